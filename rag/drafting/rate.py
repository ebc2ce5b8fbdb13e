"""How a sentence stands among others: its rating, less what it lacks in relevance to the best.

    Evidence, rating -> rate -> Rated

Nothing here writes text.  Read `rag.drafting.by_reading` next, whose ratings these are.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.stages import Rated
from rag.types import Evidence


def best_relevance(evidence: Sequence[Evidence]) -> float:
    """The relevance of the most relevant sentence; 0 when there is none."""
    return max((e.relevance for e in evidence), default=0.0)


def rate(evidence: Evidence, rating: float, *, top: float, weight: float) -> Rated:
    """The sentence with its rating, and its standing below the relevance `top` of the best, at `weight` a unit."""
    return Rated(evidence=evidence, rating=rating, standing=rating + weight * (evidence.relevance - top))
