#!/usr/bin/env bash
# trafilatura with favor_precision: an empty inline element (an icon's <i class="icon"></i>, a <span></span> for a script)
# ends its paragraph.  All words behind it are gone from the text, with nothing to tell it by; without favor_precision
# they are there.  MathML in a sentence is left out in both ways, so that a figure is missing from it.
# Guess before running: an element without content changes nothing.  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --target "$work/lib" trafilatura==2.3.1 lxml_html_clean==0.4.6
PYTHONPATH="$work/lib" python3 - <<'PY'
from importlib.metadata import version

from trafilatura import extract

print("trafilatura", version("trafilatura"))
filler = "<p>The board met in the old customs house on Monday to hear the builders, the boatmen and the bank.</p>"
tail = "107 crowns to the bank, which is more than it has. It will say in May how it means to pay."
lost = 0
for empty in ('<i class="icon"></i>', "<span></span>", "<b></b>", "<strong></strong>", "<em></em>"):
    page = f"<html><body><article><h1>Board</h1>{filler}<p>The board owes {empty}{tail}</p>{filler}</article></body></html>"
    precise, usual = extract(page, favor_precision=True) or "", extract(page) or ""
    lost += tail not in precise and tail in usual
    print(f"{empty:22}", [line for line in precise.splitlines() if "owes" in line])
page = f"<html><body><article>{filler * 3}<p>It owes <math><mn>107</mn></math> crowns in all.</p>{filler * 3}</article></body></html>"
line = [line for line in (extract(page) or "").splitlines() if "owes" in line]
print("a figure in MathML:   ", line)
raise SystemExit(0 if lost == 5 and line == ["It owes crowns in all."] else 1)
PY
