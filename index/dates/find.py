"""Prose -> the dates it mentions, made absolute against the day it was published.

    find_dates("It must close by year-end.", reference=date(2025, 8, 6))
        -> (DateMention(phrase="by year-end", date=2025-12-31, precision="year", ...),)

`index.dates.phrases` finds the phrases, `index.dates.periods` does the arithmetic.  What cannot be settled (no
reference, a month that may be past or to come, "in the coming months") keeps its phrase and has no date: a wrong date
is worse than none.  Read `index.dates.periods` next.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from index.dates.counted import day_off, nth_weekday, weeks_on
from index.dates.names import line_words
from index.dates.periods import (
    Period,
    Precision,
    day_of,
    half_of,
    month_of,
    quarter_of,
    season_of,
    shift,
    third_of,
    unit_of,
    year_of,
)
from index.dates.phrases import COUNTED, DAYS, NUMBERS, PHRASES, TRIGGER, WITH_COUNTED
from index.dates.readings import ABSOLUTE, EITHER, NEAR_DAYS, RELATIVE
from index.dates.stated import MONTHS, checked_date, parse_stated_date
from index.dates.tense import direction_of

__all__ = ["DateMention", "find_dates", "parse_stated_date"]


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


def find_dates(text: str, *, reference: date | None) -> tuple[DateMention, ...]:
    """The mentions in `text` in order, none overlapping; `reference` is the day from which "next Tuesday" counts."""
    if not TRIGGER.search(text):
        return ()
    mentions = []
    for found in (WITH_COUNTED if COUNTED.search(text) else PHRASES).finditer(text):
        kind = next(name for name, value in found.groupdict().items() if name.startswith("k_") and value is not None)[
            2:
        ]
        if kind in ("year", "month", "weekday", "nth") and not _is_time(text, found, kind):
            continue
        mentions.append(_mention(text, found, _settled(kind, text, found, reference)))
    return tuple(mentions)


def _settled(kind: str, text: str, found: re.Match[str], reference: date | None) -> Period | None:
    try:
        if kind in _ABSOLUTE:
            return _ABSOLUTE[kind](found)
        if kind in _EITHER:
            return _EITHER[kind](text, found, reference)
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
    if kind == "nth":
        return prep not in ("", "of", "for", "in", "year", "the year")
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
            or (found["mon"] not in ("May", "March", "August") and prep != "for")
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
    """The period, its last day where the words are "end of", or the third that "early", "mid" or "late" names."""
    words = part or ""
    if "end of" in words or words.lower() == "end":
        return Period(first=period.last, last=period.last, precision=period.precision)
    at = 0 if re.search("early|beginning|start", words) else 1 if "mid" in words else 2 if "late" in words else None
    return period if at is None else third_of(period, at)


def _year_end(_text: str, found: re.Match[str], reference: date) -> Period:
    stated = found["yey"] or found["yey2"]
    return _at_end(year_of(int(stated) if stated else reference.year), "end of")


def _unit_end(_text: str, found: re.Match[str], reference: date) -> Period:
    day = shift(reference, 1, _word(found, "uu")) if _word(found, "uw") == "next" else reference
    return _at_end(unit_of(day, _word(found, "uu")), "end of")


def _within(text: str, found: re.Match[str], reference: date) -> Period | None:
    """The day on which "within six months" runs out.  A past tense before it makes it a duration, which is no date."""
    amount, unit = _number(found["wn"]), _word(found, "wu")
    opening = found.group().lower()
    if re.match(r" (?:of|after|from) ", text[found.end() : found.end() + 7]):
        return None
    if (
        opening.startswith(("in ", "over "))
        and direction_of(text, found) <= 0
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
        else unit_of(
            day, "week" if unit in ("week", "fortnight") else "year" if unit in ("year", "decade") else "month"
        )
    )


def _number(words: str) -> int:
    words = words.lower().removeprefix("a ") if words.lower().startswith("a c") else words.lower()
    return int(words) if words.isdigit() else NUMBERS[words]


def _precision(unit: str) -> Precision:
    return "day" if unit in ("day", "week", "fortnight") else "year" if unit in ("year", "decade") else "month"


def _near(_text: str, found: re.Match[str], reference: date) -> Period:
    return day_of(reference + timedelta(days=line_words().near[_word(found, "near")]))


def _unit(_text: str, found: re.Match[str], reference: date) -> Period:
    """The calendar unit that "next month" or "this year" names, whole."""
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
    gap = (DAYS.index(found["wday"].lower()) - reference.weekday()) % 7
    way = _word(found, "wdir")
    if way == "next":  # on a Tuesday "next Friday" may be either Friday
        later_this_week = DAYS.index(found["wday"].lower()) > reference.weekday()
        return None if later_this_week else day_of(reference + timedelta(days=gap or 7))
    if found["wweek"]:
        return day_of(reference + timedelta(days=gap + 7)) if gap else None  # on a Monday it may be either
    if way == "this coming":
        return day_of(reference + timedelta(days=gap or 7))
    if found["prep"] in ("by", "until", "till", "before", "no later than"):
        return day_of(reference + timedelta(days=gap)) if gap else None  # on a Friday "by Friday" may be today
    if way in ("last", "this past"):
        return day_of(reference - timedelta(days=(7 - gap) % 7 or 7))
    direction = direction_of(text, found)
    if direction > 0:
        return day_of(reference + timedelta(days=gap))
    if way == "this" and not direction:
        return day_of(reference + timedelta(days=DAYS.index(found["wday"].lower()) - reference.weekday()))
    return day_of(reference - timedelta(days=(7 - gap) % 7)) if direction < 0 else None


def _month(text: str, found: re.Match[str], reference: date) -> Period | None:
    """A month without a year: the one before or after the reference, as the words around it tell."""
    month, way = MONTHS[found["mon"][:3].lower()], _word(found, "mdir")
    here = month_of(reference.year, month)
    direction = (
        {"last": -1, "next": 1, "this": 0}.get(way) if way in ("last", "next", "this") else direction_of(text, found)
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
    direction = direction_of(text, found)
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


_ABSOLUTE: dict[str, Callable[[re.Match[str]], Period | None]] = {
    "iso": _iso, "full": _full, "numeric": _numeric, "quarter": _quarter, "monthyear": _month_year, "year": _year,
    **ABSOLUTE,
}  # fmt: skip
_RELATIVE: dict[str, Callable[[str, re.Match[str], date], Period | None]] = {
    "yearend": _year_end, "unitend": _unit_end, "within": _within, "ago": _ago, "near": _near, "unit": _unit,
    "season": _season, "weekday": _weekday, "month": _month, "monthday": _month_day,
    "weekson": weeks_on, **RELATIVE,
}  # fmt: skip
_EITHER: dict[str, Callable[[str, re.Match[str], date | None], Period | None]] = {
    "nthday": nth_weekday, "dayoff": day_off, **EITHER,
}  # fmt: skip
