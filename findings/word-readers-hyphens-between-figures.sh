#!/usr/bin/env bash
# docx2txt, docx2python: the hyphen that does not break a line (Ctrl+Shift+hyphen in Word, as style guides ask for between
# figures) is not there, and nothing holds its place: "open 10-12 May" reads "open 1012 May", "Boeing 737-800" is "737800".
# python-docx and mammoth read it.  All but python-docx lose the aligned tab between a name and its figure:
# "Lund" and "14 seats" are "Lund14 seats".
# Guess before running: a hyphen, and a blank or a tab.
# Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" \
    python-docx==1.2.0 mammoth==1.13.0 docx2txt==0.9 docx2python==3.7.1
PYTHONPATH="$work/lib" python3 -W ignore - "$work/a.docx" <<'PY'
import io
import sys
from importlib.metadata import version
from pathlib import Path

import docx
import docx2txt
import mammoth
from docx.oxml import parse_xml
from docx2python import docx2python

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def read(document):
    document.save(sys.argv[1])
    raw = mammoth.extract_raw_text(io.BytesIO(Path(sys.argv[1]).read_bytes())).value
    found = {
        "python-docx": "\n".join(each.text for each in docx.Document(sys.argv[1]).paragraphs),
        "mammoth": raw.replace("\n\n", "\n").strip(),
        "docx2txt": docx2txt.process(sys.argv[1]).replace("\n\n", "\n").strip(),
        "docx2python": docx2python(sys.argv[1]).text.replace("\n\n", "\n").strip(),
    }
    for name, text in found.items():
        print(f"{name} {version(name)}: {text!r}")
    return found


def sign(name):
    return parse_xml(f'<w:r xmlns:w="{W}"><w:{name}/></w:r>')


document = docx.Document()
paragraph = document.add_paragraph("Open 10")
paragraph._p.append(sign("noBreakHyphen"))
paragraph.add_run("12 May for the 737")
paragraph._p.append(sign("noBreakHyphen"))
paragraph.add_run("800.")
paragraph = document.add_paragraph("Lund")
paragraph._p.append(sign('ptab w:relativeTo="margin" w:alignment="right" w:leader="none"'))
paragraph.add_run("14 seats")
found = {name: text.split("\n") for name, text in read(document).items()}
lost = found["docx2txt"][0] == found["docx2python"][0] == "Open 1012 May for the 737800."
glued = found["mammoth"][1] == found["docx2txt"][1] == found["docx2python"][1] == "Lund14 seats"
raise SystemExit(0 if lost and glued else 1)
PY
