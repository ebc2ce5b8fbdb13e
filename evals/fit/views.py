"""Teaches the program to tell questions for a view of the whole from those for something in particular.

    marked questions, questions of data sets -> features, vectors (kept) -> rag/question/{views.npz,view_words.txt}

    python -m evals.fit.views evals/stories evals/stories/reworded squad2_dev.json clapnq_dev.json --write rag/question

Two multinomial logistic functions (`rag.question.view_function`): over words and the encoder's vector, and over words
alone.  Vectors are brought to even spread first, by the questions that ask for no view, so that what these are about
counts little; that is folded into the weights.  All that is printed is of hands left out: at which bar one in fifty
questions of theirs that ask for no view would be shown one, and how many views are recognised above it, and of the
right kind.  Two minutes, and one more where the vectors are made.  Read `evals.sets.asked` for the questions.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from evals.fit.examples import number_of
from evals.sets.asked import SLOTS, AskedLine, load_asked, load_specific
from rag.language.words import content_stems
from rag.question.asking import is_english, plainly_asked
from rag.question.view_function import BINS, WORDS_WEIGHT, feature_bins
from rag.settings import Settings, load_settings

STRENGTH = 5.0  # inverse, of the regularisation; with 20 more others are taken for views where a hand is left out
MARKED_WEIGHT = 4.0  # of a line that somebody marked beside a question of a data set
EVENED = 0.7  # how far the vectors' spread is evened
FALSE = 0.02  # share of questions for no view that may be shown one
Floats = NDArray[np.float32]


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


def evening(vectors: Floats) -> tuple[Floats, Floats]:
    """Mean and matrix that bring vectors like these to a spread that is nearly even."""
    spread = np.cov(vectors, rowvar=False)
    spread = EVENED * spread + (1 - EVENED) * np.trace(spread) / len(spread) * np.eye(len(spread))
    sizes, axes = np.linalg.eigh(spread)
    return vectors.mean(axis=0), (axes / np.sqrt(sizes * len(spread)) @ axes.T).astype(np.float32)


def fit_function(inputs: Any, lines: Sequence[AskedLine]) -> LogisticRegression:
    """The function of some questions."""
    weights = [line.weight * (MARKED_WEIGHT if line.asking else 1.0) for line in lines]
    model = LogisticRegression(C=STRENGTH, max_iter=200, tol=1e-3)
    return model.fit(inputs, [line.view for line in lines], sample_weight=weights)


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


def report(name: str, rows: Sequence[tuple[AskedLine, str, float]]) -> str:
    """A line on questions of hands left out: the bar, and views recognised above it, of any and of the right kind."""
    asked = [row for row in rows if row[0].view != "none"]
    others = sorted(row[2] for row in rows if row[0].view == "none")
    if not asked or not others:
        return f"  {name}: {len(asked)} views, {len(others)} others"
    bar = others[min(int(len(others) * (1 - FALSE)), len(others) - 1)]
    parts = [
        f"> {at:.2f} views {np.mean([p > at for *_, p in asked]):.3f}, "
        f"right {np.mean([p > at and kind == line.view for line, kind, p in asked]):.3f}, "
        f"others {np.mean([p > at for p in others]):.3f}"
        for at in (bar, 0.6, 0.8, 0.9)
    ]
    return f"  {name} ({len(asked)} views, {len(others)} others): {'; '.join(parts)}"


def asking_stems(asked: Sequence[AskedLine]) -> list[str]:
    """Stems of the words that ask: those of the lines of which all else is a place, none of them a name."""
    asking = {line.asking for line in asked if line.view != "none" and line.hand == SLOTS}
    return sorted({stem for text in asking for stem in content_stems(text)})


def write(folder: Path, lines: Sequence[AskedLine], features: sparse.csr_matrix, encoder: str, vectors: Floats) -> None:
    """Both functions of all questions."""
    mean, matrix = evening(vectors[[line.view == "none" for line in lines]])
    both = fit_function(sparse.hstack([features, (vectors - mean) @ matrix]).tocsr(), lines)
    words = fit_function(features, lines)
    vector = matrix @ both.coef_[:, BINS:].T
    np.savez_compressed(
        folder / "views.npz",
        kinds=both.classes_.astype(str),
        encoder=encoder,
        beside=both.coef_[:, :BINS].T.astype(np.float16),
        vector=vector.astype(np.float32),
        bias=(both.intercept_ - mean @ vector).astype(np.float32),
        words=words.coef_.T.astype(np.float16),
        words_bias=words.intercept_.astype(np.float32),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, tell what it is worth on hands left out, and with --write write it."""
    parser = argparse.ArgumentParser(prog="python -m evals.fit.views", description="Fit the function for views.")
    parser.add_argument("sets", nargs="*", type=Path, metavar="SET", help="questions of which none asks for a view")
    parser.add_argument("--vectors", type=Path, default=Path("view-vectors.npz"), metavar="FILE")
    parser.add_argument("--write", type=Path, metavar="DIR", help="where views.npz and view_words.txt go")
    options = parser.parse_args(arguments)
    asked = load_asked()
    plain = [
        replace(line, question=plainly_asked(line.question))
        for line in (*asked, *load_specific(asked, options.sets))
        if line.view != "either"
    ]
    encoder, vectors = vectors_of(plain, load_settings(os.environ), kept=options.vectors)
    features = features_of(plain)
    mean, matrix = evening(vectors[[line.view == "none" for line in plain]])
    for name, inputs in (
        ("with the vector", sparse.hstack([features, (vectors - mean) @ matrix]).tocsr()),
        ("words alone", features),
    ):
        rows = [row for hand in dict.fromkeys(line.hand for line in asked) for row in told(plain, inputs, hand)]
        print(name)
        for hand in dict.fromkeys(row[0].hand for row in rows):
            print(report(hand, [row for row in rows if row[0].hand == hand]))
        for group, english in (("English", True), ("other languages", False)):
            print(report(group, [row for row in rows if is_english(row[0].question) is english]))
    if options.write:
        write(options.write, plain, features, encoder, vectors)
        (options.write / "view_words.txt").write_text("\n".join(asking_stems(asked)) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
