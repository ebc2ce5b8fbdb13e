"""Reads a blocking source on a thread of its own, so that deadlines and cancellation hold at any moment.

    produce(emit) on a daemon thread -> watch_stream -> items, or ModelError / ModelCancelled in time

A socket's own time-out counts from the last byte, so a trickling server defeats it; the deadlines here count wall
time.  Items are lines of text.  Knows nothing of HTTP or of models: both `rag.models.llama.model` and
`rag.models.chat.endpoint` use it.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rag.errors import ModelCancelled
from rag.models.protocol import Cancelled

Emit = Callable[[str], None]
Produce = Callable[[Emit], None]

POLL_SECONDS = 0.05  # how soon a cancelled question is let go


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """Seconds until the first item, between items, and in all."""

    first: float
    idle: float
    total: float


class StreamTimeout(Exception):
    """A deadline passed; `which` is "first", "idle" or "total" and `seconds` its length."""

    def __init__(self, which: str, seconds: float) -> None:
        super().__init__(f"{which} deadline of {seconds:g} s passed")
        self.which = which
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class _End:
    """The last thing on the queue: how `produce` ended."""

    error: BaseException | None


class Abandoned(Exception):
    """Raised by `emit` inside `produce` once nobody listens any more."""


def watch_stream(
    produce: Produce,
    *,
    deadlines: Deadlines,
    cancelled: Cancelled | None = None,
    abort: Callable[[], None] = lambda: None,
) -> Iterator[str]:
    """Yields what `produce` emits.  Errors of `produce` are raised here as they are.

    When a deadline passes (`StreamTimeout`), `cancelled()` turns true (`ModelCancelled`) or the caller stops
    iterating, `abort` is called once: it should unblock `produce`, which is left behind, not waited for.
    """
    items: queue.SimpleQueue[str | _End] = queue.SimpleQueue()
    abandoned = threading.Event()
    threading.Thread(target=_run, args=(produce, items, abandoned), daemon=True, name="dossier-stream").start()
    finished = False
    try:
        for item in _in_time(items, deadlines, cancelled):
            if isinstance(item, _End):
                finished = True
                if item.error is not None:
                    raise item.error
                return
            yield item
    finally:
        if not finished:
            abandoned.set()
            abort()


def _run(produce: Produce, items: queue.SimpleQueue[str | _End], abandoned: threading.Event) -> None:
    def emit(item: str) -> None:
        if abandoned.is_set():
            raise Abandoned
        items.put(item)

    try:
        produce(emit)
    except BaseException as error:
        items.put(_End(error))
    else:
        items.put(_End(None))


def _in_time(
    items: queue.SimpleQueue[str | _End], deadlines: Deadlines, cancelled: Cancelled | None
) -> Iterator[str | _End]:
    begun = last = time.monotonic()
    seen = False
    while True:
        if cancelled is not None and cancelled():
            raise ModelCancelled("stopped: ask again whenever you like")
        try:
            item = items.get(timeout=POLL_SECONDS)
        except queue.Empty:
            _check_deadlines(begun, last, seen, deadlines)
            continue
        last, seen = time.monotonic(), True
        yield item
        if not isinstance(item, _End):
            _check_deadlines(begun, last, seen, deadlines)


def _check_deadlines(begun: float, last: float, seen: bool, deadlines: Deadlines) -> None:
    now = time.monotonic()
    if now - begun > deadlines.total:
        raise StreamTimeout("total", deadlines.total)
    if not seen and now - begun > deadlines.first:
        raise StreamTimeout("first", deadlines.first)
    if seen and now - last > deadlines.idle:
        raise StreamTimeout("idle", deadlines.idle)
