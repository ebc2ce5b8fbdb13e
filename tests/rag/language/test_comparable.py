"""Values clash only where neither holds the other."""

from __future__ import annotations

from datetime import date

import pytest

from rag.language.comparable import Said, spelt_alike, values_clash
from rag.question.kind import asked_kind

DAY = date(2031, 5, 12)


def clash(question: str, one: tuple[str, str], other: tuple[str, str]) -> tuple[str, str] | None:
    said = [Said(text=text, published=DAY, words=words) for text, words in (one, other)]
    return values_clash(question, asked_kind(question), *said)


@pytest.mark.parametrize(
    ("question", "one", "other", "expected"),
    [
        (
            "When does the lido open?",
            ("It opens on 3 June 2031.", "3 June 2031"),
            ("It opens in June 2031.", "June 2031"),
            False,
        ),
        (
            "When does the lido open?",
            ("It opens on 3 June 2031.", "3 June 2031"),
            ("It opens in July 2031.", "July 2031"),
            True,
        ),
        (
            "When does the lido open?",
            ("It opens in early 2032.", "early 2032"),
            ("It opens on 9 March 2032.", "9 March 2032"),
            False,
        ),
        (
            "How much did the pier cost?",
            ("It cost £4 million.", "£4 million"),
            ("It cost £6 million.", "£6 million"),
            True,
        ),
        (
            "How much did the pier cost?",
            ("It cost at least £4 million.", "£4 million"),
            ("It cost £6 million.", "£6 million"),
            False,
        ),
        (
            "How much did the pier cost?",
            ("It cost about £4 million.", "£4 million"),
            ("It cost £4.2 million.", "£4.2 million"),
            False,
        ),
        (
            "How much did the pier cost?",
            ("It cost between £3 million and £5 million.", "between £3 million and £5 million"),
            ("It cost £4 million.", "£4 million"),
            False,
        ),
        (
            "How much did the pier cost?",
            ("It cost A$4 million.", "4 million"),
            ("It cost US$4 million.", "4 million"),
            True,
        ),
        ("How many boats sank?", ("Nine boats sank.", "Nine boats"), ("Then 11 sank.", "11"), True),
        ("How many boats sank?", ("Nine boats sank.", "Nine boats"), ("Of them three sank.", "three"), False),
        (
            "How much did the pier cost?",
            ("It cost 4 per cent more.", "4 per cent"),
            ("It cost £6 million.", "£6 million"),
            False,
        ),
        ("Who runs the yard?", ("Ruth Berg runs it.", "Ruth Berg"), ("Jonas Kroll runs it.", "Jonas Kroll"), True),
        ("Who is it?", ("It is Father Pat Roe.", "Father Pat Roe"), ("It is Father Jim Day.", "Father Jim Day"), True),
        ("Who runs the yard?", ("Jana Müller runs it.", "Jana Müller"), ("Mueller runs it.", "Mueller"), False),
    ],
)  # fmt: skip
def test_only_what_excludes_each_other_clashes(
    question: str, one: tuple[str, str], other: tuple[str, str], expected: bool
) -> None:
    assert (clash(question, one, other) is not None) == expected


def test_a_clash_gives_both_values_with_their_currency() -> None:
    found = clash("What did it cost?", ("It cost A$4 million.", "4 million"), ("It cost US$5 million.", "5 million"))
    assert found == ("A$4 million", "US$5 million")


@pytest.mark.parametrize(("one", "other", "same"), [("Kyiv", "Kiev", True), ("Berg", "Kroll", False)])
def test_names_in_two_spellings_are_one(one: str, other: str, same: bool) -> None:
    assert spelt_alike(one, other) == same


def test_a_sum_and_a_bare_small_number_are_of_two_things() -> None:
    sum_, count = ("Tarn offered 40 million crowns.", "40 million crowns"), ("Tarn has offered five.", "five")
    assert clash("How much did Tarn offer?", sum_, count) is None


def test_a_part_is_compared_and_not_the_whole_of_which_it_is() -> None:
    question, fewer = "How many beds has the clinic closed?", ("It has closed 9, a nurse said.", "9")
    text = "The clinic has closed 14 of its 60 beds."
    for words in ("14 of its 60 beds", "14"):
        assert clash(question, (text, words), fewer) == ("14", "9")
    assert clash(question, (text, "60 beds"), fewer) is None
