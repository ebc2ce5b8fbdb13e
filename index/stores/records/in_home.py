"""A kind of record in a home: one SQLite file, home/NAME.sqlite, made when there is none.

    open_in_home(home, kind) -> FileRecords

Where the home cannot be written, conversations live in memory, the register is read as it is, and answers are not
kept.  What SQLite raises becomes one line with the next step.  Read `index.stores.records.kinds` for what is promised.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from index.errors import LibraryError
from index.stores.records.kinds import Kind, said

WORDS = {
    "{t}": "",
    "{among}": "(SELECT value FROM json_each(?))",
    "{blob}": "BLOB",
    "{real}": "REAL",
    "{serial}": "INTEGER PRIMARY KEY AUTOINCREMENT",
    "{rowless}": " WITHOUT ROWID",
    "{rowid}": "",
}


class FileRecords:
    """The rows of one file, or of memory."""

    def __init__(self, connection: sqlite3.Connection, kind: Kind, path: Path, *, notice: str = "") -> None:
        self.notice = notice
        self.place = str(path)
        self._kind = kind
        self._path = path
        self._connection = connection
        self._lock = threading.RLock()

    def rows(self, sql: str, *values: Any) -> list[Any]:
        """The rows of a query."""
        with self._lock, _errors(self._kind, self._path):
            return self._connection.execute(said(sql, WORDS), values).fetchall()

    def each(self, sql: str, *values: Any) -> Iterator[Any]:
        """The same one by one."""
        with _errors(self._kind, self._path):
            yield from self._connection.execute(said(sql, WORDS), values)

    @contextmanager
    def change(self) -> Iterator[None]:
        """Commit what happens inside as one change, or nothing of it."""
        with self._lock, _errors(self._kind, self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                raise

    def run(self, sql: str, *values: Any) -> int:
        """Change rows; how many."""
        return self._connection.execute(said(sql, WORDS), values).rowcount

    def run_many(self, sql: str, given: Iterable[Sequence[Any]]) -> None:
        """The same for each of the given rows of values."""
        self._connection.executemany(said(sql, WORDS), given)

    @contextmanager
    def alone(self, wait: float) -> Iterator[None]:
        """Nobody else is in here meanwhile.  Raises LibraryError where somebody is, or the folder cannot be written."""
        lock = FileLock(self._path.with_suffix(".lock"))
        try:
            lock.acquire(timeout=wait)
        except Timeout as error:
            raise LibraryError(f"another process is at work on {self._path}: try again when it has ended") from error
        except OSError as error:
            folder = self._path.parent
            raise LibraryError(f"cannot write to {folder} ({error.strerror}): make it writable, or copy it") from error
        try:
            yield
        finally:
            lock.release()

    def close(self) -> None:
        """Let the file go."""
        with self._lock:
            self._connection.close()


def open_in_home(home: Path, kind: Kind, *, writing: bool = False) -> FileRecords:
    """The home's records of a kind.  `writing` takes nothing less than the file.  Raises LibraryError."""
    path = home / f"{kind.name}.sqlite"
    with _errors(kind, path):
        try:
            if kind.private:
                path.touch(mode=0o600)
            return FileRecords(_opened(str(path), kind, path), kind, path)
        except OSError:
            return in_memory(kind, str(home))
        except sqlite3.OperationalError:
            if not kind.readable:
                raise
            if writing:
                raise LibraryError(_unwritable(path)) from None
            if not path.is_file():
                return in_memory(kind, str(home))
            uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
            return FileRecords(sqlite3.connect(uri, uri=True, check_same_thread=False), kind, path)


def in_memory(kind: Kind, place: str) -> FileRecords:
    """Records that live as long as the program, for a place that cannot be written."""
    notice = f"{place} cannot be written: {kind.name} are kept only until Dossier ends."
    return FileRecords(_opened(":memory:", kind, Path("memory")), kind, Path("memory"), notice=notice)


def _opened(where: str, kind: Kind, path: Path) -> sqlite3.Connection:
    """A connection over tables of the present format; those of another are thrown away where they can be made anew."""
    connection = sqlite3.connect(where, timeout=kind.wait_seconds, isolation_level=None, check_same_thread=False)
    try:
        if kind.private:
            for rule in ("synchronous = FULL", "secure_delete = ON"):
                connection.execute(f"PRAGMA {rule}")
        if _format(connection) != kind.format:
            connection.execute("BEGIN IMMEDIATE")
            found = _format(connection)
            if found not in (0, kind.format) and not kind.derived:
                raise LibraryError(f"{path} has format {found}, this program reads {kind.format}: {kind.remedy}")
            if found != kind.format:
                dropped = [f"DROP TABLE IF EXISTS {name}" for name in kind.derived]
                for statement in (*dropped, *kind.tables(WORDS).split(";"), f"PRAGMA user_version = {kind.format}"):
                    connection.execute(statement)
            connection.execute("COMMIT")
        if kind.private:
            connection.execute("PRAGMA journal_mode = WAL")
    except BaseException:
        connection.close()
        raise
    return connection


def _format(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _unwritable(path: Path) -> str:
    return f"cannot write {path}: make its folder writable or give another with --home"


@contextmanager
def _errors(kind: Kind, path: Path) -> Iterator[None]:
    """What SQLite raises becomes one line with the next step."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise LibraryError(f"{path} is busy: try again when the other command has ended") from error
        if "readonly" in str(error):
            raise LibraryError(_unwritable(path)) from error
        raise LibraryError(f"{path} cannot be used ({error}): {kind.remedy}") from error
    except sqlite3.DatabaseError as error:
        if kind.disposable:
            with suppress(OSError):
                path.unlink()
        raise LibraryError(f"{path} is damaged ({error}): {kind.remedy}") from error
