"""Where claims are kept: one SQLite file beside the truth, derived from it and made anew from it at any time.

    home/register.sqlite: articles (id, key, terms, vector, story), claims (article, id, kind, body), other_days

An article's `key` is of its content and of the rules that read it: where it differs from the present one, the article
waits to be read.  Written by one process at a time (`rag.register.build`); readers see whole articles only.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import LibraryError
from rag.register.items import Against, Amount, Claim, Kind, When

FILE_NAME = "register.sqlite"
FORMAT = "2"
BUSY_SECONDS = 30.0
TABLES = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS articles (
  id TEXT PRIMARY KEY, key TEXT NOT NULL, terms TEXT NOT NULL, vector BLOB NOT NULL, story TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS articles_by_story ON articles (story);
CREATE TABLE IF NOT EXISTS claims (
  article TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, start INTEGER NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (article, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS other_days (article TEXT PRIMARY KEY, stated TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS watched (question TEXT PRIMARY KEY, state TEXT NOT NULL DEFAULT '');
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What tells which story an article belongs to: its names and rare words, and its mean passage vector."""

    article_id: str
    terms: dict[str, int]
    vector: NDArray[np.float16]


class Store:
    """The file of one home.  A context manager."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    @classmethod
    def open(cls, home: Path, *, writing: bool = False) -> Store:
        """The store, made when it is not there; one that cannot be written is read as it is.  Raises LibraryError."""
        path = home / FILE_NAME
        with _errors(path):
            try:
                connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
                store = cls(connection, path)
                store._settle()
            except sqlite3.OperationalError:
                if writing or not path.is_file():
                    return cls(_empty(), path) if not writing else _raise(path)
                uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
                store = cls(sqlite3.connect(uri, uri=True, check_same_thread=False), path)
        return store

    def _settle(self) -> None:
        """Make the tables; an older layout is thrown away, since all of it can be derived again."""
        tables = {row[0] for row in self._connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if "meta" in tables and self.meta("format") == FORMAT:
            return
        drop = "".join(f"DROP TABLE IF EXISTS {name};" for name in ("meta", "articles", "claims", "other_days"))
        made = f"INSERT OR REPLACE INTO meta VALUES ('format', '{FORMAT}');"
        self._connection.executescript(f"BEGIN IMMEDIATE; {drop} {TABLES} {made} COMMIT;")

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()

    def meta(self, key: str) -> str:
        """A setting, "" where there is none."""
        row = self._connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def set_meta(self, key: str, value: str) -> None:
        """Keep a setting."""
        with _errors(self._path):
            self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def keys(self) -> dict[str, str]:
        """Article id to the key under which it was read."""
        with _errors(self._path):
            return dict(self._connection.execute("SELECT id, key FROM articles"))

    def put(self, features: Features, key: str, claims: Iterable[Claim], stated: date | None = None) -> None:
        """Put an article's claims in the place of what it had, in one transaction; its story is to be told anew.

        `stated` is another day of publication that its text states."""
        rows = [(c.article_id, c.id, c.kind, c.start, json.dumps(_record(c), ensure_ascii=False)) for c in claims]
        with self._transaction() as connection:
            connection.execute("DELETE FROM claims WHERE article = ?", (features.article_id,))
            connection.executemany("INSERT INTO claims VALUES (?, ?, ?, ?, ?)", rows)
            connection.execute(
                "INSERT OR REPLACE INTO articles VALUES (?, ?, ?, ?, '')",
                (features.article_id, key, json.dumps(features.terms), features.vector.tobytes()),
            )
            connection.execute("DELETE FROM other_days WHERE article = ?", (features.article_id,))
            if stated is not None:
                connection.execute("INSERT INTO other_days VALUES (?, ?)", (features.article_id, stated.isoformat()))

    def remove(self, article_ids: Collection[str]) -> None:
        """Forget articles."""
        with self._transaction() as connection:
            for table, column in (("claims", "article"), ("articles", "id"), ("other_days", "article")):
                connection.executemany(f"DELETE FROM {table} WHERE {column} = ?", [(each,) for each in article_ids])

    def other_days(self) -> dict[str, date]:
        """Article id to the day of publication that its text states against its own."""
        with _errors(self._path):
            rows = self._connection.execute("SELECT article, stated FROM other_days ORDER BY article")
            return {article: date.fromisoformat(stated) for article, stated in rows}

    def features(self) -> Iterator[Features]:
        """What tells stories apart, of every article that was read."""
        with _errors(self._path):
            for article, terms, vector in self._connection.execute(
                "SELECT id, terms, vector FROM articles ORDER BY id"
            ):
                yield Features(
                    article_id=article, terms=json.loads(terms), vector=np.frombuffer(vector, dtype=np.float16)
                )

    def stories(self) -> dict[str, str]:
        """Article id to story id."""
        with _errors(self._path):
            return dict(self._connection.execute("SELECT id, story FROM articles"))

    def set_stories(self, stories: dict[str, str]) -> None:
        """Keep to which story each article belongs."""
        with self._transaction() as connection:
            connection.executemany("UPDATE articles SET story = ? WHERE id = ?", [(s, a) for a, s in stories.items()])

    def claims(self, article_ids: Collection[str] | None, kinds: Collection[Kind]) -> Iterator[tuple[str, Any]]:
        """(article id, body) of the claims of these articles, or of all, in order of place."""
        query, given = "SELECT article, body FROM claims", []
        conditions = []
        for column, values in (("article", article_ids), ("kind", kinds or None)):
            if values is not None:
                conditions.append(f"{column} IN (SELECT value FROM json_each(?))")
                given.append(json.dumps(sorted(values)))
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        with _errors(self._path):
            yield from self._connection.execute(f"{query}{where} ORDER BY article, start, id", given)

    def articles_with(self, kinds: Collection[Kind]) -> set[str]:
        """The articles that have claims of these kinds."""
        query = "SELECT DISTINCT article FROM claims WHERE kind IN (SELECT value FROM json_each(?))"
        with _errors(self._path):
            return {row[0] for row in self._connection.execute(query, (json.dumps(sorted(kinds)),))}

    def watched(self) -> dict[str, str]:
        """The watched questions in the order of their text, with what was known of each."""
        with _errors(self._path):
            return dict(self._connection.execute("SELECT question, state FROM watched ORDER BY rowid"))

    def watch(self, question: str, state: str) -> None:
        """Keep a question, or what is known of it now."""
        with self._transaction() as connection:
            kept = "INSERT INTO watched VALUES (?, ?) ON CONFLICT (question) DO UPDATE SET state = excluded.state"
            connection.execute(kept, (question, state))

    def unwatch(self, question: str) -> None:
        """Forget a question."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM watched WHERE question = ?", (question,))

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with _errors(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")


def _empty() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.executescript(f"{TABLES} INSERT INTO meta VALUES ('format', '{FORMAT}');")
    return connection


def _raise(path: Path) -> Store:
    raise LibraryError(f"cannot write {path}: make its folder writable or give another with --home")


@contextmanager
def _errors(path: Path) -> Iterator[None]:
    """What SQLite raises becomes one line with the next step."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise LibraryError(f"{path} is busy: try again when the other command has ended") from error
        if "unable to open" in str(error) or "readonly" in str(error):
            raise
        raise LibraryError(f"{path} cannot be used ({error}): delete it; it is made anew") from error
    except sqlite3.DatabaseError as error:
        raise LibraryError(f"{path} is damaged ({error}): delete it; the next command makes it anew") from error


def _record(claim: Claim) -> dict[str, Any]:
    record = {name: value for name, value in asdict(claim).items() if name not in ("article_id", "quote")}
    if claim.when:
        days = {name: _iso(getattr(claim.when, name)) for name in ("first", "last")}
        record["when"] |= days | {"readings": [day.isoformat() for day in claim.when.readings]}
    return record


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def claim_of(article_id: str, body: str, text: str) -> Claim:
    """A claim as it was kept; its quote is cut from the article's text anew."""
    record = json.loads(body)
    when, amount, against = record.pop("when"), record.pop("amount"), record.pop("against")
    for name in ("parties", "slot"):
        record[name] = tuple(record[name])
    if when:
        readings = tuple(date.fromisoformat(day) for day in when["readings"])
        when = When(**{**when, "first": _day(when["first"]), "last": _day(when["last"]), "readings": readings})
    return Claim(
        article_id=article_id,
        quote=text[record["start"] : record["end"]],
        when=when,
        amount=Amount(**amount) if amount else None,
        against=Against(**against) if against else None,
        **record,
    )
