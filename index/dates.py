"""Words -> the dates they name, stated in full or against a reference date.

    find_dates(text, reference=date) -> (DateMention, ...)      parse_stated_date("6 August 2025") -> date | None
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

MONTHS = {name: at for at, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)}
MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?"

_STATED = (
    re.compile(r"(?P<y>\d{4})(?:-(?P<m>\d{1,2})-(?P<d>\d{1,2})|/(?P<m2>\d{1,2})/(?P<d2>\d{1,2})|\.(?P<m3>\d{1,2})\.(?P<d3>\d{1,2}))(?=$|[T\s,|(])"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?=$|T)"),
    re.compile(rf"(?:{WEEKDAY},?\s+)?(?P<name>{MONTH})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})\b", re.I),
    re.compile(rf"(?:{WEEKDAY},?\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?:of\s+)?(?P<name>{MONTH}),?[\s-]+(?P<y>\d{{4}})\b", re.I),
    re.compile(r"(?P<a>\d{1,2})[/.-](?P<b>\d{1,2})[/.-](?P<y>\d{4})\b"),
)


def parse_stated_date(text: str) -> date | None:
    """The day that `text` opens with, where it is stated in full and can be read in one way only, else None.

    "03/04/2024" is None: it is a day in March or in April, depending on the writer.
    """
    for pattern in _STATED:
        found = pattern.match(text.strip())
        if found:
            return _stated(found.groupdict())
    return None


def _stated(parts: dict[str, str | None]) -> date | None:
    month, day = parts.get("m") or parts.get("m2") or parts.get("m3"), parts.get("d") or parts.get("d2") or parts.get("d3")
    if parts.get("name"):
        month = str(MONTHS[str(parts["name"])[:3].lower()])
    if parts.get("a"):
        first, second = int(parts["a"] or 0), int(parts["b"] or 0)
        if first <= 12 and second <= 12 and first != second:
            return None
        month, day = (str(first), str(second)) if second > 12 or first == second else (str(second), str(first))
    with suppress(ValueError, TypeError):
        found = date(int(parts["y"] or 0), int(month or 0), int(day or 0))
        return found if 1600 <= found.year <= 2200 else None
    return None
