"""The judge of the judge-free support check: what it must catch and what it must let pass."""

from __future__ import annotations

import pytest

from evals.scores.grounding import check_grounding, supports

QUOTE = "The ferry company will sell four of its nine ships by 31 March 2024, said its owner, Mara Lind."


@pytest.mark.parametrize(
    "statement",
    [
        "The ferry company will sell four of its nine ships by 31 March 2024.",
        "By March 31, 2024 the ferry company sells 4 of its 9 ships.",
        "Mara Lind said that four ships will be sold.",
        "The company will sell four ships by 2024-03-31.",
    ],
)
def test_the_same_facts_in_other_dress_are_supported(statement: str) -> None:
    assert supports(statement, [QUOTE])


@pytest.mark.parametrize(
    ("statement", "missing"),
    [
        ("The ferry company will sell five of its nine ships.", ("5",)),
        ("The ferry company will sell four of its nine ships by 31 May 2024.", ("month 5",)),
        ("The ferry company will sell four of its nine ships by 31 March 2025.", ("2025",)),
        ("The ferry company will sell four ships, said Jonas Berg.", ("Jonas", "Berg")),
    ],
)
def test_a_number_date_or_name_that_no_quote_holds_is_named(statement: str, missing: tuple[str, ...]) -> None:
    grounding = check_grounding(statement, [QUOTE])
    assert not grounding.supported
    assert grounding.missing == missing


def test_most_content_words_must_be_in_the_quotes() -> None:
    # content: people, ferry, fear, strike, soon; held: ferry: 1 of 5
    grounding = check_grounding("The people of the ferry fear a strike soon.", [QUOTE])
    assert grounding.missing == ()
    assert grounding.coverage == pytest.approx(1 / 5)
    assert not grounding.supported


def test_words_of_the_question_are_not_held_against_a_statement() -> None:
    # content: fleet, shrink, sell, ship; the first two come from the question, both new ones are held: 2 of 2
    given = "Why does the fleet shrink?"
    assert check_grounding("The fleet shrinks since it will sell four ships.", [QUOTE], given=given).coverage == 1.0
    # without the question: 2 of 4
    assert check_grounding("The fleet shrinks since it will sell four ships.", [QUOTE]).coverage == 0.5


def test_repeating_the_question_alone_is_measured_over_all_its_words() -> None:
    # content: fleet, shrink; neither is held
    assert not supports("The fleet shrinks.", [QUOTE], given="Does the fleet shrink?")


def test_names_may_come_from_the_title() -> None:
    assert not supports("Nordline will sell four of its nine ships.", [QUOTE])
    assert supports("Nordline will sell four of its nine ships.", [QUOTE], given="Nordline sheds ships")


def test_a_statement_may_draw_on_two_quotes() -> None:
    second = "The ships go to a yard in Brest."
    assert supports("Mara Lind said four ships go to a yard in Brest.", [QUOTE, second])
    assert not supports("Mara Lind said four ships go to a yard in Brest.", [QUOTE])


def test_amounts_are_compared_by_value() -> None:
    assert supports("It cost $1.5 billion.", ["The price was 1,500 million dollars; that is what it cost."])
    assert not supports("It cost $1.5 billion.", ["The price was 1.5 million dollars; that is what it cost."])


def test_a_statement_of_no_words_is_supported_and_words_without_quotes_are_not() -> None:
    assert supports("", [])
    assert not supports("Four ships.", [])
