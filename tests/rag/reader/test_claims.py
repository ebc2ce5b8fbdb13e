"""Claims that cite the same stand behind their quotes side by side, each as if it were alone."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.reader.claims import CLAIM_TOKENS, ClaimPrompt, claim_features, claim_prompt, load_claim_head
from rag.reader.heads import scaled

QUOTE = "The ferry to Orsk sails on Monday."
WIDTH = 1536
WORDS: dict[str, int] = {}


def encode(text: str) -> list[int]:
    """A number for each word."""
    return [WORDS.setdefault(word, len(WORDS)) for word in text.split()]


def test_every_claim_begins_at_the_same_place_in_a_branch_of_its_own() -> None:
    prompt = claim_prompt(["It sails.", "It does not sail at all."], [QUOTE], ["The ferry."], encode=encode)
    shared = prompt.branch.index(1)
    assert prompt.places[:shared] == tuple(range(shared))
    assert set(prompt.branch[:shared]) == {0}
    assert prompt.ends[1] == len(prompt.ids) - 1 == len(prompt.places) - 1 == len(prompt.branch) - 1
    first = shared
    for number, end in enumerate(prompt.ends, start=1):
        assert set(prompt.branch[first : end + 1]) == {number}
        assert prompt.places[first : end + 1] == tuple(range(shared, shared + end + 1 - first))
        first = end + 1


@pytest.mark.parametrize(("quote", "told"), [("It sails on Monday.", True), (QUOTE, False)])
def test_what_stands_about_a_quote_is_read_where_the_quote_leans_on_it(quote: str, told: bool) -> None:
    around = "The harbour master spoke of boats."
    prompt = claim_prompt(["It sails."], [quote], [around], encode=encode)
    assert (WORDS.get("(The", -1) in prompt.ids) is told


def test_a_claim_without_end_is_cut() -> None:
    prompt = claim_prompt(["sail " * 9_000], [QUOTE], [""], encode=encode)
    assert prompt.branch.count(1) <= CLAIM_TOKENS + 1


def states(count: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Of two layers."""
    drawn = np.random.default_rng(3).normal(size=(2, count, WIDTH)).astype(np.float32)
    return drawn[0], drawn[1]


def test_of_each_layer_the_end_of_a_claim_and_the_mean_and_the_greatest_of_its_words_are_read() -> None:
    prompt = ClaimPrompt(ids=(0,) * 9, places=(), branch=(), begins=(3, 7), ends=(5, 8))
    layers = states(6)
    read = claim_features(prompt, layers).reshape(2, 2, 3, WIDTH)
    for claim, (begin, end) in enumerate([(0, 2), (4, 5)]):
        for layer in range(2):
            own = scaled(layers[layer][begin : end + 1])
            assert read[claim, layer, 0] == pytest.approx(own[-1])
            assert read[claim, layer, 1] == pytest.approx(own[:-1].mean(axis=0))
            assert read[claim, layer, 2] == pytest.approx(own[:-1].max(axis=0))


def test_a_claim_that_was_cut_to_nothing_is_read_by_its_end_alone() -> None:
    prompt = ClaimPrompt(ids=(0,) * 3, places=(), branch=(), begins=(2,), ends=(2,))
    assert np.isfinite(claim_features(prompt, states(1))).all()


def test_the_function_reads_what_is_read_and_only_the_direction_of_a_state_counts() -> None:
    prompt = ClaimPrompt(ids=(0,) * 6, places=(), branch=(), begins=(2,), ends=(5,))
    one, other = states(4)
    odds = load_claim_head().log_odds(claim_features(prompt, (one, other)))
    assert load_claim_head().log_odds(claim_features(prompt, (7 * one, 3 * other))) == pytest.approx(odds, abs=1e-2)
