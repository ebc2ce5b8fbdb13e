"""Who has what at stake, who disputes what, and who says so."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("sentence", "value", "currency", "subject"),
    [
        ("Tarn Shipping owes the port 14 million euros.", "14000000", "", "Tarn Shipping"),
        ("The union wants a raise of 6 percent.", "6%", "", "union"),
        ("Odell Foods will receive $2.5 million from the state.", "2500000", "USD", "Odell Foods"),
        ("The city has agreed to pay A$900,000 to the farmers.", "900000", "AUD", "city"),
    ],
)
def test_a_stake_has_its_amount_and_whose_it_is(claims, sentence: str, value: str, currency: str, subject: str) -> None:  # type: ignore[no-untyped-def]
    (claim,) = claims(sentence, kind="stake")
    assert (claim.amount.value, claim.amount.currency, claim.subject) == (value, currency, subject)
    assert claim.amount.written in sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "The airline could lose its licence.",
        "Residents demand a say in the plan.",
        "Workers risk losing their homes.",
        "At stake is the only bakery in the valley.",
        "He could face ten years in prison.",
    ],
)
def test_a_stake_needs_no_number(claims, sentence: str) -> None:  # type: ignore[no-untyped-def]
    (claim,) = claims(sentence, kind="stake")
    assert claim.amount is None
    assert claim.what


@pytest.mark.parametrize(
    "sentence",
    [
        "Shares in the firm rose 4 percent on Friday.",
        "The index lost 0.6 percent, or 12 points.",
        "The town has 52,000 people.",
        "She wanted to learn more.",
        "Some 300 sheep died.",
    ],
)
def test_prices_populations_and_old_wishes_are_no_stakes(claims, sentence: str) -> None:  # type: ignore[no-untyped-def]
    assert claims(sentence, kind="stake") == ()


def test_a_denial_has_what_it_denies_and_whose_claim_that_was(claims) -> None:  # type: ignore[no-untyped-def]
    text = "Orla Finn, who leads the growers, said the dam was leaking. The power company denied it."
    (claim,) = claims(text, kind="dispute")
    assert (claim.subject, claim.how, claim.against.party) == ("power company", "denial", "Orla Finn")
    assert claim.against.claim == "Orla Finn, who leads the growers, said the dam was leaking."


@pytest.mark.parametrize(
    ("sentence", "party"),
    [
        ("The baker rejected the claim that his flour was stale.", "baker"),
        ("Mina Oduya accused the ministry of hiding the report.", "Mina Oduya"),
        ("The ministry called the figure absurd.", "ministry"),
        ("The farmers oppose the new road.", "farmers"),
    ],
)
def test_a_dispute_has_its_party(claims, sentence: str, party: str) -> None:  # type: ignore[no-untyped-def]
    (claim,) = claims(sentence, kind="dispute")
    assert claim.subject == party


def test_a_ruling_is_no_dispute(claims) -> None:  # type: ignore[no-untyped-def]
    assert claims("The judge rejected the appeal.", kind="dispute") == ()


@pytest.mark.parametrize(
    ("sentence", "speaker", "how"),
    [
        ("The bank must close by 3 May.", "", "paper"),
        ("The bank must close by 3 May, the regulator said.", "regulator", "reported"),
        ("According to a filing, the bank must close by 3 May.", "filing", "document"),
        ("Two people familiar with the matter said the bank must close by 3 May.", "people", "unnamed"),
        ("“The bank must close by 3 May,” said Petra Lind, its chairwoman.", "Petra Lind", "quoted"),
    ],
)
def test_a_claim_tells_who_says_so(claims, sentence: str, speaker: str, how: str) -> None:  # type: ignore[no-untyped-def]
    (claim,) = claims(sentence, kind="deadline")
    assert (claim.speaker, claim.how) == (speaker, how)


def test_a_pronoun_stands_for_the_person_before_it(claims) -> None:  # type: ignore[no-untyped-def]
    text = "Petra Lind, the chairwoman, met the press. She said the bank must close by 3 May."
    (claim,) = claims(text, kind="deadline")
    assert claim.speaker == "Petra Lind"
