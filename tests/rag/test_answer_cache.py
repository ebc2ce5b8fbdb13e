"""Answers given before: the same again at once, and anew as soon as anything that decides them has changed."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index.stores.open_store import open_keeper
from index.update.update_index import open_index, update_index
from rag.answer.record.codec import dump
from rag.answer_cache import AnswerCache, open_answers, read_answer, recall_answer, written_answer
from rag.settings import load_settings
from rag.types import Answer, Filters, TokenCounts

WHEN = "By when must Orbeck Marine remove the cranes?"
BY = "Orbeck Marine must remove the cranes by 30 September 2024."
TOWER = "Who built the lighthouse of Lissen?"
WEIR = "The lighthouse of Lissen was built by the engineer Anna Weir."
NO_FILTERS = Filters()


@pytest.fixture
def cache(tmp_path: Path) -> AnswerCache:
    return AnswerCache(tmp_path, decided_by="a model")


def test_an_answer_that_one_home_got_is_another_homes_in_a_store(
    tmp_path: Path, collection: str, remembering: Any, says: Any, harbour_index: Any
) -> None:
    with open_keeper(tmp_path, collection):
        pass
    one, two = (AnswerCache(tmp_path / name, collection, decided_by="a model") for name in ("one", "two"))
    answer = remembering(says(WEIR)).ask(TOWER)
    library = harbour_index.library
    assert two.find(TOWER, NO_FILTERS, library) is None
    one.keep(TOWER, NO_FILTERS, library, answer)
    one.keep(TOWER, NO_FILTERS, library, answer)
    found = two.find(TOWER, NO_FILTERS, library)
    assert found is not None
    assert [s.text for s in found.statements] == [s.text for s in answer.statements]
    assert not list(tmp_path.glob("*/answers.sqlite"))
    away = AnswerCache(tmp_path, "postgresql://127.0.0.1:9/x", decided_by="a model")
    away.keep(TOWER, NO_FILTERS, library, answer)
    assert away.find(TOWER, NO_FILTERS, library) is None


@pytest.fixture
def remembering(make_assistant: Any, cache: AnswerCache) -> Callable[..., Any]:
    """`remembering(model)`: an assistant that remembers; those made by one test remember together."""

    def make(model: Any) -> Any:
        assistant = make_assistant(model)
        assistant.answers = cache
        return assistant

    return make


def _plain(answer: Answer) -> dict[str, Any]:
    """All that a reader sees of an answer, without what tells how it was made."""
    record = dump(answer)
    return {key: record[key] for key in set(record) - {"timings_ms", "tokens", "cached"}}


@pytest.mark.parametrize(("question", "said"), [(WHEN, BY), (TOWER, WEIR), (WHEN, "Nobody will ever know.")])
def test_the_same_question_gets_the_same_answer_without_the_model(
    remembering: Any, says: Any, assert_honest: Any, question: str, said: str
) -> None:
    model = says(said)
    first = remembering(model).ask(question)
    asked = len(model.prompts)
    again = remembering(model).ask(question)
    assert len(model.prompts) == asked > 0
    assert _plain(again) == _plain(first)
    assert again.retrieved == first.retrieved
    assert (first.cached, again.cached) == (False, True)
    assert again.tokens == TokenCounts()
    assert again.timings_ms["total"] > 0
    assert again.timings_ms["generate"] == 0
    assert_honest(again)


def test_a_refusal_is_remembered_with_its_nearest_sentences(
    remembering: Any, scripted_model: Any, assert_honest: Any
) -> None:
    model = scripted_model('{"answerable": false, "statements": []}')
    first = remembering(model).ask(WHEN)
    asked = len(model.prompts)
    again = remembering(model).ask(WHEN)
    assert first.abstention is not None
    assert first.abstention == again.abstention
    assert len(model.prompts) == asked
    assert_honest(again)


@pytest.mark.parametrize(
    "filters", [Filters(as_of=date(2024, 5, 1)), Filters(publisher="coast"), Filters(article_ids=frozenset("ab"))]
)
def test_other_filters_are_another_question(remembering: Any, says: Any, cache: Any, filters: Filters) -> None:
    assistant = remembering(says(BY))
    assistant.ask(WHEN)
    assert cache.find(WHEN, filters, assistant.index.library) is None
    assert cache.find(WHEN, NO_FILTERS, assistant.index.library) is not None


def test_a_follow_up_is_answered_in_its_own_context(remembering: Any, says: Any) -> None:
    from rag.question.followup import Exchange

    assistant = remembering(says(BY))
    assistant.ask(WHEN)
    follow_up = assistant.ask(WHEN, history=[Exchange(question=TOWER, answer_text=WEIR)])
    assert not follow_up.cached


def test_an_answer_without_the_model_is_not_kept(remembering: Any, cache: Any) -> None:
    assistant = remembering(None)
    answer = assistant.ask(WHEN)
    assert answer.notice
    assert cache.find(WHEN, NO_FILTERS, assistant.index.library) is None


def test_a_changed_index_forgets_every_answer(
    tmp_path: Path, harbour_folder: Path, fake_encoder: Any, cache: AnswerCache, remembering: Any, says: Any
) -> None:
    answer = replace(remembering(says(WEIR)).ask(TOWER), retrieved=())  # the rest stands in the lighthouse alone
    update_index(tmp_path, [str(harbour_folder / "lighthouse.md")], encoder=fake_encoder)
    with open_index(tmp_path) as index:
        cache.keep(TOWER, NO_FILTERS, index.library, answer)
        assert cache.find(TOWER, NO_FILTERS, index.library) is not None
        update_index(tmp_path, [str(harbour_folder / "strange-page.md")], encoder=fake_encoder)
        index.refresh()
        assert cache.find(TOWER, NO_FILTERS, index.library) is None
        cache.keep(WHEN, NO_FILTERS, index.library, answer)
    with sqlite3.connect(tmp_path / "answers.sqlite") as file:
        assert file.execute("SELECT count(*) FROM answers").fetchone() == (1,)
    file.close()


def test_the_longest_unused_answers_go_first(
    remembering: Any, says: Any, cache: AnswerCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.answer_cache.MOST_ANSWERS", 2)
    assistant = remembering(says(WEIR))
    answer, library = assistant.ask(TOWER), assistant.index.library
    cache.keep("second?", NO_FILTERS, library, answer)
    assert cache.find(TOWER, NO_FILTERS, library)  # used later than the second was kept
    cache.keep("third?", NO_FILTERS, library, answer)
    kept = [question for question in (TOWER, "second?", "third?") if cache.find(question, NO_FILTERS, library)]
    assert kept == [TOWER, "third?"]


@pytest.mark.parametrize("content", [b"not a database at all" * 500, b""], ids=["damaged", "empty"])
def test_a_damaged_file_is_replaced(
    tmp_path: Path, remembering: Any, says: Any, cache: AnswerCache, content: bytes
) -> None:
    (tmp_path / "answers.sqlite").write_bytes(content)
    assistant = remembering(says(WEIR))
    first = assistant.ask(TOWER)
    assert not first.cached
    cache.keep(TOWER, NO_FILTERS, assistant.index.library, first)
    assert assistant.ask(TOWER).cached


def test_a_file_in_use_elsewhere_is_passed_by(tmp_path: Path, remembering: Any, says: Any) -> None:
    assistant = remembering(says(WEIR))
    assistant.ask(TOWER)
    with sqlite3.connect(tmp_path / "answers.sqlite") as other:
        other.execute("BEGIN EXCLUSIVE")
        assert assistant.ask(TOWER).status == "answered"
        other.rollback()
    other.close()


def _spoilt(text: str, **changes: Any) -> str:
    return json.dumps({**json.loads(text), **changes})


def test_what_was_altered_is_not_read_as_an_answer(remembering: Any, says: Any, harbour_index: Any) -> None:
    text = written_answer(remembering(says(WEIR)).ask(TOWER))
    library = harbour_index.library
    assert read_answer(text, library) is not None
    place = json.loads(text)["citations"][0]
    assert read_answer(text[:-5], library) is None
    assert read_answer("[]", library) is None
    for wrong in (
        {"article_id": "no-such-article"},
        {"passage_id": "no-such-passage"},
        {"end": place["end"] + 100_000},
        {"start": place["end"], "end": place["start"]},
    ):
        assert read_answer(_spoilt(text, citations=[{**place, **wrong}]), library) is None


def test_no_word_of_an_article_is_kept_but_what_the_answer_says(
    remembering: Any, says: Any, harbour_index: Any
) -> None:
    text = written_answer(remembering(says(WEIR)).ask(TOWER))
    kept = json.loads(text)
    assert {each[name] for each in kept["citations"] for name in ("quote", "title", "publisher", "source")} == {""}
    assert {each["text"] for each in kept["retrieved"]} == {""}
    assert "ghost" not in text


def test_the_same_settings_and_model_file_recall_without_encoder_or_model(
    tmp_path: Path, harbour_home: Path, remembering: Any, says: Any
) -> None:
    model = tmp_path / "model.gguf"
    model.write_bytes(b"weights")
    shutil.copytree(harbour_home, tmp_path / "home")
    settings = load_settings({}, home=tmp_path / "home", model_path=model)
    answers = open_answers(settings)
    assert answers is not None
    assistant = remembering(says(WEIR))
    answers.keep(TOWER, NO_FILTERS, assistant.index.library, assistant.ask(TOWER))
    recalled = recall_answer(settings, TOWER, NO_FILTERS)
    assert recalled is not None
    assert recalled.cached
    assert recall_answer(replace(settings, encoder="another"), TOWER, NO_FILTERS) is None
    assert recall_answer(replace(settings, llm_url="http://127.0.0.1:1/v1"), TOWER, NO_FILTERS) is None
    assert recall_answer(replace(settings, quotes_only=True), TOWER, NO_FILTERS) is None
    os.utime(model, ns=(1, 1))
    assert recall_answer(settings, TOWER, NO_FILTERS) is None


def test_a_changed_word_list_decides_an_answer_as_changed_code_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("index/library/a.py", "rag/question/words.toml", "rag/__pycache__/a.cpython-311.pyc"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("one")
    monkeypatch.setattr("rag.answer_cache.__file__", str(tmp_path / "rag" / "answer_cache.py"))
    settings = load_settings({}, home=tmp_path / "home")

    def decided_by() -> str:
        answers = open_answers(settings)
        assert answers is not None
        return answers._decided_by

    before = decided_by()
    (tmp_path / "rag/__pycache__/a.cpython-311.pyc").write_text("compiled anew")
    assert decided_by() == before
    (tmp_path / "rag/question/words.toml").write_text("one two")
    assert decided_by() != before
