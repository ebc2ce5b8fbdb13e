"""One writer at a time for a home, across processes: a file lock that names its holder.

    with hold_write_lock(home, wait=0): ...

The operating system frees the lock when its process ends, however it ends, so there are no stale locks.  Readers
take no lock.  Read `index.schema` next.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import LibraryError
from index.schema import library_errors

LOCK_NAME = "write.lock"
HOLDER_NAME = "write.pid"


@contextmanager
def hold_write_lock(home: Path, *, wait: float = 0) -> Iterator[None]:
    """Hold the home's write lock, creating the home.  Raises LibraryError when another process holds it
    for longer than `wait` seconds, or the folder cannot be written."""
    lock = FileLock(home / LOCK_NAME)
    with library_errors(home):
        home.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=max(wait, 0))
        except Timeout as error:
            holder = _holder(home)
            raise LibraryError(
                f"{home} is being written by process {holder}: try again when it has ended, or add --wait SECONDS"
            ) from error
    try:
        with library_errors(home):
            (home / HOLDER_NAME).write_text(str(os.getpid()))
        yield
    finally:
        lock.release()


def _holder(home: Path) -> str:
    try:
        return (home / HOLDER_NAME).read_text().strip() or "unknown"
    except OSError:
        return "unknown"
