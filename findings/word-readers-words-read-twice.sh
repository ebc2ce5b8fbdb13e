#!/usr/bin/env bash
# docx2txt, docx2python: a text box of a document as Word writes it since 2010 is read twice, since it stands there twice,
# once for older versions; and a sentence that was moved while changes are recorded stands where it was and where it went.
# A table of figures counts double, a quotation is found at two places.  python-docx has neither the box nor the moved
# sentence at all; mammoth reads both once.
# Guess before running: once each, but the box perhaps missing.
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
NAMES = f'''xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"
xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'''
SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"


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


def run(text):
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


box = f"<w:txbxContent><w:p>{run('It began in 1977.')}</w:p></w:txbxContent>"
new = f'<a:graphic><a:graphicData uri="{SHAPE}"><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></a:graphicData></a:graphic>'
choice = f'<mc:Choice Requires="wps"><w:drawing><wp:inline>{new}</wp:inline></w:drawing></mc:Choice>'
old = f"<mc:Fallback><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></mc:Fallback>"
moved = run("It cut 35 jobs. ")
line = (
    f'<w:moveFrom w:id="1" w:author="A">{moved}</w:moveFrom>{run("It pays 14 million. ")}'
    f'<w:moveTo w:id="2" w:author="A">{moved}</w:moveTo>'
    f"<w:r><mc:AlternateContent>{choice}{old}</mc:AlternateContent></w:r>"
)
document = docx.Document()
document.element.body.insert(0, parse_xml(f"<w:p {NAMES}>{line}</w:p>"))
found = read(document)
twice = all(found[name].count(words) == 2 for name in ("docx2txt", "docx2python") for words in ("1977", "35 jobs"))
once = found["mammoth"].count("1977") == found["mammoth"].count("35 jobs") == 1
raise SystemExit(0 if twice and once and found["python-docx"] == "It pays 14 million. " else 1)
PY
