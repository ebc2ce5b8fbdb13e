"""A JSON value as a program keeps articles -> the same with every article as one flat record of plain texts.

    settle({"title": {"rendered": "Quay sold"}, "content": {"rendered": "<p>...</p>"}}) -> {"title": "Quay sold", ...}

Publishing programs keep a text as a tree of blocks and pieces (a word in bold is a piece of its sentence), facts in
objects of their own (attributes, metadata, an activity's object).  Pieces are put together as they are read, blocks
become paragraphs, captions and embedded matter stay out.  Read `index.reading.formats.lists.json_records` next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from index.reading.formats.lists.field_names import column_field
from index.reading.formats.markup import looks_like_html

MAX_DEPTH = 14
_PROSE = frozenset(
    "text paragraph p block header heading heading1 heading2 heading3 heading4 heading5 heading6 h1 h2 h3 h4 body "
    "intro list list_item listitem bulletlist bullet_list orderedlist ordered_list numberedlist quote blockquote "
    "pullquote correction raw_html html doc root container section plain bold italic underline strikethrough link "
    "text_link url mention hashtag cashtag code pre spoiler bot_command email phone_number custom_emoji span "
    "autolink".split()
)
_APART = frozenset(
    "image photo picture figure video audio gallery embed oembed_response divider break hr title byline author caption "
    "banner_advertisement advertisement ad social_media interstitial_link reference related story_ref logo portrait "
    "twitter instagram youtube map table_of_contents custom_embed slideshow newsletter".split()
)
_PIECES = frozenset(
    "plain bold italic underline strikethrough link text_link url mention hashtag cashtag code pre spoiler bot_command "
    "email phone_number custom_emoji".split()
)
_STRUCK = frozenset(("strikethrough", "strike", "strike-through", "del"))
_BELOW = ("children", "content", "content_elements", "components", "items", "blocks", "root", "data")
_HELD_IN = (
    "attributes",
    "metadata",
    "credits",
    "yoast_head_json",
    "_embedded",
)  # objects whose names are the record's own


def settle(value: Any, depth: int = 0) -> Any:
    """The value with texts for trees of text, and what objects hold among the record's own names."""
    if depth > MAX_DEPTH:
        return value
    if isinstance(value, list):
        return [settle(item, depth + 1) for item in value if not _is_echo(item)]
    if not isinstance(value, dict):
        return value
    wrapped = value.get("object")
    if isinstance(wrapped, dict) and str(value.get("type")) in ("Create", "Update", "Add"):
        return settle(wrapped, depth + 1)
    alone = value.get("rendered", value.get("processed", value.get("value") if "format" in value else None))
    if isinstance(alone, str):
        return alone
    settled: dict[str, Any] = {}
    for key, held in value.items():
        if key == "author" and isinstance(held, int):
            continue  # a number of the program's own
        text = rich_text(held) if isinstance(held, list | dict) else None
        if text is None:
            settled[key] = settle(held, depth + 1)
        else:
            settled[key if column_field(str(key)) in ("text", "summary", "title") else "body"] = text
    for key in _HELD_IN:
        inner = settled.get(key)
        if isinstance(inner, dict):
            settled = {**{name: held for name, held in inner.items() if name not in settled}, **settled}
    fields, system = settled.get("fields"), settled.get("sys")
    if isinstance(fields, dict) and isinstance(system, dict):  # as Contentful keeps an entry
        settled = {"id": system.get("id", ""), **fields}
    if str(value.get("type")).startswith("node--") and isinstance(settled.get("created"), str):
        settled.setdefault("published", settled["created"])
    return settled


def rich_text(value: Any) -> str | None:
    """The text of a tree of blocks or of the pieces of a line, marked up where it has to be; None for anything else."""
    if isinstance(value, dict):
        kind = _kind(value)
        return _paragraphs(value) if kind in ("doc", "root") or _holds_blocks(value) else None
    if not isinstance(value, list) or not value:
        return None
    kinds = [_kind(item) if isinstance(item, dict) else "" for item in value]
    if all(kind in _PIECES or isinstance(item, str) for kind, item in zip(kinds, value, strict=True)) and any(kinds):
        return "".join(map(_piece, value))
    known = sum(kind in _PROSE | _APART for kind in kinds)
    prose = [item for item, kind in zip(value, kinds, strict=True) if kind in _PROSE and not _is_record(item)]
    return _joined(value) if prose and known >= 0.5 * len(value) else None


def _holds_blocks(value: Mapping[str, Any]) -> bool:
    """Whether an object is no more than a list of blocks ("blocks") or the root of a tree ("root")."""
    held = value.get("root") or value.get("blocks")
    return len(value) <= 4 and isinstance(held, list | dict) and rich_text(held) is not None


def _kind(item: Mapping[str, Any]) -> str:
    name = next((item[key] for key in ("_type", "type", "role", "nodeType") if isinstance(item.get(key), str)), "")
    return name.lower().replace("-", "_")


def _is_record(item: Any) -> bool:
    """Whether an object is an article's and no block of a text: it has a title, or a day."""
    told = (key for key, held in item.items() if isinstance(held, str) and key != "name")
    return any(column_field(str(key)) in ("title", "published") for key in told)


def _is_echo(item: Any) -> bool:
    """Whether an activity only passes on what another has written."""
    return isinstance(item, dict) and item.get("type") == "Announce" and isinstance(item.get("object"), str)


def _joined(items: Sequence[Any]) -> str:
    """Blocks as paragraphs: elements of a page where one of them is marked up."""
    texts = list(filter(None, map(_paragraphs, items)))
    marked_up = any(map(looks_like_html, texts))
    return "".join(f"<div>{text}</div>" for text in texts) if marked_up else "\n\n".join(texts)


def _paragraphs(item: Any) -> str:
    """The paragraphs of a block and of what stands in it."""
    if not isinstance(item, dict):
        return str(item) if isinstance(item, str) else _joined(item) if isinstance(item, list) else ""
    if _kind(item) in _APART:
        return ""
    text = next((item[key] for key in ("text", "content", "value", "html") if isinstance(item.get(key), str)), "")
    key, below = next(((key, item[key]) for key in _BELOW if isinstance(item.get(key), list | dict)), ("", None))
    if below is None:
        return text
    if isinstance(below, dict):
        return _paragraphs(below)
    if key in ("children", "content") and below and all(map(_is_leaf, below)):
        return "".join(map(_piece, below))
    said = item.get("citation")
    credit = said.get("content", "") if isinstance(said, dict) else ""
    return _joined([text, *below, f"— {credit}" if credit else ""])


def _is_leaf(item: Any) -> bool:
    """Whether an object is a piece of a line: words, a line's end, or a link with words in it."""
    if not isinstance(item, dict):
        return isinstance(item, str)
    held = item.get("children") or (item.get("content") if isinstance(item.get("content"), list) else None)
    if isinstance(held, list):
        return _kind(item) in ("link", "autolink", "inline", "mention") and all(map(_is_leaf, held))
    return _kind(item) in ("text", "span", "hard_break", "hardbreak", "linebreak", "tab", "") and not item.get("level")


def _piece(item: Any) -> str:
    """The words of a piece of a line, but those struck out."""
    if isinstance(item, str):
        return item
    if _kind(item) in ("hard_break", "hardbreak", "linebreak"):
        return "\n"
    below = item.get("children") or item.get("content")
    text = item.get("text") or item.get("value") or ""
    words = "".join(map(_piece, below)) if isinstance(below, list) else str(text)
    marks = {m if isinstance(m, str) else str(m.get("type", "")) for m in item.get("marks") or () if m}
    struck = marks & _STRUCK or _kind(item) in _STRUCK or item.get("strikethrough") is True
    return "" if struck else words
