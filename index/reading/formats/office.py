"""Word processors' files -> their text: DOCX, ODT, RTF.

    open_docx(data) -> Opened       open_odt       open_rtf

Read from their own XML, since the known converters lose line breaks, join footnotes to the text or keep what was struck
out.  A text that is a database export is split into its articles.  What is packed is unpacked within a limit.  Read
`index.reading.formats.exports.text_exports` next; `index.reading.formats.books` reads books.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from index.reading.formats.exports.text_exports import split_lines
from index.reading.formats.markup import descend, local, xml_tree
from index.reading.formats.part import MAX_BODY, NoArticles, Opened, Part, Refused
from index.reading.formats.runs import RAISED, STRUCK, mark_raised, settled, settled_line
from index.reading.pages.tables import MAX_ROWS, count_heads, filled, rows_as_sentences, span

MAX_UNPACKED = 60_000_000  # bytes of what is read of a file
_W_SKIPPED = ("del", "instrtext", "deltext", "txbxcontent", "fallback", "movefrom")
_UNSEEN_RTF = re.compile(  # struck out, hidden, and the addresses of links
    r"\{(?:\\[a-z]+-?\d*\s*)*?\\(?:strike|striked1|deleted|v)(?![a-z0-9])[^{}]*\}|\\v(?![a-z0-9])[^{}]*?\\v0(?!\d) ?"
    r"|\{\\\*\\fldinst(?![a-z])(?:[^{}]|\{[^{}]*\})*\}"
)
_W_SIGNS = {"br": "\n", "cr": "\n", "tab": " ", "nobreakhyphen": "-"}
_ODT_SKIPPED = ("note", "tracked-changes", "annotation")
_Cell = tuple[str, int, int]  # words, rows down, columns across
NO_TEXT = "holds no text, a scan perhaps: run text recognition over it first"


def unpacked(data: bytes) -> zipfile.ZipFile:
    """The archive in `data`.  Raises Refused for a broken one."""
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise Refused("is broken: save it again") from error


def member(archive: zipfile.ZipFile, name: str, *, limit: int = MAX_UNPACKED) -> bytes:
    """One file of an archive.  Raises Refused when it is missing, locked or unpacks to more than `limit` bytes."""
    try:
        with archive.open(name) as file:
            data = file.read(limit + 1)
    except (KeyError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise Refused("is broken or locked by a password: save it again without one") from error
    if len(data) > limit:
        raise Refused("unpacks to far more than it weighs: leave it out")
    return data


def open_docx(data: bytes) -> Opened:
    """The text of a DOCX, its footnotes left apart."""
    archive = unpacked(data)
    return _opened(list(_blocks(xml_tree(member(archive, _main_part(archive))))))


def _main_part(archive: zipfile.ZipFile) -> str:
    """Where the document stands: under the name that the package's relations tell, else the usual one."""
    if "_rels/.rels" not in archive.namelist():
        return "word/document.xml"
    relations = descend(xml_tree(member(archive, "_rels/.rels", limit=1_000_000)), "relationship")
    targets = (each.get("Target", "") for each in relations if each.get("Type", "").endswith("/officeDocument"))
    return next(targets, "").lstrip("/") or "word/document.xml"


def _blocks(root: Any) -> Iterator[str]:
    """Paragraphs in order; a table's row is one line."""
    body = next(descend(root, "body"), root)
    for element in body:
        if local(element) == "tbl":
            yield from _rows(_w_rows(element))
        else:
            for paragraph in descend(element, "p"):
                yield _w_text(paragraph)


def _w_cells(row: Any) -> Iterator[Any]:
    """A row's own cells, those too that a form's control is laid around."""
    for element in row:
        if local(element) == "tc":
            yield element
        elif local(element) in ("sdt", "sdtcontent", "customxml", "ins"):
            yield from _w_cells(element)


def _w_rows(table: Any) -> list[list[_Cell]]:
    """The cells of each row; one that goes on from the row above is part of the cell there."""
    rows: list[list[_Cell]] = []
    opened: dict[int, tuple[int, int]] = {}  # column -> row and place of the cell that may go on below
    for row in descend(table, "tr"):
        before = next((span(_value(each, "val")) for each in descend(row, "gridbefore")), 0)
        cells: list[_Cell] = [("", 1, before)] if before else []
        column = before
        for cell in _w_cells(row):
            across = span(next((_value(each, "val") for each in descend(cell, "gridspan")), ""))
            merge = next((_value(each, "val") or "continue" for each in descend(cell, "vmerge")), "")
            if merge == "continue" and column in opened:
                at, place = opened[column]
                words, down, width = rows[at][place]
                rows[at][place] = (words, down + 1, width)
            else:
                opened[column] = (len(rows), len(cells))
                cells.append((_cell([_w_text(p) for p in descend(cell, "p")]), 1, across))
            column += across
        rows.append(cells)
    return rows


def _cell(paragraphs: list[str]) -> str:
    return " ".join(filter(None, paragraphs))


def _rows(rows: list[list[_Cell]]) -> list[str]:
    """A table's rows: under their heads where it has figures under heads, else their cells apart, as exports need."""
    grid = filled(rows) if 1 < len(rows) <= MAX_ROWS else []
    if grid and count_heads(grid):
        return rows_as_sentences(grid)
    return [" | ".join(words for words, _, _ in row if words) for row in rows]


def _w_text(paragraph: Any) -> str:
    """The text of one paragraph: breaks kept, what was deleted or is a field's code left out."""
    parts: list[tuple[str, str]] = []
    stack = [(paragraph, "")]
    while stack:
        element, mark = stack.pop()
        kind = local(element)
        if kind in _W_SKIPPED or (kind == "p" and element is not paragraph):
            continue
        if kind == "r":
            mark = _w_mark(element)
        elif kind == "t":
            parts.append((element.text or "", mark))
        elif kind in _W_SIGNS:
            parts.append((_W_SIGNS[kind], ""))
        stack.extend((child, mark) for child in reversed(element))
    return settled(parts).strip()


def _w_mark(run: Any) -> str:
    """Whether a run is raised or struck out."""
    for look in (child for facts in run if local(facts) == "rpr" for child in facts):
        value = next((value for name, value in look.attrib.items() if name.endswith("}val")), "true")
        if local(look) == "vertalign" and value == "superscript":
            return RAISED
        if local(look) in ("strike", "dstrike") and value not in ("0", "false", "off"):
            return STRUCK
    return ""


def open_odt(data: bytes) -> Opened:
    """The text of an ODT, its notes and what was struck out left apart."""
    root = xml_tree(member(unpacked(data), "content.xml"))
    body = next(descend(root, "text"), root)
    marks = {_value(style, "name"): _odt_mark(style) for style in descend(root, "style")}
    return _opened(list(_odt_blocks(body, marks)))


def _odt_blocks(body: Any, marks: Mapping[str, str]) -> Iterator[str]:
    for block in descend(body, "p", "h", "table"):
        if local(block) == "table":
            yield from _rows(
                [
                    [
                        (
                            _cell([_odt_text(p, marks) for p in descend(cell, "p")]),
                            span(_value(cell, "number-rows-spanned")),
                            span(_value(cell, "number-columns-spanned") or _value(cell, "number-columns-repeated")),
                        )
                        for cell in descend(row, "table-cell")
                    ]
                    for row in descend(block, "table-row")
                ]
            )
        elif not any(local(above) == "table" for above in block.iterancestors()):
            yield _odt_text(block, marks)


def _odt_text(block: Any, marks: Mapping[str, str]) -> str:
    parts: list[tuple[str, str]] = []

    def take(element: Any, top: bool, mark: str) -> None:
        kind = local(element)
        if kind in _ODT_SKIPPED or (kind in ("p", "h") and not top):
            return
        own = marks.get(_value(element, "style-name"), "") or mark if kind == "span" else mark
        parts.append(({"line-break": "\n", "tab": " ", "s": " " * min(int(_count(element)), 20)}.get(kind, ""), ""))
        parts.append((element.text or "", own))
        for child in element:
            take(child, False, own)
            parts.append((child.tail or "", own))

    if any(local(above) in _ODT_SKIPPED for above in block.iterancestors()):
        return ""
    take(block, True, "")
    return settled(parts).strip()


def _odt_mark(style: Any) -> str:
    """Whether what has a style is raised or struck out."""
    for look in descend(style, "text-properties"):
        if _value(look, "text-position").startswith("super"):
            return RAISED
        if _value(look, "text-line-through-style") not in ("", "none"):
            return STRUCK
    return ""


def _value(element: Any, name: str) -> str:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _count(element: Any) -> str:
    value = next((v for n, v in element.attrib.items() if n.endswith("}c")), "1")
    return value if value.isdigit() and len(value) < 5 else "1"


def open_rtf(data: bytes) -> Opened:
    """The text of an RTF; what was struck out or hidden is left out."""
    from striprtf.striprtf import rtf_to_text

    source = data.decode("latin-1")
    if len(source) > 30_000_000:
        source = re.sub(r"[0-9a-fA-F\s]{20000,}", "", source)
    source = _UNSEEN_RTF.sub("", source)
    source = mark_raised(re.sub(r"\\line(?![a-z]) ?(?=[a-z])", " ", source))
    text: str = rtf_to_text(source, encoding="cp1252", errors="replace")  # type: ignore[no-untyped-call]
    return _opened(
        [
            line.strip(" |") if line.startswith("|") else line.rstrip(" |")
            for line in map(settled_line, text.splitlines())
        ]
    )


def _opened(blocks: list[str]) -> Opened:
    """The articles of a text, one where it is no export; a line break inside a sentence is a space."""
    if not any(map(str.isalnum, "".join(blocks))):
        raise NoArticles(NO_TEXT)
    split = split_lines([line for block in blocks for line in block.split("\n")])
    if split is not None:
        return split
    text = "\n\n".join(re.sub(r"\s*\n\s*(?=[a-z])", " ", block) for block in blocks if block.strip())
    if len(text) > MAX_BODY:
        raise Refused(f"holds over {MAX_BODY:,} characters: split it")
    return Opened(parts=(Part(body=text),))
