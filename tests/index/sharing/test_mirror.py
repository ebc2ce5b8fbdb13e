"""Homes that meet on a Chroma server: what one gives, all others get, once, whole, whatever happens in between."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evals.bench.serve import chroma_server
from index.errors import LibraryError
from index.library.contents import Library
from index.sharing.mirror import Synced, pull_library, push_library, withdraw
from index.sharing.server import PASSAGES, ArticleServer, disconnect
from index.update.update_index import remove_article, update_index
from index.upkeep.doctor import check

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def server_url(tmp_path: Path) -> Iterator[str]:
    """The address of a Chroma server of this test's own."""
    with chroma_server(tmp_path) as url:
        yield url


@pytest.fixture
def write(tmp_path: Path, fake_encoder: Any) -> Any:
    """`write("north", ferry="text")`: index these texts as files of that home's own folder; the home."""

    def do(name: str, **texts: str) -> Path:
        folder, home = tmp_path / name / "articles", tmp_path / name / "home"
        folder.mkdir(parents=True, exist_ok=True)
        for stem, text in texts.items():
            (folder / f"{stem}.txt").write_text(text)
        update_index(home, [str(folder)], encoder=fake_encoder, prune=True)
        return home

    return do


def _texts(home: Path) -> list[str]:
    with Library.open(home) as library:
        return sorted(article.text for article in library.articles())


FERRY = "The ferry to Port Ellis stops on 3 March.\nAdvertisement\nAnna Lowe calls the plan an insult to every trader."
WHEAT = "Wheat prices rose in the northern valley. Farmers expect a dry spring."
BANK = "The Meridian Bank named Ruth Adeyemi its chair. She succeeds Paul Stone."


def test_what_one_home_gives_another_gets_word_for_word(tmp_path: Path, write: Any, server_url: str) -> None:
    north = write("north", ferry=FERRY, wheat=WHEAT)
    assert push_library(north, server_url) == Synced(put=2)
    south = tmp_path / "south"
    assert pull_library(south, server_url) == Synced(put=2)
    with Library.open(north) as given, Library.open(south) as got:
        assert sorted(got.articles(), key=lambda a: a.id) == sorted(given.articles(), key=lambda a: a.id)
        ids = sorted(given.passage_ids())
        assert sorted(got.passage_ids()) == ids
        assert got.passages(ids) == given.passages(ids)
        ours, theirs = got.encodings(ids), given.encodings(ids)
        for id_ in ids:
            assert np.allclose(ours[id_].vector, theirs[id_].vector, atol=1e-3)
            assert np.array_equal(ours[id_].tokens, theirs[id_].tokens)
            assert np.array_equal(ours[id_].token_starts, theirs[id_].token_starts)
    assert check(south) == []


def test_changes_and_removals_follow_and_nothing_is_moved_twice(tmp_path: Path, write: Any, server_url: str) -> None:
    north, south = write("north", ferry=FERRY, wheat=WHEAT), tmp_path / "south"
    push_library(north, server_url)
    pull_library(south, server_url)
    assert push_library(north, server_url) == pull_library(south, server_url) == Synced()
    write("north", ferry=FERRY + " Boats are full.")
    assert push_library(north, server_url) == Synced(put=1)
    with Library.open(north) as library:
        gone = next(header.id for header in library.headers() if "wheat" in header.source)
    remove_article(north, gone)
    assert push_library(north, server_url) == Synced(removed=1)
    assert pull_library(south, server_url) == Synced(put=1, removed=1)
    assert _texts(south) == _texts(north)
    with ArticleServer(server_url) as server:
        assert server._passages.count() == 1  # nothing of the old versions is left


def test_every_home_gets_the_others_articles_and_keeps_its_own(write: Any, server_url: str) -> None:
    north, south = write("north", ferry=FERRY), write("south", wheat=WHEAT)
    for home in (north, south):
        push_library(home, server_url)
    for home in (north, south):
        assert pull_library(home, server_url) == Synced(put=1)
    assert _texts(north) == _texts(south)
    assert push_library(north, server_url) == Synced()  # what was taken over is not given back
    with Library.open(north) as library:
        own = next(header.id for header in library.headers() if "ferry" in header.source)
    remove_article(north, own)
    push_library(north, server_url)
    pull_library(south, server_url)
    assert _texts(south) == [WHEAT]


def test_what_a_lost_home_gave_can_be_taken_off_by_another(tmp_path: Path, write: Any, server_url: str) -> None:
    north, south, third = write("north", ferry=FERRY, wheat=WHEAT), write("south", lock="A lock."), tmp_path / "third"
    for home in (north, south):
        push_library(home, server_url)
    for home in (south, third):
        pull_library(home, server_url)
    with Library.open(south) as library:
        gone = next(article.id for article in library.articles() if article.text == WHEAT)
        own = next(article.id for article in library.articles() if article.text == "A lock.")
    assert not withdraw(south, server_url, own)
    assert withdraw(south, server_url, gone)
    remove_article(south, gone)
    assert push_library(south, server_url) == pull_library(south, server_url) == Synced()
    assert pull_library(third, server_url) == Synced(removed=1)
    assert _texts(third) == _texts(south)
    assert len(_texts(south)) == 2
    assert push_library(north, server_url) == Synced(put=1)  # the home was not lost after all


def test_two_articles_of_one_id_are_both_kept(
    tmp_path: Path, write: Any, server_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.reading.clean.article_id", lambda source: "same")
    north, south = write("north", one=WHEAT), write("south", one=BANK)
    for home in (north, south):
        assert push_library(home, server_url) == Synced(put=1)
    for home in (north, south, tmp_path / "east"):
        pull_library(home, server_url)
        assert _texts(home) == sorted([BANK, WHEAT])
    assert push_library(north, server_url) == push_library(south, server_url) == Synced()


def test_of_two_that_take_a_name_at_the_same_moment_neither_is_lost(
    tmp_path: Path, write: Any, server_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.reading.clean.article_id", lambda source: "same")
    north, south = write("north", one=WHEAT), write("south", one=BANK)
    records = ArticleServer.records
    calls: list[int] = []

    def looked_too_early(self: ArticleServer) -> Any:
        calls.append(1)
        found = records(self)
        if len(calls) == 1:
            push_library(south, server_url)  # after the north has looked, before it gives
        return found

    monkeypatch.setattr(ArticleServer, "records", looked_too_early)
    push_library(north, server_url)
    pull_library(tmp_path / "east", server_url)
    assert _texts(tmp_path / "east") == sorted([BANK, WHEAT])


def test_an_article_is_there_whole_or_not_at_all(
    tmp_path: Path, write: Any, server_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    north, south = write("north", ferry=FERRY, wheat=WHEAT), tmp_path / "south"
    with monkeypatch.context() as killed:
        killed.setattr(ArticleServer, "_write_record", lambda *args, **options: exec("raise KeyboardInterrupt"))
        with pytest.raises(KeyboardInterrupt):
            push_library(north, server_url)
    assert pull_library(south, server_url) == Synced()
    assert push_library(north, server_url) == Synced(put=2)
    pull_library(south, server_url)
    assert _texts(south) == _texts(north)


def test_an_article_that_is_being_replaced_is_taken_the_next_time(
    tmp_path: Path, write: Any, server_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    north, south = write("north", ferry=FERRY), tmp_path / "south"
    push_library(north, server_url)
    with monkeypatch.context() as replaced:
        replaced.setattr(ArticleServer, "entry", lambda self, article_id: None)
        assert pull_library(south, server_url) == Synced()
    assert pull_library(south, server_url) == Synced(put=1)


def test_another_encoders_articles_are_refused(tmp_path: Path, write: Any, server_url: str, make_encoder: Any) -> None:
    push_library(write("north", ferry=FERRY), server_url)
    other = tmp_path / "other"
    (tmp_path / "one.txt").write_text(BANK)
    update_index(other, [str(tmp_path / "one.txt")], encoder=make_encoder(name="other", fingerprint="0"))
    with pytest.raises(LibraryError, match="set DOSSIER_ENCODER=fake-words"):
        push_library(other, server_url)
    with pytest.raises(LibraryError, match="use another home"):
        pull_library(other, server_url)


def test_a_server_that_does_not_answer_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"cannot be used .*: start it with"):
        pull_library(tmp_path / "home", "http://127.0.0.1:9")
    assert not (tmp_path / "home").exists()


def test_a_collection_that_names_a_program_is_refused(tmp_path: Path, server_url: str) -> None:
    import chromadb

    client = chromadb.HttpClient(host="127.0.0.1", port=int(server_url.rpartition(":")[2]))
    client.create_collection(PASSAGES)  # Chroma's default embedding function, by name
    disconnect(client)
    with pytest.raises(LibraryError, match="names a program to run"):
        ArticleServer(server_url)


INDEXER = """
import json, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from tests.conftest import FakeEncoder
from index.update.update_index import update_index
from index.sharing.mirror import push_library
place, url, name = Path(sys.argv[2]), sys.argv[3], sys.argv[4]
(place / name).mkdir()
for number in range(3):
    for part in range(2):
        (place / name / f"{number}-{part}.txt").write_text(f"{name} wrote note {number} of part {part}. It rained.")
    update_index(place / f"{name}-home", [str(place / name)], encoder=FakeEncoder())
    push_library(place / f"{name}-home", url)
"""
ASKER = """
import json, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from tests.conftest import FakeEncoder
from index.sharing.mirror import pull_library
from index.search.snapshot import open_index
place, url, name = Path(sys.argv[2]), sys.argv[3], sys.argv[4]
home, wanted, encoder, most = place / f"{name}-home", int(sys.argv[5]), FakeEncoder(), 0
deadline = time.monotonic() + 240
while most < wanted and time.monotonic() < deadline:
    pull_library(home, url)
    if (home / "library.sqlite").exists():
        with open_index(home) as index:
            texts = [article.text for article in index.library.articles()]
            assert len(texts) == len(set(texts)) >= most, "doubled or lost"
            most = len(texts)
            found = index.vectors.search(encoder.encode(["note of part"])[0].vector, limit=100)
            assert len(found) == len({id_ for id_, _ in found}) == index.library.passage_count
    time.sleep(0.1)
print(json.dumps(sorted(texts)))
"""


def test_four_that_index_and_eight_that_ask_at_once_lose_and_double_nothing(tmp_path: Path, server_url: str) -> None:
    def start(code: str, name: str, *words: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", code, str(ROOT), str(tmp_path), server_url, name, *words]
        environ = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    wanted = 4 * 3 * 2
    running = [start(INDEXER, f"indexer{n}") for n in range(4)]
    running += [start(ASKER, f"asker{n}", str(wanted)) for n in range(8)]
    said = [process.communicate(timeout=300) for process in running]
    assert [process.returncode for process in running] == [0] * 12, [errors[-400:] for _, errors in said]
    given = sorted(text for n in range(4) for text in _texts(tmp_path / f"indexer{n}-home"))
    assert len(given) == wanted
    for out, _ in said[4:]:
        assert json.loads(out) == given
