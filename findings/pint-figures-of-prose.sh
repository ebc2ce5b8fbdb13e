#!/usr/bin/env bash
# pint: of "3 1/2 t" it makes 1.5 tonnes (three times a half), of "2½ t" 2, of "3,5 t", as most of Europe writes it, 35,
# of "1.200,50 kg" 1.2005; and while "4 Mt" are megatonnes, "7 kt" are knots.  None of these is an error, and each is a
# quantity that can be reckoned with further.
# Guess before running: 3.5, 2.5 and 3.5, or an error as for any text that is no quantity.  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" Pint==0.25.3
PYTHONPATH="$work/lib" python3 -W ignore - <<'PY'
from importlib.metadata import version

import pint

print("pint", version("pint"))
units = pint.UnitRegistry()
wanted = {
    "3 1/2 t": (1.5, "metric_ton"),
    "2½ t": (2, "metric_ton"),
    "3,5 t": (35, "metric_ton"),
    "1.200,50 kg": (1.2005, "kilogram"),
    "4 Mt": (4, "megametric_ton"),
    "7 kt": (7, "knot"),
}
changed = False
for text, (size, unit) in wanted.items():
    found = units(text)
    print(f"{text!r}: {found.magnitude:g} {found.units}")
    changed |= abs(found.magnitude - size) > 1e-9 or str(found.units) != unit
raise SystemExit(1 if changed else 0)
PY
