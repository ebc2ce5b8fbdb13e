"""The function that chooses two amounts is fitted over whole questions, and told on hands left out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from evals.fit.reckoned import Row, fit_weights, hand_of, is_right, report, told_of
from evals.sets.open import OpenQuestion
from evals.sets.to_reckon import load_to_reckon
from rag.answer.sums.figures import figures_of
from rag.answer.sums.pairs import pairs_of
from rag.stages import Rated
from rag.types import Evidence


def question_of(*facts: tuple[str, ...]) -> OpenQuestion:
    return OpenQuestion(id="lido-gap", kind="sum", question="How much more?", facts=facts)


def rows_of(hand: str, count: int) -> list[Row]:
    """Of each two pairs the one that is "near" is right; every third question is not to be reckoned."""
    return [
        Row(
            hand=hand,
            question=question_of(("5",)),
            reckoned=bool(i % 3),
            results=(("difference", 5.0), ("difference", 7.0)),
            right=(bool(i % 3), False),
            told=tuple({"": 1.0, "near": float(near), "any": float(bool(i % 3))} for near in (True, False)),
        )
        for i in range(count)
    ]


def test_the_right_pair_of_a_question_gets_the_largest_share() -> None:
    weights = fit_weights(rows_of("one", 30) + rows_of("other", 30), strength=0.01)
    assert weights["near"] > 0
    other, asked = rows_of("third", 2)
    assert told_of(asked, weights)[0]
    assert told_of(asked, weights)[1] > 0.5 > told_of(other, weights)[1]


def test_the_report_judges_each_hand_by_a_fit_on_the_others() -> None:
    lines = list(report(rows_of("one", 30) + rows_of("other", 30), strength=0.01))
    assert lines[0] == "40 to be reckoned, of which 40 have a right pair; 20 others"
    assert lines[1] == "from 0.3: right 40, wrong 0, others 0; one 20/0/0, other 20/0/0"


@pytest.mark.parametrize(
    ("facts", "results"),
    [
        ((("€3 million", "3m"),), {3e6}),
        ((("25%",),), {25.0}),
        ((("22 million",), ("19 million",)), {3e6}),
        ((("4",),), set()),
    ],
)
def test_a_pair_is_right_that_comes_to_the_fact_or_is_of_both(
    evidence_of: Callable[..., tuple[Evidence, ...]], facts: tuple[tuple[str, ...], ...], results: set[float]
) -> None:
    (sentence,) = evidence_of("Orla paid 22 million, Finn 19 million; her share rose from 50 to 75 per cent.")
    figures = figures_of("How much more?", [Rated(evidence=sentence, rating=0.0, standing=0.0)])
    right = [pair for pair in pairs_of("How much more?", figures) if is_right(question_of(*facts), pair)]
    assert {pair.result for pair in right} == results


def test_hands_are_told_by_the_names_of_libraries() -> None:
    names = ("late-prize", "ninth-trio", "tuned-tram", "tuned-medley", "sums-01")
    assert list(map(hand_of, names)) == ["own", "ninth", "own", "ropeway", "sums"]


def test_the_questions_over_stories_have_their_articles() -> None:
    libraries = load_to_reckon()
    assert all(library.articles and library.questions for library in libraries)
    assert {q.id.split("-")[2] for lib in libraries for q in lib.questions} == {
        "difference",
        "sum",
        "product",
        "quotient",
    }
