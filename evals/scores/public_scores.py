"""What one answer to one question of an outside data set is worth: question + outcome -> a Tally for every metric.

    PublicQuestion + Outcome -> {metric: Tally}

Answers are compared as SQuAD does, citations by where their words stand in the gold document.  What each metric
means is `evals.scores.metrics`'s to say; nothing here asks an assistant or averages.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.outcome import Outcome, StoredText
from evals.runs.ask import Asked, Asks, Item, OnRun, RunResult, ask_all
from evals.scores import metrics
from evals.scores.gold_scores import citation_recall_tally, settled_verdict, verbatim_tally
from evals.scores.tally import Scores, Tally, abstention_tallies, mean_of, share_of
from evals.scores.verbatim import squeeze
from evals.sets.form import PublicQuestion, Span
from evals.sets.public import Documents
from rag.answer.record.schema import CitationRecord

HIT_CUTOFFS = (1, 3, 5, 10)
NDCG_CUTOFF = 10


def score_public(question: PublicQuestion, outcome: Outcome, documents: Documents) -> dict[str, Tally]:
    """Every metric's tally for one question."""
    return {
        **_answers(question, outcome),
        **abstention_tallies(abstained=outcome.abstained, answerable=question.answerable),
        **_citations(question, outcome, documents),
        **_sides(question, outcome, documents),
        **ranking_tallies(question, [found.article_id for found in outcome.retrieved], documents),
        "failed": mean_of(float(bool(outcome.failure))),
    }


def verdict_public(question: PublicQuestion, outcome: Outcome) -> str:
    """One of: failed, refused rightly, refused wrongly, made up, right, other answer."""
    if settled := settled_verdict(outcome, answerable=question.answerable):
        return settled
    return "right" if metrics.containment(outcome.text, question.answers) else "other answer"


def ranking_tallies(question: PublicQuestion, article_ids: Sequence[str], documents: Documents) -> dict[str, Tally]:
    """Retrieval at the level of documents: the articles of the ranked passages, each at its best rank.

    Over all questions with gold documents: an unanswerable one of SQuAD has the document that it was written about.
    """
    wanted = documents.named(question.gold_doc_ids)
    ranked = [documents.of_article.get(article_id, article_id) for article_id in article_ids]
    return {
        **{f"hit@{k}": mean_of(metrics.hit_rate(ranked, wanted, k=k)) for k in HIT_CUTOFFS},
        "mrr": mean_of(metrics.reciprocal_rank(ranked, wanted)),
        f"ndcg@{NDCG_CUTOFF}": mean_of(metrics.ndcg(ranked, wanted, k=NDCG_CUTOFF)),
        f"recall@{NDCG_CUTOFF}": mean_of(metrics.recall(ranked, wanted, k=NDCG_CUTOFF)),
    }


def _answers(question: PublicQuestion, outcome: Outcome) -> dict[str, Tally]:
    """Over answerable questions with reference answers; a refusal holds nothing, and `_shown` leaves it out."""
    references = question.answers if question.answerable else ()
    held = metrics.containment(outcome.text, references)
    return {
        "containment": mean_of(held),
        "containment_shown": mean_of(None if outcome.abstained or outcome.failure else held),
        "token_f1": mean_of(metrics.token_f1(outcome.text, references)),
        "token_recall": mean_of(metrics.token_recall(outcome.text, references)),
    }


def _citations(question: PublicQuestion, outcome: Outcome, documents: Documents) -> dict[str, Tally]:
    """Citations against the gold spans of an answerable question; support and exactness of all answers."""
    applies = question.answerable and bool(question.spans)
    good = {cited.number: touches_span(cited, question.spans, documents) for cited in outcome.citations}
    backed = [any(good.get(number, False) for number in said.citations) for said in outcome.statements]
    return {
        "citation_precision": share_of(list(good.values()) if applies else []),
        "citation_recall": share_of(backed if applies else []),
        "statement_support": citation_recall_tally(outcome),
        "verbatim_rate": verbatim_tally(outcome),
    }


def touches_span(cited: CitationRecord, spans: Sequence[Span], documents: Documents) -> bool:
    """Whether the quote, wherever it stands in its document, shares a character with a gold span of that document."""
    name = documents.of_article.get(cited.article_id, "")
    text = documents.texts.get(name, "")
    wanted = [_squeezed(text, span) for span in spans if documents.alike.get(span.doc_id) == name]
    places = _places(squeeze(cited.quote), squeeze(text)) if wanted else []
    return any(start < last and first < end for start, end in places for first, last in wanted)


def _squeezed(text: str, span: Span) -> tuple[int, int]:
    """The span's place among the characters that `squeeze` leaves."""
    return len(squeeze(text[: span.start])), len(squeeze(text[: span.start + len(span.text)]))


def _places(needle: str, text: str) -> list[tuple[int, int]]:
    return [(match.start(), match.end()) for match in re.finditer(re.escape(needle), text)] if needle else []


def _sides(question: PublicQuestion, outcome: Outcome, documents: Documents) -> dict[str, Tally]:
    """`both_sides_recall`: both documents are cited.  `conflict_recall`: a disagreement is reported between them.

    Where both sides are told by the same words, one citation shows both.
    """
    reported = any(item.kind == "conflict" for item in outcome.disagreements)
    sides = [documents.named([doc_id]) for doc_id in question.sides]
    everything = _documents_cited(outcome, {cited.number for cited in outcome.citations}, documents)
    told = any(
        metrics.both_sides_recall(_documents_cited(outcome, numbers, documents), sides)
        for numbers in _positions(outcome)
    )
    return {
        "both_sides_recall": mean_of(metrics.both_sides_recall(everything, sides)),
        "conflict_recall": mean_of(float(told) if len(sides) > 1 else None),
        "false_conflict_rate": mean_of(metrics.false_conflict_rate([(reported, bool(sides))])),
    }


def _positions(outcome: Outcome) -> list[set[int]]:
    """The citation numbers of each reported disagreement."""
    return [{number for side in item.positions for number in side.citations} for item in outcome.disagreements]


def _documents_cited(outcome: Outcome, numbers: Collection[int], documents: Documents) -> frozenset[str]:
    return frozenset(
        documents.of_article.get(cited.article_id, cited.article_id)
        for cited in outcome.citations
        if cited.number in numbers
    )


def run_public(
    assistant: Asks,
    questions: Sequence[PublicQuestion],
    *,
    documents: Documents,
    log: Path | None = None,
    stored: StoredText | None = None,
    info: Mapping[str, Any] | None = None,
    on_progress: OnRun = lambda progress: None,
) -> RunResult:
    """Asks the sampled questions and scores what came back."""
    asked = [Asked(id=question.id, question=question.question) for question in questions]
    outcomes = ask_all(assistant, asked, log=log, stored=stored, on_progress=on_progress)
    items = (
        _item(question, outcome, score_public(question, outcome, documents))
        for question, outcome in zip(questions, outcomes, strict=True)
    )
    return RunResult(kind="public", items=tuple(items), info=dict(info or {}))


def _item(question: PublicQuestion, outcome: Outcome, scores: Scores) -> Item:
    expected = question.answers if question.answerable else ()
    return Item(
        id=question.id,
        kind="conflict" if question.sides else "answerable" if question.answerable else "unanswerable",
        answerable=question.answerable,
        expected=expected,
        verdict=verdict_public(question, outcome),
        outcome=outcome,
        scores=scores,
    )
