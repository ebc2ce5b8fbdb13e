#!/usr/bin/env bash
# edtf, the package that archives read dates in words with: text_to_edtf("Q3 2025") is 2025-03, March, though EDTF has a
# form of its own for a quarter (2025-35); "summer of 69" is the summer of 2069; "12.5.2025" is 5 December, as if every
# paper were American; and "about 30 days" is around the 30th of some month.
# Guess before running: 2025-35 or None, 1969-22, None, None.  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" edtf==5.0.2
PYTHONPATH="$work/lib" python3 -W ignore - <<'PY'
from importlib.metadata import version

from edtf import text_to_edtf

print("edtf", version("edtf"))
wanted = {
    "Q3 2025": "2025-03",
    "Q1 2026": "2026-01",
    "summer of 69": "2069-22",
    "12.5.2025": "2025-12-05",
    "about 30 days": "XXXX-XX-30~",
    "spring 2025": "2025-21",
}
found = {text: text_to_edtf(text) for text in wanted}
for text, edtf in found.items():
    print(f"{text!r}: {edtf}")
raise SystemExit(0 if found == wanted else 1)
PY
