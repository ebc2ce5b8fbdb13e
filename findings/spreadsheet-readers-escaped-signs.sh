#!/usr/bin/env bash
# openpyxl, pandas: signs that Excel writes escaped into a workbook stay escaped.  A cell whose line ends as on Windows, as
# databases export texts, reads "The mill cut 35 jobs._x000D_", so that the sentence has no end; a name that holds such
# letters itself, "file_x0031_2", reads "file_x005F_x0031_2".  python-calamine decodes both.  openpyxl writes such a name as
# it is, too, so that what decodes it reads "file12".
# Guess before running: the cell's own text, as ECMA-376 says for ST_Xstring.
# Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" \
    openpyxl==3.1.5 python-calamine==0.9.1 pandas==3.1.1
PYTHONPATH="$work/lib" python3 -W ignore - "$work/a.xlsx" <<'PY'
import sys
import zipfile
from importlib.metadata import version

import openpyxl
import pandas
from python_calamine import CalamineWorkbook

CELL = "The mill cut 35 jobs._x000D_\nIt pays 14 million."
NAME = "file_x005F_x0031_2"
book = openpyxl.Workbook()
book.active.append([CELL, NAME])
book.save(sys.argv[1])
with zipfile.ZipFile(sys.argv[1]) as archive:
    kept = "".join(archive.read(name).decode() for name in archive.namelist())
assert CELL in kept and NAME in kept  # as Excel writes "35 jobs.\r\nIt pays" and "file_x0031_2"
found = {
    "openpyxl": list(next(openpyxl.load_workbook(sys.argv[1]).active.iter_rows(values_only=True))),
    "pandas": pandas.read_excel(sys.argv[1], header=None).iloc[0].tolist(),
    "python-calamine": CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()[0],
}
for name, cells in found.items():
    print(f"{name} {version(name)}: {cells!r}")
book.active["A1"] = "file_x0031_2"
book.save(sys.argv[1])
written = CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()[0][0]
print(f"written by openpyxl, read by python-calamine: {written!r}")
right = ["The mill cut 35 jobs.\r\nIt pays 14 million.", "file_x0031_2"]
same = found["openpyxl"] == found["pandas"] == [CELL, NAME]
raise SystemExit(0 if same and found["python-calamine"] == right and written == "file12" else 1)
PY
