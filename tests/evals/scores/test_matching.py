from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.scores.canonical_tokens import tokenize
from evals.scores.matching import held, holds_any, holds_fact
from evals.sets.gold import GoldFact

BILLIONS = [
    "$13 billion",
    "13 billion dollars",
    "$13bn",
    "US$13bn",
    "13,000,000,000",
    "$13-billion",
    "thirteen billion",
]
DAYS = ["6 August 2025", "August 6, 2025", "Aug. 6, 2025", "2025-08-06", "the 6th of August 2025", "6 aug 2025"]
SAME = [
    *(("It paid {} for it.", text, spelling) for text in BILLIONS for spelling in BILLIONS),
    *(("The vote is on {}.", text, spelling) for text in DAYS for spelling in DAYS),
    ("It rose {} in May.", "8 per cent", "8%"),
    ("They had {} left.", "half a billion euros", "€500 million"),
    ("They had {} left.", "six hundred and fifty million", "650 million"),
    ("They had {} left.", "twenty-one thousand two hundred", "21,200"),
    ("They had {} left.", "two dozen", "24"),
    ("He called it {}.", "an “insurance policy”", '"Insurance Policy"'),
    ("He read {}.", "Microsoft’s stake", "Microsoft stake"),
    ("He read {}.", "for-profit", "for profit"),
    ("He met {}.", "Zoë Müller", "zoe muller"),
    ("He left at {}.", "5 p.m.", "5pm"),
    ("He is in the {}.", "U.S. Senate", "US Senate"),
    ("He said {}.", "so in April 2026", "2026"),
    ("He said {}.", "June 17, 2025", "17 June"),
    ("He said {}.", "it was 3 May 2024", "May 2024"),
    ("He said {}.", "it was 3 March", "March"),
]
DIFFERENT = [
    ("founded in 2015", "15"),
    ("it grew by 1.5 points", "15"),
    ("it grew by 1.5 points", "5"),
    ("$13 million", "$13 billion"),
    ("£13 billion", "$13 billion"),
    ("13% of it", "13"),
    ("13 of them", "13%"),
    ("17 June 2024", "June 17, 2025"),
    ("June 17", "June 17, 2025"),
    ("June 2025", "June 20"),
    ("a multi-billion deal", "1 billion"),
    ("a multi-billion deal", "1,000,000,000"),
    ("it is 15 m wide", "15 million"),
    ("Altmann spoke", "Altman"),
    ("the shared stake", "share"),
    ("Cloud of Google", "Google Cloud"),
    ("twenty, one of them new", "22"),
]


@pytest.mark.parametrize(("frame", "text", "spelling"), SAME)
def test_one_fact_in_two_spellings_matches(frame: str, text: str, spelling: str) -> None:
    assert holds_any(frame.format(text), [spelling])


@pytest.mark.parametrize(("text", "spelling"), DIFFERENT)
def test_another_value_or_part_of_a_word_does_not_match(text: str, spelling: str) -> None:
    assert not holds_any(text, [spelling])


def test_one_accepted_spelling_is_enough() -> None:
    fact = GoldFact(any_of=("end of the year", "year-end"), articles=("x",))
    assert holds_fact("They must agree by year-end.", fact)
    assert not holds_fact("They must agree this year.", fact)


def test_three_dots_stand_for_a_few_words_only() -> None:
    assert holds_any("It may block the planned restructuring.", ["block ... restructuring"])
    assert holds_any("It may block restructuring.", ["block … restructuring"])
    assert not holds_any(
        "To block a door is one thing, said Ada, and a restructuring another.", ["block ... restructuring"]
    )
    assert not holds_any("The restructuring may block it.", ["block ... restructuring"])


def test_a_star_stands_for_the_rest_of_a_word() -> None:
    assert holds_any("It was pausing.", ["paus*"])
    assert not holds_any("A menopause study.", ["paus*"])
    assert not holds_any("It was pausing.", ["pause"])


def test_those_spellings_that_a_text_holds_are_given_in_order() -> None:
    assert held("From $5m to $7m", ["$7 million", "$6 million", "$5 million"]) == ("$7 million", "$5 million")


@pytest.mark.parametrize("spelling", ["", "  ", "...", "“”"], ids=["empty", "space", "dots", "quotation marks"])
def test_a_spelling_without_words_matches_nothing(spelling: str) -> None:
    assert not holds_any("Any text at all.", [spelling])


@given(st.text())
def test_every_text_with_words_holds_itself_whatever_its_case(text: str) -> None:
    plain = text.replace("...", " ").replace("…", " ").replace("*", " ")
    assert holds_any(f"{plain}", [plain]) == bool(tokenize(plain))


@given(st.integers(min_value=0, max_value=10**15))
def test_thousands_separators_do_not_count(number: int) -> None:
    assert tokenize(f"{number:,}") == tokenize(f"{number}")


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_day_reads_the_same_in_every_format(day: date) -> None:
    month = day.strftime("%B")
    (iso,) = tokenize(day.isoformat())
    assert (iso.year, iso.month, iso.day) == (day.year, day.month, day.day)
    if day.year < 2100:  # a bare year is read as one from 1000 to 2099
        assert tokenize(f"{day.day} {month} {day.year}") == tokenize(f"{month} {day.day}, {day.year}") == (iso,)
