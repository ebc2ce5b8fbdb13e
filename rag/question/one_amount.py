"""A question for what one sentence's own amounts come to -> the question for that sentence, and what to reckon.

    "How many pupils have not been vaccinated?" -> Within(question="How many pupils have been vaccinated?", what="rest")

By how much a thing changed, how many of all are left, a part of an amount.  Pure.  `rag.answer.arithmetic` reckons;
`rag.question.two_amounts` is for those of two sentences.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from index.text.patterns import regex

_CHANGE = regex(
    r"^\W*by how (?:much|many)\b.+\b(?:fall(?:en)?|fell|drop(?:ped)?|ris(?:e|en)|rose|grow|grown|grew|shrink|shrunk|"
    r"declined?|increased?|decreased?|go(?:ne)? (?:up|down)|changed?)\b",
    re.IGNORECASE,
)
_REST = regex(r"^(?P<before>\W*how many\b.+?\b(?:has|have|had|is|are|was|were)) not (?P<behind>.+)$", re.IGNORECASE)
_PART = regex(
    r"^\W*how (?:much|many)\b.{0,30}?\b(?:is|are|was|were|would be) (?:a |one )?(?P<part>half|third|quarter|tenth) of "
    r"(?P<whole>[^,?]+?)\W*$",
    re.IGNORECASE,
)
_PARTS = {"half": 2, "third": 3, "quarter": 4, "tenth": 10}


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """The question whose sentence is looked for, what is reckoned from it, and of a part by what it is divided."""

    question: str
    what: Literal["change", "rest", "part"]
    by: int = 1


def within_one(question: str) -> Within | None:
    """What is to be reckoned; None for any other question."""
    if _CHANGE.match(question):
        return Within(question=question, what="change")
    if rest := _REST.match(question):
        return Within(question=f"{rest['before']} {rest['behind']}", what="rest")
    if part := _PART.match(question):
        return Within(question=f"How much is {part['whole']}?", what="part", by=_PARTS[part["part"].lower()])
    return None
