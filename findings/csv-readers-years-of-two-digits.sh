#!/usr/bin/env bash
# DuckDB and Polars read a column of days such as 03/04/25 (3 April 2025, as British and French papers write) as days,
# by themselves (DuckDB) or when asked to try (Polars): DuckDB gives 25 April 2003, Polars 3 April of the year 25.  The
# same column with years of four digits is 3 April 2025 to both.  So it is with dots, 03.04.25.  And a column of results,
# 3:2 and 1:10, is a column of hours to Polars.
# Guess before running: 2025-04-03, or text.  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" duckdb==2.0.1 polars==2.1.0
PYTHONPATH="$work/lib" python3 -W ignore - "$work/days.csv" <<'PY'
import sys
from importlib.metadata import version
from pathlib import Path

import duckdb
import polars

print("duckdb", version("duckdb"), "polars", version("polars"))
table = Path(sys.argv[1])


def read(*cells: str) -> tuple[list[str], list[str]]:
    table.write_text("\n".join(["value,title", *(f"{cell},Mill" for cell in cells)]) + "\n")
    ducks = duckdb.sql(f"select value from read_csv('{table}')").fetchall()
    bears = polars.read_csv(table, try_parse_dates=True)["value"].to_list()
    return [str(cell) for (cell,) in ducks], [str(cell) for cell in bears]


wanted = {
    ("03/04/25", "05/06/25"): (["2003-04-25", "2005-06-25"], ["0025-04-03", "0025-06-05"]),
    ("03.04.25", "05.06.25"): (["2003-04-25", "2005-06-25"], ["0025-04-03", "0025-06-05"]),
    ("03/04/2025", "05/06/2025"): (["2025-04-03", "2025-06-05"], ["2025-04-03", "2025-06-05"]),
    ("3:2", "1:10"): (["3:2", "1:10"], ["03:02:00", "01:10:00"]),
}
changed = False
for cells, expected in wanted.items():
    found = read(*cells)
    print(cells, "DuckDB:", found[0], "Polars:", found[1])
    changed |= found != expected
raise SystemExit(1 if changed else 0)
PY
