"""Days are told in English on every machine."""

from __future__ import annotations

from datetime import date

import pytest

from index.dates.in_words import day_in_words, month_in_words


@pytest.mark.parametrize(("day", "told"), [(date(2025, 8, 6), "6 August 2025"), (date(987, 12, 31), "31 December 987")])
def test_a_day_is_told_without_a_leading_zero(day: date, told: str) -> None:
    assert day_in_words(day) == told
    assert month_in_words(day) == told.partition(" ")[2]
