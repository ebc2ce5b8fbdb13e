"""What holds while one question is worked on: its limits, who hears how far it is, how long it took, who may stop it.

    Run(filters, listener, clock, cancelled)        made by `rag.assistant` for each question

One is handed through the stages, so that none keeps anything of a question.  Read `rag.events` next.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from rag.clock import Clock
from rag.events import Listener, StageStarted
from rag.models.protocol import Cancelled
from rag.types import Filters


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One question's run."""

    filters: Filters = Filters()
    emit: Listener = lambda event: None
    clock: Clock = field(default_factory=Clock)
    cancelled: Cancelled | None = None

    def begin(self, stage: str) -> None:
        """Tell the listener that a stage starts."""
        self.emit(StageStarted(stage=stage, seconds=self.clock.seconds))

    def within(self, filters: Filters) -> Run:
        """The same run under other limits."""
        return replace(self, filters=filters)
