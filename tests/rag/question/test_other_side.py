"""Whether anybody says otherwise is told from what else a question asks, and looked for without its words."""

from __future__ import annotations

import pytest

from rag.question.followup import Exchange, standalone_question
from rag.question.other_side import other_side
from rag.question.parts import parts_of


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        ("What will the weir cost? Does anyone disagree?", "What will the weir cost?"),
        ("By when must Orlo pay, who says so, and does anybody dispute it?", "By when must Orlo pay?"),
        ("How many eels are left, and who doubts it?", "How many eels are left?"),
        ("Was the gate open - who says what", "Was the gate open?"),
        ("Will the mill close? Anyone see it differently?", "Will the mill close?"),
        ("How deep is the lock; do the reports agree?", "How deep is the lock?"),
        ("Is the pump broken, or is that contested?", "Is the pump broken?"),
    ],
)
def test_the_other_side_is_asked_for_besides(question: str, plain: str) -> None:
    assert other_side(question) == (plain, True)


@pytest.mark.parametrize("question", ["eel numbers at the weir - do the counts agree?", "Does anyone disagree?"])
def test_nothing_is_cut_from_keywords_or_where_nothing_else_is_asked(question: str) -> None:
    assert other_side(question) == (question, True)


@pytest.mark.parametrize(
    "question",
    [
        "Until when can people object?",
        "Why did critics object?",
        "Who disagrees about what in the row over the weir?",
        "Who told him so on Monday?",
        "By when did the council say it would decide?",
    ],
)
def test_who_speaks_or_objects_may_be_what_is_asked(question: str) -> None:
    assert other_side(question) == (question, False)


def test_it_is_read_whole_and_answered_as_what_is_left_asks() -> None:
    (part,) = parts_of("By when must Orlo pay, and does anyone disagree?")
    assert (part.text, part.kind) == ("By when must Orlo pay, and does anyone disagree?", "date")
    assert part.other_side


def test_every_part_wants_the_other_side() -> None:
    parts = parts_of("When was the weir built, and what did it cost? Does anyone disagree?")
    assert [(part.text, part.other_side) for part in parts] == [
        ("When was the weir built?", True),
        ("the weir built: what did it cost?", True),
    ]
    assert not parts_of("When was the weir built?")[0].other_side


def test_a_question_behind_another_asks_for_its_other_side() -> None:
    before = [Exchange(question="How many eels are left?", answer_text="Some 400.")]
    assert standalone_question("Does anyone disagree?", before) == "How many eels are left, and does anyone disagree?"
    assert other_side("How many eels are left, and does anyone disagree?") == ("How many eels are left?", True)
