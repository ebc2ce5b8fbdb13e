"""A backup is whole and comes back as it was, or it is refused by name and nothing changes."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import random
import shutil
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.errors import LibraryError
from index.library.contents import Library
from index.library.lock import hold_write_lock
from index.library.schema import library_path
from index.search.generations import generations_folder
from index.search.publish import update_generation
from index.update.feeds import Feed, followed, remember
from index.update.update_index import open_index, update_index
from index.upkeep.backup import MANIFEST, back_up, check_backup, restore
from index.upkeep.doctor import check, truth_findings

Texts = dict[str, str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    for n in range(6):
        text = f"Parish {n} held its fair on day {n + 3}. It counted {n * 17} visitors."
        (tmp_path / "articles" / f"{n}.txt").write_text(text)
    return tmp_path / "articles"


@pytest.fixture
def home(tmp_path: Path, folder: Path, fake_encoder: Any) -> Path:
    return filled(tmp_path / "home", folder, fake_encoder)


@pytest.fixture
def published(tmp_path: Path, folder: Path, fake_encoder: Any) -> Path:
    """As `home`, with the derived vectors."""
    home = filled(tmp_path / "home", folder, fake_encoder)
    with Library.open(home) as library:
        update_generation(library, on_done=lambda done, total: None)
    return home


@pytest.fixture
def file(tmp_path: Path, home: Path) -> Path:
    back_up(home, tmp_path / "index.upkeep.backup")
    return tmp_path / "index.upkeep.backup"


def filled(home: Path, folder: Path, encoder: Any) -> Path:
    update_index(home, [str(folder)], encoder=encoder)
    (home / "added").mkdir()
    (home / "added" / "pasted.txt").write_text("What the page was given.")
    return home


def texts(home: Path) -> Texts:
    with Library.open(home) as library:
        return {article.id: article.text for article in library.articles()}


def searched(home: Path, encoder: Any) -> list[str]:
    with open_index(home) as index:
        assert index.notice == ""
        return [id_ for id_, _ in index.vectors.search(encoder.encode(["parish fair"])[0].vector, limit=9)]


def test_a_restored_home_holds_the_same_and_encodes_nothing(published: Path, tmp_path: Path, fake_encoder: Any) -> None:
    back_up(published, tmp_path / "file")
    before = len(fake_encoder.texts)
    record = restore(tmp_path / "file", tmp_path / "other")
    assert (record.articles, record.passages) == (6, 6)
    assert texts(tmp_path / "other") == texts(published)
    assert check(tmp_path / "other") == []
    assert len(fake_encoder.texts) == before
    assert sorted(searched(tmp_path / "other", fake_encoder)) == sorted(searched(published, fake_encoder))
    assert (tmp_path / "other" / "added" / "pasted.txt").read_text() == "What the page was given."


def test_a_home_with_articles_is_only_replaced_when_told(
    home: Path, file: Path, folder: Path, fake_encoder: Any
) -> None:
    (folder / "new.txt").write_text("A bridge was opened on Sunday. It is nine metres wide.")
    update_index(home, [str(folder)], encoder=fake_encoder)
    with pytest.raises(LibraryError, match="has 7 articles: add --replace"):
        restore(file, home)
    assert len(texts(home)) == 7
    restore(file, home, replace=True)
    assert len(texts(home)) == 6


def test_an_open_reader_keeps_its_moment_and_then_sees_the_restored_one(
    published: Path, tmp_path: Path, folder: Path, fake_encoder: Any
) -> None:
    back_up(published, tmp_path / "file")
    (folder / "new.txt").write_text("A bridge was opened on Sunday. It is nine metres wide.")
    update_index(published, [str(folder)], encoder=fake_encoder)
    with open_index(published) as index:
        restore(tmp_path / "file", published, replace=True)
        assert index.library.article_count == 7
        assert index.refresh()
        assert index.library.article_count == 6
        vector = fake_encoder.encode(["bridge opened on Sunday"])[0].vector
        assert len(index.vectors.search(vector, limit=9)) == 6
    assert check(published) == []


def test_a_backup_is_of_one_moment_while_a_writer_works(
    home: Path, folder: Path, tmp_path: Path, fake_encoder: Any, make_encoder: Callable[..., Any]
) -> None:
    stop = threading.Event()

    def write() -> None:
        round_ = 0
        while not stop.is_set():
            round_ += 1
            for n in range(6):
                (folder / f"{n}.txt").write_text(f"Parish {n} held its fair in round {round_}. It rained.")
            update_index(home, [str(folder)], encoder=make_encoder(), wait=60)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for n in range(4):
            back_up(home, tmp_path / f"{n}.backup")
    finally:
        stop.set()
        writer.join()
    for n in range(4):
        restore(tmp_path / f"{n}.backup", tmp_path / f"home-{n}")
        assert truth_findings(tmp_path / f"home-{n}") == []
        assert len(texts(tmp_path / f"home-{n}")) == 6


def test_a_damaged_home_is_set_aside_for_the_backup(home: Path, file: Path) -> None:
    kept = texts(home)
    data = bytearray(library_path(home).read_bytes())
    data[4096:40960] = b"\xff" * 36864
    library_path(home).write_bytes(data)
    restore(file, home, replace=True)
    assert texts(home) == kept
    assert truth_findings(home) == []
    assert (home / "library.sqlite.damaged").exists()


def test_the_file_is_never_overwritten(home: Path, file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(LibraryError, match="is there already"):
        back_up(home, file)
    assert file.read_bytes() == before


@pytest.mark.parametrize("seed", range(20))
def test_one_flipped_byte_is_refused_or_changes_nothing(home: Path, file: Path, tmp_path: Path, seed: int) -> None:
    data = bytearray(file.read_bytes())
    data[random.Random(seed).randrange(len(data))] ^= 0x20
    spoilt = tmp_path / "spoilt.backup"
    spoilt.write_bytes(data)
    with contextlib.suppress(LibraryError):
        restore(spoilt, tmp_path / "other")
    assert not library_path(tmp_path / "other").exists() or texts(tmp_path / "other") == texts(home)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_cut_file_is_refused_by_name(file: Path, home: Path, tmp_path: Path, share: float) -> None:
    cut = tmp_path / "cut.backup"
    cut.write_bytes(file.read_bytes()[: int(share * file.stat().st_size)])
    kept = texts(home)
    with pytest.raises(LibraryError, match=r"cut\.backup is not a whole backup"):
        restore(cut, home, replace=True)
    assert texts(home) == kept


def _rewritten(file: Path, target: Path, change: Callable[[dict[str, Any], dict[str, bytes]], None]) -> Path:
    with zipfile.ZipFile(file) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(held.pop(MANIFEST))
    change(manifest, held)
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in held.items():
            archive.writestr(name, data)
        archive.writestr(MANIFEST, json.dumps(manifest))
    return target


HOSTILE: dict[str, tuple[Callable[[dict[str, Any], dict[str, bytes]], object], str]] = {
    "a-path-outside": (
        lambda m, h: (m["files"].update({"../evil": [1, "x"]}), h.update({"../evil": b"x"})),
        "outside the home",
    ),
    "an-absolute-path": (
        lambda m, h: (m["files"].update({"/etc/evil": [1, "x"]}), h.update({"/etc/evil": b"x"})),
        "outside the home",
    ),
    "a-hidden-parent": (
        lambda m, h: (m["files"].update({"added/..": [1, "x"]}), h.update({"added/..": b"x"})),
        "outside the home",
    ),
    "a-file-that-is-not-listed": (lambda m, h: h.update({"added/extra.txt": b"x"}), "files are missing"),
    "a-list-that-names-nothing": (lambda m, h: m["files"].clear(), "files are missing"),
    "another-hash": (lambda m, h: m["files"]["added/pasted.txt"].__setitem__(1, "0" * 64), "was altered"),
    "a-later-format": (lambda m, h: m.update(format=99), "backup of format 99"),
    "no-library-inside": (
        lambda m, h: (m["files"].pop("library.sqlite"), h.pop("library.sqlite")),
        "files are missing",
    ),
    "a-manifest-of-nonsense": (lambda m, h: m.update(files=[1, 2]), "no manifest"),
}


@pytest.mark.parametrize(("change", "said"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_backup_is_refused(file: Path, home: Path, tmp_path: Path, change: Any, said: str) -> None:
    hostile = _rewritten(file, tmp_path / "hostile.backup", change)
    kept = texts(home)
    with pytest.raises(LibraryError, match=said):
        restore(hostile, home, replace=True)
    assert texts(home) == kept
    assert not (tmp_path / "evil").exists()


def test_a_backup_of_a_truth_that_contradicts_itself_is_refused(home: Path, tmp_path: Path) -> None:
    import sqlite3

    connection = sqlite3.connect(library_path(home))
    connection.execute("DELETE FROM vectors WHERE passage = 1")
    connection.commit()
    connection.close()
    back_up(home, tmp_path / "bad.backup")
    with pytest.raises(LibraryError, match="the library in the backup is damaged"):
        restore(tmp_path / "bad.backup", tmp_path / "other")


def test_a_full_disk_leaves_no_half_backup(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("index.upkeep.backup._pack", full)
    with pytest.raises(LibraryError, match="no space left"):
        back_up(home, tmp_path / "never.backup")
    assert [path.name for path in tmp_path.glob("never*")] == []


def test_no_home_no_backup(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="build one with"):
        back_up(tmp_path / "nowhere", tmp_path / "x.backup")
    with pytest.raises(LibraryError, match="is not there"):
        check_backup(tmp_path / "absent.backup")


def test_a_vector_index_that_a_kill_left_out_is_built_by_the_next_start(published: Path, fake_encoder: Any) -> None:
    shutil.rmtree(generations_folder(published))
    with hold_write_lock(published), open_index(published, use="measure") as index:  # building takes no write lock
        assert index.notice == ""
        assert index.vectors.is_derived
    assert check(published) == []
    assert len(searched(published, fake_encoder)) == 6


def test_the_list_of_feeds_comes_back_without_the_servers_marks(tmp_path: Path, home: Path) -> None:
    feed = Feed(
        url="https://vell.example/feed", title="Vell Echo", etag='"7"', modified="Mon", seen=("https://a.example/1",)
    )
    remember(home, [feed])
    back_up(home, tmp_path / "with.backup")
    restore(tmp_path / "with.backup", tmp_path / "new")
    assert followed(tmp_path / "new") == (dataclasses.replace(feed, etag="", modified=""),)


def test_a_backup_without_feeds_is_one_that_older_versions_read(file: Path, tmp_path: Path) -> None:
    assert check_backup(file).format == 1
    restore(file, tmp_path / "new")
    assert followed(tmp_path / "new") == ()


def test_a_broken_list_of_feeds_changes_nothing(tmp_path: Path, home: Path) -> None:
    (home / "feeds.json").write_text("[{]")
    back_up(home, tmp_path / "broken.backup")
    with pytest.raises(LibraryError, match="list of feeds"):
        restore(tmp_path / "broken.backup", tmp_path / "new")
    assert not library_path(tmp_path / "new").exists()
