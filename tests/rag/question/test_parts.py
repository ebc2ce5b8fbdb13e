"""Questions that ask several things: taken apart, answered one by one, and told which of them has no answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer_cache import read_answer, written_answer
from rag.question.parts import parts_of
from rag.stages import Reading
from rag.types import Evidence, TokenCounts

WEIR = "The lighthouse of Lissen was built in 1894 by the engineer Anna Weir."
STEPS = "It has 212 steps."


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        ("When was it signed, and what did it cost?", ("When was it signed?", "it signed: what did it cost?")),
        ("Who built the dam and who paid?", ("Who built the dam?", "built the dam: who paid?")),
        ("Who runs Varne and when did Kroll go?", ("Who runs Varne?", "when did Kroll go?")),
        ("When and where was the pact signed?", ("When was the pact signed?", "where was the pact signed?")),
        ("How much is it, and by when must it pay?", ("How much is it?", "it: by when must it pay?")),
        (
            "How high is the dam and how many kilometres of canals are there?",
            ("How high is the dam?", "how many kilometres of canals are there?"),
        ),
        ("Who built the dam, and where?", ("Who built the dam?", "Who built the dam: where?")),
        ("Is the dam safe? Who says so?", ("Is the dam safe? Who says so?",)),
        ("Is the dam safe? Who built it?", ("Is the dam safe?", "the dam safe: Who built it?")),
        ("what is aws and what does it sell", ("what is aws?", "aws: what does it sell?")),
    ],
)
def test_a_question_for_several_things_is_taken_apart(question: str, alone: tuple[str, ...]) -> None:
    assert tuple(part.text for part in parts_of(question)) == alone


@pytest.mark.parametrize(
    "question",
    [
        "Who owns the dam?",
        "Which firms, if any, does it supply?",
        "When the dam broke, what did Kroll say?",
        "What do the owner and the town want?",
        "What are the problems that it faces, and which of them can be solved?",
        "Why and",
        "The strike goes on. Who pays?",
        "Name the firms. Who leads them?",
        "Who won and who lost?",
        "Who a b c and who d and who e and who f?",
        "",
    ],
)
def test_what_is_one_question_stays_whole(question: str) -> None:
    assert [part.text for part in parts_of(question)] == [question]


@given(st.text(max_size=200))
def test_no_question_is_too_strange_to_be_taken_apart(question: str) -> None:
    assert 1 <= len(parts_of(question)) <= 3


class Knows:
    """A reader that takes certain sentences for the answer to questions with a certain word."""

    name = "knows"

    def __init__(self, **answers: str) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def read(self, question: str, evidence: Sequence[Evidence], *, cancelled: Any = None) -> Reading:
        self.asked.append(question)
        right = [text for word, text in self.answers.items() if question.endswith(f"{word}?")]
        ratings = tuple(4.0 if e.quote in right else -6.0 for e in evidence)
        return Reading(answerable=max(ratings), sentences=ratings, tokens=TokenCounts(prompt=9))

    def check(self) -> None:
        """It can always read."""

    def close(self) -> None:
        """Nothing to close."""


def test_every_part_is_answered_and_each_sentence_cited_once(make_assistant: Any, assert_honest: Any) -> None:
    reader = Knows(Lissen=WEIR, have=STEPS)
    answer = make_assistant(reader).ask("Who built the lighthouse of Lissen, and how many steps does it have?")
    assert len(reader.asked) == 2
    assert answer.status == "answered"
    assert [(s.text, [c.number for c in s.citations]) for s in answer.statements] == [(WEIR, [1]), (STEPS, [2])]
    assert answer.abstention is None
    assert answer.tokens.prompt == 18
    assert [p.rank for p in answer.retrieved] == list(range(1, len(answer.retrieved) + 1))
    assert len({p.passage.id for p in answer.retrieved}) == len(answer.retrieved)
    assert_honest(answer)


def test_a_part_without_an_answer_is_named_beside_the_rest(
    make_assistant: Any, harbour_index: Any, assert_honest: Any
) -> None:
    asked = "Who built the lighthouse of Lissen, and what did it cost?"
    answer = make_assistant(Knows(Lissen=WEIR)).ask(asked)
    assert (answer.status, answer.question) == ("answered", asked)
    assert [s.text for s in answer.statements] == [WEIR]
    assert answer.abstention is not None
    assert answer.abstention.explanation.startswith("As to “what did it cost?”: the articles do not say")
    assert answer.abstention.nearest == ()
    assert_honest(answer)
    kept = read_answer(written_answer(answer), harbour_index.library)
    assert kept is not None
    assert (kept.abstention, kept.statements) == (answer.abstention, answer.statements)


def test_a_question_of_which_no_part_has_an_answer_is_refused_as_one(make_assistant: Any) -> None:
    answer = make_assistant(Knows()).ask("Who built the lighthouse of Lissen, and what did it cost?")
    assert answer.status == "abstained"
    assert (answer.statements, answer.citations) == ((), ())
    assert answer.abstention is not None
    assert answer.abstention.nearest


def test_a_refused_question_is_read_once_more_in_plainer_words(make_assistant: Any, assert_honest: Any) -> None:
    class KnowsPlainly(Knows):
        def read(self, question: str, evidence: Sequence[Evidence], *, cancelled: Any = None) -> Reading:
            reading = super().read(f"{question} fails?" if "penalty" in question else "?", evidence)
            self.asked[-1] = question
            return reading

    reader = KnowsPlainly(fails=STEPS)
    asked = "What will happen if the lighthouse of Lissen fails?"
    answer = make_assistant(reader).ask(asked)
    assert (reader.asked[0], reader.asked[-1]) == (asked, "What is the penalty if the lighthouse of Lissen fails?")
    assert (answer.status, answer.question) == ("answered", asked)
    assert_honest(answer)
    assert make_assistant(Knows()).ask(asked).status == "abstained"
