"""What the fits of functions over questions share: features, vectors, the fit itself and the file of weights.

    AskedLine* -> features_of, vectors_of (kept) -> tell_left_out (each hand in turn), write_function

Vectors are brought to even spread first, by the questions that are of no kind, so that what these are about counts
little; that is folded into the weights.  Read `rag.question.fitted.function` for the function, `evals.fit.views` and
`evals.fit.sums` for what is fitted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from evals.fit.examples import number_of
from evals.sets.asked import AskedLine
from rag.question.asking import is_english, plainly_asked
from rag.question.fitted.function import BINS, WORDS_WEIGHT, feature_bins
from rag.settings import Settings

STRENGTH = 5.0  # inverse, of the regularisation; with 20 more others are taken for views where a hand is left out
EVENED = 0.7  # how far the vectors' spread is evened
Floats = NDArray[np.float32]


def plain_lines(lines: Iterable[AskedLine], *, marked: float) -> list[AskedLine]:
    """The lines as the program reads them, those that somebody marked so many times as heavy as those of data sets."""
    return [
        replace(line, question=plainly_asked(line.question), weight=line.weight * (marked if line.asking else 1.0))
        for line in lines
    ]


def features_of(lines: Sequence[AskedLine]) -> sparse.csr_matrix:
    """The features of each question [questions, BINS]."""
    bins = [feature_bins(line.question) for line in lines]
    starts = np.cumsum([0, *map(len, bins)])
    weights = np.repeat([WORDS_WEIGHT / len(own) ** 0.5 for own in bins], [len(own) for own in bins])
    return sparse.csr_matrix((weights, np.concatenate(bins), starts), shape=(len(lines), BINS), dtype=np.float32)


def vectors_of(lines: Sequence[AskedLine], settings: Settings, *, kept: Path) -> tuple[str, Floats]:
    """The encoder's name and its vector of each question, from the file `kept` where they were made before."""
    from index.encoders.load import DEFAULT_ENCODER, load_encoder

    known: dict[str, Any] = dict(np.load(kept)) if kept.exists() else {}
    new = [text for text in dict.fromkeys(line.question for line in lines) if key_of(text) not in known]
    if new:
        encoder = load_encoder(DEFAULT_ENCODER, cache=settings.cache, threads=settings.threads)
        known |= {key_of(text): made.vector for text, made in zip(new, encoder.encode(new), strict=True)}
        np.savez(kept, **known)
    return DEFAULT_ENCODER, np.stack([known[key_of(line.question)] for line in lines])


def key_of(text: str) -> str:
    """Under which a question's vector is kept."""
    return f"{number_of(text):x}"


def evening_by(lines: Sequence[AskedLine], vectors: Floats) -> tuple[Floats, Floats]:
    """Mean and matrix that bring the vectors of the lines that are of no kind to a spread that is nearly even."""
    vectors = vectors[[line.view == "none" for line in lines]]
    spread = np.cov(vectors, rowvar=False)
    spread = EVENED * spread + (1 - EVENED) * np.trace(spread) / len(spread) * np.eye(len(spread))
    sizes, axes = np.linalg.eigh(spread)
    return vectors.mean(axis=0), (axes / np.sqrt(sizes * len(spread)) @ axes.T).astype(np.float32)


def fit_function(inputs: Any, lines: Sequence[AskedLine]) -> LogisticRegression:
    """The function of some questions."""
    model = LogisticRegression(C=STRENGTH, max_iter=200, tol=1e-3)
    return model.fit(inputs, [line.view for line in lines], sample_weight=[line.weight for line in lines])


def tell_left_out(
    lines: Sequence[AskedLine],
    features: sparse.csr_matrix,
    vectors: Floats,
    *,
    hands: Sequence[str],
    false: float,
    groups: Mapping[str, bool],
) -> None:
    """Print what both functions are worth on each of the `hands`, by functions of the others, and on all of these in
    English or in others by `groups`."""
    beside = _beside(features, vectors, *evening_by(lines, vectors))
    for name, inputs in (("with the vector", beside), ("words alone", features)):
        rows = [row for hand in hands for row in told(lines, inputs, hand)]
        print(name)
        for hand in dict.fromkeys(row[0].hand for row in rows):
            print(report(hand, [row for row in rows if row[0].hand == hand], false=false))
        for group, english in groups.items():
            print(report(group, [row for row in rows if is_english(row[0].question) is english], false=false))


def told(lines: Sequence[AskedLine], inputs: Any, hand: str) -> Iterator[tuple[AskedLine, str, float]]:
    """Each question of a hand with the likeliest view and how likely any is, by a function of the other hands."""
    own = np.array([line.hand == hand for line in lines])
    model = fit_function(inputs[~own], [line for line in lines if line.hand != hand])
    likely = model.predict_proba(inputs[own])
    none = list(model.classes_).index("none")
    views = 1 - likely[:, none]
    likely[:, none] = 0
    best = model.classes_[likely.argmax(axis=1)]
    yield from zip((line for line in lines if line.hand == hand), best, map(float, views), strict=True)


def marking_hands(lines: Sequence[AskedLine]) -> list[str]:
    """The hands that marked a question with a kind."""
    return list(dict.fromkeys(line.hand for line in lines if line.view != "none" and line.asking))


def likely_left_out(
    lines: Sequence[AskedLine], features: sparse.csr_matrix, vectors: Floats
) -> dict[str, dict[str, float]]:
    """How likely each kind is for each question of those hands, by functions with the vector of the other hands."""
    inputs = _beside(features, vectors, *evening_by(lines, vectors))
    found: dict[str, dict[str, float]] = {}
    for hand in marking_hands(lines):
        own = np.array([line.hand == hand for line in lines])
        model = fit_function(inputs[~own], [line for line in lines if line.hand != hand])
        likely = model.predict_proba(inputs[own])
        questions = [line.question for line in lines if line.hand == hand]
        kinds = list(map(str, model.classes_))
        found |= {q: dict(zip(kinds, map(float, row), strict=True)) for q, row in zip(questions, likely, strict=True)}
    return found


def report(name: str, rows: Sequence[tuple[AskedLine, str, float]], *, false: float) -> str:
    """A line on questions of hands left out: the bar at which that share of the questions of no kind is above it, and
    how many of the others are, of any and of the right kind."""
    asked = [row for row in rows if row[0].view != "none"]
    others = sorted(row[2] for row in rows if row[0].view == "none")
    if not asked or not others:
        return f"  {name}: {len(asked)} asked, {len(others)} others"
    bar = others[min(int(len(others) * (1 - false)), len(others) - 1)]
    parts = [
        f"> {at:.2f} asked {np.mean([p > at for *_, p in asked]):.3f}, "
        f"right {np.mean([p > at and kind == line.view for line, kind, p in asked]):.3f}, "
        f"others {np.mean([p > at for p in others]):.3f}"
        for at in (bar, 0.6, 0.8, 0.9)
    ]
    return f"  {name} ({len(asked)} asked, {len(others)} others): {'; '.join(parts)}"


def _beside(features: sparse.csr_matrix, vectors: Floats, mean: Floats, matrix: Floats) -> Any:
    """Features and evened vectors side by side."""
    return sparse.hstack([features, (vectors - mean) @ matrix]).tocsr()


def write_function(
    file: Path, lines: Sequence[AskedLine], features: sparse.csr_matrix, encoder: str, vectors: Floats
) -> None:
    """Both functions of all questions."""
    mean, matrix = evening_by(lines, vectors)
    both = fit_function(_beside(features, vectors, mean, matrix), lines)
    words = fit_function(features, lines)
    vector = matrix @ both.coef_[:, BINS:].T
    np.savez_compressed(
        file,
        kinds=both.classes_.astype(str),
        encoder=encoder,
        beside=both.coef_[:, :BINS].T.astype(np.float16),
        vector=vector.astype(np.float32),
        bias=(both.intercept_ - mean @ vector).astype(np.float32),
        words=words.coef_.T.astype(np.float16),
        words_bias=words.intercept_.astype(np.float32),
    )
