"""The times that a sentence names -> `When`, with both readings where there are two, and open ones.

    times_in(sentence text, published) -> (Timed(start, end, prep, when), ...)

`index.dates.find` reads calendar phrases.  Added here is what only a deadline needs: "by Friday" written on a Friday,
"28 days to appeal", "before the recess", "by Christmas".  Read `rag.register.deadlines.deadlines` next.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from index.dates.find import DateMention, find_dates
from index.dates.periods import Precision, shift
from index.dates.phrases import DAYS, NUMBERS
from index.text.patterns import regex
from rag.register.claims.lexicon import lemmas
from rag.register.items import When

LIMITS = ("by", "until", "till", "before", "no later than", "ahead of", "within", "through")
_LIMIT = r"(?P<prep>by the time of|by|until|till|before|ahead of|no later than)"
_EVENTS = "|".join(sorted(lemmas("deadlines", "events"), key=len, reverse=True))
_OPEN = regex(
    rf"\b(?!by (?:term|year|vote|race|game|season)\b){_LIMIT}\s+"
    r"(?P<what>(?:the (?:end|close|start|opening|beginning) of\s+)?"
    r"(?:(?:the|its|their|his|her|next|this|that|any|a)\s+)?(?:[\w’'-]+\s+){0,3}?"
    rf"(?:{_EVENTS})(?:\s+(?:{_EVENTS}))?)\b(?!\s+of\s+\d)",
    re.IGNORECASE,
)
_COUNTED = regex(r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten)\b", re.I)  # "lost by one vote"
_SEASON = regex(
    r"\b(?P<prep>in|this|during|for|over)\s+(?:the\s+)?(?:(?:early|late|mid|coming|following)[ -])?"
    r"(?:spring|summer|autumn|fall|winter|new year)\b(?!\s+(?:of\s+)?\d)"
)
_MOVED = regex(
    r"\b(?:moved|shifted|postponed|delayed|rescheduled|changed|extended|prolonged|deferred|adjourned|"
    r"(?:put|pushed|set|brought) (?:back|off|forward))\s+"
    r"(?:from\s+)?$"
)
_PLANNED_YEAR = regex(
    r"\b(?:planned|set|scheduled|slated|expected|due|fixed|billed|promised|targeted|pushed back|put back|"
    r"delayed|slipped|postponed|moved|brought forward)\s+"
    r"(?P<prep>for|to|until)\s+(?P<year>20\d\d)\b(?!-)"
)
_END_OF = regex(r"\b(?:(?P<limit>by|until|before)\s+)?the end\s+$", re.IGNORECASE)
_CLOCK = regex(
    r"\b(?P<limit>by|until|till|before|no later than)\s+(?:noon|midnight|midday|close of business|the close of trading|"
    r"(?:(?:\d{1,2}(?:[.:]\d\d)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\s?"
    r"(?:[ap]\.?m\.?|o[’']clock|hours)?(?:\s+(?:GMT|local time))?))(?:\s+on)?\s+$",
    re.IGNORECASE,
)
_COUNT = regex(
    rf"(?<![\d.,])\b(?P<n>\d{{1,3}}|{'|'.join(NUMBERS)})[\s-](?P<working>(?:working|business|clear)\s)?"
    r"(?P<unit>day|week|fortnight|month|year)s?"
    r"(?P<and>\s+and\s+\w+\s+(?:day|week|month)s?)?"
    r"(?P<to>\s+(?:to\s+\w+|(?:from|after|of)\s+(?:the|its|their|that)\s+(?:[\w’'-]+\s+){1,3}?to\s+\w+|"
    r"in which\b|from\s+(?:now|today|[A-Z]\w+day)\b))",
)
_HOURS = regex(
    r"\b(?:(?:within|in|has|have)\s+(?:the next\s+)?\d{1,3} hours|within\s+(?:(?:the )?(?:next few |coming )?"
    r"(?:hours|days|weeks|months)|the (?:hour|week|month|year)))\b(?! of\b)(?P<to>)",
    re.IGNORECASE,
)
_YEAR_END = regex(r"\b(?P<prep>at|by|until|before)\s+(?:the\s+)?(?P<unit>year|month)(?:[’']s)? end\b", re.IGNORECASE)
_FEASTS = {
    "christmas eve": (12, 24), "christmas day": (12, 25), "christmas": (12, 25), "boxing day": (12, 26),
    "new year’s eve": (12, 31), "new year's eve": (12, 31), "new year": (1, 1), "new year’s day": (1, 1),
    "new year's day": (1, 1), "halloween": (10, 31),
}  # fmt: skip
_FEAST = regex(
    rf"\b(?:{_LIMIT}|on)\s+(?P<feast>Christmas(?: Eve| Day)?|Boxing Day|"
    r"(?:the )?New Year(?:[’']s (?:Eve|Day))?|Halloween)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """A time at its place in the sentence; `limit` is the word that makes it an end ("by"), "" where there is none."""

    start: int
    end: int
    limit: str
    when: When


def times_in(text: str, *, published: date | None) -> tuple[Timed, ...]:
    """The times of a sentence in order, none overlapping."""
    mentions = (m for m in find_dates(text, reference=published) if not _is_named(text, m))
    found = [_timed(text, _new_day(text, mention, published), published) for mention in mentions]
    extra = [*_feasts(text, published), *_counts(text, published), *_years(text, published), *_open(text)]
    for timed in extra:
        if not any(timed.start < other.end and other.start < timed.end for other in found):
            found.append(timed)
    found = [_at_end(text, _with_clock(text, timed, published)) for timed in found]
    return tuple(sorted(found, key=lambda timed: timed.start))


def _new_day(text: str, mention: DateMention, published: date | None) -> DateMention:
    """The second of two days that something "was moved from 19 May to 30 June" between, which is no stretch of days."""
    old, to, new = mention.phrase.partition(" to ")
    if not to or not _MOVED.search(text[: mention.start]):
        return mention
    found = next((m for m in find_dates(f"{old.removeprefix('from ')}. On {new}", reference=published)
                  if m.phrase.endswith(new)), None)  # fmt: skip
    if found is None:
        return mention
    return replace(mention, start=mention.end - len(new), phrase=new, date=found.date, last=found.last)


def _is_named(text: str, mention: DateMention) -> bool:
    """Whether a day of the week or a month is part of a name, as in "the Sunday Record"."""
    bare = re.fullmatch(r"(?:[A-Z][a-z]+day|April|May|June|March|August)", mention.phrase)
    return bool(bare and re.match(r" [A-Z][a-z]", text[mention.end : mention.end + 3]))


def _timed(text: str, mention: DateMention, published: date | None) -> Timed:
    low = mention.phrase.lower()
    limit = next((word for word in LIMITS if low.startswith(word + " ")), "")
    limit = "" if limit == "through" and re.search(r"\d\s*$", text[: mention.start]) else limit  # "2016 through 2019"
    when = When(phrase=mention.phrase, first=mention.date, last=mention.last, precision=mention.precision)
    weekday = next((at for at, day in enumerate(DAYS) if re.fullmatch(rf"(?:\w+ )*{day}", low)), None)
    bare = weekday is not None and not re.search(r"\b(?:next|last|this)\b", low)
    if bare and published and weekday == published.weekday() and limit:
        both = (published, published + timedelta(days=7))
        when = When(phrase=mention.phrase, first=None, last=None, precision="day", readings=both)
    return Timed(start=mention.start, end=mention.end, limit=limit, when=when)


def _with_clock(text: str, timed: Timed, published: date | None) -> Timed:
    """The words "until noon on 31 January" are one time, with its word of limit."""
    clock = _CLOCK.search(text[: timed.start])
    if timed.limit or clock is None:
        return timed
    bare = timed.when.phrase.removeprefix("on ")
    mention = next(iter(find_dates(f"until {bare}", reference=published)), None)
    when = _timed(bare, mention, published).when if mention is not None else timed.when
    when = replace(when, phrase=text[clock.start() : timed.end])
    return Timed(start=clock.start(), end=timed.end, limit=clock["limit"].lower(), when=when)


def _at_end(text: str, timed: Timed) -> Timed:
    """The words "by the end of the next decade" mean its last day, where only "of the next decade" was read."""
    opening = _END_OF.search(text[: timed.start])
    of = timed.when.phrase.startswith("of ")
    if opening is None or not of:
        return timed
    start, last = opening.start(), timed.when.last
    when = replace(timed.when, phrase=text[start : timed.end], first=last, last=last)
    return Timed(start=start, end=timed.end, limit=(opening["limit"] or "").lower(), when=when)


def turned(when: When, *, published: date | None, ahead: bool) -> When:
    """The same words read as a day to come, or one gone by, where the grammar tells which; a stated year stays."""
    if published is None or when.readings or re.search(r"\d{4}", when.phrase):
        return when
    said = "It will be done" if ahead else "It was done"
    mention = next(iter(find_dates(f"{said} {when.phrase}", reference=published)), None)
    if mention is None or mention.date is None or mention.precision not in ("day", "month"):
        return when
    return When(phrase=when.phrase, first=mention.date, last=mention.last, precision=mention.precision)


def _last_day(day: date, unit: str) -> date:
    """The last day of a day's year or month."""
    following = date(day.year + 1, 1, 1) if unit == "year" or day.month == 12 else date(day.year, day.month + 1, 1)
    return following - timedelta(days=1)


def _years(text: str, published: date | None) -> list[Timed]:
    """Years in "now planned for 2034", ends of years; and seasons, which have no days: hemispheres differ."""
    found = []
    for match in _PLANNED_YEAR.finditer(text):
        year = int(match["year"])
        when = When(
            phrase=text[match.start("prep") : match.end()],
            first=date(year, 1, 1),
            last=date(year, 12, 31),
            precision="year",
        )
        found.append(Timed(start=match.start("prep"), end=match.end(), limit="", when=when))
    for match in _YEAR_END.finditer(text):
        last = _last_day(published, match["unit"].lower()) if published else None
        precision: Precision = "open" if last is None else "day"
        when = When(phrase=match[0], first=last, last=last, precision=precision)
        limit = match["prep"].lower() if match["prep"].lower() != "at" else ""
        found.append(Timed(start=match.start(), end=match.end(), limit=limit, when=when))
    for match in _SEASON.finditer(text):
        when = When(phrase=match[0], first=None, last=None, precision="open")
        found.append(Timed(start=match.start(), end=match.end(), limit="", when=when))
    return found


def _feasts(text: str, published: date | None) -> list[Timed]:
    found = []
    for match in _FEAST.finditer(text):
        month, day = _FEASTS[match["feast"].lower().removeprefix("the ")]
        when = When(phrase=match[0], first=None, last=None, precision="open")
        if published:
            this = date(published.year, month, day)
            this = this if this >= published else date(published.year + 1, month, day)
            when = When(phrase=match[0], first=this, last=this, precision="day")
        found.append(Timed(start=match.start(), end=match.end(), limit=(match["prep"] or "").lower(), when=when))
    return found


def _counts(text: str, published: date | None) -> list[Timed]:
    found = []
    for match in (*_COUNT.finditer(text), *_HOURS.finditer(text)):
        behind = (match["to"] or "").lstrip()
        end = match.start("to") if behind.startswith("to") else match.end()
        counted_from = re.match(r"(?:from|after|of)\s+(?:the|its|their|that)\b.*(?=\sto\s)", behind)
        if counted_from:  # "45 days from the cabinet's vote to ratify it": the day is another's
            end = match.start("to") + match["to"].index(behind) + counted_from.end()
        when = When(phrase=text[match.start() : end], first=None, last=None, precision="open")
        if not counted_from and published and "n" in match.re.groupindex and not match["and"] and not match["working"]:
            words = match["n"].lower()
            count = int(words) if words.isdigit() else NUMBERS[words]
            day = shift(published, count, match["unit"])
            precision = "day" if match["unit"] in ("day", "week", "fortnight") else "month"
            when = When(phrase=when.phrase, first=day, last=day, precision=precision)  # type: ignore[arg-type]
        found.append(Timed(start=match.start(), end=end, limit="within", when=when))
    return found


def _open(text: str) -> list[Timed]:
    return [
        Timed(
            start=m.start(), end=m.end(), limit=m["prep"].lower(),
            when=When(phrase=m[0], first=None, last=None, precision="open"),
        )
        for m in _OPEN.finditer(text)
        if not _COUNTED.search(m["what"])
    ]  # fmt: skip
