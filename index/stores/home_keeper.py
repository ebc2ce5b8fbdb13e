"""A home's own file as a place that indexing writes to, with what is derived from it.

    HomeKeeper.open(home) -> put, settle, forget ... -> `derive` -> the vector index is up to date, or why not

The default of `index.stores.contract.Keeper`.  Read `index.library.writer` next for
the truth, `index.search.publish_later` for what is derived.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from index.errors import LibraryError
from index.library.contents import Library
from index.library.lock import HOLDER_NAME, LOCK_NAME, PUBLISH_HOLDER, PUBLISH_LOCK, hold_write_lock
from index.library.schema import library_path
from index.library.writer import LibraryWriter
from index.search.publish_later import publish_if_large
from index.types import Encoder


class HomeKeeper(LibraryWriter):
    """The one write connection of a home."""

    def derive(self, on_done: Callable[[int, int], None]) -> str:
        """Bring the vector index up to date where that is due; why it could not be, in one line, else ""."""
        return publish_if_large(self, on_done=on_done)


@contextmanager
def open_home_keeper(home: Path, wait: float) -> Iterator[HomeKeeper]:
    """The home's library for writing, under its lock; a home that was made for nothing is taken away again."""
    was_there = home.exists()
    try:
        with hold_write_lock(home, wait=wait):
            is_new = not library_path(home).exists()
            try:
                with closing(HomeKeeper.open(home)) as library:
                    yield library
            finally:
                if is_new:
                    _forget_empty(home)
    finally:
        if not was_there:
            with suppress(OSError):
                _forget_lock(home)
                home.rmdir()


def begin_library(home: Path, *, encoder: Encoder) -> bool:
    """An empty library in a home, to be filled later; False where there is one.  Raises LibraryError."""
    if library_path(home).is_file():
        return False
    with hold_write_lock(home, wait=0), closing(HomeKeeper.open(home)) as library:
        library.adopt_encoder(encoder)
    return True


def _forget_empty(home: Path) -> None:
    """Take away a library that got no article."""
    try:
        with Library.open(home) as library:
            if library.article_count:
                return
    except LibraryError:
        return
    for name in ("", "-wal", "-shm"):
        library_path(home).with_name(library_path(home).name + name).unlink(missing_ok=True)


def _forget_lock(home: Path) -> None:
    if not library_path(home).exists():
        for name in (HOLDER_NAME, LOCK_NAME, PUBLISH_HOLDER, PUBLISH_LOCK):
            (home / name).unlink(missing_ok=True)
