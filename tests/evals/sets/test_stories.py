"""The invented stories: whole, and cited to the letter."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.sets.form import DataError
from evals.sets.public import load_public

STORIES = Path(__file__).parents[3] / "evals" / "stories"
STORY = """
- id: pier
  articles:
    - {id: a, title: "The pier", date: 2031-04-02, text: "The pier opens in May. It cost 3 million."}
    - {id: b, title: "Again", date: null, text: "The pier was late."}
  questions:
    - question: "When does the pier open?"
      evidence:
        - {article: a, sentence: "The pier opens in May."}
    - question: "Who built the pier?"
      evidence: []
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "one.yaml").write_text(STORY, encoding="utf-8")
    return tmp_path


def test_a_story_is_a_data_set(folder: Path) -> None:
    data = load_public(folder)
    assert [(d.id, d.date) for d in data.documents] == [("pier/a", "2031-04-02"), ("pier/b", "")]
    when, who = data.questions
    assert when.answerable
    assert [(s.doc_id, s.start, s.text) for s in when.spans] == [("pier/a", 0, "The pier opens in May.")]
    assert not who.answerable
    assert who.gold_doc_ids == ("pier/a", "pier/b")


def test_a_sentence_may_tell_its_words_or_say_yes_or_no(folder: Path) -> None:
    given = 'sentence: "The pier opens in May."'
    (folder / "one.yaml").write_text(STORY.replace(given, f'{given}, words: "in May"'), encoding="utf-8")
    (folder / "yes_no").mkdir()
    asked = """
- id: pier
  questions:
    - question: "Does the pier open in May?"
      evidence: [{article: a, sentence: "The pier opens in May.", says: yes, side: past}]
    - question: "Will the pier open?"
      evidence: [{article: a, sentence: "The pier opens in May.", says: yes}]
"""
    (folder / "yes_no" / "one.yaml").write_text(asked, encoding="utf-8")
    assert [s.words for s in load_public(folder).questions[0].spans] == ["in May"]
    data = load_public(folder / "yes_no")
    assert [(d.id, d.text) for d in data.documents] == [(d.id, d.text) for d in load_public(folder).documents]
    assert [(s.says, s.words, s.side) for q in data.questions for s in q.spans] == [
        (True, "", "past"),
        (True, "", "True"),
    ]


def test_words_that_no_article_has_are_refused_by_story(folder: Path) -> None:
    (folder / "one.yaml").write_text(STORY.replace('sentence: "The pier opens', 'sentence: "A pier opens'))
    with pytest.raises(DataError, match="story pier"):
        load_public(folder)


def test_a_folder_without_stories_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no stories"):
        load_public(tmp_path)


def test_the_projects_stories_are_whole() -> None:
    data = load_public(STORIES)
    assert len({d.id for d in data.documents}) == len(data.documents) >= 140
    assert len({q.id for q in data.questions}) == len(data.questions) >= 600
    assert 0.3 < sum(not q.answerable for q in data.questions) / len(data.questions) < 0.5


@pytest.mark.parametrize(
    ("name", "documents", "questions"), [("voices", 150, 860), ("voices_late", 30, 150), ("voices_next", 81, 500)]
)
def test_stories_of_differing_voices_are_whole(name: str, documents: int, questions: int) -> None:
    data = load_public(STORIES / name)
    assert len({d.id for d in data.documents}) == len(data.documents) == documents
    assert len({q.id for q in data.questions}) == len(data.questions) >= questions
    assert sum(len({span.side for span in q.spans}) > 1 for q in data.questions) > questions / 3
    assert all(span.words in span.text for q in data.questions for span in q.spans)
