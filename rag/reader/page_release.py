"""Memory that a mapped file takes while it is read once, given back as it is read.

    with let_go(path): ...

A library that maps a file of weights and copies them into a form of its own holds both for a while.  The pages of the
file are the system's to take, but count as this process's until it wants them.  Does nothing where there is no /proc.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MAPS = Path("/proc/self/maps")
EVERY_SECONDS = 0.1
DONT_NEED = 4  # MADV_DONTNEED on Linux: pages of an unchanged mapping are read again when they are asked for


@contextmanager
def let_go(path: Path) -> Iterator[None]:
    """While it lasts and once at its end, what was read of mappings of `path` leaves this process's memory."""
    ended = threading.Event()

    def drop_on() -> None:
        while not ended.wait(EVERY_SECONDS):
            drop_pages(path)

    thread = threading.Thread(target=drop_on, name="let go of pages", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        drop_pages(path)


def drop_pages(path: Path) -> int:
    """Give back the pages of read-only mappings of `path`; how many bytes of mappings there are."""
    if not MAPS.exists():
        return 0
    advise, size = ctypes.CDLL(None).madvise, 0
    for start, end in _mappings(str(path.resolve())):
        advise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), DONT_NEED)
        size += end - start
    return size


def _mappings(name: str) -> Iterator[tuple[int, int]]:
    """First and last addresses of what is mapped of a file and cannot be written; other pages would lose changes."""
    for line in MAPS.read_text(encoding="utf-8", errors="replace").splitlines():
        fields = line.split(maxsplit=5)
        if len(fields) == 6 and fields[5] == name and "w" not in fields[1]:
            start, end = fields[0].split("-")
            yield int(start, 16), int(end, 16)
