"""The words of `words.toml` as sets of lemmas, by table and name.

    lemmas("stakes", "verbs") -> frozenset({"pay", "owe", ...})

Read once a process.  What is done with them is for `rag.register.deadlines.deadlines`, `stakes` and `disputes`.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path


@cache
def _tables() -> dict[str, dict[str, str]]:
    tables: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
    return tables


@cache
def lemmas(table: str, name: str) -> frozenset[str]:
    """One list of the file."""
    return frozenset(_tables()[table][name].split())
