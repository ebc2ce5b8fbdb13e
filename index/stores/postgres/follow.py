"""A collection -> a sign each time that something was committed to it, within about a second.

    for version in follow(address, stop=stop): ...

The server's notifications are listened to; since a pooler in transaction mode passes none on, and a listener that was
away misses some, the version is looked at besides.  A server that goes away is waited for.  Read
`index.stores.postgres.work` for who tells.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import suppress

from index.errors import LibraryError
from index.stores.address import StoreAddress
from index.stores.postgres.session import Session

LOOK_SECONDS = 1.0  # between looks at the version
AWAY_SECONDS = 5.0  # between tries to reach a server that went away
VERSION = "SELECT string_agg(value, '-' ORDER BY key DESC) FROM {s}.meta WHERE key IN ('identity', 'commits')"


def follow(address: StoreAddress, *, stop: threading.Event, since: str = "") -> Iterator[str]:
    """The version of the collection whenever it is another than the last; ends when `stop` is set."""
    session: Session | None = None
    last = since
    try:
        while not stop.is_set():
            try:
                if session is None:
                    session = Session(address)
                    session.run(f"LISTEN {session.schema}")
                version = str(session.rows(VERSION)[0][0])
                if version != last:
                    last = version
                    yield version
                _wait(session, stop)
            except LibraryError:
                if session is not None:
                    session.close()
                    session = None
                stop.wait(AWAY_SECONDS)
    finally:
        if session is not None:
            session.close()


def _wait(session: Session, stop: threading.Event) -> None:
    """Until the server says something, or it is time to look."""
    until = time.monotonic() + LOOK_SECONDS
    while not stop.is_set() and (left := until - time.monotonic()) > 0:
        with suppress(OSError, ValueError):
            if session.readable(min(left, 0.2)):
                return
