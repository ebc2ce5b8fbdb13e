"""A question for a difference or a sum of two amounts -> the two questions whose answers are to be taken.

    "How much more did Vale pay than Belmore had offered?" -> TwoAmounts(one="How much did Vale pay?", other=...)

Only shapes that name both sides are taken apart; an amount that the question itself gives needs no question.  Pure.
`rag.answer.arithmetic` reckons; read that next.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.text.patterns import regex

_MORE = r"(?:more|less|higher|lower|larger|smaller|bigger|greater|cheaper|fewer)"
_THAN_LAST = regex(
    rf"^\W*(?:by )?how (?:much|many) {_MORE}(?: money)? (?P<one>(?:is|was|were|are|did|does|do|will|has|have|"
    rf"had)\b.+?) than (?P<other>.+?)\W*$",
    re.IGNORECASE,
)
_THAN_FIRST = regex(
    rf"^\W*(?:by )?how (?:much|many) {_MORE}(?: money)? than (?P<other>.+?) (?P<one>(?:is|was|were|are|did|does|"
    rf"do|will)\b.+?)\W*$",
    re.IGNORECASE,
)
_BETWEEN = regex(
    r"^\W*what(?:'s| is| was) the (?P<what>difference|gap|total|sum) (?:between|"
    r"of) (?P<one>.+?) and (?P<other>.+?)\W*$",
    re.IGNORECASE,
)
_TOGETHER = regex(
    r"^\W*how (?:much|many) (?:is|are|was|were) (?P<one>.+?) and (?P<other>.+?) (?:together|in total|combined|"
    r"added up)\W*$",
    re.IGNORECASE,
)
_CLAUSE = regex(r"\b(?:had|has|have|was|were|is|are|did|offered|asked|paid|agreed|wanted|claimed|bid|cost|costs|put)\b")

_VERBS = {
    "offered": "offer", "asked": "ask", "paid": "pay", "agreed": "agree to pay", "wanted": "want", "claimed": "claim",
    "bid": "bid",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoAmounts:
    """The questions for the two amounts, and whether they are to be added or taken from each other."""

    one: str
    other: str
    add: bool


def two_amounts(question: str) -> TwoAmounts | None:
    """The two questions; None for any other question."""
    for pattern in (_THAN_LAST, _THAN_FIRST):
        if found := pattern.match(question):
            return TwoAmounts(one=_asked(found["one"]), other=_asked(found["other"]), add=False)
    if found := _BETWEEN.match(question):
        add = found["what"].lower() in ("total", "sum")
        return TwoAmounts(one=_asked(found["one"]), other=_asked(found["other"]), add=add)
    if found := _TOGETHER.match(question):
        return TwoAmounts(one=_asked(found["one"]), other=_asked(found["other"]), add=True)
    return None


def _asked(side: str) -> str:
    """A side as a question: an amount as it stands, a clause behind "how much", a thing behind "how much is"."""
    side = side.strip(" ,.?")
    if re.match(r"^(?:is|was|were|are)\s+(?:US|A|C)?[$€£¥]?\s?\d", side):
        return re.sub(r"^\w+\s+", "", side)
    if re.match(r"^(?:US|A|C)?[$€£¥]\s?\d", side):
        return side
    if re.match(r"^(?:is|was|were|are|did|does|do|will|has|have|had)\b", side):
        return f"How much {side}?"
    clause = _CLAUSE.search(side)
    if clause is None:
        return f"How much is {side}?"
    subject, rest = side[: clause.start()].strip(), re.sub(r"^agreed$", "agreed to pay", side[clause.end() :].strip())
    if clause[0] in _VERBS and subject:
        return f"How much did {subject} {_VERBS[clause[0]]} {rest}".strip() + "?"
    return f"How much {clause[0]} {subject} {rest}".replace("  ", " ").strip() + "?" if subject else f"How much {side}?"
