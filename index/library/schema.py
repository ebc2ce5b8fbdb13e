"""The layout of the truth, one SQLite file, and the only two ways to open it.

    home/library.sqlite: meta, sources, articles, dropped, kept_lines, passages, vectors, tokens, story_keys,
                         passages_fts

Everything acknowledged is committed here with a synced write-ahead log; every other file of a home is derived
from it.  There is one write connection at a time (`index.library.lock`), readers never write, not even a checkpoint.
`rowid`s only grow, so "later than" is a comparison.  Read `index.library.contents` next.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import LibraryError

FORMAT = 1
FILE_NAME = "library.sqlite"
BUSY_SECONDS = 10.0
NETWORK_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ceph"})
FULL_ERRNOS = frozenset({errno.ENOSPC, errno.EDQUOT})
READ_ONLY_ERRNOS = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sources (
  location TEXT NOT NULL, article TEXT NOT NULL, stamp TEXT NOT NULL, content_hash TEXT NOT NULL,
  PRIMARY KEY (location, article)
) WITHOUT ROWID;
CREATE INDEX sources_by_article ON sources (article);
CREATE TABLE articles (
  row INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, publisher TEXT NOT NULL,
  published TEXT, author TEXT NOT NULL, url TEXT NOT NULL, source TEXT NOT NULL, content_hash TEXT NOT NULL,
  story TEXT NOT NULL, added INTEGER NOT NULL, signature BLOB NOT NULL, text TEXT NOT NULL
);
CREATE INDEX articles_by_story ON articles (story);
CREATE TABLE dropped (article INTEGER NOT NULL, line INTEGER NOT NULL, text TEXT NOT NULL, reason TEXT NOT NULL);
CREATE INDEX dropped_by_article ON dropped (article);
CREATE TABLE passages (
  row INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, article INTEGER NOT NULL,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL
);
CREATE INDEX passages_by_article ON passages (article, start);
CREATE TABLE vectors (passage INTEGER PRIMARY KEY, vector BLOB NOT NULL);
CREATE TABLE tokens (passage INTEGER PRIMARY KEY, starts BLOB NOT NULL, tokens BLOB NOT NULL);
CREATE TABLE story_keys (key INTEGER NOT NULL, article INTEGER NOT NULL, PRIMARY KEY (key, article)) WITHOUT ROWID;
CREATE INDEX story_keys_by_article ON story_keys (article);
CREATE VIEW passage_texts AS
  SELECT p.row AS row, a.title AS title, substr(a.text, p.start + 1, p."end" - p.start) AS text
  FROM passages p JOIN articles a ON a.row = p.article;
CREATE VIRTUAL TABLE passages_fts USING fts5(
  title, text, content='passage_texts', content_rowid='row', tokenize='porter unicode61'
);
CREATE VIRTUAL TABLE passages_terms USING fts5vocab(passages_fts, 'row');
"""

# an index whose files held one article each gets a table of sources that can hold several for one
MANY_A_SOURCE = """BEGIN IMMEDIATE;
CREATE TABLE sources_now (
  location TEXT NOT NULL, article TEXT NOT NULL, stamp TEXT NOT NULL, content_hash TEXT NOT NULL,
  PRIMARY KEY (location, article)
) WITHOUT ROWID;
INSERT INTO sources_now SELECT location, article, stamp, content_hash FROM sources;
DROP TABLE sources;
ALTER TABLE sources_now RENAME TO sources;
CREATE INDEX sources_by_article ON sources (article);
COMMIT;"""
BY_CONTENT = "CREATE INDEX IF NOT EXISTS articles_by_content ON articles (content_hash)"

# lines that a person wanted back; a later thought, so that it is made where it is not there yet
KEPT_LINES = """CREATE TABLE IF NOT EXISTS kept_lines (
  article TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (article, text)
) WITHOUT ROWID"""

# what a person corrected of an article, and under "content_hash" what its source says by itself
EDITS = """CREATE TABLE IF NOT EXISTS edits (
  article TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (article, field)
) WITHOUT ROWID"""


def library_path(home: Path) -> Path:
    """Where the truth of a home lies."""
    return home / FILE_NAME


def connect_reader(home: Path) -> sqlite3.Connection:
    """A connection that cannot write.  Raises LibraryError when there is no index or it cannot be read."""
    path = library_path(home)
    if not path.is_file():
        raise LibraryError(f'no index at {home}: build one with "dossier index PATH"')
    with library_errors(home):
        frozen = not os.access(home, os.W_OK) and not path.with_name(FILE_NAME + "-wal").exists()
        mode = "mode=ro&immutable=1" if frozen else "mode=ro"
        connection = _connect(f"{path.resolve().as_uri()}?{mode}")
        with _closed_on_error(connection):
            check_length(connection, home)
            check_format(connection, home)
    return connection


def connect_writer(home: Path) -> sqlite3.Connection:
    """The write connection; creates the file.  The caller holds the home's lock.  Raises LibraryError."""
    with library_errors(home):
        path = library_path(home)
        connection = _connect(f"{path.resolve().as_uri()}?mode=rwc")
        with _closed_on_error(connection):
            check_length(connection, home)
            connection.execute(f"PRAGMA journal_mode = {'DELETE' if _is_network(home) else 'WAL'}")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA cache_size = -65536")  # KiB
            if not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
                connection.executescript(f"BEGIN IMMEDIATE; {TABLES} {_first_meta()} COMMIT;")
            check_format(connection, home)
            connection.execute(KEPT_LINES)
            connection.execute(EDITS)
            connection.execute(BY_CONTENT)
            columns = connection.execute("SELECT name, pk FROM pragma_table_info('sources')").fetchall()
            if not dict(columns)["article"]:
                connection.executescript(MANY_A_SOURCE)
    return connection


def _connect(uri: str) -> sqlite3.Connection:
    return sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)


@contextmanager
def _closed_on_error(connection: sqlite3.Connection) -> Iterator[None]:
    """Nobody else closes a connection that is found unusable."""
    try:
        yield
    except BaseException:
        connection.close()
        raise


def _first_meta() -> str:
    identity = os.urandom(8).hex()
    return f"INSERT INTO meta VALUES ('format', '{FORMAT}'), ('identity', '{identity}'), ('commits', '0');"


def check_length(connection: sqlite3.Connection, home: Path) -> None:
    """Raise LibraryError when the file is shorter than its own header says, by less than a page: SQLite notices whole
    pages that are missing, and reads the rest of a last one as zeros.

    While a log holds changes the file may lag behind, and is not judged.  SQLite is asked for the header: closing any
    other handle of the file would take the locks from all of this process's connections, and the next command to end
    would then delete the log under them (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    path = library_path(home)
    if _has_log(path):
        return
    pages, size = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    promised, length = pages * size, path.stat().st_size
    if length < promised and not _has_log(path):
        cut = f"its file was cut from {promised:,} to {length:,} bytes"
        raise LibraryError(f'the index at {home} is damaged ({cut}): run "dossier doctor"')


def _has_log(path: Path) -> bool:
    """Whether a log or journal beside the file holds anything."""
    beside = (path.with_name(path.name + ending) for ending in ("-wal", "-journal"))
    return any(log.is_file() and log.stat().st_size for log in beside)


def check_format(connection: sqlite3.Connection, home: Path) -> None:
    """Raise LibraryError unless the file has the layout that this program writes."""
    try:
        row = connection.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
    except sqlite3.OperationalError as error:
        if "no such table" not in str(error):
            raise
        raise LibraryError(
            f"{library_path(home)} is not an index: give another folder with --home, "
            'or build one with "dossier index PATH"'
        ) from error
    found = row[0] if row else "unknown"
    if found != str(FORMAT):
        raise LibraryError(
            f"the index at {home} has format {found}, this program reads {FORMAT}: "
            'build a new one with "dossier --home OTHER index PATH"'
        )


@contextmanager
def library_errors(home: Path) -> Iterator[None]:
    """Turn what SQLite and the file system raise into a LibraryError of one line with the next step."""
    try:
        yield
    except sqlite3.Error as error:
        raise LibraryError(_explain_sqlite(error, home)) from error
    except OSError as error:
        raise LibraryError(explain_os_error(error, home)) from error


def explain_os_error(error: OSError, home: Path) -> str:
    """One line on a failure of the file system under a home."""
    if error.errno in FULL_ERRNOS:
        return f"no space left for the index at {home}: free some and run the command again; what was added is kept"
    if error.errno in READ_ONLY_ERRNOS:
        return f"cannot write to {home}: make it writable or give another folder with --home"
    return f"the index at {home} cannot be used ({error.strerror or error}): check the folder and try again"


def _explain_sqlite(error: sqlite3.Error, home: Path) -> str:
    message = str(error)
    if "disk is full" in message:
        return explain_os_error(OSError(errno.ENOSPC, message), home)
    if "readonly" in message or "unable to open" in message:
        return explain_os_error(OSError(errno.EACCES, message), home)
    if "locked" in message:
        return f"the index at {home} is busy: try again when the other command has ended"
    if isinstance(error, sqlite3.DatabaseError) and ("malformed" in message or "not a database" in message):
        return f'the index at {home} is damaged ({message}): run "dossier doctor"'
    return f'the index at {home} cannot be used ({message}): run "dossier doctor"'


def _is_network(home: Path) -> bool:
    """Whether the home lies on a network file system, where a write-ahead log is not safe."""
    best, kind = "", ""
    try:
        mounts = Path("/proc/self/mounts").read_text().splitlines()
    except OSError:
        return False
    for fields in (line.split() for line in mounts):
        point = fields[1].replace("\\040", " ")
        if home.resolve().is_relative_to(point) and len(point) >= len(best):
            best, kind = point, fields[2]
    return kind in NETWORK_FILE_SYSTEMS
