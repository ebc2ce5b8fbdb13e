"""A large grown home -> an empty collection in PostgreSQL with the same rows, at once instead of article by article.

    fill_collection(home, store, say) -> how many articles, 0 where the collection holds something already

What `index.stores.move` would put there, for a benchmark that cannot wait for it: words are taken from the home's own
full text, rows go in by COPY, and the indexes of their tables are made afterwards.  Corrections and lines that were
kept are not copied.  `tests/evals/bench` compares the rows with those of a move.  Read `evals.bench.stores.store` next.
"""

from __future__ import annotations

import json
import sqlite3
import struct
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.library.schema import connect_reader
from index.stores.move import SETTINGS
from index.stores.open_store import open_keeper
from index.stores.postgres.binary_rows import FLOATS, numbers, stream
from index.stores.postgres.rows import lexeme, plain

if TYPE_CHECKING:
    from index.stores.postgres.keeper import PostgresKeeper
    from index.stores.postgres.session import Session

ROWS = 50_000  # of postings and keys, copied together
EPOCH = date(2000, 1, 1)  # PostgreSQL's
MOST = 32_767  # that a smallint holds
# the indexes that no constraint rests on
INDEXES = """SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
JOIN pg_class t ON t.oid = i.indrelid WHERE t.relnamespace = to_regnamespace(%s)
AND t.relname IN ('articles', 'copy_keys', 'passages', 'postings', 'sources', 'terms', 'vectors')
AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)"""
SERIALS = ("SELECT setval(pg_get_serial_sequence('{s}.articles', 'row'), max(row)) FROM {s}.articles",
           "SELECT setval(pg_get_serial_sequence('{s}.terms', 'id'), max(id)) FROM {s}.terms",
           "SELECT setval('{s}.passage_rows', max(row)) FROM {s}.passages")  # fmt: skip
Rows = Iterator[bytes]


def fill_collection(home: Path, store: str, say: Callable[[str], None]) -> int:
    """Copy the home's articles, all in one transaction, and build what is derived.  Raises LibraryError."""
    from index.stores.postgres.keeper import PostgresKeeper

    with open_keeper(home, store) as keeper, closing(connect_reader(home)) as own:
        assert isinstance(keeper, PostgresKeeper)
        if keeper.passage_count or keeper.article_count:
            return 0
        keeper.adopt_settings(dict(own.execute(f"SELECT key, value FROM meta WHERE key IN {SETTINGS}")))
        with keeper.session.patient(), keeper.committing(seconds=0):
            run = keeper.session
            made = run.rows(INDEXES, run.schema)
            for name, _ in made:
                run.run(f"DROP INDEX {name}")
            _fill(keeper, own, say)
            for name, definition in made:
                say(f"index {name.rpartition('.')[2]}")
                run.run(definition)
        say("approximate index")
        if notice := keeper.derive(lambda done, total: None):
            say(notice)
        with keeper.session.patient():
            for table in ("articles", "passages", "vectors", "tokens", "terms", "postings", "copy_keys", "signatures"):
                say(f"looking through {table}")
                run.run(f"VACUUM (ANALYZE) {{s}}.{table}")
        return keeper.article_count


def _fill(keeper: PostgresKeeper, own: sqlite3.Connection, say: Callable[[str], None]) -> None:
    run: Session = keeper.session
    kind = keeper.vector_kind
    said: dict[int, list[tuple[int, str, str]]] = {}
    for row, *line in own.execute("SELECT article, line, text, reason FROM dropped ORDER BY article, line"):
        said.setdefault(row, []).append((line[0], plain(line[1]), plain(line[2])))
    say("words")
    terms, words = _words(own)
    last = own.execute("SELECT coalesce(max(row), 0) FROM passages").fetchone()[0]
    owners = np.zeros(last + 1, dtype=np.int64)
    for row, article in own.execute("SELECT row, article FROM passages"):
        owners[row] = article
    lengths = np.bincount(words["passage"], weights=words["times"], minlength=last + 1).astype(np.int64)
    copied: dict[str, Rows] = {
        "articles (row, id, version, title, publisher, publisher_folded, published, author, url, source, content_hash,"
        " copy_group, added, passages, dropped, text)": _articles(own, said),
        "signatures (article, signature)": (
            _row(_int8(row), blob) for row, blob in own.execute("SELECT row, signature FROM articles")
        ),
        "copy_keys (key, article)": _pairs(own.execute("SELECT key, article FROM story_keys")),
        "sources (location, article, stamp, content_hash)": (
            _row(*map(_text, each))
            for each in own.execute("SELECT location, article, stamp, content_hash FROM sources")
        ),
        'passages (row, id, article, start, "end", length)': (
            _row(_int8(row), _text(id_), _int8(article), _int4(start), _int4(end), _int4(int(lengths[row])))
            for row, id_, article, start, end in own.execute('SELECT row, id, article, start, "end" FROM passages')
        ),
        "terms (id, term, passages)": (
            _row(_int4(id_), _text(lexeme(term)), _int8(count)) for id_, (term, count) in enumerate(terms, 1)
        ),
        "postings (term, passage, article, times, length)": _postings(words, lengths, owners),
        "vectors (passage, article, vector)": (
            _row(_int8(row), _int8(int(owners[row])), _vector(blob, kind))
            for row, blob in own.execute("SELECT passage, vector FROM vectors")
        ),
        "tokens (passage, starts, tokens)": (
            _row(_int8(row), starts, tokens)
            for row, starts, tokens in own.execute("SELECT passage, starts, tokens FROM tokens")
        ),
    }
    for table, rows in copied.items():
        say(f"copying {table.partition(' ')[0]}")
        run.copy(table, stream(rows))
    for sql in SERIALS:
        run.rows(sql)
    for key, value in (("passages", int(np.count_nonzero(owners))), ("words", int(lengths.sum()))):
        run.run("UPDATE {s}.meta SET value = %s WHERE key = %s", str(value), key)


def _words(own: sqlite3.Connection) -> tuple[list[tuple[str, int]], NDArray[Any]]:
    """The terms with the passages that have them, and (term, passage, times), by passage: all that FTS5 knows."""
    own.execute("CREATE VIRTUAL TABLE temp.instances USING fts5vocab('main', 'passages_fts', 'instance')")
    known = own.execute("SELECT term, doc, cnt FROM passages_terms").fetchall()
    counts = np.asarray([count for _, _, count in known], dtype=np.int64)
    said = chain.from_iterable(own.execute("SELECT doc FROM temp.instances"))  # in the order of the terms
    passages = np.fromiter(said, dtype=np.int32, count=int(counts.sum()))
    terms = np.repeat(np.arange(1, len(known) + 1, dtype=np.int32), counts)
    first = np.flatnonzero(np.r_[True, (terms[1:] != terms[:-1]) | (passages[1:] != passages[:-1])])
    words = np.empty(len(first), dtype=[("term", np.int32), ("passage", np.int32), ("times", np.int32)])
    words["term"], words["passage"] = terms[first], passages[first]
    words["times"] = np.diff(np.r_[first, len(terms)])
    return [(term, count) for term, count, _ in known], words[np.argsort(words["passage"], kind="stable")]


def _postings(words: NDArray[Any], lengths: NDArray[np.int64], owners: NDArray[np.int64]) -> Rows:
    short = np.minimum(lengths, MOST).astype(np.int16)
    for start in range(0, len(words), ROWS):
        part = words[start : start + ROWS]
        passage = part["passage"].astype(np.int64)
        times = np.minimum(part["times"], MOST).astype(np.int16)
        yield numbers([part["term"], passage, owners[passage], times, short[passage]])


def _pairs(found: sqlite3.Cursor) -> Rows:
    while rows := found.fetchmany(ROWS):
        yield numbers(list(np.asarray(rows, dtype=np.int64).T))


def _articles(own: sqlite3.Connection, dropped: dict[int, list[tuple[int, str, str]]]) -> Rows:
    sql = """SELECT a.row, id, title, publisher, published, author, url, source, content_hash, story, added, text,
             (SELECT count(*) FROM passages p WHERE p.article = a.row) FROM articles a"""
    for row, id_, title, publisher, day, author, url, source, digest, group, added, text, count in own.execute(sql):
        yield _row(
            _int8(row), _text(id_), _int4(1), _text(title), _text(publisher), _text(publisher.casefold()),
            _int4((date.fromisoformat(day) - EPOCH).days) if day else None, _text(author), _text(url), _text(source),
            _text(digest), _text(group), _int8(added), _int4(count),
            b"\x01" + json.dumps(dropped.get(row, [])).encode(), _text(text),
        )  # fmt: skip


def _row(*fields: bytes | None) -> bytes:
    """A row in COPY's binary form."""
    parts = [struct.pack(">h", len(fields))]
    for field in fields:
        parts += [struct.pack(">i", -1)] if field is None else [struct.pack(">i", len(field)), field]
    return b"".join(parts)


def _int4(number: int) -> bytes:
    return struct.pack(">i", number)


def _int8(number: int) -> bytes:
    return struct.pack(">q", number)


def _text(text: str) -> bytes:
    return plain(text).encode()


def _vector(blob: bytes, kind: str) -> bytes:
    numbers = np.frombuffer(blob, dtype=np.float16).astype(FLOATS[kind])
    return struct.pack(">hh", len(numbers), 0) + numbers.tobytes()
