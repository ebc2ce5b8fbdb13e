"""Figures that may be joined -> pairs of them, with what may be made of each.

    question, Figure* -> pairs_of -> Pair(operation, one, other)

All that could be reckoned is told, most of it nonsense; `rag.answer.sums.pair_numbers` has the numbers by which one is
chosen.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

from rag.answer.sums.figures import Figure, is_rate, may_join
from rag.language.values import Value
from rag.language.words import words_of
from rag.question.fitted.operation import Operation

_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two figures: of a difference and a sum the larger comes first, of a product the amount for each last."""

    operation: Operation
    one: Figure
    other: Figure

    @property
    def result(self) -> float:
        """What they come to."""
        one, other = self.one.number, self.other.number
        results = {"difference": one - other, "sum": one + other, "product": one * other, "quotient": one / other}
        return results[self.operation]

    @property
    def comes_to(self) -> tuple[str, float]:
        """The same for pairs that give one answer."""
        return self.operation, round(self.result, 6)

    @property
    def figures(self) -> tuple[Figure, Figure]:
        """Both, in their order."""
        return self.one, self.other


def pairs_of(question: str, figures: Sequence[Figure]) -> Iterator[Pair]:
    """Every pair that can be reckoned: differences and sums of one measure, the time between two days, so many at so
    much each, and the part of an amount that the question names."""
    for one, other in permutations(figures, 2):
        if is_rate(question, one, other) and not one.is_day:
            yield Pair(operation="product", one=one, other=other)
        if one.number > other.number and may_join(one, other):
            yield Pair(operation="difference", one=one, other=other)
            if not one.is_day:
                yield Pair(operation="sum", one=one, other=other)
    named = next((word for word in words_of(question) if word in _PARTS), "")
    if named:
        share = Value(canonical=str(_PARTS[named]), unit="", written=str(_PARTS[named]), loose=False)
        by = Figure(rated=None, text=question, at=question.lower().find(named), value=share)
        yield from (Pair(operation="quotient", one=one, other=by) for one in figures if one.rated and not one.is_day)
