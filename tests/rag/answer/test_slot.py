"""What a sentence loses that does not fill the slot asked for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.answer.slot import by_another, each_of, gives_words, holder_loss, is_undone, is_value, slot_loss, units_in
from rag.question.question import understand
from rag.types import Evidence


@pytest.mark.parametrize(
    ("question", "fills", "does_not", "words"),
    [
        ("When will the lido close?", "The lido closes on 3 May.", "The lido will close, Orla decided on Friday.", ""),
        ("How much does a halt cost a day?", "It loses €2 million each day.", "The halt has cost €40 million.", ""),
        (
            "How much did Orla pay for the yard?",
            "Orla bought it for €2 million.",
            "Orla offered €1 but was refused.",
            "",
        ),
        ("How long is the lido shut for?", "The lido is shut for two years.", "Finn has 14 days to reply.", ""),
        ("How long does Finn have to reply?", "Finn has 14 days to reply.", "Finn swims.", ""),
        ("What does Orla Finn want?", "Orla Finn demands an apology.", "Orla Finn swims.", ""),
        ("What did Orla Finn say?", "Orla Finn said no.", "Jonas Brandt said yes.", ""),
    ],
)
def test_a_sentence_that_does_not_fill_the_slot_loses(question: str, fills: str, does_not: str, words: str) -> None:
    asked = understand(question)
    assert slot_loss(asked, fills, words) == 0
    assert slot_loss(asked, does_not, words) > 0


def test_who_is_not_answered_by_a_day() -> None:
    asked = understand("Who does Finn play for?")
    assert slot_loss(asked, "Finn plays for Varde from 4 April.", "Varde") == 0
    assert slot_loss(asked, "Finn could play on 4 April.", "4 April") > 0


@pytest.mark.parametrize(("words", "so"), [("4 April", True), ("€3 million", True), ("Orla Finn", False), ("", False)])
def test_a_value_and_nothing_else(words: str, so: bool) -> None:
    assert is_value(words) is so


@pytest.mark.parametrize(
    ("question", "unit"),
    [
        ("How much is lost per day?", "day"),
        ("How much does it save a year?", "year"),
        ("What are the annual costs?", "year"),
        ("How long is a day?", ""),
        ("How much did it cost last year?", ""),
    ],
)
def test_the_unit_for_each_of_which_is_asked(question: str, unit: str) -> None:
    assert each_of(question) == unit


def test_units_are_found_in_several_forms() -> None:
    assert units_in("€2 a head, €9 per tonne and a daily fee") == {"head", "tonne", "day"}


def test_an_offer_turned_down_is_told_where_offers_are_asked_about() -> None:
    quote = "Orla had offered €3 million but was turned down."
    assert is_undone(understand("How much did Orla pay?"), quote)
    assert not is_undone(understand("How much did Orla offer?"), quote)


def test_a_pronoun_may_be_whoever_is_asked_about() -> None:
    asked = understand("What did Orla Finn say about the yard?")
    assert not by_another(asked, "She said that it was lost.")
    assert by_another(asked, "Jonas Brandt said that it was lost.")


def test_another_case_than_the_one_asked_about_loses() -> None:
    asked = understand("What happens if Orla wins?")
    assert slot_loss(asked, "If Orla wins, the yard closes.", "") == 0
    assert slot_loss(asked, "If Brandt wins, the lido opens.", "") > 0


def test_a_day_that_a_case_is_about_is_what_is_to_be_kept() -> None:
    asked = understand("By when must the weir be rebuilt?")
    quote = "Should the weir not be rebuilt by 4 May 2031, the grant may lapse by 9 June 2031."
    assert slot_loss(asked, quote, "by 4 May 2031") == 0
    assert slot_loss(asked, quote, "by 9 June 2031") > 0


def test_what_holds_in_a_case_only_loses_where_no_case_is_asked_about() -> None:
    quote = "If the court says no, Orla owes the town €2 million."
    assert slot_loss(understand("How much does Orla owe the town?"), quote, "€2 million") > 0
    assert slot_loss(understand("How much could Orla owe the town?"), quote, "€2 million") == 0


LOSSES = (
    "If Skarn wins, Orla Finn has to sell the ferry. The company would also lose its berth."
    " The bank Lund, which lent Orla Finn €4 million, would lose that. Nobody was hurt."
)


@pytest.mark.parametrize(
    ("question", "lost"),
    [
        ("What does Orla Finn stand to lose?", [0.0, 0.0, 4.0, None]),
        ("What could Lund lose?", [4.0, 4.0, 0.0, None]),
        ("What did Orla Finn buy?", [None, None, None, None]),
    ],
)
def test_one_partys_loss_is_not_anothers(
    question: str, lost: list[float | None], evidence_of: Callable[..., tuple[Evidence, ...]]
) -> None:
    assert [holder_loss(understand(question), sentence) for sentence in evidence_of(LOSSES)] == lost


@pytest.mark.parametrize(
    ("question", "quote", "so"),
    [
        ("What did the harbour board say?", "The harbour board says the wall was too low.", True),
        ("What did the harbour board say about the wall?", "The harbour board says the wall was too low.", True),
        ("What did the harbour board say about the fish?", "The harbour board says the wall was too low.", False),
        ("What did the harbour board say?", "Orla Finn says the wall was too low.", False),
        ("How low was the wall?", "The harbour board says the wall was too low.", False),
    ],
)
def test_the_words_of_just_the_one_who_is_asked_about(question: str, quote: str, so: bool) -> None:
    assert gives_words(understand(question), quote) is so
