#!/usr/bin/env bash
# bibtexparser with its own LatexDecodingMiddleware: a bare "%" in an abstract, as reference managers and publishers' sites
# export it, drops the rest of the line without a word, an address with %20 is cut there, and {\pounds} leaves nothing: a
# price loses its currency.  Of two entries under one key only the first is among `entries`.
# Guess before running: the text whole, the sign "£", two entries.  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" bibtexparser==2.1.0 pylatexenc==2.10
cat >"$work/list.bib" <<'BIB'
@misc{kiln, abstract = {A load rose 5% in May to {\pounds}2.4m.}, url = {https://orsa.example/a%20b}}
@misc{kiln, abstract = {Another article under the same key.}}
BIB
PYTHONPATH="$work/lib" python3 - "$work/list.bib" <<'PY'
import sys
from importlib.metadata import version

import bibtexparser
from bibtexparser.middlewares import LatexDecodingMiddleware

library = bibtexparser.parse_file(sys.argv[1], append_middleware=[LatexDecodingMiddleware()])
fields = {field.key: field.value for field in library.entries[0].fields}
print("bibtexparser", version("bibtexparser"), "pylatexenc", version("pylatexenc"))
print(f"  abstract {fields['abstract']!r}\n  url {fields['url']!r}\n  entries {len(library.entries)}")
pound = bibtexparser.parse_string(
    r"@misc{a, abstract = {It costs {\pounds}2.4m.}}", append_middleware=[LatexDecodingMiddleware()]
)
told = pound.entries[0].fields[0].value
print(f"  pounds {told!r}")
as_found = (
    fields == {"abstract": "A load rose 5", "url": "https://orsa.example/a"}
    and len(library.entries) == 1
    and told == "It costs 2.4m."
)
sys.exit(0 if as_found else 1)
PY
