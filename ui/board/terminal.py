"""The board as text for a terminal: per story its deadlines, stakes and disputes, each above its exact words.

    stories, items -> render_board(width, colour) -> str

Pure.  `width` None means "do not wrap", as a pipe wants it.  Read `ui.board.words` for what the words mean.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from index.text.plain import plain_text
from rag.register.items import Item, Kind, Story
from ui.board.words import (
    HEADINGS,
    SILENT,
    day_words,
    parties_words,
    says_words,
    source_words,
    state_words,
    value_words,
)

MAX_WIDTH = 110  # columns
UNWRAPPED = 1_000_000
MOST_STORIES = 20  # shown of many


def render_board(
    stories: Sequence[Story],
    items: Iterable[Item],
    *,
    kinds: Sequence[Kind],
    width: int | None,
    colour: bool,
    left: int = 0,
) -> str:
    """The board; a story without items of these kinds is left out, and `left` tells how many more were not read."""
    by_story: dict[str, list[Item]] = {}
    for item in items:
        by_story.setdefault(item.story, []).append(item)
    shown = [story for story in stories if story.id in by_story]
    console = _console(width, colour=colour)
    for story in shown[:MOST_STORIES]:
        _story(console, story, by_story[story.id], kinds)
    if more := left + max(0, len(shown) - MOST_STORIES):
        console.print(f"{more} more stories: name one with --story, or read them all with --json")
    return _text(console)


def _console(width: int | None, *, colour: bool) -> Console:
    return Console(
        file=io.StringIO(), width=min(width, MAX_WIDTH) if width else UNWRAPPED, force_terminal=colour,
        color_system="standard" if colour else None, highlight=False, markup=False, emoji=False, soft_wrap=False,
    )  # fmt: skip


def _text(console: Console) -> str:
    file = console.file
    assert isinstance(file, io.StringIO)
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines()) + "\n" if file.getvalue() else ""


def _story(console: Console, story: Story, items: Sequence[Item], kinds: Sequence[Kind]) -> None:
    days = " to ".join(dict.fromkeys(day.isoformat() for day in (story.first, story.last) if day))
    count = f"{len(story.article_ids)} article{'s' if len(story.article_ids) != 1 else ''}"
    console.print(
        Text.assemble((plain_text(story.title), "bold"), (f"  ({count}{', ' + days if days else ''})", "dim"))
    )
    for kind in kinds:
        own = [item for item in items if item.kind == kind]
        if own:
            console.print()
            console.print(Text(f"{HEADINGS[kind]} ({len(own)})", style="bold cyan"))
            for item in own:
                _item(console, item)
    console.print()


def _item(console: Console, item: Item) -> None:
    head = Text()
    first = day_words(item.when) if item.kind == "deadline" else value_words(item)
    if first:
        head.append(first, style="bold")
        head.append("  ")
    head.append(plain_text(item.what) or plain_text(item.text))
    if parties := parties_words(item):
        head.append(f"  · {parties}", style="dim")
    if told := state_words(item):
        head.append(f"  [{'; '.join(told)}]", style="yellow")
    console.print(Padding(head, (0, 0, 0, 2), expand=False))
    if item.kind == "dispute":
        for side in item.sides:
            who = plain_text(side.party) or "others"
            console.print(
                Padding(
                    Text(f"{who}: {f'“{plain_text(side.claim)}”' if side.claim else SILENT}"),
                    (0, 0, 0, 4),
                    expand=False,
                )
            )
    else:
        console.print(Padding(Text(f"“{plain_text(item.text)}”"), (0, 0, 0, 4), expand=False))
    console.print(Padding(Text(f"{says_words(item)}; {source_words(item)}", style="dim"), (0, 0, 0, 4), expand=False))
