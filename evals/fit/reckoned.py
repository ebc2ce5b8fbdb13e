"""Fits what tells which two amounts a question wants joined: one linear function of plain numbers.

    open questions, questions over stories -> Row(hand, right pairs, told) -> rag/answer/sums/weights.json

    python -m evals.fit.reckoned evals/stories evals/stories/reworded squad2_dev.json --write rag/answer/sums

A pair is right where it comes to what the gold asks for.  Of all pairs of a question, and that nothing is reckoned, the
right ones are to have the largest share (a conditional logit, McFadden 1974).  How likely each operation is comes from
functions that left out the question's hand.  The arguments, and the questions fitted on besides, are those of
`evals.fit.sums`.  What is printed is of hands left out.  Readings are kept.  Read `rag.answer.sums.pair_numbers` next.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from evals.fit.pairs import open_kept_reader, reading_assistant
from evals.fit.questions import features_of, likely_left_out, vectors_of
from evals.fit.states import tell
from evals.fit.sums import lines_of
from evals.runs.open_run import home_of
from evals.sets.asked import OPEN
from evals.sets.open import OpenLibrary, OpenQuestion, load_open
from evals.sets.to_reckon import load_to_reckon
from rag.answer.sums.chosen import WEIGHTS, WORTH, shares
from rag.answer.sums.pair_numbers import PairNumbers
from rag.answer.sums.pairs import Pair, pairs_of
from rag.assistant import Assistant
from rag.language.amounts import amount_spans
from rag.question.asking import plainly_asked
from rag.question.spelling import respelt
from rag.run import Run
from rag.settings import load_settings
from rag.types import Filters

STRENGTH = 0.3  # of the regularisation; of 0.03, 0.1, 0.2 and 0.3 that with the fewest wrong on hands left out
BARS = (0.3, 0.35, 0.4, 0.45, 0.5, 0.6)  # shares from which on a result is told
PLACES = 4  # decimals of a weight
Floats = NDArray[np.float64]
AUTHORS = {  # of libraries whose name does not begin with their hand
    **dict.fromkeys(("late", "once", "kinds", "tuned"), "own"),
    **dict.fromkeys((f"tuned-{name}" for name in ("brevanta", "medley", "ropeway", "trawlermen")), "ropeway"),
    "tuned-elephants": "other",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A question, whether it is to be `reckoned`, and of each of its pairs what it comes to, whether that is right, and
    what is told of it."""

    hand: str
    question: OpenQuestion
    reckoned: bool
    results: tuple[tuple[str, float], ...]
    right: tuple[bool, ...]
    told: tuple[Mapping[str, float], ...]


def hand_of(library: str) -> str:
    """Who wrote a library."""
    begin = library.partition("-")[0]
    return AUTHORS.get(library, AUTHORS.get(begin, begin))


def rows_of(library: OpenLibrary, assistant: Assistant, likely: Mapping[str, Mapping[str, float]]) -> Iterator[Row]:
    """The rows of those of a library's questions that are to be reckoned, or may be by their likelihoods."""
    for question in library.questions:
        plain = plainly_asked(question.question)
        chances = likely.get(plain, {"none": 1.0})
        if question.kind == "view" or chances["none"] > 1 - WORTH:
            continue
        tell(f"{question.id}{' ' * 30}")
        alone, _ = respelt(plain, assistant.index.lexical)
        rated = assistant.read_once(alone, Run(filters=Filters(as_of=question.as_of)))
        numbers = PairNumbers(alone, chances, rated, assistant.meaning(alone, rated))
        pairs = list(pairs_of(alone, numbers.figures))
        yield Row(
            hand=hand_of(library.name),
            question=question,
            reckoned=question.kind == "sum",
            results=tuple(pair.comes_to for pair in pairs),
            right=tuple(question.kind == "sum" and is_right(question, pair) for pair in pairs),
            told=tuple(numbers.of(pair) for pair in pairs),
        )


def is_right(question: OpenQuestion, pair: Pair) -> bool:
    """Whether a pair comes to the fact that the answer must hold; of two facts, whether it is of these."""
    facts = [{float(value.rstrip("%")) for form in fact for *_, value in amount_spans(form)} for fact in question.facts]
    if len(facts) > 1:
        return pair.operation == "difference" and all(fact & {f.number for f in pair.figures} for fact in facts)
    return any(np.isclose(pair.result, number, rtol=1e-6) for number in facts[0])


def fit_weights(rows: Sequence[Row], *, strength: float = STRENGTH) -> dict[str, float]:
    """The weight of each number by its name, and "" for the bias."""
    rows = [row for row in rows if row.told]
    names = list(rows[0].told[0])
    told = [np.array([[each[name] for name in names] for each in row.told]) for row in rows]
    every = np.concatenate(told)
    mean, spread = every.mean(axis=0), every.std(axis=0) + 1e-6
    mean[0], spread[0] = 0.0, 1.0
    inputs = [
        ((each - mean) / spread, np.array([*row.right, not any(row.right)]))
        for each, row in zip(told, rows, strict=True)
    ]
    penalty = strength * len(rows) * np.array([0.0, *[1.0] * (len(names) - 1)])

    def loss(weights: Floats) -> tuple[float, Floats]:
        value, slope = float(penalty @ weights**2 / 2), penalty * weights
        for numbers, right in inputs:
            sums = np.append(numbers @ weights, 0.0)
            share = np.exp(sums - sums.max())
            share /= share.sum()
            wanted = share * right
            value -= float(np.log(wanted.sum()))
            slope -= numbers.T @ (wanted / wanted.sum() - share)[:-1]
        return value, slope

    weights = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x / spread
    weights[0] -= (weights * mean)[1:].sum()
    return {name: round(float(weight), PLACES) for name, weight in zip(names, weights, strict=True)}


def told_of(row: Row, weights: Mapping[str, float]) -> tuple[bool, float]:
    """Whether what is likeliest is right, and its share."""
    together: dict[tuple[str, float], float] = {}
    for result, share in zip(row.results, shares(weights, row.told), strict=True):
        together[result] = together.get(result, 0.0) + share
    best = max(together, key=lambda result: together[result], default=None)
    right = {result for result, is_it in zip(row.results, row.right, strict=True) if is_it}
    return best in right, together[best] if best else 0.0


def report(rows: Sequence[Row], *, strength: float = STRENGTH) -> Iterator[str]:
    """Lines that tell, at each bar, how many results are right, how many wrong, and how many are told of questions that
    are not to be reckoned: of hands left out, each and together."""
    hands = list(dict.fromkeys(row.hand for row in rows))
    judged = []
    for hand in hands:
        weights = fit_weights([row for row in rows if row.hand != hand], strength=strength)
        judged += [(row, *told_of(row, weights)) for row in rows if row.hand == hand]
    wanted = sum(row.reckoned for row in rows)
    found = sum(any(row.right) for row in rows)
    yield f"{wanted} to be reckoned, of which {found} have a right pair; {len(rows) - wanted} others"
    for bar in BARS:
        counts = {hand: _counted([j for j in judged if j[0].hand == hand], bar) for hand in hands}
        parts = [f"{hand} {right}/{wrong}/{others}" for hand, (right, wrong, others) in counts.items()]
        right, wrong, others = (sum(count[i] for count in counts.values()) for i in range(3))
        yield f"from {bar}: right {right}, wrong {wrong}, others {others}; {', '.join(parts)}"


def _counted(judged: Iterable[tuple[Row, bool, float]], bar: float) -> tuple[int, int, int]:
    told = [(row, right) for row, right, share in judged if share >= bar]
    return (
        sum(right for _, right in told),
        sum(row.reckoned and not right for row, right in told),
        sum(not row.reckoned for row, _ in told),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, tell what it is worth on hands left out, and with --write write it."""
    parser = argparse.ArgumentParser(prog="python -m evals.fit.reckoned", description="Fit the function for amounts.")
    parser.add_argument("sets", nargs="*", type=Path, metavar="SET", help="questions of which none is to be reckoned")
    parser.add_argument("--vectors", type=Path, default=Path("view-vectors.npz"), metavar="FILE")
    parser.add_argument("--readings", type=Path, default=Path("pair-readings.json"), metavar="FILE")
    parser.add_argument("--write", type=Path, metavar="DIR", help="where weights.json goes")
    options = parser.parse_args(arguments)
    settings = load_settings(os.environ)
    rows: list[Row] = []
    with closing(open_kept_reader(parser, settings, options.readings)) as reader:
        lines = lines_of(options.sets)
        _, vectors = vectors_of(lines, settings, kept=options.vectors)
        likely = likely_left_out(lines, features_of(lines), vectors)
        for library in (*load_open(OPEN), *load_to_reckon()):
            with closing(reading_assistant(replace(settings, home=home_of(settings, library)), reader)) as assistant:
                rows += rows_of(library, assistant, likely)
    print(*report(rows), sep="\n")
    if options.write:
        weights = json.dumps(fit_weights(rows), indent=1)
        (options.write / WEIGHTS.name).write_text(weights + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
