"""Behind a pooler in transaction mode every transaction may meet another session: nothing of ours rests on one.

The pooler is one of our own, on loopback: it speaks PostgreSQL's protocol, and hands a client the next of its sessions
as soon as a transaction has ended, as PgBouncer does in that mode.
"""

from __future__ import annotations

import itertools
import select
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from evals.bench.stores.own_postgres import OwnServer
from index.errors import LibraryError
from index.stores.address import store_address
from index.stores.open_store import check_store, open_keeper, open_records, open_store
from index.stores.records.kinds import REGISTER
from index.types import Entry, Filters

psycopg = pytest.importorskip("psycopg", reason="the extra [postgres] is not installed")

MakeEntry = Callable[..., Entry]
SESSIONS = 3
ENCRYPTION = (80877103, 80877104)  # requests for SSL and GSS, which are declined


class Pooler:
    """Sessions of a server, handed to clients transaction by transaction.  `switches` counts how often."""

    def __init__(self, port: int, *, user: str = "postgres", database: str = "postgres") -> None:
        self.switches = 0
        opened = [self._session(port, user, database) for _ in range(SESSIONS)]
        self._greeting = opened[0][1]
        self._free = [session for session, _ in opened]
        self._lock = threading.Condition()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listening.close()
        for session in self._free:
            session.close()

    def _session(self, port: int, user: str, database: str) -> tuple[socket.socket, bytes]:
        session = socket.create_connection(("127.0.0.1", port))
        words = b"".join(each.encode() + b"\0" for each in ("user", user, "database", database)) + b"\0"
        session.sendall(struct.pack("!ii", len(words) + 8, 196608) + words)
        said = b""
        while not said.endswith(b"Z\0\0\0\5I"):
            said += session.recv(65536)
        return session, said

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client:
            while True:
                head = client.recv(8, socket.MSG_WAITALL)
                if len(head) < 8:
                    return
                length, code = struct.unpack("!ii", head)
                client.recv(length - 8, socket.MSG_WAITALL) if length > 8 else b""
                if code not in ENCRYPTION:
                    break
                client.sendall(b"N")
            client.sendall(self._greeting)
            while select.select([client], [], []) and client.recv(1, socket.MSG_PEEK) not in (b"", b"X"):
                session = self._take()
                try:
                    self._transact(client, session)
                finally:
                    self._give(session)

    def _transact(self, client: socket.socket, session: socket.socket) -> None:
        """Pass everything on until the server says that no transaction is open."""
        said = last = b""
        while True:
            ready, _, _ = select.select([client, session], [], [])
            if session in ready:
                data = session.recv(65536)
                said += data
                while len(said) >= 5 and len(said) > struct.unpack("!i", said[1:5])[0]:
                    size = struct.unpack("!i", said[1:5])[0] + 1
                    last, said = said[:size], said[size:]
                client.sendall(data)
                if last == b"Z\0\0\0\5I" and not said:
                    return
            elif client in ready:
                data = client.recv(65536)
                if not data:
                    session.sendall(b"Q" + struct.pack("!i", 13) + b"ROLLBACK\0")
                    while not session.recv(65536).endswith(b"Z\0\0\0\5I"):
                        pass
                    return
                session.sendall(data)

    def _take(self) -> socket.socket:
        with self._lock:
            self._lock.wait_for(lambda: bool(self._free))
            self.switches += 1
            return self._free.pop(0)

    def _give(self, session: socket.socket) -> None:
        with self._lock:
            self._free.append(session)
            self._lock.notify_all()


@pytest.fixture
def pooler(postgres: OwnServer) -> Iterator[Pooler]:
    made = Pooler(postgres.port)
    yield made
    made.close()


_NUMBERS = itertools.count(1)


@pytest.fixture
def pooled(pooler: Pooler) -> str:
    return f"postgresql://postgres@127.0.0.1:{pooler.port}/postgres?collection=pooled_{next(_NUMBERS)}"


def test_the_pooler_is_one(pooled: str) -> None:
    """It breaks what rests on a session, so that the tests below mean something."""
    url = pooled.partition("?")[0]
    with psycopg.connect(url, autocommit=True) as preparing, pytest.raises(psycopg.errors.InvalidSqlStatementName):
        [preparing.execute("SELECT pg_backend_pid()") for _ in range(10)]
    with psycopg.connect(url, autocommit=True, prepare_threshold=None) as connection:
        sessions = {connection.execute("SELECT pg_backend_pid()").fetchone()[0] for _ in range(6)}
        assert len(sessions) == SESSIONS
        connection.execute("SET work_mem = '7MB'")
        assert connection.execute("SHOW work_mem").fetchone()[0] != "7MB"
        with connection.transaction():
            assert len({connection.execute("SELECT pg_backend_pid()").fetchone()[0] for _ in range(3)}) == 1


def test_articles_are_put_asked_and_removed_through_it(
    pooler: Pooler, pooled: str, make_entry: MakeEntry, fake_encoder: Any, tmp_path: Path
) -> None:
    texts = {f"note-{n}": f"Note {n} of the Fenwick lock: barge {n * 3} paid {n + 2} crowns. " * 3 for n in range(12)}
    vector = fake_encoder.encode(["Fenwick barge"])[0].vector
    with open_keeper(tmp_path, pooled) as keeper:
        keeper.adopt_encoder(fake_encoder)
        with open_store(tmp_path, pooled) as store:
            for name, text in texts.items():
                keeper.put([make_entry(text, id=name)], {name: ""})
                before = store.library.version
                seen = store.library.article_count
                assert store.library.version == before
                store.refresh()
                assert store.library.article_count == seen + 1
            found = store.candidates(vector, "Fenwick barge 33", Filters(), limit=50)
            assert len(found.near) == len(found.matched) == store.library.passage_count
        assert [frozenset({"/a", "/b"})] == list(keeper.divide(["/a", "/b"]))
        assert keeper.remove(["note-3"]) == ("note-3",)
    assert check_store(tmp_path, pooled) == []
    assert pooler.switches > 30


def test_what_is_kept_beside_the_articles_is_kept_through_it(pooler: Pooler, pooled: str, tmp_path: Path) -> None:
    with open_keeper(tmp_path, pooled):
        pass
    with (
        closing(open_records(tmp_path, pooled, REGISTER)) as one,
        closing(open_records(tmp_path, pooled, REGISTER)) as two,
    ):
        for round_ in range(5):
            rows = [("a", f"{round_}-{n}", "stake", n, "{}") for n in range(20)]
            with one.change():
                one.run_many("INSERT INTO {t}claims VALUES (?, ?, ?, ?, ?)", rows)
            assert len(two.rows("SELECT id FROM {t}claims")) == 20 * (round_ + 1)
        with one.alone(0):
            for _ in range(SESSIONS):  # whichever session is met: a lock of a session would be held by both
                with pytest.raises(LibraryError, match="is at work"), two.alone(0):
                    pass
        with two.alone(0):
            pass


def test_a_follower_hears_without_notifications(
    pooled: str, make_entry: MakeEntry, fake_encoder: Any, tmp_path: Path
) -> None:
    from index.stores.postgres.follow import follow

    with open_keeper(tmp_path, pooled) as keeper:
        keeper.adopt_encoder(fake_encoder)
        stop, heard = threading.Event(), list[str]()
        signs = follow(store_address(pooled), stop=stop)
        thread = threading.Thread(target=lambda: heard.extend(sign.articles for sign in signs))
        thread.start()
        try:
            deadline = time.monotonic() + 20
            while not heard and time.monotonic() < deadline:
                time.sleep(0.02)
            keeper.put([make_entry("The lock is shut.", id="shut")])
            while heard[-1] != keeper.version and time.monotonic() < deadline:
                time.sleep(0.02)
            assert heard[-1] == keeper.version
        finally:
            stop.set()
            thread.join()
