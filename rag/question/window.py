"""The days that a question is about: "this week", "in September 2025", "since July", "recently".

    question, today -> window_of -> Window(first, last, told, strict) | None
    question, Window -> timeless -> the question without the words of time

`strict` where only what was published in those days answers ("this week", "since July", "recently"); a month or year
may also be that of the event, so that its articles are read first, without the words of time, which no sentence of
theirs repeats.  Pure; `today` is the as-of day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from index.dates.find import find_dates
from index.text.patterns import regex

RECENT = timedelta(days=14)  # what "recently" goes back
_RECENT = regex(r"\b(?:recently|lately|in recent (?:days|weeks)|(?:the )?(?:last|past) few (?:days|weeks))\b", re.I)
_PAST_SPAN = regex(r"\b(?:the )?(?:last|past) (\d+|two|three|four|five|six) (days?|weeks?|months?)\b", re.I)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_DAYS = {"day": 1, "week": 7, "month": 30}
_SINCE = regex(r"^(?:since|after|from)\b", re.I)
_UNTIL = regex(r"^(?:before|until|till|by|up to)\b", re.I)
_MONTH = regex(r"\b(?:january|february|april|june|july|august|september|october|november|december)\b")
_STATE_OF = regex(r"^as of\b", re.I)
_YEAR = regex(r"\b(?:1[5-9]|20|21)\d\d\b")
AFTERWARDS = timedelta(days=2)  # in which a paper still tells what happened on a day
_NEAR = regex(r"\b(?:this|last) (?:week|month)\b|\byesterday\b|\btoday\b", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Days from `first` to `last`, both included, and the words of the question that say so."""

    first: date
    last: date
    told: str
    strict: bool


def names_time(question: str) -> bool:
    """Whether the question may name days at all, so that it is worth finding out which today is."""
    told = _RECENT.search(question) or _PAST_SPAN.search(question) or find_dates(_capital(question), reference=None)
    return bool(told)


def window_of(question: str, today: date) -> Window | None:
    """The window of the question; None where it gives no time, or one that lies ahead."""
    if recent := _RECENT.search(question):
        return Window(first=today - RECENT, last=today, told=recent[0], strict=True)
    if span := _PAST_SPAN.search(question):
        count = _NUMBERS.get(span[1].lower()) or int(span[1])
        days = timedelta(days=count * _DAYS[span[2].lower().rstrip("s")])
        return Window(first=today - days, last=today, told=span[0], strict=True)
    for mention in find_dates(_capital(question), reference=today):
        if mention.date is None or mention.date > today or _UNTIL.match(mention.phrase):
            continue
        if _SINCE.match(mention.phrase):
            return Window(first=mention.date, last=today, told=mention.phrase, strict=True)
        near = bool(_NEAR.search(mention.phrase))
        return Window(first=mention.date, last=mention.last or mention.date, told=mention.phrase, strict=near)
    return None


def published_in(window: Window) -> tuple[date | None, date]:
    """The first and the last day on which what answers was published: any day up to a state's, for "as of"."""
    if _STATE_OF.match(window.told):
        return None, window.last
    return window.first, window.last if window.strict else window.last + AFTERWARDS


def timeless(question: str, window: Window) -> str:
    """The question without the words that say when."""
    begin = question.lower().find(window.told.lower())
    rest = question[:begin] + question[begin + len(window.told) :] if begin >= 0 else question
    rest = re.sub(r"\s+([?.!,;])", r"\1", " ".join(rest.split())).lstrip(" ,;")
    return rest[:1].upper() + rest[1:]


def of_other_year(text: str, window: Window) -> bool:
    """Whether a text names years, and none of the window."""
    years = {int(year) for year in _YEAR.findall(text)}
    return bool(years) and not years & set(range(window.first.year, window.last.year + 1))


def _capital(question: str) -> str:
    """The question with its months as dates are written, of the same length."""
    return _MONTH.sub(lambda found: found[0].capitalize(), question)
