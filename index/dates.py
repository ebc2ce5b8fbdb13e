"""Prose -> the dates it mentions, made absolute against the day it was published.

    find_dates("It must close by year-end.", reference=date(2025, 8, 6))
        -> (DateMention(phrase="by year-end", date=2025-12-31, precision="year", ...),)

One regular expression finds the phrases, `index.periods` does the arithmetic.  What cannot be settled (no reference, a
month that may be past or to come, "in the coming months") keeps its phrase and has no date: a wrong date is worse
than none.  Read `index.periods` next.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from index.periods import (
    Period,
    Precision,
    day_of,
    half_of,
    month_of,
    quarter_of,
    season_of,
    shift,
    unit_of,
    year_of,
)
from index.stated_dates import MONTHS, checked_date, parse_stated_date

__all__ = ["DateMention", "find_dates", "parse_stated_date"]

NEAR_DAYS = 120  # days; "June 17" without a year or a verb to tell is taken for the one that near, else left open
_SPAN = 90  # characters on each side of a phrase that are searched for a tense


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMention:
    """A phrase that names a time: `text[start:end] == phrase`.

    date: the day meant, or the first day of the period meant; for "by the end of" and "within" the last.  None when it
    cannot be told.  last: the last day of the period.  precision: how finely the words say it; "open" without a date.
    """

    start: int
    end: int
    phrase: str
    date: datetime.date | None
    last: datetime.date | None
    precision: Precision


_NUMBERS = {
    word: at for at, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
} | {"a": 1, "an": 1, "couple of": 2}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_M = r"(?:January|February|March|April|May|June|July|August|September|October|November|December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
_Y = r"(?:1[6-9]|20|21)\d\d"
_N = r"(?:\d{1,3}|an?|(?:a )?couple of|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_U = r"(?:day|week|month|quarter|year|decade)"
_PREP = r"(?:the year|year|by|before|until|till|through|since|after|in|on|during|from|as of|no later than|around|starting|effective|for|of)"
_PART = r"(?:early|mid|late|the (?:beginning|start|middle|end) of|end of|the end of)"

_PHRASES: dict[str, str] = {
    "iso": rf"(?P<iso_date>{_Y}-\d\d-\d\d)",
    "full": rf"(?:(?:[A-Z][a-z]+day|Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?(?:(?P<fm>{_M}) (?P<fd>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<fy>{_Y})|(?P<fd2>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<fm2>{_M}),? (?P<fy2>{_Y}))",
    "monthday": rf"(?:(?:[A-Z][a-z]+day|Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?(?:(?P<mm>{_M}) (?P<md>\d{{1,2}})(?:st|nd|rd|th)?|(?P<md2>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<mm2>{_M}))(?![\d%]|[.,]\d)",
    "numeric": rf"(?P<nd>\d{{1,2}}[/.]\d{{1,2}}[/.]{_Y})",
    "quarter": rf"(?:Q(?P<q>[1-4])(?: of)? (?:FY ?)?(?P<qy>{_Y})|(?:the )?(?P<qw>first|second|third|fourth|final) (?P<qk>quarter|half) of (?P<qy2>{_Y}))",
    "yearend": rf"(?:(?P<ye>(?:the )?year[- ]end|(?:the )?end of (?:the|this) (?:calendar )?year)|(?:the )?end of (?P<yey>{_Y})|year[- ]end (?P<yey2>{_Y}))",
    "unitend": r"(?:the )?end of (?P<uw>the|this|next) (?P<uu>week|month|quarter|decade|year)",
    "monthyear": rf"(?:(?P<part>{_PART})[ -])?(?P<ym>{_M}),?(?: of)? (?P<yy>{_Y})",
    "within": rf"(?:within|in|over) (?:the (?:next|coming) )?(?P<wn>{_N}) (?P<wu>{_U})s?(?:['’] time)?(?! (?:ago|earlier|later|old|before))",
    "ago": rf"(?P<an>{_N}) (?P<au>{_U})s? ago",
    "near": r"(?P<near>yesterday|today|tonight|tomorrow)",
    "unit": rf"(?:(?:later|earlier|sometime|early|late) )?(?P<dir>this|next|last) (?P<du>{_U})(?!s)",
    "season": r"(?P<sdir>this|next|last) (?P<season>spring|summer|autumn|fall|winter)|(?P<season2>spring|summer|autumn|winter)(?: of)? (?P<sy>(?:19|20)\d\d)",
    "weekday": r"(?:(?P<wdir>this|next|last|this coming|this past) )?(?P<wday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)",
    "month": rf"(?:(?P<mdir>this|next|last|late|early|mid|the end of|end of|(?:the )?beginning of|(?:the )?start of)[ -])?(?P<mon>{_M})(?! \d| [A-Z][a-z])",
    "year": rf"(?:(?P<ypart>{_PART})[ -])?(?P<year>{_Y})(?![\d%,.]?\d|[-–]\d)",
    "open": r"(?:in the (?:near|coming|next) (?:few |several )?(?:future|days|weeks|months|years)|(?:the )?(?:next|coming) few (?:days|weeks|months|years)|the (?:days|weeks|months|years) (?:ahead|to come)|"
    r"for years to come|indefinitely|in due course|last (?:few )?(?:weeks|months|years))",
}


def _spelt(kind: str, pattern: str) -> str:
    """The pattern in any case, except where a capital tells a month or a day of the week from another word."""
    return pattern if kind in ("full", "monthday", "monthyear", "weekday", "month") else f"(?i:{pattern})"


_ANY = re.compile(
    rf"\b(?:(?P<prep>(?i:{_PREP})) (?:the )?)?(?:"
    + "|".join(f"(?P<k_{kind}>{_spelt(kind, pattern)})" for kind, pattern in _PHRASES.items())
    + r")(?!\w)"
)
_FUTURE = re.compile(
    r"\b(?:will|would|shall|must|should|may|might|can|could|is set|are set|expects?|expected|plans?|planned to|due|scheduled|slated|deadline|looming|upcoming|aims?|intends?|hopes?|faces?|needs? to|to be|going to|have to|has to)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|been|ago|said|told|made|began|took|went|came|gave|got|held|saw|sold|bought|built|cut|fell|rose|grew|hit|kept|left|lost|met|paid|put|ran|set|shut|spoke|spent|struck|sued|won|wrote|led|became|brought|chose|drew|drove|found|[a-z]{2,}ed)\b"
)


_WAS_TO_BE = re.compile(
    r"\b(?:was|were|had|been)\b(?:\s\w+){0,2}\s(?:due|expected|scheduled|slated|planned|supposed|meant|set|to)\b"
)


def find_dates(text: str, *, reference: date | None) -> tuple[DateMention, ...]:
    """The mentions in `text` in order, none overlapping; `reference` is the day from which "next Tuesday" counts."""
    mentions = []
    for found in _ANY.finditer(text):
        kind = next(name for name, value in found.groupdict().items() if name.startswith("k_") and value is not None)[
            2:
        ]
        if kind in ("year", "month", "weekday") and not _is_time(text, found, kind):
            continue
        mentions.append(_mention(text, found, _settled(kind, text, found, reference)))
    return tuple(mentions)


def _settled(kind: str, text: str, found: re.Match[str], reference: date | None) -> Period | None:
    try:
        if kind in _ABSOLUTE:
            return _ABSOLUTE[kind](found)
        return _RELATIVE[kind](text, found, reference) if reference and kind in _RELATIVE else None
    except (ValueError, OverflowError):
        return None


def _mention(text: str, found: re.Match[str], period: Period | None) -> DateMention:
    first = period.first if period else None
    last = period.last if period else None
    precision: Precision = period.precision if period else "open"
    return DateMention(
        start=found.start(), end=found.end(), phrase=found.group(), date=first, last=last, precision=precision
    )


def _is_time(text: str, found: re.Match[str], kind: str) -> bool:
    """Whether a bare word means a time: "May" needs a preposition, "2,019 people" and "Boeing 2020" are no years."""
    prep = (found["prep"] or "").lower()
    if kind == "year":
        bracketed = text[found.start() - 1 : found.start()] == "(" and text[found.end() : found.end() + 1] == ")"
        counted = re.match(
            r"\s+(?:people|men|women|jobs|employees|users|cases|votes|miles|km|units|dollars|euros|points)\b",
            text[found.end() : found.end() + 14],
        )
        return bool(found["ypart"] or bracketed or (prep and prep not in ("on", "of", "for", "from") and not counted))
    if kind == "month":
        return bool(
            _word(found, "mdir")
            or (prep and prep not in ("of", "for"))
            or (found["mon"] not in ("May", "March", "August")
            and prep != "for")
        )
    return True


def _word(found: re.Match[str], group: str) -> str:
    """What a group caught, in small letters; "" where it caught nothing."""
    return (found[group] or "").lower()


def _full(found: re.Match[str]) -> Period | None:
    month = found["fm"] or found["fm2"]
    day = checked_date(found["fy"] or found["fy2"], MONTHS[month[:3].lower()], found["fd"] or found["fd2"])
    return day_of(day) if day else None


def _iso(found: re.Match[str]) -> Period | None:
    day = parse_stated_date(found["iso_date"] or "", any_language=False)
    return day_of(day) if day else None


def _numeric(found: re.Match[str]) -> Period | None:
    day = parse_stated_date(found["nd"], any_language=False)
    return day_of(day) if day else None


def _quarter(found: re.Match[str]) -> Period:
    year = int(found["qy"] or found["qy2"])
    if found["q"]:
        return quarter_of(year, int(found["q"]))
    at = ("first", "second", "third", "fourth").index(_word(found, "qw").replace("final", "fourth")) + 1
    return half_of(year, min(at, 2)) if _word(found, "qk") == "half" else quarter_of(year, at)


def _month_year(found: re.Match[str]) -> Period:
    return _at_end(month_of(int(found["yy"]), MONTHS[found["ym"][:3].lower()]), found["part"])


def _year(found: re.Match[str]) -> Period:
    return _at_end(year_of(int(found["year"])), found["ypart"])


def _at_end(period: Period, part: str | None) -> Period:
    """The period, or its last day where the words are "end of"."""
    ends = part is not None and "end of" in part
    return Period(first=period.last, last=period.last, precision=period.precision) if ends else period


def _year_end(_text: str, found: re.Match[str], reference: date) -> Period:
    stated = found["yey"] or found["yey2"]
    return _at_end(year_of(int(stated) if stated else reference.year), "end of")


def _unit_end(_text: str, found: re.Match[str], reference: date) -> Period:
    day = shift(reference, 1, _word(found, "uu")) if _word(found, "uw") == "next" else reference
    return _at_end(unit_of(day, _word(found, "uu")), "end of")


def _within(text: str, found: re.Match[str], reference: date) -> Period | None:
    """ "Within six months": the day it runs out.  A past tense before it makes it a duration, which is no date."""
    amount, unit = _number(found["wn"]), _word(found, "wu")
    opening = found.group().lower()
    if re.match(r" (?:of|after|from) ", text[found.end() : found.end() + 7]):
        return None
    if (
        opening.startswith(("in ", "over "))
        and _direction(text, found) <= 0
        and "next" not in opening
        and "coming" not in opening
    ):
        return None
    day = shift(reference, amount, unit)
    return Period(first=day, last=day, precision=_precision(unit))


def _ago(_text: str, found: re.Match[str], reference: date) -> Period:
    unit = _word(found, "au")
    day = shift(reference, -_number(found["an"]), unit)
    return (
        day_of(day)
        if unit == "day"
        else unit_of(day, "week" if unit == "week" else "year" if unit in ("year", "decade") else "month")
    )


def _number(words: str) -> int:
    words = words.lower().removeprefix("a ") if words.lower().startswith("a c") else words.lower()
    return int(words) if words.isdigit() else _NUMBERS[words]


def _precision(unit: str) -> Precision:
    return "day" if unit in ("day", "week") else "year" if unit in ("year", "decade") else "month"


def _near(_text: str, found: re.Match[str], reference: date) -> Period:
    return day_of(reference + timedelta(days={"yesterday": -1, "tomorrow": 1}.get(_word(found, "near"), 0)))


def _unit(_text: str, found: re.Match[str], reference: date) -> Period:
    """ "Next month": the calendar month after; "this year": all of it."""
    move = {"this": 0, "next": 1, "last": -1}[_word(found, "dir")]
    start = unit_of(reference, _word(found, "du")).first
    return unit_of(shift(start, move, _word(found, "du")), _word(found, "du"))


def _season(_text: str, found: re.Match[str], reference: date) -> Period | None:
    if found["sy"]:
        return season_of(int(found["sy"]), _word(found, "season2"))
    name, way = _word(found, "season"), _word(found, "sdir")
    years = [season_of(reference.year + move, name) for move in (-2, -1, 0, 1)]
    if way == "last":
        past = [season for season in years if season.last < reference]
        return past[-1] if past and (reference - past[-1].last).days > NEAR_DAYS else None
    coming = [season for season in years if season.last >= reference]
    within = coming[0].first <= reference
    return coming[0] if (way == "this") or not within else coming[1] if len(coming) > 1 else None


def _weekday(text: str, found: re.Match[str], reference: date) -> Period | None:
    gap = (_DAYS.index(found["wday"].lower()) - reference.weekday()) % 7
    way = _word(found, "wdir")
    if way == "next" or way == "this coming" or found["prep"] in ("by", "until", "before", "no later than"):
        return day_of(reference + timedelta(days=gap or 7))
    if way in ("last", "this past"):
        return day_of(reference - timedelta(days=(7 - gap) % 7 or 7))
    direction = _direction(text, found)
    if direction > 0:
        return day_of(reference + timedelta(days=gap))
    return day_of(reference - timedelta(days=(7 - gap) % 7)) if direction < 0 else None


def _month(text: str, found: re.Match[str], reference: date) -> Period | None:
    """A month without a year: the one before or after the reference, as the words around it tell."""
    month, way = MONTHS[found["mon"][:3].lower()], _word(found, "mdir")
    here = month_of(reference.year, month)
    direction = (
        {"last": -1, "next": 1, "this": 0}.get(way) if way in ("last", "next", "this") else _direction(text, found)
    )
    if way == "this" or (here.first <= reference <= here.last and way not in ("last", "next")):
        return _at_end(here, way)
    if not direction:
        return None
    later = here if here.first > reference else month_of(reference.year + 1, month)
    earlier = here if here.last < reference else month_of(reference.year - 1, month)
    return _at_end(later if direction > 0 else earlier, way)


def _month_day(text: str, found: re.Match[str], reference: date) -> Period | None:
    """A day without a year: the one on the side of the reference that the words tell, or the near one."""
    month, day = MONTHS[(found["mm"] or found["mm2"])[:3].lower()], int(found["md"] or found["md2"])
    years = [checked_date(reference.year + move, month, day) for move in (-1, 0, 1)]
    days = [each for each in years if each]
    direction = _direction(text, found)
    if direction > 0:
        return (
            day_of(min(each for each in days if each >= reference)) if any(each >= reference for each in days) else None
        )
    if direction < 0:
        return (
            day_of(max(each for each in days if each <= reference)) if any(each <= reference for each in days) else None
        )
    close = [each for each in days if abs((each - reference).days) <= NEAR_DAYS]
    return day_of(close[0]) if len(close) == 1 else None


def _direction(text: str, found: re.Match[str]) -> int:
    """1 when the words around say that it lies ahead, -1 when behind, 0 when they do not say."""
    prep = (found["prep"] or "").lower()
    if prep in ("by", "until", "till", "no later than", "starting", "effective"):
        return 1
    if prep == "since":
        return -1
    before = re.split(r"[.;!?]\s", text[max(0, found.start() - _SPAN) : found.start()])[-1]
    after = re.split(r"[.;!?](?:\s|$)", text[found.end() : found.end() + _SPAN])[0]
    if _WAS_TO_BE.search(before):
        return 0
    return _tense(before, nearest_last=True) or _tense(after, nearest_last=False)


def _tense(words: str, *, nearest_last: bool) -> int:
    """The tense of the verb nearest to the phrase: 1, -1, or 0 without a verb that tells."""
    pick = -1 if nearest_last else 0
    ahead = [cue.start() for cue in _FUTURE.finditer(words)]
    behind = [cue.start() for cue in _PAST.finditer(words) if cue.start() not in ahead]
    if not ahead or not behind:
        return 1 if ahead else -1 if behind else 0
    near_ahead, near_behind = ahead[pick], behind[pick]
    return 1 if (near_ahead > near_behind) == nearest_last else -1


_ABSOLUTE: dict[str, Callable[[re.Match[str]], Period | None]] = {
    "iso": _iso, "full": _full, "numeric": _numeric, "quarter": _quarter, "monthyear": _month_year, "year": _year,
}  # fmt: skip
_RELATIVE: dict[str, Callable[[str, re.Match[str], date], Period | None]] = {
    "yearend": _year_end, "unitend": _unit_end, "within": _within, "ago": _ago, "near": _near, "unit": _unit,
    "season": _season, "weekday": _weekday, "month": _month, "monthday": _month_day,
}  # fmt: skip
