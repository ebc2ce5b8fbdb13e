"""The register as HTML for the page: a story's timeline and its tables of deadlines, stakes and disputes.

    stories, items -> board_html(chosen story) -> str

Pure.  The markup is in `templates/board.html.j2`; here is what stands on it, in which order.  Read
`ui.chat.board` next.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rag.register.items import Item, Kind, Story
from ui.board.words import HEADINGS, day_words, says_words, source_words, state_words
from ui.chat.html.fill import fill
from ui.wording import plural

KINDS: tuple[Kind, ...] = ("deadline", "stake", "dispute")
MOST_MARKS = 150  # of a timeline
MOST_ROWS = 100  # of a table; the command line has all


def board_html(story: Story, items: Sequence[Item], *, kinds: Sequence[Kind], pending: int, today: date) -> str:
    """One story: what is still being read, its timeline, its tables."""
    days = " to ".join(dict.fromkeys(day.isoformat() for day in (story.first, story.last) if day))
    tables = [(kind, [item for item in items if item.kind == kind]) for kind in kinds]
    return fill(
        "board",
        "board",
        story=story,
        about=", ".join(filter(None, (plural(len(story.article_ids), "article"), days))),
        pending=pending,
        marks=_marks(items),
        tables=[
            {"kind": kind, "heading": HEADINGS[kind], "rows": own[:MOST_ROWS], "count": len(own), "most": MOST_ROWS}
            for kind, own in tables
            if own
        ],
        today=f"{today:%Y%m%d}",
    )


def empty_html(words: str) -> str:
    """What stands there when there is no board."""
    return fill("board", "empty", words=words)


def _marks(items: Sequence[Item]) -> list[dict[str, object]]:
    """What stands on the timeline: deadlines and events that have a day, by day."""
    dated = [item for item in items if item.kind in ("deadline", "event") and item.when and item.when.first]
    dated.sort(key=lambda item: (item.when.first if item.when and item.when.first else date.max, item.id))
    return [mark for item in dated[:MOST_MARKS] for mark in _mark(item)]


def _mark(item: Item) -> list[dict[str, object]]:
    when = item.when
    if when is None or when.first is None:
        return []
    became = state_words(item)
    states = " ".join(name for name, has in (("gone", item.superseded_by), ("clash", item.conflicts)) if has)
    told = f" ({'; '.join(became)})" if became else ""
    return [
        {
            "item": item,
            "states": states,
            "first": f"{when.first:%Y%m%d}",
            "last": f"{when.last or when.first:%Y%m%d}",
            "label": f"{day_words(when)} {item.what or item.text}",
            "by": f"{day_words(when)}{told} · {says_words(item)}; {source_words(item)}",
        }
    ]
