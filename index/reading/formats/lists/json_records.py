"""A JSON value or JSON lines -> the articles in it, however a program has laid its records out.

    open_json(text) -> Opened

Records may stand in a list, under their ids, field by field ({"title": {"0": ...}}) or as rows under a list of columns,
at any of the usual depths.  Read `index.reading.formats.lists.records` next, which makes the articles.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from index.reading.formats.lists.field_names import column_field
from index.reading.formats.lists.records import has_address, has_text, named_fields, parts_of
from index.reading.formats.lists.settled import settle
from index.reading.formats.part import NoArticles, Opened, Refused
from index.reading.formats.subtitles import open_segments

MAX_DEPTH = 6
_TRIED = 50  # records of a list in which a text is looked for
_ACTIONS = {"index", "create", "update", "delete"}  # of a search engine, a line each above what it is to take in
_NONE = "is JSON without articles in it: leave it out"
_WHERE = ("articles", "items", "entries", "data", "results", "docs", "stories", "response", "hits", "_source", "list",
          "newsitems", "records", "rows")  # fmt: skip


def open_json(text: str) -> Opened:
    """The articles of a JSON value or of JSON lines."""
    try:
        value = json.loads(text.lstrip("\ufeff"))
    except RecursionError:
        raise Refused("is JSON nested too deep: leave it out") from None
    except ValueError:
        value = list(_json_lines(text))
    if isinstance(value, list) and value and isinstance(value[0], dict) and value[0].get("format") == "json-pages-1.0":
        raise NoArticles("lists the pages of a capture: the capture itself holds them")
    spoken = next(filter(None, map(open_segments, _lists(value))), None)
    if spoken:
        return spoken
    records, about = _records(settle(value))
    if not records:
        raise NoArticles(_NONE)
    opened = parts_of(records, publisher=about)
    if not opened.parts and not opened.stubs:
        raise NoArticles(_NONE)
    return opened


def _json_lines(text: str) -> Iterator[Any]:
    """The values of JSON lines; a line cut off at the end of the file is left out."""
    lines = [line for line in text.lstrip("\ufeff").splitlines() if line.strip()]
    for number, line in enumerate(lines, start=1):
        try:
            found = json.loads(line)
            if not (isinstance(found, dict) and len(found) == 1 and found.keys() <= _ACTIONS):
                yield found
        except (ValueError, RecursionError) as error:
            if number == len(lines) > 1:
                return
            raise Refused(f"is broken JSON (line {number}): save it again") from error


def _records(value: Any) -> tuple[list[Mapping[str, Any]], str]:
    """The longest list of objects with texts in a JSON value, and the name of what holds it (a feed's title)."""
    best: list[Mapping[str, Any]] = []
    about = ""
    waiting = [(value, "", 0)]
    while waiting:
        found, name, depth = waiting.pop(0)
        objects = _laid_out(found)
        if len(objects) > len(best) and any(_is_article(item) for item in objects[:_TRIED]):
            best, about = objects, name
        if depth >= MAX_DEPTH:
            continue
        if isinstance(found, list) and not best:
            waiting.extend((item, name, depth + 1) for item in found[:20] if isinstance(item, dict | list))
        elif isinstance(found, dict):
            title = str(found.get("title") or (found.get("name") if "messages" in found else "") or "")
            keys = sorted(found, key=lambda key: str(key).lower() not in _WHERE)
            waiting.extend((found[key], title, depth + 1) for key in keys if isinstance(found[key], dict | list))
    single = isinstance(value, dict) and has_text(named_fields(value))
    if single and (not best or not any(has_text(named_fields(item)) for item in best)):
        return [value], ""
    return best, str(about or "")


def _lists(value: Any, depth: int = 0) -> Iterator[list[Mapping[str, Any]]]:
    """The lists of objects in a JSON value, the outermost first."""
    if isinstance(value, list) and len(value) > 1 and all(isinstance(item, dict) for item in value):
        yield value
    elif depth < MAX_DEPTH and isinstance(value, list | dict):
        inner = value.values() if isinstance(value, dict) else value[:20]
        for item in list(inner)[:50]:
            yield from _lists(item, depth + 1)


def _laid_out(found: Any) -> list[Mapping[str, Any]]:
    """The records of a value: of a list, of an object by ids, of columns or of rows under their names; [] for none."""
    if isinstance(found, list):
        return [_unwrapped(item) for item in found if isinstance(item, dict)]
    if not isinstance(found, dict):
        return []
    columns, rows = found.get("columns"), found.get("data")
    if isinstance(columns, list) and isinstance(rows, list):
        return [dict(zip(map(str, columns), row, strict=False)) for row in rows if isinstance(row, list)]
    held = [value for value in found.values() if isinstance(value, dict)]
    if not held or len(held) < len(found):
        return []
    if len({column_field(str(name)) for name in found} - {""}) >= 2:
        order = dict.fromkeys(key for column in held for key in column)
        return [{name: column.get(key) for name, column in found.items()} for key in order]
    return [_unwrapped(item) for item in held]


def _is_article(item: Mapping[str, Any]) -> bool:
    fields = named_fields(item)
    return has_text(fields) or has_address(fields)


def _unwrapped(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """A search engine's hit as what it holds."""
    source = item.get("_source")
    return {**source, "_id": item.get("_id", "")} if isinstance(source, dict) else item
