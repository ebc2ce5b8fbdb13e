#!/usr/bin/env bash
# python-docx, docx2txt, docx2python, striprtf: "≥", "±" and arrows that a writer has put in by Insert Symbol are gone or
# another sign.  Of "A dose of ≥ 5 mg" python-docx and docx2txt give "A dose of  5 mg"; docx2python and striprtf give the
# code that the font Symbol draws the sign for: "³ 5 mg", a raised 3.  "β" becomes "b" in RTF, a smile of Wingdings "J".
# mammoth alone reads "≥", yet a sign that was typed in such a font is a character of the private use area to all four.
# Guess before running: the sign, since the fonts' tables are known; a gap at worst.
# Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" \
    python-docx==1.2.0 mammoth==1.13.0 docx2txt==0.9 docx2python==3.7.1 striprtf==0.0.35
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
from striprtf.striprtf import rtf_to_text

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


document = docx.Document()
paragraph = document.add_paragraph("A dose of ")
paragraph._p.append(parse_xml(f'<w:r xmlns:w="{W}"><w:sym w:font="Symbol" w:char="F0B3"/></w:r>'))
paragraph.add_run(" 5 mg, ")
paragraph.add_run("\uf0b1").font.name = "Symbol"
paragraph.add_run("2.")
found = read(document)
fonts = r"{\fonttbl{\f0 Arial;}{\f3\froman\fcharset2 Symbol;}{\f4\fnil\fcharset2 Wingdings;}}"
rtf = rtf_to_text(rf"{{\rtf1\ansi{fonts} A dose of {{\f3 \'b3}} 5 mg of {{\f3 b}} blockers {{\f4 J}}\par}}").strip()
print(f"striprtf {version('striprtf')}: {rtf!r}")
same = found == {
    "python-docx": "A dose of  5 mg, \uf0b12.",
    "mammoth": "A dose of ≥ 5 mg, \uf0b12.",
    "docx2txt": "A dose of  5 mg, \uf0b12.",
    "docx2python": "A dose of <span style=font-family:Symbol>&#x00B3;</span> 5 mg, \uf0b12.",
}
raise SystemExit(0 if same and rtf == "A dose of ³ 5 mg of b blockers J" else 1)
PY
