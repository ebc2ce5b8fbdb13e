"""Deadlines -> a calendar file (ICS): an all-day entry for each whose day is known, none for any other.

    items, stories, made -> board_calendar -> bytes

Entries have no time of day and so no zone; a deadline that was superseded or called off is left out.  The uid stays
while the deadline's first article stays, so that a second import moves entries and does not double them.
Read `ui.board.words` next.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from index.text.plain import plain_text
from rag.register.items import Item, Story
from ui.board.words import says_words, source_words


def board_calendar(stories: Sequence[Story], items: Iterable[Item], *, made: datetime) -> bytes:
    """The calendar; `made` is when it was written, in UTC."""
    from icalendar import Calendar, Event

    titles = {story.id: plain_text(story.title) for story in stories}
    calendar = Calendar()
    calendar.add("prodid", "-//Dossier//register//EN")
    calendar.add("version", "2.0")
    for item in items:
        if item.kind != "deadline" or not has_day(item) or item.when is None or item.when.first is None:
            continue
        event = Event()
        event.add("uid", f"{item.id}@dossier")
        event.add("dtstamp", made)
        event.add("dtstart", item.when.first)
        event.add("dtend", item.when.first + timedelta(days=1))
        event.add("summary", plain_text(item.what) or plain_text(item.text))
        said = f"“{plain_text(item.text)}”\n{says_words(item)}; {source_words(item)}"
        event.add("description", f"{titles.get(item.story, '')}\n{said}")
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def has_day(item: Item) -> bool:
    """Whether a deadline stands on one day of the calendar, and no later article moved it: "by the end of 2026" does,
    "in 2026" does not."""
    return (
        item.when is not None
        and item.when.first is not None
        and item.when.first == item.when.last
        and not item.superseded_by
        and not item.called_off
    )
