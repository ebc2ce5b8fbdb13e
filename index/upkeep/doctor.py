"""A home -> what is wrong with it, and a home put right from what is left.

    check(home) -> Finding*        repair(home) -> what was rebuilt, in words

The truth is checked by SQLite and against itself, the full-text index and the vector index against the truth.
Both derived parts are rebuilt without reading an article or encoding a passage again; the truth itself cannot be
rebuilt, only its lookup structures.  Both hold the write lock.  Read `index.search.publish` next.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from index.errors import LibraryError
from index.library.contents import Library
from index.library.lock import hold_write_lock
from index.library.schema import connect_reader, connect_writer, library_errors, library_path
from index.search.generations import Manifest, hash_ids
from index.search.publish import update_generation
from index.search.vectors import MISSING, find_generation, is_small

SAFE_SQLITE = (3, 51, 3)  # earlier ones can damage a write-ahead log that two connections reset at once

# What must select nothing, and what it means when it does.
CONTRADICTIONS = {
    "SELECT id FROM passages WHERE row NOT IN (SELECT passage FROM vectors)": "passage {} has no vector",
    "SELECT id FROM passages WHERE row NOT IN (SELECT passage FROM tokens)": "passage {} has no token vectors",
    "SELECT id FROM passages WHERE article NOT IN (SELECT row FROM articles)": "passage {} has no article",
    "SELECT passage FROM vectors WHERE passage NOT IN (SELECT row FROM passages)": "vector {} has no passage",
    "SELECT article FROM sources WHERE article NOT IN (SELECT id FROM articles)": "a source names {}, which is gone",
    "SELECT id FROM articles WHERE story NOT IN (SELECT id FROM articles)": "the copy group of article {} is gone",
    """SELECT a.id FROM articles a WHERE (SELECT coalesce(sum(p."end" - p.start), 0) FROM passages p
       WHERE p.article = a.row) != length(a.text)""": "the passages of article {} do not cover its text",
}
UNINDEXED = """SELECT row FROM passages WHERE row NOT IN (SELECT id FROM passages_fts_docsize) UNION ALL
               SELECT id FROM passages_fts_docsize WHERE id NOT IN (SELECT row FROM passages)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault: in which part, what it is, and whether `repair` can put it right."""

    part: Literal["truth", "words", "vectors"]
    message: str
    repairable: bool


def check(home: Path, *, wait: float = 0) -> list[Finding]:
    """Every fault found, none in a sound home.  Raises LibraryError when there is no index or it is being written."""
    _require(home)
    with hold_write_lock(home, wait=wait):
        return list(_check_truth(home)) or [*_check_words(home), *_check_vectors(home)]


def truth_findings(home: Path) -> list[Finding]:
    """What is wrong with the truth alone.  Takes no lock."""
    return list(_check_truth(home))


def advise() -> list[str]:
    """What could be better about the machine, one line each."""
    if sqlite3.sqlite_version_info >= SAFE_SQLITE:
        return []
    wanted = ".".join(map(str, SAFE_SQLITE))
    return [f"SQLite {sqlite3.sqlite_version} has a rare fault in its write-ahead log: {wanted} or later is safer"]


def repair(home: Path, *, wait: float = 0, on_done: Callable[[int, int], None] = lambda done, total: None) -> list[str]:
    """Rebuild what is wrong; what was done, in words.  Raises LibraryError when the truth itself is damaged."""
    findings = check(home, wait=wait)
    parts = {finding.part for finding in findings}
    done: list[str] = []
    with hold_write_lock(home, wait=wait):
        if "truth" in parts:
            _reindex_truth(home)
            done.append("rebuilt the lookup structures of the library")
            findings = [*_check_words(home), *_check_vectors(home)]
            parts = {finding.part for finding in findings}
        if "words" in parts:
            _rebuild_words(home)
            done.append("rebuilt the full-text index")
        if "vectors" in parts:
            with Library.open(home) as library:
                update_generation(library, on_done=on_done, rebuild=True)
            done.append("rebuilt the vector index")
    return done


def _require(home: Path) -> None:
    if not library_path(home).is_file():
        connect_reader(home)  # raises the one line for it


def _check_truth(home: Path) -> Iterator[Finding]:
    try:
        with closing(connect_reader(home)) as connection, library_errors(home):
            complaint = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if complaint != "ok":
                yield Finding(part="truth", message=f"SQLite finds {complaint}", repairable="index" in complaint)
                return
            for query, message in CONTRADICTIONS.items():
                if row := connection.execute(f"{query} LIMIT 1").fetchone():
                    yield Finding(part="truth", message=message.format(row[0]), repairable=False)
    except LibraryError as error:
        yield Finding(part="truth", message=str(error), repairable=False)


def _check_words(home: Path) -> Iterator[Finding]:
    with library_errors(home), closing(connect_writer(home)) as connection:
        if row := connection.execute(f"SELECT * FROM ({UNINDEXED}) LIMIT 1").fetchone():
            message = f"the full-text index and the library differ in passage {row[0]}"
            yield Finding(part="words", message=message, repairable=True)
            return
        try:
            connection.execute("INSERT INTO passages_fts (passages_fts, rank) VALUES ('integrity-check', 1)")
        except sqlite3.DatabaseError as error:
            yield Finding(part="words", message=f"the full-text index is damaged ({error})", repairable=True)


def _check_vectors(home: Path) -> Iterator[Finding]:
    with Library.open(home) as library:
        _, manifest, damage = find_generation(library, thorough=True)
        if damage == MISSING and is_small(library):
            return  # built when something that stays open asks for it
        if damage:
            yield Finding(part="vectors", message=f"the vector index: {damage}", repairable=True)
        elif manifest and _holds_others(library, manifest):
            yield Finding(part="vectors", message="the vector index holds other passages", repairable=True)


def _holds_others(library: Library, manifest: Manifest) -> bool:
    """Whether a generation that should hold all passages up to its row holds other ones."""
    ids = list(library.passage_ids(up_to=manifest.last_row))
    return len(ids) > manifest.count or (len(ids) == manifest.count and hash_ids(ids) != manifest.ids_hash)


def _reindex_truth(home: Path) -> None:
    """Rebuild SQLite's own indexes.  Raises LibraryError when that does not make the truth sound."""
    with library_errors(home), closing(connect_writer(home)) as connection:
        connection.execute("REINDEX")
    left = list(_check_truth(home))
    if left:
        raise LibraryError(
            f"the library at {home} is damaged ({left[0].message}) and cannot be rebuilt from itself: restore a copy, "
            'or build it again with "dossier --home OTHER index PATH"'
        )


def _rebuild_words(home: Path) -> None:
    with library_errors(home), closing(connect_writer(home)) as connection:
        connection.execute("INSERT INTO passages_fts (passages_fts) VALUES ('rebuild')")
