"""Questions made into what the reader is fitted on."""

from __future__ import annotations

import random

import pytest

from evals.reader_examples import LEAST_WRONG, SENTENCES, Example, number_of, thinned


def example(group: str, *labels: bool) -> Example:
    return Example(data="made", group=group, ids=(1, 2), ends=(0, 1), labels=labels)


@pytest.mark.parametrize("seed", range(30))
def test_a_thinned_prompt_keeps_every_answer_and_its_order(seed: int) -> None:
    labels = [i in (2, 9) for i in range(12)]
    kept = thinned(labels, [12.0 - i for i in range(12)], random.Random(seed))
    assert {2, 9} <= set(kept)
    assert kept == sorted(set(kept))
    assert len(kept) <= max(SENTENCES) or len(kept) == 12


def test_the_irrelevant_go_first() -> None:
    kept = [thinned([False] * 12, [100.0 * (i < 8) for i in range(12)], random.Random(seed)) for seed in range(40)]
    assert all(set(range(8)) >= set(places) for places in kept if len(places) < 12)
    assert any(len(places) == 12 for places in kept)


def test_many_answers_leave_room_for_what_is_none() -> None:
    labels = [True] * 9 + [False] * 3
    assert all(len(thinned(labels, [0.0] * 12, random.Random(seed))) >= 9 + LEAST_WRONG for seed in range(20))


def test_a_group_stands_on_one_side_of_the_split() -> None:
    sides = {group: example(group, True).held_out for group in map(str, range(200))}
    assert sides == {group: example(group, False).held_out for group in sides}
    assert 0.15 < sum(sides.values()) / len(sides) < 0.35


def test_a_prompt_without_an_answer_is_not_answerable() -> None:
    assert not example("a", False, False).answerable
    assert example("a", False, True).answerable


def test_a_name_has_one_number() -> None:
    assert number_of("a") == number_of("a") != number_of("b")
