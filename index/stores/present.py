"""How the articles of a place, and what is kept beside them, look now: a sign that is another after each change.

    Present.articles(), .records() -> a value to compare with the last one

Whoever holds something open for long, as the page does, compares before it answers.  A home is looked at; a store tells
(`index.stores.postgres.follow`).  Read `index.stores.open_store.open_present` for which it is.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from index.library.contents import Library
from index.search.generations import current_generation
from index.stores.records.kinds import REGISTER


class Present(Protocol):
    """Safe to use from several threads."""

    def articles(self) -> object:
        """Another one after each commit to the articles.  Raises LibraryError where they cannot be read."""

    def records(self) -> object:
        """Another one after each change of the register."""

    def close(self) -> None:
        """Look no more."""


class HomePresent:
    """The signs of a home's own files."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def articles(self) -> object:
        """The version of the truth, and the vector index that is served."""
        with Library.open(self._home) as now:
            return now.version, current_generation(self._home)

    def records(self) -> object:
        """How the register's file, and its log, look."""
        return tuple(_look(self._home / f"{REGISTER.name}.sqlite{end}") for end in ("", "-wal"))

    def close(self) -> None:
        """Nothing to let go."""


def _look(file: Path) -> tuple[int, int]:
    try:
        found = file.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
