"""One question's share in a metric, as a fraction's two parts, and the value that many of them make.

    Tally(good, of) per question -> sum(good) / sum(of)

Every ratio of the evaluation fits: a mean (`of` is 1), a pooled share such as citation precision (good citations,
citations), and F1 (2 TP, 2 TP + FP + FN).  So one bootstrap serves them all: see `evals.scores.bootstrap`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What one question adds to a metric's numerator and denominator; `of` 0 means that it does not apply."""

    good: float
    of: float

    @property
    def value(self) -> float | None:
        """The question's own value, None where the metric does not apply."""
        return self.good / self.of if self.of else None


Scores = Mapping[str, Tally]


def mean_of(value: float | None) -> Tally:
    """A question's part in a plain mean; None adds nothing."""
    return Tally(good=0.0, of=0.0) if value is None else Tally(good=value, of=1.0)


def share_of(flags: Sequence[bool]) -> Tally:
    """A question's part in a pooled share: true flags of all flags."""
    return Tally(good=float(sum(flags)), of=float(len(flags)))


def abstention_tallies(*, abstained: bool, answerable: bool) -> dict[str, Tally]:
    """A question's part in the precision, recall and F1 of abstaining, which is right where there is no answer.

    precision = abstained and unanswerable / abstained; recall = the same / unanswerable; F1 = their harmonic mean,
    2 TP / (2 TP + FP + FN).  Refusing everything has recall 1, so never report it without precision.
    """
    hit = float(abstained and not answerable)
    called, relevant = float(abstained), float(not answerable)
    return {
        "abstention_precision": Tally(good=hit, of=called),
        "abstention_recall": Tally(good=hit, of=relevant),
        "abstention_f1": Tally(good=2 * hit, of=called + relevant),
    }
