#!/usr/bin/env bash
# odfpy, odfdo: three things that LibreOffice keeps beside a text are read in the middle of it.  A picture's description,
# for those who cannot see it: "fell by 35 per cent" with a chart in the line is "fell by 35A chart of 90 jobs per cent".  A
# comment on one figure of a number: "35" is "3Annor 90?5" (odfpy), "3or 90?" and "5" (odfdo).  What was deleted while
# changes are recorded is a paragraph of its own above: "of 90 ".  Only get_formatted_text leaves comments and deleted words
# apart.
# Guess before running: none of the three, as with python-docx.
# Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" \
    odfpy==1.4.1 odfdo==3.27.3
PYTHONPATH="$work/lib" python3 -W ignore - "$work/a.odt" "$work/b.odt" "$work/c.odt" <<'PY'
import sys
import zipfile
from importlib.metadata import version

from odf import teletype
from odf.opendocument import load
from odf.text import P
from odfdo import Document


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


frame = '<drawi:frame text:anchor-type="as-char"><svg-c:desc>A chart of 90 jobs</svg-c:desc></drawi:frame>'
described = odt(sys.argv[1], f"<text:p>Jobs fell by 35{frame} per cent.</text:p>")
comment = "<offic:annotation><dc:creator>Ann</dc:creator><text:p>or 90?</text:p></offic:annotation>"
noted = odt(sys.argv[2], f"<text:p>It cut 3{comment}5 jobs.</text:p>")
changed = '<text:changed-region text:id="c1"><text:deletion><text:p>of 90 </text:p></text:deletion></text:changed-region>'
line = '<text:p>It cut 35 <text:change text:change-id="c1"/>jobs.</text:p>'
deleted = odt(sys.argv[3], f"<text:tracked-changes>{changed}</text:tracked-changes>{line}")
same = all("35A chart of 90 jobs per cent" in described[name] for name in ("odfpy", "odfdo"))
same = same and "chart of 90" in described["odfdo, formatted"]
same = same and noted["odfpy"].startswith("It cut 3Annor 90?5 jobs.") and noted["odfdo"].startswith("It cut 3or 90?\n")
same = same and deleted["odfpy"] == deleted["odfdo"] == "of 90 \nIt cut 35 jobs."
raise SystemExit(0 if same else 1)
PY
