"""A Word document (DOCX) -> its text as its reader sees it.

    open_docx(data) -> Opened

Read from its own XML: the known converters lose line breaks, signs and equations, join footnotes to the text, keep what
is hidden or struck out, and read a text box twice.  Footnotes, comments, heads and feet of pages are left out; an
automatic number stands before its paragraph.  Read `index.reading.formats.word.docx_styles` next.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from email import message_from_bytes, policy
from itertools import takewhile
from typing import Any

from index.reading.decode import NotText, decode_text, meta_charset
from index.reading.formats.markup import child, descend, html_lines, local, looks_like_html, xml_tree
from index.reading.formats.office import Cell, joined_cell, member, opened_text, rows_of, unpacked, value
from index.reading.formats.part import Opened
from index.reading.formats.runs import HIDDEN, settled
from index.reading.formats.word.docx_styles import DocxLabels, Styles, list_of_paragraph
from index.reading.formats.word.symbols import shown
from index.reading.pages.formulas import formula_line
from index.reading.pages.tables import span

_SKIPPED = ("del", "instrtext", "deltext", "txbxcontent", "fallback", "movefrom", "rt", "ppr", "rpr")
_NOT_THERE = ("fallback", "del", "movefrom")
_HOLDERS = ("sdt", "sdtcontent", "customxml", "ins", "moveto", "smarttag")
_SIGNS = {"br": "\n", "cr": "\n", "tab": " ", "ptab": " ", "nobreakhyphen": "-"}
_CODE = re.compile(r"[0-9a-fA-F]{1,4}")
_Run = tuple[str, str]  # words and their mark


def open_docx(data: bytes) -> Opened:
    """The text of a DOCX, its footnotes left apart."""
    return opened_text(list(_Document(unpacked(data)).blocks()))


class _Document:
    """A document that is read from its beginning to its end, once."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        main = _main_part(archive)
        self._archive, self._beside = archive, posixpath.dirname(main)
        self._root = xml_tree(member(archive, main))
        self._styles = Styles(self._part("styles.xml"))
        self._labels = DocxLabels(self._part("numbering.xml"))
        related = self._part(f"_rels/{posixpath.basename(main)}.rels")
        self._targets = {value(each, "Id"): value(each, "Target") for each in (() if related is None else related)}

    def _part(self, name: str) -> Any | None:
        """A part that belongs to the document; None where it has none."""
        path = posixpath.join(self._beside, name)
        return xml_tree(member(self._archive, path)) if path in self._archive.namelist() else None

    def blocks(self) -> Iterator[str]:
        """Paragraphs in order; a table's row is one line."""
        return self._blocks(next(descend(self._root, "body"), self._root))

    def _blocks(self, holder: Any) -> Iterator[str]:
        held: list[_Run] = []  # of a paragraph whose end was deleted
        for element in holder:
            kind = local(element)
            if kind == "tbl":
                yield from rows_of(self._rows(element))
            elif kind == "p":
                facts = child(element, "ppr")
                runs = [*held, *self._runs(element, value(child(facts, "pstyle"), "val"))]
                held = runs if child(child(facts, "rpr"), "del") is not None else []
                if not held:
                    yield self._numbered(facts, settled(runs).strip())
                for box in _boxes(element):
                    yield from self._blocks(box)
            elif kind in _HOLDERS:
                yield from self._blocks(element)
            elif kind == "altchunk":
                yield from self._page(value(element, "id"))
        if held:
            yield settled(held).strip()

    def _page(self, name: str) -> list[str]:
        """The lines of a page that is put in whole; none where it is of another kind."""
        target = posixpath.normpath(posixpath.join(self._beside, self._targets.get(name, "")))
        found = target.lstrip("/") in self._archive.namelist()
        return _page_lines(member(self._archive, target.lstrip("/"))) if found else []

    def _numbered(self, facts: Any, text: str) -> str:
        """A paragraph under the number that the document puts before it; one whose end is hidden is not counted."""
        style = value(child(facts, "pstyle"), "val")
        name, level = list_of_paragraph(facts, self._styles)
        if not name or (not text and self._styles.look(facts, style).mark == HIDDEN):
            return text
        label = self._labels.take(name, level)
        return f"{label} {text}".strip() if text else ""

    def _rows(self, table: Any) -> list[list[Cell]]:
        """The cells of each row; one that goes on from the row above is part of the cell there."""
        rows: list[list[Cell]] = []
        opened: dict[int, tuple[int, int]] = {}  # column -> row and place of the cell that may go on below
        for row in _within(table, "tr"):
            facts = child(row, "trpr")
            if child(facts, "del") is not None or child(facts, "hidden") is not None:
                continue
            before = span(value(child(facts, "gridbefore"), "val")) if child(facts, "gridbefore") is not None else 0
            cells: list[Cell] = [("", 1, before)] if before else []
            column = before
            for cell in _within(row, "tc"):
                looks = child(cell, "tcpr")
                across = span(value(child(looks, "gridspan"), "val"))
                merge = child(looks, "vmerge")
                if merge is not None and value(merge, "val") != "restart" and column in opened:
                    at, place = opened[column]
                    words, down, width = rows[at][place]
                    rows[at][place] = (words, down + 1, width)
                else:
                    opened[column] = (len(rows), len(cells))
                    cells.append((joined_cell(self._blocks(cell)), 1, across))
                column += across
            rows.append(cells)
        return rows

    def _runs(self, paragraph: Any, style: str) -> Iterator[_Run]:
        """What a paragraph says: breaks kept, what was deleted, is hidden or is a field's code left out."""
        codes: list[bool] = []  # of the fields that are open: whether their code goes on
        stack, last = [(paragraph, "", "")], ""
        while stack:
            element, mark, font = stack.pop()
            kind = local(element)
            if kind in _SKIPPED or (kind == "p" and element is not paragraph):
                continue
            if kind == "r":
                mark, font = self._styles.look(element, style)
            words = _words(element, kind, font)
            if words and mark != HIDDEN and not any(codes):
                apart = kind == "omath" and last[-1:].isdigit() and words[:1].isdigit()
                yield f" {words}" if apart else words, mark
                last = words
            if kind == "fldchar":
                _turn(codes, value(element, "fldCharType"))
            elif kind != "omath":
                stack.extend((each, mark, font) for each in reversed(element))


def _page_lines(data: bytes) -> list[str]:
    """The lines of a page, which may stand in a message with its pictures; none of what is neither."""
    try:
        if b"mime-version:" in data[:2000].lower():
            inside = message_from_bytes(data, policy=policy.default).get_body(("html",))
            text = str(inside.get_content()) if inside is not None else ""
        else:
            text = decode_text(data, declared=meta_charset(data))
    except (NotText, LookupError, ValueError):
        return []
    return html_lines(re.sub(r"(?is)<head\b.*?</head>", "", text)) if looks_like_html(text) else []


def _main_part(archive: zipfile.ZipFile) -> str:
    """Where the document stands: under the name that the package's relations tell, else the usual one."""
    if "_rels/.rels" not in archive.namelist():
        return "word/document.xml"
    relations = descend(xml_tree(member(archive, "_rels/.rels", limit=1_000_000)), "relationship")
    targets = (each.get("Target", "") for each in relations if each.get("Type", "").endswith("/officeDocument"))
    return next(targets, "").lstrip("/") or "word/document.xml"


def _within(holder: Any, name: str) -> Iterator[Any]:
    """A table's own rows or a row's own cells, those too that a form's control is laid around."""
    for element in holder:
        if local(element) == name:
            yield element
        elif local(element) in _HOLDERS:
            yield from _within(element, name)


def _boxes(paragraph: Any) -> Iterator[Any]:
    """The text boxes that are fastened to a paragraph, each once."""
    for box in descend(paragraph, "txbxcontent"):
        around = list(takewhile(lambda each: local(each) != "p", box.iterancestors()))
        if (around or [box])[-1].getparent() is paragraph and not any(local(each) in _NOT_THERE for each in around):
            yield box


def _chosen(choices: Any) -> str:
    """The entry that a drop-down field of a form shows."""
    entries = [value(each, "val") for each in descend(choices, "listentry")]
    at = value(child(choices, "result"), "val") or value(child(choices, "default"), "val")
    return next(iter(entries[int(at) if at.isdigit() else 0 :]), "")


def _turn(codes: list[bool], turn: str) -> None:
    """A field begins with its code, shows its result behind a sign, and ends."""
    if turn == "begin":
        codes.append(True)
    elif codes and turn == "separate":
        codes[-1] = False
    elif codes:
        codes.pop()


def _words(element: Any, kind: str, font: str) -> str:
    """What one element shows by itself."""
    if kind == "t":
        return shown(font, element.text or "")
    if kind == "sym":
        code = value(element, "char")
        return shown(value(element, "font"), chr(int(code, 16))) if _CODE.fullmatch(code) else ""
    if kind == "omath":
        return formula_line(element)
    if kind == "fldchar":
        return next(map(_chosen, descend(element, "ddlist")), "")
    return _SIGNS.get(kind, "")
