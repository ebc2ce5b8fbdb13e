"""What is kept of claims: rows beside the articles, derived from them and made anew from them at any time.

    articles (id, key, terms, vector, story), claims (article, id, kind, body), other_days, watched

An article's `key` is of its content and of the rules that read it: where it differs from the present one, the article
waits to be read.  Written by one process at a time (`rag.register.build`); readers see whole articles only.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.stores.contract import Contents
from index.stores.open_store import open_records
from index.stores.records.kinds import REGISTER, Records
from rag.register.items import Against, Amount, Claim, Kind, When


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What tells which story an article belongs to: its names and rare words, and its mean passage vector."""

    article_id: str
    terms: dict[str, int]
    vector: NDArray[np.float16]


class Store:
    """The register of one place.  A context manager."""

    def __init__(self, records: Records) -> None:
        self._records = records

    @classmethod
    def open(cls, home: Path, store: str = "", *, writing: bool = False) -> Store:
        """The register of a home, or of the store that is set for it; made when it is not there, and read as it is
        where it cannot be written.  Raises LibraryError."""
        return cls(open_records(home, store, REGISTER, writing=writing))

    @classmethod
    def beside(cls, library: Contents) -> Store:
        """The register of these articles, to be read.  Raises LibraryError."""
        return cls.open(library.home, library.store)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let it go."""
        self._records.close()

    def alone(self, wait: float) -> AbstractContextManager[None]:
        """Nobody else reads articles meanwhile.  Raises LibraryError when `wait` seconds do not do."""
        return self._records.alone(wait)

    def meta(self, key: str) -> str:
        """A setting, "" where there is none."""
        rows = self._records.rows("SELECT value FROM {t}meta WHERE key = ?", key)
        return str(rows[0][0]) if rows else ""

    def set_meta(self, key: str, value: str) -> None:
        """Keep a setting."""
        with self._records.change():
            kept = "INSERT INTO {t}meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
            self._records.run(kept, key, value)

    def keys(self) -> dict[str, str]:
        """Article id to the key under which it was read."""
        return dict(self._records.rows("SELECT id, key FROM {t}articles"))

    def put(self, features: Features, key: str, claims: Iterable[Claim], stated: date | None = None) -> None:
        """Put an article's claims in the place of what it had, in one transaction; its story is to be told anew.

        `stated` is another day of publication that its text states."""
        rows = [(c.article_id, c.id, c.kind, c.start, json.dumps(_record(c), ensure_ascii=False)) for c in claims]
        with self._records.change():
            self._drop([features.article_id])
            self._records.run_many("INSERT INTO {t}claims VALUES (?, ?, ?, ?, ?)", rows)
            self._records.run(
                "INSERT INTO {t}articles VALUES (?, ?, ?, ?, '')",
                features.article_id, key, json.dumps(features.terms), features.vector.tobytes(),
            )  # fmt: skip
            if stated is not None:
                self._records.run("INSERT INTO {t}other_days VALUES (?, ?)", features.article_id, stated.isoformat())

    def remove(self, article_ids: Collection[str]) -> None:
        """Forget articles."""
        with self._records.change():
            self._drop(article_ids)

    def other_days(self) -> dict[str, date]:
        """Article id to the day of publication that its text states against its own."""
        rows = self._records.rows("SELECT article, stated FROM {t}other_days ORDER BY article")
        return {article: date.fromisoformat(stated) for article, stated in rows}

    def features(self) -> Iterator[Features]:
        """What tells stories apart, of every article that was read."""
        for article, terms, vector in self._records.each("SELECT id, terms, vector FROM {t}articles ORDER BY id"):
            yield Features(article_id=article, terms=json.loads(terms), vector=np.frombuffer(vector, dtype=np.float16))

    def stories(self) -> dict[str, str]:
        """Article id to story id."""
        return dict(self._records.rows("SELECT id, story FROM {t}articles"))

    def set_stories(self, stories: dict[str, str]) -> None:
        """Keep to which story each article belongs."""
        with self._records.change():
            given = [(story, article) for article, story in stories.items()]
            self._records.run_many("UPDATE {t}articles SET story = ? WHERE id = ?", given)

    def claims(self, article_ids: Collection[str] | None, kinds: Collection[Kind]) -> Iterator[tuple[str, Any]]:
        """(article id, body) of the claims of these articles, or of all, in order of place."""
        conditions, given = [], []
        for column, values in (("article", article_ids), ("kind", kinds or None)):
            if values is not None:
                conditions.append(f"{column} IN {{among}}")
                given.append(json.dumps(sorted(values)))
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        return self._records.each(f"SELECT article, body FROM {{t}}claims{where} ORDER BY article, start, id", *given)

    def articles_with(self, kinds: Collection[Kind]) -> set[str]:
        """The articles that have claims of these kinds."""
        query = "SELECT DISTINCT article FROM {t}claims WHERE kind IN {among}"
        return {row[0] for row in self._records.rows(query, json.dumps(sorted(kinds)))}

    def watched(self) -> dict[str, str]:
        """The watched questions in the order in which they were added, with what was known of each."""
        return dict(self._records.rows("SELECT question, state FROM {t}watched ORDER BY rowid"))

    def watch(self, question: str, state: str) -> None:
        """Keep a question, or what is known of it now."""
        with self._records.change():
            into = "INSERT INTO {t}watched (question, state) VALUES (?, ?)"
            self._records.run(f"{into} ON CONFLICT (question) DO UPDATE SET state = excluded.state", question, state)

    def unwatch(self, question: str) -> None:
        """Forget a question."""
        with self._records.change():
            self._records.run("DELETE FROM {t}watched WHERE question = ?", question)

    def _drop(self, article_ids: Collection[str]) -> None:
        for table, column in (("claims", "article"), ("articles", "id"), ("other_days", "article")):
            self._records.run_many(f"DELETE FROM {{t}}{table} WHERE {column} = ?", [(each,) for each in article_ids])


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
