"""Phrases that need more than a calendar: what they mean on the day they were written, or None where that is open.

    "the day before yesterday", "half a year ago", "the 5th", "Q3", "2H26", "fiscal 2026", "3 to 5 May", "30. Juni"

A range is as fine as the calendar unit that holds all of it, so that a day inside it is never another date; a fiscal
year may begin in any month, so it has no days.  Pure; `index.dates.find` calls these, read that next.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from index.dates.names import line_words
from index.dates.periods import Period, add_months, day_of, half_of, month_of, quarter_of, shift, week_of, year_of
from index.dates.phrases import NUMBERS
from index.dates.stated import MONTHS, checked_date
from index.dates.tense import direction_of

NEAR_DAYS = 120  # days; "June 17" without a year or a verb to tell is taken for the one that near, else left open
_WORDS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


def two_days(_text: str, found: re.Match[str], reference: date) -> Period:
    """The day before yesterday, the day after tomorrow."""
    return day_of(reference + timedelta(days=-2 if found["two"].lower().startswith("before") else 2))


def day_beside(_text: str, found: re.Match[str], reference: date) -> Period:
    """Vergangenen Freitag, vendredi prochain, el pasado viernes: the day of the week before or after."""
    day = line_words().weekdays[(found["sd"] or found["sd2"]).lower()]
    way = line_words().beside[(found["sb"] or found["sb2"]).lower()]
    return day_of(reference + timedelta(days=way * ((way * (day - reference.weekday())) % 7 or 7)))


def half_ago(_text: str, found: re.Match[str], reference: date) -> Period:
    """Half a year ago, one and a half years ago, 2½ years ago: the month."""
    whole = next((found[name] for name in ("hn", "hd", "hy") if found[name]), "0").lower()
    count = int(whole) if whole.isdigit() else _WORDS.get(whole, 0)
    months = {"year": 12, "decade": 120, "month": 1, "century": 1200}[(found["hu"] or found["hu2"]).lower()]
    day = add_months(reference, -(count * months + months // 2))
    return month_of(day.year, day.month)


def day_of_month(text: str, found: re.Match[str], reference: date) -> Period | None:
    """On "the 5th": of this month, or of the one on the side that the verb tells."""
    months = [add_months(reference.replace(day=1), move) for move in (-1, 0, 1)]
    days = [day for day in (checked_date(m.year, m.month, int(found["nth"])) for m in months) if day]
    month = (found["nthof"] or "").lower()
    if month:
        wanted = months[{"last": 0, "this": 1, "next": 2}[month]]
        day = checked_date(wanted.year, wanted.month, int(found["nth"]))
        return day_of(day) if day else None
    direction = direction_of(text, found)
    if direction < 0 and int(found["nth"]) > reference.day:
        return None  # the verb may belong to another clause
    return on_side(days, direction, reference)


def part_of_year(text: str, found: re.Match[str], reference: date) -> Period | None:
    """Q3 or H2 without a year: the one on the side that the verb tells; the one that runs needs no verb."""
    kind, number = found["pq"] or found["pq2"], int(found["pn"] or found["pn2"])
    if kind == "H" and number > 2:
        return None
    make = half_of if kind == "H" else quarter_of
    periods = [make(reference.year + move, number) for move in (-1, 0, 1)]
    running = next((p for p in periods if p.first <= reference <= p.last), None)
    direction = direction_of(text, found)
    if running and direction >= 0:
        return running
    past = [p for p in periods if p.last < reference]
    coming = [p for p in periods if p.first > reference]
    return coming[0] if direction > 0 and coming else past[-1] if direction < 0 and past else None


def short_part(found: re.Match[str]) -> Period | None:
    """3Q25, 2H26, Q3 2025: the quarter or half."""
    kind, number = found["sk"] or found["sk2"], int(found["sn"] or found["sn2"])
    year = int(found["sy2"]) + (0 if len(found["sy2"]) == 4 else 2000)
    if kind == "H":
        return half_of(year, number) if number <= 2 else None
    return quarter_of(year, number)


def day_range(text: str, found: re.Match[str], reference: date | None) -> Period | None:
    """3 to 5 May 2026, 28 May - 3 June: from the first day to the last."""
    first_day, last_day = int(found["r1"] or found["r3"]), int(found["r2"] or found["r4"])
    last_month = MONTHS[(found["rm"] or found["rm4"] or found["rm2"])[:3].lower()]
    first_month = MONTHS[(found["rm3"] or found["rm2"] or found["rm"])[:3].lower()]
    stated = found["ry"] or found["ry2"]
    years = [int(stated)] if stated else [reference.year + move for move in (-1, 0, 1)] if reference else []
    ranges = [
        (first, last)
        for year in years
        if (first := checked_date(year, first_month, first_day))
        and (last := checked_date(year + (first_month > last_month), last_month, last_day))
        and first <= last
    ]
    if not stated and reference:
        chosen = on_side([first for first, _ in ranges], direction_of(text, found), reference)
        ranges = [pair for pair in ranges if chosen and pair[0] == chosen.first]
    if not ranges or (ranges[0][1] - ranges[0][0]).days > 366:
        return None
    first, last = ranges[0]
    if first.year != last.year:
        return None
    return Period(first=first, last=last, precision="month" if first.month == last.month else "year")


def quarter_span(found: re.Match[str]) -> Period | None:
    """Q2-Q3 2026: from the first day of one to the last of the other."""
    first, last = int(found["qa"]), int(found["qb"])
    if first >= last:
        return None
    year = int(found["qsy"])
    return Period(first=quarter_of(year, first).first, last=quarter_of(year, last).last, precision="year")


def part_of_named_year(_text: str, found: re.Match[str], reference: date) -> Period | None:
    """The first half of next year, the third quarter of this year."""
    year = reference.year + {"next": 1, "last": -1}.get(found["py"].lower(), 0)
    number = {"first": 1, "second": 2, "third": 3, "fourth": 4, "final": 4}[found["po"].lower()]
    if found["pk"].lower() == "quarter":
        return quarter_of(year, number)
    return half_of(year, 2 if found["po"].lower() == "final" else number) if number != 3 else None


def week_of_day(text: str, found: re.Match[str], reference: date | None) -> Period | None:
    """The week of 8 September: Monday to Sunday."""
    month, day = MONTHS[(found["wm"] or found["wm2"])[:3].lower()], found["wd"] or found["wd2"]
    if found["wy"]:
        stated = checked_date(found["wy"], month, day)
        return week_of(stated) if stated else None
    days = [checked_date(reference.year + move, month, day) for move in (-1, 0, 1)] if reference else []
    chosen = on_side([each for each in days if each], direction_of(text, found), reference) if reference else None
    return week_of(chosen.first) if chosen else None


def month_span(text: str, found: re.Match[str], reference: date | None) -> Period | None:
    """July to September 2026; without a year the one on the side of the verb, or the one that runs."""
    first, last = (MONTHS[found[name][:3].lower()] for name in ("ma", "mb"))
    if first >= last:
        return None
    years = [int(found["msy"])] if found["msy"] else [reference.year + n for n in (-1, 0, 1)] if reference else []
    spans = [Period(first=date(y, first, 1), last=month_of(y, last).last, precision="year") for y in years]
    if found["msy"] or reference is None:
        return spans[0] if spans else None
    running = next((span for span in spans if span.first <= reference <= span.last), None)
    chosen = on_side([span.first for span in spans], direction_of(text, found), reference)
    return running or next((span for span in spans if chosen and span.first == chosen.first), None)


def from_now(_text: str, found: re.Match[str], reference: date) -> Period:
    """Three weeks from now: the day, or the month or year where months or years are counted."""
    count = found["xn"].lower()
    unit = found["xu"].lower()
    day = shift(reference, int(count) if count.isdigit() else NUMBERS[count], unit)
    if unit in ("day", "week", "fortnight"):
        return day_of(day)
    return year_of(day.year) if unit in ("year", "decade") else month_of(day.year, day.month)


def calendar_part(found: re.Match[str]) -> Period:
    """CY2026, 9M25: the calendar year, or its first months."""
    year = int(found["cy"] or found["ny"])
    year += 2000 if year < 100 else 0
    if found["cy"]:
        return year_of(year)
    return Period(first=date(year, 1, 1), last=month_of(year, int(found["nm"])).last, precision="year")


def other_language(text: str, found: re.Match[str], reference: date | None) -> Period | None:
    """30. Juni 2026, 1er juin, 14 de junio de 2026: the day."""
    month = line_words().months[found["om"].lower()]
    if found["oy"]:
        day = checked_date(found["oy"], month, found["od"])
        return day_of(day) if day else None
    if reference is None:
        return None
    days = [checked_date(reference.year + move, month, found["od"]) for move in (-1, 0, 1)]
    return on_side([day for day in days if day], 0, reference)


def on_side(days: list[date], direction: int, reference: date) -> Period | None:
    """The day next to the reference on the side of `direction`; without one, the only day that is near."""
    if direction > 0:
        return next((day_of(day) for day in sorted(days) if day >= reference), None)
    if direction < 0:
        return next((day_of(day) for day in sorted(days, reverse=True) if day <= reference), None)
    close = [day for day in days if abs((day - reference).days) <= NEAR_DAYS]
    return day_of(close[0]) if len(close) == 1 else None


RELATIVE: dict[str, Callable[[str, re.Match[str], date], Period | None]] = {
    "sideday": day_beside, "twodays": two_days, "halfago": half_ago, "nth": day_of_month, "part": part_of_year,
    "partof": part_of_named_year, "fromnow": from_now,
}  # fmt: skip
ABSOLUTE: dict[str, Callable[[re.Match[str]], Period | None]] = {
    "short": short_part, "quarters": quarter_span, "calendar": calendar_part,
}  # fmt: skip
EITHER: dict[str, Callable[[str, re.Match[str], date | None], Period | None]] = {
    "range": day_range, "other": other_language, "weekof": week_of_day, "months": month_span,
}  # fmt: skip
