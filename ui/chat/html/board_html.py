"""The register as HTML for the page: the stories, what can be chosen, a story's timeline and its three tables.

    stories, items -> board_html(chosen story) -> str

Pure, and as careful as `ui.chat.html.conversation_html`: only the tags written here are tags.  A choice stands in a
button's class (`ui.chat.board_choice`); days and places do, too, from which the page's script lays out the timeline and
opens articles.  Read `ui.chat.html.board_rows_html` next, for the tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from index.text.plain import plain_text
from rag.register.items import HOWS, Item, Kind, Story
from ui.board.words import HEADINGS
from ui.board.words import HOWS as HOW_WORDS
from ui.chat.board_choice import Chosen, class_of
from ui.chat.html.board_rows_html import Asked, is_asked, note_html, place_class, table_html, when_words
from ui.safe import page_text
from ui.wording import day, shorten

KINDS: tuple[Kind, ...] = ("deadline", "stake", "dispute")
MOST_MARKS = 150  # of a timeline
MOST_STORIES = 500
MOST_PARTIES = 10
LABEL = 44  # characters beside a mark
ZOOMS = (("in", "Zoom in", "+"), ("out", "Zoom out", "&#8722;"), ("left", "Earlier", "&#8592;"),
         ("right", "Later", "&#8594;"), ("all", "All", "All"))  # fmt: skip


def board_html(
    stories: Sequence[Story],
    story: Story,
    items: Sequence[Item],
    left: Sequence[Item],
    *,
    chosen: Chosen,
    pending: int,
    today: date,
    cited: Collection[Asked] = (),
) -> str:
    """One story: `items` are all of it, `left` those that the choice leaves."""
    chosen = replace(chosen, story=story.id)
    waiting = f'<p class="aside">{_articles(pending)} still being read.</p>' if pending else ""
    by_id = {item.id: item for item in items}
    shown = [each for each in KINDS if chosen.kind in (None, each)]
    tables = "".join(table_html(kind, [i for i in left if i.kind == kind], by_id, cited) for kind in shown)
    return (
        f'<div class="board-page state-{class_of(chosen)}">{_stories(stories, story)}<div class="board">'
        f'<h2 class="title" dir="auto">{page_text(story.title)}</h2><p class="byline">{_size(story, items)}</p>'
        f"{waiting}{_filters(items, chosen)}{_timeline(left, by_id, today, cited)}"
        f"{tables or _nothing(chosen)}</div></div>"
    )


def empty_html(words: str) -> str:
    """What stands there when there is no board."""
    return f'<div class="board-page"><div class="board"><p class="empty">{page_text(words)}</p></div></div>'


def _stories(stories: Sequence[Story], current: Story) -> str:
    rows = "".join(
        f'<li><button type="button" class="story{" current" if story.id == current.id else ""} '
        f'do-board-{class_of(Chosen(story=story.id))}"><span dir="auto">{page_text(story.title)}</span>'
        f'<span class="byline">{_articles(len(story.article_ids))}{_span(story)}</span></button></li>'
        for story in stories[:MOST_STORIES]
    )
    return f'<div class="stories"><h2 class="side-head">Stories</h2><ul>{rows}</ul></div>'


def _articles(count: int) -> str:
    return f"{count} article{'' if count == 1 else 's'}"


def _span(story: Story) -> str:
    days = dict.fromkeys(day(each) for each in (story.first, story.last) if each)
    return f" &#183; {page_text(' to '.join(days))}" if days else ""


def _size(story: Story, items: Sequence[Item]) -> str:
    counts = Counter(item.kind for item in items)
    told = (f"{counts[kind]} {HEADINGS[kind].lower().removesuffix('' if counts[kind] != 1 else 's')}" for kind in KINDS)
    return f"{_articles(len(story.article_ids))}{_span(story)} &#183; {', '.join(told)}"


def _filters(items: Sequence[Item], chosen: Chosen) -> str:
    listed = [item for item in items if item.kind in KINDS]
    kinds = Counter(item.kind for item in listed)
    hows = Counter(how for item in listed for how in {item.how, *(c.claim.how for c in item.cited)})
    parties = Counter(name for item in listed for name in {*item.parties, *(s.party for s in item.sides)} if name)
    ranked = sorted(parties, key=lambda name: (not name[:1].isupper(), -parties[name], name))  # names before "union"
    named = ranked[:MOST_PARTIES]
    named += [chosen.party] if chosen.party and chosen.party not in named else []
    everything = (
        f'<button type="button" class="tool do-board-{class_of(Chosen(story=chosen.story))}">Show everything</button>'
        if not chosen.is_all
        else ""
    )
    by_kind = [(HEADINGS[kind], kinds[kind], replace(chosen, kind=kind)) for kind in KINDS]
    by_party = [(name, parties[name], replace(chosen, party=name)) for name in named]
    by_how = [(HOW_WORDS[how], hows[how], replace(chosen, how=how)) for how in HOWS]
    return (
        '<div class="filters">'
        + _chips("Show", by_kind, replace(chosen, kind=None), chosen)
        + _chips("Party", by_party, replace(chosen, party=""), chosen)
        + _chips("Known from", by_how, replace(chosen, how=None), chosen)
        + f'<div class="filter days"><span class="label">Dates</span>{_days(chosen)}{everything}</div></div>'
    )  # fmt: skip


def _chips(label: str, choices: Iterable[tuple[str, int, Chosen]], none: Chosen, chosen: Chosen) -> str:
    """A row of buttons; the one that is chosen leads back to none."""
    buttons = "".join(
        f'<button type="button" class="chip{" on" if leads == chosen else ""} '
        f'do-board-{class_of(none if leads == chosen else leads)}">{page_text(words)} <span>{count}</span></button>'
        for words, count, leads in choices
        if words and count
    )
    return f'<div class="filter"><span class="label">{label}</span>{buttons}</div>' if buttons else ""


def _days(chosen: Chosen) -> str:
    """Places in which the page's script puts a date picker each."""
    told = (("since", "from", chosen.since), ("until", "to", chosen.until), ("as_of", "as of", chosen.as_of))
    base = class_of(chosen)
    return "".join(
        f'<span class="day-slot board-{name} base-{base} value-{value or ""}">{label}</span>'
        for name, label, value in told
    )


def _nothing(chosen: Chosen) -> str:
    said = "Nothing of this kind was found." if chosen.is_all else "Nothing fits all that was chosen."
    return f'<p class="empty">{said}</p>'


def _timeline(items: Sequence[Item], by_id: dict[str, Item], today: date, cited: Collection[Asked]) -> str:
    marked = [item for item in items if item.kind in ("deadline", "event") and item.when and item.when.first]
    marked.sort(key=lambda item: (item.when.first if item.when and item.when.first else date.max, item.id))
    if not marked:
        return ""
    buttons = "".join(
        f'<button type="button" class="zoom zoom-{do}">{sign}<span class="sr"> {words}</span></button>'
        if sign != words
        else f'<button type="button" class="zoom zoom-{do}">{words}</button>'
        for do, words, sign in ZOOMS
    )
    marks = "".join(_mark(item, by_id, cited) for item in marked[:MOST_MARKS])
    more = len(marked) - MOST_MARKS
    rest = f'<p class="empty">{more} more: choose a span of dates to see them.</p>' if more > 0 else ""
    return (
        f'<section class="timeline today-{today:%Y%m%d}"><div class="timeline-head"><h3 class="label">Timeline</h3>'
        f'<p class="legend"><span class="key deadline">deadline</span><span class="key event">event</span>'
        f'<span class="key gone">moved since</span><span class="key clash">articles differ</span></p>'
        f'<p class="zooms">{buttons}</p></div><div class="lanes"><div class="grid"></div>{marks}'
        f'<span class="today"><span>today</span></span></div>{rest}</section>'
    )


def _mark(item: Item, by_id: dict[str, Item], cited: Collection[Asked]) -> str:
    when = item.when
    if when is None or when.first is None:
        return ""
    last = when.last or when.first
    told = (("gone", item.superseded_by), ("clash", item.conflicts), ("asked", is_asked(item, cited)))
    states = " ".join(name for name, has in told if has)
    label = shorten(plain_text(item.what or item.text), LABEL)
    return (
        f'<button type="button" class="cite tl {item.kind} {states} from-{when.first:%Y%m%d} to-{last:%Y%m%d} '
        f'{place_class(item.cited[0])}"><span class="dot"></span><span class="tl-label">'
        f"<b>{page_text(when_words(when))}</b> {page_text(label)}</span>{note_html(item, by_id)}</button>"
    )
