#!/usr/bin/env bash
# dateparser, parsedatetime, timefhuman and recurrent: a deadline that is counted from another day is read as that other
# day or as one that nobody named.  Of "a week on Tuesday", "three weeks from Monday", "tomorrow week", "the Monday after
# 4 July", "the day before 4 July" and "the eve of 1 July" none of the four finds the right day; none says that it is
# unsure.
# Guess before running: plain English of newspapers, so half of them right by one or two of the four.
# Exit 1 when one of them reads a phrase rightly.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" \
    dateparser==1.5.0 parsedatetime==2.6 timefhuman==0.1.5 recurrent==0.4.1
PYTHONPATH="$work/lib" python3 -W ignore - <<'PY'
from datetime import datetime
from importlib.metadata import version

import parsedatetime
from dateparser.search import search_dates
from recurrent.event_parser import RecurringEvent
from timefhuman import tfhConfig, timefhuman

print(*(f"{name} {version(name)}" for name in ("dateparser", "parsedatetime", "timefhuman", "recurrent")))
now = datetime(2025, 6, 25, 12)
ahead = {"RELATIVE_BASE": now, "PREFER_DATES_FROM": "future"}
print(f"on {now:%A %d %B %Y}")
changed = False
for phrase, right in (
    ("a week on Tuesday", "2025-07-08"),
    ("three weeks from Monday", "2025-07-21"),
    ("tomorrow week", "2025-07-03"),
    ("the Monday after 4 July 2025", "2025-07-07"),
    ("the day before 4 July 2025", "2025-07-03"),
    ("the eve of 1 July 2025", "2025-06-30"),
):
    found = {
        "dateparser": [day for _, day in search_dates(f"Bids are due {phrase}.", languages=["en"], settings=ahead) or ()],
        "parsedatetime": [parsedatetime.Calendar().parseDT(phrase, sourceTime=now)[0]],
        "timefhuman": timefhuman(phrase, tfhConfig(now=now)),
        "recurrent": [RecurringEvent(now_date=now).parse(phrase)],
    }
    told = {name: [f"{day:%Y-%m-%d}" for day in days] for name, days in found.items()}
    print(f"{phrase!r} is {right}:", *(f"{name} {' and '.join(days)};" for name, days in told.items()))
    changed |= any(right in days for days in told.values())
raise SystemExit(1 if changed else 0)
PY
