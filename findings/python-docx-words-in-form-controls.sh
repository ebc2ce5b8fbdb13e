#!/usr/bin/env bash
# python-docx: what stands in a content control (a date picker, a drop-down list, a field of a form, which press
# offices' templates are made of) is not there.  "It ends on [30 June 2026], it said." reads "It ends on , it said."; a
# paragraph in a control is missing from document.paragraphs; and a row whose middle cell is in one has two cells, so
# that the third stands in the place of the second: 31 under "Seats".  mammoth reads all of it.
# Guess before running: the words of the document.  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" python-docx==1.2.0 mammoth==1.13.0
PYTHONPATH="$work/lib" python3 - "$work/form.docx" <<'PY'
import sys
from importlib.metadata import version

import docx
import mammoth
from docx.oxml import parse_xml

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def control(inner):
    return f"<w:sdt><w:sdtPr/><w:sdtContent>{inner}</w:sdtContent></w:sdt>"


def run(text):
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def cell(text):
    return f"<w:tc><w:p>{run(text)}</w:p></w:tc>"


rows = "".join(
    f"<w:tr>{cell(town)}{control(cell(seats)) if town == 'Lund' else cell(seats)}{cell(share)}</w:tr>"
    for town, seats, share in (("Town", "Seats", "Share"), ("Lund", "14", "31"))
)
grid = "<w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/><w:gridCol/></w:tblGrid>"
parts = (
    f"<w:p {W}>{run('It ends on ')}{control(run('30 June 2026'))}{run(', it said.')}</w:p>",
    control(f"<w:p>{run('The board has denied it.')}</w:p>").replace("<w:sdt>", f"<w:sdt {W}>", 1),
    f"<w:tbl {W}>{grid}{rows}</w:tbl>",
)
made = docx.Document()
for at, part in enumerate(parts):
    made.element.body.insert(at, parse_xml(part))
made.save(sys.argv[1])

read = docx.Document(sys.argv[1])
paragraphs = [paragraph.text for paragraph in read.paragraphs]
cells = [[each.text for each in row.cells] for row in read.tables[0].rows]
print("python-docx", version("python-docx"), paragraphs, cells)
print("mammoth", version("mammoth"), mammoth.extract_raw_text(sys.argv[1]).value.split("\n\n"))
as_found = paragraphs == ["It ends on , it said."] and cells == [["Town", "Seats", "Share"], ["Lund", "31"]]
raise SystemExit(0 if as_found else 1)
PY
