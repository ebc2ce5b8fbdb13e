"""Two parties that say opposite things, and two that only speak."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("text", "party", "against"),
    [
        ("The airline says its pilots were rested. The pilots' union says they were not.", "union", "airline"),
        ("Farmers say the water is unsafe. The utility says otherwise.", "utility", "Farmers"),
        ("The landlord claims the tenants left. They maintain that they were thrown out.", "tenants", "landlord"),
    ],
)
def test_a_counter_claim_has_both_sides(claims, text: str, party: str, against: str) -> None:  # type: ignore[no-untyped-def]
    (claim,) = claims(text, kind="dispute")
    assert party in claim.subject
    assert claim.against.party == against
    assert claim.against.claim in text


@pytest.mark.parametrize(
    "sentence",
    [
        "The mayor does not accept the auditors' findings.",
        "The ministry said no such letter existed.",
        "The company insists it did nothing wrong.",
        "The minister ruled out any payment.",
        "The school hit back at the report.",
        "The two brothers are at odds over the will.",
    ],
)
def test_one_side_alone_can_dispute(claims, sentence: str) -> None:  # type: ignore[no-untyped-def]
    assert len(claims(sentence, kind="dispute")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Doctors say sleep matters. Teachers say diet matters.",
        "The keeper denied Smith a goal.",
        "The agency did not accept the offer.",
        "Her parents insist she join them.",
        "The reviewers called the film nonsense.",
    ],
)
def test_two_opinions_and_a_refusal_are_no_dispute(claims, text: str) -> None:  # type: ignore[no-untyped-def]
    assert claims(text, kind="dispute") == ()
