"""Days that are counted from another day or named by their place in a month, or None where they stay open.

    "the second Tuesday in June", "a week on Friday", "three weeks from Monday", "tomorrow week",
    "90 days after 1 April", "the day before 4 May", "the Monday after 4 May"

Working days depend on holidays, and "about three weeks after" is no day: neither has a date.  Pure; `index.dates.find`
calls these, read `index.dates.readings` next.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from index.dates.periods import Period, add_months, day_of, month_of, shift
from index.dates.phrases import DAYS, NUMBERS
from index.dates.readings import on_side
from index.dates.stated import MONTHS, checked_date
from index.dates.tense import direction_of
from index.text.patterns import regex

_PLACES = ("first", "second", "third", "fourth", "fifth")
_INEXACT = regex(
    r"\b(?:about|some|around|roughly|nearly|almost|over|under|in|for|during|through|up to|at least|at most|"
    r"(?:more|less|fewer) than)\s*(?:the\s+)?$",
    re.IGNORECASE,
)
_TO_THE_DAY = regex(r"\b(?:day|week|month|year)s? to\s*$")


def nth_weekday(text: str, found: re.Match[str], reference: date | None) -> Period | None:
    """The second Tuesday in June 2026, the last Friday of next month; without a year the one on the verb's side."""
    weekday, place = DAYS.index(found["nw"].lower()), found["no"].lower()
    if found["nmon"] is None:
        move = {"this": 0, "next": 1, "last": -1}.get((found["ndir"] or "").lower())
        months = [add_months(reference.replace(day=1), move)] if reference and move is not None else []
    else:
        years = [int(found["nyr"])] if found["nyr"] else [reference.year + n for n in (-1, 0, 1)] if reference else []
        months = [date(year, MONTHS[found["nmon"][:3].lower()], 1) for year in years]
    days = [day for month in months if (day := _in_month(month, weekday, place))]
    if len(months) == 1 or reference is None:
        return day_of(days[0]) if days else None
    return on_side(days, direction_of(text, found), reference)


def _in_month(month: date, weekday: int, place: str) -> date | None:
    first = month + timedelta(days=(weekday - month.weekday()) % 7)
    if place == "last":
        last = month_of(month.year, month.month).last
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    day = first + timedelta(weeks=_PLACES.index(place))
    return day if day.month == month.month else None


def weeks_on(_text: str, found: re.Match[str], reference: date) -> Period | None:
    """A week on Friday, three weeks from Monday, a week tomorrow; on a Friday "a week on Friday" may be either."""
    unit = (found["ku"] or found["ku2"] or found["ku3"]).lower()
    count = _number(found["kn"] or "a")
    near = (found["kt"] or found["kt2"] or "").lower()
    if near:
        return day_of(shift(reference + timedelta(days=near == "tomorrow"), count, unit))
    gap = (DAYS.index((found["kw"] or found["kw2"]).lower()) - reference.weekday()) % 7
    counted = found["kw2"] or found["kp"] == "from" or (found["kp"] == "on" and count == 1)
    return day_of(shift(reference + timedelta(days=gap), count, unit)) if gap and counted else None


def day_off(text: str, found: re.Match[str], reference: date | None) -> Period | None:
    """90 days after 1 April, the eve of 4 May, the Monday after 4 May; of "within a week of 4 May" the last day."""
    day = _stated_day(text, found, reference)
    if day is None or found["zb"] or _TO_THE_DAY.search(text[: found.start()]):
        return None
    before = found["ze"] is not None or "before" in (found["zw"], found["zw2"])
    if found["zn"]:
        if (found["zw"] == "of") > bool(found["zin"]) or _INEXACT.search(text[: found.start()] + (found["prep"] or "")):
            return None
        return day_of(shift(day, -_number(found["zn"]) if before else _number(found["zn"]), found["zu"].lower()))
    if found["ze"] or found["zd"].lower() == "day":
        return day_of(day + timedelta(days=-1 if before else 1))
    weekday = DAYS.index(found["zd"].lower())
    gap = (day.weekday() - weekday) % 7 if before else (weekday - day.weekday()) % 7
    return day_of(day + timedelta(days=(-1 if before else 1) * (gap or 7)))


def _stated_day(text: str, found: re.Match[str], reference: date | None) -> date | None:
    month, day = MONTHS[(found["zm1"] or found["zm2"])[:3].lower()], found["zd1"] or found["zd2"]
    if year := found["zy1"] or found["zy2"]:
        return checked_date(year, month, day)
    days = [checked_date(reference.year + move, month, day) for move in (-1, 0, 1)] if reference else []
    chosen = on_side([each for each in days if each], direction_of(text, found), reference) if reference else None
    return chosen.first if chosen else None


def _number(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS[word.lower()]
