r"""A table in an archive whose rows name the files beside it -> what it states of each of these files.

    stated_beside([("posts.csv", b"post_id,title\n7.quay,Quay sold\n")], ["posts/7.quay.html"])
    -> {"posts/7.quay.html": {"title": "Quay sold"}}, {"posts.csv"}

Newsletters and reading lists are exported so: texts as files, their titles and days in one table.  A row names a file
where one of its values is that file's name.  Read `index.reading.formats.archives` next.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from index.reading.formats.lists.records import is_withheld, named_fields

MIN_NAME = 4  # characters of a name that stands for a file
_NOTES = ("highlights", "notes", "annotations")
SHARE = 0.5  # of a table's rows that name files, for it to be about these; by judgement


def stated_beside(
    tables: Iterable[tuple[str, bytes]], names: Collection[str]
) -> tuple[dict[str, dict[str, Any]], frozenset[str]]:
    """File -> title, published, author, publisher and url as a table states them ({"draft": "yes"} for what is not
    published, {"beside": name} for its reader's notes), and the names of the tables that are about files."""
    ordered = sorted(names, key=lambda name: (name.lower().endswith((".html", ".htm")), name))  # pages before notes
    files = {PurePosixPath(name).stem.lower(): name for name in ordered}
    files |= {PurePosixPath(name).name.lower(): name for name in ordered}
    stated: dict[str, dict[str, Any]] = {}
    about: set[str] = set()
    for table, data in tables:
        rows = [(_file_of(row, files), row) for row in _rows(table, data)]
        named = [(name, row) for name, row in rows if name]
        if not named or len(named) < SHARE * len(rows):
            continue
        about.add(table)
        for name, row in named:
            fields = named_fields(row)
            held: dict[str, Any] = {
                key: fields[key] for key in ("title", "published", "author", "publisher", "url") if key in fields
            }
            stated[name] = {**held, "draft": "yes"} if is_withheld(row) else held
            stem = PurePosixPath(name).stem.lower()
            stated |= {other: {"beside": name} for other in ordered if other != name and _is_note(other, stem)}
    return stated, frozenset(about)


def _is_note(name: str, stem: str) -> bool:
    """Whether a file holds what a reader marked in the text of that name: it stands in a folder of notes."""
    path = PurePosixPath(name)
    return path.stem.lower() == stem and path.suffix.lower() == ".md" and path.parent.name.lower() in _NOTES


def _rows(table: str, data: bytes) -> Sequence[Mapping[str, Any]]:
    try:
        text = data.decode("utf-8-sig")
        value = (
            json.loads(text) if table.lower().endswith(".json") else list(csv.DictReader(io.StringIO(text, newline="")))
        )
    except (ValueError, RecursionError, csv.Error):
        return []
    rows = value if isinstance(value, list) else next((v for v in value.values() if isinstance(v, list)), [])
    return [row for row in rows if isinstance(row, dict)]


def _file_of(row: Mapping[str, Any], files: Mapping[str, str]) -> str:
    values = [value.strip().lower() for value in row.values() if isinstance(value, str) and len(value) >= MIN_NAME]
    return next((files[key] for value in values for key in (value, PurePosixPath(value).name) if key in files), "")
