"""What two sentences are to each other in numbers, and what the fitted functions make of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from rag.answer.sides.judged import judged, load_functions, possible_kinds
from rag.answer.sides.telling import telling
from rag.question.question import understand
from rag.stages import Rated
from rag.types import Evidence

Make = Callable[..., tuple[Evidence, ...]]
MAY, JULY = date(2033, 5, 2), date(2033, 7, 9)
HOW_MANY = understand("How many beds does the Tarn clinic have?")
FEW, MORE = "The Tarn clinic has 40 beds, the county says.", "The Tarn clinic has 65 beds, its director said."


def rated(
    make: Make, text: str, *, day: date | None = MAY, id: str = "", words: str = "", rating: float = 3.0
) -> Rated:
    (evidence,) = make(text, id=id or text, published=day)
    return Rated(evidence=evidence, rating=rating, standing=rating, words=words)


def test_the_numbers_are_those_that_were_weighed_and_the_order_of_two_does_not_matter(evidence_of: Make) -> None:
    one, other = rated(evidence_of, FEW, words="40 beds"), rated(evidence_of, MORE, day=JULY, words="65 beds")
    told = telling(HOW_MANY, one, other)
    functions = load_functions()
    assert {*told, ""} == {*functions.differs} == {*functions.kinds}
    assert told == telling(HOW_MANY, other, one)
    assert judged(HOW_MANY, one, other) == judged(HOW_MANY, other, one)


def test_two_counts_of_one_day_differ_more_likely_than_the_same_count_twice(evidence_of: Make) -> None:
    one, other = rated(evidence_of, FEW, words="40 beds"), rated(evidence_of, MORE, words="65 beds")
    same = rated(evidence_of, "There are 40 beds in the Tarn clinic, a nurse said.", words="40 beds")
    apart, alike = judged(HOW_MANY, one, other), judged(HOW_MANY, one, same)
    assert apart.kind == "conflict"
    assert apart.differs > 0.5 > alike.differs


def test_what_answers_nothing_differs_from_nothing(evidence_of: Make) -> None:
    one, other = rated(evidence_of, FEW, words="40 beds"), rated(evidence_of, MORE, words="65 beds")
    assert judged(HOW_MANY, one, replace(other, rating=-6.0)).differs < judged(HOW_MANY, one, other).differs


@pytest.mark.parametrize(
    ("day", "title", "kinds"),
    [
        (MAY, "", ("conflict", "dispute")),
        (None, "", ("conflict", "dispute")),
        (JULY, "", ("conflict", "update", "dispute")),
        (MAY, "Correction: the Tarn clinic", ("conflict", "update", "dispute")),
    ],
)
def test_only_a_later_article_or_a_correction_takes_anothers_place(
    day: date | None, title: str, kinds: tuple[str, ...], evidence_of: Make
) -> None:
    one = rated(evidence_of, FEW)
    (evidence,) = evidence_of(MORE, id="b", published=day, title=title)
    other = Rated(evidence=evidence, rating=2.0, standing=2.0)
    assert possible_kinds(telling(HOW_MANY, one, other)) == kinds


def test_a_count_in_the_place_of_the_one_first_reported_is_an_update(evidence_of: Make) -> None:
    one = rated(evidence_of, "There are 40 beds in the Tarn clinic, the county said.", words="40 beds")
    text = "The Tarn clinic has 65 beds, not 40 as first reported, the county said."
    other = rated(evidence_of, text, day=JULY, words="65 beds")
    assert judged(HOW_MANY, one, other).kind == "update"


def test_two_who_say_yes_and_no_are_in_dispute_whenever_they_said_so(evidence_of: Make) -> None:
    open_ = rated(evidence_of, "The Tarn clinic is open at night, its director said.")
    shut = rated(evidence_of, "The Tarn clinic is shut at night, patients say.", day=JULY)
    verdict = judged(understand("Is the Tarn clinic open at night?"), open_, shut)
    assert verdict.kind == "dispute"
    assert verdict.differs > 0.5


@pytest.mark.parametrize(
    ("text", "differs"),
    [
        ("The Tarn clinic has 40 beds. The old Tarn clinic had 65 beds.", False),
        ("The Tarn clinic has 40 beds. Its nurses say that it has 65 beds.", True),
    ],
)
def test_one_voice_of_an_article_does_not_contradict_itself(text: str, differs: bool, evidence_of: Make) -> None:
    one, other = (
        Rated(evidence=part, rating=3.0, standing=3.0, words=words)
        for part, words in zip(evidence_of(text, published=MAY), ("40 beds", "65 beds"), strict=True)
    )
    assert one.evidence.article.id == other.evidence.article.id
    assert (judged(HOW_MANY, one, other).differs > 0) is differs
