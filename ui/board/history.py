"""A timeline and a list of changes as text, JSON-ready data and Markdown.

    items -> timeline_text, timeline_record;   ItemChange* -> changes_text, changes_record, changes_markdown

Pure.  Read `ui.board.words` for the words, `rag.register.changes` for what a change is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from index.text.plain import plain_text
from rag.register.changes import ItemChange
from rag.register.items import Item, Story
from rag.register.record import citation_record, item_record
from ui.board.sheet import marked
from ui.board.words import day_words, says_words, source_words, state_words
from ui.terminal.render import hanging

BESIDE_DAY = 9  # columns before, and after a timeline's day to its words

CHANGES = {
    "new": "New",
    "superseded": "Superseded",
    "disputed": "Newly disputed",
    "passed": "Passed",
    "gone": "No longer in the articles",
}


def by_day(items: Iterable[Item]) -> list[Item]:
    """Items that have a time, in its order; those whose day cannot be told last."""
    timed = [item for item in items if item.when is not None]
    return sorted(timed, key=lambda item: (item.when.first or date.max if item.when else date.max, item.id))


def timeline_text(stories: Sequence[Story], items: Iterable[Item], *, width: int | None = None) -> str:
    """A line an item, under its story, wrapped under its own words."""
    by_story: dict[str, list[Item]] = {}
    for item in by_day(items):
        by_story.setdefault(item.story, []).append(item)
    lines: list[str] = []
    for story in stories:
        if story.id in by_story:
            own = by_story[story.id]
            wide = max(len(day_words(item.when)) for item in own)
            lines += hanging(plain_text(story.title), under=0, width=width)
            lines += [p for item in own for p in hanging(_line(item, wide), under=wide + BESIDE_DAY, width=width)]
            lines.append("")
    return "\n".join(lines)


def _line(item: Item, wide: int) -> str:
    told = f"  [{'; '.join(state_words(item))}]" if state_words(item) else ""
    kind = "due" if item.kind == "deadline" else "   "
    return f"  {day_words(item.when):<{wide}}  {kind}  {plain_text(item.text)}{told} ({source_words(item)})"


def timeline_record(stories: Sequence[Story], items: Iterable[Item]) -> dict[str, Any]:
    """Stories with their timed items in order."""
    ordered = by_day(items)
    told = [
        {"id": story.id, "title": story.title, "timeline": [item_record(i) for i in ordered if i.story == story.id]}
        for story in stories
    ]
    return {"stories": [story for story in told if story["timeline"]]}


def changes_text(stories: Sequence[Story], changes: Sequence[ItemChange], *, width: int | None = None) -> str:
    """The changes by kind, each with the sentence that did it, and its story where there are several."""
    several = len({change.item.story for change in changes}) > 1
    titles = {story.id: f" ({plain_text(story.title)})" for story in stories if several}
    lines: list[str] = []
    for kind, heading in CHANGES.items():
        own = [change for change in changes if change.change == kind]
        if own:
            told = [line for each in own for line in _change(each, titles)]
            lines += [f"{heading} ({len(own)})", *(p for t in told for p in hanging(t, under=4, width=width)), ""]
    return "\n".join(lines)


def _change(change: ItemChange, titles: dict[str, str]) -> list[str]:
    item = change.item
    became = f"{plain_text(change.before)} → {plain_text(change.after)}" if change.before else plain_text(change.after)
    what = plain_text(item.what)
    told = f"  · {what}" if what != became else ""
    lines = [f"  {item.kind}: {became or 'gone'}{told}{titles.get(item.story, '')}"]
    if change.because is not None:
        lines.append(f"    “{plain_text(change.because.claim.quote)}”")
        lines.append(f"    {says_words(item)}; {source_words(item)}")
    return lines


def changes_record(stories: Sequence[Story], changes: Sequence[ItemChange]) -> list[dict[str, Any]]:
    """The changes as objects: what, from what to what, and the citation that did it."""
    titles = {story.id: story.title for story in stories}
    return [
        {
            "change": change.change,
            "story": titles.get(change.item.story, ""),
            "before": change.before or None,
            "after": change.after or None,
            "because": citation_record(change.because, 1) if change.because else None,
            "item": item_record(change.item),
        }
        for change in changes
    ]


def changes_markdown(stories: Sequence[Story], changes: Sequence[ItemChange]) -> str:
    """The changes for a mail."""
    titles = {story.id: marked(story.title) for story in stories}
    lines: list[str] = []
    for kind, heading in CHANGES.items():
        own = [change for change in changes if change.change == kind]
        if own:
            lines += [f"## {heading}", ""]
        for change in own:
            became = f"{marked(change.before)} → {marked(change.after)}" if change.before else marked(change.after)
            lines.append(f"- **{became}** {marked(change.item.what)} ({titles.get(change.item.story, '')})")
            if change.because is not None:
                lines.append(f"  > {marked(change.because.claim.quote)}")
        if own:
            lines.append("")
    return "\n".join(lines)
