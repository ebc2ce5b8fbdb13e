"""Gold over invented stories, read as what the reader is fitted on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from evals.sets.form import PublicQuestion
from evals.sets.public import load_public
from evals.sets.taught import is_taught

LIBRARY = """
library: kiosk
part: late
articles:
  - {id: a, title: "Kiosk to close", publisher: Gazette, date: 2036-03-01, text: "The kiosk shuts on 4 May. Ada Weir,
     who runs it, sells 90 papers a day. At most 60, says her brother."}
  - {id: b, title: "Kiosk stays on", publisher: Gazette, date: 2036-04-01,
     text: "It will now shut on 9 June.\\n\\nA lease of 1900 is to blame."}
questions:
  - {id: shut, kind: state, question: "When does it close?", facts: [["9 June"]], order: ["9 June", "4 May"]}
  - {id: who, kind: state, question: "Who runs it?", facts: [["Ada Weir"]]}
  - {id: papers, kind: dispute, question: "How many papers?", facts: [["90 papers"], ["At most 60"]], disagrees: any}
  - {id: then, kind: deadline, question: "Until when?", as_of: 2036-03-05, facts: [["4 May"]]}
  - {id: sum, kind: sum, question: "How many days more?", facts: [["36"]]}
  - {id: rent, kind: missing, question: "What is the rent?", refuse: true}
  - {id: old, kind: fact, question: "How old is the lease?", facts: [["19"], ["lease of 1900"]]}
"""
STORY = """
story: pump
part: last
articles:
  - {id: a, title: "Pump fails", publisher: Post, date: 2036-03-01,
     text: "The pump stood still for 3 hours, says the mayor."}
  - {id: b, title: "Pump runs", publisher: Echo, date: 2036-03-02, text: "Nine, by the baker's clock."}
pairs:
  - {id: hours, question: "How long was the pump off?", kind: dispute,
     sides: [["3 hours"], ["Nine"]], speakers: ["mayor", "baker"]}
  - {id: none, question: "Who is the mayor?", kind: none, why: "one voice"}
"""


@pytest.fixture
def open_folder(tmp_path: Path) -> Path:
    (tmp_path / "kiosk.yaml").write_text(LIBRARY, encoding="utf-8")
    return tmp_path


def asked(folder: Path) -> dict[str, PublicQuestion]:
    return {q.id.split("-")[-1]: q for q in load_public(folder).questions}


def told(question: PublicQuestion) -> list[tuple[str, str, str]]:
    return [(span.text, span.words, span.side) for span in question.spans]


def test_a_sentence_with_a_fact_answers_and_an_older_state_is_another_side(open_folder: Path) -> None:
    assert told(asked(open_folder)["shut"]) == [
        ("The kiosk shuts on 4 May.", "4 May", "old 0"),
        ("It will now shut on 9 June.", "9 June", "new"),
    ]


def test_facts_of_a_disagreement_are_its_sides(open_folder: Path) -> None:
    assert [(words, side) for _, words, side in told(asked(open_folder)["papers"])] == [
        ("90 papers", "0"),
        ("At most 60", "1"),
    ]


def test_what_no_sentence_tells_is_left_out_and_what_has_no_answer_is_kept(open_folder: Path) -> None:
    questions = asked(open_folder)
    assert sorted(questions) == ["old", "papers", "rent", "shut", "then"]
    assert not questions["rent"].answerable
    assert questions["rent"].gold_doc_ids[0].split("/")[0] == "late-kiosk"


def test_a_figure_within_another_is_no_fact(open_folder: Path) -> None:
    assert told(asked(open_folder)["old"]) == [("A lease of 1900 is to blame.", "lease of 1900", "")]


def test_a_question_as_of_a_day_keeps_it(open_folder: Path) -> None:
    assert asked(open_folder)["then"].as_of == date(2036, 3, 5)


def test_every_span_stands_in_its_document(open_folder: Path) -> None:
    texts = {document.id: document.text for document in load_public(open_folder).documents}
    spans = [span for question in asked(open_folder).values() for span in question.spans]
    assert spans
    assert all(texts[s.doc_id][s.start : s.start + len(s.text)] == s.text for s in spans)


def test_sides_of_a_story_are_those_of_its_pairs_and_what_does_not_differ_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "pump.yaml").write_text(STORY, encoding="utf-8")
    assert is_taught(tmp_path)
    (question,) = load_public(tmp_path).questions
    assert [(span.doc_id, span.words, span.side) for span in question.spans] == [
        ("last-pump/pump-a.md", "3 hours", "0"),
        ("last-pump/pump-b.md", "Nine", "1"),
    ]


def test_stories_are_no_gold() -> None:
    assert not is_taught(Path(__file__).parents[3] / "evals" / "stories")
