"""The timeline of stories as a picture: SVG or PNG, one row a story, deadlines ahead and events behind.

    stories, items, today -> draw_timeline(file) -> how many marks

Drawn by matplotlib without a window or a network.  A text of an article is never read as mathematics, and no day moves
with the zone of the machine.  Read `ui.board.words` for the words.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from index.text.plain import plain_text
from rag.register.items import Item, Story
from ui.board.words import state_words

COLOURS = {"deadline": "#b3261e", "event": "#1f5f8b", "dispute": "#7a5c00"}
LABEL = 46  # characters of a label
MOST = 120  # marks in one picture
ROW = 0.34  # inches a mark
WIDTH = 11.0  # inches


def draw_timeline(file: Path, stories: Sequence[Story], items: Iterable[Item], *, today: date) -> int:
    """Write the picture in the format that the file's ending names; how many items have a day to stand on."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    titles = {story.id: plain_text(story.title) for story in stories}
    marks = sorted((item for item in items if _day(item) is not None), key=lambda i: (i.story, _day(i) or today))[
        -MOST:
    ]
    figure = Figure(
        figsize=(WIDTH, max(2.0, 1.2 + ROW * (len(marks) + len({m.story for m in marks})))), layout="constrained"
    )
    axes = figure.add_subplot()
    at, story = 0.0, None
    for item in marks:
        if item.story != story:
            story = item.story
            at += 1
            title = axes.text(
                0.0, at, textwrap.shorten(titles.get(story, ""), 90), transform=axes.get_yaxis_transform()
            )
            _style(title, weight="bold", size=9)
        at += 1
        _mark(axes, item, at)
    days = [day for day in map(_day, marks) if day is not None]
    if days and min(days) <= today <= max(days):
        axes.axvline(_number(today), color="#888888", linestyle=":", linewidth=1)
    axes.set_ylim(at + 1, 0)
    axes.set_yticks([])
    axes.xaxis_date()
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axes.margins(x=0.25)
    canvas = FigureCanvasSVG(figure) if file.suffix.lower() == ".svg" else FigureCanvasAgg(figure)
    canvas.print_figure(str(file), metadata={"Title": "Timeline"})
    return len(marks)


def _day(item: Item) -> date | None:
    return item.when.first if item.when else None


def _number(day: date) -> float:
    """Days as matplotlib counts them, which knows no zone for a date."""
    from matplotlib.dates import date2num

    return float(date2num(day))  # type: ignore[no-untyped-call]


def _mark(axes: Any, item: Item, at: float) -> None:
    when = item.when
    if when is None or when.first is None:
        return
    colour = COLOURS.get(item.kind, "#444444")
    first, last = _number(when.first), _number(when.last or when.first)
    gone = bool(item.superseded_by) or item.called_off
    if last > first:
        axes.plot([first, last], [at, at], color=colour, linewidth=3, alpha=0.35, solid_capstyle="round")
    axes.plot(
        [first],
        [at],
        "o" if item.kind == "deadline" else "s",
        color="white" if gone else colour,
        markeredgecolor=colour,
    )
    words = textwrap.shorten(plain_text(item.what or item.text), LABEL, placeholder=" …")
    told = f" ({', '.join(state_words(item))})" if state_words(item) else ""
    label = axes.annotate(f"{when.iso}  {words}{told}", (last, at), (7, 0), textcoords="offset points", va="center")
    _style(label, size=8, colour="#777777" if gone else "#222222")


def _style(text: Any, *, size: int, weight: str = "normal", colour: str = "#222222") -> None:
    text.set_parse_math(False)  # "$5 million to $9 million" is no formula
    text.set_fontsize(size)
    text.set_fontweight(weight)
    text.set_color(colour)
