"""PostgreSQL as it fails and as it is shared: a line for each fault, many writers, rankings as the default store's."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evals.bench.stores.own_postgres import OwnServer
from index.errors import LibraryError
from index.stores.address import store_address
from index.stores.open_store import check_store, open_contents, open_keeper, open_records, open_store, repair_store
from index.stores.records.kinds import CONVERSATIONS
from index.types import Entry, Filters
from index.update.update_index import update_index

psycopg = pytest.importorskip("psycopg", reason="the extra [postgres] is not installed")

MakeEntry = Callable[..., Entry]
ROOT = Path(__file__).resolve().parents[3]
TEXT = "The quarry at Lower Tarn closes in May. Its owner, Vale Stone, disputes what Mayor Ives said of the dust. "


@pytest.fixture
def filled(collection: str, make_entry: MakeEntry, fake_encoder: Any, tmp_path: Path) -> str:
    with open_keeper(tmp_path, collection) as keeper:
        keeper.adopt_encoder(fake_encoder)
        keeper.put([make_entry(TEXT * 3, id="quarry"), make_entry("Rain fell on Tarn all week.", id="rain")])
    return collection


def name_of(collection: str) -> str:
    return f"dossier_{store_address(collection).collection}"


# --- faults -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda url: url.replace("postgres@", "locked:wrong@"), "refuses the password: set PGPASSWORD"),
        (lambda url: url.replace("postgres@", "locked@"), "refuses the password: set PGPASSWORD"),
        (lambda url: url.replace("/postgres?", "/nowhere?"), "no such data base: make it with createdb"),
        (lambda url: "postgresql://127.0.0.1:9/x?collection=a", "cannot be reached: start it"),
        (lambda url: "postgresql://host.invalid/x?password=hush", "cannot be reached: start it"),
        (lambda url: url + "&nonsense=hush", "not an address that libpq understands"),
        (lambda url: url.replace("collection=", "collection=other_"), 'build one with "dossier index PATH"'),
    ],
    ids=["wrong password", "no password", "no data base", "nobody there", "no such host", "bad option", "no index"],
)
def test_a_store_that_cannot_be_opened_is_one_line(
    filled: str, postgres: OwnServer, tmp_path: Path, change: Any, said: str
) -> None:
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'locked'").fetchone():
            connection.execute("CREATE ROLE locked LOGIN PASSWORD 'secret'")
    with pytest.raises(LibraryError, match=said) as raised:
        open_contents(tmp_path, change(filled))
    assert "\n" not in str(raised.value)
    assert not any(secret in str(raised.value) for secret in ("wrong@", "hush"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mysql://user:hush@x/y", "names no store"),
        ("postgresql://user:hush@x/y?collection=No-Good", "small letters"),
        ("chroma+http://?x=1", "names no host"),
        ("postgresql://[::1", "no address"),
    ],
)
def test_an_address_that_is_none_is_refused_without_being_repeated(text: str, said: str) -> None:
    with pytest.raises(LibraryError, match=said) as raised:
        store_address(text)
    assert "hush" not in str(raised.value)
    assert "hush" not in repr(store_address("postgresql://user:hush@x/y?sslmode=require&password=hush"))


def test_a_server_that_goes_away_is_an_error_and_back_again_an_answer(
    make_entry: MakeEntry, fake_encoder: Any, tmp_path: Path
) -> None:
    from evals.bench.stores.own_postgres import postgres_server

    with postgres_server("fsync=on", "synchronous_commit=on") as server:
        with open_keeper(tmp_path, server.url) as keeper:
            keeper.adopt_encoder(fake_encoder)
            keeper.put([make_entry(TEXT, id="quarry")])
        vector = fake_encoder.encode(["dust"])[0].vector
        with open_store(tmp_path, server.url) as store:
            before = store.candidates(vector, "dust quarry", Filters(), limit=5)
            server.kill()
            with pytest.raises(LibraryError, match=r"went away|shut down|cannot be reached|crashed"):
                store.candidates(vector, "dust quarry", Filters(), limit=5)
            with pytest.raises(LibraryError, match="cannot be reached"):
                store.refresh()
            server.start()
            store.refresh()
            assert store.candidates(vector, "dust quarry", Filters(), limit=5) == before


def test_a_server_that_stands_still_is_given_up(filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from index.stores.postgres.session import TimedConnection

    with open_store(tmp_path, filled) as store:
        monkeypatch.setattr(TimedConnection, "patience", 0.5)
        with pytest.raises(LibraryError, match="cannot be reached"):
            store.library.session.rows("SELECT pg_sleep(30)")  # type: ignore[attr-defined]


def test_a_reader_may_ask_and_not_write(
    postgres: OwnServer, collection: str, make_entry: MakeEntry, fake_encoder: Any, tmp_path: Path
) -> None:
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        for role in ("dossier_reader", "dossier_writer"):
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone():
                connection.execute(f"CREATE ROLE {role} LOGIN")
    with open_keeper(tmp_path, collection) as keeper:
        keeper.adopt_encoder(fake_encoder)
    writing = collection.replace("postgres@", "dossier_writer@")
    with open_keeper(tmp_path, writing) as keeper:
        keeper.put([make_entry(TEXT, id="quarry")])
    reading = collection.replace("postgres@", "dossier_reader@")
    with open_store(tmp_path, reading) as store:
        assert store.candidates(fake_encoder.encode(["dust"])[0].vector, "dust", Filters(), limit=5).matched
    with (
        open_keeper(tmp_path, reading) as keeper,
        pytest.raises(LibraryError, match="does not allow that to this user"),
    ):
        keeper.put([make_entry(TEXT, id="other")])


def test_a_replica_or_a_server_that_is_set_so_is_read_and_not_written(
    filled: str, make_entry: MakeEntry, tmp_path: Path
) -> None:
    frozen = f"{filled}&options=-c%20default_transaction_read_only%3Don"
    with open_contents(tmp_path, frozen) as library:
        assert library.article_count == 2
    with open_keeper(tmp_path, frozen) as keeper, pytest.raises(LibraryError, match="is read-only"):
        keeper.put([make_entry(TEXT, id="other")])


def test_an_older_layout_names_the_command_that_brings_it_forward(filled: str, tmp_path: Path) -> None:
    schema = name_of(filled)
    with psycopg.connect(filled.partition("?")[0], autocommit=True) as connection:
        connection.execute(f"DROP TABLE {schema}.work")
        connection.execute(f"DROP INDEX {schema}.terms_by_letter")
        beside = "tablename ~ '^(conversations|register|answers)_'"
        found = connection.execute(f"SELECT tablename FROM pg_tables WHERE schemaname = %s AND {beside}", [schema])
        for (table,) in found.fetchall():
            connection.execute(f"DROP TABLE {schema}.{table}")
        connection.execute(f"UPDATE {schema}.meta SET value = '1' WHERE key = 'format'")
    with pytest.raises(LibraryError, match='older layout 1: bring it to 3 with "dossier migrate"'):
        open_contents(tmp_path, filled)
    with open_keeper(tmp_path, filled) as keeper:
        assert list(keeper.divide(["/a"])) == [frozenset({"/a"})]
    open_records(tmp_path, filled, CONVERSATIONS).close()
    with open_contents(tmp_path, filled) as library:
        assert library.article_count == 2


def test_a_newer_layout_is_refused(filled: str, tmp_path: Path) -> None:
    with psycopg.connect(filled.partition("?")[0], autocommit=True) as connection:
        connection.execute(f"UPDATE {name_of(filled)}.meta SET value = '99' WHERE key = 'format'")
    for opened in (open_contents, open_keeper):
        with pytest.raises(LibraryError, match="update the program"), opened(tmp_path, filled):  # type: ignore[operator]
            pass


def test_what_is_lost_and_what_is_miscounted_is_found(filled: str, tmp_path: Path) -> None:
    schema = name_of(filled)
    assert check_store(tmp_path, filled) == []
    with psycopg.connect(filled.partition("?")[0], autocommit=True) as connection:
        connection.execute(f"UPDATE {schema}.terms SET passages = 77 WHERE term = 'quarri'")
        connection.execute(f"UPDATE {schema}.meta SET value = '99' WHERE key = 'passages'")
    assert [(found.part, found.repairable) for found in check_store(tmp_path, filled)] == [("words", True)] * 2
    assert repair_store(tmp_path, filled) == ["counted the words anew"]
    assert check_store(tmp_path, filled) == []
    with psycopg.connect(filled.partition("?")[0], autocommit=True) as connection:
        connection.execute(f"DELETE FROM {schema}.tokens")
    assert [found.repairable for found in check_store(tmp_path, filled)] == [False]


def test_a_nul_moves_no_offset(collection: str, make_entry: MakeEntry, fake_encoder: Any, tmp_path: Path) -> None:
    entry = make_entry("Before\0after, said the harbour master of Orle.", id="nul")
    with open_keeper(tmp_path, collection) as keeper:
        keeper.adopt_encoder(fake_encoder)
        keeper.put([entry])
        assert [(p.start, p.end) for p in keeper.passages_of("nul")] == [(p.start, p.end) for p in entry.passages]
        assert keeper.passages_of("nul")[-1].text.endswith("Orle.")


# --- agreement ----------------------------------------------------------------------------------------------------


def grown(make_entry: MakeEntry, count: int) -> list[Entry]:
    """Articles of drawn words, some common and some rare, so that every part of the rank matters."""
    draw = random.Random(7)
    words = [
        f"{a}{b}" for a in ("mar", "tol", "ven", "sil", "kor", "bel") for b in ("low", "ton", "ning", "ers", "ing")
    ]
    weights = [1 / (n + 1) for n in range(len(words))]
    entries = []
    for number in range(count):
        sentences = [
            " ".join(draw.choices(words, weights, k=draw.randint(4, 14))).capitalize() + f" {draw.randint(1, 99)}."
            for _ in range(draw.randint(3, 12))
        ]
        entries.append(make_entry(" ".join(sentences), id=f"grown-{number}", title=" ".join(draw.choices(words, k=3))))
    return entries


@pytest.fixture
def both(collection: str, make_entry: MakeEntry, fake_encoder: Any, tmp_path: Path) -> tuple[str, list[Entry]]:
    entries = grown(make_entry, 60)
    for store in ("", collection):
        with open_keeper(tmp_path, store) as keeper:
            keeper.adopt_encoder(fake_encoder)
            keeper.put(entries[:40])
            keeper.put(entries[40:])
            keeper.put([entries[3]])
            keeper.remove(["grown-5"])
    return collection, entries


def test_scores_and_ranks_are_the_default_stores(both: Any, fake_encoder: Any, tmp_path: Path) -> None:
    collection, entries = both
    questions = [entry.article.title + " " + entry.article.text[:25] for entry in entries[:30]]
    with open_store(tmp_path) as own, open_store(tmp_path, collection) as other:
        for question in questions:
            vector = fake_encoder.encode([question])[0].vector
            for filters in (Filters(), Filters(article_ids=frozenset(f"grown-{n}" for n in range(20)))):
                one = own.candidates(vector, question, filters, limit=20)
                two = other.candidates(vector, question, filters, limit=20)
                assert np.allclose([s for _, s in one.matched], [s for _, s in two.matched], rtol=1e-6)
                assert np.allclose([s for _, s in one.near], [s for _, s in two.near], atol=1e-5)
                assert dict(one.matched).keys() == dict(two.matched).keys() or len(one.matched) == 20
        assert own.lexical.vocabulary("m", limit=10) == other.lexical.vocabulary("m", limit=10)
        assert own.lexical.idf("marlow") == other.lexical.idf("marlow") > 0


def test_the_approximate_index_never_gives_too_few(
    both: Any, fake_encoder: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import index.stores.postgres.asked
    import index.stores.postgres.keeper

    collection, entries = both
    vector = fake_encoder.encode(["marlow"])[0].vector
    few = Filters(article_ids=frozenset({"grown-1", "grown-2"}))
    with open_store(tmp_path, collection) as store:
        exact = [store.candidates(vector, "", filters, limit=15).near for filters in (Filters(), few)]
    for module in (index.stores.postgres.asked, index.stores.postgres.keeper):
        monkeypatch.setattr(module, "EXACT_UP_TO", 3)
    with open_keeper(tmp_path, collection) as keeper:
        assert keeper.derive(lambda done, total: None) == ""
        assert keeper.meta("approximate") == "hnsw"
        keeper.put([entries[7]])
    with open_store(tmp_path, collection) as store:
        found = [store.candidates(vector, "", filters, limit=15).near for filters in (Filters(), few)]
    assert [[id_ for id_, _ in one] for one in found] == [[id_ for id_, _ in one] for one in exact]


# --- many writers -------------------------------------------------------------------------------------------------

INDEX = """
import os, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from tests_encoder import FakeEncoder
import index.stores.postgres.work, index.update.run
index.stores.postgres.work.PORTION, index.update.run.GROUP_PASSAGES = 4, 8
from index.update.update_index import update_index
report = update_index(Path(sys.argv[1]), [sys.argv[2]], encoder=FakeEncoder(), store=os.environ["DOSSIER_STORE"])
print(len(report.added), len(report.changed), len(report.unchanged), len(report.copies))
"""


def start_indexer(tmp_path: Path, number: int, folder: Path, store: str) -> subprocess.Popen[str]:
    place = tmp_path / "code"
    place.mkdir(exist_ok=True)
    (place / "tests_encoder.py").write_text((ROOT / "tests" / "conftest.py").read_text())
    code = INDEX.format(tests=str(place))
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DOSSIER_STORE": store, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-W", "ignore", "-c", code, str(tmp_path / f"home-{number}"), str(folder)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "articles"
    made.mkdir()
    for number in range(40):
        text = (
            f"Report {number} of the Orle harbour. Ship {number * 7} left for Tarn with {number + 3} tons of slate. "
            * 3
        )
        (made / f"report-{number}.txt").write_text(text)
    (made / "copy.txt").write_text((made / "report-1.txt").read_text())
    return made


def test_indexers_divide_the_work_and_one_that_is_killed_is_stood_in_for(
    collection: str, folder: Path, tmp_path: Path, fake_encoder: Any
) -> None:
    with open_keeper(tmp_path, collection) as keeper:
        keeper.adopt_encoder(fake_encoder)
    indexers = [start_indexer(tmp_path, number, folder, collection) for number in range(3)]
    deadline = time.monotonic() + 120
    with open_contents(tmp_path, collection) as library:
        while library.article_count < 4 and time.monotonic() < deadline:
            time.sleep(0.05)
            library.refresh()
    indexers[0].send_signal(signal.SIGKILL)
    said = [indexer.communicate(timeout=240) for indexer in indexers]
    assert [indexer.returncode for indexer in indexers[1:]] == [0, 0], said
    with open_keeper(tmp_path, collection) as keeper:
        texts = [article.text for article in keeper.articles()]
        assert len(texts) == len(set(texts)) == 40
        assert sum(len(records) for records in keeper.sources().values()) == 41
    assert check_store(tmp_path, collection) == []
    added = [int(out.split()[0]) for out, _ in said[1:]]
    assert all(count > 0 for count in added)
    report = update_index(tmp_path / "again", [str(folder)], encoder=fake_encoder, store=collection)
    assert (len(report.added), len(report.changed), report.failed) == (0, 0, ())


def test_an_indexer_to_whom_others_left_nothing_tells_what_is_there(
    collection: str, folder: Path, tmp_path: Path, fake_encoder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.stores.postgres.keeper import PostgresKeeper

    divide, others = PostgresKeeper.divide, list[Any]()

    def late(keeper: PostgresKeeper, locations: Any) -> Any:
        """Its portions, as they are once another indexer has finished all of these files."""
        monkeypatch.setattr(PostgresKeeper, "divide", divide)
        others.append(update_index(tmp_path / "other", [str(folder)], encoder=fake_encoder, store=collection))
        return iter(())

    monkeypatch.setattr(PostgresKeeper, "divide", late)
    report = update_index(tmp_path / "late", [str(folder)], encoder=fake_encoder, store=collection)
    assert len(others[0].added) == 40
    assert (len(report.added), len(report.unchanged), report.failed) == (0, 41, ())


def test_a_follower_hears_of_a_commit_within_a_second(filled: str, make_entry: MakeEntry, tmp_path: Path) -> None:
    from index.stores.postgres.follow import follow

    stop, heard = threading.Event(), []

    def listen() -> None:
        heard.extend((sign.articles, time.monotonic()) for sign in follow(store_address(filled), stop=stop))

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        while not heard:
            time.sleep(0.02)
        with open_keeper(tmp_path, filled) as keeper:
            keeper.put([make_entry("The slate ship is late.", id="late")])
            version, committed = keeper.version, time.monotonic()
        while heard[-1][0] != version and time.monotonic() < committed + 10:
            time.sleep(0.02)
        assert heard[-1][0] == version
        assert heard[-1][1] - committed < 2.0  # a second, and a busy machine
    finally:
        stop.set()
        thread.join()


def test_an_idle_reader_keeps_no_transaction_open(
    filled: str, make_entry: MakeEntry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import index.stores.postgres.session

    monkeypatch.setattr(index.stores.postgres.session, "REST_SECONDS", 0.2)
    with open_contents(tmp_path, filled) as library:
        assert library.session.in_transaction  # type: ignore[attr-defined]
        with open_keeper(tmp_path, filled) as keeper:
            keeper.put([make_entry("The slate ship is late.", id="late")])
        deadline = time.monotonic() + 10
        while library.session.in_transaction and time.monotonic() < deadline:  # type: ignore[attr-defined]
            time.sleep(0.05)
        assert not library.session.in_transaction  # type: ignore[attr-defined]
        assert library.article("late") is not None
