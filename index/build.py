"""Paths and URLs -> an up-to-date index, and an index -> what retrieval searches.

    update_index(home, sources): list -> diff -> read, clean, split -> encode -> commit -> publish
    open_index(home) -> Index(library, vectors, lexical)

Unchanged files are not read, unchanged passages not encoded again.  One bad source is reported and the others go
on.  A run can be stopped at any moment: what was committed stays, and the next one goes on from there.  Read
`index.update` next for a run, `index.library` and `index.vectors` for what comes of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from index.errors import LibraryError, SourceError
from index.intake import SourceFailure, list_sources
from index.lexical import LexicalIndex
from index.library import Library
from index.library_writer import LibraryWriter
from index.lock import HOLDER_NAME, LOCK_NAME, hold_write_lock
from index.schema import library_path
from index.types import Encoder
from index.update import IndexReport, OnProgress, Progress, Update, ignore_progress
from index.vectors import VectorIndex

__all__ = [
    "Index",
    "IndexReport",
    "Progress",
    "SourceFailure",
    "open_index",
    "open_writer",
    "remove_article",
    "update_index",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """A consistent snapshot of one home for searching.  Close it, or use it as a context manager."""

    library: Library
    vectors: VectorIndex
    lexical: LexicalIndex

    @property
    def notice(self) -> str:
        """One line for the reader when part of the index cannot be used, else ""."""
        return self.vectors.notice

    def refresh(self) -> bool:
        """Move to the present; whether anything had changed.  Costs next to nothing when nothing had."""
        changed = self.library.refresh()
        if changed or self.vectors.is_outdated():
            self.vectors.refresh()
        return changed

    def close(self) -> None:
        """Let files and memory go."""
        self.vectors.close()
        self.library.close()

    def __enter__(self) -> Index:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_index(home: Path, *, encoder: Encoder | None = None) -> Index:
    """The index as it is now.  Raises LibraryError when there is none, it is damaged, or `encoder` is given and is not
    the one it was built with."""
    library = Library.open(home)
    try:
        if encoder is not None:
            library.check_encoder(encoder)
        return Index(library=library, vectors=VectorIndex(library), lexical=LexicalIndex(library))
    except BaseException:
        library.close()
        raise


def update_index(
    home: Path,
    sources: Sequence[str],
    *,
    encoder: Encoder,
    prune: bool = False,
    on_progress: OnProgress = ignore_progress,
    wait: float = 0,
) -> IndexReport:
    """Bring the index up to date with the sources, creating it when there is none.

    `prune` drops articles whose file is gone from the given folders.  `wait` is how many seconds to wait for another
    writer.  Raises SourceError when not one source could be used, LibraryError when the index cannot be written.
    """
    update = Update(encoder=encoder, on_progress=on_progress)
    update.tell("list", 0, None)
    with open_writer(home, wait) as library:
        library.adopt_encoder(encoder)
        seen = library.sources()
        listing = list_sources(sources, seen, prune=prune, on_count=lambda n: update.tell("list", n, None))
        update.take(library, listing)
        if listing.gone:
            update.removed += library.remove(listing.gone)
        report = update.report(library)
        _refuse_nothing(report, sources)
        update.publish(library)
    return replace(report, seconds=update.elapsed)


def remove_article(home: Path, article_id: str, *, wait: float = 0, on_progress: OnProgress = ignore_progress) -> None:
    """Drop an article.  Raises LibraryError when there is no index or no such article."""
    Library.open(home).close()
    with open_writer(home, wait) as library:
        if not library.remove([article_id]):
            raise LibraryError(f'no article "{article_id}" at {home}: "dossier articles" lists them')
        Update(encoder=None, on_progress=on_progress).publish(library)


def _refuse_nothing(report: IndexReport, sources: Sequence[str]) -> None:
    """Raise SourceError when the sources held nothing that could be used."""
    if report.added or report.changed or report.unchanged or report.removed:
        return
    if not report.failed:
        named = ", ".join(sources)
        raise SourceError(f"nothing to index in {named}: give files (.txt .md .html .pdf), folders or URLs")
    count, first = len(report.failed), report.failed[0].message
    raise SourceError(first if count == 1 else f"none of {count} sources could be used: {first}")


@contextmanager
def open_writer(home: Path, wait: float) -> Iterator[LibraryWriter]:
    """The home's library for writing, under its lock; a home that was made for nothing is taken away again."""
    was_there = home.exists()
    try:
        with hold_write_lock(home, wait=wait):
            is_new = not library_path(home).exists()
            try:
                with closing(LibraryWriter.open(home)) as library:
                    yield library
            finally:
                if is_new:
                    _forget_empty(home)
    finally:
        if not was_there:
            with suppress(OSError):
                _forget_lock(home)
                home.rmdir()


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
        for name in (HOLDER_NAME, LOCK_NAME):
            (home / name).unlink(missing_ok=True)
