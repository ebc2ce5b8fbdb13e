#!/usr/bin/env bash
# trafilatura: words inside <del> are given as current, beside the <ins> that replaced them; a paragraph with the
# attribute `hidden` is given although one with style="display:none" is not; who is quoted, in the <footer> of a
# <blockquote>, is left out.  Guess before running: deleted and hidden words go, the footer stays.
# Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --target "$work/lib" trafilatura==2.3.1 lxml_html_clean==0.4.6
PYTHONPATH="$work/lib" python3 - <<'PY'
from importlib.metadata import version

from trafilatura import extract

print("trafilatura", version("trafilatura"))
PAGE = """<html><body><article><h1>Harbour board meets</h1>
<p>The board met in the old customs house on Monday to hear the builders, the boatmen and the bank.</p>{}
<p>It will meet again before the ice comes, and the builders have been told to bring drawings with them.</p>
</article></body></html>"""


def read(markup: str) -> str:
    return extract(PAGE.format(markup), favor_precision=True, include_comments=False) or ""


deleted = read("<p>The fee is <del>80</del> <ins>95</ins> crowns a night, the board said.</p>")
hidden = read("<p hidden>The fee is 66 crowns a night, the board said.</p>")
styled = read('<p style="display:none">The fee is 66 crowns a night, the board said.</p>')
quoted = read("<blockquote><p>Nobody asked the boatmen at all.</p><footer>Ada Krum, ferrywoman</footer></blockquote>")
seen = {
    "a deleted figure is given beside the new one": "80 95 crowns" in deleted,
    "a paragraph with `hidden` is given": "66 crowns" in hidden,
    "a paragraph with display:none is not": "66 crowns" not in styled,
    "the speaker in a quotation's footer is left out": "boatmen at all" in quoted and "Ada Krum" not in quoted,
}
for what, holds in seen.items():
    print("yes" if holds else "no ", what)
raise SystemExit(0 if all(seen.values()) else 1)
PY
