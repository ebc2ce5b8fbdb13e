"""Paths and URLs -> an up-to-date index.

    update_index(home, sources): list -> diff -> read, clean, split -> encode -> commit -> publish

Unchanged files are not read, unchanged passages not encoded again.  One bad source is reported and the others go
on.  A run can be stopped at any moment: what was committed stays, and the next one goes on from there.  Read
`index.update.run` next for a run, `index.search.snapshot` for what comes of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from index.errors import LibraryError, SourceError
from index.library.contents import Library
from index.library.lock import HOLDER_NAME, LOCK_NAME, PUBLISH_HOLDER, PUBLISH_LOCK, hold_write_lock
from index.library.schema import library_path
from index.library.writer import LibraryWriter
from index.search.snapshot import Index, open_index
from index.types import Encoder
from index.update.listing import SourceFailure, list_sources
from index.update.run import IndexReport, OnProgress, Progress, Update, ignore_progress

FOLDERS = "folders"  # the setting that lists the folders a home was built from
OCR = "ocr"  # the setting that says that a person asked for text recognition of scans

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


def update_index(
    home: Path,
    sources: Sequence[str],
    *,
    encoder: Encoder,
    prune: bool = False,
    ocr: bool = False,
    on_progress: OnProgress = ignore_progress,
    wait: float = 0,
) -> IndexReport:
    """Bring the index up to date with the sources, creating it when there is none.

    `prune` drops articles whose file is gone from the given folders.  `ocr` reads scans by text recognition, in this
    home from now on.  `wait` is how many seconds to wait for another writer.  Raises SourceError when not one source
    could be used, LibraryError when the index cannot be written.
    """
    update = Update(encoder=encoder, on_progress=on_progress)
    update.tell("list", 0, None)
    with open_writer(home, wait) as library:
        library.adopt_encoder(encoder)
        update.ocr = ocr or bool(library.meta(OCR))
        seen = library.sources()
        listing = list_sources(sources, seen, prune=prune, on_count=lambda n: update.tell("list", n, None))
        update.take(library, listing)
        if listing.gone:
            update.removed += library.forget(listing.gone)
        report = update.report(library)
        if not listing.gone:
            _refuse_nothing(report, sources)
        _keep_folders(library, sources)
        if ocr:
            library.note(OCR, "yes")
        update.publish(library)
    return replace(report, seconds=update.elapsed, notice=update.notice)


def remove_article(home: Path, article_id: str, *, wait: float = 0, on_progress: OnProgress = ignore_progress) -> str:
    """Drop an article; the notice, as in an `IndexReport`.  Raises LibraryError when there is no index or no such
    article."""
    Library.open(home).close()
    with open_writer(home, wait) as library:
        if not library.remove([article_id]):
            raise LibraryError(f'no article "{article_id}" at {home}: "dossier articles" lists them')
        update = Update(encoder=None, on_progress=on_progress)
        update.publish(library)
    return update.notice


def _keep_folders(library: LibraryWriter, sources: Sequence[str]) -> None:
    """Remember the folders among what was given, for `index.update.refresh`."""
    known = json.loads(library.meta(FOLDERS) or "[]")
    new = [str(Path(source).resolve()) for source in sources if Path(source).is_dir()]
    folders = list(dict.fromkeys([*known, *new]))
    if folders != known:
        library.note(FOLDERS, json.dumps(folders))


def _refuse_nothing(report: IndexReport, sources: Sequence[str]) -> None:
    """Raise SourceError when the sources held nothing that could be used."""
    if report.added or report.changed or report.unchanged or report.removed or report.copies:
        return
    if not report.failed:
        named, count = ", ".join(sources), len(report.skipped)
        passed = f" ({count} files hold no article, such as {report.skipped[0].source})" if count else ""
        raise SourceError(f"nothing to index in {named}{passed}: give files (.txt .md .html .pdf ...), folders or URLs")
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
        for name in (HOLDER_NAME, LOCK_NAME, PUBLISH_HOLDER, PUBLISH_LOCK):
            (home / name).unlink(missing_ok=True)
