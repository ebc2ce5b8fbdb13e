#!/usr/bin/env bash
# psycopg 3.3: a server that refuses the password, the data base or one connection more says so with an SQLSTATE (28P01,
# 3D000, 53300), and psycopg has a class for each; but a connection that fails raises plain OperationalError without any
# state, so that `except psycopg.errors.InvalidPassword` around `connect` never catches, and the reason can only be told
# by the words of the message, which are in the server's language.  A statement that fails carries its state.
# Guess before running: InvalidPassword, "28P01".  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --target "$work/lib" "psycopg[binary]==3.3.9" pgserver==0.1.4
PYTHONPATH="$work/lib" python3 -W ignore - "$work/data" <<'PY'
import sys
from importlib.metadata import version
from pathlib import Path

import pgserver
import psycopg

print("psycopg", version("psycopg"), "pgserver", version("pgserver"))
server = pgserver.get_server(sys.argv[1], cleanup_mode="stop")
with psycopg.connect(server.get_uri(), autocommit=True) as connection:
    connection.execute("CREATE ROLE locked LOGIN PASSWORD 'right'")
    Path(sys.argv[1], "pg_hba.conf").write_text("local all locked scram-sha-256\nlocal all all trust\n")
    connection.execute("SELECT pg_reload_conf()")
    try:
        connection.execute("SELECT * FROM nowhere")
    except psycopg.Error as error:
        print("a statement:", type(error).__name__, error.sqlstate)
changed = False
uri = server.get_uri()
wrong = uri.replace("postgres:@", "locked:wrong@")
for what, address in (("a wrong password:", wrong), ("no such data base:", uri.replace("/postgres?", "/nowhere?"))):
    try:
        psycopg.connect(address)
        changed = True
    except psycopg.Error as error:
        print(what, type(error).__name__, error.sqlstate, "|", str(error).splitlines()[-1][-60:])
        changed |= type(error) is not psycopg.OperationalError or error.sqlstate is not None
server.cleanup()
raise SystemExit(1 if changed else 0)
PY
