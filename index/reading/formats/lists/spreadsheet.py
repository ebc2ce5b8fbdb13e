"""A workbook (XLSX) whose sheets are tables of articles -> these articles, each under its row (and its sheet).

    open_xlsx(data) -> Opened

The row of names is looked for below titles and empty rows; a day is the cell's value, however it is shown.  The library
gives a cell's words without their looks, so raised and struck-out ones are settled here.  Sheets that are no table of
articles are passed over by name.  Read `index.reading.formats.lists.records` next.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from typing import Any
from zipfile import ZipFile

from index.reading.formats.lists.field_names import column_field
from index.reading.formats.lists.records import parts_of
from index.reading.formats.markup import descend, local, xml_tree
from index.reading.formats.office import MAX_UNPACKED, unpacked
from index.reading.formats.part import NoArticles, Opened, Refused
from index.reading.formats.runs import RAISED, STRUCK, settled

MAX_ROWS = 20_000  # of all sheets
MAX_COLUMNS = 200
_LINK = re.compile(r'=HYPERLINK\("(?P<address>[^"]*)"(?:[,;]\s*"(?P<words>(?:[^"]|"")*)")?\)', re.IGNORECASE)
_CODE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_HEAD_ROWS = 20  # in which the row of names must stand
_NONE = "is a workbook without a table of articles (one needs a column with their text): leave it out"


def open_xlsx(data: bytes) -> Opened:
    """The articles of all sheets.  Raises NoArticles when none of them is a table of articles."""
    found: list[tuple[str, Opened]] = []
    passed: list[tuple[str, str]] = []
    for name, records in _sheets(data):
        try:
            found.append((name, parts_of(records)))
        except NoArticles:
            passed.append((name, "is no table of articles"))
    if not found:
        raise NoArticles(_NONE)
    sheets = [_under(name, opened) if len(found) > 1 else opened for name, opened in found]
    return Opened(
        parts=tuple(part for opened in sheets for part in opened.parts),
        passed=(*(told for opened in sheets for told in opened.passed), *passed),
        stubs=tuple(stub for opened in sheets for stub in opened.stubs),
    )


def _sheets(data: bytes) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    """Name and records of each sheet that has rows."""
    from openpyxl import load_workbook

    packed = unpacked(data)
    if sum(entry.file_size for entry in packed.infolist()) > MAX_UNPACKED:
        raise Refused("unpacks to far more than it weighs: save the sheet with the articles as CSV")
    linked = any(b"HYPERLINK(" in packed.read(name) for name in packed.namelist() if "/worksheets/" in name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book, *written = (
            load_workbook(io.BytesIO(data), read_only=True, data_only=values)
            for values in ((True, False) if linked else (True,))
        )
    left, looks = MAX_ROWS, _settled_cells(packed)
    for number, sheet in enumerate(book.worksheets):
        rows = [tuple(_unescaped(looks.get(cell, cell)) for cell in row) for row in _rows(sheet, left)]
        for formulas in written:
            rows = [
                tuple(map(_shown, *pair)) for pair in zip(rows, _rows(formulas.worksheets[number], left), strict=False)
            ]
        left -= len(rows)
        if left < 0:
            raise Refused(f"holds over {MAX_ROWS:,} rows: split it")
        records = _records(rows)
        if any(rows):
            yield sheet.title, records


def _settled_cells(packed: ZipFile) -> dict[Any, str]:
    """The words of each cell with raised or struck-out ones among them -> what its reader sees."""
    found: dict[Any, str] = {}
    for name in packed.namelist():
        if not name.endswith("sharedStrings.xml") and "/worksheets/" not in name:
            continue
        data = packed.read(name)
        if b"strike" not in data and b"vertAlign" not in data:
            continue
        for cell in descend(xml_tree(data), "si", "is"):
            runs = [
                ("".join(each.text or "" for each in descend(run, "t")), _look(run))
                for run in cell
                if local(run) in ("r", "t")
            ]
            if any(mark for _, mark in runs):
                found["".join(text for text, _ in runs)] = settled(runs)
    return found


def _look(run: Any) -> str:
    """The mark of a run that is struck out or raised, "" for any other."""
    for look in descend(run, "strike", "vertalign"):
        value = look.get("val", "1")
        if local(look) == "strike" and value not in ("0", "false"):
            return STRUCK
        if value == "superscript":
            return RAISED
    return ""


def _rows(sheet: Any, left: int) -> list[tuple[Any, ...]]:
    """The rows of a sheet, one more than may be left where it has that many."""
    sheet.reset_dimensions()  # what a file states of its size may be anything
    return list(islice(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS), left + 1))


def _unescaped(value: Any) -> Any:
    """A cell with the signs that a workbook writes by their codes: _x000D_ ends a line."""
    return _CODE.sub(_sign, value) if isinstance(value, str) else value


def _sign(code: re.Match[str]) -> str:
    sign = chr(int(code[1], 16))
    return sign if sign.isprintable() or sign.isspace() else ""


def _shown(value: Any, written: Any) -> Any:
    """What a cell shows: a link whose words no program has worked out yet shows its own."""
    link = _LINK.fullmatch(written) if value is None and isinstance(written, str) else None
    return next(filter(None, (link["words"], link["address"])), "") if link else value


def _records(rows: list[tuple[Any, ...]]) -> list[Mapping[str, Any]]:
    """The rows below the row of names; [] where there is none."""
    heads = [len({column_field(str(cell)) for cell in row if cell is not None} - {""}) for row in rows[:_HEAD_ROWS]]
    at = next((at for at, known in enumerate(heads) if known >= 2 and known == max(heads)), None)
    if at is None:
        return []
    names = ["" if cell is None else str(cell) for cell in rows[at]]
    filled = (row for row in rows[at + 1 :] if any(cell is not None for cell in row))
    return [{name: _value(cell) for name, cell in zip(names, row, strict=False) if name} for row in filled]


def _value(cell: object) -> object:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else cell


def _under(name: str, opened: Opened) -> Opened:
    """The articles with their sheet in front of what names them in it."""
    return replace(
        opened,
        parts=tuple(replace(part, fragment=f"{name}/{part.fragment or 1}") for part in opened.parts),
        stubs=tuple(replace(part, fragment=f"{name}/{part.fragment or 1}") for part in opened.stubs),
        passed=tuple((f"{name}/{where}", reason) for where, reason in opened.passed),
    )
