"""A connection to PostgreSQL that ends in time, holds no state of its own, and says what failed in one line.

    connect(address) -> Session -> rows(sql, *values); snapshot(); transaction()

Nothing rests on the session: no prepared statements, no settings but those of a transaction, no search path; so a
pooler in transaction mode may stand between.  A snapshot that nobody used for a while is let go, so that a page that
stays open keeps no old rows alive on the server.  Read `index.stores.postgres.faults` next.
"""

from __future__ import annotations

import select
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen

from index.errors import LibraryError
from index.stores.address import StoreAddress
from index.stores.postgres.faults import store_errors

CONNECT_SECONDS = 10
STATEMENT_SECONDS = 60  # of one statement on the server
WAIT_SECONDS = 75.0  # for anything from the server; one that is alive has stopped the statement before
REST_SECONDS = 5.0  # a snapshot is let go when it was not used for so long
RETRIES = 1
Result = TypeVar("Result")
FOR_READING = """SELECT set_config('statement_timeout', %s, true),
  set_config('max_parallel_workers_per_gather', '0', true)"""  # many ask at once: workers start slower than they rank


class TimedConnection(psycopg.Connection[Any]):
    """A connection whose waiting ends: libpq's own goes on for ever when a server hangs."""

    patience: float | None = WAIT_SECONDS

    def wait(self, gen: PQGen[Any], interval: float = 0.1, timeout: float | None = None) -> Any:
        """The result of the generator; OperationalError when the server says nothing for too long."""
        try:
            return super().wait(gen, interval, self.patience if timeout is None else timeout)
        except psycopg.errors._WaitTimeout:
            self.pgconn.finish()  # what the server makes of the statement cannot be known any more
            raise psycopg.OperationalError("timeout: the server says nothing") from None


class Session:
    """One connection, for several threads, one statement at a time.  `schema` is the collection's, quoted."""

    def __init__(self, address: StoreAddress) -> None:
        self.address = address
        self.schema = f'"{schema_name(address)}"'
        self.lock = threading.RLock()
        self._used = 0.0
        self._resting: threading.Timer | None = None
        self.snapshots = 0
        self._connection = self._connect()

    def _connect(self) -> TimedConnection:
        with store_errors(self.address):
            given = psycopg.conninfo.conninfo_to_dict(self.address.url)
            given.setdefault("connect_timeout", str(CONNECT_SECONDS))
            given.setdefault("application_name", "dossier")
            options: dict[str, Any] = dict(given)
            return TimedConnection.connect(autocommit=True, prepare_threshold=None, **options)

    @property
    def in_transaction(self) -> bool:
        """Whether a snapshot or a transaction is open."""
        return self._connection.info.transaction_status not in (
            psycopg.pq.TransactionStatus.IDLE,
            psycopg.pq.TransactionStatus.UNKNOWN,
        )

    def rows(self, sql: str, *values: Any, binary: bool = False) -> list[Any]:
        """The rows of a statement, {s} in it standing for the schema.  Raises LibraryError."""
        with self.lock, store_errors(self.address):
            self._used = time.monotonic()
            return self._connection.execute(self._sql(sql), values, binary=binary).fetchall()

    def run(self, sql: str, *values: Any) -> int:
        """Run a statement that gives no rows; how many it touched.  Raises LibraryError."""
        with self.lock, store_errors(self.address):
            self._used = time.monotonic()
            return self._connection.execute(self._sql(sql), values or None).rowcount

    def run_many(self, sql: str, given: Sequence[Sequence[Any]]) -> None:
        """Run a statement for each of the given rows of values, sent together.  Raises LibraryError."""
        with self.lock, store_errors(self.address), self._connection.cursor() as cursor:
            self._used = time.monotonic()
            cursor.executemany(self._sql(sql), given)

    def retried(self, work: Callable[[], Result]) -> Result:
        """What the work gives; once more over a new connection where this one turned out to be broken, unless a
        transaction was open, of which the first half would be lost.  Raises LibraryError."""
        with self.lock:
            inside = self.in_transaction
            try:
                return work()
            except LibraryError:
                if inside or not self._connection.closed:
                    raise
                self._reconnect()
                return work()

    def tell(self, payload: str = "") -> None:
        """Tell who listens, once the open transaction is committed."""
        self.rows("SELECT pg_notify(%s, %s)", schema_name(self.address), payload)

    def copy(self, table: str, rows: Iterator[bytes]) -> None:
        """Add rows in COPY's binary form to a table, named with its columns, all at once.  Raises LibraryError."""
        into = self._sql(f"COPY {{s}}.{table} FROM STDIN (FORMAT BINARY)")
        with self.lock, store_errors(self.address), self._connection.cursor() as cursor, cursor.copy(into) as copying:
            for row in rows:
                copying.write(row)

    def snapshot(self) -> None:
        """See from now on what is committed now, and that alone.  A connection that broke is made anew."""
        with self.lock:
            for attempt in range(RETRIES + 1):
                try:
                    self.end()
                    self.run("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                    self.rows(FOR_READING, str(STATEMENT_SECONDS * 1000))
                    break
                except LibraryError:
                    if attempt == RETRIES:
                        raise
                    self._reconnect()
            self.snapshots += 1
            self._rest_later(REST_SECONDS)

    def end(self) -> None:
        """Let a snapshot go, or undo a transaction."""
        with self.lock:
            if self._connection.closed:
                self._reconnect()
            elif self.in_transaction:
                self.run("ROLLBACK")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit what happens inside as one change, or nothing of it."""
        with self.lock:
            self.end()
            self.retried(lambda: self.run("BEGIN"))
            try:
                self.run(f"SET LOCAL statement_timeout = {STATEMENT_SECONDS * 1000}")
                yield
                self.run("COMMIT")
            except BaseException:
                with suppress(LibraryError):  # a server that went away has undone it
                    if not self._connection.closed and self.in_transaction:
                        self.run("ROLLBACK")
                raise

    @contextmanager
    def patient(self) -> Iterator[None]:
        """Wait for the server as long as it takes: it builds something."""
        with self.lock:
            self._connection.patience = None
            try:
                yield
            finally:
                self._connection.patience = WAIT_SECONDS

    def close(self) -> None:
        """Let the connection go."""
        with self.lock:
            if self._resting is not None:
                self._resting.cancel()
            self._connection.close()

    def __del__(self) -> None:
        """A view that nobody uses any more leaves no connection behind."""
        if "_connection" in self.__dict__:
            self._connection.close()

    def _reconnect(self) -> None:
        self._connection.close()
        self._connection = self._connect()

    def _sql(self, sql: str) -> Any:
        return sql.replace("{s}", self.schema)

    def _rest_later(self, seconds: float) -> None:
        if self._resting is not None:
            self._resting.cancel()
        self._resting = threading.Timer(seconds, _rest, [weakref.ref(self)])
        self._resting.daemon = True
        self._resting.start()

    def _rest(self) -> None:
        """Let an unused snapshot go; what is asked next is asked of a new one."""
        with self.lock:
            idle = time.monotonic() - self._used
            if self._connection.closed or not self.in_transaction:
                return
            if idle < REST_SECONDS:
                self._rest_later(REST_SECONDS - idle)
                return
            try:
                self.end()
            except LibraryError:
                self._connection.close()

    def readable(self, seconds: float) -> bool:
        """Whether the server says something within so many seconds."""
        return bool(select.select([self._connection.pgconn.socket], [], [], seconds)[0])


def _rest(session: weakref.ref[Session]) -> None:
    """Let its snapshot go, if it is still there: a timer must not keep a connection alive."""
    if (alive := session()) is not None:
        alive._rest()


def schema_name(address: StoreAddress) -> str:
    """The schema of a collection: its name is checked by `store_address`."""
    return f"dossier_{address.collection}"
