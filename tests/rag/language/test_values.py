"""Dates and amounts of sentences, and whether two articles' values may both be right; worked by hand."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.values import Value, amounts_in, asked_amounts, compatible, dates_in, years_in

MONDAY = date(2024, 3, 4)


def amount(canonical: str, unit: str, *, loose: bool = False) -> Value:
    return Value(canonical=canonical, unit=unit, written=canonical, loose=loose)


def day(canonical: str) -> Value:
    return Value(canonical=canonical, unit="date", written=canonical, loose=False)


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Orbeck paid 42 million crowns.", [("42000000", "crown", "42 million crowns", False)]),
        ("Orbeck paid $42 million.", [("42000000", "dollar", "$42 million", False)]),
        ("It paid about 42,000,000 crowns.", [("42000000", "crown", "42,000,000 crowns", True)]),
        ("More than 310 jobs would go.", [("310", "job", "310 jobs", True)]),
        ("Up to 9 percent comes from the harbour.", [("9%", "%", "9 percent", True)]),
        ("Four cranes and 12 tugs were sold.", [("4", "crane", "Four cranes", False), ("12", "tug", "12 tugs", False)]),
        ("The board met on 30 September 2024.", []),
        ("The board met.", []),
    ],
)  # fmt: skip
def test_amounts_keep_their_unit_and_their_hedge(sentence: str, found: list[tuple[str, str, str, bool]]) -> None:
    assert [(v.canonical, v.unit, v.written, v.loose) for v in amounts_in(sentence)] == found


def test_a_number_beside_a_date_is_an_amount_and_the_date_is_not() -> None:
    assert [v.canonical for v in amounts_in("On 30 September 2024 it sold 4 cranes.")] == ["4"]


@pytest.mark.parametrize(
    ("sentence", "published", "found"),
    [
        ("It closes on 30 September 2024.", None, ["2024-09-30"]),
        ("It closes in September 2024.", None, ["2024-09"]),
        ("It closed in 2019.", None, ["2019"]),
        ("It closed on 4 May 2019 and opened on 6 June 2020.", None, ["2019-05-04", "2020-06-06"]),
        ("It closed yesterday.", MONDAY, ["2024-03-03"]),
        ("It closed yesterday.", None, []),
        ("It closed.", MONDAY, []),
    ],
)
def test_dates_are_cut_to_what_is_known_of_them(sentence: str, published: date | None, found: list[str]) -> None:
    values = dates_in(sentence, published=published)
    assert [v.canonical for v in values] == found
    assert {v.unit for v in values} <= {"date"}
    assert all(v.written in sentence for v in values)


SUM, JOBS, SHARE = amount("42000000", "crown"), amount("310", "job"), amount("9%", "%")


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("How much was paid?", (SUM, SHARE)),
        ("How many jobs will go?", (JOBS,)),
        ("How many cranes were sold?", ()),
        ("How much is it in crowns?", (SUM,)),
    ],
)
def test_a_question_is_about_what_it_counts(question: str, asked: tuple[Value, ...]) -> None:
    assert asked_amounts(question, (SUM, JOBS, SHARE)) == asked


def test_without_money_every_amount_may_be_meant() -> None:
    assert asked_amounts("How long is the quay?", [JOBS]) == (JOBS,)


@pytest.mark.parametrize(
    ("left", "right", "both"),
    [
        ([amount("42", "crown")], [amount("42", "crown")], True),
        ([amount("42", "crown")], [amount("38", "crown")], False),
        ([amount("42", "crown")], [amount("38", "crown"), amount("42", "crown")], True),
        ([amount("42", "crown", loose=True)], [amount("38", "crown")], True),
        ([amount("42", "crown", loose=True)], [amount("30", "crown")], False),
        ([amount("42", "crown")], [amount("42", "dollar")], True),
        ([amount("9%", "%", loose=True)], [amount("10%", "%")], True),
        ([amount("9%", "%")], [amount("10%", "%")], False),
        ([day("2024-09-30")], [day("2024-09")], True),
        ([day("2024")], [day("2024-09-30")], True),
        ([day("2024-09-30")], [day("2024-10")], False),
        ([day("2024-09-30")], [amount("30", "crown")], True),
    ],
)
def test_values_clash_only_where_both_cannot_be_right(left: list[Value], right: list[Value], both: bool) -> None:
    assert compatible(left, right) is both
    assert compatible(right, left) is both


_VALUE = st.builds(
    Value,
    canonical=st.sampled_from(["1", "9", "10", "42", "1000"]),
    unit=st.sampled_from(["crown", "job", ""]),
    written=st.just("x"),
    loose=st.booleans(),
)
_VALUES = st.lists(_VALUE, min_size=1, max_size=3)


@given(_VALUES, _VALUES)
def test_to_be_compatible_is_mutual(left: list[Value], right: list[Value]) -> None:
    assert compatible(left, right) == compatible(right, left)


@given(_VALUES)
def test_values_never_clash_with_themselves(values: list[Value]) -> None:
    assert compatible(values, values)


@given(st.integers(min_value=3, max_value=10**9), st.sampled_from(["crowns", "euros", "tugs"]))
def test_an_amount_is_the_same_however_its_thousands_are_set_apart(value: int, unit: str) -> None:
    one, other = amounts_in(f"The city got {value} {unit}."), amounts_in(f"The city got {value:,} {unit}.")
    assert compatible(one, other)
    assert all(v.unit for v in (*one, *other))


@given(st.text(max_size=80))
def test_no_text_is_too_strange_to_be_read(text: str) -> None:
    for value in (*amounts_in(text), *dates_in(text, published=MONDAY)):
        assert value.canonical
        assert value.written
        assert compatible([value], [value])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("in 1962", (1962, 1962, "1962")),
        ("around the year 512", (512, 512, "512")),
        ("between 780 and 820", (780, 820, "between 780 and 820")),
        ("between 820 and 780", None),
        ("the year 000", None),
        ("512 coins", None),
        ("in 1962 or 1971", None),
    ],
)
def test_the_years_that_an_answer_means(words: str, expected: tuple[int, int, str] | None) -> None:
    assert years_in(words) == expected
