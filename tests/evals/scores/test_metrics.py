"""Every metric against numbers worked by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.scores import metrics


def holds(text: str, fact: str) -> bool:
    return fact in text


class TestRankings:
    @pytest.mark.parametrize(("k", "expected"), [(1, 0.0), (2, 0.0), (3, 1.0), (10, 1.0)])
    def test_a_hit_counts_from_the_rank_it_stands_at(self, k: int, expected: float) -> None:
        assert metrics.hit_rate(["a", "b", "c"], {"c"}, k=k) == expected

    def test_reciprocal_rank_is_that_of_the_first_relevant_id(self) -> None:
        # b is at rank 2, c at rank 3: 1/2
        assert metrics.reciprocal_rank(["a", "b", "c"], {"b", "c"}) == 0.5

    def test_nothing_relevant_in_the_ranking_is_zero(self) -> None:
        assert metrics.reciprocal_rank(["a"], {"z"}) == 0.0
        assert metrics.hit_rate([], {"z"}, k=5) == 0.0
        assert metrics.ndcg([], {"z"}, k=5) == 0.0

    def test_ndcg_discounts_by_the_logarithm_of_the_rank(self) -> None:
        # relevant at ranks 2 and 3 of a set of 2: (1/log2 3 + 1/log2 4) / (1/log2 2 + 1/log2 3)
        # = (0.63093 + 0.5) / (1 + 0.63093) = 0.69343
        value = metrics.ndcg(["a", "b", "c"], {"b", "c"}, k=3)
        assert value == pytest.approx((1 / math.log2(3) + 0.5) / (1 + 1 / math.log2(3)))
        assert value == pytest.approx(0.69343, abs=1e-5)

    def test_the_ideal_of_ndcg_is_cut_at_k_too(self) -> None:
        # three relevant, k = 1, the first is relevant: 1 / 1
        assert metrics.ndcg(["a"], {"a", "b", "c"}, k=1) == 1.0

    def test_recall_is_the_found_share_of_the_relevant(self) -> None:
        assert metrics.recall(["a", "b", "c"], {"a", "c", "z"}, k=2) == pytest.approx(1 / 3)

    def test_an_id_counts_once_at_its_best_rank(self) -> None:
        # a, a, b is a, b: b stands at rank 2
        assert metrics.reciprocal_rank(["a", "a", "b"], {"b"}) == 0.5
        assert metrics.hit_rate(["a", "a", "b"], {"b"}, k=2) == 1.0

    def test_a_question_without_relevant_ids_does_not_apply(self) -> None:
        assert metrics.hit_rate(["a"], set(), k=1) is None
        assert metrics.reciprocal_rank(["a"], set()) is None
        assert metrics.ndcg(["a"], set(), k=1) is None
        assert metrics.recall(["a"], set(), k=1) is None

    @given(st.lists(st.sampled_from("abcdef")), st.sets(st.sampled_from("abcdef"), min_size=1), st.integers(1, 8))
    def test_every_ranking_measure_stays_between_zero_and_one(
        self, ranked: list[str], wanted: set[str], k: int
    ) -> None:
        values = [
            metrics.hit_rate(ranked, wanted, k=k),
            metrics.reciprocal_rank(ranked, wanted),
            metrics.ndcg(ranked, wanted, k=k),
            metrics.recall(ranked, wanted, k=k),
        ]
        assert all(value is not None and 0.0 <= value <= 1.0 + 1e-12 for value in values)


class TestFactsAndCitations:
    def test_fact_recall_is_the_held_share_of_the_expected(self) -> None:
        # "12" and "May" are held, "Graz" is not: 2 of 3
        assert metrics.fact_recall("12 of them by May", ["12", "May", "Graz"], holds=holds) == pytest.approx(2 / 3)

    def test_an_empty_answer_holds_no_fact(self) -> None:
        assert metrics.fact_recall("", ["12"], holds=holds) == 0.0

    def test_fact_recall_without_expected_facts_does_not_apply(self) -> None:
        assert metrics.fact_recall("anything", [], holds=holds) is None

    def test_citation_precision_counts_quotes_that_a_statement_does_not_need(self) -> None:
        def joined(text: str, quotes: Sequence[str]) -> bool:
            return all(word in " ".join(quotes) for word in text.split())

        assert metrics.needed_citations("May", ["in May", "sky"], supports=joined) == (True, False)
        assert metrics.needed_citations("a b", ["a", "b"], supports=joined) == (True, True)
        assert metrics.needed_citations("x", ["y"], supports=joined) == (False,)
        assert metrics.needed_citations("x", [], supports=joined) == ()

    def test_a_statement_without_a_citation_is_not_supported(self) -> None:
        # the first is supported, the second has no quote: 1 of 2
        statements = [("May", ["in May"]), ("June", [])]
        assert metrics.citation_recall(statements, supports=lambda text, quotes: text in quotes[0]) == 0.5

    def test_citation_recall_without_statements_does_not_apply(self) -> None:
        assert metrics.citation_recall([], supports=lambda text, quotes: True) is None

    def test_a_quote_is_exact_when_it_is_the_slice_and_stands_in_the_file(self) -> None:
        # slice and file; slice, file out of reach; slice but not in the file; not the slice: 2 of 4
        assert metrics.verbatim_rate([(True, True), (True, None), (True, False), (False, True)]) == 0.5

    def test_no_quotes_have_no_verbatim_rate(self) -> None:
        assert metrics.verbatim_rate([]) is None


class TestDisagreement:
    @pytest.mark.parametrize(("cited", "expected"), [({"a", "b"}, 1.0), ({"a"}, 0.0), ({"a", "c"}, 0.0), (set(), 0.0)])
    def test_both_sides_must_be_cited(self, cited: set[str], expected: float) -> None:
        assert metrics.both_sides_recall(cited, [{"a"}, {"b"}]) == expected

    def test_any_source_of_a_side_will_do(self) -> None:
        assert metrics.both_sides_recall({"a2", "b"}, [{"a", "a2"}, {"b"}]) == 1.0

    def test_one_side_is_no_disagreement(self) -> None:
        assert metrics.both_sides_recall({"a"}, [{"a"}]) is None

    def test_false_conflicts_are_counted_where_there_is_none(self) -> None:
        # three questions without a conflict, one of them reported as one; the real one does not count
        reported = [(True, False), (False, False), (False, False), (True, True)]
        assert metrics.false_conflict_rate(reported) == pytest.approx(1 / 3)

    def test_only_real_conflicts_leave_no_rate(self) -> None:
        assert metrics.false_conflict_rate([(True, True)]) is None


class TestShortAnswers:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("The  Eiffel Tower!", "eiffel tower"),
            ("$13.5 billion", "135 billion"),
            ("an apple a day", "apple day"),
            ("theatre", "theatre"),
        ],
    )
    def test_normalisation_is_that_of_squad(self, text: str, expected: str) -> None:
        assert metrics.normalize_answer(text) == expected

    def test_f1_weighs_the_shared_tokens(self) -> None:
        # answer: "puritan ministers trained there" (4), reference "puritan ministers" (2), shared 2: 2*2/(4+2) = 2/3
        assert metrics.token_f1("Puritan ministers trained there", ["Puritan ministers"]) == pytest.approx(2 / 3)

    def test_the_best_reference_counts(self) -> None:
        # against "Puritan": 2*1/(2+1) = 2/3; against "Puritan ministers": 1
        assert metrics.token_f1("Puritan ministers", ["Puritan", "Puritan ministers"]) == 1.0

    def test_a_repeated_token_counts_as_often_as_both_have_it(self) -> None:
        # "new new york" and "new york": shared new once, york once: 2*2/(3+2) = 0.8
        assert metrics.token_f1("new new york", ["New York"]) == pytest.approx(0.8)

    def test_token_recall_leaves_the_length_of_the_answer_out(self) -> None:
        assert metrics.token_recall("the answer is New York, they say", ["York City"]) == 0.5

    @pytest.mark.parametrize(
        ("text", "references", "expected"),
        [
            ("It was James Watt, in 1769.", ["Watt"], 1.0),
            ("It was James Watt.", ["Watts", "James Watt"], 1.0),
            ("They start at noon.", ["art"], 0.0),
            ("York is New.", ["New York"], 0.0),
            ("", ["Watt"], 0.0),
            ("anything", ["the"], 0.0),
        ],
    )
    def test_containment_needs_whole_tokens_in_order(self, text: str, references: list[str], expected: float) -> None:
        assert metrics.containment(text, references) == expected

    def test_without_references_nothing_applies(self) -> None:
        assert metrics.containment("x", []) is None
        assert metrics.token_f1("x", []) is None
        assert metrics.token_recall("x", []) is None

    @given(st.text(), st.text())
    def test_f1_is_symmetric_and_one_for_equal_texts(self, left: str, right: str) -> None:
        assert metrics.token_f1(left, [right]) == metrics.token_f1(right, [left])
        assert metrics.token_f1(left, [left]) == 1.0


class TestPercentile:
    # positions in [10, 20, 30, 40]: p50 is 1.5 -> 25; p95 is 2.85 -> 30 + 0.85 * 10 = 38.5; p0 and p100 are the ends
    @pytest.mark.parametrize(("q", "expected"), [(0, 10.0), (50, 25.0), (95, 38.5), (100, 40.0)])
    def test_ranks_are_interpolated(self, q: float, expected: float) -> None:
        assert metrics.percentile([40.0, 10.0, 30.0, 20.0], q) == pytest.approx(expected)

    def test_no_values_have_no_percentile(self) -> None:
        assert metrics.percentile([], 50) is None
