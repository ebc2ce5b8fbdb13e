"""Conversations that are kept, each under its owner: they outlive a reload, a restart and a changed article.

    conversations, turns, shown sentences, the articles they were cut from, preferences

They are in the home, or in the store that is set for it, where every page finds them.

Every call names the owner, and nobody is told of another's conversation.  An article is kept as it was when it was
shown, so that a citation opens its own quote after the article has changed or gone.  Read `Archive.keep` next, then
`ui.chat.talks.turn_records`.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import DossierError, LibraryError
from index.stores.open_store import open_records
from index.stores.records.kinds import CONVERSATIONS, Records
from index.types import Article, Passage
from rag.types import Evidence
from ui.chat.talks.conversation import MAX_TURNS, Conversation, Turn
from ui.chat.talks.preferences import Preferences, preferences_of_record, preferences_record
from ui.chat.talks.scope import Scope, scope_of_record, scope_record
from ui.chat.talks.turn_records import article_of_record, article_record, turn_of_record, turn_record
from ui.wording import shorten

UNDO_SECONDS = 3600.0  # a deleted conversation can be had back for so long, then its words are gone from the file
LONGEST_NAME = 80  # characters
MOST_LISTED = 500  # conversations of one owner, latest first


class ArchiveError(DossierError):
    """Conversations cannot be kept or read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A kept conversation in a list; `updated` is in seconds since 1970."""

    id: str
    name: str
    updated: float


class Archive:
    """The kept conversations of one place.  Safe to use from several threads and processes.

    `notice` is one line for the reader where conversations are not kept beyond the server's life, else "".
    """

    def __init__(self, records: Records) -> None:
        self.notice = records.notice
        self._records = records
        with self._change():
            self._purge(before=time.time() - UNDO_SECONDS)

    @classmethod
    def open(cls, home: Path, store: str = "") -> Archive:
        """The archive of a home, or of the store that is set for it; made when there is none, in memory where the home
        cannot be written.  Raises ArchiveError when it cannot be used, or is of another format."""
        with _errors():
            return cls(open_records(home, store, CONVERSATIONS))

    def close(self) -> None:
        """Let it go."""
        self._records.close()

    # Conversations

    def headings(self, owner: str) -> list[Heading]:
        """The owner's conversations, the latest first."""
        query = """SELECT id, name, updated FROM {t}conversations WHERE owner = ? AND deleted IS NULL
                   ORDER BY updated DESC LIMIT ?"""
        return [Heading(id=row[0], name=row[1], updated=row[2]) for row in self._rows(query, owner, MOST_LISTED)]

    def start(self, owner: str, name: str, scope: Scope = Scope()) -> Conversation:
        """A new conversation under a name that nobody can guess."""
        made = Conversation(id=secrets.token_urlsafe(12), owner=owner, name=short_name(name), scope=scope)
        with self._change():
            self._run(
                "INSERT INTO {t}conversations VALUES (?, ?, ?, ?, ?, NULL)",
                made.id, owner, made.name, json.dumps(scope_record(scope)), time.time(),
            )  # fmt: skip
        return made

    def load(self, owner: str, conversation_id: str) -> Conversation | None:
        """The owner's conversation with its last turns; None when the owner has none of that id."""
        query = "SELECT name, scope FROM {t}conversations WHERE id = ? AND owner = ? AND deleted IS NULL"
        found = self._rows(query, conversation_id, owner)
        if not found:
            return None
        query = "SELECT record FROM {t}turns WHERE conversation = ? ORDER BY row DESC LIMIT ?"
        records = [json.loads(row[0]) for row in self._rows(query, conversation_id, MAX_TURNS)]
        shown = self._shown(conversation_id)
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
        """Write the sentences shown since the last time, and a finished turn.  A deleted conversation keeps nothing.

        Raises ArchiveError where it went on elsewhere."""
        with self._change():
            scope = json.dumps(scope_record(conversation.scope))
            update = "UPDATE {t}conversations SET updated = ?, scope = ? WHERE id = ? AND owner = ? AND deleted IS NULL"
            if not self._run(update, time.time(), scope, conversation.id, conversation.owner):
                return
            held = self._rows("SELECT count(*) FROM {t}shown WHERE conversation = ?", conversation.id)[0][0]
            if held != conversation.kept:
                raise ArchiveError("this conversation went on in another window: open it again from the list")
            self._keep_shown(conversation)
            if turn is not None:
                record = json.dumps(turn_record(turn), ensure_ascii=False)
                self._run("INSERT INTO {t}turns (conversation, record) VALUES (?, ?)", conversation.id, record)
        conversation.kept = len(conversation.shown)

    def rename(self, owner: str, conversation_id: str, name: str) -> None:
        """Give the owner's conversation another name; an empty one changes nothing."""
        if short := short_name(name):
            with self._change():
                query = "UPDATE {t}conversations SET name = ? WHERE id = ? AND owner = ?"
                self._run(query, short, conversation_id, owner)

    def delete(self, owner: str, conversation_id: str) -> bool:
        """Hide the owner's conversation, to be gone for good in an hour; whether there was one."""
        with self._change():
            self._purge(before=time.time() - UNDO_SECONDS)
            query = "UPDATE {t}conversations SET deleted = ? WHERE id = ? AND owner = ? AND deleted IS NULL"
            return bool(self._run(query, time.time(), conversation_id, owner))

    def undelete(self, owner: str, conversation_id: str) -> bool:
        """Bring a deleted conversation of the owner back; whether it was still there."""
        with self._change():
            query = "UPDATE {t}conversations SET deleted = NULL WHERE id = ? AND owner = ?"
            return bool(self._run(query, conversation_id, owner))

    # Preferences

    def preferences(self, owner: str) -> Preferences:
        """What the owner set, or the defaults."""
        rows = self._rows("SELECT record FROM {t}preferences WHERE owner = ?", owner)
        return preferences_of_record(json.loads(rows[0][0])) if rows else Preferences()

    def keep_preferences(self, owner: str, preferences: Preferences) -> None:
        """Remember what the owner set."""
        with self._change():
            record = json.dumps(preferences_record(preferences))
            into = "INSERT INTO {t}preferences VALUES (?, ?)"
            self._run(f"{into} ON CONFLICT (owner) DO UPDATE SET record = excluded.record", owner, record)

    # Rows

    def _keep_shown(self, conversation: Conversation) -> None:
        articles, places = {}, []
        for place, evidence in enumerate(conversation.shown[conversation.kept :], start=conversation.kept):
            record = json.dumps(article_record(evidence.article), ensure_ascii=False, sort_keys=True)
            key, passage = hashlib.sha256(record.encode()).hexdigest(), evidence.passage
            articles[key] = record
            span = (evidence.start, evidence.end, passage.id, passage.start, passage.end)
            places.append((conversation.id, place, key, *span))
        into = "INSERT INTO {t}articles VALUES (?, ?) ON CONFLICT (key) DO NOTHING"
        self._records.run_many(into, sorted(articles.items()))
        self._records.run_many("INSERT INTO {t}shown VALUES (?, ?, ?, ?, ?, ?, ?, ?)", places)

    def _shown(self, conversation_id: str) -> list[Evidence]:
        query = """SELECT article, start, "end", passage, passage_start, passage_end FROM {t}shown
                   WHERE conversation = ? ORDER BY place"""
        rows = self._rows(query, conversation_id)
        wanted = "SELECT key, record FROM {t}articles WHERE key IN {among}"
        found = self._rows(wanted, json.dumps(sorted({row[0] for row in rows})))
        articles = {key: article_of_record(json.loads(record)) for key, record in found}
        return [_evidence(articles[row[0]], row) for row in rows]

    def _purge(self, *, before: float) -> None:
        gone = [row[0] for row in self._rows("SELECT id FROM {t}conversations WHERE deleted < ?", before)]
        for conversation_id in gone:
            for table, column in (("turns", "conversation"), ("shown", "conversation"), ("conversations", "id")):
                self._run(f"DELETE FROM {{t}}{table} WHERE {column} = ?", conversation_id)
        if gone:
            self._run("DELETE FROM {t}articles WHERE key NOT IN (SELECT article FROM {t}shown)")

    @contextmanager
    def _change(self) -> Iterator[None]:
        """Commit what happens inside as one change, or nothing of it."""
        with _errors(), self._records.change():
            yield

    def _rows(self, sql: str, *values: Any) -> list[Any]:
        with _errors():
            return self._records.rows(sql, *values)

    def _run(self, sql: str, *values: Any) -> int:
        return self._records.run(sql, *values)


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except LibraryError as error:
        raise ArchiveError(str(error)) from error


def short_name(text: str) -> str:
    """A conversation's name: one line, as far as it can be seen, cut where it is long."""
    return shorten(text, LONGEST_NAME)


def _evidence(article: Article, row: Any) -> Evidence:
    start, end = row[4], row[5]
    passage = Passage(id=row[3], article_id=article.id, start=start, end=end, text=article.text[start:end])
    return Evidence(article=article, passage=passage, start=row[1], end=row[2], relevance=0.0)
