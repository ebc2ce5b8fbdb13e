"""The words of a claim -> the kinds of slot that it may be of, so that papers may name one thing in different words.

    kinds_of(kind of claim, texts) -> frozenset({"pay", ...})

"To pay", "the fee" and "the instalment" are of one kind, "strike" and "walk out" of another; the words are in
`slot_kinds.toml`.  A kind in common is a hint and never enough.  Read `rag.register.relate`, which asks.
"""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from pathlib import Path

from rag.language.words import content_stems, stem


@cache
def _stems() -> dict[str, dict[str, frozenset[str]]]:
    """By kind of claim and stem, the kinds of slot."""
    tables = tomllib.loads(Path(__file__).with_name("slot_kinds.toml").read_text("utf-8"))
    found: dict[str, dict[str, frozenset[str]]] = {}
    for kind, slots in tables.items():
        by_stem: dict[str, set[str]] = {}
        for slot, words in slots.items():
            for word in words.split():
                by_stem.setdefault(stem(word), set()).add(slot)
        found[kind] = {key: frozenset(value) for key, value in by_stem.items()}
    return found


@lru_cache(maxsize=4096)
def kinds_of(kind: str, text: str) -> frozenset[str]:
    """The kinds of slot of the words, for a deadline or a stake."""
    known = _stems().get(kind, {})
    return frozenset(slot for found in content_stems(text) for slot in known.get(found, ()))
