#!/usr/bin/env bash
# python-docx, docx2txt, docx2python: a page that is put into a document whole, as a part that Word shows in its place (an
# "alternative format chunk", as programs write that make Word files out of HTML), is not there.  Between "Above." and
# "Below." Word shows "The mill cut 35 jobs."; all three read the two as neighbours, without a word of what is missing.  So
# does mammoth's text, yet its list of messages names the element.
# Guess before running: read by docx2txt and docx2python, which go through all parts of the file.
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
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx2python import docx2python

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


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
document.add_paragraph("Above.")
page = b"<html><body><p>The mill cut 35 jobs.</p></body></html>"
part = Part(PackURI("/word/page.html"), "text/html", page, document.part.package)
name = document.part.relate_to(part, f"{R}/aFChunk")
document.element.body.insert(1, parse_xml(f'<w:altChunk xmlns:w="{W}" xmlns:r="{R}" r:id="{name}"/>'))
document.add_paragraph("Below.")
found = read(document)
messages = [each.message for each in mammoth.extract_raw_text(io.BytesIO(Path(sys.argv[1]).read_bytes())).messages]
print(f"mammoth's messages: {messages}")
told = any("altChunk" in each for each in messages)
raise SystemExit(0 if set(found.values()) == {"Above.\nBelow."} and told else 1)
PY
