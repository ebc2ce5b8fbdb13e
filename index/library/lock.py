"""One writer at a time for a home, and one builder of its vector index, across processes: locks that name their holder.

    with hold_write_lock(home, wait=0): ...         with hold_publish_lock(home): ...

The operating system frees the lock when its process ends, however it ends, so there are no stale locks.  Readers
take no lock.  Read `index.library.schema` next.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import LibraryError
from index.library.schema import library_errors

LOCK_NAME = "write.lock"
HOLDER_NAME = "write.pid"
PUBLISH_LOCK = "publish.lock"


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


@contextmanager
def hold_publish_lock(home: Path) -> Iterator[None]:
    """Hold the right to build the home's vector index.  Raises LibraryError at once when another process builds it."""
    lock = FileLock(home / PUBLISH_LOCK)
    with library_errors(home):
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise LibraryError(
                f"the vector index of {home} is being built by another process: try again when it has ended; "
                "the articles are kept and found"
            ) from error
    try:
        yield
    finally:
        lock.release()


def is_building(home: Path) -> bool:
    """Whether another process builds the home's vector index now."""
    lock = FileLock(home / PUBLISH_LOCK)
    try:
        lock.acquire(timeout=0)
    except (Timeout, OSError):
        return True
    lock.release()
    return False


def _holder(home: Path) -> str:
    try:
        return (home / HOLDER_NAME).read_text().strip() or "unknown"
    except OSError:
        return "unknown"
