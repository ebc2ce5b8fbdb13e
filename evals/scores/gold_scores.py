"""What one answer to one gold question is worth: gold question + outcome -> a Tally for every metric.

    GoldQuestion + Outcome -> {metric: Tally}, and one word for the report: the verdict

Which texts hold which facts is `evals.scores.matching`'s to say, which statements their quotes support
`evals.scores.grounding`'s, and what each metric means `evals.scores.metrics`'s.  Nothing here asks an assistant or
averages.  Read `evals.runs.ask` next.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial

from evals.outcome import Outcome
from evals.scores import metrics
from evals.scores.grounding import supports
from evals.scores.matching import holds_any, holds_fact
from evals.scores.tally import Tally, abstention_tallies, mean_of, share_of
from evals.scores.verbatim import occurs_in_source
from evals.sets.gold import GoldFact, GoldQuestion, article_key
from index.types import Passage
from rag.answer.record.schema import StatementRecord

HIT_CUTOFFS = (1, 3, 5)
NDCG_CUTOFF = 10


def score_gold(
    question: GoldQuestion,
    outcome: Outcome,
    *,
    article_names: Mapping[str, str],
    relevant: Collection[str] | None = None,
) -> dict[str, Tally]:
    """Every metric's tally for one question; an error counts as an answer that holds nothing.

    `relevant` are the ids of all passages of the index that hold an expected fact; None: only retrieved ones are known.
    """
    return {
        **_correctness(question, outcome),
        **_citations(question, outcome, article_names),
        **abstention_tallies(abstained=outcome.abstained, answerable=question.answerable),
        **_disagreement(question, outcome, article_names),
        **_retrieval(question, outcome, article_names, relevant),
        "failed": mean_of(float(bool(outcome.failure))),
    }


def settled_verdict(outcome: Outcome, *, answerable: bool) -> str:
    """The verdict where the words of the answer do not matter: failed, refused rightly or wrongly, made up; else ""."""
    if outcome.failure:
        return "failed"
    if outcome.abstained:
        return "refused wrongly" if answerable else "refused rightly"
    return "" if answerable else "made up"


def verdict_gold(question: GoldQuestion, outcome: Outcome) -> str:
    """One of: failed, refused rightly, refused wrongly, made up, wrong, partly, right."""
    if settled := settled_verdict(outcome, answerable=question.answerable):
        return settled
    if states_forbidden(question, outcome):
        return "wrong"
    recall = gold_fact_recall(question, outcome.text)
    return "right" if recall == 1.0 else "partly" if recall else "wrong"


def gold_fact_recall(question: GoldQuestion, text: str) -> float | None:
    """`metrics.fact_recall` of the expected facts; None for an unanswerable question."""
    return metrics.fact_recall(text, expected_facts(question), holds=holds_fact)


def expected_facts(question: GoldQuestion) -> tuple[GoldFact, ...]:
    """What a right answer holds: the facts, or every differing value where the question names no facts."""
    return question.facts or question.differs


def states_forbidden(question: GoldQuestion, outcome: Outcome) -> bool:
    """Whether the answer makes a claim that the gold question forbids."""
    return holds_any(outcome.text, question.forbidden)


def relevant_passages(
    question: GoldQuestion, passages: Sequence[Passage], article_names: Mapping[str, str]
) -> frozenset[str]:
    """The ids of the passages that hold an expected fact, in an article that the gold names for it."""
    return frozenset(
        passage.id
        for passage in passages
        if _holds_any(wanted_facts(question), passage.text, article_names.get(passage.article_id, ""))
    )


def quote_holds(fact: GoldFact, quote: str, article_name: str) -> bool:
    """Whether a quote holds the fact and comes from an article that the gold names for it."""
    return article_name in {article_key(name) for name in fact.articles} and holds_fact(quote, fact)


def wanted_facts(question: GoldQuestion) -> tuple[GoldFact, ...]:
    """What a good citation may show: the expected facts, and the values on which articles differ."""
    return (*question.facts, *question.differs)


def _holds_any(facts: Sequence[GoldFact], text: str, article_name: str) -> bool:
    return any(quote_holds(fact, text, article_name) for fact in facts)


def _correctness(question: GoldQuestion, outcome: Outcome) -> dict[str, Tally]:
    """Agreement with gold: over answerable questions, and never over what was rightly refused."""
    recall = gold_fact_recall(question, outcome.text)
    forbids = question.forbidden and not outcome.abstained
    correct = float(verdict_gold(question, outcome) == "right") if question.answerable else None
    return {
        "fact_recall": mean_of(recall),
        "correct": mean_of(correct),
        "forbidden_rate": mean_of(float(states_forbidden(question, outcome)) if forbids else None),
    }


def _citations(question: GoldQuestion, outcome: Outcome, article_names: Mapping[str, str]) -> dict[str, Tally]:
    facts = wanted_facts(question)
    names = [article_names.get(cited.article_id, "") for cited in outcome.citations]
    good = [_holds_any(facts, cited.quote, name) for cited, name in zip(outcome.citations, names, strict=True)]
    return {
        "citation_precision": citation_precision_tally(outcome),
        "citation_relevance": share_of(good if facts else []),
        "citation_recall": citation_recall_tally(outcome),
        "verbatim_rate": verbatim_tally(outcome),
    }


def citation_precision_tally(outcome: Outcome) -> Tally:
    """Citations that support their statement, alone or as a needed part (see `metrics.needed_citations`)."""
    return share_of(
        [
            good
            for said, judge in _judged(outcome)
            for good in metrics.needed_citations(said.text, outcome.quotes_of(said), supports=judge)
        ]
    )


def citation_recall_tally(outcome: Outcome) -> Tally:
    """Statements that their own quotes support, of all statements (see `metrics.citation_recall`)."""
    return share_of(
        [
            bool(metrics.citation_recall([(said.text, outcome.quotes_of(said))], supports=judge))
            for said, judge in _judged(outcome)
        ]
    )


def _judged(outcome: Outcome) -> Iterator[tuple[StatementRecord, Callable[[str, Sequence[str]], bool]]]:
    """Each statement, and the check of support that takes the question and its sources' names as given."""
    titles = {cited.number: f"{cited.title} {cited.publisher}" for cited in outcome.citations}
    for said in outcome.statements:
        given = " ".join((outcome.question, *(titles.get(number, "") for number in said.citations)))
        yield said, partial(supports, given=given)


def verbatim_tally(outcome: Outcome) -> Tally:
    """Exact quotes of all quotes (see `metrics.verbatim_rate`)."""
    checked = [(outcome.is_slice(cited), occurs_in_source(cited.quote, cited.source)) for cited in outcome.citations]
    return share_of([bool(metrics.verbatim_rate([pair])) for pair in checked])


def _disagreement(question: GoldQuestion, outcome: Outcome, article_names: Mapping[str, str]) -> dict[str, Tally]:
    """A side is one of the differing values; it is shown when a cited quote holds it."""
    kinds = {item.kind for item in outcome.disagreements}
    sides = [_numbers_of(fact, outcome, article_names) for fact in question.differs]
    cited = [str(item.number) for item in outcome.citations]
    return {
        "both_sides_recall": mean_of(metrics.both_sides_recall(cited, sides)),
        "disagreement_recall": mean_of(float(question.difference in kinds) if question.differs else None),
        "false_conflict_rate": mean_of(metrics.false_conflict_rate([("conflict" in kinds, bool(question.differs))])),
    }


def _numbers_of(fact: GoldFact, outcome: Outcome, article_names: Mapping[str, str]) -> frozenset[str]:
    return frozenset(
        str(cited.number)
        for cited in outcome.citations
        if quote_holds(fact, cited.quote, article_names.get(cited.article_id, ""))
    )


def _retrieval(
    question: GoldQuestion, outcome: Outcome, article_names: Mapping[str, str], relevant: Collection[str] | None
) -> dict[str, Tally]:
    """Over answerable questions that did not end in an error; nothing retrieved is a miss."""
    ranked = [found.passage_id for found in outcome.retrieved]
    applies = question.answerable and not outcome.failure
    known = relevant if relevant is not None else _relevant_found(question, outcome, article_names)
    return {
        **{f"hit@{k}": mean_of(_hit(ranked, known, k) if applies else None) for k in HIT_CUTOFFS},
        "mrr": mean_of((metrics.reciprocal_rank(ranked, known) or 0.0) if applies else None),
        f"ndcg@{NDCG_CUTOFF}": mean_of(
            (metrics.ndcg(ranked, relevant, k=NDCG_CUTOFF) or 0.0) if applies and relevant is not None else None
        ),
    }


def _hit(ranked: Sequence[str], known: Collection[str], k: int) -> float:
    """An answerable question of which nothing relevant is known was missed, not inapplicable."""
    return metrics.hit_rate(ranked, known, k=k) or 0.0


def _relevant_found(question: GoldQuestion, outcome: Outcome, article_names: Mapping[str, str]) -> frozenset[str]:
    return frozenset(
        found.passage_id
        for found in outcome.retrieved
        if _holds_any(wanted_facts(question), found.text, article_names.get(found.article_id, ""))
    )
