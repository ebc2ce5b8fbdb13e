#!/usr/bin/env bash
# A list on a page that says where it begins (<ol start="30">), counts down (<ol reversed>) or numbers an entry itself
# (<li value="7">): a reader sees 30, 31; 3, 2, 1; 7.  trafilatura's Markdown and resiliparse count all of them from 1;
# inscriptis heeds the entry alone, markdownify and html2text the beginning alone; none counts down.  The number then
# stands in the text as if the page had it: article 30 of a law, place 3 of a list, are quoted as "1.".
# Guess before running: the numbers of the page, or none.  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" inscriptis==2.7.6 markdownify==1.2.3 \
    html2text==2025.4.15 resiliparse==2.0.1 trafilatura==2.3.1 lxml_html_clean==0.4.6
PYTHONPATH="$work/lib" python3 - <<'PY'
import re
from importlib.metadata import version

import html2text
import inscriptis
import markdownify
import trafilatura
from resiliparse.extract.html2text import extract_plain_text

LISTS = """<ol start="30"><li>Brask</li><li>Lund</li></ol><p>Then:</p><ol><li value="7">Orsa</li></ol><p>And:</p>
<ol reversed><li>Tofta</li><li>Sala</li></ol>"""
WORDS = "<p>The board met in the old customs house on Monday to hear the builders, the boatmen and the bank.</p>"
PAGE = f"<html><body><article><h1>Towns</h1>{WORDS}{LISTS}{WORDS}</article></body></html>"
made = {
    "trafilatura": trafilatura.extract(PAGE, output_format="markdown") or "",
    "resiliparse": extract_plain_text(PAGE),
    "inscriptis": inscriptis.get_text(PAGE),
    "markdownify": markdownify.markdownify(PAGE),
    "html2text": html2text.html2text(PAGE, bodywidth=0),
}
print("on the page: 30 Brask, 31 Lund, 7 Orsa, 2 Tofta, 1 Sala")
found = []
for name, text in made.items():
    numbers = [int(number) for number in re.findall(r"(\d+)\. (?:Brask|Lund|Orsa|Tofta|Sala)", text)]
    print(f"{name:12} {version(name):10} {numbers}")
    found.append(numbers)
all_from_one, entry, start = [1, 2, 1, 1, 2], [1, 2, 7, 1, 2], [30, 31, 1, 1, 2]
raise SystemExit(0 if found == [all_from_one, all_from_one, entry, start, start] else 1)
PY
