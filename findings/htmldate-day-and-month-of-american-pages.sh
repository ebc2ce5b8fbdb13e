#!/usr/bin/env bash
# htmldate: a page that says lang="en-US" and og:locale en_US and dates its article 03/04/2025, 4 March, is dated 3
# April; that of the next week, 03/13/2025, is dated right, since no other reading is left.  So twelve days of each
# month of one paper are shifted by months and the others are not, and its articles stand in the wrong order.  The meta
# element "date" is read alike, and trafilatura takes what htmldate says.
# Guess before running: month first where the page says that it is American, or no date.  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" \
    htmldate==1.11.0 trafilatura==2.3.1 lxml_html_clean==0.4.6
PYTHONPATH="$work/lib" python3 - <<'PY'
import sys
from importlib.metadata import version

import trafilatura
from htmldate import find_date

print("htmldate", version("htmldate"), "trafilatura", version("trafilatura"))
WORDS = "<p>The board met in the old customs house to hear the builders, the boatmen and the bank about the mill.</p>"
HEAD = '<html lang="en-US"><head><title>Mill</title><meta property="og:locale" content="en_US">'
found = []
for written in ("03/04/2025", "03/13/2025"):
    shown = f'{HEAD}</head><body><article><h1>Mill</h1><p class="date">{written}</p>{WORDS}</article></body></html>'
    meta = f'<meta name="date" content="{written}">'
    stated = f"{HEAD}{meta}</head><body><article><h1>Mill</h1>{WORDS}</article></body></html>"
    told = find_date(shown), find_date(stated), trafilatura.extract_metadata(stated).date
    print(written, "shown", told[0], "stated", told[1], "trafilatura", told[2])
    found.append(told)
sys.exit(0 if found == [("2025-04-03",) * 3, ("2025-03-13",) * 3] else 1)
PY
