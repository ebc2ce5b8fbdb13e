"""Stems of words that say nearly the same, so that a question and an article in other words still meet.

    "complet" -> {"complet", "close", "finalis", ...}

A short list (similar.toml), used to rank and to explain, never to prove.  Pure; no model.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from rag.language.words import stem


def alike_stems(word_stem: str) -> frozenset[str]:
    """The stem itself and those of words that say nearly the same."""
    return _groups().get(word_stem, frozenset()) | {word_stem}


def opposite_stems(word_stem: str) -> frozenset[str]:
    """The stems that make the answer to a question with this one a no (opposites.toml)."""
    return _opposites().get(word_stem, frozenset())


@cache
def _opposites() -> dict[str, frozenset[str]]:
    told = tomllib.loads((files("rag.language") / "opposites.toml").read_text(encoding="utf-8"))
    return {stem(word): frozenset(stem(other) for other in others.split()) for word, others in told["pairs"]}


@cache
def _groups() -> dict[str, frozenset[str]]:
    told = tomllib.loads((files("rag.language") / "similar.toml").read_text(encoding="utf-8"))
    forms = [frozenset(stem(word) for word in line.split()) for line in told["forms"]]
    groups: dict[str, frozenset[str]] = {}
    for stems in [*(_with_forms(line, forms) for line in told["groups"]), *forms]:
        for each in stems:
            groups[each] = groups.get(each, frozenset()) | stems
    return groups


def _with_forms(line: str, forms: Sequence[frozenset[str]]) -> frozenset[str]:
    stems = frozenset(stem(word) for word in line.split())
    return stems.union(*(form for form in forms if form & stems))
