"""Paths and URLs -> an up-to-date index.

    update_index(home, sources): list -> diff -> read, clean, split -> encode -> commit -> publish

Unchanged files are not read, unchanged passages not encoded again.  One bad source is reported and the others go
on.  A run can be stopped at any moment: what was committed stays, and the next one goes on from there.  Read
`index.update.run` next for a run, `index.search.snapshot` for what comes of it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from index.errors import LibraryError, SourceError
from index.search.snapshot import Index, open_index
from index.stores.contract import Keeper
from index.stores.open_store import open_contents, open_keeper
from index.types import Encoder
from index.update.listing import SourceFailure, list_sources
from index.update.run import IndexReport, OnProgress, Progress, Update, ignore_progress

TOLD = 20  # sources whose reason an error tells
FOLDERS = "folders"  # the setting that lists the folders a home was built from
OCR = "ocr"  # the setting that says that a person asked for text recognition of scans

__all__ = [
    "Index",
    "IndexReport",
    "Progress",
    "SourceFailure",
    "open_index",
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
    store: str = "",
) -> IndexReport:
    """Bring the index up to date with the sources, creating it when there is none.

    `prune` drops articles whose file is gone from the given folders.  `ocr` reads scans by text recognition, in this
    home from now on.  `wait` is how many seconds to wait for another writer, `store` where the articles are
    kept if not in the home.  Raises SourceError when not one source could be used, LibraryError when the index cannot
    be written.
    """
    update = Update(encoder=encoder, on_progress=on_progress)
    update.tell("list", 0, None)
    with open_keeper(home, store, wait=wait) as library:
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


def remove_article(
    home: Path, article_id: str, *, wait: float = 0, on_progress: OnProgress = ignore_progress, store: str = ""
) -> str:
    """Drop an article; the notice, as in an `IndexReport`.  Raises LibraryError when there is no index or no such
    article."""
    open_contents(home, store).close()
    with open_keeper(home, store, wait=wait) as library:
        if not library.remove([article_id]):
            raise LibraryError(f'no article "{article_id}" at {home}: "dossier articles" lists them')
        update = Update(encoder=None, on_progress=on_progress)
        update.publish(library)
    return update.notice


def _keep_folders(library: Keeper, sources: Sequence[str]) -> None:
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
    unread = (*report.failed, *report.skipped)
    told = [each.message if each.source in each.message else f"{each.source}: {each.message}" for each in unread]
    rest = [f"and {len(told) - TOLD} more"] if len(told) > TOLD else []
    reasons = "; ".join([*told[:TOLD], *rest])
    raise SourceError(reasons if len(told) == 1 else f"none of {len(told)} sources could be used: {reasons}")
