"""The register as HTML for the page: a story's timeline and its tables of deadlines, stakes and disputes.

    stories, items -> board_html(chosen story) -> str

Pure, and as careful as `ui.chat.html.conversation_html`: only the tags written here are tags.  Days and places stand in
class names, from which the page's script lays out the timeline and opens articles.  Read `ui.chat.board` next.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rag.register.items import Cited, Item, Kind, Side, Story
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
from ui.safe import page_text

KINDS: tuple[Kind, ...] = ("deadline", "stake", "dispute")
MOST_MARKS = 150  # of a timeline
MOST_ROWS = 100  # of a table; the command line has all


def board_html(story: Story, items: Sequence[Item], *, kinds: Sequence[Kind], pending: int, today: date) -> str:
    """One story: what is still being read, its timeline, its tables."""
    days = " to ".join(dict.fromkeys(day.isoformat() for day in (story.first, story.last) if day))
    count = f"{len(story.article_ids)} article{'' if len(story.article_ids) == 1 else 's'}"
    about = f"{count}{', ' + days if days else ''}"
    waiting = f'<p class="aside">{pending} articles are still being read.</p>' if pending else ""
    tables = "".join(_table(kind, [item for item in items if item.kind == kind]) for kind in kinds)
    none = "" if any(item.kind in kinds for item in items) else '<p class="empty">Nothing of this kind was found.</p>'
    return (
        f'<div class="board"><h2 class="title" dir="auto">{page_text(story.title)}</h2><p class="byline">{about}</p>'
        f"{waiting}{_timeline(items, today)}{tables}{none}</div>"
    )


def empty_html(words: str) -> str:
    """What stands there when there is no board."""
    return f'<div class="board"><p class="empty">{page_text(words)}</p></div>'


def place_class(cited: Cited) -> str:
    """The class by which a button opens the article at a claim's words."""
    claim = cited.claim
    return f"at-{claim.article_id.encode().hex()}-{claim.start}-{claim.end}"


def _timeline(items: Sequence[Item], today: date) -> str:
    marked = [item for item in items if item.kind in ("deadline", "event") and item.when and item.when.first]
    marked.sort(key=lambda item: (item.when.first if item.when and item.when.first else date.max, item.id))
    if not marked:
        return ""
    buttons = "".join(
        f'<button type="button" class="tool zoom zoom-{do}">{words}</button>'
        for do, words in (("in", "Zoom in"), ("out", "Zoom out"), ("left", "Earlier"), ("right", "Later"))
    )
    marks = "".join(map(_mark, marked[:MOST_MARKS]))
    return (
        f'<div class="timeline today-{today:%Y%m%d}"><p class="zooms">{buttons}</p>'
        f'<div class="lanes">{marks}<span class="today"></span></div><p class="scale"></p></div>'
    )


def _mark(item: Item) -> str:
    when = item.when
    if when is None or when.first is None:
        return ""
    last = when.last or when.first
    states = " ".join(name for name, has in (("gone", item.superseded_by), ("clash", item.conflicts)) if has)
    label = f"{day_words(when)} {item.what or item.text}"
    return (
        f'<button type="button" class="cite tl {item.kind} {states} from-{when.first:%Y%m%d} to-{last:%Y%m%d} '
        f'{place_class(item.cited[0])}"><span class="sr">{page_text(label)}</span>{_note(item)}</button>'
    )


def _note(item: Item) -> str:
    told = f" ({'; '.join(state_words(item))})" if state_words(item) else ""
    by = f"{day_words(item.when)}{told} · {says_words(item)}; {source_words(item)}"
    return (
        f'<span class="note"><span class="note-quote">“{page_text(item.text)}”</span>'
        f'<span class="note-byline">{page_text(by)}</span></span>'
    )


def _table(kind: Kind, items: Sequence[Item]) -> str:
    if not items:
        return ""
    rows = "".join(map(_row, items[:MOST_ROWS]))
    more = f'<p class="empty">{len(items) - MOST_ROWS} more.</p>' if len(items) > MOST_ROWS else ""
    label = f'<p class="label">{HEADINGS[kind]} ({len(items)})</p>'
    return f'<section class="board-table {kind}s">{label}<ul>{rows}</ul>{more}</section>'


def _row(item: Item) -> str:
    first = day_words(item.when) if item.kind == "deadline" else value_words(item)
    head = f'<strong class="value">{page_text(first)}</strong> ' if first else ""
    states = "".join(f'<span class="state">{page_text(state)}</span> ' for state in state_words(item))
    body = "".join(map(_side, item.sides)) if item.kind == "dispute" else f"<q>{page_text(item.text)}</q>"
    gone = " gone" if item.superseded_by else ""
    return (
        f'<li class="item{gone}"><button type="button" class="row {place_class(item.cited[0])}">'
        f'<span class="row-title" dir="auto">{head}{page_text(item.what or item.text)} {states}</span>'
        f'<span class="byline">{page_text(parties_words(item))}</span>'
        f'<span class="said" dir="auto">{body}</span>'
        f'<span class="byline">{page_text(says_words(item))}; {page_text(source_words(item))}</span></button></li>'
    )


def _side(side: Side) -> str:
    words = f"<q>{page_text(side.claim)}</q>" if side.claim else SILENT
    return f'<span class="side-line"><b>{page_text(side.party or "others")}</b>: {words}</span>'
