"""A collection in PostgreSQL -> what in it does not fit together, and what of that is put right.

    check_collection(home, address) -> Finding*        repair_collection(home, address) -> what was done, in words

PostgreSQL looks after its own files; looked at here is what this program promises of its rows: every passage has its
words, vectors and tokens, passages cover their article, counts are what is counted.  Counts and the approximate index
are derived and made anew; a passage without its vectors is not.  Read `index.upkeep.doctor` for a home's own file.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from index.stores.address import StoreAddress
from index.stores.postgres.keeper import PostgresKeeper
from index.stores.postgres.reading import PostgresContents
from index.upkeep.doctor import Finding

LOST = {
    "SELECT id FROM {s}.passages p WHERE NOT EXISTS (SELECT 1 FROM {s}.vectors v WHERE v.passage = p.row)": (
        "passage {} has no vector"
    ),
    "SELECT id FROM {s}.passages p WHERE NOT EXISTS (SELECT 1 FROM {s}.tokens t WHERE t.passage = p.row)": (
        "passage {} has no token vectors"
    ),
    """SELECT id FROM {s}.passages p WHERE length > 0
       AND NOT EXISTS (SELECT 1 FROM {s}.postings w WHERE w.article = p.article AND w.passage = p.row)""": (
        "passage {} has no words"
    ),
    "SELECT article FROM {s}.sources c WHERE NOT EXISTS (SELECT 1 FROM {s}.articles a WHERE a.id = c.article)": (
        "a source names {}, which is gone"
    ),
    """SELECT a.id FROM {s}.articles a WHERE (SELECT coalesce(sum(p."end" - p.start), 0) FROM {s}.passages p
       WHERE p.article = a.row) != length(a.text)""": "the passages of article {} do not cover its text",
}
COUNTED = "SELECT term, count(*) AS passages FROM {s}.postings GROUP BY term"
MISCOUNTED = f"""SELECT coalesce(t.term, c.term::text) FROM ({COUNTED}) c
FULL JOIN (SELECT * FROM {{s}}.terms WHERE passages != 0) t ON t.id = c.term
WHERE c.passages IS DISTINCT FROM t.passages"""
RECOUNT = f"""UPDATE {{s}}.terms t SET passages = coalesce(c.passages, 0)
FROM {{s}}.terms every LEFT JOIN ({COUNTED}) c ON c.term = every.id WHERE t.id = every.id"""
TOTALS = "SELECT count(*), coalesce(sum(length), 0) FROM {s}.passages"


def check_collection(home: Path, address: StoreAddress) -> list[Finding]:
    """Every fault found, none in a sound collection.  Raises LibraryError when it cannot be read."""
    with PostgresContents.open(home, address) as contents:
        return _findings(contents)


def repair_collection(home: Path, address: StoreAddress) -> list[str]:
    """Count anew what is counted wrongly and build what is derived; what was done.  Raises LibraryError."""
    with closing(PostgresKeeper.create(home, address)) as keeper:
        done: list[str] = []
        if any(finding.part == "words" for finding in _findings(keeper)):
            with keeper.committing():
                keeper.session.run(RECOUNT)
                passages, words = keeper.rows(TOTALS)[0]
                for key, count in (("passages", passages), ("words", words)):
                    keeper.session.run("UPDATE {s}.meta SET value = %s WHERE key = %s", str(count), key)
            done.append("counted the words anew")
        before = keeper.meta("approximate")
        if not keeper.derive(lambda done, total: None) and keeper.meta("approximate") != before:
            done.append("built the approximate vector index")
        return done


def _findings(contents: PostgresContents) -> list[Finding]:
    found: list[Finding] = []
    for sql, message in LOST.items():
        if "vectors" in sql and not contents.vector_kind:
            continue
        if rows := contents.rows(f"{sql} LIMIT 1"):
            found.append(Finding(part="truth", message=message.format(rows[0][0]), repairable=False))
    if rows := contents.rows(f"{MISCOUNTED} LIMIT 1"):
        found.append(Finding(part="words", message=f"the word {rows[0][0]} is counted wrongly", repairable=True))
    counted = (contents.meta("passages"), contents.meta("words"))
    if tuple(map(str, contents.rows(TOTALS)[0])) != counted:
        found.append(Finding(part="words", message="the passages are counted wrongly", repairable=True))
    return found
