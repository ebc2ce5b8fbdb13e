#!/usr/bin/env bash
# dateparser's search_dates: of "between 30 April and 2 May 2026" the year is cut off from the day that it stands behind
# and becomes a date of its own, so that both days are in 2025 when the article is; "end on 2 May 2026" is right.  Of
# "the 3 to 5 May 2026 summit" the first day is missing.
# Guess before running: 2 May 2026 and, at worst, 30 April of the article's year; 3 and 5 May, or the words of both.
# Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" dateparser==1.5.0
PYTHONPATH="$work/lib" python3 -W ignore - <<'PY'
from datetime import datetime
from importlib.metadata import version

from dateparser.search import search_dates

print("dateparser", version("dateparser"))
settings = {"RELATIVE_BASE": datetime(2025, 11, 14)}
wanted = {
    "The talks run between 30 April and 2 May 2026.": ["2025-04-30", "2025-05-02", "2026-11-14"],
    "The talks end on 2 May 2026.": ["2026-05-02"],
    "They met for the 3 to 5 May 2026 summit.": ["2026-05-05"],
}
changed = False
for text, days in wanted.items():
    found = search_dates(text, languages=["en"], settings=settings) or []
    print(f"{text!r}: {[(words, f'{day:%Y-%m-%d}') for words, day in found]}")
    told = [f"{day:%Y-%m-%d}" for _, day in found]
    changed |= told != days
raise SystemExit(1 if changed else 0)
PY
