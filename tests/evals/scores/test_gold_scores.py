"""What one answer to one gold question is worth, worked by hand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from evals.outcome import Outcome, failed_outcome, observe_answer
from evals.scores.gold_scores import relevant_passages, score_gold, verdict_gold
from evals.scores.tally import Tally
from evals.sets.gold import GoldFact, GoldQuestion

FERRY = "The line will sell four ships by March. A buyer from Brest has been found. The crews were not asked."
UNION = "The union says six ships will go. It plans a strike."
NAMES = {"ferry": "000", "union": "union"}


def question(**values: Any) -> GoldQuestion:
    defaults: dict[str, Any] = {
        "id": "ships",
        "question": "How many ships will be sold, and by when?",
        "kind": "stakes",
        "answerable": True,
        "facts": (
            GoldFact(any_of=("four ships", "4 ships"), articles=("000-ferry",)),
            GoldFact(any_of=("March",), articles=("000-ferry",)),
        ),
    }
    return GoldQuestion(**{**defaults, **values})


NO_ANSWER = {"answerable": False, "facts": (), "question": "What do the ships cost?"}
DIFFERS: dict[str, Any] = {
    "facts": (),
    "differs": (
        GoldFact(any_of=("four",), articles=("000-ferry",)),
        GoldFact(any_of=("six",), articles=("union",)),
    ),
    "difference": "conflict",
}


@pytest.fixture
def ferry(make_article: Any) -> Any:
    return make_article(FERRY, id="ferry", source="000-ferry.md")


@pytest.fixture
def union(make_article: Any) -> Any:
    return make_article(UNION, id="union", source="union.md")


def seen(gold: GoldQuestion, answer: Any) -> Outcome:
    return observe_answer(gold.id, gold.question, answer, seconds=0.5)


def values(scores: Mapping[str, Tally]) -> dict[str, float | None]:
    return {name: tally.value for name, tally in scores.items()}


class TestARightAnswer:
    def test_every_share_is_whole(self, answers: Any, ferry: Any) -> None:
        gold = question()
        answer = answers.answered(
            gold.question, ("Four ships will be sold by March.", ferry, "The line will sell four ships by March.")
        )
        scores = values(score_gold(gold, seen(gold, answer), article_names=NAMES))
        assert scores["fact_recall"] == 1.0
        assert scores["correct"] == 1.0
        assert scores["citation_precision"] == 1.0
        assert scores["citation_recall"] == 1.0
        assert scores["verbatim_rate"] == 1.0
        assert scores["hit@1"] == 1.0
        assert scores["mrr"] == 1.0
        assert scores["false_conflict_rate"] == 0.0
        assert verdict_gold(gold, seen(gold, answer)) == "right"

    def test_what_does_not_apply_has_no_value(self, answers: Any, ferry: Any) -> None:
        gold = question()
        answer = answers.answered(gold.question, ("Four ships.", ferry, "The line will sell four ships by March."))
        scores = values(score_gold(gold, seen(gold, answer), article_names=NAMES))
        # nothing forbidden, nothing refused, no two sides; every relevant passage is known only with the whole index
        for name in ("forbidden_rate", "abstention_precision", "abstention_recall", "both_sides_recall", "ndcg@10"):
            assert scores[name] is None, name


class TestAPartlyRightAnswer:
    def test_facts_and_citations_are_counted_apart(self, answers: Any, ferry: Any) -> None:
        gold = question()
        answer = answers.answered(
            gold.question,
            ("Four ships will be sold.", ferry, "The line will sell four ships by March."),
            ("A buyer has been found.", ferry, "A buyer from Brest has been found."),
        )
        scores = score_gold(gold, seen(gold, answer), article_names=NAMES)
        assert scores["fact_recall"].value == 0.5  # four ships, not March
        assert scores["correct"].value == 0.0
        assert scores["citation_relevance"] == Tally(good=1.0, of=2.0)  # the buyer's sentence holds no fact
        assert scores["citation_precision"] == Tally(good=2.0, of=2.0)  # but each supports its statement
        assert scores["citation_recall"] == Tally(good=2.0, of=2.0)  # yet both statements are supported
        assert verdict_gold(gold, seen(gold, answer)) == "partly"

    def test_a_statement_that_its_quote_does_not_hold_is_not_supported(self, answers: Any, ferry: Any) -> None:
        gold = question()
        answer = answers.answered(
            gold.question, ("Nine ships will be sold by May.", ferry, "The crews were not asked.")
        )
        scores = score_gold(gold, seen(gold, answer), article_names=NAMES)
        assert scores["citation_recall"] == Tally(good=0.0, of=1.0)
        assert scores["citation_precision"] == Tally(good=0.0, of=1.0)

    def test_the_fact_in_another_article_does_not_count_as_its_source(self, answers: Any, make_article: Any) -> None:
        gold = question()
        copy = make_article(FERRY, id="elsewhere", source="elsewhere.md")
        answer = answers.answered(gold.question, ("Four ships.", copy, "The line will sell four ships by March."))
        scores = score_gold(gold, seen(gold, answer), article_names={**NAMES, "elsewhere": "elsewhere"})
        assert scores["citation_relevance"].value == 0.0
        assert scores["hit@5"].value == 0.0


class TestForbiddenClaims:
    def test_a_forbidden_value_makes_a_right_answer_wrong(self, answers: Any, ferry: Any) -> None:
        gold = question(forbidden=("nine ships",))
        quote = "The line will sell four ships by March."
        answer = answers.answered(gold.question, ("Four ships will be sold by March.", ferry, quote))
        assert verdict_gold(gold, seen(gold, answer)) == "right"
        bad = answers.answered(gold.question, ("Nine ships go; four ships stay until March.", ferry, quote))
        assert verdict_gold(gold, seen(gold, bad)) == "wrong"
        scores = score_gold(gold, seen(gold, bad), article_names=NAMES)
        assert scores["forbidden_rate"].value == 1.0
        assert scores["correct"].value == 0.0


class TestRefusals:
    @pytest.mark.parametrize(
        ("gold", "verdict", "precision"),
        [(question(**NO_ANSWER), "refused rightly", 1.0), (question(), "refused wrongly", 0.0)],
        ids=["rightly", "wrongly"],
    )
    def test_a_refusal_is_judged_by_whether_there_is_an_answer(
        self, answers: Any, ferry: Any, gold: GoldQuestion, verdict: str, precision: float
    ) -> None:
        outcome = seen(gold, answers.abstained(gold.question, ferry))
        scores = score_gold(gold, outcome, article_names=NAMES)
        assert verdict_gold(gold, outcome) == verdict
        assert scores["abstention_precision"].value == precision

    def test_a_wrong_refusal_holds_no_fact(self, answers: Any, ferry: Any) -> None:
        gold = question()
        scores = score_gold(gold, seen(gold, answers.abstained(gold.question, ferry)), article_names=NAMES)
        assert scores["fact_recall"].value == 0.0
        assert scores["citation_precision"].value is None

    def test_an_answer_where_there_is_none_is_made_up(self, answers: Any, ferry: Any) -> None:
        gold = question(**NO_ANSWER)
        outcome = seen(gold, answers.answered(gold.question, ("Four.", ferry, "A buyer from Brest has been found.")))
        scores = score_gold(gold, outcome, article_names=NAMES)
        assert verdict_gold(gold, outcome) == "made up"
        assert scores["abstention_recall"].value == 0.0
        assert scores["fact_recall"].value is None

    def test_an_error_is_neither_a_refusal_nor_an_answer(self) -> None:
        gold = question()
        outcome = failed_outcome(gold.id, gold.question, "the model is gone", seconds=0.1)
        scores = score_gold(gold, outcome, article_names=NAMES)
        assert verdict_gold(gold, outcome) == "failed"
        assert scores["failed"].value == 1.0
        assert scores["fact_recall"].value == 0.0
        assert scores["abstention_precision"].value is None
        assert scores["hit@1"].value is None


class TestArticlesThatDiffer:
    def test_both_values_cited_and_reported(self, answers: Any, ferry: Any, union: Any) -> None:
        gold = question(**DIFFERS)
        quotes = (("Four ships.", ferry, "The line will sell four ships by March."), ("Six.", union, UNION[:33]))
        answer = answers.answered(gold.question, *quotes)
        both = answers.answered(
            gold.question,
            *quotes,
            disagreements=(answers.conflict("ships", ("four", answer.citations[0]), ("six", answer.citations[1])),),
        )
        scores = score_gold(gold, seen(gold, both), article_names=NAMES)
        assert scores["both_sides_recall"].value == 1.0
        assert scores["disagreement_recall"].value == 1.0
        assert scores["false_conflict_rate"].value is None
        assert scores["fact_recall"].value == 1.0  # without facts of its own, the question wants every value

    def test_one_side_alone_is_half_the_facts_and_not_both_sides(self, answers: Any, ferry: Any) -> None:
        gold = question(**DIFFERS)
        answer = answers.answered(gold.question, ("Four ships.", ferry, "The line will sell four ships by March."))
        scores = score_gold(gold, seen(gold, answer), article_names=NAMES)
        assert scores["both_sides_recall"].value == 0.0
        assert scores["disagreement_recall"].value == 0.0
        assert scores["fact_recall"].value == 0.5

    def test_a_conflict_where_there_is_none_is_false(self, answers: Any, ferry: Any) -> None:
        gold = question()
        answer = answers.answered(gold.question, ("Four ships.", ferry, "The line will sell four ships by March."))
        side = answer.citations[0]
        told = answers.answered(
            gold.question,
            ("Four ships.", ferry, "The line will sell four ships by March."),
            disagreements=(answers.conflict("ships", ("four", side), ("five", side)),),
        )
        assert score_gold(gold, seen(gold, told), article_names=NAMES)["false_conflict_rate"].value == 1.0


class TestRetrieval:
    def test_passages_of_the_whole_index_make_the_ideal_ranking(
        self, answers: Any, ferry: Any, union: Any, make_passage: Any
    ) -> None:
        gold = question()
        first, second = make_passage(ferry, 0, 40), make_passage(ferry, 40)
        relevant = relevant_passages(gold, [first, second, make_passage(union)], NAMES)
        assert relevant == {first.id}  # the second holds neither four ships nor March, the union's article is not named

    def test_a_relevant_passage_at_rank_two(self, answers: Any, ferry: Any, union: Any, make_passage: Any) -> None:
        gold = question()
        outcome = seen(gold, answers.abstained(gold.question, union, ferry))
        relevant = relevant_passages(gold, [make_passage(union), make_passage(ferry)], NAMES)
        scores = score_gold(gold, outcome, article_names=NAMES, relevant=relevant)
        assert scores["hit@1"].value == 0.0
        assert scores["hit@3"].value == 1.0
        assert scores["mrr"].value == 0.5
        assert scores["ndcg@10"].value == pytest.approx(0.63093, abs=1e-5)  # 1 / log2(3) over 1

    def test_nothing_retrieved_is_a_miss(self, answers: Any) -> None:
        gold = question()
        scores = score_gold(gold, seen(gold, answers.abstained(gold.question)), article_names=NAMES)
        assert (scores["hit@5"].value, scores["mrr"].value) == (0.0, 0.0)


class TestExactness:
    def test_a_quote_that_the_index_does_not_hold_is_not_verbatim(self, answers: Any, ferry: Any) -> None:
        gold = question()
        answer = answers.answered(gold.question, ("Four ships.", ferry, "The line will sell four ships by March."))
        outcome = observe_answer(gold.id, gold.question, answer, seconds=0.1, stored=lambda _: "other words")
        assert score_gold(gold, outcome, article_names=NAMES)["verbatim_rate"].value == 0.0

    def test_a_quote_that_the_file_does_not_hold_is_not_verbatim(
        self, answers: Any, make_article: Any, tmp_path: Path
    ) -> None:
        file = tmp_path / "000-ferry.md"
        file.write_text("The line will sell 4 ships by March.", encoding="utf-8")
        article = make_article(FERRY, id="ferry", source=str(file))
        gold = question()
        answer = answers.answered(gold.question, ("Four ships.", article, "The line will sell four ships by March."))
        assert score_gold(gold, seen(gold, answer), article_names=NAMES)["verbatim_rate"].value == 0.0
