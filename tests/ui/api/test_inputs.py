"""What programs may ask: nothing unknown, nothing of another kind, and one line that says what to change."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.types import Filters
from ui.api.inputs import ArticlesInput, AskInput, Input, InputError, SearchInput, ShowInput, parse_input

KINDS: tuple[type[Input], ...] = (AskInput, SearchInput, ArticlesInput, ShowInput)


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        ({"question": "Who?", "asof": "2024-01-01"}, 'unknown argument "asof": did you mean "as_of"?'),
        ({"question": "Who?", "zzz": 1}, 'unknown argument "zzz": the known ones are as_of'),
        ({}, '"question" is missing: give it'),
        ({"question": "Who?", "as_of": 20241115}, '"as_of" cannot be used: input should be a valid string'),
        ({"question": "Who?", "as_of": "20241115"}, '"as_of" is no date: write it as 2025-08-06'),
        ({"question": "Who?", "as_of": "2024-11-31"}, '"as_of" is no date: write it as 2025-08-06'),
        ({"question": "Who?", "as_of": "null"}, '"as_of" is no date: write it as 2025-08-06'),
        ({"question": "Who?", "publisher": {"name": "x"}}, '"publisher" cannot be used: input should be'),
        ({"question": "x" * 2001}, '"question" cannot be used: string should have at most 2000'),
    ],
)
def test_what_is_wrong_is_refused_in_one_line(given_: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as refused:
        parse_input(AskInput, given_)
    assert str(refused.value).startswith(said)
    assert "\n" not in str(refused.value)


def test_limits_become_filters() -> None:
    from datetime import date

    asked = parse_input(AskInput, {"question": "Who?", "as_of": "2024-11-15", "publisher": "Wire"})
    assert asked.filters() == Filters(as_of=date(2024, 11, 15), publisher="Wire")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NAMES = (
    st.sampled_from(["question", "query", "id", "limit", "offset", "as_of", "since", "start", "publisher"]) | st.text()
)


@given(kind=st.sampled_from(KINDS), values=st.dictionaries(NAMES, JSON, max_size=6))
def test_anything_is_an_input_or_one_line(kind: type[Input], values: dict[str, Any]) -> None:
    try:
        asked = parse_input(kind, values)
    except InputError as error:
        said = str(error)
        assert "\n" not in said
        assert len(said) < 600
    else:
        assert set(values) <= set(kind.model_fields)
        assert isinstance(asked, kind)
