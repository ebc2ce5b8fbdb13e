"""Stakes told by what is about to befall somebody, disputes told without a word of denial, and what is neither."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("The raiders will publish the letters of 5,200 patients.", "5200"),
        ("Some 90 concerts may have to be put off.", "90"),
        ("The plan would do away with 140 posts.", "140"),
        ("Marrow is asking for $18 a passenger.", "18"),
        ("The company will not go above $9.", "9"),
    ],
)
def test_what_may_befall_many_is_a_stake(claims, sentence: str, value: str) -> None:  # type: ignore[no-untyped-def]
    (claim,) = claims(sentence, kind="stake")
    assert claim.amount.value == value


@pytest.mark.parametrize(
    "sentence",
    [
        "Voters decide on 4 May whether she keeps her office.",
        "The minister's post hangs on the vote.",
        "The cellists are asking for a guarantee.",
        "The company will have the berths to itself for 20 years.",
    ],
)
def test_what_is_somebodys_own_is_a_stake(claims, sentence: str) -> None:  # type: ignore[no-untyped-def]
    assert len(claims(sentence, kind="stake")) == 1


@pytest.mark.parametrize(
    "sentence",
    [
        "The clinic employs 5,800 people.",
        "Its budget came to 612 million euros last year.",
        "The firm denied that it had been promised a licence.",
        "A ticket costs $18.",
        "A judge will hear the two sides.",
    ],
)
def test_what_only_is_so_is_no_stake(claims, sentence: str) -> None:  # type: ignore[no-untyped-def]
    assert claims(sentence, kind="stake") == ()


@pytest.mark.parametrize(
    ("note", "value"),
    [
        ("Correction: on 3 March we gave the number of farmers on the lake as 140. It should have been 104.", "104"),
        ("Correction: our report of 4 March put the number of nurses at 610. It is 670.", "670"),
    ],
)
def test_a_correction_counts_what_it_names(claims, note: str, value: str) -> None:  # type: ignore[no-untyped-def]
    (claim,) = claims(note, kind="stake")
    assert claim.amount.value == value


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("Dredging would bury half of it. Mrs Orr calls that hysteria.", "Mrs Orr"),
        ("The growers voted on Monday to reject the insurer's offer.", "growers"),
        ("We reject the claim that patients were in danger.", "We"),
        ("The clinic says that only names were taken.\n\nThat is untrue.", ""),
        ("Azure says that it has never threatened anybody.", "Azure"),
        ("Brandi insists that the house is solvent.", "Brandi"),
        ('"Nobody has asked us," said Jost Brandl. The ministry says that Mr Brandl was at two meetings.', "ministry"),
    ],
)
def test_who_stands_against_what_was_said_disputes_it(claims, text: str, party: str) -> None:  # type: ignore[no-untyped-def]
    (claim,) = claims(text, kind="dispute")
    assert claim.subject == party


@pytest.mark.parametrize(
    "text",
    ["The coach said he had never seen a better match.", "The fee will double. The mayor called it a fair price."],
)
def test_an_opinion_is_no_dispute(claims, text: str) -> None:  # type: ignore[no-untyped-def]
    assert claims(text, kind="dispute") == ()


@pytest.mark.parametrize(
    ("sentence", "iso"),
    [
        ("You can apply for a new number until 30 April.", "2033-04-30"),
        ("Anglers can use the lake until the end of the trout season.", None),
        ("Parliament has 45 days from the cabinet's vote to ratify the deal.", None),
        ("The choir's election has been moved from 19 May to 30 June.", "2033-06-30"),
        ("The finds are to be shown in Tolm from June 2034.", "2034-06"),
    ],
)
def test_until_when_something_can_be_done_is_a_deadline(claims, sentence: str, iso: str | None) -> None:  # type: ignore[no-untyped-def]
    (claim,) = claims(sentence, kind="deadline")
    assert claim.when.iso == iso
