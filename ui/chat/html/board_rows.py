"""A row of the Dossier tab's tables: an item in the article's own words, and what is said around them.

    Item -> row_of -> what `templates/board.html.j2` writes;  Item -> states, source_line

Pure.  A sentence stands once in a row: what is due or at stake is marked inside the quote that it was taken from.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from index.dates.in_words import month_in_words
from index.text.plain import plain_text, source_name
from rag.register.items import Item, Side, When
from ui.board.words import parties_words, standing_words, value_words
from ui.wording import day

Asked = tuple[str, int, int]  # an article and a place in it that an answer cites


def row_of(item: Item, by_id: Mapping[str, Item], cited: Collection[Asked]) -> dict[str, object]:
    """What a row of the table of its kind says."""
    is_dispute = item.kind == "dispute"
    sides = " / ".join(dict.fromkeys(side.party for side in item.sides if side.party))
    return {
        "item": item,
        "first": {"deadline": when_words(item.when), "stake": value_words(item)}.get(item.kind, item.what),
        "states": states(item, by_id),
        "is_asked": is_asked(item, cited),
        "pieces": _pieces(item.text, item.what),
        "sides": _telling(item),
        "who": sides if is_dispute else parties_words(item),
        "source": source_line(item),
    }


def is_asked(item: Item, cited: Collection[Asked]) -> bool:
    """Whether one of the places that an answer cites is in words of the item."""
    claims = [each.claim for each in (*item.cited, *(c for side in item.sides for c in side.cited))]
    return any(a == claim.article_id and start < claim.end and claim.start < end
               for a, start, end in cited for claim in claims)  # fmt: skip


def when_words(when: When | None) -> str:
    """The day to its precision as a reader writes it, both where there are two, else the words themselves."""
    if when is None:
        return ""
    if when.readings:
        return " or ".join(map(day, when.readings))
    if when.first is None or when.iso is None:
        return plain_text(when.phrase)
    return {10: day(when.first), 7: month_in_words(when.first), 4: f"{when.first:%Y}"}[len(when.iso)]


def source_line(item: Item) -> str:
    """The leading article's paper and day, and how many independent sources there are."""
    source = item.cited[0].source
    more = f"{item.sources} independent sources" if item.sources > 1 else ""
    paper = plain_text(source.publisher) or plain_text(source.title) or source_name(source.source)
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
    return told + standing_words(item)


def _value(item: Item | None) -> str:
    if item is None:
        return ""
    return when_words(item.when) if item.kind == "deadline" else value_words(item)


def _pieces(text: str, what: str) -> list[tuple[str, bool]]:
    """The quote in pieces, and which of them is what it was read for."""
    at = text.find(what) if what else -1
    if at < 0:
        return [(text, False)]
    pieces = ((text[:at], False), (what, True), (text[at + len(what) :], False))
    return [(words, is_due) for words, is_due in pieces if words]


def _telling(item: Item) -> list[Side]:
    """The sides whose words say more than another side's do: what is denied stands in the denial."""
    claims = {side.claim for side in item.sides}
    return [side for side in item.sides if not any(side.claim and side.claim in c for c in claims - {side.claim})]
