#!/usr/bin/env bash
# parsedatetime and timefhuman: "the day before yesterday" is yesterday and "the day after tomorrow" tomorrow, to both.
# timefhuman gives the same day for "last Friday" and "next Friday" of a Friday: that Friday.  parsedatetime reads a
# quarter, "Q3 2025", as an hour, 20:25 today, and "the minister may resign in March" as the March after next May.
# Guess before running: two days off, seven days off, or nothing.  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" parsedatetime==2.6 timefhuman==0.1.5
PYTHONPATH="$work/lib" python3 -W ignore - <<'PY'
from datetime import datetime
from importlib.metadata import version

import parsedatetime
from timefhuman import tfhConfig, timefhuman

print("parsedatetime", version("parsedatetime"), "timefhuman", version("timefhuman"))
now = datetime(2025, 11, 14, 12)  # a Friday
calendar = parsedatetime.Calendar()
changed = False
for text, first, second in (
    ("the day before yesterday", "2025-11-13", "2025-11-13"),
    ("the day after tomorrow", "2025-11-15", "2025-11-15"),
    ("last Friday", "2025-11-07", "2025-11-14"),
    ("next Friday", "2025-11-21", "2025-11-14"),
):
    found = calendar.parseDT(text, sourceTime=now)[0], timefhuman(text, tfhConfig(now=now))[0]
    print(f"{text!r} on {now:%A %d %B %Y}: parsedatetime {found[0]:%d %B %Y}, timefhuman {found[1]:%d %B %Y}")
    changed |= [f"{day:%Y-%m-%d}" for day in found] != [first, second]
for text, wanted in (("Q3 2025", "2025-11-14 20:25"), ("the minister may resign in March", "2027-03-01 12:00")):
    found = calendar.parseDT(text, sourceTime=now)[0]
    print(f"{text!r}: parsedatetime {found}")
    changed |= f"{found:%Y-%m-%d %H:%M}" != wanted
raise SystemExit(1 if changed else 0)
PY
