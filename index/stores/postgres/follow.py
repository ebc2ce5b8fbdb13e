"""A collection -> a sign each time that something was committed to it, within about a second.

    for sign in follow(address, stop=stop): ...        PostgresPresent(address).articles(), .records() -> the last sign

The server's notifications are listened to; since a pooler in transaction mode passes none on, and a listener that was
away misses some, the counts of commits are looked at besides.  A server that goes away is waited for.  Read
`index.stores.postgres.work` and `index.stores.postgres.beside` for who tells.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from index.errors import LibraryError
from index.stores.address import StoreAddress
from index.stores.postgres.session import Session

LOOK_SECONDS = 1.0  # between looks at the counts
AWAY_SECONDS = 5.0  # between tries to reach a server that went away
FIRST_SECONDS = 5.0  # that the first sign is waited for
COUNTS = """SELECT
  (SELECT string_agg(value, '-' ORDER BY key DESC) FROM {s}.meta WHERE key IN ('identity', 'commits')),
  coalesce((SELECT value FROM {s}.register_meta WHERE key = 'changes'), '')"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """The version of the articles, and how often the register beside them was changed."""

    articles: str
    records: str


def follow(address: StoreAddress, *, stop: threading.Event) -> Iterator[Sign]:
    """The sign of the collection, and again whenever it is another; ends when `stop` is set."""
    session: Session | None = None
    last: Sign | None = None
    try:
        while not stop.is_set():
            try:
                if session is None:
                    session = Session(address)
                    session.run(f"LISTEN {session.schema}")
                articles, records = session.rows(COUNTS)[0]
                sign = Sign(articles=str(articles), records=records)
                if sign != last:
                    last = sign
                    yield sign
                _wait(session, stop)
            except LibraryError:
                if session is not None:
                    session.close()
                    session = None
                stop.wait(AWAY_SECONDS)
    finally:
        if session is not None:
            session.close()


class PostgresPresent:
    """How a collection looks now, as its server last told: asking costs nothing."""

    def __init__(self, address: StoreAddress) -> None:
        self._stop = threading.Event()
        self._first = threading.Event()
        self._sign: Sign | None = None
        threading.Thread(target=self._hear, args=(address,), name="follow the store", daemon=True).start()

    def articles(self) -> object:
        """Another one after each commit to the articles."""
        self._first.wait(FIRST_SECONDS)
        return self._sign and self._sign.articles

    def records(self) -> object:
        """Another one after each change of the register."""
        self._first.wait(FIRST_SECONDS)
        return self._sign and self._sign.records

    def close(self) -> None:
        """Listen no more."""
        self._stop.set()

    def _hear(self, address: StoreAddress) -> None:
        for sign in follow(address, stop=self._stop):
            self._sign = sign
            self._first.set()


def _wait(session: Session, stop: threading.Event) -> None:
    """Until the server says something, or it is time to look."""
    until = time.monotonic() + LOOK_SECONDS
    while not stop.is_set() and (left := until - time.monotonic()) > 0:
        with suppress(OSError, ValueError):
            if session.readable(min(left, 0.2)):
                return
