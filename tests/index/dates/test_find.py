"""Dates in prose against a reference, and dates stated in full: right or absent, never wrong."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dates.find import find_dates, parse_stated_date

TODAY = date(2025, 6, 25)  # a Wednesday

SETTLED = {
    "The terms must be final by year-end.": ("by year-end", "2025-12-31", "2025-12-31", "year"),
    "It lapses unless signed by the end of the year.": ("by the end of the year", "2025-12-31", "2025-12-31", "year"),
    "They meet next Tuesday.": ("next Tuesday", "2025-07-01", "2025-07-01", "day"),
    "In January, the mayor opened the lock.": ("In January", "2025-01-01", "2025-01-31", "month"),
    "The lock will open in January.": ("in January", "2026-01-01", "2026-01-31", "month"),
    "With April 2026 looming, they hurried.": ("April 2026", "2026-04-01", "2026-04-30", "month"),
    "The lease runs through 2030.": ("through 2030", "2030-01-01", "2030-12-31", "year"),
    "After reports on June 17, both denied it.": ("on June 17", "2025-06-17", "2025-06-17", "day"),
    "It was slow to share the plans last summer.": ("last summer", "2024-06-01", "2024-08-31", "year"),
    "Sales fell in Q3 2024.": ("in Q3 2024", "2024-07-01", "2024-09-30", "month"),
    "It closes in the second half of 2026.": ("in the second half of 2026", "2026-07-01", "2026-12-31", "month"),
    "They must repay within six months.": ("within six months", "2025-12-25", "2025-12-25", "month"),
    "He was ousted in late 2023.": ("in late 2023", "2023-09-01", "2023-12-31", "year"),
    "He said so on Monday.": ("on Monday", "2025-06-23", "2025-06-23", "day"),
    "The vote is due on Friday.": ("on Friday", "2025-06-27", "2025-06-27", "day"),
    "It shut two years ago.": ("two years ago", "2023-01-01", "2023-12-31", "year"),
    "It ends at the end of next month.": ("the end of next month", "2025-07-31", "2025-07-31", "month"),
    "Bids close on 6 August 2025.": ("on 6 August 2025", "2025-08-06", "2025-08-06", "day"),
    "Bids close Aug. 6, 2025.": ("Aug. 6, 2025", "2025-08-06", "2025-08-06", "day"),
    "Signed 2025-08-06.": ("2025-08-06", "2025-08-06", "2025-08-06", "day"),
    "It has grown since 2019.": ("since 2019", "2019-01-01", "2019-12-31", "year"),
    "They spoke yesterday.": ("yesterday", "2025-06-24", "2025-06-24", "day"),
    "It reports later this year.": ("later this year", "2025-01-01", "2025-12-31", "year"),
    "Tenders close this Friday.": ("this Friday", "2025-06-27", "2025-06-27", "day"),
    "Hearings resume on Monday week.": ("on Monday week", "2025-07-07", "2025-07-07", "day"),
    "It gave them until midnight on Thursday.": ("on Thursday", "2025-06-26", "2025-06-26", "day"),
    "The lease lapses on the 29th.": ("on the 29th", "2025-06-29", "2025-06-29", "day"),
    "He learnt on the 5th that it was over.": ("on the 5th", "2025-06-05", "2025-06-05", "day"),
    "The levy takes effect in October.": ("in October", "2025-10-01", "2025-10-31", "month"),
    "It runs from July 16 through 18.": ("from July 16 through 18", "2025-07-16", "2025-07-18", "month"),
    "Am vergangenen Freitag brach der Deich.": ("vergangenen Freitag", "2025-06-20", "2025-06-20", "day"),
    "Le port rouvre lundi prochain.": ("lundi prochain", "2025-06-30", "2025-06-30", "day"),
    "El pasado miércoles se cerró.": ("pasado miércoles", "2025-06-18", "2025-06-18", "day"),
    "Il ponte apre venerdì prossimo.": ("venerdì prossimo", "2025-06-27", "2025-06-27", "day"),
    "Der Deich brach vorgestern.": ("vorgestern", "2025-06-23", "2025-06-23", "day"),
    "Le port rouvre après-demain.": ("après-demain", "2025-06-27", "2025-06-27", "day"),
}


@pytest.mark.parametrize(("text", "expected"), SETTLED.items(), ids=list(SETTLED))
def test_settled(text: str, expected: tuple[str, str, str, str]) -> None:
    (found,) = find_dates(text, reference=TODAY)
    assert (found.phrase, str(found.date), str(found.last), found.precision) == expected
    assert text[found.start : found.end] == found.phrase


OPEN = [
    "More is known in the coming months.",
    "It was due in March.",
    "It took effect within six months of the sale.",
    "The 03/04/2025 entry is blank.",
    "The plan in October.",
]


@pytest.mark.parametrize("text", OPEN)
def test_what_cannot_be_settled_keeps_its_phrase_without_a_date(text: str) -> None:
    (found,) = find_dates(text, reference=TODAY)
    assert (found.date, found.last, found.precision) == (None, None, "open")


NONE = [
    "The mayor may march to the bridge.",
    "It sold 2,019 of 2500 boats.",
    "The Boeing 2020 plan",
    "A 1999-seat hall",
    "April Jones won.",
    "A sundown sale of 30 sats",
]


@pytest.mark.parametrize("text", NONE)
def test_words_that_only_look_like_times_are_no_mention(text: str) -> None:
    assert find_dates(text, reference=TODAY) == ()


@pytest.mark.parametrize(
    "text", ["by year-end", "next Tuesday", "in January it opened", "within six months", "on June 17"]
)
def test_without_a_reference_a_relative_mention_has_no_date(text: str) -> None:
    (found,) = find_dates(text, reference=None)
    assert found.date is None


def test_without_a_reference_a_full_date_stays() -> None:
    assert [found.date for found in find_dates("by 6 August 2025, in April 2026", reference=None)] == [
        date(2025, 8, 6),
        date(2026, 4, 1),
    ]


STATED = {
    "2025-08-06": date(2025, 8, 6),
    "2025-08-06T09:30:00+02:00": date(2025, 8, 6),
    "2025/08/06": date(2025, 8, 6),
    "20250806": date(2025, 8, 6),
    "Aug. 6, 2025": date(2025, 8, 6),
    "August 6th, 2025 at 9:30": date(2025, 8, 6),
    "Wed, 6 Aug 2025 09:30:00 GMT": date(2025, 8, 6),
    "Wed Aug 06 2025 09:30:00": date(2025, 8, 6),
    "13/08/2025": date(2025, 8, 13),
    "08/13/2025": date(2025, 8, 13),
    "6 de agosto de 2025": date(2025, 8, 6),
    "2025年8月6日": date(2025, 8, 6),
    "03/04/2025": None,
    "2025-13-40": None,
    "August 2025": None,
    "August 6": None,
    "yesterday": None,
    "2025": None,
    "Budget 2025": None,
    "": None,
}


@pytest.mark.parametrize(("text", "expected"), STATED.items(), ids=[text or "nothing" for text in STATED])
def test_a_stated_date_is_read_only_when_whole_and_clear(text: str, expected: date | None) -> None:
    assert parse_stated_date(text) == expected


WORDS = st.sampled_from(
    "by the end of in on next last this May June 17 2025 March 31 Q3 six months ago Tuesday year-end , . "
    "will said was due".split()
)


@given(st.lists(WORDS, max_size=20).map(" ".join), st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_mentions_are_in_order_and_dated_within_their_period(text: str, reference: date) -> None:
    end = 0
    for found in find_dates(text, reference=reference):
        assert end <= found.start < found.end
        assert text[found.start : found.end] == found.phrase
        assert (found.date is None) == (found.last is None) == (found.precision == "open")
        if found.date and found.last:
            assert found.date <= found.last
        end = found.end
