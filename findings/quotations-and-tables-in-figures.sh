#!/usr/bin/env bash
# A <figure> may hold a quotation, a text or a table, with who said it or what it counts in the <figcaption>; WordPress,
# which much of the press is written with, puts each pull quote and each table in one.  trafilatura and newspaper4k take
# a figure for a picture: of the quotation and of a letter's text no word is left, and of the table none with
# newspaper4k.  Outside a figure they read all three.  So the answer of the other side, or the numbers of a vote, are
# missing without a trace.
# Guess before running: a figure without a picture is read.  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" trafilatura==2.3.1 \
    lxml_html_clean==0.4.6
python3 -m pip install --quiet --disable-pip-version-check --target "$work/more" newspaper4k==0.9.6
PYTHONPATH="$work/lib:$work/more" python3 -W ignore - <<'PY'
import logging
from importlib.metadata import version

import newspaper
import trafilatura

logging.disable(logging.CRITICAL)
READERS = {
    "trafilatura": trafilatura.extract,
    "newspaper4k": lambda page: newspaper.article("https://bay.example/vote", input_html=page).text,
}
for name in READERS:
    print(name, version(name))
TOLD = "We have paid all of the 4131 crowns and have the letter of the bank to show for it, whatever the board may say."
PARTS = {
    "quotation": f"<blockquote><p>{TOLD}</p></blockquote>",
    "letter": f"<p>{TOLD}</p>",
    "table": "<table><tr><th>Town</th><th>Votes</th></tr><tr><td>Lund</td><td>4131</td></tr></table>",
}
CAPTIONS = {"quotation": "Ana Kron of the mill", "letter": "From the letter", "table": "Votes in March"}
PAGE = """<!DOCTYPE html><html lang="en"><head><title>Board and mill at odds</title></head><body><article>
<h1>Board and mill at odds</h1>
<p>The board met in the old customs house on Monday to hear the builders, the boatmen and the bank.</p>
<p>The mill still owes the town for the bridge, the board said after it had met, and will have to pay for it.</p>
{}
<p>It will meet again in the spring, and the builders have been told to bring drawings with them by then.</p>
</article></body></html>"""
lost, outside = set(), set()
for part, markup in PARTS.items():
    figure = f"<figure>{markup}<figcaption>{CAPTIONS[part]}</figcaption></figure>"
    for name, reader in READERS.items():
        lost |= {(part, name)} if "4131" not in reader(PAGE.format(figure)) else set()
        outside |= {(part, name)} if "4131" in reader(PAGE.format(markup)) else set()
        print(f"{part}, {name}: {(part, name) not in lost} in a figure, {(part, name) in outside} outside")
every = {(part, name) for part in PARTS for name in READERS}
raise SystemExit(0 if lost == every - {("table", "trafilatura")} and outside == every else 1)
PY
