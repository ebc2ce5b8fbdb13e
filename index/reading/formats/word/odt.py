"""A text document of OpenDocument (ODT) -> its text as its reader sees it.

    open_odt(data) -> Opened

Notes, comments, alternative words for pictures, what was deleted or struck out, and what a style, a section or a field
hides are left out; a formula stands in its sentence, an automatic number before its paragraph.  Read
`index.reading.formats.word.list_labels` next.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from index.reading.formats.markup import child, descend, local, xml_tree
from index.reading.formats.office import Cell, joined_cell, member, opened_text, rows_of, unpacked, value
from index.reading.formats.part import Opened
from index.reading.formats.runs import HIDDEN, RAISED, STRUCK, settled
from index.reading.formats.word.list_labels import Labels, Level
from index.reading.formats.word.symbols import shown
from index.reading.pages.formulas import formula_line
from index.reading.pages.tables import span

_SKIPPED = ("note", "tracked-changes", "annotation", "script", "ruby-text")
_PARAGRAPHS = ("p", "h")
_BASES = 12  # styles that one is based on, one behind another
_MAX_BLANKS = 20  # of one element
_OUTLINE = ""  # the name of the list that headings count in
_Run = tuple[str, str]  # words and their mark


def open_odt(data: bytes) -> Opened:
    """The text of an ODT, its notes and what was struck out left apart."""
    return opened_text(list(_Document(unpacked(data)).blocks()))


class _Document:
    """A document that is read from its beginning to its end, once."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._root = xml_tree(member(archive, "content.xml"))
        beside = [xml_tree(member(archive, "styles.xml"))] if "styles.xml" in archive.namelist() else []
        self._styles = {
            (value(each, "family"), value(each, "name")): each
            for root in (*beside, self._root)
            for each in descend(root, "style")
        }
        self._fonts = {
            value(each, "name"): value(each, "font-family").strip("'\"")
            for root in (*beside, self._root)
            for each in descend(root, "font-face")
        }
        lists = [each for root in (*beside, self._root) for each in descend(root, "list-style", "outline-style")]
        self._labels = Labels(lists={_list_name(each): _levels(each) for each in lists})
        self._looks: dict[tuple[str, str], dict[str, str]] = {}

    def blocks(self) -> Iterator[str]:
        """Paragraphs in order; a table's row is one line."""
        return self._blocks(next(descend(self._root, "text"), self._root))

    def _blocks(self, holder: Any) -> Iterator[str]:
        for element in holder:
            kind = local(element)
            if _is_unseen(element):
                continue
            if kind in _PARAGRAPHS:
                yield self._paragraph(element)
                for box in descend(element, "text-box"):
                    if (
                        next(each for each in box.iterancestors() if local(each) in (*_PARAGRAPHS, *_SKIPPED))
                        is element
                    ):
                        yield from self._blocks(box)
            elif kind == "table":
                yield from rows_of(self._rows(element))
            elif kind == "list":
                yield from self._list(element, 0, "")
            else:
                yield from self._blocks(element)

    def _list(self, element: Any, level: int, around: str) -> Iterator[str]:
        """The items of a list, each under its number; a list that goes on from no other counts from its beginning."""
        name = value(element, "style-name") or around
        if not level and value(element, "continue-numbering") != "true" and not value(element, "continue-list"):
            self._labels.counts.pop(name, None)
        for item in element:
            first = next((each for each in item if local(each) in (*_PARAGRAPHS, "list")), None)
            label = ""
            if local(item) == "list-item" and local(first) in _PARAGRAPHS:
                start = value(item, "start-value")
                label = self._labels.take(name, level, int(start) if start.isdigit() else None)
            for each in item:
                if local(each) == "list":
                    yield from self._list(each, level + 1, name)
                    continue
                for at, block in enumerate(self._blocks([each])):
                    yield f"{label} {block}".strip() if each is first and not at and block else block

    def _rows(self, table: Any) -> list[list[Cell]]:
        return [
            [
                (
                    joined_cell(self._blocks(cell)),
                    span(value(cell, "number-rows-spanned")),
                    span(value(cell, "number-columns-spanned") or value(cell, "number-columns-repeated")),
                )
                for cell in row
                if local(cell) == "table-cell"
            ]
            for row in descend(table, "table-row")
            if next(each for each in row.iterancestors() if local(each) == "table") is table
        ]

    def _paragraph(self, block: Any) -> str:
        look = self._look("paragraph", value(block, "style-name"))
        text = settled([run for run in self._runs(block, look) if run[1] != HIDDEN]).strip()
        level = value(block, "outline-level")
        if local(block) != "h" or not level.isdigit() or local(block.getparent()) == "list-item" or not text:
            return text
        return f"{self._labels.take(_OUTLINE, int(level) - 1)} {text}".strip()

    def _runs(self, element: Any, look: dict[str, str]) -> Iterator[_Run]:
        """What an element of a paragraph says, each piece with its mark."""
        mark, font = _mark(look), look.get("font", "")
        kind = local(element)
        yield {"line-break": "\n", "tab": " ", "s": " " * _blanks(element)}.get(kind, ""), mark
        yield shown(font, re.sub(r"[ \t\r\n]+", " ", element.text or "")), mark
        for each in element:
            name = local(each)
            if name == "object":
                yield self._formula(each), mark
            elif name not in (*_PARAGRAPHS, "text-box") and not _is_unseen(each):
                own = self._look("text", value(each, "style-name")) if name in ("span", "a") else {}
                yield from self._runs(each, {**look, **own})
            yield shown(font, re.sub(r"[ \t\r\n]+", " ", each.tail or "")), mark

    def _formula(self, element: Any) -> str:
        """The formula in an object, which stands in it or in a file of its own; "" for a chart or the like."""
        name = posixpath.normpath(f"{value(element, 'href')}/content.xml")
        root = xml_tree(member(self._archive, name)) if name in self._archive.namelist() else element
        formula = next(descend(root, "math"), None)
        return "" if formula is None else formula_line(formula)

    def _look(self, family: str, name: str) -> dict[str, str]:
        """What a style states of looks, and what those say that it is based on."""
        if (family, name) not in self._looks:
            look: dict[str, str] = {}
            at = name
            for _ in range(_BASES):
                style = self._styles.get((family, at), self._styles.get(("", at)))
                if style is None:
                    break
                look = {**self._stated(child(style, "text-properties")), **look}
                at = value(style, "parent-style-name")
            self._looks[family, name] = look
        return self._looks[family, name]

    def _stated(self, facts: Any | None) -> dict[str, str]:
        font = value(facts, "font-family").strip("'\"") or self._fonts.get(value(facts, "font-name"), "")
        stated = {
            "display": value(facts, "display"),
            "position": value(facts, "text-position"),
            "line": value(facts, "text-line-through-style"),
            "font": font,
        }
        return {name: held for name, held in stated.items() if held}


def _mark(look: dict[str, str]) -> str:
    """Whether what looks so is hidden, raised or struck out."""
    if look.get("display") == "none":
        return HIDDEN
    if re.match(r"super|[1-9]", look.get("position", "")):
        return RAISED
    return STRUCK if look.get("line", "none") != "none" else ""


def _is_unseen(element: Any) -> bool:
    """Whether an element is no text of the document, or a section, a field or a paragraph that is not shown."""
    kind = local(element)
    if kind == "section":
        return value(element, "display") == "none" or value(element, "is-hidden") == "true"
    if kind in _PARAGRAPHS:
        return any(value(each, "is-hidden") == "true" for each in descend(element, "hidden-paragraph"))
    if kind in ("title", "desc"):
        return "svg" in element.tag  # a picture's words for those who cannot see it, where text:title is a field
    return kind in _SKIPPED or (kind == "hidden-text" and value(element, "is-hidden") == "true")


def _blanks(element: Any) -> int:
    count = value(element, "c")
    return min(int(count), _MAX_BLANKS) if count.isdigit() else 1


def _list_name(style: Any) -> str:
    return _OUTLINE if local(style) == "outline-style" else value(style, "name")


def _levels(style: Any) -> dict[int, Level]:
    stated = ((value(each, "level"), each) for each in style)
    return {int(at) - 1: _level(each, int(at)) for at, each in stated if at.isdigit()}


def _level(level: Any, at: int) -> Level:
    kind, start, shows = (value(level, name) for name in ("num-format", "start-value", "display-levels"))
    first = at - int(shows) + 1 if shows.isdigit() else at
    numbers = ".".join(f"%{each}" for each in range(max(first, 1), at + 1))
    text = f"{value(level, 'num-prefix')}{numbers}{value(level, 'num-suffix')}"
    return Level(text=text if kind else "", kind=kind, start=int(start) if start.isdigit() else 1)
