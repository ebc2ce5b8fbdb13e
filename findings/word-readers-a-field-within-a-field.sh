#!/usr/bin/env bash
# python-docx, mammoth, docx2txt, docx2python: of a field that chooses by another one, such as IF (age) > 18 "20" "12" of a
# template, the value that is compared is read as text, glued before what the field shows.  "The fee is 12 euros" for
# somebody of 17 reads "The fee is 1712 euros", in all four.  And what a simple field shows, a year that is kept under a
# bookmark, is not there for python-docx and mammoth: "as of 2026." reads "as of .".
# Guess before running: a field's code left out with all that is in it, its result read.
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


def turn(kind):
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def code(text):
    return f'<w:r><w:instrText xml:space="preserve">{text}</w:instrText></w:r>'


def run(text):
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


age = turn("begin") + code(" MERGEFIELD Age ") + turn("separate") + run("17") + turn("end")
fee = turn("begin") + code(" IF ") + age + code(' &gt; 18 "20" "12" ') + turn("separate") + run("12") + turn("end")
year = f'<w:fldSimple w:instr=" REF Year ">{run("2026")}</w:fldSimple>'
line = run("The fee is ") + fee + run(" euros as of ") + year + run(".")
document = docx.Document()
document.element.body.insert(0, parse_xml(f'<w:p xmlns:w="{W}">{line}</w:p>'))
found = read(document)
same = found["python-docx"] == found["mammoth"] == "The fee is 1712 euros as of ."
same = same and found["docx2txt"] == found["docx2python"] == "The fee is 1712 euros as of 2026."
raise SystemExit(0 if same else 1)
PY
