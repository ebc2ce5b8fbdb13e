"""What psycopg and the server raise -> one line with the next step, without a password.

    with store_errors(address): ...  ->  LibraryError

Told by SQLSTATE where the server gave one, else by libpq's own words, of which only those are passed on that cannot
hold what was in the address.  Read `index.stores.postgres.session` next.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from index.errors import LibraryError
from index.stores.address import StoreAddress

ABSENT = ("3F000", "42P01")  # no such schema, no such table
STATES = {
    "25006": "is read-only (a replica, or set so): write to its primary, or ask only",
    "28000": "does not let this user in: check the user in DOSSIER_STORE and the server's pg_hba.conf",
    "28P01": "refuses the password: set PGPASSWORD or a line in ~/.pgpass",
    "3D000": "has no such data base: make it with createdb, or name another in DOSSIER_STORE",
    "42501": "does not allow that to this user: ask with a reader's role, index with a writer's",
    "53100": "has no space left: free some and run the command again; what was committed is kept",
    "53300": "has no connection left: try again later, or put a pooler before it",
    "57014": "took too long and was stopped: try again when it is less busy",
    "57P01": "was shut down: start it and run the command again; what was committed is kept",
    "57P02": "has crashed: start it and run the command again; what was committed is kept",
    "57P03": "is starting or stopping: try again in a moment",
    "0A000": "lacks something that is needed (pgvector 0.5 or newer): install it there",
}
WORDS = (
    ("password authentication failed", "28P01"),
    ("no password supplied", "28P01"),
    ('role "', "28000"),
    ("does not exist", "3D000"),
    ("no pg_hba.conf entry", "28000"),
    ("too many clients", "53300"),
    ("remaining connection slots", "53300"),
    ("the database system is", "57P03"),  # starting up, shutting down, in recovery, not yet accepting connections
)
NOBODY = ("timeout", "refused", "resolve", "translate host", "No such file")
UNREACHABLE = "cannot be reached: start it, or check host and port in DOSSIER_STORE"
GONE = "went away: run the command again when it is back; what was committed is kept"


@contextmanager
def store_errors(address: StoreAddress) -> Iterator[None]:
    """Turn what psycopg raises into a LibraryError of one line with the next step."""
    try:
        yield
    except psycopg.Error as error:
        raise LibraryError(explain(error, address)) from None  # a cause could show the address


def explain(error: psycopg.Error, address: StoreAddress) -> str:
    """One line on a failure of the store."""
    state, said = error.sqlstate or "", str(error)
    if state in ABSENT:
        return f'no index at {address.shown}: build one with "dossier index PATH"'
    if isinstance(error, psycopg.ProgrammingError) and not state:
        return "DOSSIER_STORE is not an address that libpq understands: give postgresql://user@host:5432/database"
    state = state or next((found for words, found in WORDS if words in said), "")
    if state in STATES:
        return f"the store at {address.shown} {STATES[state]}"
    if any(words in said for words in NOBODY):
        return f"the store at {address.shown} {UNREACHABLE}"
    if isinstance(error, psycopg.OperationalError) and "FATAL:" not in said:
        return f"the store at {address.shown} {GONE if 'closed' in said or 'lost' in said else UNREACHABLE}"
    own = said.rpartition("FATAL:")[2].strip() if state or "FATAL:" in said else ""  # the server's words, not libpq's
    reason = (own.splitlines() or [type(error).__name__])[0][:160]
    return f'the store at {address.shown} cannot be used ({reason}): run "dossier doctor"'
