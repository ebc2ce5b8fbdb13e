"""Two quoted amounts, reckoned: "€22 million less €19 million: €3 million".

    TwoAmounts, how to look for one -> reckoned_answer -> Answer | None

Both amounts must be exact, of one unit and one currency; the result is ours, the amounts are slices of quotes.  Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from rag.answer.lead import Lead
from rag.language.comparable import Amount, Said, amount_of
from rag.question.question import Question, understand
from rag.question.two_amounts import TwoAmounts
from rag.types import Answer, Evidence, Statement
from rag.verify.verify import Numbering

_SCALES = {
    "thousand": 1e3,
    "million": 1e6,
    "m": 1e6,
    "mn": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "trillion": 1e12,
    "tn": 1e12,
}
_WRITTEN = re.compile(
    r"(?P<sign>(?:US|A|C|NZ|HK)?[$€£¥₩])?\s?[\d.,]*\d\s*-?(?P<scale>thousand|million|billion|trillion|mn|bn|tn|m)?\b",
    re.I,
)
Side = tuple[Evidence | None, Amount]  # the sentence that gives an amount, None where the question does


def reckoned_answer(asked: str, two: TwoAmounts, look_for: Callable[[Question], Side | None]) -> Answer | None:
    """The sum or difference of two amounts: one that the question gives stands in it, others are looked for, each by
    itself.  None where one is not found or they cannot be reckoned."""
    sides: list[Side] = []
    for text in (two.one, two.other):
        side = look_for(understand(text)) if text.endswith("?") else _given(asked, text)
        if side is None:
            return None
        sides.append(side)
    return sum_answer(asked, *sides, add=two.add)


def _given(question: str, text: str) -> Side | None:
    amount = amount_of(question, Said(text=text, published=None, words=text))
    return (None, amount) if amount else None


def reckoned(one: Side, other: Side, *, add: bool) -> Lead | None:
    """The sum or the difference, larger less smaller; None where the amounts cannot be reckoned together."""
    (_, first), (_, second) = one, other
    exact = first.least == first.most and second.least == second.most
    alike = first.unit == second.unit and (
        not first.currency or not second.currency or first.currency == second.currency
    )
    if not exact or not alike:
        return None
    if not add and first.least < second.least:
        one, other = other, one
        first, second = second, first
    result = first.least + second.least if add else first.least - second.least
    word = " and " if add else " less "
    pieces = (_shown(one), word, _shown(other), f": {_written(result, first, second)}.")
    return Lead(pieces=pieces)


def sum_answer(question: str, one: Side, other: Side, *, add: bool) -> Answer | None:
    """The result first, then the sentences that give the amounts; None where they cannot be reckoned."""
    lead = reckoned(one, other, add=add)
    if lead is None:
        return None
    numbering = Numbering()
    shown = [evidence for evidence, _ in (one, other) if evidence is not None]
    statements = [
        Statement(text=" ".join(evidence.quote.split()), citations=numbering.of([evidence]))
        for evidence in {(e.article.id, e.start): e for e in shown}.values()
    ]
    first = Statement(text=lead.text, citations=numbering.citations, kind="lead", slices=lead.slices)
    return Answer(question=question, status="answered", statements=(first, *statements), citations=numbering.citations)


def _shown(side: Side) -> str | Evidence:
    evidence, amount = side
    if evidence is None:
        return amount.written
    begin = evidence.quote.find(amount.written)
    return replace(evidence, start=evidence.start + begin, end=evidence.start + begin + len(amount.written))


def _written(value: float, *models: Amount) -> str:
    """The value as the first amount is written: with its sign and its scale, or as a share."""
    if models[0].unit == "%":
        return f"{value:,.6f}".rstrip("0").rstrip(".") + " per cent"
    found = [m for model in models if (m := _WRITTEN.search(model.written))]
    sign = next((m["sign"] for m in found if m["sign"]), "")
    scale = next((m["scale"] for m in found if m["scale"]), "") or ""
    number = round(value / _SCALES.get(scale.lower(), 1.0), 6)
    digits = f"{number:,.6f}".rstrip("0").rstrip(".")
    return f"{sign}{digits}{' ' if len(scale) > 2 else ''}{scale}"
