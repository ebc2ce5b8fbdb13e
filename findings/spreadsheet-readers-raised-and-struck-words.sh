#!/usr/bin/env bash
# openpyxl, python-calamine, pandas: of a cell in which a writer has struck out one day and raised the figure of a note,
# "The mill cut 35³ jobs by [30 May] 30 June", all three give "The mill cut 353 jobs by 30 May 30 June".  With
# rich_text=True openpyxl has the looks, but str() of such a cell, which is what a program that takes text makes of it, is
# the same; and with read_only=True, which large files need, rich_text=True is passed over without a word.
# Guess before running: openpyxl at least tells them apart when asked to.  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" openpyxl==3.1.5 python-calamine==0.9.1 pandas==3.1.1
PYTHONPATH="$work/lib" python3 -W ignore - "$work/mill.xlsx" <<'PY'
import sys
from importlib.metadata import version

import openpyxl
import pandas
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from python_calamine import CalamineWorkbook

for name in ("openpyxl", "python-calamine", "pandas"):
    print(name, version(name))
path = sys.argv[1]
book = openpyxl.Workbook()
raised, struck = TextBlock(InlineFont(vertAlign="superscript"), "3"), TextBlock(InlineFont(strike=True), "30 May ")
book.active["A1"] = "text"
book.active["A2"] = CellRichText("The mill cut 35", raised, " jobs by ", struck, "30 June.")
book.save(path)
large = next(openpyxl.load_workbook(path, rich_text=True, read_only=True).active.iter_rows(min_row=2, values_only=True))
found = {
    "openpyxl": openpyxl.load_workbook(path).active["A2"].value,
    "openpyxl, rich_text, str()": str(openpyxl.load_workbook(path, rich_text=True).active["A2"].value),
    "openpyxl, rich_text, read_only": large[0],
    "python-calamine": CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[1][0],
    "pandas": pandas.read_excel(path)["text"][0],
}
for name, text in found.items():
    print(f"{name}: {text!r} ({type(text).__name__})")
glued = "The mill cut 353 jobs by 30 May 30 June."
raise SystemExit(0 if all(type(t) is str and t == glued for t in found.values()) else 1)
PY
