#!/usr/bin/env bash
# A page whose parts have a declarative shadow root, <template shadowrootmode="open">, which browsers have shown without
# any script since 2024.  BeautifulSoup and resiliparse read no word of one; trafilatura, inscriptis,
# html2text and markdownify read all of it, and with it what the page keeps aside: the words that stand in a slot until
# the page fills it, what the page gives to no slot, and templates of any kind, none of which a reader ever sees.  So
# "will cost 41 million" is nothing at all, "will cost 9 million" or "will cost 38 million".
# Guess before running: what a browser shows, or no template's words; a slot's own words not beside those that fill it.
# Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" inscriptis==2.7.6 markdownify==1.2.3 \
    html2text==2025.4.15 resiliparse==2.0.1 beautifulsoup4==4.15.0 trafilatura==2.3.1 lxml_html_clean==0.4.6
PYTHONPATH="$work/lib" python3 -W ignore - <<'PY'
import re
from importlib.metadata import version

import html2text
import inscriptis
import trafilatura
from bs4 import BeautifulSoup
from markdownify import markdownify
from resiliparse.extract.html2text import extract_plain_text

for name in ("beautifulsoup4", "inscriptis", "html2text", "markdownify", "resiliparse", "trafilatura"):
    print(name, version(name))
READERS = {
    "beautifulsoup4": lambda page: BeautifulSoup(page, "html.parser").get_text(),
    "resiliparse": lambda page: extract_plain_text(page, main_content=True),
    "inscriptis": inscriptis.get_text,
    "html2text": html2text.html2text,
    "markdownify": markdownify,
    "trafilatura": trafilatura.extract,
}
SHOWN = "The pier will cost 41 million crowns, the bank told the board in writing."
ROOT = '<template shadowrootmode="open">{}</template>'
PARTS = {
    "a shadow root": f"<bay-note>{ROOT.format(f'<p>{SHOWN}</p>')}</bay-note>",
    "a slot that is filled": f"<bay-note>{ROOT.format('<p>' + SHOWN.replace('41', '<slot name=sum>9</slot>') + '</p>')}"
    "<span slot=sum>41</span></bay-note>",
    "words for no slot": f"<bay-note>{ROOT.format(f'<p>{SHOWN}</p>')}<p>{SHOWN.replace('41', '38')}</p></bay-note>",
    "another template": f"<p>{SHOWN}</p><template><p>{SHOWN.replace('41', '38')}</p></template>",
}
PAGE = (
    '<!DOCTYPE html><html lang="en"><head><title>Pier dearer</title></head><body><article><h1>Pier dearer</h1>'
    "<p>The board met in the old customs house on Monday to hear the builders, the boatmen and the bank.</p>{}"
    "<p>It will meet again before the ice comes, and the builders have been told to bring plans.</p></article></body>"
    "</html>"
)
right = {name: set() for name in READERS}
for part, markup in PARTS.items():
    for name, reader in READERS.items():
        text = " ".join((reader(PAGE.format(markup)) or "").split())
        told = re.search(r"and the bank\.(.*?)It will meet", text)[1].strip()
        if told == SHOWN:
            right[name].add(part)
        print(f"{part}, {name}: {told!r}")
hidden = {name: {"another template"} for name in ("beautifulsoup4", "resiliparse")}
shown = {name: {"a shadow root"} for name in ("inscriptis", "html2text", "markdownify", "trafilatura")}
raise SystemExit(0 if right == hidden | shown else 1)
PY
