"""Verified sentences, quotes or a refusal, made into the `Answer` that the reader gets.

    Verified, Found -> Answer(answered)      Found -> Answer(quoted)      reason, Found -> Answer(abstained)
    Answer* to the parts of a question -> Answer

Pure: disagreements are looked for here, citations numbered, and nothing is worded that is not in the articles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, zip_longest

from rag.answer.disagree import Split, find_splits, rivals_by_words
from rag.answer.explain import abstention_beside, abstention_for, with_reason
from rag.answer.withholding import merged
from rag.question.question import Question
from rag.stages import Found, Rated, Supported, Verified
from rag.types import (
    AbstentionReason,
    Answer,
    Citation,
    Disagreement,
    Evidence,
    Position,
    Rejected,
    ScoredPassage,
    Statement,
    TokenCounts,
)
from rag.verify.verify import Numbering, as_quote, cite

QUOTED = 2  # sentences of an answer made of quotes alone
NEAREST = 2  # sentences shown beside a refusal
NONE_OTHERWISE = "Of the sentences that were read none was found to say otherwise."


def answered(
    question: Question, verified: Verified, rivals: Sequence[Evidence], *, rated: Sequence[Rated] = ()
) -> Answer:
    """The sentences that the evidence supports, and rival accounts in their own words; `rated` is what was made of
    them."""
    splits = find_splits(question, verified.supported, rivals, read=rated)
    answer = _with_sides(question.asked, verified.supported, splits)
    return replace(answer, rejected=verified.rejected)


def quoted(question: Question, found: Found, *, notice: str) -> Answer:
    """The best evidence sentences as they stand, when there is no usable model answer."""
    quotes = tuple(as_quote(e) for e in found.prompted[:QUOTED])
    splits = find_splits(question, quotes[:1], rivals_by_words(question, found.pool))
    answer = _with_sides(question.asked, quotes, splits)
    return replace(answer, status="quoted", notice=notice)


def abstained(
    question: Question, found: Found, reason: AbstentionReason, *, rejected: Sequence[Rejected] = ()
) -> Answer:
    """No answer: the reason in words, and the nearest sentences."""
    nearest = tuple(Citation(number=i, evidence=e) for i, e in enumerate(found.pool[:NEAREST], start=1))
    return Answer(
        question=question.asked,
        status="abstained",
        statements=(),
        citations=(),
        abstention=abstention_for(reason, question, nearest),
        rejected=tuple(rejected),
    )


def corrected(refused: Answer, why: str, *, best: Evidence | None = None) -> Answer:
    """A refusal that tells what is wrong with the question, and shows the sentence `best` that says otherwise first."""
    if not why or refused.abstention is None:
        return refused
    told = with_reason(refused.abstention, why)
    if best is not None:
        others = [c.evidence for c in told.nearest if c.evidence != best][: NEAREST - 1]
        nearest = tuple(Citation(number=i, evidence=e) for i, e in enumerate([best, *others], start=1))
        told = replace(told, nearest=nearest)
    return replace(refused, abstention=told)


def together(asked: str, answers: Sequence[Answer]) -> Answer:
    """The answers to the parts of a question as one.  What a part has no answer to is told beside the others'."""
    given = [answer for answer in answers if answer.status != "abstained"]
    refused = [answer for answer in answers if answer.status == "abstained"]
    said = _once([s for answer in given for s in answer.statements])
    numbering = Numbering()
    statements = tuple(replace(s, citations=_again(numbering, s.citations)) for s in said)
    disagreements = tuple(_renumbered(d, numbering) for answer in given for d in answer.disagreements)
    first = given[0] if given else answers[0]
    return replace(
        first,
        question=asked,
        statements=statements,
        disagreements=disagreements,
        citations=numbering.citations,
        abstention=abstention_beside(refused) if given and refused else first.abstention,
        rejected=tuple(rejected for answer in answers for rejected in answer.rejected),
        retrieved=_ranked([answer.retrieved for answer in answers]),
        withheld=merged(answer.withheld for answer in answers),
        notice=next((answer.notice for answer in answers if answer.notice), ""),
        tokens=sum((answer.tokens for answer in answers), TokenCounts()),
    )


def none_otherwise(answer: Answer) -> Answer:
    """The answer to a question that asks whether anybody says otherwise, too; where nobody was found to, it says so."""
    if answer.status != "answered" or answer.disagreements:
        return answer
    return replace(answer, notice=" ".join(filter(None, (answer.notice, NONE_OTHERWISE))))


def _once(statements: Sequence[Statement]) -> list[Statement]:
    """The statements, each once; one that was widened by a sentence that another shows is cut back to its own."""
    kept: dict[str, Statement] = {}
    shown: dict[tuple[str, int], Evidence] = {}
    for statement in statements:
        own = [c.evidence for c in statement.citations]
        first = shown.get((own[0].article.id, own[0].start)) if len(own) == 1 else None
        if first is not None and first.end < own[0].end and statement.kind == "sentence":
            rest = own[0].article.text[first.end : own[0].end]
            evidence = replace(own[0], start=own[0].end - len(rest.lstrip()))
            cut = tuple(replace(c, evidence=evidence) for c in statement.citations)
            statement = replace(statement, text=" ".join(evidence.quote.split()), citations=cut)
        if statement.kind == "sentence":
            shown.update({e.place: e for e in own})
        kept.setdefault(statement.text, statement)
    return list(kept.values())


def _renumbered(disagreement: Disagreement, numbering: Numbering) -> Disagreement:
    sides = (replace(side, citations=_again(numbering, side.citations)) for side in disagreement.positions)
    return replace(disagreement, positions=tuple(sides))


def _again(numbering: Numbering, citations: Sequence[Citation]) -> tuple[Citation, ...]:
    return numbering.of(citation.evidence for citation in citations)


def _ranked(lists: Sequence[Sequence[ScoredPassage]]) -> tuple[ScoredPassage, ...]:
    """The passages of several lists by rank, each passage once."""
    rows = chain.from_iterable(zip_longest(*lists))
    kept = {row.passage.id: row for row in reversed([row for row in rows if row is not None])}
    ordered = sorted(kept.values(), key=lambda row: row.rank)
    return tuple(replace(row, rank=rank) for rank, row in enumerate(ordered, start=1))


def _with_sides(asked: str, supported: Sequence[Supported], splits: Sequence[Split]) -> Answer:
    sides = [side.supported for split in splits for side in split.sides]
    shown = _latest_first((*supported, *(side for side in sides if side not in supported)), splits)
    statements, citations = cite(shown)
    return Answer(
        question=asked,
        status="answered",
        statements=statements,
        citations=citations,
        disagreements=tuple(_disagreement(split, shown, statements) for split in splits),
    )


def _latest_first(shown: Sequence[Supported], splits: Sequence[Split]) -> tuple[Supported, ...]:
    """What later articles say stands before what it replaces, and the sides of a clash in their order."""
    latest = [
        side.supported
        for split in splits
        for side in (split.sides[-1:] if split.kind == "update" else split.sides if split.kind == "conflict" else ())
    ]
    return (*latest, *(item for item in shown if item not in latest))


def _disagreement(split: Split, shown: Sequence[Supported], statements: Sequence[Statement]) -> Disagreement:
    cited = list(zip(shown, (s.citations for s in statements), strict=True))
    return Disagreement(
        about=split.about,
        kind=split.kind,
        positions=tuple(
            Position(value=side.value, citations=next(numbers for item, numbers in cited if item == side.supported))
            for side in split.sides
        ),
    )
