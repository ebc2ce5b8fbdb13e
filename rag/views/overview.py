"""What is asked of stories -> the lines of an overview, chosen by a fitted function from all of their sentences.

    kind of view, Told* by story, Contents -> overview_candidates -> Candidates, Registered
                                           -> overview_lines -> (opening, Line)*, in the order in which they are read

Only what may be shown at all is decided here: of what is still to come nothing that is over.  Read
`rag.views.choosing` next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from index.dates.find import find_dates
from index.stores.contract import Contents
from index.types import Encoding
from rag.question.view_function import ViewKind
from rag.views.candidates import AskedOf, Candidates, candidates_of
from rag.views.choosing import choose, load_line_function
from rag.views.from_register import KINDS, Registered, register_of
from rag.views.told import Line, Told, opened_by

# The most lines; which are shown is the function's.  By judgement, from what fits a screen.
MOST: dict[ViewKind, int] = {
    "about": 4, "summary": 8, "timeline": 10, "status": 4, "open": 6, "stakes": 6, "deadlines": 8, "disputes": 8,
    "sides": 8, "changed": 8,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFor:
    """What an overview is for: its kind, stems of what it is about, of these such as may name a party, the day from
    which on deadlines count, the day that the articles are seen on, and the question's vectors."""

    kind: ViewKind
    about: tuple[str, ...]
    parties: tuple[str, ...] = ()
    ahead_of: date | None = None
    as_of: date | None = None
    encoding: Encoding | None = None


def overview_candidates(
    asked: AskedFor, stories: Sequence[Sequence[Told]], library: Contents
) -> tuple[Candidates, Registered] | None:
    """The sentences that may be shown, and what the register has of them; None where there are none."""
    ids = {s.passage.id for story in stories for t in story for s in t.sentences}
    encodings = library.encodings(sorted(ids))
    stories = [[_encoded(t, encodings) for t in story] for story in stories]
    told = [t for story in stories for t in story]
    registered = register_of(asked.kind, told, library, as_of=asked.as_of, about=asked.parties)
    days = [t.article.published for t in told if t.article.published is not None]
    last = asked.ahead_of or asked.as_of or max(days, default=None)
    of = AskedOf(about=asked.about, encoding=asked.encoding, day=last)
    found = candidates_of(stories, of, encodings=encodings, marks=registered.marks)
    if found is None:
        return None
    day = asked.ahead_of
    kept = [i for i, line in enumerate(found.lines) if day is None or not _is_over(line, asked.kind, day, registered)]
    return (found.only(np.array(kept)), registered) if kept else None


def overview_lines(
    asked: AskedFor, stories: Sequence[Sequence[Told]], library: Contents, *, registered_alone: bool = False
) -> list[tuple[str, Line]]:
    """The lines with the fixed wording that opens each.  With `registered_alone` only what the register has of this
    kind, and of whom the question names where it names parties."""
    made = overview_candidates(asked, stories, library)
    if made is None:
        return []
    found, registered = made
    if registered_alone:
        kept = [i for i, line in enumerate(found.lines) if _is_registered(line, asked, registered)]
        if not kept:
            return []
        found = found.only(np.array(kept))
    lines = [found.lines[i] for i in choose(load_line_function(), asked.kind, found, most=MOST[asked.kind])]
    if asked.kind == "timeline":
        lines = sorted((replace(line, day=_day_told(line)) for line in lines), key=lambda line: line.day or date.max)
    if asked.kind == "deadlines" and registered.due:
        lines.sort(key=lambda line: _due_order(line, registered))
    return [(_opening(asked.kind, line, registered), line) for line in lines]


def _encoded(told: Told, encodings: dict[str, Encoding]) -> Told:
    """Without sentences whose passage was replaced meanwhile."""
    return replace(told, sentences=tuple(s for s in told.sentences if s.passage.id in encodings))


def _is_registered(line: Line, asked: AskedFor, registered: Registered) -> bool:
    marked = registered.marks.get(line.evidence.place)
    return marked is not None and KINDS.get(asked.kind) in marked.kinds and (marked.meant or not asked.parties)


def _is_over(line: Line, kind: ViewKind, ahead_of: date, registered: Registered) -> bool:
    """Whether all days that the sentence names are over, but that of its article, or no day is, where one is asked
    for; or what was due is over or called off."""
    due = registered.due.get(line.evidence.place)
    if due is not None and due.over:
        return True
    ends = [m.last or m.date for m in find_dates(line.evidence.quote, reference=line.day) if m.date != line.day]
    known = [end for end in ends if end is not None]
    return all(end < ahead_of for end in known) if known else kind == "deadlines" and due is None


def _day_told(line: Line) -> date | None:
    """The one day that a sentence names, which is what happened then; else its article's."""
    mentions = [
        m for m in find_dates(line.evidence.quote, reference=line.day) if m.date is not None and m.precision == "day"
    ]
    first = line.evidence.article.text[: line.evidence.start].strip() == ""
    return mentions[0].date if len(mentions) == 1 and line.day is not None and not first else line.day


def _due_order(line: Line, registered: Registered) -> tuple[bool, bool, date]:
    due = registered.due.get(line.evidence.place)
    return (due is None, *due.order) if due else (True, False, line.day or date.max)


def _opening(kind: ViewKind, line: Line, registered: Registered) -> str:
    due, publisher = registered.due.get(line.evidence.place), line.evidence.article.publisher
    if kind == "deadlines" and due is not None:
        return due.opening
    day = opened_by(publisher, line.day)
    return f"{publisher}, {day}" if line.day and publisher and kind in ("disputes", "sides") else day
