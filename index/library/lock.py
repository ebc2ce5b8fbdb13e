"""One writer at a time for a home, and one builder of its vector index, across processes: locks that name their holder.

    with hold_write_lock(home, wait=0): ...         with hold_publish_lock(home): ...

The operating system frees the lock when its process ends, however it ends, so there are no stale locks; one that has
been killed and is not quite gone is waited for.  Readers take no lock.  Read `index.library.schema` next.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import LibraryError
from index.library.schema import library_errors

LOCK_NAME, HOLDER_NAME = "write.lock", "write.pid"
PUBLISH_LOCK, PUBLISH_HOLDER = "publish.lock", "publish.pid"
DYING_SECONDS = 20.0  # a killed process may hold a lock until it has got a processor once more
POLL_SECONDS = 0.02
EXITING, KILLED = 0x4, 1 << 8  # PF_EXITING in /proc/N/stat, SIGKILL in the signals pending of /proc/N/status


@contextmanager
def hold_write_lock(home: Path, *, wait: float = 0) -> Iterator[None]:
    """Hold the home's write lock, creating the home.  Raises LibraryError when another process holds it
    for longer than `wait` seconds, or the folder cannot be written."""
    with library_errors(home):
        home.mkdir(parents=True, exist_ok=True)
        try:
            lock = _acquired(home / LOCK_NAME, home / HOLDER_NAME, wait)
        except Timeout as error:
            holder = _holder(home / HOLDER_NAME) or "unknown"
            raise LibraryError(
                f"{home} is being written by process {holder}: try again when it has ended, or add --wait SECONDS"
            ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def hold_publish_lock(home: Path) -> Iterator[None]:
    """Hold the right to build the home's vector index.  Raises LibraryError at once when another process builds it."""
    with library_errors(home):
        try:
            lock = _acquired(home / PUBLISH_LOCK, home / PUBLISH_HOLDER, 0)
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
        return not is_dying(_holder(home / PUBLISH_HOLDER))
    lock.release()
    return False


def is_dying(process: str) -> bool:
    """Whether the process of this number has ended, or has been killed and only waits for a processor to end on.
    False where that cannot be told."""
    if os.name != "posix" or not process.isdigit():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        pending = re.search(r"^SigPnd:\s*(\w+)", Path(f"/proc/{process}/status").read_text(), re.MULTILINE)
    except FileNotFoundError:
        return Path("/proc/self/stat").exists()
    except ProcessLookupError:  # it went while it was read
        return True
    except OSError:
        return False
    return fields[0] in "ZX" or bool(int(fields[6]) & EXITING) or bool(pending and int(pending[1], 16) & KILLED)


def _acquired(path: Path, holder: Path, wait: float) -> FileLock:
    """The lock at `path`, held, its holder's number noted.  Raises Timeout when another process holds it for longer
    than `wait` seconds; one that is dying does not count.

    The kernel frees the lock of a killed process when that, and a child of it that was just being started, have run
    once more; on a busy machine the next start can come sooner.
    """
    lock, begun = FileLock(path), time.monotonic()
    while True:
        try:
            lock.acquire(timeout=0)
            break
        except Timeout:
            waited = time.monotonic() - begun
            if waited >= wait and (waited >= DYING_SECONDS or not is_dying(_holder(holder))):
                raise
            time.sleep(POLL_SECONDS)
    try:
        holder.write_text(str(os.getpid()))
    except BaseException:
        lock.release()
        raise
    return lock


def _holder(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""
