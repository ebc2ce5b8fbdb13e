#!/usr/bin/env bash
# python-docx, mammoth, docx2txt, docx2python: the number that a word processor puts before a paragraph by itself, "Article
# 5.", to which the text refers, is not there or is another.  The text that three of them give has none; mammoth's Markdown
# counts "1." and "2." for Articles 5 and 6; docx2python writes "5)" and "1)" for "Article 5." and "5.1".
# Guess before running: none from those that give text alone; 5 and 6 from those that write lists.
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
LEVELS = """
<w:lvl w:ilvl="0"><w:start w:val="5"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Article %1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
"""


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
lists = document.part.numbering_part.element
lists.insert(0, parse_xml(f'<w:abstractNum xmlns:w="{W}" w:abstractNumId="90">{LEVELS}</w:abstractNum>'))
lists.append(parse_xml(f'<w:num xmlns:w="{W}" w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
for level, text in ((0, "Fees end."), (1, "Adults pay."), (0, "Pools open."), (None, "See Article 6.")):
    facts = document.add_paragraph(text)._p.get_or_add_pPr()
    if level is not None:
        facts.get_or_add_numPr().get_or_add_ilvl().val = level
        facts.get_or_add_numPr().get_or_add_numId().val = 90
found = read(document)
markdown = mammoth.convert_to_markdown(io.BytesIO(Path(sys.argv[1]).read_bytes())).value
print(f"mammoth, Markdown: {markdown!r}")
none = {found[name] for name in ("python-docx", "mammoth", "docx2txt")}
same = none == {"Fees end.\nAdults pay.\nPools open.\nSee Article 6."}
same = same and found["docx2python"] == "5)\tFees end.\n\t1)\tAdults pay.\n6)\tPools open.\nSee Article 6."
same = same and markdown.startswith(r"1. Fees end\.") and r"2. Pools open\." in markdown
raise SystemExit(0 if same else 1)
PY
