"""The articles of one place -> the same articles in another, with their sources, kept lines and corrections.

    copy_articles(source, target) -> Moved      move_home, move_server -> Moved, in a store
    back_up_store(home, store, file) -> BackupRecord

Nothing is encoded again.  What the target holds already is left, so that a copy that was stopped goes on; an article
that it holds otherwise under the same id is not overwritten but named.  Read `index.stores.contract` next.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import LibraryError
from index.library.schema import library_path
from index.stores.contract import Keeper
from index.stores.home_keeper import open_home_keeper
from index.stores.open_store import open_contents, open_keeper
from index.types import Entry, SourceRecord
from index.update.feeds import FILE_NAME as FEEDS
from index.upkeep.backup import ADDED, BackupRecord, back_up

GROUP_PASSAGES = 512  # committed together
SETTINGS = ("encoder", "fingerprint", "dimensions")
OnDone = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """How many articles were copied, how many were there already, and the ids of those that another article has."""

    copied: int
    held: int
    other: tuple[str, ...]
    notice: str = ""


def copy_articles(source: Keeper, target: Keeper, *, on_done: OnDone = lambda done, total: None) -> Moved:
    """Copy every article and what is known of its source.  Raises LibraryError, also where the encoders differ."""
    if not source.meta("fingerprint"):
        return Moved(copied=0, held=0, other=())
    target.adopt_settings({key: source.meta(key) for key in SETTINGS})
    states = {id_: digest for id_, digest, _ in target.states()}
    wanted = [header.id for header in source.headers()]
    fresh = [id_ for id_ in wanted if id_ not in states]
    other = tuple(id_ for id_ in wanted if states.get(id_, digest := source.article_hash(id_)) != digest)
    group: list[Entry] = []
    for done, entry in enumerate(_entries(source, fresh), 1):
        group.append(entry)
        if sum(len(each.passages) for each in group) >= GROUP_PASSAGES:
            target.put(group)
            group = []
        on_done(done, len(fresh))
    if group:
        target.put(group)
    _copy_sources(source, target, left=frozenset(other))
    notice = target.derive(on_done)
    return Moved(copied=len(fresh), held=len(wanted) - len(fresh) - len(other), other=other, notice=notice)


def move_home(
    home: Path, store: str, into: Path, *, wait: float = 0, on_done: OnDone = lambda done, total: None
) -> Moved:
    """Copy a home's own articles into a store.  The home stays as it is.  Raises LibraryError where it has none."""
    if not library_path(home).is_file():
        raise LibraryError(f"{home} holds no articles of its own: give the home that does with --from")
    with open_home_keeper(home, wait) as source, open_keeper(into, store) as target:
        return copy_articles(source, target, on_done=on_done)


def move_server(url: str, store: str, into: Path, *, on_done: OnDone = lambda done, total: None) -> Moved:
    """Copy what homes gave to a Chroma server, as DOSSIER_CHROMA_URL does, into a store.  The server stays as it is."""
    from index.sharing.mirror import pull_library

    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        pull_library(home, url)
        return move_home(home, store, into, on_done=on_done)


def back_up_store(home: Path, store: str, file: Path) -> BackupRecord:
    """Write a store's articles to a file that `dossier restore` makes a home of.  Raises LibraryError."""
    if file.exists():
        raise LibraryError(f"{file} is there already: give another name, or remove it first")
    with tempfile.TemporaryDirectory(dir=file.absolute().parent) as folder:
        copy = Path(folder) / "home"
        open_contents(home, store).close()
        with open_keeper(home, store) as source, open_home_keeper(copy, 0) as target:
            copy_articles(source, target)
        if (home / FEEDS).is_file():
            shutil.copy(home / FEEDS, copy / FEEDS)
        if (home / ADDED).is_dir():
            shutil.copytree(home / ADDED, copy / ADDED)
        return back_up(copy, file)


def _entries(source: Keeper, article_ids: list[str]) -> Iterator[Entry]:
    records = {record.article_id: record for each in source.sources().values() for record in each}
    for article_id in article_ids:
        article = source.article(article_id)
        if article is None:
            continue
        passages = tuple(source.passages_of(article_id))
        encodings = source.encodings([passage.id for passage in passages])
        unknown = SourceRecord(location=article.source, article_id=article_id, stamp="", content_hash="")
        yield Entry(
            article=article,
            passages=passages,
            encodings=tuple(encodings[passage.id] for passage in passages),
            source=records.get(article_id, unknown),
        )


def _copy_sources(source: Keeper, target: Keeper, *, left: frozenset[str]) -> None:
    """The other sources of the articles, lines that were wanted back, and what was corrected by hand."""
    known = source.sources()
    records = [record for each in known.values() for record in each if record.article_id not in left]
    target.record(records)
    for article_id, text in {(record.article_id, text) for record in records for text in record.keep}:
        target.keep_line(article_id, text)
    edits = [edit for edit in source.edits() if edit[0] not in left]
    if edits:
        target.adopt_edits(edits)
    if folders := source.meta("folders"):
        target.note("folders", folders)
