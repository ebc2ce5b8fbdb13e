"""A date written out in full -> the day, where it can be read in one way only.

    parse_stated_date("6 August 2025") -> date(2025, 8, 6)         parse_stated_date("03/04/2024") -> None

ISO and English forms are read here; other languages by dateparser, imported only when such a text turns up.  Nothing is
ever filled in from today's date.  Read `index.dates.find` next, which finds dates inside prose.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

from index.text.patterns import regex

MONTHS = {name: at for at, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)}
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"

_FORMS = (
    regex(r"(?P<y>\d{4})(?P<sign>[-/.])(?P<m>\d{1,2})(?P=sign)(?P<d>\d{1,2})(?=$|[T\s,|(;)])"),
    regex(r"(?P<y>\d{4})年\s?(?P<m>\d{1,2})月\s?(?P<d>\d{1,2})日"),
    regex(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?=$|T)"),
    regex(
        rf"(?:{WEEKDAY},?\s+)?(?P<name>{MONTH})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})\b", re.IGNORECASE
    ),
    regex(
        rf"(?:{WEEKDAY},?\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|"
        rf"th)?[\s-]+(?:of\s+)?(?P<name>{MONTH}),?[\s-]+(?P<y>\d{{4}})\b",
        re.IGNORECASE,
    ),
    regex(
        rf"(?:{WEEKDAY},?\s+)?(?P<name>{MONTH})\s+(?P<d>\d{{1,2}}),?\s+[\d:]{{4,8}}\s+(?:[A-Z]{{2,4}}\s+)?(?P<y>\d{{4}})\b",
        re.IGNORECASE,
    ),
    regex(r"(?P<a>\d{1,2})(?P<sign>[/.-])(?P<b>\d{1,2})(?P=sign)(?P<y>\d{4})(?!\d)"),
)
_OTHER_LANGUAGE = regex(r"(?=.{0,60}$)(?=.*\b\d{4}\b)(?=.*[^\W\d_]{3,}|.*[年월])(?=.*\b\d{1,2}\b|.*\d年)")
_EARLIEST, _LATEST = 1600, 2200  # years


def parse_stated_date(text: str, *, any_language: bool = True) -> date | None:
    """The day that `text` opens with, where it is stated in full and can be read in one way only, else None.

    "03/04/2024" is None: it is a day in March or in April, depending on the writer.
    """
    text = text.strip()
    for pattern in _FORMS:
        found = pattern.match(text)
        if found:
            return _day(found.groupdict())
    return _foreign(text) if any_language and _OTHER_LANGUAGE.match(text) else None


def _day(parts: dict[str, str | None]) -> date | None:
    year, month, day = parts["y"] or "", parts.get("m") or "", parts.get("d") or ""
    if parts.get("name"):
        month = str(MONTHS[str(parts["name"])[:3].lower()])
    if parts.get("a"):
        first, second = sorted((int(parts["a"] or 0), int(parts["b"] or 0)))
        if first != second <= 12:
            return None
        month, day = str(first), str(second)
    return checked_date(year, month, day)


def checked_date(year: str | int, month: str | int, day: str | int) -> date | None:
    """The date, or None where the calendar has no such day or the year is out of any news."""
    with suppress(ValueError):
        found = date(int(year), int(month), int(day))
        return found if _EARLIEST <= found.year <= _LATEST else None
    return None


def _foreign(text: str) -> date | None:
    """A full date in a language other than English; None when dateparser is not sure of all three parts."""
    import dateparser

    with suppress(ValueError, OverflowError, RecursionError):
        found = dateparser.parse(
            text,
            settings={"STRICT_PARSING": True, "REQUIRE_PARTS": ["day", "month", "year"], "PARSERS": ["absolute-time"]},
        )
        if found and str(found.year) in text:
            return checked_date(found.year, found.month, found.day)
    return None
