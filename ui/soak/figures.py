"""What a soak counts, and the lines that tell it.

    Soaked, filled by many threads -> growth(), evidence_seconds(share), lines()

A figure that nothing was counted for is None, never 0.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from evals.scores import metrics

WARM = 0.3  # share of the time that does not count for memory
AFTER, LAST = 0.2, 0.2  # shares of the time that are compared: just after the warm-up, and at the end
MOST_EVIDENCE_SECONDS = 1.5
MOST_GROWTH = 0.05
LEAST_MINUTES = 5.0  # of a run whose memory tells anything


@dataclass(slots=True)
class Soaked:
    """What happened so far.  `counts` are of questions by their end, `evidence` and `answers` seconds since asking,
    `memory` pairs of seconds since the start and kB."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    evidence: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    memory: list[tuple[float, int]] = field(default_factory=list)

    def growth(self) -> float | None:
        """By how much the last fifth's resident memory exceeds that after the warm-up, both medians."""
        whole = self.memory[-1][0] if self.memory else 0.0
        warm = [size for at, size in self.memory if WARM * whole <= at <= (WARM + AFTER) * whole]
        last = [size for at, size in self.memory if at >= (1 - LAST) * whole]
        if not warm or not last or not statistics.median(warm):
            return None
        return statistics.median(last) / statistics.median(warm) - 1

    def brief(self) -> str:
        """Where it stands, in a few words."""
        slow = percentile(self.evidence, 95)
        shown = "" if slow is None else f", evidence p95 {slow:.1f} s"
        size = f", {self.memory[-1][1] / 1000:.0f} MB" if self.memory else ""
        return f"{self.counts['answered']} answered{shown}{size}, {len(self.faults)} faults"

    def judge(self, *, minutes: float) -> None:
        """Adds to the faults what missed its aim."""
        growth, slowest = self.growth(), percentile(self.evidence, 95)
        if minutes >= LEAST_MINUTES and growth is not None and growth > MOST_GROWTH:
            self.faults.append(f"memory grew by {growth:.1%}, aimed at {MOST_GROWTH:.0%}")
        if slowest is not None and slowest > MOST_EVIDENCE_SECONDS:
            self.faults.append(f"evidence took {slowest:.2f} s (p95), aimed at {MOST_EVIDENCE_SECONDS} s")

    def lines(self) -> list[str]:
        """The figures, and every fault."""
        of, growth, sizes = self.counts, self.growth(), [size for _, size in self.memory]
        memory = f"{sizes[-1] / 1000:.0f} MB at the end" if sizes else "not known"
        grown = "" if growth is None else f", {growth:+.1%} since the warm-up"
        return [
            f"{of['answered']} answered, {of['stopped']} stopped, {of['closed']} tabs closed, "
            f"{of['waited']} told their place in the queue, {of['indexed']} articles indexed meanwhile",
            f"seconds to evidence {_two(self.evidence)}, to the answer {_two(self.answers)}",
            f"the server's memory {memory}{grown} (n={len(sizes)})",
            *(f"FAULT {fault}, {count} times" for fault, count in Counter(self.faults).items()),
        ]


def percentile(values: Sequence[float], percent: int) -> float | None:
    """The value that so many of a hundred do not exceed; None for fewer than two values."""
    return metrics.percentile(values, percent) if len(values) > 1 else None


def _two(values: Sequence[float]) -> str:
    middle, slow = percentile(values, 50), percentile(values, 95)
    return "not known" if middle is None or slow is None else f"{middle:.2f}, p95 {slow:.2f} (n={len(values)})"
