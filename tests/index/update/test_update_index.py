"""Keeping an index up to date: what is read, what is encoded again, what goes, and what a bad source costs."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from index.errors import LibraryError, SourceError
from index.library.contents import Library
from index.library.lock import hold_write_lock
from index.update.update_index import IndexReport, Progress, open_index, remove_article, update_index
from index.upkeep.doctor import check

FERRY = "The ferry to Port Ellis stops on 3 March. Anna Lowe calls the plan an insult to every trader in the town.\n"
WHEAT = "Wheat prices rose in the northern valley. Farmers expect a dry spring, the exchange reported on Tuesday.\n"
BANK = "The Meridian Bank named Ruth Adeyemi its chair. She succeeds Paul Stone, who held the post for nine years.\n"


@dataclass
class World:
    """A folder of articles, a home beside it, and an encoder that counts."""

    folder: Path
    home: Path
    encoder: Any

    def write(self, **texts: str) -> None:
        for name, text in texts.items():
            (self.folder / f"{name}.txt").write_text(text)

    def update(self, *sources: str, **options: Any) -> IndexReport:
        self.encoder.texts.clear()
        return update_index(self.home, sources or [str(self.folder)], encoder=self.encoder, **options)

    def texts(self) -> dict[str, str]:
        with Library.open(self.home) as library:
            return {Path(article.source).stem: article.text for article in library.articles()}


@pytest.fixture
def world(tmp_path: Path, fake_encoder: Any) -> World:
    (tmp_path / "articles").mkdir()
    world = World(folder=tmp_path / "articles", home=tmp_path / "home", encoder=fake_encoder)
    world.write(ferry=FERRY, wheat=WHEAT)
    return world


def test_an_index_can_be_searched_by_meaning_and_by_words(world: World) -> None:
    report = world.update()
    assert (len(report.added), report.failed, report.passages) == (2, (), 2)
    with open_index(world.home, encoder=world.encoder) as index:
        question = "Who calls the ferry plan an insult?"
        (nearest, *_) = index.vectors.search(world.encoder.encode([question])[0].vector, limit=2)
        (first, *_) = index.lexical.search(question, limit=2)
        assert nearest[0] == first[0]
        assert "Anna Lowe" in index.library.passages([first[0]])[first[0]].text
        assert index.notice == ""
    assert check(world.home) == []


class TestUpdating:
    def test_a_second_run_reads_and_encodes_nothing(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        first = world.update()
        monkeypatch.setattr(
            "index.reading.read.SourceReader.read", lambda self, source: pytest.fail(f"{source} was read")
        )
        monkeypatch.setattr("index.update.intake._hash_bytes", lambda source: pytest.fail(f"{source} was opened"))
        report = world.update()
        assert sorted(report.unchanged) == sorted(first.added)
        assert (report.added, report.changed, world.encoder.texts) == ((), (), [])

    def test_a_touched_file_is_unchanged(self, world: World) -> None:
        world.update()
        os.utime(world.folder / "ferry.txt", ns=(1, 1))
        report = world.update()
        assert (len(report.unchanged), report.changed, world.encoder.texts) == (2, (), [])

    def test_many_touched_files_are_noted_in_few_commits(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        world.write(**{f"note-{n}": f"Note {n} says that lot {n} was sold." for n in range(5)})
        world.update()
        for path in world.folder.iterdir():
            os.utime(path, ns=(1, 1))
        monkeypatch.setattr("index.update.run.RECORDS", 4)
        with Library.open(world.home) as library:
            before = int(library.meta("commits"))
            assert len(world.update().unchanged) == 7
            library.refresh()
            assert int(library.meta("commits")) - before == 2  # of 4 and of 3
        monkeypatch.setattr("index.update.intake._hash_bytes", lambda source: pytest.fail(f"{source} was opened"))
        assert len(world.update().unchanged) == 7

    def test_two_sources_that_give_one_id_are_two_articles(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("index.reading.clean.article_id", lambda source: "same")
        report = world.update()
        assert len(report.added) == len(set(report.added)) == 2
        assert sorted(world.texts()) == ["ferry", "wheat"]

    def test_one_parser_serves_a_whole_folder(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        from index.reading.parser_process import ParserChild

        started: list[ParserChild] = []
        start = ParserChild._started
        monkeypatch.setattr(ParserChild, "_started", lambda self: started.append(self) or start(self))
        for name, text in (("one", FERRY), ("two", WHEAT), ("three", BANK)):
            page = f"<html><body><article><h1>{name}</h1><p>{text}</p></article></body></html>"
            (world.folder / f"{name}.html").write_text(page)
        report = world.update()
        assert (len(report.added), report.failed) == (5, ())
        assert len(started) == 3
        assert len(set(map(id, started))) == 1

    def test_only_a_changed_file_is_encoded(self, world: World) -> None:
        added = world.update().added
        world.write(ferry=FERRY + "Boats are full.")
        report = world.update()
        assert len(report.changed) == len(report.unchanged) == 1
        assert set(report.changed) < set(added)
        assert len(world.encoder.texts) == 1
        assert world.texts()["ferry"].endswith("Boats are full.")

    def test_unchanged_passages_of_a_changed_file_are_not_encoded_again(self, world: World) -> None:
        parts = [f"Item {n} of the long list concerns parish number {n}, as the council wrote. " * 8 for n in range(6)]
        world.write(long="\n\n".join(parts))
        world.update()
        world.write(long="\n\n".join([*parts[:-1], "A new end."]))
        world.update()
        assert 1 <= len(world.encoder.texts) <= 2

    def test_an_older_time_stamp_is_noticed(self, world: World) -> None:
        world.update()
        world.write(ferry=BANK)
        os.utime(world.folder / "ferry.txt", (0, 0))  # as after a restore, or with the clock set back
        assert len(world.update().changed) == 1

    def test_one_file_under_two_names_is_one_article(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        world.update()
        monkeypatch.chdir(world.folder)
        report = world.update(".", "ferry.txt", f"{world.folder}/../articles")
        assert (len(report.unchanged), report.added, report.changed) == (2, (), ())

    def test_prune_drops_what_left_the_given_folders_only(self, world: World) -> None:
        other = world.folder.parent / "other"
        other.mkdir()
        (other / "bank.txt").write_text(BANK)
        world.update(str(world.folder), str(other))
        (world.folder / "ferry.txt").unlink()
        (other / "bank.txt").unlink()
        assert world.update().removed == ()
        assert len(world.update(prune=True).removed) == 1
        assert sorted(world.texts()) == ["bank", "wheat"]

    def test_prune_of_a_folder_that_is_not_there_drops_nothing(self, world: World) -> None:
        world.update()
        world.folder.rename(world.folder.with_name("unmounted"))
        with pytest.raises(SourceError):
            world.update(prune=True)
        assert len(world.texts()) == 2

    def test_prune_of_a_named_file_that_is_gone_drops_it(self, world: World) -> None:
        world.update()
        (world.folder / "ferry.txt").unlink()
        assert len(world.update(str(world.folder / "ferry.txt"), prune=True).removed) == 1

    def test_one_bad_file_does_not_stop_the_others(self, world: World) -> None:
        (world.folder / "bad.txt").write_text("")
        report = world.update()
        assert len(report.added) == 2
        assert [Path(failure.source).name for failure in report.failed] == ["bad.txt"]
        assert "\n" not in report.failed[0].message

    def test_a_file_that_turns_bad_keeps_its_last_good_text(self, world: World) -> None:
        world.update()
        world.write(ferry="")
        report = world.update()
        assert len(report.failed) == 1
        assert world.texts()["ferry"] == FERRY.strip()

    def test_progress_is_told_from_the_start_to_the_end(self, world: World) -> None:
        told: list[Progress] = []
        world.update(on_progress=told.append)
        assert (told[0].stage, told[0].done) == ("list", 0)
        assert (told[-1].done, told[-1].total) == (2, 2)
        assert [step.seconds for step in told] == sorted(step.seconds for step in told)

    def test_an_interrupted_run_keeps_what_it_committed(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("index.update.run.GROUP_PASSAGES", 1)
        world.write(bank=BANK)

        def interrupt(progress: Progress) -> None:
            if progress.stage == "encode" and progress.done == 2:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            world.update(on_progress=interrupt)
        assert len(world.texts()) == 2
        report = world.update()
        assert (len(report.added), len(report.unchanged)) == (1, 2)
        assert len(world.encoder.texts) == 1

    def test_a_copy_of_a_story_is_kept_and_marked(self, world: World) -> None:
        world.write(copy="PORT ELLIS\n\n" + FERRY)
        world.update()
        with Library.open(world.home) as library:
            stories = {Path(header.source).stem: header.copy_group for header in library.headers()}
        assert stories["copy"] == stories["ferry"] != stories["wheat"]


@pytest.mark.parametrize("content", [None, "", "   \n"], ids=["absent", "empty", "blank"])
def test_nothing_to_index_is_an_error_that_leaves_no_home(
    tmp_path: Path, fake_encoder: Any, content: str | None
) -> None:
    source = tmp_path / "article.txt"
    if content is not None:
        source.write_text(content)
    with pytest.raises(SourceError) as caught:
        update_index(tmp_path / "home", [str(source)], encoder=fake_encoder)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "home").exists()


def test_each_source_that_cannot_be_used_is_named_with_its_reason(tmp_path: Path, fake_encoder: Any) -> None:
    sources = [tmp_path / name for name in ("noise.txt", "torn.pdf", "blank.md")]
    for source, content in zip(sources, (bytes(range(256)) * 8, b"%PDF-1.4 torn", b""), strict=True):
        source.write_bytes(content)
    with pytest.raises(SourceError) as caught:
        update_index(tmp_path / "home", [str(source) for source in sources], encoder=fake_encoder)
    reasons = dict(zip((source.name for source in sources), ("binary", "PDF", "empty"), strict=True))
    told = str(caught.value).split("; ")
    assert [name for name, reason in reasons.items() if any(name in each and reason in each for each in told)] == [
        *reasons
    ]
    assert len(told) == len(sources)


def test_an_empty_folder_says_what_to_give(tmp_path: Path, fake_encoder: Any) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match=r"files .*folders or URLs|no "):
        update_index(tmp_path / "home", [str(tmp_path / "empty")], encoder=fake_encoder)


def test_another_encoder_is_refused_before_anything_is_read(world: World, make_encoder: Callable[..., Any]) -> None:
    world.update()
    world.encoder = make_encoder(name="other", fingerprint="0")
    with pytest.raises(LibraryError, match='built with "fake-words", not "other"'):
        world.update()
    assert world.encoder.texts == []


def test_a_second_writer_waits_as_long_as_it_is_told(world: World) -> None:
    with hold_write_lock(world.home), pytest.raises(LibraryError, match="is being written by process"):
        world.update(wait=0.1)
    assert len(world.update().added) == 2


def test_removing_an_article_that_is_not_there_names_the_list(world: World) -> None:
    world.update()
    with pytest.raises(LibraryError, match='"dossier articles" lists them'):
        remove_article(world.home, "nobody")


def test_a_removed_article_is_found_no_more(world: World) -> None:
    world.update()
    with open_index(world.home) as index:
        gone = next(header.id for header in index.library.headers() if "ferry" in header.source)
        vector = world.encoder.encode([FERRY])[0].vector
        assert index.vectors.search(vector, limit=1)[0][0].startswith(gone)
        remove_article(world.home, gone)
        assert index.vectors.search(vector, limit=1)[0][0].startswith(gone)  # the snapshot stands
        assert index.refresh()
        assert [id_.split("#")[0] == gone for id_, _ in index.vectors.search(vector, limit=5)] == [False]
        assert not index.refresh()
    assert check(world.home) == []
