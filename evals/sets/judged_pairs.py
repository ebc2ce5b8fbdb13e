"""Pairs of sentences that a person has judged: JSON lines in, questions with two pieces of evidence out.

    evals/sets/pairs/*.jsonl -> load_judged_pairs -> JudgedPair(question, kind, one, other)

A line has `question`, `kind` (conflict, update, dispute, "same" for what says the same, "none" for what is not
comparable) and `a` and `b`, each with `text`, `publisher`, `day` (or null) and the sentence `before` it.  Of one
publisher and day both are of one article.  Each file is by another hand than the rest of the project.  Read
`evals.fit.pairs`, which fits on them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from evals.sets.form import DataError
from index.types import Article, Passage
from rag.types import Evidence

KINDS = ("conflict", "update", "dispute", "same", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedPair:
    """A question, what two sentences are to each other, and both as evidence."""

    id: str
    question: str
    kind: str
    one: Evidence
    other: Evidence


def load_judged_pairs(file: Path) -> tuple[JudgedPair, ...]:
    """The pairs of a file, in its order.  Raises DataError for a line that is none."""
    pairs = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            pairs.append(_pair(json.loads(line), f"{file.stem}-{number}"))
        except (ValueError, KeyError, TypeError) as error:
            raise DataError(
                f"{file}, line {number} is no judged pair ({error}): see evals/sets/judged_pairs.py"
            ) from None
    return tuple(pairs)


def _pair(told: Mapping[str, Any], name: str) -> JudgedPair:
    if told["kind"] not in KINDS:
        raise ValueError(f"kind {told['kind']}")
    texts = [told[side]["text"] for side in "ab"]
    own = [" ".join(filter(None, (told[side].get("before"), told[side]["text"]))) for side in "ab"]
    if _source(told["a"]) == _source(told["b"]) != (told["a"]["publisher"], None):
        follows = [told["a"].get("before") == texts[1], told["b"].get("before") == texts[0]]
        both = f"{own[1]} {texts[0]}" if follows[0] else f"{own[0]} {texts[1]}" if follows[1] else "\n\n".join(own)
        own, ids = [both, both], [f"{name}-a"] * 2
    else:
        ids = [f"{name}-{side}" for side in "ab"]
    one, other = (
        _evidence(told[side], id_, text, sentence)
        for side, id_, text, sentence in zip("ab", ids, own, texts, strict=True)
    )
    return JudgedPair(id=name, question=told["question"], kind=told["kind"], one=one, other=other)


def _source(told: Mapping[str, Any]) -> tuple[str, str | None]:
    return told["publisher"], told.get("day")


def _evidence(told: Mapping[str, Any], id_: str, text: str, sentence: str) -> Evidence:
    article = Article(
        id=id_,
        title="",
        publisher=told["publisher"],
        published=date.fromisoformat(told["day"]) if told.get("day") else None,
        author="",
        url="",
        source=id_,
        text=text,
        dropped=(),
        content_hash=id_,
        copy_group=id_,
    )
    passage = Passage(id=f"{id_}-1", article_id=id_, start=0, end=len(text), text=text)
    start = text.index(sentence)
    return Evidence(article=article, passage=passage, start=start, end=start + len(sentence), relevance=0.0)
