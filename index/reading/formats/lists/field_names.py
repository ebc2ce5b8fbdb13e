"""The names under which exports keep title, paper, date, author and text -> the field each stands for.

    column_field("Publication Date") -> "published"         factiva_codes()["SN"] -> "publisher"

The names are data, in fields.toml.  A name of the day of saving or fetching stands for nothing: such a day is never the
day of publication.  Read `index.reading.formats.lists.records` next.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any


@cache
def tables() -> Mapping[str, Any]:
    """All of fields.toml."""
    return tomllib.loads(Path(__file__).with_name("fields.toml").read_text(encoding="utf-8"))


@cache
def _columns() -> Mapping[str, tuple[str, int]]:
    return {name: (field, rank) for field, names in tables()["columns"].items() for rank, name in enumerate(names)}


def column_field(name: str) -> str:
    """The field that a column or key of that name holds, "" for none: title, text, summary, highlight, publisher,
    published, author, url or id."""
    return _columns().get(_bare(name), ("", 0))[0]


def column_rank(name: str) -> int:
    """How good a name is among those of its field; 0 is the best."""
    return _columns().get(_bare(name), ("", 10_000))[1]


@cache
def factiva_codes() -> Mapping[str, str]:
    """Factiva's field codes -> the field each holds, "" for one that is kept out."""
    codes: Mapping[str, str] = tables()["factiva"]
    return codes


def _bare(name: str) -> str:
    return re.sub(r"[\W_]+", "", str(name).lower())
