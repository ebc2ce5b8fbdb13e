"""Yes against No, read from the probabilities of a first token."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.drafting.margin import yes_margin

_LOG = st.floats(min_value=-40.0, max_value=0.0)


@pytest.mark.parametrize(
    ("first_token", "margin"),
    [
        ({"Yes": -0.2, "No": -1.7}, 1.5),
        ({"No": -0.1, "Yes": -4.1}, -4.0),
        ({" yes": -1.0, "NO ": -3.0}, 2.0),
        ({"Yes": -0.5, "The": -2.0, "[": -9.0}, 8.5),
        ({"The": -0.5, "No": -2.0, "[": -9.0}, -7.0),
        ({"The": -0.5, "[": -9.0}, 0.0),
        ({"Yes": -0.2, "No": -1.7, " Yes": -8.0, "no": -9.0}, 1.5),
        ({}, 0.0),
    ],
    ids=[
        "both_sides",
        "no_likelier",
        "space_and_case_aside",
        "no_is_missing",
        "yes_is_missing",
        "both_missing",
        "the_likeliest_spelling_counts",
        "nothing_known",
    ],
)
def test_the_margin_is_the_difference_of_the_two(first_token: dict[str, float], margin: float) -> None:
    assert yes_margin(first_token) == pytest.approx(margin)


@given(_LOG, _LOG)
def test_to_swap_yes_and_no_turns_the_sign(yes: float, no: float) -> None:
    assert yes_margin({"Yes": yes, "No": no}) == -yes_margin({"Yes": no, "No": yes})


@given(yes=_LOG, no=_LOG, others=st.dictionaries(st.sampled_from(["The", "[", "1", "It"]), _LOG))
def test_other_tokens_change_nothing_where_both_are_listed(yes: float, no: float, others: dict[str, float]) -> None:
    assert yes_margin({**others, "Yes": yes, "No": no}) == yes - no


@given(yes=_LOG, others=st.dictionaries(st.sampled_from(["The", "[", "1", "It"]), _LOG))
def test_a_yes_without_a_no_never_counts_against_itself(yes: float, others: dict[str, float]) -> None:
    assert yes_margin({"Yes": yes, **others}) >= 0
