#!/usr/bin/env bash
# recurrent: "each 30 June", as a fee or a report falls due, is every thirtieth year in June: INTERVAL=30, and the day is
# gone.  "every 6 months from 1 March 2026" is the 2026th day of each March, once a month.  All of it comes back as a rule,
# as if it had been understood.
# Guess before running: a rule of 30 June each year, or None.  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" recurrent==0.4.1 setuptools==80.9.0
PYTHONPATH="$work/lib" python3 -W ignore - <<'PY'
from datetime import datetime
from importlib.metadata import version

from recurrent import RecurringEvent

print("recurrent", version("recurrent"))
wanted = {
    "each 30 June": {"FREQ=YEARLY", "INTERVAL=30", "BYMONTH=6"},
    "every 6 months from 1 March 2026": {"FREQ=MONTHLY", "INTERVAL=1", "BYMONTH=3", "BYMONTHDAY=2026"},
}
changed = False
for text, parts in wanted.items():
    found = RecurringEvent(now_date=datetime(2025, 11, 14)).parse(text)
    print(f"{text!r}: {found}")
    changed |= set(str(found).removeprefix("RRULE:").split(";")) != parts
print("'every June 30':", RecurringEvent(now_date=datetime(2025, 11, 14)).parse("every June 30"))
raise SystemExit(1 if changed else 0)
PY
