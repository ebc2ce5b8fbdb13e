#!/usr/bin/env bash
# A table that is built of boxes, role="table" with rows and cells by role, as charts and results in the press are for
# screen readers' sake, and drawn as a table by its style.  trafilatura, resiliparse, html2text and markdownify run the
# cells of a row together: 41 votes for and 38 against are "Lund4138".  inscriptis keeps them apart, but runs a list of
# terms together: <dt>Lund</dt><dd>41</dd><dd>38</dd>, which browsers show in three lines, is "Lund4138".
# Guess before running: a blank between cells at least, and a line for each <dd>.  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" inscriptis==2.7.6 markdownify==1.2.3 \
    html2text==2025.4.15 resiliparse==2.0.1 trafilatura==2.3.1 lxml_html_clean==0.4.6
PYTHONPATH="$work/lib" python3 -W ignore - <<'PY'
import re
from importlib.metadata import version

import html2text
import inscriptis
import trafilatura
from markdownify import markdownify
from resiliparse.extract.html2text import extract_plain_text

READERS = {
    "trafilatura": trafilatura.extract,
    "resiliparse": lambda page: extract_plain_text(page, main_content=True),
    "html2text": html2text.html2text,
    "markdownify": markdownify,
    "inscriptis": inscriptis.get_text,
}
for name in READERS:
    print(name, version(name))
ROWS = (("columnheader", ("Town", "For", "Against")), ("cell", ("Lund", "41", "38")))
TABLE = "".join(
    f'<div role="row">{"".join(f"""<span role="{role}">{cell}</span>""" for cell in cells)}</div>' for role, cells in ROWS
)
FORMS = {"table": f'<div role="table">{TABLE}</div>', "terms": "<dl><dt>Lund</dt><dd>41</dd><dd>38</dd></dl>"}
PAGE = """<!DOCTYPE html><html lang="en"><head><title>Towns vote on the bridge</title><style>[role=table] {{display: table}}
[role=row] {{display: table-row}} [role=cell], [role=columnheader] {{display: table-cell; padding: 1em}}</style></head>
<body><article><h1>Towns vote on the bridge</h1>
<p>The towns on the river have voted on the bridge, which all of them would have to pay for in the end.</p>
<p>The board told the votes after midnight in the old customs house, where it had met to count them by hand.</p>{}
<p>It will meet again in the spring, and the builders have been told to bring drawings with them by then.</p>
</article></body></html>"""
glued = {form: set() for form in FORMS}
for form, markup in FORMS.items():
    for name, reader in READERS.items():
        text = " ".join(reader(PAGE.format(markup)).split())
        told = re.search(r"them by hand\. ?(.*?) ?It will meet", text)[1]
        if "4138" in told:
            glued[form].add(name)
        print(f"{form}, {name}: {told!r}")
raise SystemExit(0 if glued["table"] == set(READERS) - {"inscriptis"} and glued["terms"] == {"inscriptis"} else 1)
PY
