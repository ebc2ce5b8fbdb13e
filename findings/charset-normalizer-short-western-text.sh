#!/usr/bin/env bash
# charset-normalizer: a sentence of a Western paper in Windows-1252 is taken for Japanese or Baltic DOS text, with no sign
# of doubt, and what comes out are other figures and other currencies: "61½ per cent" and "£2m" become "61ｽ" and "｣2m",
# "38 Mio. €" becomes "38 Mio. Ć".  A page of the same prose is told rightly, so tests with long texts do not show it.
# Guess before running: cp1252, or None where it cannot be told.  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --target "$work/lib" charset-normalizer==3.5.2
PYTHONPATH="$work/lib" python3 - <<'PY'
from importlib.metadata import version

from charset_normalizer import from_bytes

print("charset-normalizer", version("charset-normalizer"))
texts = (
    "Turnout was 61½ per cent, and the fine £2m.",
    "Die Brücke kostet 38 Mio. €, sagte Bürgermeister Müller.",
    "Le coût est de 38 M€, a déclaré la mairie à l’été.",
)
wrong = 0
for text in texts:
    best = from_bytes(text.encode("cp1252")).best()
    read = str(best) if best else "None"
    wrong += best is not None and read != text
    print(best.encoding if best else "None", repr(read), f"chaos {best.chaos:.2f}" if best else "")
print(f"{wrong} of {len(texts)} read as other words")
raise SystemExit(0 if wrong == len(texts) else 1)
PY
