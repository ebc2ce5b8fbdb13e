"""A home -> the same home kept up: its feeds asked, its folders read again, what is new indexed.

    refresh(home, encoder=encoder) -> IndexReport

The folders are those that were ever given to `update_index`; files and addresses that were named alone are left as they
are.  The feeds are noted as read only after their articles are committed.  Read `index.update.feeds` next.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from index.errors import LibraryError
from index.reading.read import SourceReader
from index.stores.open_store import open_contents, open_keeper
from index.types import Encoder
from index.update.feeds import followed, news_of, remember
from index.update.listing import list_sources
from index.update.run import IndexReport, OnProgress, Update, ignore_progress
from index.update.update_index import FOLDERS, OCR


def refresh(
    home: Path,
    *,
    encoder: Encoder,
    prune: bool = False,
    on_progress: OnProgress = ignore_progress,
    wait: float = 0,
    store: str = "",
) -> IndexReport:
    """Bring a home up to date with its feeds and folders.  Raises LibraryError when it has neither."""
    folders = kept_folders(home, store)
    if not folders and not followed(home):
        raise LibraryError(f'{home} follows no feed and no folder: "dossier feed add URL" or "dossier index FOLDER"')
    update = Update(encoder=encoder, on_progress=on_progress)
    update.tell("list", 0, None)
    with open_keeper(home, store, wait=wait) as library, SourceReader() as reader:
        library.adopt_encoder(encoder)
        update.ocr = bool(library.meta(OCR))
        seen = library.sources()
        news = news_of(home, reader, seen)
        there = [folder for folder in folders if Path(folder).is_dir()]
        listing = list_sources(there, seen, prune=prune, on_count=lambda n: update.tell("list", n, None))
        listing = replace(
            listing,
            candidates=(*listing.candidates, *news.candidates), failed=(*listing.failed, *news.failed),
        )  # fmt: skip
        update.take(library, listing, given=news.taken)
        if listing.gone:
            update.removed += library.forget(listing.gone)
        report = update.report(library)
        update.publish(library)
    remember(home, news.feeds)
    return replace(report, seconds=update.elapsed, notice=update.notice)


def kept_folders(home: Path, store: str = "") -> list[str]:
    """The folders that were given to a home, none where there is no index yet."""
    try:
        with open_contents(home, store) as library:
            found = json.loads(library.meta(FOLDERS) or "[]")
    except (LibraryError, ValueError):
        return []
    return [str(folder) for folder in found]
