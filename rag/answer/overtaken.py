"""An answer that a later article may have overtaken: where to look again, and what comes of it.

    Question, Drafted -> may_be_overtaken -> bool
    Question, Drafted, Drafted (of later sentences) -> overtaken -> Drafted

A later article's sentence that is surely an answer, read beside the best of those before, leads; what led tells the
earlier state.  Pure.  Read `rag.retrieval.second_look` for what is read again, `rag.answer.newest` for what leads among
sentences that were read together.
"""

from __future__ import annotations

from dataclasses import replace

from rag.answer.newest import asks_of_the_past
from rag.answer.relevance import relevant
from rag.question.question import Question
from rag.stages import Drafted
from rag.types import Evidence

# By open questions of four hands (n=202 answered, docs/results.md).
BESIDE = 3  # of the sentences that were read, those that later ones are read beside
SURELY = 0.3  # rating from which a later article's sentence leads


def may_be_overtaken(question: Question, drafted: Drafted) -> bool:
    """Whether the newest state is asked for, and the answer is of a known day."""
    if drafted.declines or not drafted.chosen or question.kind == "yes_no" or question.other_side:
        return False
    return drafted.chosen[0].evidence.article.published is not None and not asks_of_the_past(question.text)


def to_read_beside(drafted: Drafted) -> list[Evidence]:
    """What would lead, and the best of the others that were read."""
    first = drafted.chosen[0]
    others = sorted((r for r in drafted.rated if r != first), key=lambda r: -r.standing)
    return [r.evidence for r in (first, *others)][:BESIDE]


def overtaken(question: Question, first: Drafted, again: Drafted) -> Drafted:
    """The first draft, or where a later sentence is surely an answer, one that it leads."""
    known, tokens = {r.evidence.place for r in first.rated}, first.tokens + again.tokens
    later = tuple(r for r in again.rated if r.evidence.place not in known)
    best = max(later, key=lambda r: r.rating, default=None)
    if best is None or best.rating < SURELY or again.declines:
        return replace(first, tokens=tokens)
    rated = (*first.rated, *later)
    rivals = tuple(dict.fromkeys([*(first.rivals or ()), *(again.rivals or ())]))
    chosen = relevant(question, rated, leader=best)
    evidence = tuple(r.evidence for r in rated)
    return replace(again, tokens=tokens, rated=rated, rivals=rivals, chosen=chosen, evidence=evidence)
