"""The register as HTML for the page: the stories, what can be chosen, a story's timeline and its three tables.

    stories, items -> board_html(chosen story) -> str

Pure.  The markup is in `templates/board.html.j2`; here is what stands on it, in which order.  A choice stands in a
button's class (`ui.chat.board_choice`).  Read `ui.chat.html.board_rows` next, for the rows of the tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.text.plain import plain_text
from rag.register.items import HOWS, Item, Kind, Story
from rag.register.parties import Counted, counted_parties
from ui.board.words import HEADINGS, says_words
from ui.board.words import HOWS as HOW_WORDS
from ui.chat.board_choice import Chosen, class_of
from ui.chat.html.board_rows import Asked, is_asked, row_of, source_line, states, when_words
from ui.chat.html.fill import fill
from ui.wording import day, plural, shorten

KINDS: tuple[Kind, ...] = ("deadline", "stake", "dispute")
FIRST = {"deadline": "Due", "stake": "Worth", "dispute": "About"}
MOST_MARKS = 150  # of a timeline
MOST_ROWS = 100  # of a table; the command line has all
MOST_STORIES = 500
MOST_PARTIES = 10
FEWEST_NAMES = 3  # with so many names, parties such as "council" are not offered
LABEL = 44  # characters beside a mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A story with all its items, those of them that the choice leaves, and the places that an answer cites."""

    story: Story
    items: Sequence[Item]
    left: Sequence[Item]
    cited: Collection[Asked] = ()


def board_html(stories: Sequence[Story], shown: Shown, *, chosen: Chosen, pending: int, today: date) -> str:
    """The stories, and the board of the one that is shown."""
    chosen = replace(chosen, story=shown.story.id)
    listed = [
        {
            "title": story.title,
            "about": _size(story),
            "choice": class_of(Chosen(story=story.id)),
            "current": story.id == shown.story.id,
        }
        for story in stories[:MOST_STORIES]
    ]
    marked = _marked(shown.left)
    by_id = {item.id: item for item in shown.items}
    board = {
        "state": class_of(chosen),
        "story": shown.story,
        "about": f"{_size(shown.story)} · {_counts(shown.items)}",
        "pending": pending,
        "filters": [*_filters(shown.items, chosen)],
        "days": _days(chosen),
        "everything": "" if chosen.is_all else class_of(Chosen(story=chosen.story)),
        "marks": [mark for item in marked[:MOST_MARKS] for mark in _mark(item, by_id, shown.cited)],
        "more_marks": len(marked) - MOST_MARKS,
        "today": f"{today:%Y%m%d}",
        "tables": [*_tables(shown, by_id, chosen)],
        "nothing": "Nothing of this kind was found." if chosen.is_all else "Nothing fits all that was chosen.",
    }
    return fill("board", "page", stories=listed, board=board)


def empty_html(words: str, *, waits: bool = False) -> str:
    """What stands there when there is no board; where it `waits` for one, the page's script asks again by itself."""
    return fill("board", "empty", words=words, waits=waits)


def _size(story: Story) -> str:
    days = " to ".join(dict.fromkeys(day(each) for each in (story.first, story.last) if each))
    return " · ".join(filter(None, (plural(len(story.article_ids), "article"), days)))


def _counts(items: Sequence[Item]) -> str:
    counts = Counter(item.kind for item in items)
    return ", ".join(plural(counts[kind], kind) for kind in KINDS)


def _filters(items: Sequence[Item], chosen: Chosen) -> Iterable[tuple[str, list[dict[str, object]]]]:
    """Rows of choices, each with how many items it leaves by itself; names stand before "the union"."""
    listed = [item for item in items if item.kind in KINDS]
    kinds = Counter(item.kind for item in listed)
    hows = Counter(how for item in listed for how in {item.how, *(c.claim.how for c in item.cited)})
    parties = sorted(counted_parties(listed), key=lambda each: (not each.shown[:1].isupper(), -each.items, each.shown))
    capital = [each for each in parties if each.shown[:1].isupper()]
    named = (capital if len(capital) >= FEWEST_NAMES else parties)[:MOST_PARTIES]
    if chosen.party and chosen.party not in (each.asked for each in named):
        named.append(Counted(asked=chosen.party, shown=chosen.party, items=0))
    rows = (
        ("Show", replace(chosen, kind=None), [(HEADINGS[k], kinds[k], replace(chosen, kind=k)) for k in KINDS]),
        ("Party", replace(chosen, party=""), [(n.shown, n.items, replace(chosen, party=n.asked)) for n in named]),
        ("Known from", replace(chosen, how=None), [(HOW_WORDS[h], hows[h], replace(chosen, how=h)) for h in HOWS]),
    )
    for label, none, choices in rows:
        chips = [_chip(*choice, none, chosen) for choice in choices if choice[1] or choice[2] == chosen]
        if chips:
            yield label, chips


def _chip(words: str, count: int, leads: Chosen, none: Chosen, chosen: Chosen) -> dict[str, object]:
    """A button; the one that is chosen leads back to none."""
    is_on = leads == chosen
    return {"words": words, "count": count, "on": is_on, "choice": class_of(none if is_on else leads)}


def _days(chosen: Chosen) -> list[tuple[str, str, date | None, str]]:
    base = class_of(chosen)
    told = (("since", "from", chosen.since), ("until", "to", chosen.until), ("as_of", "as of", chosen.as_of))
    return [(name, label, value, base) for name, label, value in told]


def _marked(items: Sequence[Item]) -> list[Item]:
    """What stands on the timeline: deadlines and events that have a day, by day."""
    dated = [item for item in items if item.kind in ("deadline", "event") and item.when and item.when.first]
    return sorted(dated, key=lambda item: ((item.when and item.when.first) or date.max, item.id))


def _mark(item: Item, by_id: dict[str, Item], cited: Collection[Asked]) -> list[dict[str, object]]:
    when = item.when
    if when is None or when.first is None:
        return []
    told = (("gone", item.superseded_by), ("clash", item.conflicts), ("asked", is_asked(item, cited)))
    facts = (when_words(when), "; ".join(states(item, by_id)), says_words(item), source_line(item))
    return [
        {
            "item": item,
            "states": " ".join(name for name, has in told if has),
            "first": f"{when.first:%Y%m%d}",
            "last": f"{when.last or when.first:%Y%m%d}",
            "when": when_words(when),
            "label": shorten(plain_text(item.what or item.text), LABEL),
            "by": " · ".join(filter(None, facts)),
        }
    ]


def _tables(shown: Shown, by_id: dict[str, Item], chosen: Chosen) -> Iterable[dict[str, object]]:
    for kind in (each for each in KINDS if chosen.kind in (None, each)):
        own = [item for item in shown.left if item.kind == kind]
        if own:
            yield {
                "kind": kind,
                "heading": HEADINGS[kind],
                "first": FIRST[kind],
                "rows": [row_of(item, by_id, shown.cited) for item in own[:MOST_ROWS]],
                "count": len(own),
                "more": len(own) - MOST_ROWS,
            }
