"""Where a long evaluation stands, on stderr: one line that renews itself in a terminal, now and then one in a log.

    say("question 3 of 60, ...") -> the line;  indexing(Progress) -> the same for an index being built

Nothing here measures or decides.  Read `evals.runs.evaluate` next, which tells it things.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.update.update_index import Progress

PAUSE = 10.0  # seconds between two lines where there is no terminal


class StatusLine:
    """Tells `listener` everything, or stderr where there is none.  As a context manager it leaves no half line."""

    def __init__(self, listener: Callable[[str], None] | None = None) -> None:
        """`listener` gets every line as it is said."""
        self._listener = listener
        self._said_at = time.monotonic()

    def __enter__(self) -> StatusLine:
        return self

    def __exit__(self, *_: object) -> None:
        if self._listener is None and sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def say(self, line: str) -> None:
        """Shows one line, in place of the last one on a terminal."""
        if self._listener is not None:
            self._listener(line)
        elif sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{line[:100]}")
            sys.stderr.flush()
        elif time.monotonic() - self._said_at >= PAUSE:
            self._said_at = time.monotonic()
            print(line, file=sys.stderr, flush=True)

    def indexing(self, progress: Progress) -> None:
        """Shows how far an index is."""
        total = f" of {progress.total}" if progress.total else ""
        self.say(f"indexing, {progress.stage} {progress.done}{total}, {progress.seconds:.0f} s")
