#!/usr/bin/env bash
# text2num, number-parser, numerizer: "a third of the votes" becomes "a 3rd of the votes" and "a 3 of the votes"; "half a
# million" becomes "half a 1000000" with text2num and number-parser and "1/2 1000000" with numerizer, in which a search
# for figures finds the million; "the two hundred third ship" is 200/3 to numerizer.  Each writes figures for words so
# that they can be reckoned with.
# Guess before running: 1/3 or the words as they are; 500000 or the words; 203rd.  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" text2num==3.1.0 number-parser==0.3.2 numerizer==0.2.4
PYTHONPATH="$work/lib" python3 -W ignore - <<'PY'
from importlib.metadata import version

from number_parser import parse
from numerizer import numerize
from text_to_num import alpha2digit

for name in ("text2num", "number-parser", "numerizer"):
    print(name, version(name))
wanted = {
    "a third of the votes": ("a 3rd of the votes", "a 3 of the votes", "1/3 of the votes"),
    "half a million": ("half a 1000000", "half a 1000000", "1/2 1000000"),
    "the two hundred third ship": (None, None, "the 200/3 ship"),
}
changed = False
for text, expected in wanted.items():
    found = alpha2digit(text, "en"), parse(text), numerize(text)
    print(f"{text!r}: text2num {found[0]!r}, number-parser {found[1]!r}, numerizer {found[2]!r}")
    changed |= any(told is not None and told != got for told, got in zip(expected, found, strict=True))
raise SystemExit(1 if changed else 0)
PY
