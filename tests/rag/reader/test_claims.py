"""Claims that cite the same stand behind their quotes side by side, each as if it were alone."""

from __future__ import annotations

import numpy as np
import pytest

from rag.reader.claims import CLAIM_TOKENS, claim_prompt, load_claim_head

QUOTE = "The ferry to Orsk sails on Monday."
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


def test_only_the_direction_of_a_state_counts() -> None:
    states = np.random.default_rng(3).normal(size=(2, 1536)).astype(np.float32)
    head = load_claim_head()
    assert head.log_odds(7 * states) == pytest.approx(head.log_odds(states), abs=1e-3)
