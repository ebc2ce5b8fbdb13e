"""Tallies and intervals: values by hand, ends by what must hold of them."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from evals.scores.bootstrap import NOTHING, paired_difference, percentile_interval, ratio_interval, ratio_of_medians
from evals.scores.tally import Tally, abstention_tallies, mean_of, share_of


def means(*values: float | None) -> list[Tally]:
    return [mean_of(value) for value in values]


def pooled(tallies: Iterable[Tally]) -> float | None:
    return ratio_interval(list(tallies), seed=1).value


class TestTallies:
    def test_a_mean_leaves_out_what_does_not_apply(self) -> None:
        # (1 + 0) / 2, the None counts neither as 0 nor in n
        assert pooled(means(1.0, None, 0.0)) == 0.5

    def test_a_share_weighs_a_question_by_what_it_holds(self) -> None:
        # 1 of 1 and 1 of 3: (1 + 1) / (1 + 3)
        assert pooled([share_of([True]), share_of([True, False, False])]) == 0.5

    def test_nothing_pooled_is_none(self) -> None:
        assert pooled([share_of([])]) is None
        assert share_of([]).value is None


class TestAbstention:
    def scores(self, *outcomes: tuple[bool, bool]) -> list[float | None]:
        tallies = [abstention_tallies(abstained=said, answerable=can) for said, can in outcomes]
        return [pooled(t[f"abstention_{name}"] for t in tallies) for name in ("precision", "recall", "f1")]

    def test_refusing_is_the_positive_call(self) -> None:
        # abstained 3 times, 2 of them rightly; 4 unanswerable: P 2/3, R 2/4, F1 = 2*2 / (3 + 4) = 4/7
        outcomes = [(True, False), (True, False), (True, True), (False, False), (False, False), (False, True)]
        assert self.scores(*outcomes) == pytest.approx([2 / 3, 1 / 2, 4 / 7])

    def test_refusing_everything_has_full_recall_and_the_precision_of_the_mix(self) -> None:
        assert self.scores((True, False), (True, True), (True, True), (True, True))[:2] == [0.25, 1.0]

    def test_what_never_happened_has_no_score(self) -> None:
        assert self.scores((False, True)) == [None, None, None]


class TestIntervals:
    def test_the_value_is_the_pooled_ratio_and_n_the_questions_it_applies_to(self) -> None:
        interval = ratio_interval(means(1.0, 0.0, 1.0, None), seed=1)
        assert interval.value == pytest.approx(2 / 3)
        assert interval.n == 3

    def test_the_interval_of_a_coin_is_near_the_normal_one(self) -> None:
        # 50 of 100: standard error sqrt(0.25 / 100) = 0.05, so 0.5 -+ 1.96 * 0.05 = 0.402 to 0.598
        interval = ratio_interval(means(*[1.0, 0.0] * 50), seed=1)
        assert interval.low == pytest.approx(0.402, abs=0.025)
        assert interval.high == pytest.approx(0.598, abs=0.025)

    def test_the_same_seed_gives_the_same_interval(self) -> None:
        tallies = means(*[1.0, 0.0, 0.5] * 9)
        assert ratio_interval(tallies, seed=3) == ratio_interval(tallies, seed=3)
        assert ratio_interval(tallies, seed=3) != ratio_interval(tallies, seed=4)

    def test_what_always_holds_has_no_width(self) -> None:
        interval = ratio_interval(means(1.0, 1.0, 1.0), seed=1)
        assert (interval.low, interval.high) == (1.0, 1.0)

    def test_nothing_that_applies_gives_nothing(self) -> None:
        assert ratio_interval(means(None, None), seed=1) == NOTHING
        assert percentile_interval([], 50, seed=1) == NOTHING

    def test_a_percentile_lies_in_its_interval(self) -> None:
        interval = percentile_interval([float(n) for n in range(101)], 50, seed=1)
        assert interval.value == 50.0
        assert interval.low is not None
        assert interval.high is not None
        assert 35 < interval.low < 50 < interval.high < 65


class TestPairs:
    def test_a_difference_is_ours_minus_theirs(self) -> None:
        # ours 3 of 4, theirs 1 of 4
        difference = paired_difference(means(1.0, 1.0, 1.0, 0.0), means(1.0, 0.0, 0.0, 0.0), seed=1)
        assert difference.value == pytest.approx(0.5)
        assert difference.n == 4

    def test_equal_runs_differ_by_nothing_however_they_scatter(self) -> None:
        # drawn in pairs, every draw has difference 0; drawn apart it would not
        run = means(*[1.0, 0.0] * 20)
        difference = paired_difference(run, run, seed=1)
        assert (difference.value, difference.low, difference.high) == (0.0, 0.0, 0.0)

    def test_a_question_that_applies_to_neither_is_left_out(self) -> None:
        assert paired_difference(means(1.0, None), means(0.0, None), seed=1).n == 1

    def test_a_metric_that_one_run_never_measured_has_no_difference(self) -> None:
        assert paired_difference(means(1.0, 0.0), means(None, None), seed=1) == NOTHING

    def test_a_ratio_of_medians_is_drawn_in_pairs(self) -> None:
        # every question takes a third of the time: the ratio is 1/3 in every draw
        theirs = [3.0, 6.0, 9.0, 30.0]
        ratio = ratio_of_medians([value / 3 for value in theirs], theirs, seed=1)
        assert ratio.value == pytest.approx(1 / 3)
        assert ratio.low == pytest.approx(1 / 3)
        assert ratio.high == pytest.approx(1 / 3)

    def test_runs_of_different_length_cannot_be_paired(self) -> None:
        with pytest.raises(ValueError, match="differ in length"):
            ratio_of_medians([1.0], [1.0, 2.0], seed=1)
