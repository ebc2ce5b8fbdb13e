"""What a home kept by itself -> the same in a store: conversations, settings, the register, what is watched.

    take_over(home, store) -> how many conversations

What the store has already is left, so that a copy that was stopped goes on.  Saved answers are not copied: they belong
to the home's own index.  Read `index.stores.move` for the articles.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from index.stores.open_store import open_records
from index.stores.records.kinds import CONVERSATIONS, REGISTER, Records

SHOWN = 'conversation, place, article, start, "end", passage, passage_start, passage_end'
WHOLE = {  # table -> its columns
    CONVERSATIONS.name: {"articles": "key, record", "preferences": "owner, record"},
    REGISTER.name: {"watched": "question, state"},
}
PARTS = {  # table of what is taken over one by one -> its columns, and the tables of what belongs to one
    CONVERSATIONS.name: (
        "conversations",
        "id, owner, name, scope, updated, deleted",
        {"turns": ("conversation", "conversation, record", "row"), "shown": ("conversation", SHOWN, "place")},
    ),
    REGISTER.name: (
        "articles",
        "id, key, terms, vector, story",
        {
            "claims": ("article", "article, id, kind, start, body", "start"),
            "other_days": ("article", "article, stated", "stated"),
        },
    ),
}


def take_over(home: Path, store: str) -> int:
    """Copy what the store lacks; how many conversations.  Raises LibraryError."""
    copied = {CONVERSATIONS.name: 0, REGISTER.name: 0}
    for kind in (CONVERSATIONS, REGISTER):
        if (home / f"{kind.name}.sqlite").is_file():
            with closing(open_records(home, "", kind)) as own, closing(open_records(home, store, kind)) as there:
                copied[kind.name] = _copy(own, there, kind.name)
    return copied[CONVERSATIONS.name]


def _copy(own: Records, there: Records, kind: str) -> int:
    for table, columns in WHOLE[kind].items():
        with there.change():
            there.run_many(_into(table, columns), own.rows(f"SELECT {columns} FROM {{t}}{table}"))
    table, columns, belonging = PARTS[kind]
    held = {row[0] for row in there.rows(f"SELECT id FROM {{t}}{table}")}
    fresh = [row for row in own.rows(f"SELECT {columns} FROM {{t}}{table}") if row[0] not in held]
    for row in fresh:
        with there.change():
            there.run_many(_into(table, columns), [row])
            for part, (owner, named, order) in belonging.items():
                sql = f"SELECT {named} FROM {{t}}{part} WHERE {owner} = ? ORDER BY {order}"
                there.run_many(_into(part, named), own.rows(sql, row[0]))
    return len(fresh)


def _into(table: str, columns: str) -> str:
    marks = ", ".join("?" * len(columns.split(", ")))
    return f"INSERT INTO {{t}}{table} ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING"
