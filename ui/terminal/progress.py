"""Progress on stderr: which stage, how far, and how long it has taken, from the first second.

    stage(...) / count(...) -> one line that replaces itself on a terminal, a plain line now and then elsewhere

What is shown here is never part of an answer: answers go to stdout.  Without a terminal nothing is written for
the first `QUIET_SECONDS`, so that a script reads only errors.  Read `Status` next.
"""

from __future__ import annotations

import sys
import threading
import time
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from ui.wording import STEPS, Report, describe

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.live import Live

QUIET_SECONDS = 10.0  # a pipe or a CI log hears nothing before this, and one line each so many seconds after it
REFRESHES = 8  # a second; the clock on the line moves even when nothing is reported


class Status:
    """A context in which the current stage is shown; leaving it wipes the line.  Safe to call from any thread."""

    def __init__(self, stage: str, *, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._stage = stage
        self._detail = ""
        self._body: RenderableType | None = None
        self._began = time.monotonic()
        self._spoke = self._began
        self._lock = threading.RLock()
        self._live: Live | None = None

    def __enter__(self) -> Status:
        if self._stream.isatty():
            self._live = self._open_live()
            self._live.start(refresh=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        live, self._live = self._live, None
        if live is not None:
            live.stop()

    def stage(self, stage: str, detail: str = "") -> None:
        """Another stage begins, or the same one tells more."""
        with self._lock:
            self._stage, self._detail = stage, detail
        self._speak()

    def body(self, body: RenderableType) -> None:
        """What stands above the stage line on a terminal; elsewhere it is not shown."""
        with self._lock:
            self._body = body

    def report(self, progress: Report) -> None:
        """What the indexer, or a download, says of itself."""
        self.stage(STEPS.get(progress.stage, progress.stage), describe(progress))

    def __rich__(self) -> RenderableType:
        from rich.console import Group
        from rich.text import Text

        with self._lock:
            line = Text.assemble(("› ", "cyan"), self._line())
            return line if self._body is None else Group(self._body, line)

    def _line(self) -> str:
        detail = f" · {self._detail}" if self._detail else ""
        return f"{self._stage}{detail} · {time.monotonic() - self._began:.1f} s"

    def _speak(self) -> None:
        now = time.monotonic()
        if self._live is None and now - self._spoke >= QUIET_SECONDS:
            self._spoke = now
            print(f"dossier: {self._line()}", file=self._stream, flush=True)

    def _open_live(self) -> Live:
        from rich.console import Console
        from rich.live import Live

        console = Console(file=self._stream, highlight=False, markup=False, emoji=False)
        return Live(get_renderable=self.__rich__, console=console, transient=True, refresh_per_second=REFRESHES)
