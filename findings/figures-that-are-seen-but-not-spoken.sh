#!/usr/bin/env bash
# aria-hidden="true" takes words from screen readers alone: everyone else sees them.  Papers use it where a figure reads
# better than it sounds, "€9m" beside "nine million euros" for those who listen, which a class or a style keeps off the
# screen.  trafilatura and resiliparse drop what is seen; of the pair they keep what nobody sees, and of a figure that
# stands by itself nothing: "will cost , the board said".  BeautifulSoup, inscriptis, html2text, markdownify and
# newspaper4k keep both, "€9mnine million euros".
# Guess before running: what is on the screen, once; at worst both.  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" inscriptis==2.7.6 markdownify==1.2.3 \
    html2text==2025.4.15 resiliparse==2.0.1 beautifulsoup4==4.15.0 trafilatura==2.3.1 lxml_html_clean==0.4.6
python3 -m pip install --quiet --disable-pip-version-check --target "$work/more" newspaper4k==0.9.6
PYTHONPATH="$work/lib:$work/more" python3 -W ignore - <<'PY'
import re
from importlib.metadata import version

import html2text
import inscriptis
import newspaper
import trafilatura
from bs4 import BeautifulSoup
from markdownify import markdownify
from resiliparse.extract.html2text import extract_plain_text

READERS = {
    "trafilatura": trafilatura.extract,
    "resiliparse": lambda page: extract_plain_text(page, main_content=True),
    "beautifulsoup4": lambda page: BeautifulSoup(page, "html.parser").get_text(),
    "inscriptis": inscriptis.get_text,
    "html2text": html2text.html2text,
    "markdownify": markdownify,
    "newspaper4k": lambda page: newspaper.article("https://bay.example/pier", input_html=page).text,
}
for name in READERS:
    print(name, version(name))
FIGURES = {
    "alone": '<span aria-hidden="true">€9m</span>',
    "with words to hear": '<span aria-hidden="true">€9m</span><span class="sr-only">nine million euros</span>',
}
PAGE = """<!DOCTYPE html><html lang="en"><head><title>Pier dearer</title><style>.sr-only {{position: absolute;
width: 1px; height: 1px; overflow: hidden; clip: rect(0, 0, 0, 0)}}</style></head><body><article><h1>Pier dearer</h1>
<p>The board met in the old customs house on Monday to hear the builders, the boatmen and the bank.</p>
<p>The new pier will cost {}, the board said after it had met, and no less than that before the ice comes.</p>
<p>It will meet again in the spring, and the builders have been told to bring drawings with them by then.</p>
</article></body></html>"""
read = {}
for form, markup in FIGURES.items():
    for name, reader in READERS.items():
        text = " ".join(reader(PAGE.format(markup)).split())
        read[form, name] = re.search(r"will cost ?(.*?) ?, the board", text)[1]
        print(f"{form}, {name}: {read[form, name]!r}")
dropped = all(read["alone", name] == "" and read["with words to hear", name] == "nine million euros"
              for name in ("trafilatura", "resiliparse"))
both = all(read["with words to hear", name].replace(" ", "") == "€9mninemillioneuros" for name in READERS
           if name not in ("trafilatura", "resiliparse"))
raise SystemExit(0 if dropped and both else 1)
PY
