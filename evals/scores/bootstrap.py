"""How sure a number is: percentile bootstrap intervals over questions, alone or as paired differences.

    Tally per question           -> Interval(value, low, high, n)
    the same questions, two runs -> Interval of the difference

Questions are drawn with replacement (Efron, 1979), the same draw for both runs of a pair.  A seed makes the
interval repeat.  Nothing here knows what was measured: see `evals.scores.tally`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.scores.tally import Tally

RESAMPLES = 2000  # draws; the ends of a 95 % interval then move by about 0.1 standard errors between seeds
LEVEL = 0.95  # share of draws inside the interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A value with the ends of its interval; `n` questions to which it applies.  All None when n is 0."""

    value: float | None
    low: float | None
    high: float | None
    n: int


NOTHING = Interval(value=None, low=None, high=None, n=0)


def ratio_interval(tallies: Sequence[Tally], *, seed: int) -> Interval:
    """sum(good) / sum(of) with its percentile interval over questions."""
    parts = _parts([tally for tally in tallies if tally.of])
    if not len(parts):
        return NOTHING
    drawn = _draws(len(parts), seed=seed)
    return _interval(_ratio(parts), _ratio(parts[drawn]), n=len(parts))


def paired_difference(ours: Sequence[Tally], theirs: Sequence[Tally], *, seed: int) -> Interval:
    """Ours minus theirs over the same questions in the same order, with its interval.

    A question that applies to neither is left out; one that applies to either counts towards `n`.
    """
    pairs = [(a, b) for a, b in zip(ours, theirs, strict=True) if a.of or b.of]
    left, right = _parts([a for a, _ in pairs]), _parts([b for _, b in pairs])
    if not pairs or not left[:, 1].any() or not right[:, 1].any():
        return NOTHING
    drawn = _draws(len(pairs), seed=seed)
    return _interval(_ratio(left) - _ratio(right), _ratio(left[drawn]) - _ratio(right[drawn]), n=len(pairs))


def percentile_interval(values: Sequence[float], q: float, *, seed: int) -> Interval:
    """The q-th percentile of `values` with its interval."""
    if not values:
        return NOTHING
    array = np.asarray(values, dtype=np.float64)
    drawn = _draws(len(array), seed=seed)
    return _interval(np.percentile(array, q), np.percentile(array[drawn], q, axis=1), n=len(array))


def ratio_of_medians(ours: Sequence[float], theirs: Sequence[float], *, seed: int) -> Interval:
    """median(ours) / median(theirs) over the same questions in the same order, drawn in pairs.

    Raises ValueError where one has more."""
    left, right = np.asarray(ours, dtype=np.float64), np.asarray(theirs, dtype=np.float64)
    if len(left) != len(right):
        raise ValueError(f"paired runs differ in length: {len(left)} and {len(right)}")
    if not len(left):
        return NOTHING
    drawn = _draws(len(left), seed=seed)
    ratios = np.median(left[drawn], axis=1) / np.median(right[drawn], axis=1)
    return _interval(np.median(left) / np.median(right), ratios, n=len(left))


def _parts(tallies: Sequence[Tally]) -> NDArray[np.float64]:
    return np.asarray([(tally.good, tally.of) for tally in tallies], dtype=np.float64).reshape(-1, 2)


def _draws(n: int, *, seed: int) -> NDArray[np.int64]:
    return np.random.default_rng(seed).integers(0, n, size=(RESAMPLES, n))


def _ratio(parts: NDArray[np.float64]) -> NDArray[np.float64]:
    """The pooled ratio over the second last axis; nan where a draw holds nothing that applies."""
    totals = parts.sum(axis=-2)
    whole = totals[..., 1]
    shares: NDArray[np.float64] = np.divide(totals[..., 0], whole, out=np.full_like(whole, np.nan), where=whole > 0)
    return shares


def _interval(value: np.floating | NDArray[np.float64], drawn: NDArray[np.float64], *, n: int) -> Interval:
    tail = 100 * (1 - LEVEL) / 2
    low, high = np.nanpercentile(drawn, [tail, 100 - tail])
    return Interval(value=float(value), low=float(low), high=float(high), n=n)
