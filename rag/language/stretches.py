"""The days that the words of an answer mean, and whether two of them can be of one thing: a plan is not its outcome.

    sentence, words, published -> stretch_of -> Stretch(first, last, ahead)      question, two -> same_course -> bool

"Early 2027" and "3 May" are stretches of days.  A day still ahead of the article that tells it is planned, one behind
it is over.  Pure.  `rag.language.comparable` compares what is left.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from index.dates.find import find_dates
from index.text.patterns import regex
from rag.language.values import years_in

# By judgement, not measured.
YEAR = 365
FAR = date(9000, 1, 1)  # the end of what has no end
ABOUT_DAYS = 20  # that "about", "early", "mid" and "late" blur a date by
_BLURRED = regex(
    r"\b(?:about|around|early|mid|late|roughly|circa|some time|(?:end|beginning|start|middle) of)[\s-]*$", re.IGNORECASE
)
_BLURRED_IN = regex(r"^(?:the )?(?:end|beginning|start|middle|early|mid|late)\b", re.IGNORECASE)
_ASKS_DONE = regex(
    r"\bwh(?:en|at (?:day|date|month|year)|ich (?:day|date|month|year)) (?:did|was|were)\b"
    r"(?!.*\b(?:due|expected|planned|scheduled|supposed|set|to be|have to|want)\b)",
    re.IGNORECASE,
)
_UNTIL_WHEN = regex(r"^\W*(?:until|till|up to) when (?:did|was|were)\b", re.IGNORECASE)
_NOT_BEFORE = regex(
    r"\b(?:not|never|cannot|no (?:sooner|earlier)|\w+n['’]t)\b(?:\s+[^\s,;.]+){0,6}?\s+(?:before|until|till)\s+"
    r"[^,;.]*$",
    re.IGNORECASE,
)  # before a day that ends the text: "could not open before April"
_CONDITION = regex(r"(?:^\W*(?:should|were|had)\b|\b(?:if|unless|in case|provided|whether)\b)[^,;.]*$", re.IGNORECASE)
_DUE = regex(r"\b(?:by|until|till|before)\s+(?:\w+\s+){0,2}\w+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """The days that a phrase may mean, the phrase, and whether they were still to come when that was written; None
    where the article has no day."""

    first: date
    last: date
    written: str
    ahead: bool | None


def stretch_of(text: str, words: str, *, published: date | None) -> Stretch | None:
    """The days that an answer's words mean, in a sentence published on a day; None where they name none."""
    begin = text.find(words) if words else -1
    if begin < 0:
        return None
    end = begin + len(words)
    for mention in find_dates(text, reference=published):
        if mention.date is None or mention.precision == "open" or mention.end <= begin or mention.start >= end:
            continue
        vague = _BLURRED.search(text[: mention.start]) or _BLURRED_IN.match(mention.phrase)
        blur = timedelta(days=ABOUT_DAYS if vague else 0)
        first, last = sorted((mention.date, mention.last or mention.date))
        denied = not_before(text, mention.start, mention.end)
        if denied is not None:
            last = FAR
        due = bool(_DUE.search(text[: mention.end]))
        ahead = None if published is None else _is_ahead(mention.phrase, last, published, due=due)
        written = mention.phrase if denied is None else text[denied : mention.end]
        return Stretch(first=first - blur, last=last + blur, written=written, ahead=ahead)
    if years := years_in(words):  # "it dates from 1962"
        ahead = None if published is None else years[1] > published.year
        return Stretch(first=date(years[0], 1, 1), last=date(years[1], 12, 31), written=years[2], ahead=ahead)
    return None


def not_before(text: str, start: int, end: int) -> int | None:
    """Where the words begin that make a date at these places the first day on which something may be, "not open before
    April"; None where nothing does.  "If it does not open before April" sets no first day but a last one."""
    found = _NOT_BEFORE.search(text[:end])
    if found is None or found.start() >= start or _CONDITION.search(text[: found.start()]):
        return None
    return found.start()


def _is_ahead(phrase: str, last: date, published: date, *, due: bool) -> bool:
    """Whether the day was still to come; of two that a phrase without a year may mean, the nearer, unless it is due."""
    away = (last - published).days
    if not due and abs(away) > YEAR / 2 and not re.search(r"\d{4}", phrase):
        away += YEAR if away < 0 else -YEAR
    return away > 0 or (away == 0 and due)


def meet(left: Stretch, right: Stretch) -> bool:
    """Whether one day is in both."""
    return left.first <= right.last and right.first <= left.last


def same_course(question: str, left: Stretch, right: Stretch) -> bool:
    """Whether both were still to come when they were told, or both over, which a plan and its outcome are not; a day to
    come is none on which something did happen.  "Until May", of what is over, tells of no day to come."""
    if None in (left.ahead, right.ahead) or _UNTIL_WHEN.match(question):
        return True
    return left.ahead == right.ahead and not (left.ahead and _ASKS_DONE.search(question))
