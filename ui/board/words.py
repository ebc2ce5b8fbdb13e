"""How an item of the register is told in a few words: its day, its value, who says so, what became of it.

    Item, Story titles -> short plain strings

Everything that an article says passes `index.text.plain.plain_text`.  Used by every face of the board alike.
"""

from __future__ import annotations

from index.text.plain import plain_text
from rag.register.items import How, Item, When

HOWS: dict[How, str] = {
    "paper": "the paper itself",
    "quoted": "quoted",
    "reported": "reported",
    "unnamed": "unnamed people",
    "denial": "denial",
    "document": "a document",
}
SILENT = "no words of its own here"  # a side of which an article tells only what others say
HEADINGS = {"deadline": "Deadlines", "stake": "Stakes", "dispute": "Disputes"}


def day_words(when: When | None) -> str:
    """The day to its precision, both where there are two, else the words themselves."""
    if when is None:
        return ""
    if when.readings:
        return " or ".join(day.isoformat() for day in when.readings)
    return when.iso or plain_text(when.phrase)


def value_words(item: Item) -> str:
    """The amount as it is written, "" where there is none."""
    return plain_text(item.amount.written) if item.amount else ""


def says_words(item: Item) -> str:
    """Who says so and how it is known: "the union, reported"."""
    if not item.speaker:
        return HOWS[item.how]
    return f"{plain_text(item.speaker)}, {HOWS[item.how]}"


def source_words(item: Item) -> str:
    """The leading article's paper and day, and how many independent sources there are."""
    source = item.cited[0].source
    paper = plain_text(source.publisher or source.title)
    day = source.published.isoformat() if source.published else "undated"
    more = f", {item.sources} independent sources" if item.sources > 1 else ""
    return f"{paper}, {day}{more}"


def state_words(item: Item) -> list[str]:
    """What became of it: passed, superseded, conflicting."""
    told = []
    if item.superseded_by:
        told.append("superseded by a later article")
    if item.conflicts:
        told.append("articles differ")
    return told + standing_words(item)


def standing_words(item: Item) -> list[str]:
    """Whether it is over or called off, and whether it is only possible, tied to a condition, or denied."""
    told = ["called off"] if item.called_off else ["passed"] if item.passed else []
    if item.modality in ("possible", "conditional", "denied") and item.kind != "dispute":
        told.append(item.modality)
    return told


def parties_words(item: Item) -> str:
    """The parties, at most four."""
    names = [plain_text(name) for name in item.parties]
    return ", ".join(names[:4]) + (" and others" if len(names) > 4 else "")
