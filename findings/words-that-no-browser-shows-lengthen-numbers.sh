#!/usr/bin/env bash
# What HTML keeps for browsers that cannot draw an element, or until a script opens it: the choices of a <datalist>,
# what stands in a <canvas>, an <audio> or an <iframe>, a closed <dialog>, an element with popover.  No reader sees it.
# BeautifulSoup, inscriptis, html2text and markdownify read all of it, without a blank where it stands in a line:
# "cost 41<datalist><option>38</datalist> million" is 4138 million; readability-lxml leaves out the <iframe>.
# Guess before running: no more than the <noscript> that these are known for.  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" inscriptis==2.7.6 markdownify==1.2.3 \
    html2text==2025.4.15 beautifulsoup4==4.15.0 lxml_html_clean==0.4.6 readability-lxml==0.9
PYTHONPATH="$work/lib" python3 -W ignore - <<'PY'
import logging
import re
from importlib.metadata import version

import html2text
import inscriptis
from bs4 import BeautifulSoup
from lxml.html import fromstring
from markdownify import markdownify
from readability import Document

logging.disable(logging.CRITICAL)
READERS = {
    "beautifulsoup4": lambda page: BeautifulSoup(page, "html.parser").get_text(),
    "inscriptis": inscriptis.get_text,
    "html2text": html2text.html2text,
    "markdownify": markdownify,
    "readability-lxml": lambda page: fromstring(Document(page).summary()).text_content(),
}
for name in READERS:
    print(name, version(name))
UNSEEN = {
    "datalist": "<datalist><option>38</option></datalist>",
    "canvas": "<canvas>38</canvas>",
    "audio": "<audio controls>38</audio>",
    "iframe": "<iframe>38</iframe>",
    "popover": "<span popover>38</span>",
    "dialog": "<dialog>38</dialog>",
}
PAGE = """<!DOCTYPE html><html lang="en"><head><title>Pier dearer</title></head><body><article><h1>Pier dearer</h1>
<p>The board met in the old customs house on Monday to hear the builders, the boatmen and the bank.</p>
<div>The new pier will cost 41{} million crowns, the board said after it had met with all of them, and no less.</div>
<p>It will meet again in the spring, and the builders have been told to bring drawings with them by then.</p>
</article></body></html>"""
read = {name: set() for name in READERS}
for element, markup in UNSEEN.items():
    for name, reader in READERS.items():
        found = re.search(r"will cost\s+(.*?)\s+million", reader(PAGE.format(markup)), re.DOTALL)
        figure = "".join(found[1].split()) if found else "nothing"
        if "38" in figure:
            read[name].add(element)
        print(f"{element}, {name}: {figure}")
spared = {name: set(UNSEEN) - elements for name, elements in read.items()}
raise SystemExit(0 if spared.pop("readability-lxml") == {"iframe"} and not any(spared.values()) else 1)
PY
