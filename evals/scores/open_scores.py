"""An answer to an open question, judged without a judge: good, partial, wrong, or wrongly refused.

    OpenQuestion, Answer -> OpenScore(verdict, reasons, ...)

good: every fact, nothing forbidden, the order kept, no more sentences than allowed, the right kind of disagreement or
none, and a lead that is right where there is one.  partial: at least one fact, nothing forbidden asserted first.
wrong: no fact at all, or something forbidden in the lead or the first sentence.  A question without an answer is
"good" when it is refused or answered by what the articles say instead, else wrong.  Facts are looked for in what is
shown, case and white space aside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from evals.sets.open import OpenQuestion
from rag.types import Answer

Verdict = Literal["good", "partial", "wrong", "wrongly refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenScore:
    """What came of one question.  `holding` of the `shown` sentences hold a required fact, `earlier` those and the ones
    that tell a state which is to be told behind it; `lead_right` is None without a lead; `reported` and `expected` are
    kinds of disagreement, "" for none; `failed`: there was no answer but an error."""

    verdict: Verdict
    reasons: tuple[str, ...]
    shown: int
    holding: int
    lead_right: bool | None
    reported: str
    expected: str
    earlier: int = 0
    failed: bool = False


def score_open(question: OpenQuestion, answer: Answer) -> OpenScore:
    """The verdict on one answer, and why it is not good."""
    sentences = [s.text for s in answer.statements if s.kind in ("sentence", "paraphrase")]
    lead = " ".join(s.text for s in answer.statements if s.kind == "lead")
    told = _flat(" ".join(f"{s.opening}{s.text}" for s in answer.statements))
    reported = answer.disagreements[0].kind if answer.disagreements else ""
    holding = [any(holds(text, fact) for fact in question.facts) for text in sentences]
    earlier = [_flat(text) for text in question.order]
    verdict, reasons = _judge(question, answer, told=told, first=_flat(f"{lead} {' '.join(sentences[:1])}"), lead=lead)
    expected = "" if question.disagrees == "none" else question.disagrees
    return OpenScore(
        verdict=verdict,
        reasons=tuple(reasons),
        shown=len(sentences),
        holding=sum(holding),
        lead_right=_lead_right(question, lead) if lead else None,
        reported=reported,
        expected=expected,
        earlier=sum(h or any(e in _flat(t) for e in earlier) for h, t in zip(holding, sentences, strict=True)),
    )


def failed_score(error: Exception) -> OpenScore:
    """The score of a question that raised an error instead of giving an answer."""
    reason = f"{type(error).__name__}: {error}"
    return OpenScore(
        verdict="wrong",
        reasons=(reason,),
        shown=0,
        holding=0,
        lead_right=None,
        reported="",
        expected="",
        failed=True,
    )


def _judge(question: OpenQuestion, answer: Answer, *, told: str, first: str, lead: str) -> tuple[Verdict, list[str]]:
    refused = answer.status == "abstained"
    if question.refuse:
        said = _flat(answer.abstention.explanation) if answer.abstention else ""
        corrected = any(_flat(text) in f"{told} {said}" for text in question.instead)
        return ("good", []) if refused or corrected else ("wrong", ["answered what has no answer"])
    if refused:
        return "wrongly refused", [answer.abstention.explanation if answer.abstention else "refused"]
    missing = [fact[0] for fact in question.facts if not holds(told, fact)]
    bad = [text for text in question.forbidden if _flat(text) in told]
    reasons = [f"lacks {m}" for m in missing] + [f"shows {b}" for b in bad]
    reasons += _out_of_order(question, told) + _too_many(question, answer) + _disagreement(question, answer)
    if lead and _lead_right(question, lead) is False:
        reasons.append(f"lead {lead}")
    if len(missing) == len(question.facts) or any(_flat(text) in first for text in question.forbidden):
        return "wrong", reasons
    return ("partial", reasons) if reasons else ("good", [])


def _lead_right(question: OpenQuestion, lead: str) -> bool:
    """A lead holds what the gold says a lead holds, else one of the facts, and nothing that is forbidden."""
    flat = _flat(lead)
    wanted = [question.lead] if question.lead else question.facts
    right = any(holds(flat, fact) for fact in wanted)
    return right and not any(_flat(text) in flat for text in question.forbidden)


def _out_of_order(question: OpenQuestion, told: str) -> list[str]:
    places = [told.find(_flat(text)) for text in question.order]
    found = [place for place in places if place >= 0]
    return ["out of order"] if found != sorted(found) or (places and places[0] < 0) else []


def _too_many(question: OpenQuestion, answer: Answer) -> list[str]:
    shown = sum(s.kind in ("sentence", "paraphrase") for s in answer.statements)
    return [f"{shown} sentences"] if shown > question.most else []


def _disagreement(question: OpenQuestion, answer: Answer) -> list[str]:
    kinds = [d.kind for d in answer.disagreements]
    if question.disagrees in ("", "none"):
        return [f"false {kinds[0]}"] if kinds and (question.disagrees == "none" or "update" not in kinds) else []
    if question.disagrees == "any":
        return [] if kinds else ["no disagreement"]
    return [] if question.disagrees in kinds else [f"{kinds[0] if kinds else 'no'} in place of {question.disagrees}"]


def holds(text: str, fact: tuple[str, ...]) -> bool:
    """Whether the text has one of the accepted spellings of a fact, case and white space aside."""
    flat = _flat(text)
    return any(re.search(rf"(?<!\w){re.escape(_flat(form))}(?!\d)", flat) for form in fact)


def _flat(text: str) -> str:
    return " ".join(text.replace("’", "'").split()).casefold()
