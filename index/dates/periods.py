"""Calendar arithmetic: the stretch of days that a month, quarter, year or season covers.

    month_of(2026, 4) -> Period(first=2026-04-01, last=2026-04-30, precision="month")

Pure, and without words: what a phrase means is for `index.dates.find`; read that next.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Precision = Literal["day", "month", "year", "open"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days from `first` to `last`, both included, and how finely the words named them."""

    first: date
    last: date
    precision: Precision


def day_of(day: date) -> Period:
    """One day."""
    return Period(first=day, last=day, precision="day")


def month_of(year: int, month: int) -> Period:
    """A calendar month."""
    return Period(
        first=date(year, month, 1), last=date(year, month, calendar.monthrange(year, month)[1]), precision="month"
    )


def quarter_of(year: int, quarter: int) -> Period:
    """A calendar quarter, 1 to 4."""
    return Period(first=date(year, 3 * quarter - 2, 1), last=month_of(year, 3 * quarter).last, precision="month")


def half_of(year: int, half: int) -> Period:
    """The first or second half of a year."""
    return Period(first=date(year, 6 * half - 5, 1), last=month_of(year, 6 * half).last, precision="month")


def year_of(year: int) -> Period:
    """A calendar year."""
    return Period(first=date(year, 1, 1), last=date(year, 12, 31), precision="year")


def decade_of(year: int) -> Period:
    """The ten years from one that ends in 0."""
    start = year // 10 * 10
    return Period(first=date(start, 1, 1), last=date(start + 9, 12, 31), precision="year")


def third_of(period: Period, at: int) -> Period:
    """The first (0), middle (1) or last (2) third: of a year four months, of a month ten days and what is left."""
    if period.precision == "year" and period.first.year == period.last.year:
        first, last = date(period.first.year, 4 * at + 1, 1), month_of(period.first.year, 4 * at + 4).last
    else:
        third = timedelta(days=((period.last - period.first).days + 1) // 3)
        first = period.first + at * third
        last = period.last if at == 2 else first + third - timedelta(days=1)
    return Period(first=first, last=last, precision=period.precision)


def week_of(day: date) -> Period:
    """Monday to Sunday; finer than a month, and not a day, so called "month"."""
    monday = day - timedelta(days=day.weekday())
    return Period(first=monday, last=monday + timedelta(days=6), precision="month")


def season_of(year: int, season: str) -> Period:
    """The northern season that begins in `year`; winter runs into the next."""
    month = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}[season]
    first = date(year, month, 1)
    return Period(first=first, last=add_months(first, 3) - timedelta(days=1), precision="year")


def add_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last day where it has fewer."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def shift(day: date, amount: int, unit: str) -> date:
    """`day` moved by an amount of days, weeks, fortnights, months, quarters, years or decades."""
    if unit in ("day", "week", "fortnight"):
        return day + timedelta(days=amount * {"day": 1, "week": 7, "fortnight": 14}[unit])
    return add_months(day, amount * {"month": 1, "quarter": 3, "year": 12, "decade": 120}[unit])


def unit_of(day: date, unit: str) -> Period:
    """The week, month, quarter, year or decade in which a day lies; the day itself for "day"."""
    if unit == "week":
        return week_of(day)
    if unit == "month":
        return month_of(day.year, day.month)
    if unit == "quarter":
        return quarter_of(day.year, (day.month + 2) // 3)
    if unit == "decade":
        return decade_of(day.year)
    return year_of(day.year) if unit == "year" else day_of(day)
