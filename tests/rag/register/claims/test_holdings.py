"""What is at stake without a sum, and what looks like it and is not."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("sentence", "subject"),
    [
        ("The villagers would have to give up their grazing land.", "villagers"),
        ("The tribe keeps control of the water.", "tribe"),
        ("The station could be stripped of its licence.", "station"),
        ("Fishermen are barred from the northern grounds.", "Fishermen"),
        ("The town may have to do without its only bus.", "town"),
        ("The brewery is prepared to hand over the trademark.", "brewery"),
        ("The miller asked the court to order the return of the wheel.", "miller"),
        ("Growers fear for their harvest.", "Growers"),
        ("The cooperative is entitled to half of the proceeds.", "cooperative"),
        ("Nurses are calling for a pay rise.", "Nurses"),
    ],
)
def test_a_right_or_a_duty_is_a_stake(claims, sentence: str, subject: str) -> None:  # type: ignore[no-untyped-def]
    (claim,) = claims(sentence, kind="stake")
    assert claim.subject == subject
    assert len(claim.what.split()) > 1


@pytest.mark.parametrize("sentence", ["Deposits will be refunded.", "The quarry's permit would be revoked."])
def test_a_thing_that_ends_is_a_stake_of_nobody_named(claims, sentence: str) -> None:  # type: ignore[no-untyped-def]
    (claim,) = claims(sentence, kind="stake")
    assert claim.what in sentence


@pytest.mark.parametrize(
    ("sentence", "value", "unit"),
    [
        ("Some 220 bakers are to be laid off in Leeds.", "220", "baker"),
        ("The closure affects 75 nurses.", "75", "nurse"),
        ("The collapse would leave 9,000 households without water.", "9000", "household"),
        ("The toll is 3.2 million kronor a year.", "3200000", "crown"),
        ("Marlow's shortfall stands at £88 million.", "88000000", "pound"),
        ("The bridge is a $90 million project for the county.", "90000000", "dollar"),
        ("The clinic is valued at $35 million.", "35000000", "dollar"),
    ],
)
def test_a_count_or_a_sum_that_is_named_is_a_stake(claims, sentence: str, value: str, unit: str) -> None:  # type: ignore[no-untyped-def]
    (claim,) = claims(sentence, kind="stake")
    assert (claim.amount.value, claim.amount.unit) == (value, unit)


@pytest.mark.parametrize(
    "sentence",
    [
        "Inspectors might want to examine the contract.",
        "The phone costs $699.",
        "Spot copper rose to $9,100 a tonne.",
        "Vehicles contribute 40 percent of the smoke.",
        "He does not have control of the ball.",
        "She has the right idea.",
        "The average salary is $45,000.",
        "It is for anyone who will pay $80,000.",
    ],
)
def test_prices_shares_of_things_and_what_might_be_wanted_are_no_stakes(claims, sentence: str) -> None:  # type: ignore[no-untyped-def]
    assert claims(sentence, kind="stake") == ()


def test_what_is_at_stake_is_never_only_a_name(claims) -> None:  # type: ignore[no-untyped-def]
    text = "Orrin Works, the larger of two, is to pay by 9 April. The panel is to report by 2 May."
    assert all(len(claim.what.split()) > 1 for claim in claims(text) if claim.kind in ("stake", "deadline"))
