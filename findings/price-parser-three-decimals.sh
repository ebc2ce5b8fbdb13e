#!/usr/bin/env bash
# price-parser: three digits behind a point are thousands, whatever stands before it.  "$3.499 a gallon" is 3,499 dollars,
# "€1.859 per litre", as petrol stations and agencies write every day, 1,859 euros, and "€0.999" 999; with two digits
# each is what it says.  A loss of "-$5" and one of "−€12.50" are a gain.
# Guess before running: 3.499, 1.859, 0.999 (no thousand begins with 0), -5.  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" price-parser==0.5.1
PYTHONPATH="$work/lib" python3 -W ignore - <<'PY'
from decimal import Decimal
from importlib.metadata import version

from price_parser import Price

print("price-parser", version("price-parser"))
wanted = {
    "$3.499 a gallon": "3499",
    "€1.859 per litre": "1859",
    "€0.999": "999",
    "€1.85 per litre": "1.85",
    "-$5": "5",
    "−€12.50": "12.50",
}
changed = False
for text, amount in wanted.items():
    found = Price.fromstring(text)
    print(f"{text!r}: {found.amount} {found.currency}")
    changed |= found.amount != Decimal(amount)
raise SystemExit(1 if changed else 0)
PY
