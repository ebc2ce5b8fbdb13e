"""The doctor: finds nothing in a sound home, names what is wrong in a spoilt one, and puts right what can be."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.errors import LibraryError
from index.library.contents import Library
from index.library.lock import hold_write_lock
from index.library.schema import connect_writer, library_path
from index.update.update_index import open_index, update_index
from index.upkeep.doctor import advise, check, repair

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def home(tmp_path: Path, fake_encoder: Any) -> Path:
    """An index of five short articles without its derived vectors."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for n in range(5):
        (folder / f"{n}.txt").write_text(f"Parish {n} held its fair on day {n + 3}. It counted {n * 17} visitors.")
    update_index(tmp_path / "home", [str(folder)], encoder=fake_encoder)
    return tmp_path / "home"


def _spoil(home: Path, *statements: str) -> None:
    connection = sqlite3.connect(library_path(home), isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def test_a_sound_home_has_no_findings(home: Path) -> None:
    assert check(home) == []
    assert repair(home) == []


def test_no_home_says_how_to_build_one(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="build one with"):
        check(tmp_path / "nowhere")


def test_a_home_that_is_being_written_is_left_alone(home: Path) -> None:
    with hold_write_lock(home), pytest.raises(LibraryError, match="is being written"):
        check(home)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO passages_fts (passages_fts, rowid, title, text) SELECT 'delete', row, title, text "
        "FROM passage_texts WHERE row = 2",
        "INSERT INTO passages_fts (rowid, title, text) VALUES (99, 'x', 'y')",
        "DELETE FROM passages_fts_data WHERE id > 10",
        "UPDATE passages_fts_docsize SET id = 77 WHERE id = 3",
    ],
    ids=["a-passage-missing", "a-passage-too-many", "the-postings-gone", "a-passage-under-another-number"],
)
def test_a_damaged_full_text_index_is_found_and_rebuilt(home: Path, statement: str) -> None:
    _spoil(home, statement)
    assert [(finding.part, finding.repairable) for finding in check(home)] == [("words", True)]
    assert repair(home) == ["rebuilt the full-text index"]
    assert check(home) == []
    with open_index(home) as index:
        assert len(index.lexical.search("parish fair", limit=9)) == 5


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("DELETE FROM vectors WHERE passage = 1", "has no vector"),
        ("DELETE FROM tokens WHERE passage = 1", "has no token vectors"),
        ("UPDATE articles SET text = text || 'x' WHERE row = 1", "do not cover its text"),
        ("DELETE FROM articles WHERE row = 1", "has no article"),
        ("UPDATE articles SET story = 'nobody' WHERE row = 1", "the copy group of article"),
    ],
)
def test_a_truth_that_contradicts_itself_is_named(home: Path, statement: str, message: str) -> None:
    _spoil(home, statement)
    findings = check(home)
    assert [finding.part for finding in findings][:1] == ["truth"]
    assert any(message in finding.message for finding in findings)
    assert not any(finding.repairable for finding in findings)
    with pytest.raises(LibraryError, match="cannot be rebuilt from itself"):
        repair(home)


def test_torn_pages_of_the_truth_are_found(home: Path) -> None:
    path = library_path(home)
    data = bytearray(path.read_bytes())
    data[4096 * 3 : 4096 * 6] = b"\xff" * (4096 * 3)
    path.write_bytes(data)
    assert [finding.part for finding in check(home)][:1] == ["truth"]


@pytest.mark.parametrize("lost", [1, 100, 4095, 4096, 50_000])
def test_a_truth_cut_short_is_refused_by_reader_writer_and_doctor(home: Path, lost: int) -> None:
    path = library_path(home)
    connect_writer(home).close()  # the last one to close folds the log in
    os.truncate(path, path.stat().st_size - lost)
    with pytest.raises(LibraryError, match=r'is damaged .* run "dossier doctor"') as refused:
        Library.open(home)
    assert "\n" not in str(refused.value)
    with pytest.raises(LibraryError, match="is damaged"):
        connect_writer(home)
    assert [finding.part for finding in check(home)][:1] == ["truth"]


def test_an_old_sqlite_is_advice_and_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.upkeep.doctor.sqlite3.sqlite_version_info", (3, 40, 1))
    assert "3.51.3 or later is safer" in advise()[0]
    monkeypatch.setattr("index.upkeep.doctor.sqlite3.sqlite_version_info", (3, 52, 0))
    assert advise() == []


KILLED = """
import sys; sys.path.insert(0, "tests")
from pathlib import Path
from conftest import FakeEncoder
from index.update.update_index import update_index
import index.update.run, index.search.vectors
index.update.run.GROUP_PASSAGES = 2
index.search.vectors.EXACT_UP_TO = 0  # as if it were large, so that a vector index is built
def tell(step):
    print(step.stage, step.done, flush=True)
update_index(Path(sys.argv[1]), [sys.argv[2]], encoder=FakeEncoder(), on_progress=tell)
"""


def _kill_when(said: Callable[[str], bool], home: Path, folder: Path, delay: float) -> None:
    """Start an indexing process and kill it, with its children, `delay` seconds after a line that `said` likes."""
    command = [sys.executable, "-c", KILLED, str(home), str(folder)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
    ) as child:
        for line in child.stdout or ():
            if said(line):
                break
        time.sleep(delay)
        os.killpg(child.pid, signal.SIGKILL)


@pytest.mark.parametrize(
    ("line", "delay"),
    [
        ("encode 2", 0.0),
        ("encode 6", 0.01),
        ("encode 12", 0.05),
        ("encode 12", 0.9),
        ("publish 12", 0.0),
        ("publish 12", 0.3),
    ],
)
def test_a_kill_at_any_moment_loses_nothing_acknowledged(
    tmp_path: Path, fake_encoder: Any, line: str, delay: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.search.vectors.EXACT_UP_TO", 0)
    folder, home = tmp_path / "articles", tmp_path / "home"
    folder.mkdir()
    for n in range(12):
        (folder / f"{n:02}.txt").write_text(f"Parish {n} held its fair on day {n + 3}. It counted {n * 17} visitors.")
    _kill_when(lambda said: said.startswith(line), home, folder, delay)
    with Library.open(home) as library:
        kept = {article.id: article.text for article in library.articles()}
        assert all(library.passages_of(id_) for id_ in kept)
    assert len(kept) >= int(line.split()[1])
    report = update_index(home, [str(folder)], encoder=fake_encoder)
    assert set(report.unchanged) == set(kept)
    assert len(fake_encoder.texts) == 12 - len(kept)
    assert check(home) == []
    with open_index(home) as index:
        assert index.notice == ""
        assert len(index.vectors.search(fake_encoder.encode(["fair"])[0].vector, limit=20)) == 12
