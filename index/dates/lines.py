"""A line of an article's head or foot -> the day of publication that it states.

    read_date_line("Publié le 14/06/2021 16:21 Mis à jour le 15/06/2021 09:00") -> DateLine(published=2021-06-14, ...)
    read_date_line("On 14 June 2021 the council met to vote on the plan.") -> None: prose, not a date line

A date line holds dates, times of day, labels, names and nothing else, in any of seven languages.  What may be the day
or the month is settled by the day of the week beside it, by the line's language, or by the paper's habit; else it
stays open.  Read `index.dates.order` next, which tells the habit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from index.dates.names import line_words
from index.dates.stated import checked_date
from index.text.patterns import regex

MAX_LINE = 200  # characters
MAX_NAMES = 9  # words of names, places and papers beside a date
_YEAR = r"(?P<y>(?:19|20)\d\d)(?=\D|$|\d{1,2}:\d\d)"
_CLOCK = regex(
    r"\b\d{1,2}\s?[:.h]\s?\d{2}(?::\d{2})?(?:\.\d+)?\s?(?:[ap]\.?\s?m\b\.?)?(?:\s?(?:uhr|hrs|hs|h)\b\.?)?"
    r"|\b\d{1,2}\s?(?:[ap]\.m\.|[ap]m\b)|\b\d{1,2}\s?(?:uhr|h)\b|\b(?:noon|midnight)\b|(?:(?<=\d)|\b)T\d\d:?\d\d\S*"
    r"|\d{1,2}\s?[時时点]\s?\d{1,2}分?",
    re.IGNORECASE,
)
_ZONE = regex(
    r"\b(?:GMT|UTC|BST|IST|CES?T|EES?T|WES?T|MES?Z|MSK|E[SD]?T|C[SD]T|M[SD]T|P[SD]T|PT|CT|A[EWC][SD]T|NZ[SD]T|SAST|"
    r"SGT|HKT|JST|KST|WIB|PHT|PKT|Z)\b(?:\s?[+-]\s?\d{1,2}(?::?\d\d)?)?|(?<!\w)[+-]\d\d:?\d\d\b|(?<=\d)[+-]\d\d:?\d\d\b"
)
_US_ZONE = regex(r"\b(?:E[SD]T|ET|P[SD]T|PT|C[SD]T|CT|M[SD]T)\b")
_DAY_FIRST = regex(r"\buhr\b|\b\d{1,2}h\d{2}\b|\b(?:BST|CES?T|MES?Z|IST|A[EWC][SD]T|NZ[SD]T|SAST)\b", re.IGNORECASE)
_AGO = regex(
    r"\b(?:about|over|vor|il y a|hace|há)?\s*(?:an?|(?<![:.h\d])\d{1,3}|einer?|une?|una?|een)\s*"
    r"(?:secs?|seconds?|mins?|minutes?|m|hours?|hrs?|h(?!\s?\d)|days?|d|weeks?|months?|years?|sekunden?|minuten|stunden?|tage?n?|heures?|jours?|minutos?|horas?|días?|dias?|"
    r"minuti|or[ae]|giorn[io]|uur|dagen)\s*(?:ago|geleden|fa|atrás)?\b",
    re.IGNORECASE,
)
_READING = regex(
    r"\b\d{1,3}[\s-]?(?:min(?:ut[eoi]?s?|uten)?\b\.?)(?:[\s-](?:read|de lecture|de lectura|lesezeit|leestijd|"
    r"di lettura|de leitura))?|\b(?:estimated )?(?:reading time|read time|lesezeit|temps de lecture|tiempo de lectura|"
    r"tempo di lettura|leestijd|tempo de leitura)\s*:?",
    re.IGNORECASE,
)
_PAGE = regex(r"\b(?:pages?|pp?|seiten?|s|p[áa]gs?|p[áa]ginas?|blz)\b\.?\s*[A-Z]?\d{1,3}\b", re.IGNORECASE)
_COUNT = regex(
    r"\b\d[\d.,]*\s?(?:w|words?|wörter|mots|palabras|parole|woorden|palavras"
    r"|comments?|kommentare?|commentaires?|comentarios?|commenti|reacties|shares|views)\b\.?", re.IGNORECASE
)  # fmt: skip
_ISSUE = regex(
    r"\b(?:no|nos|nr|issue|vol(?:ume)?|edition|ausgabe|heft|jahrgang|num[eé]ro|n[º°])\b\.?\s*\d{1,5}(?:/\d{1,4})?\b",
    re.IGNORECASE,
)
_MAX_PLACE = 5  # words of the place in a dateline
_DATELINE = regex(
    r"(?P<head>[^\W\d_a-z][^()\n—–]{1,70}?)[,.]?\s*(?:\((?P<agency>[^\W\d_][^()\n]{1,40})\)|"
    r"/(?P<wire>[A-Z][\w -]{1,30})/)?\s*(?:\.-|\s-{1,2}\s|--|\s?[–—])\s*(?=[^\W\d_]|[\"“„«‘'])"
)
_WORD = regex(r"[^\W_][\w.'’-]*")
_GLUED = regex(r"(?<=[a-z\dTCZ])(?=(?:Updated|Published|Posted|Last updated|Mis à jour|Aktualisiert|Actualizado)\b)")


@dataclass(frozen=True, slots=True, kw_only=True)
class DateLine:
    """What a date line states.  names: its other words, "" where there are none; by: whether they are an author's;
    labelled: whether a word such as "published" stands before the date; open: it has a date that can be read twice;
    issue: it counts the issue of a paper ("No. 12/2026")."""

    published: date | None
    updated: date | None
    names: str
    by: bool
    labelled: bool
    open: bool
    issue: bool


def read_date_line(line: str, *, day_first: bool | None = None) -> DateLine | None:
    """What `line` states, or None where it is no date line.  `day_first` is the habit of the paper, None if unknown."""
    if not 6 <= len(line) <= MAX_LINE or not any(map(str.isdigit, line)):
        return None
    text = _GLUED.sub(" ", line.strip().strip("*_#>()[] "))
    found = list(_dates(text))
    if not found:
        return None
    names, by = _names(text, found)
    if names is None:
        return None
    order = _order_here(text, day_first)
    days: dict[str, date] = {}
    is_open = labelled = False
    before = 0
    for match in found:
        role, known = _role(text[before : match.start()])
        day = _day(match, text, order)
        before = match.end()
        is_open |= day is None
        labelled |= known and role == "published"
        if day:
            days.setdefault(role, day)
    return DateLine(
        published=days.get("published"),
        updated=days.get("updated"),
        names=names,
        by=by,
        labelled=labelled,
        open=is_open,
        issue=_ISSUE.search(text) is not None,
    )


def read_dateline(paragraph: str, *, day_first: bool | None = None) -> tuple[str, date | None]:
    """The agency and the day of "BERGEN, 12 May 2024 (Fjord Wire) - ..." before a paragraph; "" and None without."""
    found = _DATELINE.match(paragraph[:160])
    if not found:
        return "", None
    agency = next((" ".join(group.split()) for group in found.groups()[1:] if group), "")
    stated = read_date_line(found["head"], day_first=day_first)
    if stated is None or stated.labelled or stated.updated or len(stated.names.split()) > _MAX_PLACE:
        return agency, None
    return agency, stated.published


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    month = rf"(?P<name>{line_words().month})"
    day = r"(?<![\d.,:/])(?P<d>\d{1,2})(?:st|nd|rd|th|er|\.|º|ª|°)?"
    of = r"(?:\s?(?:of|de|del|d['’]))?"
    return tuple(
        regex(pattern, re.IGNORECASE)
        for pattern in (
            rf"{day}\s?{of}\s?-?{month},?{of}[\s,-]*{_YEAR}",
            rf"{month}\s?(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)?(?!\d|[:.]\d\d),?\s+{_YEAR}",
            rf"{month}\s?(?P<d>\d{{1,2}}),?\s+[\d:]{{4,8}}\s+(?:[A-Z]{{2,4}}\s+)?{_YEAR}",
            r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<sign>[-/.])(?P<m>\d{1,2})(?P=sign)(?P<d>\d{1,2})(?!\d)",
            r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?=T\d{4})",
            r"(?P<y>\d{4})\s?[年년]\s?(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日일]",
            rf"(?<![\d/.-])(?P<a>\d{{1,2}})(?P<sign>[/.-])(?P<b>\d{{1,2}})(?P=sign){_YEAR}",
            rf"{day}\s?-?{month}-?\s?['’]?(?P<yy>\d\d)(?![\d:.h])",
            r"(?<![\d/.-])(?P<a>\d{1,2})(?P<sign>[/.])(?P<b>\d{1,2})(?P=sign)(?P<yy>\d\d)(?![\d:/.])",
        )
    )


def _dates(text: str) -> Iterator[re.Match[str]]:
    """The dates written in `text`, none overlapping, the form that reads most first."""
    taken = 0
    every = sorted((match for form in _forms() for match in form.finditer(text)), key=lambda m: (m.start(), -m.end()))
    for match in every:
        if match.start() >= taken:
            taken = match.end()
            yield match


def _day(match: re.Match[str], text: str, order: bool | None) -> date | None:
    """The day of one date, None where it can be read twice or is none."""
    parts = match.groupdict()
    year = int(parts["y"]) if parts.get("y") else _century(int(parts["yy"]))
    if parts.get("name"):
        return checked_date(year, line_words().months[parts["name"].lower().rstrip(".")], int(parts["d"]))
    if parts.get("m"):
        return checked_date(year, int(parts["m"]), int(parts["d"]))
    first, second = int(parts["a"]), int(parts["b"])
    readings = {day for day in (checked_date(year, second, first), checked_date(year, first, second)) if day}
    if len(readings) < 2:
        settled = parts.get("y") or order is not None or second > 12
        return readings.pop() if readings and settled else None
    weekdays = {line_words().weekdays.get(w.group().lower().rstrip(".,")) for w in line_words().weekday.finditer(text)}
    fitting = [day for day in readings if day.weekday() in weekdays]
    if len(fitting) == 1:
        return fitting[0]
    if order is None:
        return None
    return checked_date(year, second, first) if order else checked_date(year, first, second)


def _century(year: int) -> int:
    return year + (2000 if year < 60 else 1900)


def _order_here(text: str, habit: bool | None) -> bool | None:
    """Day or month first, by the line's own words where they tell."""
    if _US_ZONE.search(text):
        return False
    languages = {line_words().labels[found.group().lower()][1] for found in line_words().label.finditer(text)}
    if _DAY_FIRST.search(text) or languages - {"en", ""}:
        return True
    return habit


def _role(before: str) -> tuple[str, bool]:
    """What the words before a date make of it ("published", "updated", "other"), and whether they say so."""
    labels = [line_words().labels[found.group().lower()][0] for found in line_words().label.finditer(before)]
    if labels:
        return ("other" if "other" in labels else labels[-1]), True
    unknown = re.search(r"[^\W\d_]{3,}\s*:\s*$", before)
    return ("other" if unknown and not line_words().weekday.search(unknown.group()) else "published"), False


def _names(text: str, found: list[re.Match[str]]) -> tuple[str | None, bool]:
    """The words of the line that are neither date nor label, None where they make it prose; and whether "by" stands."""
    rest = text
    for match in reversed(found):
        rest = f"{rest[: match.start()]} | {rest[match.end() :]}"
    for pattern in (_ISSUE, _READING, _AGO, _CLOCK, _ZONE, _PAGE, _COUNT):
        rest = pattern.sub(" ", rest)
    by = re.search(rf"(?<!\w)(?:{'|'.join(line_words().byline)})(?!\w)", rest, re.IGNORECASE) is not None
    rest = line_words().label.sub(" ", rest)
    rest = line_words().weekday.sub(" ", rest)
    words = [word for word in _WORD.findall(rest) if word.lower().strip(".") not in line_words().glue]
    prose = [word for word in words if word[0].islower() or word[0].isdigit()]
    if prose or len(words) > MAX_NAMES or (len(words) > 4 and text.rstrip().endswith((".", "?", "!"))):
        return None, by
    return " ".join(words), by
