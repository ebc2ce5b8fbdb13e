"""Teaches the default model to read: fits an adapter of some layers, and the linear functions above them.

    data sets -> Example* -> states below the adapter (kept) -> fitting -> rag/reader/data/{adapter,heads}.npz

    python -m evals.fit evals/stories clapnq_dev.json squad2_dev.json --write rag/reader/data
    python -m evals.fit evals/stories/voices evals/gold/open ... --begin-with rag/reader/data --seed 2 --write DIR

What lies below the adapter never changes, so its states are computed once, a third of the work, and kept.  One group in
four is left out of the fit and reported on, or those named.  About an hour for 2,000 questions on two cores, half of it
with MALLOC_MMAP_THRESHOLD_ and MALLOC_TRIM_THRESHOLD_ of some gigabytes; the second line goes on from an earlier fit.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from evals.fit.examples import Example, read_examples
from evals.fit.files import begin_with, write
from evals.fit.judge import Judged, judge, odds_of, report
from evals.fit.layers import Layer, Odds, QwenFile, Reader
from evals.fit.states import Held, hold, tell
from rag.assistant import Assistant
from rag.models.files.catalogue import checked_model, find_entry
from rag.open import open_assistant, prepare_model
from rag.reader.heads import ADAPTED, ADAPTER, LAYER
from rag.reader.network import Network
from rag.reader.prepare import prepared_reader
from rag.reader.reader import LocalReader
from rag.reader.tuning import guessed_way
from rag.settings import Settings, load_settings

RANK = 16
RATE, HEAD_RATE = 3e-4, 1.5e-3  # learning rates of the adapter and of the functions
WARM_STEPS = 20
LAST_RATE = 0.05  # share of the rate that the cosine ends at
BATCH, WINDOW = 8, 96  # questions of a step, and among how many those of like length are sought
SENTENCE_SHARE = 1.5 / 8  # weight of one sentence's loss beside the whole's
WORDS_SHARE = 0.1  # the same of the first and the last word of its answer
DIFFERS_SHARE = 1.0  # and of whether it answers otherwise than one before it
TOLD = 20  # steps whose mean loss is told


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
    functions = list(reader.heads.parameters())
    groups = [{"params": thin, "lr": RATE}, {"params": functions, "lr": HEAD_RATE, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01)
    steps, begun = steps_of(held, chance=random.Random(seed)), time.monotonic()
    losses: list[float] = []
    reader.train()
    with suppress(KeyboardInterrupt):
        for number, batch in enumerate(steps):
            for group, rate in zip(optimizer.param_groups, (RATE, HEAD_RATE), strict=True):
                group["lr"] = rate * rate_at(number, len(steps))
            loss = loss_of(batch, odds_of(reader, batch))
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(thin, 1.0)
            optimizer.step()
            losses.append(loss.item())
            told = f"mean loss of the last {TOLD} {np.mean(losses[-TOLD:]):.2f}"
            tell(f"step {number + 1} of {len(steps)}, {told}, {time.monotonic() - begun:.0f} s")


def loss_of(batch: Sequence[Held], odds: Iterable[Odds]) -> Tensor:
    """The mean cross-entropy of the whole, of the sentences at SENTENCE_SHARE each, and at the shares above of what is
    known of them."""
    losses = []
    for held, own in zip(batch, odds, strict=True):
        single = _entropy(own.sentence, held.example.labels)
        whole = _entropy(own.answerable[None], [held.example.answerable])
        differs = DIFFERS_SHARE * _known_entropy(own.differs, held.example.differs)
        losses.append(whole + SENTENCE_SHARE * single + differs + WORDS_SHARE * _words_loss(held.example, own))
    return torch.stack(losses).mean()


def _known_entropy(odds: Tensor, right: Sequence[bool | None]) -> Tensor:
    known = [i for i, each in enumerate(right) if each is not None]
    return _entropy(odds[known], [right[i] for i in known])


def _entropy(odds: Tensor, right: Sequence[bool | None]) -> Tensor:
    return functional.binary_cross_entropy_with_logits(odds, torch.tensor(right, dtype=torch.float32), reduction="sum")


def _words_loss(example: Example, odds: Odds) -> Tensor:
    """Of the places where the known answers begin and end, each among those of its sentence."""
    losses = [torch.zeros(())]
    for words, begin, end in zip(example.words, example.begins, example.ends, strict=False):
        if words is not None:
            for place, score in zip(words, (odds.first, odds.last), strict=True):
                losses.append(functional.cross_entropy(score[begin:end], torch.tensor(place - begin)))
    return torch.stack(losses).sum()


def _all_examples(
    settings: Settings, files: Sequence[Path], *, sizes: Sequence[int], seed: int, sides: bool
) -> Iterator[Example]:
    way = guessed_way(settings.threads)  # only prompts are made, nothing is read
    reader = LocalReader(prepare_model(settings), name=settings.model_name, way=way)

    def opened(home: Path) -> Assistant:
        return open_assistant(replace(settings, home=home, quotes_only=True), use="measure")

    for file, size in zip_longest(files, sizes):
        for example in read_examples(
            settings, file, size=size, seed=seed, sides=sides, prompt=reader.prompt, opened=opened
        ):
            yield example
            tell(f"evidence for the questions of {file.name}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit on three groups of four, report on the rest, and write where asked."""
    parser = argparse.ArgumentParser(prog="python -m evals.fit", description="Teach the model to read.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument(
        "--sample", type=int, nargs="+", default=[], metavar="N", help="questions of each file, in order (all)"
    )
    parser.add_argument("--sides", action="store_true", help="mostly questions that several articles answer")
    parser.add_argument(
        "--leave-out", nargs="+", default=[], metavar="NAME", help="hold out the groups that begin so, and no others"
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
    every = list(_all_examples(settings, options.files, sizes=options.sample, seed=options.seed, sides=options.sides))
    left_out = tuple(options.leave_out)
    fitted: list[Example] = []
    apart: list[Example] = []
    for example in random.Random(options.seed).sample(every, len(every)):
        out = example.group.startswith(left_out) if left_out else example.held_out
        (apart if out else fitted).append(example)
    gguf, model = checked_model(settings.model_name, cache=settings.cache), find_entry(settings.model_name).sha256
    states = options.states / f"{model[:16]}-{ADAPTED}.safetensors"
    held = hold([*fitted, *apart[: options.judged]], _below(gguf, settings), kept=states)
    reader = _reader(QwenFile(gguf), options.begin_with)
    if options.begin_with:
        _tell_judged("before", judge(reader, held[len(fitted) :]))
    fit(reader, held[: len(fitted)], seed=options.seed)
    if options.write:
        write(reader, options.write, model=model)
    _tell_judged("after", judge(reader, held[len(fitted) :]))
    return 0


def _tell_judged(when: str, judged: Sequence[Judged]) -> None:
    for name in dict.fromkeys(j.example.data for j in judged):
        print(f"\n{when}, {name}", *report([j for j in judged if j.example.data == name]), sep="\n")
    print(f"\n{when}, all together", *report(judged), sep="\n", flush=True)


def _below(gguf: Path, settings: Settings) -> Network:
    """The layers that carry no adapter, as the reader runs them."""
    folder = prepared_reader(gguf, layer=ADAPTED, adapter=ADAPTER, cache=settings.cache)
    return Network(folder, way=guessed_way(settings.threads))


def _reader(file: QwenFile, folder: Path | None) -> Reader:
    layers = [Layer(file, number, rank=RANK) for number in range(ADAPTED, LAYER)]
    reader = Reader(layers, width=file.width, head_width=file.width // file.heads)
    if folder is not None:
        begin_with(reader, folder)
    return reader


if __name__ == "__main__":
    raise SystemExit(main())
