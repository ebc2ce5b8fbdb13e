"""Conversations that are kept: they come back whole, to their owner alone, whatever becomes of the articles."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index.stores.open_store import open_keeper, open_records
from index.stores.records.kinds import CONVERSATIONS
from rag.types import Abstention, Answer, Citation, Disagreement, Position, Rejected, Statement, TokenCounts
from ui.chat.talks import archive as archive_module
from ui.chat.talks.archive import Archive, ArchiveError
from ui.chat.talks.conversation import Conversation, Looked
from ui.chat.talks.preferences import Preferences
from ui.chat.talks.scope import Scope
from ui.chat.talks.turn_records import UNREADABLE

ANN, BOB = "ann" * 20, "bob" * 20
Cite = Callable[..., Citation]


@pytest.fixture
def kept_in(place: Any) -> Any:
    """A home, or a collection, that is there."""
    with open_keeper(place.home, place.store):
        pass
    place.home.mkdir(exist_ok=True)
    return place


@pytest.fixture
def archive(kept_in: Any) -> Iterator[Archive]:
    opened = Archive.open(kept_in.home, kept_in.store)
    yield opened
    opened.close()


@pytest.fixture
def full_answer(cite: Cite) -> Answer:
    """An answer with everything that one can have."""
    one, two = cite(1, "Work ends in May."), cite(2, "Work ends in June.", published=date(2025, 8, 9))
    sides = (Position(value="May", citations=(one,)), Position(value="June", citations=(two,)))
    return Answer(
        question="When does work end?",
        status="answered",
        statements=(Statement(text="Work ends in May.", citations=(one, two)),),
        citations=(one, two),
        disagreements=(Disagreement(about="the date", kind="update", positions=sides),),
        rejected=(Rejected(text="Never.", reason="not said"),),
        model="scripted",
        notice="a note",
        timings_ms={"total": 12.5},
        tokens=TokenCounts(prompt=3, cached=1, completion=2),
    )


def refusal(cite: Cite) -> Answer:
    near = Abstention(reason="unsupported", explanation="It is not said.", nearest=(cite(1, "Something else."),))
    return Answer(question="?", status="abstained", statements=(), citations=(), abstention=near)


def test_a_conversation_comes_back_as_it_was_after_a_restart(
    kept_in: Any, tmp_path: Path, full_answer: Answer, cite: Cite
) -> None:
    """In a store, after that from a home of another name."""
    archive = Archive.open(kept_in.home, kept_in.store)
    scope = Scope(article_ids=("a1",), since=date(2024, 2, 29))
    talk = archive.start(ANN, "When does\n work end?", scope)
    more = {"understood": "Of the bridge: when?", "next": ("And who?",), "found": (0,), "quotes": True, "weak": True}
    archive.keep(talk, talk.finish("When?", full_answer, looked=(Looked(word="May", passages=1),), **more))
    archive.keep(talk, talk.finish("Else?", refusal(cite)))
    archive.keep(talk, talk.give_up("Stop", "Stopped."))
    archive.close()
    archive = Archive.open(tmp_path / "elsewhere" if kept_in.store else kept_in.home, kept_in.store)
    back = archive.load(ANN, talk.id)
    assert back is not None
    assert (back.name, back.scope) == ("When does work end?", scope)
    assert [plain(turn) for turn in back.turns] == [plain(turn) for turn in talk.turns]
    assert [e.quote for e in back.shown] == ["Work ends in May.", "Work ends in June.", "Something else."]
    archive.close()


def test_conversations_that_an_earlier_version_kept_come_back(tmp_path: Path) -> None:
    """`older_archive.sql` was written by that version: its records lack what was added since."""
    with sqlite3.connect(tmp_path / "conversations.sqlite") as file:
        file.executescript(Path(__file__).with_name("older_archive.sql").read_text())
    file.close()
    archive = Archive.open(tmp_path)
    (heading,) = archive.headings("ann")
    talk = archive.load("ann", heading.id)
    archive.close()
    assert talk is not None
    told, refused, stopped = talk.turns
    assert told.answer is not None
    assert [(s.text, s.kind, s.citations[0].evidence.quote) for s in told.answer.statements] == [
        ("The kiosk at Brel moves in March.", "sentence", "The kiosk at Brel moves in March."),
        ("It moves in May.", "sentence", "The kiosk at Brel will move in May."),
    ]
    assert [side.value for side in told.answer.disagreements[0].positions] == ["March", "May"]
    assert (told.answer.tokens, told.answer.timings_ms) == (
        TokenCounts(prompt=3, cached=1, completion=2), {"total": 12.5}
    )  # fmt: skip
    assert refused.answer is not None
    assert refused.answer.abstention is not None
    assert refused.answer.abstention.nearest[0].evidence.quote == "The kiosk at Brel moves in March."
    assert (stopped.answer, stopped.notice) == (None, "Stopped.")


def plain(turn: Any) -> Any:
    """A turn without the rank of its evidence, which is not kept."""
    text = repr(turn)
    return text.replace("relevance=1.0", "relevance=0.0").replace("id='a1:0'", "id").replace("timings_ms", "")


def test_nobody_sees_renames_or_deletes_the_conversation_of_another(archive: Archive, full_answer: Answer) -> None:
    talk = archive.start(ANN, "Mine")
    archive.keep(talk, talk.finish("Mine?", full_answer))
    assert archive.load(BOB, talk.id) is None
    assert archive.headings(BOB) == []
    archive.rename(BOB, talk.id, "Taken")
    assert not archive.delete(BOB, talk.id)
    archive.keep(Conversation(id=talk.id, owner=BOB), talk.give_up("From Bob", ""))
    assert [heading.name for heading in archive.headings(ANN)] == ["Mine"]
    assert [turn.question for turn in archive.load(ANN, talk.id).turns] == ["Mine?"]  # type: ignore[union-attr]
    archive.delete(ANN, talk.id)
    assert not archive.undelete(BOB, talk.id)


def test_a_deleted_conversation_can_be_had_back_for_an_hour_and_then_its_words_are_gone(
    archive: Archive, full_answer: Answer, kept_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = archive.start(ANN, "Secret matter")
    archive.keep(talk, talk.finish("Secret?", full_answer))
    assert archive.delete(ANN, talk.id)
    assert archive.load(ANN, talk.id) is None
    assert archive.undelete(ANN, talk.id)
    assert archive.load(ANN, talk.id) is not None
    archive.delete(ANN, talk.id)
    monkeypatch.setattr(archive_module, "UNDO_SECONDS", -1.0)
    archive.delete(ANN, "another")
    assert not archive.undelete(ANN, talk.id)
    archive.close()
    with closing(open_records(kept_in.home, kept_in.store, CONVERSATIONS)) as records:
        assert [records.rows(f"SELECT 1 FROM {{t}}{name}") for name in ("turns", "shown", "articles")] == [[], [], []]
    if not kept_in.store:
        assert b"Work ends" not in (kept_in.home / "conversations.sqlite").read_bytes()


def test_a_citation_opens_its_own_quote_after_the_article_has_changed(
    archive: Archive, cite: Cite, make_article: Any
) -> None:
    talk = archive.start(ANN, "?")
    first = cite(1, "It costs ten crowns.")
    archive.keep(talk, talk.finish("?", quoted(first)))
    changed = replace(
        first.evidence, article=replace(first.evidence.article, text="It costs six crowns.", content_hash="n")
    )
    archive.keep(talk, talk.finish("?", quoted(Citation(number=1, evidence=changed))))
    back = archive.load(ANN, talk.id)
    assert back is not None
    quotes = [back.at(turn.places[1]).quote for turn in back.turns]  # type: ignore[union-attr]
    assert quotes == ["It costs ten crowns.", "It costs six crowns."]


def quoted(citation: Citation) -> Answer:
    return Answer(question="?", status="quoted", statements=(), citations=(citation,))


def test_the_latest_conversation_is_first_and_a_name_is_one_short_line(archive: Archive) -> None:
    first, second = archive.start(ANN, "First"), archive.start(ANN, "x" * 300)
    archive.keep(first, first.give_up("again", ""))
    assert [heading.id for heading in archive.headings(ANN)] == [first.id, second.id]
    archive.rename(ANN, second.id, "  Two\u202e\nlines ")
    archive.rename(ANN, first.id, " \u200b ")
    assert {heading.name for heading in archive.headings(ANN)} == {"First", "Two lines"}


def test_a_turn_of_another_version_says_so_and_the_others_stay(
    archive: Archive, full_answer: Answer, kept_in: Any
) -> None:
    talk = archive.start(ANN, "?")
    archive.keep(talk, talk.finish("Good?", full_answer))
    with closing(open_records(kept_in.home, kept_in.store, CONVERSATIONS)) as records, records.change():
        into = "INSERT INTO {t}turns (conversation, record) VALUES (?, ?)"
        records.run(into, talk.id, '{"question": "Odd?"}')
    back = archive.load(ANN, talk.id)
    assert back is not None
    assert [(turn.question, turn.notice) for turn in back.turns] == [("Good?", ""), ("Odd?", UNREADABLE)]


def test_a_file_that_is_no_archive_is_told_with_the_next_step(tmp_path: Path) -> None:
    (tmp_path / "conversations.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(ArchiveError, match="move the file away"):
        Archive.open(tmp_path)


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    Archive.open(tmp_path).close()
    assert (tmp_path / "conversations.sqlite").stat().st_mode & 0o077 == 0


def test_where_nothing_can_be_written_conversations_live_as_long_as_the_server(
    tmp_path: Path, full_answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError("read-only")

    monkeypatch.setattr(Path, "touch", refuse)
    archive = Archive.open(tmp_path)
    talk = archive.start(ANN, "?")
    archive.keep(talk, talk.finish("?", full_answer))
    assert "until Dossier ends" in archive.notice
    assert archive.load(ANN, talk.id) is not None
    archive.close()


def test_one_conversation_in_two_pages_at_once_never_shows_a_wrong_quote(
    kept_in: Any, full_answer: Answer, cite: Cite
) -> None:
    pages = [Archive.open(kept_in.home, kept_in.store) for _ in range(2)]
    talk = pages[0].start(ANN, "?")
    mine, yours = (page.load(ANN, talk.id) for page in pages)
    assert mine is not None
    assert yours is not None
    pages[0].keep(mine, mine.finish("?", full_answer))
    with pytest.raises(ArchiveError, match="went on in another window: open it again"):
        pages[1].keep(yours, yours.finish("?", quoted(cite(1, "Something else."))))
    again = pages[1].load(ANN, talk.id)
    assert again is not None
    assert [evidence.quote for evidence in again.shown] == ["Work ends in May.", "Work ends in June."]
    pages[1].keep(again, again.finish("And?", quoted(cite(1, "Something else."))))
    assert [heading.id for heading in pages[0].headings(ANN)] == [talk.id]
    assert len(pages[0].load(ANN, talk.id).turns) == 2  # type: ignore[union-attr]
    for page in pages:
        page.close()


def test_settings_are_kept_for_each_owner(archive: Archive) -> None:
    assert archive.preferences(ANN) == Preferences()
    mine = Preferences(quotes_only=True, length="short", span=Scope(until=date(2025, 1, 1)))
    archive.keep_preferences(ANN, mine)
    assert archive.preferences(ANN) == mine
    assert archive.preferences(BOB) == Preferences()
