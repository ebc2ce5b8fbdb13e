"""The days of an answer's words, and whether they were still to come."""

from __future__ import annotations

from datetime import date

import pytest

from rag.language.stretches import Stretch, same_course, stretch_of

MAY = date(2031, 5, 4)


def told(text: str, words: str, published: date | None = MAY) -> Stretch:
    found = stretch_of(text, words, published=published)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "words", "ahead"),
    [
        ("The ferry is to start by 20 June.", "20 June", True),
        ("The ferry started on 2 May.", "2 May", False),
        ("The town has put off its fair to 18 May.", "18 May", True),
        ("The town has until 4 May to object.", "4 May", True),
        ("The fair was held on 4 May.", "4 May", False),
        ("It dates from 1962.", "1962", False),
    ],
)
def test_a_day_is_still_to_come_or_over(text: str, words: str, ahead: bool) -> None:
    assert told(text, words).ahead == ahead


def test_an_article_without_a_day_tells_of_none_to_come() -> None:
    assert told("It dates from 1962.", "1962", None).ahead is None


def test_a_plan_and_its_outcome_are_not_of_one_course() -> None:
    plan, day = told("It is to start by 20 June.", "20 June"), told("It started on 2 May.", "2 May")
    assert not same_course("When does it start?", plan, day)
    assert same_course("When does it start?", plan, plan)
    assert not same_course("When did it start?", plan, plan)
    assert same_course("Until when did it run?", plan, day)


@pytest.mark.parametrize(
    ("text", "words", "written"),
    [
        ("The lido could not open before June 2031.", "June 2031", "not open before June 2031"),
        ("The lido won't reopen until 3 June 2031.", "until 3 June 2031", "won't reopen until 3 June 2031"),
    ],
)
def test_what_may_not_be_before_a_day_may_be_on_any_day_after_it(text: str, words: str, written: str) -> None:
    found = told(text, words)
    assert found.first <= date(2031, 6, 3) < date(2034, 1, 1) < found.last
    assert found.written == written


def test_a_denial_of_something_else_leaves_a_day_as_it_is() -> None:
    found = told("It was not a good year, but it must open before June 2031.", "June 2031")
    assert found.last < date(2031, 7, 1)
    assert found.written == "before June 2031"


@pytest.mark.parametrize(
    "opening", ["Should the lido not open", "If the lido does not open", "The town pays if it is not open"]
)
def test_a_condition_sets_a_last_day_and_no_first_one(opening: str) -> None:
    found = told(f"{opening} before June 2031, the fee falls.", "before June 2031")
    assert found.last < date(2031, 7, 1)
    assert found.written == "before June 2031"
