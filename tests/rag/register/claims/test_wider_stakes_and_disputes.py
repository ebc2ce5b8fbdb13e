"""Sums by their clause, bare millions, people in for something; denials without a verb of denying."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("Varme would build the plant for €185 million.", "185000000", "EUR"),
        ("The bank is looking for an investor to put in at least £70 million.", "70000000", "GBP"),
        ("Tolm asked for $40 million. Its rival would do it for 31 million.", "31000000", "USD"),
        ("Some 11,400 flats would stay cold.", "11400", ""),
        ("Ninety families may be moved.", "90", ""),
        ("The islands give up 2,500 tonnes of herring.", None, ""),
    ],
)
def test_a_sum_is_at_stake_whatever_the_verb(claims, text: str, value: str | None, currency: str) -> None:  # type: ignore[no-untyped-def]
    amounts = [claim.amount for claim in claims(text, kind="stake") if claim.amount]
    if value is not None:
        assert (value, currency) in {(amount.value, amount.currency) for amount in amounts}


@pytest.mark.parametrize(
    "sentence",
    [
        "Revenue was $61 million last year.",
        "Nearly 1.1 million of its 3.4 million readers watch nothing else.",
    ],
)
def test_the_size_of_a_thing_is_no_stake(claims, sentence: str) -> None:  # type: ignore[no-untyped-def]
    assert claims(sentence, kind="stake") == ()


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ('The mayor claims that the coal was wet. "Nonsense," said Adam Tomczyk of the mine.', "Adam Tomczyk"),
        ("The minister said the fee was fair. The opposition leader disagreed.", "opposition leader"),
        ("His solicitor said he had done nothing wrong.", "solicitor"),
        ("The finding was challenged by Dr Vane.", "Dr Vane"),
        ("The town insists that nobody has been evicted.", "town"),
        ("Khulan brushed the claim aside.", "Khulan"),
        ("The union is against the new terms.", "union"),
        ("Lindstrand denied it.", "Lindstrand"),
        ("The trustees deny that the roof leaked.", "trustees"),
    ],
)
def test_a_denial_needs_no_verb_of_denying(claims, text: str, party: str) -> None:  # type: ignore[no-untyped-def]
    assert [claim.subject for claim in claims(text, kind="dispute")] == [party]


@pytest.mark.parametrize(
    "sentence",
    ["Nobody should be harmed simply because they may disagree.", "The guests insist he join them for supper."],
)
def test_what_might_be_disagreed_with_is_no_dispute(claims, sentence: str) -> None:  # type: ignore[no-untyped-def]
    assert claims(sentence, kind="dispute") == ()


def test_a_document_at_the_end_of_a_sentence_is_its_voice(claims) -> None:  # type: ignore[no-untyped-def]
    text = "The commission has given the town until 31 March to sign, a letter seen by this paper shows."
    assert {claim.how for claim in claims(text, kind="deadline")} == {"document"}


def test_a_dateline_is_nobody(claims) -> None:  # type: ignore[no-untyped-def]
    (found,) = claims("TOLM (SPA) - Norvane must pay $12 million.", kind="stake")
    assert found.subject == "Norvane"


def test_an_article_titled_as_a_correction_gives_what_holds_and_not_what_it_takes_back(claims) -> None:  # type: ignore[no-untyped-def]
    note = "An article on 2 March said the mill was sold for 22 million euros. The correct figure is 27 million euros."
    text = f"Correction: mill changes hands\n\n{note}\n\nThe mill will close on 3 May."
    sold, close = claims(text, title="Correction: mill changes hands")
    assert (sold.amount.written, sold.cue, "mill" in sold.slot) == ("27 million euros", "correct", True)
    assert (close.kind, close.against) == ("deadline", None)
    told = [claim.amount.written for claim in claims(note, title="Mill changes hands") if claim.amount]
    assert "22 million euros" in told


def test_a_few_who_must_do_something_are_no_amount_at_stake_and_many_are(claims) -> None:  # type: ignore[no-untyped-def]
    assert claims("The two sides must reach an agreement by 31 May.", kind="stake") == ()
    (found,) = claims("If the boiler fails, 400 families would stay cold all winter.", kind="stake")
    assert found.amount.value == "400"
