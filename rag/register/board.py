"""The register of a home, for reading: stories, claims and items as of a day.

    Register.open(home) -> stories(), claims(...), items(...)

Claims are extracted by `rag.register.build`; what is not extracted yet is told by `pending`, and `caught_up` does it
first.  All queries are pure over what was stored: no model, no parser.  Read `rag.register.types` for the values.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path

from rag.register.types import Cited, How, Item, Kind, Story


class Register:
    """A snapshot of a home's claims; a context manager."""

    @classmethod
    def open(cls, home: Path) -> Register:
        """The register as it is now, catching up with nothing.  Raises LibraryError: absent or damaged index."""
        raise NotImplementedError

    @property
    def pending(self) -> int:
        """How many articles have no claims extracted yet."""
        raise NotImplementedError

    def stories(self) -> tuple[Story, ...]:
        """Every story, that with the newest article first."""
        raise NotImplementedError

    def claims(
        self,
        *,
        story: str = "",
        article_ids: Collection[str] = (),
        kinds: Collection[Kind] = (),
        party: str = "",
        as_of: date | None = None,
        how: Collection[How] = (),
    ) -> tuple[Cited, ...]:
        """Claims in order of article and place.  Empty arguments mean all; `as_of` leaves out what was published later
        and keeps what has no date; `party` is any part of a name, in any case; `story` an id or words of a title."""
        raise NotImplementedError

    def items(
        self,
        *,
        story: str = "",
        kinds: Collection[Kind] = (),
        party: str = "",
        as_of: date | None = None,
        how: Collection[How] = (),
        current: bool = False,
    ) -> tuple[Item, ...]:
        """Items merged over articles, by story, kind and day.  `current` leaves out what a later article superseded."""
        raise NotImplementedError
