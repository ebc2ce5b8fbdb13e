"""Addresses that are fetched one after another -> waits, so that no host is asked more than once a second.

    pace.wait("https://bay.example/p")      returns at once for a host that has not been asked lately

Threads may share it and take turns for a host.  Read `index.reading.fetch` next.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

HOST_SECONDS = 1.0  # between two requests to a host


@dataclass(slots=True)
class Pace:
    """When each host may be asked next."""

    seconds: float = HOST_SECONDS
    _next: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, url: str) -> None:
        """Return when the host of `url` may be asked."""
        try:
            host = urlsplit(url).netloc.lower()
        except ValueError:
            return
        with self._lock:
            now = time.monotonic()
            at = max(self._next.get(host, now), now)
            self._next[host] = at + self.seconds
        if at > now:
            time.sleep(at - now)
