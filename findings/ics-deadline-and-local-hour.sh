#!/usr/bin/env bash
# ics: a deadline that a calendar states as a day (DUE;VALUE=DATE:20250630) is read as midnight UTC and written again as
# 20250630T000000Z: over before the day has begun, and in New York on 29 June.  A meeting at nine where it takes place
# (DTSTART:20250304T090000, no zone, as RFC 5545 allows) is nine o'clock UTC and is written so, an hour off in Paris.
# Guess before running: the day, and nine without a zone.  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" ics==0.7.3
PYTHONPATH="$work/lib" python3 -W ignore - <<'PY'
from importlib.metadata import version

from ics import Calendar

print("ics", version("ics"))
lines = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//council//EN
BEGIN:VEVENT
UID:1
DTSTAMP:20250301T000000Z
DTSTART:20250304T090000
SUMMARY:Council meets
END:VEVENT
BEGIN:VTODO
UID:2
DTSTAMP:20250301T000000Z
DUE;VALUE=DATE:20250630
SUMMARY:Objections
END:VTODO
END:VCALENDAR
""".replace("\n", "\r\n")
calendar = Calendar(lines)
written = [line for line in calendar.serialize().splitlines() if line.startswith(("DTSTART", "DUE"))]
due = next(iter(calendar.todos)).due
print("due:", due, "which is", due.to("America/New_York"))
print("written again:", written)
raise SystemExit(0 if sorted(written) == ["DTSTART:20250304T090000Z", "DUE:20250630T000000Z"] else 1)
PY
