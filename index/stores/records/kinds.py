"""The kinds of records that are kept beside the articles, and what every place for them promises.

    CONVERSATIONS, REGISTER, ANSWERS: Kind        Records -> rows, change, run, alone

A kind has tables of its own, in a file of SQL beside this module: in a home they are one SQLite file, in a store they
are tables of the collection.  Statements are written once, for both: `{t}` stands before the name of a table, `?` for a
value, `{among}` for the texts of a JSON list that is given.  Who may see what is told by the modules that ask, which
are above.  Read `index.stores.open_store.open_records` next, and `in_home` for the default.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import resources
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of record.

    private: for its owner alone, and gone from the disk when deleted.  derived: the tables that are thrown away when
    they are of another format, since they are made anew; where there are none, another format is refused.
    readable: a home that cannot be written is read as it is.  disposable: a damaged file is deleted.
    told: who follows the store hears of each change.  remedy: what a person does about a file that cannot be used.
    """

    name: str
    format: int
    wait_seconds: float
    remedy: str
    private: bool = False
    derived: tuple[str, ...] = ()
    readable: bool = False
    disposable: bool = False
    told: bool = False

    def tables(self, words: Mapping[str, str]) -> str:
        """The statements that make its tables, in an engine that has these words for what is marked."""
        text = resources.files("index.stores.records").joinpath(f"{self.name}.sql").read_text(encoding="utf-8")
        return said(text, words)


CONVERSATIONS = Kind(
    name="conversations",
    format=1,
    wait_seconds=10.0,  # by judgement
    remedy="move the file away to begin anew",
    private=True,
)
REGISTER = Kind(
    name="register",
    format=2,
    wait_seconds=30.0,  # by judgement
    readable=True,
    remedy="delete it; the next command makes it anew",
    derived=("meta", "articles", "claims", "other_days"),
    told=True,
)
ANSWERS = Kind(
    name="answers",
    format=1,
    wait_seconds=0.2,  # by judgement: answering again is better than waiting for another process
    remedy="delete it; the next answer makes it anew",
    derived=("answers",),
    disposable=True,
)
KINDS = (CONVERSATIONS, REGISTER, ANSWERS)


class Records(Protocol):
    """The rows of one kind in one place.  Safe to use from several threads; others may change them meanwhile."""

    @property
    def place(self) -> str:
        """Where they are, in words that hold no password."""

    @property
    def notice(self) -> str:
        """One line for the reader where what is kept does not outlive the program, else ""."""

    def rows(self, sql: str, *values: Any) -> list[Any]:
        """The rows of a query, as they are now, or as they are in the open change.  Raises LibraryError."""

    def each(self, sql: str, *values: Any) -> Iterator[Any]:
        """The same one by one, where there may be many."""

    def change(self) -> AbstractContextManager[None]:
        """Commit what `run` does inside as one change, or nothing of it.  Raises LibraryError."""

    def run(self, sql: str, *values: Any) -> int:
        """Change rows, inside `change`; how many."""

    def run_many(self, sql: str, given: Iterable[Sequence[Any]]) -> None:
        """The same for each of the given rows of values."""

    def alone(self, wait: float) -> AbstractContextManager[None]:
        """Nobody else is in here meanwhile, whoever asks so.  Raises LibraryError when `wait` seconds do not do."""

    def close(self) -> None:
        """Let them go."""


def said(sql: str, words: Mapping[str, str]) -> str:
    """A statement in an engine's words."""
    for mark, word in words.items():
        sql = sql.replace(mark, word)
    return sql
