#!/usr/bin/env bash
# pypdfium2: a hyphen at the end of a line is not given as one.  Read character by character it is U+0002, and the text
# of the page has U+FFFE in its place and no line break, in "har-|bour" as in "co-|operation", whose hyphen is its own.
# A reader that strips control characters or non-characters glues "co" and "operation" unseen.
# Guess before running: "-" and a line break.  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --target "$work/lib" pypdfium2==5.15.2 reportlab==5.1.0
PYTHONPATH="$work/lib" python3 - <<'PY'
import io
from importlib.metadata import version

import pypdfium2
import pypdfium2.raw as raw
from reportlab.pdfgen.canvas import Canvas

print("pypdfium2", version("pypdfium2"))
out = io.BytesIO()
canvas = Canvas(out)
for at, line in enumerate(("The co-", "operation of the har-", "bour is old.")):
    canvas.drawString(72, 700 - 14 * at, line)
canvas.save()
page = pypdfium2.PdfDocument(out.getvalue())[0].get_textpage()
codes = [raw.FPDFText_GetUnicode(page.raw, at) for at in range(page.count_chars())]
text = page.get_text_range()
print("characters at the line ends:", [hex(code) for code in codes if code in (0x2D, 0x2, 0xFFFE, 0xAD)])
print("text of the page:", ascii(text))
raise SystemExit(0 if 0x2 in codes and "\ufffe" in text and "-" not in text else 1)
PY
