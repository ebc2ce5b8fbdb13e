"""What is kept beside the articles, over each place: changes are whole, seen by all, and one at a time where asked."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from index.errors import LibraryError
from index.stores.open_store import open_keeper, open_present, open_records
from index.stores.records.kinds import ANSWERS, CONVERSATIONS, KINDS, REGISTER, Kind, Records
from index.stores.records.take_over import take_over

Place = Any
Open = Callable[..., Records]
CLAIM = "INSERT INTO {t}claims VALUES (?, ?, ?, ?, ?)"


@pytest.fixture
def made(place: Place) -> Place:
    """A place that is there, without an article."""
    with open_keeper(place.home, place.store):
        pass
    place.home.mkdir(exist_ok=True)
    return place


@pytest.fixture
def opened(made: Place) -> Iterator[Open]:
    with ExitStack() as stack:

        def make(kind: Kind = REGISTER, *, writing: bool = True) -> Records:
            return stack.enter_context(closing(open_records(made.home, made.store, kind, writing=writing)))

        yield make


def test_what_is_changed_is_seen_by_all_who_are_there(opened: Open) -> None:
    one, two = opened(), opened()
    with one.change():
        one.run_many(CLAIM, [("a", str(n), "stake", n, "{}") for n in range(3)])
        assert one.run("DELETE FROM {t}claims WHERE id = ?", "1") == 1
        assert len(one.rows("SELECT id FROM {t}claims")) == 2
    rows = two.rows("SELECT id, start FROM {t}claims WHERE id IN {among} ORDER BY id", json.dumps(["0", "1", "2"]))
    assert [tuple(row) for row in rows] == [("0", 0), ("2", 2)]
    assert [tuple(row) for row in two.each("SELECT id FROM {t}claims ORDER BY id")] == [("0",), ("2",)]


def ids_that_end() -> Iterator[str]:
    yield "2"
    raise ZeroDivisionError


def add(records: Records, ids: Iterable[str]) -> None:
    with records.change():
        for id_ in ids:
            records.run(CLAIM, "a", id_, "stake", 0, "{}")


def test_a_change_that_fails_leaves_nothing(opened: Open) -> None:
    one = opened()
    with pytest.raises(LibraryError):
        add(one, ["1", "1"])  # there already
    with pytest.raises(ZeroDivisionError):
        add(one, ids_that_end())
    assert one.rows("SELECT id FROM {t}claims") == []
    with one.change():
        one.run(CLAIM, "a", "3", "stake", 0, "{}")
    assert len(one.rows("SELECT id FROM {t}claims")) == 1


@pytest.mark.parametrize("text", ["plain", "Straße — “quoted” 😀", "100 % of {t}x ?", "'; DROP TABLE claims; --", ""])
def test_any_text_and_bytes_come_back(opened: Open, text: str) -> None:
    one = opened()
    with one.change():
        one.run("INSERT INTO {t}articles VALUES (?, ?, ?, ?, '')", text, text, text, b"\0\xff%s?")
    assert [tuple(row) for row in one.rows("SELECT id, vector FROM {t}articles WHERE key = ?", text)] == [
        (text, b"\0\xff%s?")
    ]


def test_the_kinds_do_not_mix_though_their_tables_have_one_name(opened: Open) -> None:
    register, talks = opened(REGISTER), opened(CONVERSATIONS)
    with talks.change():
        talks.run("INSERT INTO {t}articles VALUES (?, ?)", "key", "record")
    assert register.rows("SELECT id FROM {t}articles") == []
    assert len(talks.rows("SELECT key FROM {t}articles")) == 1
    assert [opened(kind).notice for kind in KINDS] == ["", "", ""]


def test_one_works_alone_and_the_next_when_that_has_ended(opened: Open) -> None:
    one, two = opened(), opened()
    with one.alone(0):
        with pytest.raises(LibraryError, match="another process is at work on"), two.alone(0):
            pass
        other = opened(ANSWERS)
        with other.alone(0):  # another kind is no matter
            pass
    with two.alone(0):
        pass


def test_who_waits_gets_in(opened: Open) -> None:
    one, two = opened(), opened()
    order: list[str] = []

    def work() -> None:
        with two.alone(20):
            order.append("two")

    with one.alone(0):
        waiting = threading.Thread(target=work)
        waiting.start()
        time.sleep(0.3)
        order.append("one")
    waiting.join()
    assert order == ["one", "two"]


def test_a_change_of_the_register_and_one_of_the_articles_are_told(
    made: Place, opened: Open, make_entry: Any, fake_encoder: Any
) -> None:
    with closing(open_present(made.home, made.store)) as present, open_keeper(made.home, made.store) as keeper:
        keeper.adopt_encoder(fake_encoder)
        before = settled(present)
        one, talks = opened(), opened(CONVERSATIONS)
        with one.change():
            one.run(CLAIM, "a", "1", "stake", 0, "{}")
        after = changed(present, before)
        assert after[0] == before[0]
        assert after[1] != before[1]
        keeper.put([make_entry("The slate ship is late.", id="late")])
        last = changed(present, after)
        assert last[0] != after[0]
        assert last[1] == after[1]
        with talks.change():
            talks.run("INSERT INTO {t}articles VALUES (?, ?)", "key", "record")
        assert settled(present) == last


def signs(present: Any) -> tuple[object, object]:
    return present.articles(), present.records()


def settled(present: Any) -> tuple[object, object]:
    """The signs once a second has told nothing new."""
    found, until = signs(present), time.monotonic() + 1.5
    while time.monotonic() < until:
        if signs(present) != found:
            found, until = signs(present), time.monotonic() + 1.5
        time.sleep(0.05)
    return found


def changed(present: Any, before: tuple[object, object]) -> tuple[object, object]:
    until = time.monotonic() + 20
    while signs(present) == before and time.monotonic() < until:
        time.sleep(0.02)
    return settled(present)


# --- a home's own files -------------------------------------------------------------------------------------------


def test_a_format_that_can_be_made_anew_is_and_another_is_refused(tmp_path: Path) -> None:
    for kind in (REGISTER, CONVERSATIONS):
        open_records(tmp_path, "", kind).close()
        with closing(sqlite3.connect(tmp_path / f"{kind.name}.sqlite")) as file:
            file.execute("PRAGMA user_version = 99")
    with closing(open_records(tmp_path, "", REGISTER)) as register:
        assert register.rows("SELECT id FROM {t}articles") == []
    with pytest.raises(LibraryError, match="format 99, this program reads 1: move the file away"):
        open_records(tmp_path, "", CONVERSATIONS)


def test_watched_questions_outlive_a_register_that_is_made_anew(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "register.sqlite")) as file, file:  # as an earlier version left it
        file.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
        file.execute("CREATE TABLE articles (id TEXT PRIMARY KEY, key TEXT NOT NULL)")
        file.execute("CREATE TABLE watched (question TEXT PRIMARY KEY, state TEXT NOT NULL DEFAULT '')")
        file.execute("INSERT INTO watched VALUES ('Who?', 'Ann')")
    with closing(open_records(tmp_path, "", REGISTER)) as register:
        assert [tuple(row) for row in register.rows("SELECT question, state FROM {t}watched")] == [("Who?", "Ann")]
        assert register.rows("SELECT id, story FROM {t}articles") == []


def test_what_a_home_kept_goes_into_a_store_once(tmp_path: Path, collection: str) -> None:
    with open_keeper(tmp_path, collection):
        pass
    old = tmp_path / "old"
    old.mkdir()
    with closing(open_records(old, "", CONVERSATIONS)) as talks, talks.change():
        for id_ in ("one", "two"):
            talks.run("INSERT INTO {t}conversations VALUES (?, 'ann', 'A talk', '{}', 1.5, NULL)", id_)
            talks.run_many(
                "INSERT INTO {t}turns (conversation, record) VALUES (?, ?)", [(id_, str(n)) for n in range(3)]
            )
            talks.run("INSERT INTO {t}shown VALUES (?, 0, 'key', 1, 2, 'p', 0, 9)", id_)
        talks.run("INSERT INTO {t}articles VALUES ('key', 'record')")
        talks.run("INSERT INTO {t}preferences VALUES ('ann', '{}')")
    with closing(open_records(old, "", REGISTER)) as register, register.change():
        register.run("INSERT INTO {t}articles VALUES ('a', 'k', '{}', ?, 's')", b"\1\2")
        register.run(CLAIM, "a", "1", "stake", 0, "{}")
        register.run("INSERT INTO {t}other_days VALUES ('a', '2031-05-03')")
        register.run("INSERT INTO {t}watched (question, state) VALUES ('Who?', 'Ann')")
    assert take_over(old, collection) == 2
    with closing(open_records(tmp_path, collection, CONVERSATIONS)) as talks:
        with talks.change():
            talks.run("UPDATE {t}conversations SET name = 'Renamed' WHERE id = 'one'")
        assert take_over(old, collection) == 0
        assert [tuple(row) for row in talks.rows("SELECT id, name, updated FROM {t}conversations ORDER BY id")] == [
            ("one", "Renamed", 1.5), ("two", "A talk", 1.5)
        ]  # fmt: skip
        turns = talks.rows("SELECT record FROM {t}turns WHERE conversation = ? ORDER BY row", "two")
        assert [row[0] for row in turns] == ["0", "1", "2"]
        assert len(talks.rows("SELECT 1 FROM {t}shown")) == 2
        assert len(talks.rows("SELECT 1 FROM {t}articles")) == len(talks.rows("SELECT 1 FROM {t}preferences")) == 1
    with closing(open_records(tmp_path, collection, REGISTER)) as register:
        assert [tuple(row) for row in register.rows("SELECT id, vector FROM {t}articles")] == [("a", b"\1\2")]
        assert len(register.rows("SELECT 1 FROM {t}claims")) == len(register.rows("SELECT 1 FROM {t}watched")) == 1
        assert [tuple(row) for row in register.rows("SELECT * FROM {t}other_days")] == [("a", "2031-05-03")]
    assert take_over(tmp_path / "nowhere", collection) == 0


# --- a store's --------------------------------------------------------------------------------------------------


def test_a_server_that_was_started_again_is_asked_over_a_new_connection(tmp_path: Path, postgres: Any) -> None:
    from evals.bench.stores.own_postgres import postgres_server

    with postgres_server("fsync=on", "synchronous_commit=on") as server:
        with open_keeper(tmp_path, server.url):
            pass
        with closing(open_records(tmp_path, server.url, REGISTER)) as kept:
            with kept.change():
                kept.run(CLAIM, "a", "1", "stake", 0, "{}")
            server.kill()
            with pytest.raises(LibraryError, match=r"went away|cannot be reached|crashed|shut down"):
                kept.rows("SELECT id FROM {t}claims")
            server.start()
            assert len(kept.rows("SELECT id FROM {t}claims")) == 1
            server.kill()
            server.start()
            with kept.change():
                kept.run(CLAIM, "a", "2", "stake", 0, "{}")
            assert len(kept.rows("SELECT id FROM {t}claims")) == 2


def test_a_reader_keeps_conversations_and_changes_no_article(collection: str, postgres: Any, tmp_path: Path) -> None:
    psycopg = pytest.importorskip("psycopg")
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'dossier_reader'").fetchone():
            connection.execute("CREATE ROLE dossier_reader LOGIN")
    with open_keeper(tmp_path, collection):
        pass
    reading = collection.replace("postgres@", "dossier_reader@")
    with closing(open_records(tmp_path, reading, REGISTER)) as kept, kept.change():
        kept.run(CLAIM, "a", "1", "stake", 0, "{}")
    frozen = f"{reading}&options=-c%20default_transaction_read_only%3Don"
    with closing(open_records(tmp_path, frozen, CONVERSATIONS)) as kept:
        assert "cannot be written: conversations are kept only until Dossier ends" in kept.notice
        with kept.change():
            kept.run("INSERT INTO {t}articles VALUES (?, ?)", "key", "record")
    with open_keeper(tmp_path, reading) as keeper, pytest.raises(LibraryError, match="does not allow that"):
        keeper.note("folders", "[]")
