"""A count of failures -> whether a server is worth another call: a dead one must not cost each question its time-out.

    Breaker.check -> nothing, or ModelError        Breaker.failed(late=...), Breaker.answered

After `STRIKES` in a row it is open: calls are refused at once for `REST_SECONDS`.  Then one call is let through, and
its end decides.  A failure that cost a whole deadline counts twice.  Safe to use from several threads.  Read
`rag.models.chat.endpoint` next, which asks it before each completion.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from rag.errors import ModelError

STRIKES = 3
LATE_STRIKES = 2
REST_SECONDS = 30.0


class Breaker:
    """The memory of one server's failures."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, rest: float = REST_SECONDS) -> None:
        self._clock, self._rest = clock, rest
        self._lock = threading.Lock()
        self._strikes = 0
        self._closed_at = 0.0

    def check(self) -> None:
        """Let a call through, or raise ModelError at once.  Of those that come after the rest, one goes through."""
        with self._lock:
            if self._strikes < STRIKES:
                return
            left = self._closed_at - self._clock()
            if left <= 0:
                self._closed_at = self._clock() + self._rest
                return
        raise ModelError(
            f"the model endpoint failed several times in a row and is left alone for {max(left, 1):.0f} s more: "
            "check that it runs, then ask again"
        )

    def failed(self, *, late: bool = False) -> None:
        """A call got no usable answer; `late` when it took its whole time."""
        with self._lock:
            self._strikes += LATE_STRIKES if late else 1
            if self._strikes >= STRIKES:
                self._closed_at = self._clock() + self._rest

    def answered(self) -> None:
        """The server is there: it answered, be it with a refusal."""
        with self._lock:
            self._strikes = 0
