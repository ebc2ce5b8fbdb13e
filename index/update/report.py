"""What an update tells while it runs, and what it did.

    Progress, as it goes on        IndexReport, at the end

Values alone: `index.update.run` makes them, the faces show them.  Read `index.update.run` next.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from index.update.listing import SourceFailure


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A sign of life: `done` of `total` in a stage (list, read, encode, publish); `total` None while unknown."""

    stage: str
    done: int
    total: int | None
    seconds: float
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexReport:
    """What an update did, by article id.  `passages` is how many the index holds now; `notice` is one line on what
    is derived and could not be built, else "".

    copies: sources whose article another source holds too.  skipped: files and parts of files that hold no article,
    with the reason; failed: those that could not be read.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    failed: tuple[SourceFailure, ...] = ()
    skipped: tuple[SourceFailure, ...] = ()
    copies: tuple[str, ...] = ()
    passages: int = 0
    seconds: float = 0.0
    notice: str = ""


OnProgress = Callable[[Progress], None]


def ignore_progress(progress: Progress) -> None:
    """Tell nobody."""
