"""A day, and the month that it is in, as English writes them, whatever the locale of the machine.

    date(2025, 8, 6) -> day_in_words -> "6 August 2025"      month_in_words -> "August 2025"

What every face, prompt and fixed wording of an answer says.  Pure.  Read `index.dates.find` for the way back.
"""

from __future__ import annotations

from datetime import date

_MONTHS = "January February March April May June July August September October November December".split()


def day_in_words(day: date) -> str:
    """The day with its month and year."""
    return f"{day.day} {month_in_words(day)}"


def month_in_words(day: date) -> str:
    """The month and year of the day."""
    return f"{_MONTHS[day.month - 1]} {day.year}"
