"""How long each stage of an answer took.

    mark("retrieve"), mark("select"), ... -> timings in milliseconds

One clock a question; it starts when it is made.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

STAGES = ("retrieve", "select", "generate", "verify")


class Clock:
    """Milliseconds by stage since the question came."""

    def __init__(self) -> None:
        self._began = self._marked = time.perf_counter()
        self._stages = dict.fromkeys(STAGES, 0.0)

    def mark(self, stage: str) -> None:
        """Count the time since the last mark as spent in `stage`."""
        now = time.perf_counter()
        self._stages[stage] = self._stages.get(stage, 0.0) + (now - self._marked) * 1000
        self._marked = now

    @property
    def seconds(self) -> float:
        """Seconds since the question came."""
        return time.perf_counter() - self._began

    def timings(self) -> Mapping[str, float]:
        """Milliseconds by stage, those that did not run as 0, and "total"."""
        return {**self._stages, "total": self.seconds * 1000}
