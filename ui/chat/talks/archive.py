"""Conversations kept in the home, each under its owner: they outlive a reload, a restart and a changed article.

    home/conversations.sqlite: conversations, turns, shown sentences, the articles they were cut from, preferences

Every call names the owner, and nobody is told of another's conversation.  An article is kept as it was when it was
shown, so that a citation opens its own quote after the article has changed or gone.  Where the home cannot be written,
conversations live as long as the server.  Read `Archive.keep` next, then `ui.chat.talks.turn_records`.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import DossierError
from index.types import Article, Passage
from rag.types import Evidence
from ui.chat.talks.conversation import MAX_TURNS, Conversation, Turn
from ui.chat.talks.preferences import Preferences, preferences_of_record, preferences_record
from ui.chat.talks.scope import Scope, scope_of_record, scope_record
from ui.chat.talks.turn_records import article_of_record, article_record, turn_of_record, turn_record
from ui.wording import shorten

FILE_NAME = "conversations.sqlite"
FORMAT = 1
UNDO_SECONDS = 3600.0  # a deleted conversation can be had back for so long, then its words are gone from the file
LONGEST_NAME = 80  # characters
MOST_LISTED = 500  # conversations of one owner, latest first

TABLES = f"""
PRAGMA user_version = {FORMAT};
CREATE TABLE conversations (id TEXT PRIMARY KEY, owner TEXT NOT NULL, name TEXT NOT NULL, scope TEXT NOT NULL,
  updated REAL NOT NULL, deleted REAL) WITHOUT ROWID;
CREATE INDEX conversations_by_owner ON conversations (owner, updated);
CREATE TABLE turns (row INTEGER PRIMARY KEY AUTOINCREMENT, conversation TEXT NOT NULL, record TEXT NOT NULL);
CREATE INDEX turns_by_conversation ON turns (conversation, row);
CREATE TABLE shown (conversation TEXT NOT NULL, place INTEGER NOT NULL, article TEXT NOT NULL, start INTEGER NOT NULL,
  "end" INTEGER NOT NULL, passage TEXT NOT NULL, passage_start INTEGER NOT NULL, passage_end INTEGER NOT NULL,
  PRIMARY KEY (conversation, place)) WITHOUT ROWID;
CREATE TABLE articles (key TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE preferences (owner TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
"""


class ArchiveError(DossierError):
    """Conversations cannot be kept or read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A kept conversation in a list; `updated` is in seconds since 1970."""

    id: str
    name: str
    updated: float


class Archive:
    """The kept conversations of one home.  Safe to use from several threads.

    `notice` is one line for the reader where conversations are not kept beyond the server's life, else "".
    """

    def __init__(self, connection: sqlite3.Connection, *, place: str, notice: str = "") -> None:
        self.notice = notice
        self._place = place
        self._connection = connection
        self._lock = threading.RLock()
        with self._change():
            if not self._rows("SELECT 1 FROM sqlite_master LIMIT 1"):
                for statement in TABLES.split(";"):
                    connection.execute(statement)
            self._purge(before=time.time() - UNDO_SECONDS)

    @classmethod
    def open(cls, home: Path) -> Archive:
        """The home's archive, made when there is none; in memory where the home cannot be written.

        Raises ArchiveError when the file is damaged or of another format.
        """
        path = home / FILE_NAME
        try:
            path.touch(mode=0o600)
        except OSError:
            notice = f"{home} cannot be written: conversations are kept only until Dossier ends."
            return cls(_connect(":memory:"), place="memory", notice=notice)
        try:
            connection = _connect(str(path))
            if (found := connection.execute("PRAGMA user_version").fetchone()[0]) not in (0, FORMAT):
                raise ArchiveError(f"{path} has format {found}, this program reads {FORMAT}: move the file away")
            connection.execute("PRAGMA journal_mode = WAL")
            return cls(connection, place=str(path))
        except sqlite3.Error as error:
            raise ArchiveError(f"{path} cannot be used ({error}): move the file away to begin anew") from error

    def close(self) -> None:
        """Let the file go."""
        with self._lock:
            self._connection.close()

    # Conversations

    def headings(self, owner: str) -> list[Heading]:
        """The owner's conversations, the latest first."""
        query = """SELECT id, name, updated FROM conversations WHERE owner = ? AND deleted IS NULL
                   ORDER BY updated DESC LIMIT ?"""
        return [Heading(id=row[0], name=row[1], updated=row[2]) for row in self._rows(query, owner, MOST_LISTED)]

    def start(self, owner: str, name: str, scope: Scope = Scope()) -> Conversation:
        """A new conversation under a name that nobody can guess."""
        made = Conversation(id=secrets.token_urlsafe(12), owner=owner, name=short_name(name), scope=scope)
        with self._change():
            self._run(
                "INSERT INTO conversations VALUES (?, ?, ?, ?, ?, NULL)",
                made.id, owner, made.name, json.dumps(scope_record(scope)), time.time(),
            )  # fmt: skip
        return made

    def load(self, owner: str, conversation_id: str) -> Conversation | None:
        """The owner's conversation with its last turns; None when the owner has none of that id."""
        query = "SELECT name, scope FROM conversations WHERE id = ? AND owner = ? AND deleted IS NULL"
        with self._lock:
            found = self._rows(query, conversation_id, owner)
            if not found:
                return None
            shown = self._shown(conversation_id)
            query = "SELECT record FROM turns WHERE conversation = ? ORDER BY row DESC LIMIT ?"
            records = [json.loads(row[0]) for row in self._rows(query, conversation_id, MAX_TURNS)]
        return Conversation(
            id=conversation_id,
            owner=owner,
            name=found[0][0],
            scope=scope_of_record(json.loads(found[0][1])),
            turns=[turn_of_record(record, shown) for record in reversed(records)],
            shown=shown,
            kept=len(shown),
        )

    def keep(self, conversation: Conversation, turn: Turn | None = None) -> None:
        """Write the sentences shown since the last time, and a finished turn.  A deleted conversation keeps nothing."""
        with self._change():
            scope = json.dumps(scope_record(conversation.scope))
            update = "UPDATE conversations SET updated = ?, scope = ? WHERE id = ? AND owner = ? AND deleted IS NULL"
            if not self._run(update, time.time(), scope, conversation.id, conversation.owner):
                return
            for place, evidence in enumerate(conversation.shown[conversation.kept :], start=conversation.kept):
                self._keep_shown(conversation.id, place, evidence)
            if turn is not None:
                record = json.dumps(turn_record(turn), ensure_ascii=False)
                self._run("INSERT INTO turns (conversation, record) VALUES (?, ?)", conversation.id, record)
        conversation.kept = len(conversation.shown)

    def rename(self, owner: str, conversation_id: str, name: str) -> None:
        """Give the owner's conversation another name; an empty one changes nothing."""
        if short := short_name(name):
            with self._change():
                query = "UPDATE conversations SET name = ? WHERE id = ? AND owner = ?"
                self._run(query, short, conversation_id, owner)

    def delete(self, owner: str, conversation_id: str) -> bool:
        """Hide the owner's conversation, to be gone for good in an hour; whether there was one."""
        with self._change():
            self._purge(before=time.time() - UNDO_SECONDS)
            query = "UPDATE conversations SET deleted = ? WHERE id = ? AND owner = ? AND deleted IS NULL"
            return bool(self._run(query, time.time(), conversation_id, owner))

    def undelete(self, owner: str, conversation_id: str) -> bool:
        """Bring a deleted conversation of the owner back; whether it was still there."""
        with self._change():
            query = "UPDATE conversations SET deleted = NULL WHERE id = ? AND owner = ?"
            return bool(self._run(query, conversation_id, owner))

    # Preferences

    def preferences(self, owner: str) -> Preferences:
        """What the owner set, or the defaults."""
        rows = self._rows("SELECT record FROM preferences WHERE owner = ?", owner)
        return preferences_of_record(json.loads(rows[0][0])) if rows else Preferences()

    def keep_preferences(self, owner: str, preferences: Preferences) -> None:
        """Remember what the owner set."""
        with self._change():
            record = json.dumps(preferences_record(preferences))
            self._run("INSERT OR REPLACE INTO preferences VALUES (?, ?)", owner, record)

    # Rows

    def _keep_shown(self, conversation_id: str, place: int, evidence: Evidence) -> None:
        record = json.dumps(article_record(evidence.article), ensure_ascii=False, sort_keys=True)
        key = hashlib.sha256(record.encode()).hexdigest()
        self._run("INSERT OR IGNORE INTO articles VALUES (?, ?)", key, record)
        passage = evidence.passage
        self._run(
            "INSERT INTO shown VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            conversation_id, place, key, evidence.start, evidence.end, passage.id, passage.start, passage.end,
        )  # fmt: skip

    def _shown(self, conversation_id: str) -> list[Evidence]:
        query = """SELECT article, start, "end", passage, passage_start, passage_end FROM shown
                   WHERE conversation = ? ORDER BY place"""
        rows = self._rows(query, conversation_id)
        keys = json.dumps(sorted({row[0] for row in rows}))
        wanted = "SELECT key, record FROM articles WHERE key IN (SELECT value FROM json_each(?))"
        articles = {key: article_of_record(json.loads(record)) for key, record in self._rows(wanted, keys)}
        return [_evidence(articles[row[0]], row) for row in rows]

    def _purge(self, *, before: float) -> None:
        gone = [row[0] for row in self._rows("SELECT id FROM conversations WHERE deleted < ?", before)]
        for conversation_id in gone:
            for table in ("turns", "shown"):
                self._run(f"DELETE FROM {table} WHERE conversation = ?", conversation_id)
            self._run("DELETE FROM conversations WHERE id = ?", conversation_id)
        if gone:
            self._run("DELETE FROM articles WHERE key NOT IN (SELECT article FROM shown)")

    @contextmanager
    def _change(self) -> Iterator[None]:
        """Commit what happens inside as one change, or nothing of it."""
        with self._lock, self._errors():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise ArchiveError(f"the conversation could not be kept ({error}): check {self._place}") from error

    def _rows(self, sql: str, *parameters: Any) -> list[Any]:
        with self._lock, self._errors():
            return self._connection.execute(sql, parameters).fetchall()

    def _run(self, sql: str, *parameters: Any) -> int:
        return self._connection.execute(sql, parameters).rowcount


def short_name(text: str) -> str:
    """A conversation's name: one line, as far as it can be seen, cut where it is long."""
    return shorten(text, LONGEST_NAME)


def _connect(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")
    return connection


def _evidence(article: Article, row: Any) -> Evidence:
    start, end = row[4], row[5]
    passage = Passage(id=row[3], article_id=article.id, start=start, end=end, text=article.text[start:end])
    return Evidence(article=article, passage=passage, start=row[1], end=row[2], relevance=0.0)
