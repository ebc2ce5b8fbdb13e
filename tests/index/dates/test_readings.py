"""Phrases that need more than a calendar, told on Wednesday 25 June 2025; what has two readings stays open."""

from __future__ import annotations

from datetime import date

import pytest

from index.dates.find import find_dates

TODAY = date(2025, 6, 25)

READ = {
    "It sank the day before yesterday.": ("2025-06-23", "2025-06-23", "day"),
    "She sails the day after tomorrow.": ("2025-06-27", "2025-06-27", "day"),
    "The pier shut half a year ago.": ("2024-12-01", "2024-12-31", "month"),
    "It was sold a year and a half ago.": ("2023-12-01", "2023-12-31", "month"),
    "It was sold 2 1/2 years ago.": ("2022-12-01", "2022-12-31", "month"),
    "They met on the 5th.": ("2025-06-05", "2025-06-05", "day"),
    "They will meet on the 5th.": ("2025-07-05", "2025-07-05", "day"),
    "Fares will rise in Q3.": ("2025-07-01", "2025-09-30", "month"),
    "Fares fell in Q1.": ("2025-01-01", "2025-03-31", "month"),
    "It guides for 2H26.": ("2026-07-01", "2026-12-31", "month"),
    "It lost money in 3Q24.": ("2024-07-01", "2024-09-30", "month"),
    "The fair runs 3-5 May 2026.": ("2026-05-03", "2026-05-05", "month"),
    "It is shut from 28 May to 3 June 2026.": ("2026-05-28", "2026-06-03", "year"),
    "It was shut March 3 to May 4, 2025.": ("2025-03-03", "2025-05-04", "year"),
    "It opens in early 2027.": ("2027-01-01", "2027-04-30", "year"),
    "It will open in mid-August.": ("2025-08-11", "2025-08-20", "month"),
    "The book closes by end-August.": ("2025-08-31", "2025-08-31", "month"),
    "They will pay by year-end 2027.": ("2027-12-31", "2027-12-31", "year"),
    "It reports in Q4/26.": ("2026-10-01", "2026-12-31", "month"),
    "It will build in Q2-Q3 2026.": ("2026-04-01", "2026-09-30", "year"),
    "It will build from May to July 2026.": ("2026-05-01", "2026-07-31", "year"),
    "It will open in the first half of next year.": ("2026-01-01", "2026-06-30", "month"),
    "It sails in the week of 7 July 2025.": ("2025-07-07", "2025-07-13", "month"),
    "She sails three weeks from now.": ("2025-07-16", "2025-07-16", "day"),
    "The pier shut a fortnight ago.": ("2025-06-09", "2025-06-15", "month"),
    "It grew in 9M24.": ("2024-01-01", "2024-09-30", "year"),
    "It will grow in CY26.": ("2026-01-01", "2026-12-31", "year"),
    "A hearing is set for 9 July.": ("2025-07-09", "2025-07-09", "day"),
    "A strike is called for 9 July.": ("2025-07-09", "2025-07-09", "day"),
    "Das Werk schließt am 30. Juni 2026.": ("2026-06-30", "2026-06-30", "day"),
    "Il ferme le 1er juin 2026.": ("2026-06-01", "2026-06-01", "day"),
    "Se abre el 14 de junio.": ("2025-06-14", "2025-06-14", "day"),
    "It opens on the second Tuesday in September 2026.": ("2026-09-08", "2026-09-08", "day"),
    "It will open on the last Friday of August.": ("2025-08-29", "2025-08-29", "day"),
    "The fifth Sunday of June 2025 was hot.": ("2025-06-29", "2025-06-29", "day"),
    "They meet on the first Monday of next month.": ("2025-07-07", "2025-07-07", "day"),
    "Bids close a week on Friday.": ("2025-07-04", "2025-07-04", "day"),
    "Bids close three weeks from Monday.": ("2025-07-21", "2025-07-21", "day"),
    "Bids close a fortnight tomorrow.": ("2025-07-10", "2025-07-10", "day"),
    "Bids close tomorrow week.": ("2025-07-03", "2025-07-03", "day"),
    "Bids close 90 days after 1 April 2025.": ("2025-06-30", "2025-06-30", "day"),
    "Bids close within 30 days of May 12, 2025.": ("2025-06-11", "2025-06-11", "day"),
    "Bids close three months before 31 May 2025.": ("2025-02-28", "2025-02-28", "day"),
    "It ends on the eve of 1 July.": ("2025-06-30", "2025-06-30", "day"),
    "It ends the day after 4 July.": ("2025-07-05", "2025-07-05", "day"),
    "It ends on the Monday after 4 July.": ("2025-07-07", "2025-07-07", "day"),
    "It ended on the Friday before 20 June 2025.": ("2025-06-13", "2025-06-13", "day"),
}


@pytest.mark.parametrize(("text", "expected"), READ.items(), ids=list(READ))
def test_a_phrase_is_read(text: str, expected: tuple[str, str, str]) -> None:
    (found,) = find_dates(text, reference=TODAY)
    assert (str(found.date), str(found.last), found.precision) == expected


@pytest.mark.parametrize(
    "text",
    [
        "They must pay by Wednesday.",  # today, or in a week
        "They will meet next Friday.",  # in two days, or in nine
        "It reports for fiscal 2026.",
        "It grew in FY25.",
        "It grew in Q3 FY2026.",
        "The season 2024/25 is over.",
        "They met on the 29th.",
        "Bids close a week on Wednesday.",  # in a week, or in two
        "They met a week after Friday.",
        "Bids close ten working days after 3 June.",
        "Bids close about ten days after 3 June.",
        "They met in the ten days after 3 June.",
        "They met on the fifth Tuesday of June 2025.",
        "They meet on the first Monday of each month.",
        "It grew in H1 2025/26.",
    ],
)
def test_what_has_two_readings_stays_open(text: str) -> None:
    assert [found.date for found in find_dates(text, reference=TODAY)] == [None]


@pytest.mark.parametrize("text", ["He finished the 5th.", "It is on the 5th floor.", "Gate Q7 is shut."])
def test_what_only_looks_like_a_day_or_quarter_is_none(text: str) -> None:
    assert find_dates(text, reference=TODAY) == ()
