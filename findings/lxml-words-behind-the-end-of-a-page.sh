#!/usr/bin/env bash
# lxml.html.document_fromstring drops whatever stands behind </html>, without an error: the second of two pages that one
# file strings together, or paragraphs that a template puts below.  HTML5 says, and browsers and html5lib do it, that such
# words belong to the body.  lxml.html.fromstring does the same; with a <div> put in front of the page all of it is there.
# Guess before running: the words are appended to the body, as in a browser.  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" lxml==6.1.3 html5lib==1.1
PYTHONPATH="$work/lib" python3 - <<'PY'
import sys
from importlib.metadata import version

import html5lib
from lxml.html import document_fromstring, fromstring

page = "<!DOCTYPE html><html><head><title>t</title></head><body><p>one</p></body></html>"
print("lxml", version("lxml"), "html5lib", version("html5lib"))
seen = []
for behind in ("<p>two</p>", "\n<!DOCTYPE html><html><body><p>two</p></body></html>"):
    by_browser = "".join(html5lib.parse(page + behind, namespaceHTMLElements=False).itertext()).split()
    document = document_fromstring(page + behind).text_content()
    in_a_box = fromstring(f"<div>{page}{behind}</div>").text_content()
    print(f"  behind {behind[:20]!r}: document {document!r}, in a box {in_a_box!r}, html5lib {by_browser!r}")
    seen.append("two" not in document and "two" in in_a_box and "two" in "".join(by_browser))
sys.exit(0 if all(seen) else 1)
PY
