#!/usr/bin/env bash
# markdownify and html2text turn a page into Markdown that says something else.  markdownify leaves "30. Juni 2026" at
# the head of a paragraph as it is, so that it opens a list: the day is then the list's number, no word of the text, and
# Python-Markdown counts that list from 1.  html2text leaves "5*3*2" as it is, which renders as 532.  Both escape what
# the other forgets.  markitdown, which is built on markdownify, does as that does.
# Guess before running: Markdown made from a page renders back to the page's own words.
# Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --target "$work/lib" \
    markdownify==1.2.3 html2text==2025.4.15 markdown-it-py==4.3.0 Markdown==3.11.3
PYTHONPATH="$work/lib" python3 - <<'PY'
import re
from importlib.metadata import version

import html2text
import markdown
import markdownify
from markdown_it import MarkdownIt

for name in ("markdownify", "html2text", "markdown-it-py", "Markdown"):
    print(name, version(name))
page = "<p>30. Juni 2026 ist der Stichtag.</p><p>Die Kiste misst 5*3*2 Meter.</p>"
made = {"markdownify": markdownify.markdownify(page).strip(), "html2text": html2text.html2text(page, bodywidth=0).strip()}
seen = {}
for name, text in made.items():
    rendered = MarkdownIt("commonmark").render(text)
    seen[name] = " ".join(re.sub(r"<[^>]+>", "", rendered).split())
    print(f"{name}: {text!r}")
    print(f"    rendered: {seen[name]!r}")
counted = markdown.markdown(made["markdownify"])
print(f"Python-Markdown, of the first: {counted[:60]!r}")
same = seen["markdownify"].startswith("Juni 2026") and "532 Meter" in seen["html2text"] and "<ol>" in counted
raise SystemExit(0 if same else 1)
PY
