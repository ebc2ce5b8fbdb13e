"""Articles known again: many of one file, renamed, moved, copied and re-ordered, and what leaves its file."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from index.library.contents import Library
from index.library.schema import library_path
from index.update.amend import put_back, take_out
from index.update.run import IndexReport, Progress
from index.update.update_index import remove_article, update_index

TEXTS = [
    "The lighthouse on Skerry Point goes dark on 1 May, the harbour board said.",
    "A bakery in Holm sells its ovens after ninety years, its owner Pia Rask told us.",
    "The school in Vatn gets a new roof before winter, the builder promised on Tuesday.",
]


class World:
    """A folder, a home beside it, and an encoder that counts."""

    def __init__(self, root: Path, encoder: Any) -> None:
        self.folder, self.home, self.encoder = root / "news", root / "home", encoder
        self.folder.mkdir()

    def table(self, *texts: str, name: str = "all.csv") -> Path:
        rows = "".join(f'{text.split(" ")[1].title()} news,2025-02-0{n},"{text}"\n' for n, text in enumerate(texts, 1))
        path = self.folder / name
        path.write_text("title,date,text\n" + rows)
        return path

    def update(self, *sources: str, **options: Any) -> IndexReport:
        self.encoder.texts.clear()
        return update_index(self.home, sources or [str(self.folder)], encoder=self.encoder, **options)

    def articles(self) -> dict[str, str]:
        """Id to source."""
        with Library.open(self.home) as library:
            return {article.id: article.source for article in library.articles()}


@pytest.fixture
def world(tmp_path: Path, fake_encoder: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr("index.update.run.publish_if_large", lambda *args, **options: "", raising=False)
    return World(tmp_path, fake_encoder)


def test_a_file_of_many_is_read_once_and_each_article_by_itself(world: World) -> None:
    path = world.table(*TEXTS)
    first = world.update()
    assert len(first.added) == 3
    assert sorted(world.articles().values()) == [f"{path}#1", f"{path}#2", f"{path}#3"]
    second = world.update()
    assert (sorted(second.unchanged), second.added, world.encoder.texts) == (sorted(first.added), (), [])


def test_a_row_put_on_top_leaves_the_others_their_ids(world: World) -> None:
    world.table(*TEXTS[:2])
    before = set(world.update().added)
    rows = (world.folder / "all.csv").read_text().splitlines(keepends=True)
    (world.folder / "all.csv").write_text("".join([rows[0], f'Vatn news,2025-02-09,"{TEXTS[2]}"\n', *rows[1:]]))
    report = world.update()
    assert (len(report.added), set(report.unchanged), report.changed, report.removed) == (1, before, (), ())
    assert len(world.encoder.texts) == 1
    again = world.update()
    assert len(again.unchanged) == 3


def test_a_row_that_leaves_its_table_takes_its_article_along(world: World) -> None:
    world.table(*TEXTS)
    world.update()
    world.table(*TEXTS[:2])
    report = world.update()
    assert (len(report.removed), len(report.unchanged)) == (1, 2)
    assert len(world.articles()) == 2


def test_a_changed_row_is_the_same_article_changed(world: World) -> None:
    world.table(*TEXTS)
    world.update()
    world.table(TEXTS[0], TEXTS[1] + " She keeps the shop.", TEXTS[2])
    report = world.update()
    assert (len(report.changed), len(report.unchanged), report.added, report.removed) == (1, 2, (), ())


def test_a_renamed_or_moved_file_keeps_its_articles(world: World) -> None:
    path = world.table(*TEXTS)
    added = set(world.update().added)
    moved = path.with_name("renamed.csv")
    path.rename(moved)
    report = world.update()
    assert (set(report.unchanged), report.added, world.encoder.texts) == (added, (), [])
    assert {source.partition("#")[0] for source in world.articles().values()} == {str(moved)}
    assert world.update(prune=True).removed == ()


def test_a_moved_folder_doubles_nothing_and_survives_a_prune(world: World) -> None:
    world.table(*TEXTS)
    (world.folder / "one.txt").write_text("The ferry to Ness stops on 3 March, its captain said in a letter.\n")
    added = set(world.update().added)
    elsewhere = world.folder.with_name("archive")
    world.folder.rename(elsewhere)
    report = world.update(str(elsewhere), prune=True)
    assert (set(report.unchanged), report.added, report.removed) == (added, (), ())
    assert set(world.articles()) == added


def test_a_copied_folder_adds_nothing_and_takes_over_when_the_first_goes(world: World) -> None:
    world.table(*TEXTS)
    added = set(world.update().added)
    copy = world.folder.with_name("copy")
    shutil.copytree(world.folder, copy)
    report = world.update(str(copy))
    assert (report.added, len(report.copies)) == ((), 3)
    assert set(world.articles()) == added
    shutil.rmtree(world.folder)
    world.folder.mkdir()
    assert world.update(str(world.folder), prune=True).removed == ()
    assert {Path(source).parent.name for source in world.articles().values()} == {"copy"}


def test_two_copies_found_in_one_run_are_one_article(world: World) -> None:
    for name in ("a.txt", "b.txt"):
        (world.folder / name).write_text(TEXTS[0] + "\n")
    report = world.update()
    assert (len(report.added), len(report.copies)) == (1, 1)
    assert (len(world.update().unchanged), len(world.articles())) == (2, 1)


def test_a_run_stopped_in_the_middle_of_a_file_goes_on_there(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.update.run.GROUP_PASSAGES", 1)
    world.table(TEXTS[0])
    (world.folder / "more.jsonl").write_text(
        "\n".join(json.dumps({"title": str(n), "text": f"{text} Part {n}."}) for n, text in enumerate(TEXTS))
    )

    def interrupt(progress: Progress) -> None:
        if progress.stage == "encode" and progress.done >= 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        world.update(on_progress=interrupt)
    assert len(world.articles()) < 4
    report = world.update()
    assert len(world.articles()) == 4
    assert len(report.added) >= 3
    assert len(world.update().unchanged) == 4


def test_one_article_of_many_can_be_removed_and_put_back(world: World) -> None:
    world.table(*TEXTS)
    world.update()
    gone = next(iter(world.articles()))
    remove_article(world.home, gone)
    assert len(world.articles()) == 2
    assert gone not in world.update().added  # the file has not changed
    kept = next(iter(world.articles()))
    entry = take_out(world.home, kept)
    put_back(world.home, entry)
    assert kept in world.articles()


def test_a_report_names_what_was_not_read_and_why(world: World) -> None:
    with world.table(TEXTS[0]).open("a") as table:
        table.write("Nothing,2025-02-09,\n")
    for name, content in {"tool.py": "print(1)", "photo.jpg": "x", "set.json": '{"a": 1}', "empty.txt": ""}.items():
        (world.folder / name).write_text(content)
    (world.folder / "node_modules" / "x").mkdir(parents=True)
    (world.folder / "node_modules" / "x" / "readme.md").write_text(TEXTS[1])
    report = world.update()
    assert len(report.added) == 1
    assert {Path(each.source).name for each in report.skipped} == {
        "tool.py", "photo.jpg", "set.json", "node_modules", "all.csv#2",
    }  # fmt: skip
    assert [Path(each.source).name for each in report.failed] == ["empty.txt"]
    assert all(each.message and "\n" not in each.message for each in report.skipped)


def test_an_index_of_before_files_held_many_goes_on(world: World) -> None:
    (world.folder / "one.txt").write_text(TEXTS[0] + "\n")
    world.update()
    with sqlite3.connect(library_path(world.home)) as old:
        rows = old.execute("SELECT * FROM sources").fetchall()
        old.execute("DROP TABLE sources")
        old.execute(
            "CREATE TABLE sources (location TEXT PRIMARY KEY, article TEXT NOT NULL, stamp TEXT NOT NULL, "
            "content_hash TEXT NOT NULL) WITHOUT ROWID"
        )
        old.executemany("INSERT INTO sources VALUES (?, ?, ?, ?)", rows)
    old.close()
    world.table(*TEXTS[1:])
    report = world.update()
    assert (len(report.unchanged), len(report.added)) == (1, 2)
