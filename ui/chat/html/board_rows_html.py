"""The tables of the Dossier tab as HTML: a row an item, the article's own words in its middle.

    Kind, Item* -> table_html;  Item -> note_html

Pure, and as careful as `ui.chat.html.conversation_html`.  A sentence stands once in a row: what is due, at stake or
disputed is marked inside the quote that it was taken from.  Read `_words` next.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from index.text.plain import plain_text
from rag.register.items import Cited, Item, Kind, Side, When
from ui.board.words import HEADINGS, SILENT, parties_words, says_words, value_words
from ui.safe import page_text
from ui.wording import day

MOST_ROWS = 100  # of a table; the command line has all
Asked = tuple[str, int, int]  # an article and a place in it that an answer cites
FIRST = {"deadline": "Due", "stake": "Worth", "dispute": "About"}


def table_html(kind: Kind, items: Sequence[Item], by_id: Mapping[str, Item], cited: Collection[Asked]) -> str:
    """The table of one kind; nothing without items."""
    if not items:
        return ""
    rows = "".join(_row(item, by_id, cited) for item in items[:MOST_ROWS])
    more = len(items) - MOST_ROWS
    rest = f'<p class="empty">{more} more: choose a party or a span of dates to see them.</p>' if more > 0 else ""
    heads = "".join(f"<th>{words}</th>" for words in (FIRST[kind], "In the articles&#39; words", "Who", "Said by"))
    return (
        f'<section class="board-table {kind}s"><h3 class="label">{HEADINGS[kind]} <span>{len(items)}</span></h3>'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{rest}</section>"
    )


def note_html(item: Item, by_id: Mapping[str, Item]) -> str:
    """What is shown beside a mark of the timeline: the quote, and who says so."""
    told = "; ".join(states(item, by_id))
    by = " · ".join(filter(None, (when_words(item.when), told, says_words(item), source_line(item))))
    return (
        f'<span class="note"><span class="note-quote">“{page_text(item.text)}”</span>'
        f'<span class="note-byline">{page_text(by)}</span></span>'
    )


def place_class(cited: Cited) -> str:
    """The class by which a button opens the article at a claim's words."""
    claim = cited.claim
    return f"at-{claim.article_id.encode().hex()}-{claim.start}-{claim.end}"


def is_asked(item: Item, cited: Collection[Asked]) -> bool:
    """Whether one of the places that an answer cites is in words of the item."""
    return any(
        article == each.claim.article_id and start < each.claim.end and each.claim.start < end
        for article, start, end in cited
        for each in (*item.cited, *(c for side in item.sides for c in side.cited))
    )


def when_words(when: When | None) -> str:
    """The day to its precision as a reader writes it, both where there are two, else the words themselves."""
    if when is None:
        return ""
    if when.readings:
        return " or ".join(map(day, when.readings))
    if when.first is None or when.iso is None:
        return plain_text(when.phrase)
    return {10: day(when.first), 7: f"{when.first:%B %Y}", 4: f"{when.first:%Y}"}[len(when.iso)]


def source_line(item: Item) -> str:
    """The leading article's paper and day, and how many independent sources there are."""
    source = item.cited[0].source
    more = f"{item.sources} independent sources" if item.sources > 1 else ""
    paper = plain_text(source.publisher) or plain_text(source.title)
    return ", ".join(filter(None, (paper, day(source.published) or "undated", more)))


def states(item: Item, by_id: Mapping[str, Item]) -> list[str]:
    """What became of it, with the value that came later, stood before, or stands against it."""
    told = []
    if item.superseded_by:
        told.append(f"later: {_value(by_id.get(item.superseded_by)) or 'another article says otherwise'}")
    elif item.supersedes and (before := _value(by_id.get(item.supersedes))):
        told.append(f"earlier: {before}")
    if item.conflicts:
        others = [value for each in item.conflicts if (value := _value(by_id.get(each)))]
        told.append(f"articles differ{': ' if others else ''}{', '.join(dict.fromkeys(others))}")
    if item.passed:
        told.append("passed")
    if item.modality in ("possible", "conditional", "denied") and item.kind != "dispute":
        told.append(item.modality)
    return told


def _value(item: Item | None) -> str:
    if item is None:
        return ""
    return when_words(item.when) if item.kind == "deadline" else value_words(item)


def _row(item: Item, by_id: Mapping[str, Item], cited: Collection[Asked]) -> str:
    first = page_text({"deadline": when_words(item.when), "stake": value_words(item)}.get(item.kind, item.what))
    chips = "".join(f'<span class="state">{page_text(each)}</span> ' for each in states(item, by_id))
    marks = f"{' gone' if item.superseded_by else ''}{' asked' if is_asked(item, cited) else ''}"
    who = page_text(parties_words(item)) if item.kind != "dispute" else ""
    return (
        f'<tr class="item{marks}"><td class="first"><strong class="value">{first}</strong> {chips}</td>'
        f'<td class="words"><button type="button" class="row {place_class(item.cited[0])}">'
        f'<span class="said" dir="auto">{_words(item)}</span></button></td>'
        f'<td class="who">{who or _sides(item)}</td>'
        f'<td class="by">{page_text(says_words(item))}'
        f'<span class="byline">{page_text(source_line(item))}</span></td></tr>'
    )


def _words(item: Item) -> str:
    if item.kind != "dispute":
        return _marked(item.text, item.what)
    return "".join(map(_side, _telling(item)))


def _marked(text: str, what: str) -> str:
    """The quote, with what it was read for in bold where it stands in it."""
    at = text.find(what) if what else -1
    if at < 0:
        return f"“{page_text(text)}”"
    before, after = text[:at], text[at + len(what) :]
    return f"“{_spaced(before)}<b>{page_text(what)}</b>{_spaced(after)}”"


def _spaced(text: str) -> str:
    """Text beside a tag, with the spaces at its ends kept."""
    lead, trail = (" " if text[:1].isspace() else ""), (" " if text[1:] and text[-1:].isspace() else "")
    return f"{lead}{page_text(text)}{trail}" if text.strip() else text[:1]


def _telling(item: Item) -> list[Side]:
    """The sides whose words say more than another side's do: what is denied stands in the denial."""
    claims = {side.claim for side in item.sides}
    return [side for side in item.sides if not any(side.claim and side.claim in c for c in claims - {side.claim})]


def _side(side: Side) -> str:
    words = f"“{page_text(side.claim)}”" if side.claim else SILENT
    who = f"<b>{page_text(side.party)}:</b> " if side.party else ""
    return f'<span class="side-line">{who}{words}</span>'


def _sides(item: Item) -> str:
    return page_text(" / ".join(dict.fromkeys(plain_text(side.party) for side in item.sides if side.party)))
