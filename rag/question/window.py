"""The days that a question is about: "this week", "in September 2025", "since July", "recently".

    question, today -> window_of -> Window(first, last, told, strict) | None

`strict` where only what was published in those days answers ("this week", "since July", "recently"); a month or year
may also be that of the event, so that it only says which articles to prefer.  Pure; `today` is the as-of day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from index.dates.find import find_dates

RECENT = timedelta(days=14)  # what "recently" goes back
_RECENT = re.compile(
    r"\b(?:recently|lately|in recent (?:days|weeks)|(?:the )?(?:last|past) few (?:days|weeks))\b", re.I
)
_PAST_SPAN = re.compile(r"\b(?:the )?(?:last|past) (\d+|two|three|four|five|six) (days?|weeks?|months?)\b", re.I)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_DAYS = {"day": 1, "week": 7, "month": 30}
_SINCE = re.compile(r"^(?:since|after|from)\b", re.I)
_UNTIL = re.compile(r"^(?:before|until|till|by|up to)\b", re.I)
_NEAR = re.compile(r"\b(?:this|last) (?:week|month)\b|\byesterday\b|\btoday\b", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Days from `first` to `last`, both included, and the words of the question that say so."""

    first: date
    last: date
    told: str
    strict: bool


def names_time(question: str) -> bool:
    """Whether the question may name days at all, so that it is worth finding out which today is."""
    return bool(_RECENT.search(question) or _PAST_SPAN.search(question) or find_dates(question, reference=None))


def window_of(question: str, today: date) -> Window | None:
    """The window of the question; None where it gives no time, or one that lies ahead."""
    if recent := _RECENT.search(question):
        return Window(first=today - RECENT, last=today, told=recent[0], strict=True)
    if span := _PAST_SPAN.search(question):
        count = _NUMBERS.get(span[1].lower()) or int(span[1])
        days = timedelta(days=count * _DAYS[span[2].lower().rstrip("s")])
        return Window(first=today - days, last=today, told=span[0], strict=True)
    for mention in find_dates(question, reference=today):
        if mention.date is None or mention.date > today or _UNTIL.match(mention.phrase):
            continue
        if _SINCE.match(mention.phrase):
            return Window(first=mention.date, last=today, told=mention.phrase, strict=True)
        near = bool(_NEAR.search(mention.phrase))
        return Window(first=mention.date, last=mention.last or mention.date, told=mention.phrase, strict=near)
    return None
