"""The truth: what goes in comes out, whole articles at a time, and a snapshot stands still."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.errors import LibraryError
from index.library.contents import Library
from index.library.lock import hold_write_lock
from index.library.schema import FORMAT, connect_writer, explain_os_error, library_path
from index.library.writer import Entry, LibraryWriter
from index.types import Article, DroppedLine
from index.update.intake import draft_article

MakeEntry = Callable[..., Entry]


@pytest.fixture
def make_entry(make_article: Any, fake_encoder: Any) -> MakeEntry:
    """`make_entry(text, id=...)`: an article split, encoded and ready to be put."""

    def make(text: str, **values: Any) -> Entry:
        article: Article = make_article(text, **values)
        draft = draft_article(article, location=f"/{article.source}")
        encodings = tuple(fake_encoder.encode([passage.text for passage in draft.passages]))
        return Entry(article=article, passages=draft.passages, encodings=encodings, source=draft.record)

    return make


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[LibraryWriter]:
    writer = LibraryWriter.open(tmp_path)
    yield writer
    writer.close()


TEXT = "A café closed — “for good” 😀.\n\nIts owner, Mr. Ruiz, plans to return in May. " * 12


def test_an_article_comes_out_as_it_went_in(writer: LibraryWriter, make_entry: MakeEntry) -> None:
    dropped = (DroppedLine(line=3, text="Advertisement", reason="advert"),)
    entry = make_entry(TEXT, dropped=dropped, published=date(2024, 2, 29), author="A. Writer", url="https://x.test/a")
    writer.put([entry, make_entry("Nothing else.", id="undated", published=None)])
    assert writer.article("article") == entry.article
    assert [article.id for article in writer.articles()] == ["article", "undated"]
    assert writer.articles()[1].published is None
    assert writer.article("nobody") is None


def test_passages_are_slices_that_tile_the_text(writer: LibraryWriter, make_entry: MakeEntry) -> None:
    entry = make_entry(TEXT)
    writer.put([entry])
    passages = writer.passages_of("article")
    assert tuple(passages) == entry.passages
    assert "".join(passage.text for passage in passages) == TEXT
    assert writer.passages([passages[1].id, "nobody"]) == {passages[1].id: passages[1]}


def test_encodings_come_back_to_half_precision(writer: LibraryWriter, make_entry: MakeEntry) -> None:
    entry = make_entry(TEXT)
    writer.put([entry])
    stored = writer.encodings([passage.id for passage in entry.passages])
    for passage, encoding in zip(entry.passages, entry.encodings, strict=True):
        assert np.abs(stored[passage.id].vector - encoding.vector).max() < 1e-3
        assert (stored[passage.id].tokens == encoding.tokens).all()
        assert (stored[passage.id].token_starts == encoding.token_starts).all()


def test_putting_an_article_again_replaces_all_of_it(writer: LibraryWriter, make_entry: MakeEntry) -> None:
    writer.put([make_entry(TEXT)])
    before = writer.version
    writer.put([make_entry("Quite short now.")])
    assert writer.version != before
    assert [passage.text for passage in writer.passages_of("article")] == ["Quite short now."]
    counts = [writer.query(f"SELECT count(*) FROM {t}")[0][0] for t in ("passages", "vectors", "tokens")]
    assert counts == [1, 1, 1]
    assert not writer.query("SELECT rowid FROM passages_fts WHERE passages_fts MATCH 'owner'")


def test_removing_leaves_no_trace_but_the_others(writer: LibraryWriter, make_entry: MakeEntry) -> None:
    writer.put([make_entry(TEXT), make_entry("Something else.", id="other")])
    assert writer.remove(["article", "nobody"]) == ("article",)
    for table in ("articles", "passages", "vectors", "tokens", "sources"):
        assert writer.query(f"SELECT count(*) FROM {table}")[0][0] == 1
    assert [header.id for header in writer.headers()] == ["other"]


def test_the_count_of_passages_follows_every_change(
    tmp_path: Path, writer: LibraryWriter, make_entry: MakeEntry
) -> None:
    counts = [writer.passage_count]
    writer.put([make_entry("One."), make_entry("Two.", id="b")])
    counts.append(writer.passage_count)
    with Library.open(tmp_path) as reader:
        assert reader.passage_count == reader.passage_count == 2
        writer.remove(["b"])
        counts.append(writer.passage_count)
        assert reader.passage_count == 2  # its moment stands still
        reader.refresh()
        assert reader.passage_count == 1
    assert counts == [0, 2, 1]


def test_a_group_is_put_whole_or_not_at_all(writer: LibraryWriter, make_entry: MakeEntry) -> None:
    good, bad = make_entry("Good.", id="good"), make_entry("Bad.", id="bad")
    clash = replace(bad, passages=(*bad.passages, *bad.passages), encodings=(*bad.encodings, *bad.encodings))
    before = writer.version
    with pytest.raises(LibraryError):
        writer.put([good, clash])
    assert (writer.article_count, writer.passage_count, writer.version) == (0, 0, before)


def test_a_reader_sees_one_moment_until_it_refreshes(
    writer: LibraryWriter, make_entry: MakeEntry, tmp_path: Path
) -> None:
    writer.put([make_entry("First.", id="first")])
    with Library.open(tmp_path) as reader:
        writer.put([make_entry("Second.", id="second")])
        writer.remove(["first"])
        assert [article.id for article in reader.articles()] == ["first"]
        assert [header.id for header in reader.headers()] == ["first"]
        assert reader.refresh()
        assert [header.id for header in reader.headers()] == ["second"]
        assert not reader.refresh()


STORY = (
    "Ferries to all islands leave from the fish market for eleven weeks while divers mend the cracked wall of the basin"
    " in January. "
) * 3


def test_near_copies_share_the_id_of_the_earliest(writer: LibraryWriter, make_entry: MakeEntry) -> None:
    writer.put([make_entry("A report on wheat prices in the valley this year.", id="other")])
    writer.put([make_entry(STORY, id="first"), make_entry(STORY + "Traders complain.", id="second")])
    writer.put([make_entry("UPDATE " + STORY, id="third")])
    assert {header.id: header.copy_group for header in writer.headers()} == {
        "other": "other",
        "first": "first",
        "second": "first",
        "third": "first",
    }


def test_a_story_goes_on_under_the_next_id_when_its_first_article_goes(
    writer: LibraryWriter, make_entry: MakeEntry
) -> None:
    writer.put([make_entry(STORY, id=name) for name in ("first", "second", "third")])
    writer.remove(["first"])
    assert {header.copy_group for header in writer.headers()} == {"second"}
    writer.put([make_entry("Nothing of that any more: wheat prices rose in the valley.", id="second")])
    assert {header.id: header.copy_group for header in writer.headers()} == {"second": "second", "third": "third"}


def test_an_index_of_another_encoder_is_refused_with_the_setting(
    writer: LibraryWriter, make_encoder: Any, tmp_path: Path
) -> None:
    writer.adopt_encoder(make_encoder(name="first", fingerprint="1"))
    with Library.open(tmp_path) as reader:
        reader.check_encoder(make_encoder(name="first", fingerprint="1"))
        with pytest.raises(LibraryError, match=r'built with "first", not "second": set DOSSIER_ENCODER=first'):
            reader.check_encoder(make_encoder(name="second", fingerprint="2"))


def test_no_index_says_how_to_build_one(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r'no index at .*: build one with "dossier index PATH"'):
        Library.open(tmp_path / "nowhere")


@pytest.mark.parametrize("content", [b"not a database at all, but long enough to look at" * 40, b""])
def test_a_file_that_is_not_an_index_is_named(tmp_path: Path, content: bytes) -> None:
    library_path(tmp_path).write_bytes(content)
    with pytest.raises(LibraryError, match=r"is damaged|is not an index") as caught:
        Library.open(tmp_path)
    assert "\n" not in str(caught.value)


def test_an_index_of_another_format_is_refused(writer: LibraryWriter, tmp_path: Path) -> None:
    writer._connection.execute("UPDATE meta SET value = '99' WHERE key = 'format'")
    with pytest.raises(LibraryError, match=f"has format 99, this program reads {FORMAT}"):
        Library.open(tmp_path)


def test_a_full_disk_is_one_line_and_loses_nothing(
    writer: LibraryWriter, make_entry: MakeEntry, tmp_path: Path
) -> None:
    writer.put([make_entry("Kept.", id="kept")])
    pages = writer.query("PRAGMA page_count")[0][0]
    writer.query(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(LibraryError, match="no space left for the index"):
        writer.put([make_entry(TEXT * 50, id="large")])
    with Library.open(tmp_path) as reader:
        assert [article.id for article in reader.articles()] == ["kept"]


def test_a_read_only_home_is_one_line() -> None:
    assert "make it writable" in explain_os_error(PermissionError(13, "Permission denied"), Path("home"))


def test_commits_are_synced(tmp_path: Path) -> None:
    connection = connect_writer(tmp_path)
    assert connection.execute("PRAGMA synchronous").fetchone()[0] == 2  # FULL
    assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    connection.close()


def test_a_reader_cannot_write(writer: LibraryWriter, tmp_path: Path) -> None:
    with Library.open(tmp_path) as reader, pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader._connection.execute("DELETE FROM meta")


WRITES = """
import sys; from pathlib import Path; from index.library.schema import connect_writer
connection = connect_writer(Path(sys.argv[1]))
connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'commits'")
connection.close()
"""


def test_what_another_process_commits_is_seen_however_often_the_library_was_opened_here(tmp_path: Path) -> None:
    """Handles that a process closes must not take the locks of those it keeps: a writer that believes itself alone
    would delete the log beside the file, and this process would read the deleted one from then on."""
    connect_writer(tmp_path).close()
    command = [sys.executable, "-c", WRITES, str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[3])}
    with Library.open(tmp_path) as kept:
        for commits in (1, 2, 3):
            Library.open(tmp_path).close()
            subprocess.run(command, env=environment, check=True, timeout=60)
            with Library.open(tmp_path) as now:
                assert now.meta("commits") == str(commits)
            assert kept.refresh()
            assert kept.meta("commits") == str(commits)


def test_a_second_writer_is_told_who_holds_the_home(tmp_path: Path) -> None:
    with (
        hold_write_lock(tmp_path),
        pytest.raises(LibraryError, match=rf"written by process {os.getpid()}: .*--wait SECONDS"),
        hold_write_lock(tmp_path, wait=0.05),
    ):
        pass
    with hold_write_lock(tmp_path):
        assert library_path(tmp_path).parent.is_dir()
