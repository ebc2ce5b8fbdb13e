"""Amounts are compared within one scope: no plan with its outcome, no part with the whole, no one with all."""

from __future__ import annotations

import pytest

from rag.language.comparable import Said, values_clash

COST = "How much does the pier cost?"


@pytest.mark.parametrize(
    ("question", "one", "other", "expected"),
    [
        (COST, ("The pier costs £4 million.", "£4 million"), ("The pier costs £6 million.", "£6 million"), True),
        (COST, ("It costs £4 million.", "£4 million"), ("The town plans to spend £6 million.", "£6 million"), False),
        (
            "How much does the town want to raise?",
            ("It wants to raise £6 million.", "£6 million"),
            ("It has raised £2 million.", "£2 million"),
            False,
        ),
        (
            "How many cars use the bridge a day?",
            ("Each day 300 cars use it.", "300 cars"),
            ("It carries 520 cars a day.", "520 cars"),
            True,
        ),
        (COST, ("It costs £4 million in all.", "£4 million"), ("It costs £90 a day.", "£90"), False),
        (COST, ("It costs £90 a day.", "£90"), ("It costs £70 a day.", "£70"), True),
        (
            "How many posts go at the mill?",
            ("The mill hopes to save £3 million a year, and said that 90 posts go.", "90 posts"),
            ("The union says that 140 posts go, not the 90 that the mill announced.", "140 posts"),
            True,
        ),
        (COST, ("It costs £4 million.", "£4 million"), ("Of this, steel alone costs £2 million.", "£2 million"), False),
        (COST, ("It cost £4 million in 2031.", "£4 million"), ("It cost £6 million in 2030.", "£6 million"), False),
        (COST, ("It cost £4 million.", "£4 million"), ("It cost £6 million in the first half.", "£6 million"), False),
        (
            "How much did the bank earn?",
            ("The bank made a profit of £4 million.", "£4 million"),
            ("The bank had a turnover of £60 million.", "£60 million"),
            False,
        ),
        (
            COST,
            ("The pier costs £4 million.", "£4 million"),
            ("The pier costs £6 million, of which £4 million is lent.", "£6 million"),
            False,
        ),
        (
            COST,
            ("The pier costs £4 million.", "£4 million"),
            ("The pier now costs £6 million, up from £4 million.", "£6 million"),
            True,
        ),
        (
            "How many people died?",
            ("It counted 23 dead.", "23 dead"),
            ("In all, 37 people died.", "37 people"),
            True,
        ),
        (
            "What share of homes must the net cover?",
            ("It must cover 80 per cent of homes.", "80 per cent"),
            ("It must cover 90 per cent of homes.", "90 per cent"),
            True,
        ),  # "cover" is no "over"
        (
            "How many people can the boat carry?",
            ("The boat can carry 150 people.", "150 people"),
            ("The boat had 164 people on board.", "164 people"),
            False,
        ),
    ],
)  # fmt: skip
def test_only_amounts_of_one_scope_clash(
    question: str, one: tuple[str, str], other: tuple[str, str], expected: bool
) -> None:
    said = [Said(text=text, published=None, words=words) for text, words in (one, other)]
    assert (values_clash(question, "number", *said) is not None) == expected
