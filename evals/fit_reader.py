"""Teaches the default model to read: fits an adapter of some layers, and the linear functions above them.

    data sets -> Example* -> states below the adapter (kept) -> one pass of fitting -> rag/data/{adapter,heads}.npz

    python -m evals.fit_reader evals/stories clapnq_dev.json squad2_dev.json --write rag/data
    python -m evals.fit_reader ... --begin-with rag/data --seed 2 --sample 1900 200 700 --write rag/data

What lies below the adapter never changes, so its states are computed once, a third of the work, and kept.  One group in
four is left out of the fit and reported on.  About an hour for 2,000 questions on two cores; the second line goes on
from an earlier fit with further questions.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional

from evals.reader_examples import Example, number_of, read_examples
from evals.reader_files import begin_with, write
from evals.reader_layers import Layer, QwenFile, Reader, rotary_of
from rag.assistant import Assistant, open_assistant
from rag.catalogue import checked_model, find_entry
from rag.heads import ADAPTED, LAYER
from rag.model import prepare_model
from rag.reader import LocalReader
from rag.settings import Settings, load_settings
from rag.way import guessed_way

RANK = 16
RATE, HEAD_RATE = 3e-4, 1.5e-3  # learning rates of the adapter and of the functions
WARM_STEPS = 20
LAST_RATE = 0.05  # share of the rate that the cosine ends at
BATCH, WINDOW = 8, 96  # questions of a step, and among how many those of like length are sought
TOKENS_AT_ONCE = 2_600
SENTENCE_SHARE = 1.5 / 8  # weight of one sentence's loss beside the whole's
TOLD = 20  # steps whose mean loss is told
SIGNAL_C = 0.3  # inverse strength of the regularisation of what the two log-odds weigh
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An example and its states [n, width] below the adapter, in bfloat16."""

    example: Example
    states: Tensor


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An example and the log-odds given: of each sentence, and of the whole."""

    example: Example
    sentences: Floats
    answerable: float


def hold(examples: Sequence[Example], file: QwenFile, *, kept: Path) -> list[Held]:
    """The states below the adapter, from the file `kept` where they were computed before."""
    if kept.exists():
        known = load_file(kept)
        return [Held(example=e, states=known[str(i)]) for i, e in enumerate(examples)]
    embedding, layers = file.tensor("token_embd.weight"), [Layer(file, number) for number in range(ADAPTED)]
    states: list[Tensor] = [torch.empty(0)] * len(examples)
    done, begun = 0, time.monotonic()
    for places in batches_of([len(e.ids) for e in examples]):
        for place, own in zip(places, _below([examples[i] for i in places], embedding, layers, file), strict=True):
            states[place] = own
        done += len(places)
        _tell(f"states {done} of {len(examples)}, {time.monotonic() - begun:.0f} s")
    kept.parent.mkdir(parents=True, exist_ok=True)
    save_file({str(i): each for i, each in enumerate(states)}, kept)
    return [Held(example=e, states=s) for e, s in zip(examples, states, strict=True)]


@torch.no_grad()
def _below(examples: Sequence[Example], embedding: Tensor, layers: Sequence[Layer], file: QwenFile) -> Iterator[Tensor]:
    longest = max(len(e.ids) for e in examples)
    states = embedding[torch.tensor([[*e.ids, *[0] * (longest - len(e.ids))] for e in examples])]
    rotary = rotary_of(longest, width=file.width // file.heads)
    for layer in layers:
        states = layer(states, rotary)
    for own, example in zip(states, examples, strict=True):
        yield own[: len(example.ids)].clone()


def batches_of(lengths: Sequence[int]) -> Iterator[list[int]]:
    """The places of all lengths, shortest first, in batches that padded hold at most TOKENS_AT_ONCE, or one each."""
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lambda i: lengths[i]):
        if batch and (len(batch) + 1) * lengths[place] > TOKENS_AT_ONCE:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def steps_of(held: Sequence[Held], *, chance: random.Random) -> list[list[Held]]:
    """All of them in a random order of batches, those of like length together."""
    order = list(held)
    chance.shuffle(order)
    windows = (sorted(order[i : i + WINDOW], key=lambda h: len(h.states)) for i in range(0, len(order), WINDOW))
    steps = [window[i : i + BATCH] for window in windows for i in range(0, len(window), BATCH)]
    chance.shuffle(steps)
    return steps


def rate_at(step: int, steps: int) -> float:
    """The share of the learning rate at a step from 0: a linear start, then half a cosine."""
    cosine = 0.5 * (1 + math.cos(math.pi * step / steps))
    return min(1.0, (step + 1) / WARM_STEPS) * (LAST_RATE + (1 - LAST_RATE) * cosine)


def fit(reader: Reader, held: Sequence[Held], *, seed: int) -> None:
    """One pass over the examples.  An interrupt ends it early and keeps what was learnt."""
    thin = [p for p in reader.layers.parameters() if p.requires_grad]
    functions = [*reader.sentence.parameters(), *reader.answerable.parameters()]
    groups = [{"params": thin, "lr": RATE}, {"params": functions, "lr": HEAD_RATE, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01)
    steps, begun = steps_of(held, chance=random.Random(seed)), time.monotonic()
    losses: list[float] = []
    reader.train()
    with suppress(KeyboardInterrupt):
        for number, batch in enumerate(steps):
            for group, rate in zip(optimizer.param_groups, (RATE, HEAD_RATE), strict=True):
                group["lr"] = rate * rate_at(number, len(steps))
            loss = loss_of(batch, _odds(reader, batch))
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(thin, 1.0)
            optimizer.step()
            losses.append(loss.item())
            told = f"mean loss of the last {TOLD} {np.mean(losses[-TOLD:]):.2f}"
            _tell(f"step {number + 1} of {len(steps)}, {told}, {time.monotonic() - begun:.0f} s")


def _odds(reader: Reader, held: Sequence[Held]) -> list[tuple[Tensor, Tensor]]:
    odds: list[tuple[Tensor, Tensor]] = reader([each.states for each in held], [each.example.ends for each in held])
    return odds


def loss_of(batch: Sequence[Held], odds: Iterable[tuple[Tensor, Tensor]]) -> Tensor:
    """The mean cross-entropy of the whole, and of the sentences at SENTENCE_SHARE each."""
    losses = []
    for held, (sentences, answerable) in zip(batch, odds, strict=True):
        right = torch.tensor(held.example.labels, dtype=torch.float32)
        single = functional.binary_cross_entropy_with_logits(sentences, right, reduction="sum")
        whole = functional.binary_cross_entropy_with_logits(answerable, torch.tensor(float(held.example.answerable)))
        losses.append(SENTENCE_SHARE * single + whole)
    return torch.stack(losses).mean()


@torch.no_grad()
def judge(reader: Reader, held: Sequence[Held]) -> list[Judged]:
    """What the reader says of each."""
    reader.eval()
    judged = []
    for places in batches_of([len(each.states) for each in held]):
        batch = [held[i] for i in places]
        for each, (sentences, answerable) in zip(batch, _odds(reader, batch), strict=True):
            judged.append(Judged(example=each.example, sentences=sentences.numpy(), answerable=float(answerable)))
    return judged


def report(judged: Sequence[Judged]) -> Iterator[str]:
    """Lines that say what the reader is worth on these examples."""
    from sklearn.metrics import roc_auc_score

    right = np.array([j.example.answerable for j in judged])
    every = np.concatenate([j.example.labels for j in judged])
    best = [j.example.labels[int(j.sentences.argmax())] for j in judged if j.example.answerable]
    signals = signals_of(judged)
    yield f"questions {len(judged)}, sentences {len(every)}, none of their documents in the fit"
    yield f"  sentence states the answer: AUC {roc_auc_score(every, np.concatenate([j.sentences for j in judged])):.3f}"
    yield f"  the best sentence is right: {np.mean(best):.3f} (n={len(best)})"
    yield f"  answerable, by the whole's log-odds: AUC {roc_auc_score(right, signals[:, 0]):.3f}"
    yield f"  answerable, with the best sentence's: AUC {roc_auc_score(right, signals.sum(axis=1)):.3f}"


def signals_of(judged: Sequence[Judged]) -> Floats:
    """Log-odds [n, 2] of the whole and of the best sentence, which `rag.refusal.READ` weighs."""
    return np.array([[j.answerable, j.sentences.max(initial=-9.0)] for j in judged], dtype=np.float32)


def weights_of(judged: Sequence[Judged]) -> str:
    """What the two weigh, fitted on the examples given, as `rag.refusal.READ` may hold them."""
    from sklearn.linear_model import LogisticRegression

    labels = [j.example.answerable for j in judged]
    model = LogisticRegression(C=SIGNAL_C, class_weight="balanced").fit(signals_of(judged), labels)
    weights = dict(zip(("yes_margin", "rating"), model.coef_[0].round(2).tolist(), strict=True))
    return f"weights {weights}, bias {model.intercept_[0]:.2f}"


def _tell(line: str) -> None:
    print(f"\r{line}", end="", file=sys.stderr, flush=True)


def _all_examples(settings: Settings, files: Sequence[Path], *, sizes: Sequence[int], seed: int) -> Iterator[Example]:
    way = guessed_way(settings.threads)  # only prompts are made, nothing is read
    reader = LocalReader(prepare_model(settings), name=settings.model_name, way=way)

    def opened(home: Path) -> Assistant:
        return open_assistant(replace(settings, home=home, quotes_only=True))

    for file, size in zip_longest(files, sizes):
        for example in read_examples(settings, file, size=size, seed=seed, prompt=reader.prompt, opened=opened):
            yield example
            _tell(f"evidence for the questions of {file.name}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit on three groups of four, report on the rest, and write where asked."""
    parser = argparse.ArgumentParser(prog="python -m evals.fit_reader", description="Teach the model to read.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument(
        "--sample", type=int, nargs="+", default=[], metavar="N", help="questions of each file, in order (all)"
    )
    parser.add_argument("--judged", type=int, default=400, metavar="N", help="how many of those held out to judge on")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--begin-with", type=Path, metavar="DIR", help="go on from the files written there")
    parser.add_argument("--states", type=Path, default=Path("evals/reports/states"), help="where states are kept")
    parser.add_argument("--write", type=Path, metavar="DIR", help="where adapter.npz and heads.npz go")
    options = parser.parse_args(arguments)
    if len(options.sample) > len(options.files):
        parser.error("more numbers after --sample than files")
    settings = load_settings(os.environ)
    torch.manual_seed(options.seed)
    torch.set_num_threads(settings.threads)
    every = list(_all_examples(settings, options.files, sizes=options.sample, seed=options.seed))
    judged_on = random.Random(options.seed).sample(every, len(every))
    examples = [e for e in every if not e.held_out] + [e for e in judged_on if e.held_out][: options.judged]
    file = QwenFile(checked_model(settings.model_name, cache=settings.cache))
    held = hold(examples, file, kept=options.states / f"{number_of(repr(examples)):x}.safetensors")
    reader = _reader(file, options.begin_with)
    fit(reader, [each for each in held if not each.example.held_out], seed=options.seed)
    if options.write:
        write(reader, options.write, model=find_entry(settings.model_name).sha256)
    judged = judge(reader, [each for each in held if each.example.held_out])
    for name in dict.fromkeys(j.example.data for j in judged):
        print(name, *report([j for j in judged if j.example.data == name]), sep="\n")
    print("all together:", *report(judged), weights_of(judged), sep="\n")
    return 0


def _reader(file: QwenFile, folder: Path | None) -> Reader:
    layers = [Layer(file, number, rank=RANK) for number in range(ADAPTED, LAYER)]
    reader = Reader(layers, width=file.width, head_width=file.width // file.heads)
    if folder is not None:
        begin_with(reader, folder)
    return reader


if __name__ == "__main__":
    raise SystemExit(main())
