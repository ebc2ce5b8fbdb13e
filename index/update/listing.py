"""Paths and URLs -> which of them are new or changed, by what was last seen of them.

    list_sources(["articles/"], records) -> Listing(candidates, known, gone, failed, skipped)

A file whose size and times are as recorded is not opened.  Files of kinds that hold no articles are told, not left out
in silence.  Nothing here reads an article or writes.  Read `index.update.intake` next.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.errors import SourceError
from index.library.writer import SourceRecord
from index.reading.canonical import canonical_address
from index.reading.formats.part import Part
from index.update.folders import iter_sources

COUNT_EVERY = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFailure:
    """A source that could not be used, and why in one line."""

    source: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A source that may have changed: as given, where it is, how it looks now, and what was last seen, a record for
    each article that it held.  named: a person gave this very source, not a folder around it.  stated: what a feed says
    of the article at this address."""

    source: str
    location: str
    stamp: str
    records: tuple[SourceRecord, ...] = ()
    named: bool = False
    stated: Part | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What the given paths hold.  `known` are the ids of articles whose file did not change, `gone` the records of
    those whose file has left the given folders; `skipped` are files of kinds that hold no articles."""

    candidates: tuple[Candidate, ...]
    known: tuple[str, ...]
    gone: tuple[SourceRecord, ...]
    failed: tuple[SourceFailure, ...]
    skipped: tuple[SourceFailure, ...] = ()


def is_url(source: str) -> bool:
    """Whether a source is fetched rather than opened."""
    return "://" in source


def list_sources(
    sources: Sequence[str],
    records: Mapping[str, tuple[SourceRecord, ...]],
    *,
    prune: bool = False,
    on_count: Callable[[int], None] = lambda count: None,
) -> Listing:
    """Walk the sources and compare with the records, by location.  A source given twice counts once.

    `gone` stays empty unless `prune`.  A folder that cannot be read prunes nothing.
    """
    walk = _Walk(records=records, prune=prune, on_count=on_count)
    for source in sources:
        walk.visit(source)
    return Listing(
        candidates=tuple(walk.candidates),
        known=tuple(walk.known),
        gone=tuple(dict.fromkeys(walk.gone)),
        failed=tuple(walk.failed),
        skipped=tuple(walk.skipped),
    )


@dataclass(slots=True, kw_only=True)
class _Walk:
    """The state of one listing."""

    records: Mapping[str, tuple[SourceRecord, ...]]
    prune: bool
    on_count: Callable[[int], None]
    seen: set[str] = field(default_factory=set)
    folders: dict[str, str] = field(default_factory=dict)
    candidates: list[Candidate] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    gone: list[SourceRecord] = field(default_factory=list)
    failed: list[SourceFailure] = field(default_factory=list)
    skipped: list[SourceFailure] = field(default_factory=list)

    def visit(self, source: str) -> None:
        """Take in one given source and all that is under it."""
        root = source if is_url(source) else self._locate(os.path.normpath(source))
        if self.prune and root in self.records and not os.path.lexists(root) and not is_url(source):
            self.gone += self.records[root]
            return
        try:
            for found in iter_sources(source, on_skip=self._skip):
                self._take(found, named=found == source)
        except (SourceError, OSError) as error:
            self.failed.append(SourceFailure(source=source, message=str(error)))
            return
        if self.prune and Path(root).is_dir():
            self.gone += [r for at, records in self.records.items() if self._left(at, root) for r in records]

    def _left(self, location: str, root: str) -> bool:
        return location.startswith(root.rstrip("/") + "/") and location not in self.seen

    def _skip(self, source: str, reason: str) -> None:
        self.skipped.append(SourceFailure(source=source, message=reason))

    def _take(self, source: str, *, named: bool) -> None:
        location = canonical_address(source) if is_url(source) else self._locate(source)
        if location in self.seen:
            return
        self.seen.add(location)
        if len(self.seen) % COUNT_EVERY == 0:
            self.on_count(len(self.seen))
        records = self.records.get(location, ())
        try:
            stamp = "" if is_url(source) else _stamp(location)
        except OSError as error:
            self.failed.append(SourceFailure(source=source, message=f"{source}: {error.strerror}: check the path"))
            return
        if records and stamp and all(record.stamp == stamp for record in records):
            self.known += [record.article_id for record in records]
        else:
            self.candidates.append(
                Candidate(source=source, location=location, stamp=stamp, records=records, named=named)
            )

    def _locate(self, source: str) -> str:
        """The file's absolute path; each folder is resolved once."""
        folder, name = os.path.split(source)
        if folder not in self.folders:
            self.folders[folder] = os.path.realpath(folder or ".")
        return os.path.normpath(os.path.join(self.folders[folder], name))  # noqa: PTH118 (100,000 times)


def _stamp(location: str) -> str:
    """Size and times of a file: what changes when it is written, replaced or restored."""
    state = os.stat(location)  # noqa: PTH116 (100,000 times)
    return f"{state.st_size} {state.st_mtime_ns} {state.st_ctime_ns}"
