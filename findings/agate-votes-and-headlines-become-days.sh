#!/usr/bin/env bash
# agate, which csvkit's commands and newsrooms' own tools read tables with: a column of votes, 11-9 and 7-5, becomes 9
# November and 5 July of the year 2001; a column of one-word headlines, "Friday" and "Monday", days of the year 1; and
# sums such as "1.200,50" become 1.20050.  One row that says "tied" turns all of a column back to text, so that two tables
# of one source differ in kind.
# Guess before running: text, as for 11:9.  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" agate==1.14.2
PYTHONPATH="$work/lib" python3 -W ignore - <<'PY'
import io
from importlib.metadata import version

import agate

print("agate", version("agate"))


def read(*cells: str) -> list[str]:
    rows = "\n".join(["value;title", *(f"{cell};Mill" for cell in cells)])
    return [str(row["value"]) for row in agate.Table.from_csv(io.StringIO(rows), delimiter=";").rows]


wanted = {
    ("11-9", "7-5"): ["2001-11-09", "2001-07-05"],
    ("11-9", "tied"): ["11-9", "tied"],
    ("11:9", "7:5"): ["11:9", "7:5"],
    ("1.200,50", "3.500,10"): ["1.20050", "3.50010"],
}
changed = False
for cells, expected in wanted.items():
    found = read(*cells)
    print(cells, "->", found)
    changed |= found != expected
headlines = read("Friday", "Monday")
print(("Friday", "Monday"), "->", headlines)
raise SystemExit(1 if changed or not all(day.startswith("0001-01-") for day in headlines) else 0)
PY
