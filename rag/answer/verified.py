"""What an answerer made of the evidence -> the answer that may be shown, or the refusal that says why there is none.

    Question, Found, Drafted -> verified -> Answer          without_model(question, found, notice, reason) -> Answer

A draft that declines, or whose best sentence contradicts what the question takes for granted, becomes a refusal; the
others are verified, set against their rivals and, where the answerer asks for it, finished.  Pure.  Read
`rag.answer.compose` and `rag.answer.finish` next.
"""

from __future__ import annotations

import re
from dataclasses import replace

from index.text.patterns import regex
from rag.answer import compose
from rag.answer.disagree import rivals_by_words
from rag.answer.finish import finished
from rag.answer.premise import contradiction
from rag.answer.refusal import quotable
from rag.question.question import Question
from rag.stages import Drafted, Found
from rag.types import AbstentionReason, Answer, Rejected
from rag.verify.verify import verify

_TELLS_DIFFERENCE = regex(
    r"\b(?:by|more|less|fewer|[a-z]{3,}er(?= than)|extra|additional|another|difference|gap|up|down|r[io]se|risen|"
    r"f[ae]ll\w*|drop\w*|cuts?|raise[sd]?|los[et]|gain\w*|gr[eo]w\w*|increase\w*|shr[aiu]nk\w*|reduc\w*|lower\w*|doubl\w*|halv\w*)\b",
    re.IGNORECASE,
)
# Held together by open questions (tuned and once, n=245, docs/results.md); none was chosen by itself.
UNSURE = 0.5  # log-odds that there is an answer, below which another word before a noun tells that there is none


def verified(question: Question, found: Found, drafted: Drafted, *, difference: bool = False) -> Answer:
    """The answer to a question over what was found, by what was drafted.  Of a `difference` that was asked for and not
    reckoned one amount would be half an answer."""
    if drafted.declines:
        return _declined(question, found, drafted)
    if drafted.finish and drafted.chosen:
        if difference and not _TELLS_DIFFERENCE.search(drafted.chosen[0].evidence.quote):
            return _declined(question, found, drafted)
        best, unsure = drafted.chosen[0].evidence, drafted.signals.yes_margin < UNSURE
        if wrong := contradiction(question, best, found.prompted, unsure=unsure):
            return compose.corrected(compose.abstained(question, found, "model_declined"), wrong, best=best)
    checked = verify(drafted, question=question, context=found.pool)
    if not checked.supported:
        return compose.abstained(question, found, "unsupported", rejected=checked.rejected)
    rivals = rivals_by_words(question, found.pool) if drafted.rivals is None else drafted.rivals
    answer = compose.answered(question, checked, rivals, rated=drafted.rated)
    sure = drafted.signals.yes_margin
    return finished(answer, question, drafted.rated, answerable=sure) if drafted.finish else answer


def without_model(question: Question, found: Found, notice: str, reason: AbstentionReason) -> Answer:
    """The articles' own sentences where they are near enough, else a refusal; `notice` says why nothing was asked."""
    if quotable(found.signals):
        return compose.quoted(question, found, notice=notice)
    return replace(compose.abstained(question, found, reason), notice=notice)


def _declined(question: Question, found: Found, drafted: Drafted) -> Answer:
    lines = [Rejected(text=line.text, reason="does not answer the question") for line in drafted.draft.lines]
    refused = compose.abstained(question, found, "model_declined", rejected=lines)
    nearest = max(drafted.rated, key=lambda r: r.standing).evidence if drafted.rated else found.pool[0]
    return compose.corrected(refused, contradiction(question, nearest, found.prompted))
