"""An export as a calendar (ICS): an all-day entry for each day that is told, with the quotes behind it.

    Content, made -> calendar_file -> bytes

Of a board these are its deadlines; of an answer, the days that its quotes name.  Entries have no time of day and so no
zone; a uid is made of article and place, so that a second import doubles nothing.
Read `ui.exports.citation_line` next.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from index.dates.find import find_dates
from index.text.plain import plain_text
from ui.exports.citation_line import citation_line
from ui.exports.content import Content, ExportError, Quote
from ui.safe import web_link
from ui.wording import shorten

LONGEST_SUMMARY = 200  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A day, what it is, and the quotes that say so."""

    day: date
    summary: str
    quotes: tuple[Quote, ...]


def calendar_file(content: Content, *, made: datetime) -> bytes:
    """The calendar; `made` is when it was written, in UTC.  Raises ExportError where nothing has a day."""
    from icalendar import Calendar, Event

    if not entries(content):
        raise ExportError("nothing in it has a day, so there is nothing for a calendar: choose another form")

    calendar = Calendar()
    calendar.add("prodid", "-//Dossier//export//EN")
    calendar.add("version", "2.0")
    for entry in entries(content):
        event = Event()
        event.add("uid", _uid(entry))
        event.add("dtstamp", made)
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
        event.add("summary", shorten(entry.summary, LONGEST_SUMMARY))
        event.add("description", "\n".join(f"[{quote.number}] {citation_line(quote)}" for quote in entry.quotes))
        if web_link(url := entry.quotes[0].article.url):
            event.add("url", plain_text(url))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def entries(content: Content) -> tuple[Entry, ...]:
    """What has a day, by day."""
    if content.kind == "board":
        quotes = {quote.number: quote for quote in content.quotes}
        found = [
            Entry(day=line.day, summary=line.text, quotes=tuple(quotes[n] for n in line.numbers))
            for line in content.lines
            if line.day is not None and line.numbers
        ]
    else:
        found = [entry for quote in content.quotes for entry in _named_days(quote)]
    return tuple(sorted(found, key=lambda entry: (entry.day, entry.quotes[0].number)))


def _named_days(quote: Quote) -> Iterator[Entry]:
    """The days that the words of a quote name, each once."""
    words = quote.article.text[quote.start : quote.end]
    mentions = find_dates(words, reference=quote.article.published)
    days = {each.date for each in mentions if each.date is not None and each.precision == "day"}
    yield from (Entry(day=day, summary=quote.words, quotes=(quote,)) for day in sorted(days) if day < date.max)


def _uid(entry: Entry) -> str:
    first = entry.quotes[0]
    place = f"{first.article.id}:{first.start}:{first.end}:{entry.day.isoformat()}"
    return f"{hashlib.sha256(place.encode()).hexdigest()[:32]}@dossier"
