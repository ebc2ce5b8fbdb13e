"""A parsed sentence and the stakes before it -> the other figure that somebody gives for one of them.

    rival_figures(sentence, reading, earlier stakes) -> Claim*

"The company spoke of 1,900 jobs.  Economists put the number at 1,200": the second figure has no thing of its own, so it
takes that of the stake before it, and its unit where it has none.  Read `rag.register.relate` for how they conflict.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.text.patterns import regex
from rag.language.amounts import amount_spans
from rag.register.claims.clauses import Sentence, Slice
from rag.register.claims.draft import Reading
from rag.register.items import Amount, Claim
from rag.register.stakes.stake_amounts import stake_amounts

FIGURE = "figure"  # the cue of such a claim
NEAR = 600  # characters back in which the stake is looked for
_FIGURE = r"(?:number|figure|sum|amount|total|debts?|loss(?:es)?|costs?|bill|price|share|value|saving|it|them|that)"
_AT = r"(?:(?:only|about|nearly|almost|around|roughly|just|no more than|closer to|at least)\s+)?[$€£¥A-Z]*\s?$"
_RIVAL = regex(
    rf"\b(?:put|puts|estimated|estimates)\s+(?:\w+\s+){{0,2}}?{_FIGURE}\s+at\s+{_AT}|"
    rf"\b(?:the|that|true|real|actual|its|their)\s+{_FIGURE}\s+(?:is|was|were|would be|had been)\s+{_AT}|"
    rf"\b(?:it|they|that|price)\s+(?:is|was|were|are|would be)\s+worth\s+{_AT}|"
    rf"\b(?:it|that)\s+(?:is|was|would be)\s+(?:closer|nearer)(?:\s+to)?\s+[$€£¥A-Z]*\s?$|"
    rf"[’']s?\s+own\s+{_FIGURE}\s+(?:is|was)\s+{_AT}|"
    rf"\b(?:said|says|insisted|insists)\s+(?:that\s+)?only\s+[$€£¥A-Z]*\s?$"
)


def rival_figures(sentence: Sentence, reading: Reading, earlier: Sequence[Claim]) -> Iterator[Claim]:
    """At most one figure of the sentence; none where nobody else is its speaker."""
    for start, end, value in amount_spans(sentence.text):
        if not _RIVAL.search(sentence.text[:start]):
            continue
        amount = next((found for at, found in stake_amounts(sentence) if at == start), None)
        rival = _rival(sentence, amount, value, earlier)
        word = next((token for token in sentence.doc if token.idx >= start), None)
        if rival is None or rival.amount is None or word is None:
            continue
        given = amount or Amount(
            value=value, unit=rival.amount.unit, currency=rival.amount.currency,
            written=sentence.text[start:end].strip(), loose=False,
        )  # fmt: skip
        claim = reading.claim(
            "stake", sentence, word, subject="", what=Slice(start=start, end=end), amount=given, cue=FIGURE,
        )  # fmt: skip
        if claim.speaker and claim.speaker != rival.speaker:
            yield replace(claim, slot=rival.slot, parties=tuple(dict.fromkeys((*claim.parties, *rival.parties))))
        return


def _rival(sentence: Sentence, amount: Amount | None, value: str, earlier: Sequence[Claim]) -> Claim | None:
    """The latest stake before it, near by, whose amount is another of the same unit."""
    for claim in reversed(earlier):
        if claim.kind != "stake" or claim.amount is None or sentence.start - claim.end > NEAR:
            continue
        alike = amount is None or (amount.unit, amount.currency) == (claim.amount.unit, claim.amount.currency)
        if alike and claim.amount.value != value:
            return claim
    return None
