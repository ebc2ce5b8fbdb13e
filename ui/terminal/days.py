"""A day as it is given to an option -> the day: 2025-08-06, or words such as "last week" and "May 2026".

    "last week" -> first_day -> its Monday        "last week" -> last_day -> its Sunday

Words count from today and must name days that have begun; anything else is a usage error that says how to write one.
The words themselves are read in `rag.question.window`, which is imported only where they are not an ISO date.
"""

from __future__ import annotations

import argparse
import re
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.question.window import Window


def iso_date(text: str) -> date:
    """A day as 2025-08-06."""
    found = _iso(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no date: write it as 2025-08-06")
    return found


def first_day(text: str) -> date:
    """The day, or the first of the days that words name."""
    return _iso(text) or _span(text).first


def last_day(text: str) -> date:
    """The day, or the last of the days that words name."""
    return _iso(text) or _span(text).last


def begun_day(text: str) -> date:
    """The first of the days that are named, if it has come."""
    day = first_day(text)
    if day > date.today():
        raise argparse.ArgumentTypeError(
            f"{text!r} has not come yet: give a day up to today, or two with --between to look ahead"
        )
    return day


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _span(text: str) -> Window:
    from rag.question.window import window_of

    words = " ".join(text.split())
    window = window_of(words, date.today())
    if window is None or window.told.lower() != words.lower():
        what = "no day of any month" if re.fullmatch(r"\d{4}-\d{2}-\d{2}", words) else "no day that has begun"
        raise argparse.ArgumentTypeError(f'{text!r} is {what}: write it as 2025-08-06, "last week" or "May 2026"')
    return window
