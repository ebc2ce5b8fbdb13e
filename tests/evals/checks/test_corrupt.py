"""Pairs that measure the check of paraphrases: false in one place, or only shorter."""

from __future__ import annotations

import random

from evals.checks.corrupt import corruptions, names_of, shortenings

SENTENCE = (
    "On Monday, the port of Karsund (the largest in the north) said that Halden Marine may not pay Ruth Okafor "
    "$212 million in May, according to Brandt."
)
NAMES = ["Sabine Kroll", "Orbeck Marine"]


def made(kind: str, sentence: str = SENTENCE) -> str:
    found = {pair.kind: pair.statement for pair in corruptions(sentence, names=NAMES, rng=random.Random(1))}
    return found.get(kind, "")


def test_each_kind_changes_its_own_place() -> None:
    assert "212" not in made("number")
    assert ("Monday" not in made("date")) != ("in May" not in made("date"))
    assert any(name in made("name") for name in NAMES)
    assert " not " not in made("negation")
    assert "will not pay" in made("hedge")
    assert "Brandt" not in made("attribution")


def test_roles_are_swapped_and_nothing_else() -> None:
    swapped = made("role", "The firm of Halden sued the firm of Okafor.")
    assert swapped == "The firm of Okafor sued the firm of Halden."


def test_a_kind_without_a_place_is_left_out() -> None:
    assert list(corruptions("nothing here to change.", names=NAMES, rng=random.Random(1))) == []


def test_a_true_statement_only_leaves_out() -> None:
    kinds = {pair.kind: pair.statement for pair in shortenings(SENTENCE)}
    assert kinds["as it stands"] == SENTENCE
    assert "largest" not in kinds["without an aside"]
    assert kinds["without its opening"].startswith("The port of Karsund")


def test_names_are_found_inside_sentences() -> None:
    assert names_of(["He met Ruth Okafor.", "She met Ruth Okafor and Brandt."]) == ["Ruth Okafor", "Brandt"]
