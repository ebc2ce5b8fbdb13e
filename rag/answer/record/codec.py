"""An answer -> its record, and back: the same for a script, the archive of conversations, the cache and the evals.

    Answer -> record_of -> AnswerRecord      Answer -> dump -> JSON object -> load -> Answer

A record holds words; `load` cuts each quote out of the article again, so that what comes back cannot misquote.  Whoever
calls it knows where the articles are.  Pure.  Read `rag.answer.record.schema` for the keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from rag.answer.record.schema import (
    KEPT_ONLY,
    AbstentionRecord,
    AnswerRecord,
    CitationRecord,
    DisagreementRecord,
    PositionRecord,
    RetrievedRecord,
    SliceRecord,
    StatementRecord,
    Told,
    plain,
    read_record,
)
from rag.types import (
    Abstention,
    Answer,
    Citation,
    Disagreement,
    Evidence,
    Position,
    ScoredPassage,
    Statement,
    StatementKind,
    answer_text,
    numbers_of,
)

KINDS: Mapping[Told, StatementKind] = {"lead": "lead", "paraphrase": "paraphrase", "note": "note"}
FindEvidence = Callable[[CitationRecord], Evidence]
FindPassage = Callable[[RetrievedRecord], ScoredPassage]


def dump(answer: Answer) -> dict[str, Any]:
    """The answer as a JSON object for everyone; dates are ISO, absent ones null; quotes are exact slices."""
    record = record_of(answer)
    rounded = {stage: round(value, 1) for stage, value in record.timings_ms.items()}
    return _without_kept(plain(replace(record, timings_ms=rounded)))


def dump_places(answer: Answer) -> dict[str, Any]:
    """The answer as a JSON object that names its evidence by places alone, with what retrieval found: what comes back
    of it quotes the stored articles or does not come back."""
    record = record_of(answer)
    abstention = record.abstention
    return plain(  # type: ignore[no-any-return]
        replace(
            record,
            citations=_wordless(record.citations),
            abstention=replace(abstention, nearest=_wordless(abstention.nearest)) if abstention else None,
            retrieved=tuple(replace(each, text="") for each in record.retrieved),
        )
    )


def load(data: Any, *, evidence: FindEvidence, passage: FindPassage | None = None) -> Answer:
    """The answer again.  `evidence` finds the words of a citation by its place, `passage` what was retrieved; either
    may raise LookupError.  Raises ValueError for what is no answer, or has no such evidence."""
    try:
        return _answer(read_record(AnswerRecord, data), evidence, passage)
    except (LookupError, TypeError, AttributeError) as error:
        raise ValueError(f"no answer that can be read ({type(error).__name__}: {error})") from error


def _without_kept(data: dict[str, Any]) -> dict[str, Any]:
    cited = [*data["citations"], *(data["abstention"] or {"nearest": []})["nearest"]]
    for part in (data, *cited):
        for name in KEPT_ONLY:
            part.pop(name, None)
    return data


def _wordless(citations: Iterable[CitationRecord]) -> tuple[CitationRecord, ...]:
    return tuple(replace(c, title="", publisher="", published=None, source="", quote="") for c in citations)


# --- from an answer -----------------------------------------------------------------------------------------------


def record_of(answer: Answer) -> AnswerRecord:
    """All of the answer, with the words that it shows."""
    return AnswerRecord(
        question=answer.question,
        status=answer.status,
        answer=answer_text(answer.statements),
        statements=tuple(_statement_record(statement) for statement in answer.statements),
        citations=tuple(citation_record(citation) for citation in answer.citations),
        disagreements=tuple(_disagreement_record(each) for each in answer.disagreements),
        abstention=_abstention_record(answer.abstention) if answer.abstention else None,
        withheld=answer.withheld,
        rejected=answer.rejected,
        retrieved=tuple(_retrieved_record(each) for each in answer.retrieved),
        view=answer.view,
        model=answer.model,
        notice=answer.notice,
        timings_ms=dict(answer.timings_ms),
        tokens=answer.tokens,
        cached=answer.cached,
    )


def citation_record(citation: Citation) -> CitationRecord:
    """One citation, with its words."""
    evidence = citation.evidence
    article = evidence.article
    return CitationRecord(
        number=citation.number,
        article_id=article.id,
        title=article.title,
        publisher=article.publisher,
        published=article.published.isoformat() if article.published else None,
        source=article.source,
        start=evidence.start,
        end=evidence.end,
        quote=evidence.quote,
        speaker=citation.speaker,
        how=citation.how,
        passage_id=evidence.passage.id,
        relevance=evidence.relevance,
    )


def _statement_record(statement: Statement) -> StatementRecord:
    quotes = (" ".join(citation.evidence.quote.split()) for citation in statement.citations)
    verbatim = statement.kind == "sentence" and statement.text in quotes
    return StatementRecord(
        text=statement.text,
        citations=numbers_of(statement.citations),
        kind="quote" if statement.kind == "sentence" else statement.kind,
        verbatim=verbatim,
        opening=statement.opening,
        slices=tuple(
            SliceRecord(article_id=e.article.id, start=e.start, end=e.end, words=e.quote) for e in statement.slices
        ),
    )


def _disagreement_record(disagreement: Disagreement) -> DisagreementRecord:
    sides = (PositionRecord(value=p.value, citations=numbers_of(p.citations)) for p in disagreement.positions)
    return DisagreementRecord(about=disagreement.about, kind=disagreement.kind, positions=tuple(sides))


def _abstention_record(why: Abstention) -> AbstentionRecord:
    nearest = tuple(citation_record(citation) for citation in why.nearest)
    return AbstentionRecord(reason=why.reason, explanation=why.explanation, nearest=nearest)


def _retrieved_record(scored: ScoredPassage) -> RetrievedRecord:
    passage = scored.passage
    return RetrievedRecord(
        passage_id=passage.id,
        article_id=passage.article_id,
        start=passage.start,
        end=passage.end,
        text=passage.text,
        rank=scored.rank,
        fusion_score=scored.fusion_score,
        similarity=scored.similarity,
    )


# --- and back -----------------------------------------------------------------------------------------------------


def _answer(record: AnswerRecord, evidence: FindEvidence, passage: FindPassage | None) -> Answer:
    cited = {each.number: _citation(each, evidence) for each in record.citations}
    return Answer(
        question=record.question,
        status=record.status,
        statements=tuple(_statement(each, cited) for each in record.statements),
        citations=tuple(cited.values()),
        disagreements=tuple(_disagreement(each, cited) for each in record.disagreements),
        abstention=_abstention(record.abstention, evidence) if record.abstention else None,
        withheld=record.withheld,
        rejected=record.rejected,
        retrieved=tuple(passage(each) for each in record.retrieved) if passage else (),
        view=record.view,
        model=record.model,
        notice=record.notice,
        timings_ms=record.timings_ms,
        tokens=record.tokens,
        cached=record.cached,
    )


def _abstention(record: AbstentionRecord, evidence: FindEvidence) -> Abstention:
    nearest = tuple(_citation(each, evidence) for each in record.nearest)
    return Abstention(reason=record.reason, explanation=record.explanation, nearest=nearest)


def _citation(record: CitationRecord, evidence: FindEvidence) -> Citation:
    return Citation(number=record.number, evidence=evidence(record), speaker=record.speaker, how=record.how)


def _statement(record: StatementRecord, cited: Mapping[int, Citation]) -> Statement:
    return Statement(
        text=record.text,
        citations=tuple(cited[number] for number in record.citations),
        kind=KINDS.get(record.kind, "sentence"),
        opening=record.opening,
        slices=tuple(part for each in record.slices for part in _slices(each, cited.values())),
    )


def _slices(record: SliceRecord, cited: Iterable[Citation]) -> Iterable[Evidence]:
    """The slice, cut out of the first quote that holds it; none where no quote is shown that does."""
    for whole in (citation.evidence for citation in cited):
        if whole.article.id == record.article_id and whole.start <= record.start < record.end <= whole.end:
            return (replace(whole, start=record.start, end=record.end),)
    return ()


def _disagreement(record: DisagreementRecord, cited: Mapping[int, Citation]) -> Disagreement:
    sides = (Position(value=p.value, citations=tuple(cited[n] for n in p.citations)) for p in record.positions)
    return Disagreement(about=record.about, kind=record.kind, positions=tuple(sides))
