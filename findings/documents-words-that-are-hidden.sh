#!/usr/bin/env bash
# python-docx, mammoth, docx2txt, docx2python, odfpy, odfdo: words that a document hides are text to all six, without a
# mark.  Of "The line cut 35 jobs" with " (internal: 90)" hidden, and " or 99" in a style that hides, each of the four for
# DOCX gives "The line cut 35 (internal: 90) jobs or 99"; of the same as ODT, and a section that is not shown, both for ODT
# give all.  No word processor shows or prints any of it.
# Guess before running: python-docx, whose font.hidden knows of it, leaves it out of paragraph.text, and mammoth does.
# Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" \
    python-docx==1.2.0 mammoth==1.13.0 docx2txt==0.9 docx2python==3.7.1 \
    odfpy==1.4.1 odfdo==3.27.3
PYTHONPATH="$work/lib" python3 -W ignore - "$work/a.docx" "$work/a.odt" <<'PY'
import io
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import docx
import docx2txt
import mammoth
from docx.enum.style import WD_STYLE_TYPE
from docx2python import docx2python
from odf import teletype
from odf.opendocument import load
from odf.text import P
from odfdo import Document


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


def odt(path, body, styles=""):
    spaces = ("office", "text", "style", "drawing", "svg-compatible", "table")
    names = " ".join(f'xmlns:{each[:5]}="urn:oasis:names:tc:opendocument:xmlns:{each}:1.0"' for each in spaces)
    names += ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    kind = "application/vnd.oasis.opendocument.text"
    entry = '<m:file-entry m:full-path="{}" m:media-type="{}"/>'
    listed = entry.format("/", kind) + entry.format("content.xml", "text/xml")
    space = 'xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    inner = f"<offic:automatic-styles>{styles}</offic:automatic-styles><offic:body><offic:text>{body}</offic:text>"
    content = f'<offic:document-content {names} offic:version="1.2">{inner}</offic:body></offic:document-content>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", f'<m:manifest {space} m:version="1.2">{listed}</m:manifest>')
        archive.writestr("content.xml", content)
    paragraphs = Document(path).body.get_paragraphs()
    found = {
        "odfpy": "\n".join(teletype.extractText(each) for each in load(path).getElementsByType(P)),
        "odfdo": "\n".join(each.text_recursive for each in paragraphs),
        "odfdo, formatted": Document(path).get_formatted_text().replace("\n\n", "\n").strip(),
    }
    for name, text in found.items():
        print(f"{name} {version(name.split(',')[0])}: {text!r}")
    return found


document = docx.Document()
document.styles.add_style("Internal", WD_STYLE_TYPE.CHARACTER).font.hidden = True
paragraph = document.add_paragraph("The line cut 35")
paragraph.add_run(" (internal: 90)").font.hidden = True
paragraph.add_run(" jobs")
paragraph.add_run(" or 99", style="Internal")
found = read(document)
style = '<style:style style:name="T1" style:family="text"><style:text-properties text:display="none"/></style:style>'
body = (
    '<text:p>The line cut 35<text:span text:style-name="T1"> (internal: 90)</text:span> jobs</text:p>'
    '<text:section text:name="Draft" text:display="none"><text:p>or 99</text:p></text:section>'
)
written = odt(sys.argv[2], body, style)
same = set(found.values()) == {"The line cut 35 (internal: 90) jobs or 99"}
raise SystemExit(0 if same and set(written.values()) == {"The line cut 35 (internal: 90) jobs\nor 99"} else 1)
PY
