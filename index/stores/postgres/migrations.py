"""The tables of a collection: made, brought to the present layout, granted to roles, and checked.

    create(session) -> the schema as this program writes it        check(session) -> LibraryError unless it is

A collection is a schema of its own, so that it can be granted, dumped and dropped by itself.  Who may read its articles
may keep conversations and answers beside them.  Each step of the layout is a file of SQL beside this module; what was
made by an older program is brought forward by the steps that it lacks, under a lock that ends with the transaction.
Read `index.stores.postgres.keeper` next.
"""

from __future__ import annotations

import os
from importlib import resources

from index.errors import LibraryError
from index.stores.postgres.rows import words_of_server
from index.stores.postgres.session import Session
from index.stores.records.kinds import KINDS

STEPS = ("layout_1.sql", "layout_2.sql", "records")  # the last are the tables of `index.stores.records`
FORMAT = len(STEPS)
READER, WRITER = "dossier_reader", "dossier_writer"  # roles that are granted to where the server has them
HALF_FROM = (0, 7)  # the version of pgvector that brought half precision
WRITING = "SELECT, INSERT, UPDATE, DELETE"
BESIDE = "SELECT tablename FROM pg_tables WHERE schemaname = %s AND tablename LIKE ANY(%s)"  # what a reader keeps
LOCK = 7_346_201  # of everybody who makes or changes a layout


def create(session: Session) -> None:
    """Make the collection's schema, or bring it to the present layout.  Raises LibraryError."""
    if found_format(session) == FORMAT:
        return
    with session.transaction():
        session.run(f"SELECT pg_advisory_xact_lock({LOCK})")
        found = found_format(session)
        if found > FORMAT:
            raise LibraryError(_newer(session, found))
        if not found:
            if not session.rows("SELECT 1 FROM pg_extension WHERE extname = 'vector'"):
                session.run("CREATE EXTENSION vector")
            session.run("CREATE SCHEMA IF NOT EXISTS {s}")
        for step in STEPS[found:]:
            session.run(_step(step, session.schema))
        if not found:
            first = [("identity", os.urandom(8).hex()), ("commits", "0"), ("passages", "0"), ("words", "0")]
            for key, value in first:
                session.run("INSERT INTO {s}.meta VALUES (%s, %s)", key, value)
        session.run(
            "INSERT INTO {s}.meta VALUES ('format', %s) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            str(FORMAT),
        )
        grant(session)


def make_vectors(session: Session, dimensions: int) -> None:
    """Make the table of vectors, once their length is known; in half precision where the server has it."""
    if session.rows("SELECT 1 FROM {s}.meta WHERE key = 'vector'"):
        return
    version = session.rows("SELECT extversion FROM pg_extension WHERE extname = 'vector'")[0][0]
    kind = "halfvec" if tuple(int(part) for part in version.split(".")[:2]) >= HALF_FROM else "vector"
    session.run(
        f"""CREATE TABLE {{s}}.vectors (
              passage bigint PRIMARY KEY REFERENCES {{s}}.passages ON DELETE CASCADE, article bigint NOT NULL,
              vector {kind}({int(dimensions)}) NOT NULL
            )"""
    )
    session.run("ALTER TABLE {s}.vectors ALTER COLUMN vector SET STORAGE PLAIN")
    session.run("CREATE INDEX vectors_by_article ON {s}.vectors (article)")
    session.run("INSERT INTO {s}.meta VALUES ('vector', %s)", kind)
    grant(session)


def grant(session: Session) -> None:
    """Let the roles that there are read, or read and write, the collection."""
    roles = {row[0] for row in session.rows("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [READER, WRITER])}
    beside = session.rows(BESIDE, session.schema.strip('"'), [f"{kind.name}_%" for kind in KINDS])
    for role, rights in ((READER, "SELECT"), (WRITER, WRITING)):
        if role in roles:
            session.run(f"GRANT USAGE ON SCHEMA {{s}} TO {role}")
            session.run(f"GRANT {rights} ON ALL TABLES IN SCHEMA {{s}} TO {role}")
    if READER in roles and beside:
        session.run(f"GRANT {WRITING} ON {', '.join(f'{{s}}.{row[0]}' for row in beside)} TO {READER}")
    if WRITER in roles:
        session.run(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {{s}} TO {WRITER}")


def check(session: Session) -> None:
    """Raise LibraryError unless the collection is there and has the layout that this program reads."""
    found = found_format(session)
    shown = session.address.shown
    if not found:
        raise LibraryError(f'no index at {shown}: build one with "dossier index PATH"')
    if found < FORMAT:
        raise LibraryError(f'{shown} has the older layout {found}: bring it to {FORMAT} with "dossier migrate"')
    if found > FORMAT:
        raise LibraryError(_newer(session, found))


def found_format(session: Session) -> int:
    """The layout of the collection, 0 where there is none."""
    name = f"{session.schema}.meta"
    if session.rows("SELECT to_regclass(%s) IS NULL", name)[0][0]:
        return 0
    rows = session.rows("SELECT value FROM {s}.meta WHERE key = 'format'")
    return int(rows[0][0]) if rows else 0


def _newer(session: Session, found: int) -> str:
    return f"{session.address.shown} has layout {found}, this program reads {FORMAT}: update the program"


def _step(name: str, schema: str) -> str:
    if name == "records":
        return "".join(kind.tables(words_of_server(kind, schema)) for kind in KINDS)
    text = resources.files("index.stores.postgres").joinpath(name).read_text(encoding="utf-8")
    return text.replace("{schema}", "{s}")
