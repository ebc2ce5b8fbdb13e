"""What a fitted reader is worth on examples that it was not fitted on.

    Reader, Held* -> judge -> Judged* -> report -> lines

Read `evals.fit` next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from evals.fit.examples import Example, Words
from evals.fit.layers import Odds, Reader
from evals.fit.states import Held
from rag.reader.reader import best_words

TOKENS_AT_ONCE = 2_600
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An example and the log-odds given: of each sentence, that it answers, and that it does otherwise than one before
    it; and of the whole.  `words` are the places of the first and the last token of each sentence's likeliest answer.
    """

    example: Example
    sentences: Floats
    answerable: float
    differs: Floats
    words: tuple[Words, ...]


@torch.no_grad()
def judge(reader: Reader, held: Sequence[Held]) -> list[Judged]:
    """What the reader says of each."""
    reader.eval()
    judged = []
    for places in batches_of([len(each.states) for each in held]):
        batch = [held[i] for i in places]
        for each, odds in zip(batch, odds_of(reader, batch), strict=True):
            own = zip(each.example.begins, each.example.ends, strict=False)
            judged.append(
                Judged(
                    example=each.example,
                    sentences=odds.sentence.numpy(),
                    answerable=float(odds.answerable),
                    differs=odds.differs.numpy(),
                    words=tuple(_likeliest(odds, begin, end) for begin, end in own),
                )
            )
    return judged


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


def _likeliest(odds: Odds, begin: int, end: int) -> Words:
    places = [(i, i) for i in range(begin, end)]
    return best_words(odds.first[begin:end].numpy(), odds.last[begin:end].numpy(), places)


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
    told, shared = list(_told(judged)), list(_shared(judged))
    if len({differs for differs, _ in told}) > 1:
        auc = roc_auc_score(*zip(*told, strict=True))
        yield f"  answers otherwise than one before it: AUC {auc:.3f} (n={len(told)})"
    yield f"  words of the answer: F1 {np.mean(shared):.3f} (n={len(shared)})" if shared else "  words: none are known"


def _told(judged: Sequence[Judged]) -> Iterator[tuple[bool, float]]:
    """Of every sentence that answers behind another: whether it does otherwise, and the log-odds given."""
    for each in judged:
        known = [(own, float(odds)) for own, odds in zip(each.example.differs, each.differs, strict=False)]
        yield from [(own, odds) for own, odds in known if own is not None][1:]


def _shared(judged: Sequence[Judged]) -> Iterator[float]:
    for each in judged:
        for own, known in zip(each.words, each.example.words, strict=False):
            if known is not None:
                yield overlap(own, known)


def overlap(own: Words, known: Words) -> float:
    """The F1 of two runs of tokens, each from its first to its last."""
    shared = min(own[1], known[1]) - max(own[0], known[0]) + 1
    return max(0.0, 2 * shared / (own[1] - own[0] + known[1] - known[0] + 2))


def signals_of(judged: Sequence[Judged]) -> Floats:
    """Log-odds [n, 2] of the whole and of the best sentence, which `evals.fit.answers` weighs."""
    return np.array([[j.answerable, j.sentences.max(initial=-9.0)] for j in judged], dtype=np.float32)


def odds_of(reader: Reader, held: Sequence[Held]) -> list[Odds]:
    """What the reader gives for each."""
    odds: list[Odds] = reader([each.states for each in held], [each.example.ends for each in held])
    return odds
