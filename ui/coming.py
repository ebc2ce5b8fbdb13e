"""A model on its way: what is said of it while it is fetched and prepared, and when it will be there.

    PullProgress* -> Coming.hear;  Coming.words -> "210 of 622 MB, ready in about 40 s"

Safe to use from many threads.  `ui.commands.first_answer` and `ui.chat.service` show quotes until it is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.models.files.entries import PullProgress

PREPARE_SECONDS = 15.0  # on two idle cores
TELLING = 0.05  # share of a download, before which its speed tells little
STEP = 5  # seconds


class Coming:
    """The last that was heard of it."""

    def __init__(self) -> None:
        self._last: PullProgress | None = None

    def hear(self, progress: PullProgress) -> None:
        """For those who report progress."""
        self._last = progress

    @property
    def words(self) -> str:
        """How far it is and when it will be there, as far as that is known; else ""."""
        last = self._last
        if last is None:
            return ""
        if not last.total or not last.done:
            left = PREPARE_SECONDS - last.seconds
            return f"{last.stage}{_ready(left)}" if not last.total and left > 0 else last.stage
        far = f"{last.done / 1e6:,.0f} of {last.total / 1e6:,.0f} MB"
        if last.done < TELLING * last.total:
            return far
        return f"{far}{_ready((last.total - last.done) * last.seconds / last.done + PREPARE_SECONDS)}"


def _ready(seconds: float) -> str:
    return f", ready in about {-(-int(seconds) // STEP) * STEP or STEP} s"
