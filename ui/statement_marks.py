"""How a sentence of an answer stands to its quotes, in the words that every face shows beside it.

    kind of a statement, kinds of all -> mark_of -> "quote", "paraphrase, checked", or ""

Answers made of quotes alone need no marks and get none; where one sentence is a paraphrase, all are marked.
Read `rag.types.Statement` next.
"""

from __future__ import annotations

from collections.abc import Iterable

MARKS = {"sentence": "quote", "quote": "quote", "paraphrase": "paraphrase, checked"}


def mark_of(kind: str, kinds: Iterable[str]) -> str:
    """The mark of a statement of that kind among statements of these; "" for one that needs none."""
    return MARKS.get(kind, "") if "paraphrase" in kinds else ""
