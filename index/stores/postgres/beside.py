"""A kind of record in a collection in PostgreSQL: tables of its own, beside those of the articles.

    PostgresRecords.open(address, kind) -> rows, change, run, alone

Whoever may read the articles may write these.  A connection that broke is made anew for the next statement; nothing
rests on a session but the lock of `alone`, which lasts as long as a transaction that writes nothing, and so holds up
no vacuum and passes a pooler.  Read `index.stores.records.kinds` for what is promised.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Self

from index.errors import LibraryError
from index.stores.address import StoreAddress
from index.stores.postgres.migrations import check
from index.stores.postgres.rows import plain, words_of_server
from index.stores.postgres.session import Session
from index.stores.records.kinds import Kind, said

LOOK_SECONDS = 0.5  # between looks whether another has left
COUNT = """INSERT INTO {t}meta VALUES ('changes', '1')
ON CONFLICT (key) DO UPDATE SET value = ({t}meta.value::bigint + 1)::text"""


class PostgresRecords:
    """The rows of one kind in a collection."""

    notice = ""

    def __init__(self, session: Session, kind: Kind) -> None:
        self._session = session
        self._kind = kind
        self._words = words_of_server(kind, session.schema)

    @classmethod
    def open(cls, address: StoreAddress, kind: Kind) -> Self:
        """The records as they are.  Raises LibraryError, also without a collection."""
        session = Session(address)
        try:
            check(session)
        except BaseException:
            session.close()
            raise
        return cls(session, kind)

    @property
    def place(self) -> str:
        """The address, without a password."""
        return self._session.address.shown

    def can_write(self) -> bool:
        """Whether the server, and the rights of this user, let rows be added."""
        sql = "SELECT current_setting('transaction_read_only') = 'off' AND has_table_privilege(?, 'INSERT')"
        return bool(self.rows(sql, said(f"{{t}}{self._kind.name}", self._words))[0][0])

    def rows(self, sql: str, *values: Any) -> list[Any]:
        """The rows of a query."""
        return self._session.retried(lambda: self._session.rows(said(sql, self._words), *map(_kept, values)))

    def each(self, sql: str, *values: Any) -> Iterator[Any]:
        """The same one by one."""
        yield from self.rows(sql, *values)

    @contextmanager
    def change(self) -> Iterator[None]:
        """Commit what happens inside as one change, or nothing of it; tell who follows."""
        with self._session.transaction():
            yield
            if self._kind.told:
                self.run(COUNT)
                self._session.tell()

    def run(self, sql: str, *values: Any) -> int:
        """Change rows; how many."""
        return self._session.run(said(sql, self._words), *map(_kept, values))

    def run_many(self, sql: str, given: Iterable[Sequence[Any]]) -> None:
        """The same for each of the given rows of values."""
        self._session.run_many(said(sql, self._words), [tuple(map(_kept, values)) for values in given])

    @contextmanager
    def alone(self, wait: float) -> Iterator[None]:
        """Nobody else is in here meanwhile, in any process of any machine; one that is killed has left.

        Raises LibraryError where somebody else is."""
        holding, until = Session(self._session.address), time.monotonic() + wait
        try:
            holding.run("BEGIN")
            holding.run("SET LOCAL idle_in_transaction_session_timeout = 0")
            name = f"{holding.schema} {self._kind.name}"
            while not holding.rows("SELECT pg_try_advisory_xact_lock(hashtext(%s))", name)[0][0]:
                if time.monotonic() >= until:
                    place = f"the {self._kind.name} of {self.place}"
                    raise LibraryError(f"another process is at work on {place}: try again when it has ended")
                time.sleep(LOOK_SECONDS)
            yield
        finally:
            with suppress(LibraryError):  # a server that went away has let go of it
                if holding.in_transaction:
                    holding.run("ROLLBACK")
            holding.close()

    def close(self) -> None:
        """Let the connection go."""
        self._session.close()


def _kept(value: Any) -> Any:
    return plain(value) if isinstance(value, str) else value
