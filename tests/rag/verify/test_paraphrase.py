"""A paraphrase passes where a reader finds it stated and its numbers, dates and names stand in its quotes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from rag.errors import ModelError
from rag.verify.paraphrase import LEAST, Claim, check_paraphrase, check_paraphrases
from rag.verify.reading import lexicon, read_text

SUED = "Aldermoor Rail, which runs the coast line, sued the signal maker Tarn Systems in March for 8 million crowns."
RAISED = "Fares on the coast line rose from 40 to 46 crowns on 1 July because fuel had become dearer."
ONLY = "The rebate applies to about 1,200 season tickets, but at least half of them end in September."
COUNTS = "Of 160 drivers 120 have signed, the union said on 3 May; the depot lies 1,500 metres from the station."
SIGNED = "D. Holm, the chair, met Pelle Ask in Weldon, and at most 37 percent of the drivers stayed away."
ALL = (SUED, RAISED, ONLY, COUNTS, SIGNED)

TRUE = {
    "other words": ("Aldermoor Rail has sued Tarn Systems, a maker of signals, for 8 million crowns.", SUED),
    "numbers in figures": ("Fares went up to forty-six crowns on 1 July.", RAISED),
    "a difference": ("Fares on the coast line went up by six crowns.", RAISED),
    "a share in hundredths": ("By 3 May, 75 percent of the 160 drivers had signed.", COUNTS),
    "a share in words": ("About three quarters of the drivers have signed.", COUNTS),
    "what is left": ("So 40 of the 160 drivers have yet to sign.", COUNTS),
    "another unit": ("The depot lies 1.5 kilometres from the station.", COUNTS),
    "a hedge in other words": ("The rebate applies to roughly 1,200 tickets.", ONLY),
    "a limit behind its number": ("No more than 37 percent of the drivers stayed away.", SIGNED),
    "an initial written out": ("Pelle Ask met D. Holm.", SIGNED),
    "a common word that opens": ("Around 1,200 season tickets are concerned.", ONLY),
    "yes before it": ("Yes, fares rose on 1 July, from 40 to 46 crowns.", RAISED),
}
LIES = {
    "number": ("Aldermoor Rail sued Tarn Systems for 80 million crowns.", SUED),
    "difference": ("Fares on the coast line went up by nine crowns.", RAISED),
    "share": ("By 3 May, 85 percent of the drivers had signed.", COUNTS),
    "unit": ("Aldermoor Rail sued Tarn Systems for 8 million euros.", SUED),
    "hedge": ("The rebate applies to 1,200 season tickets.", ONLY),
    "bound": ("At least 37 percent of the drivers stayed away.", SIGNED),
    "date": ("Aldermoor Rail sued Tarn Systems in May for 8 million crowns.", SUED),
    "day": ("Fares on the coast line rose on 19 July.", RAISED),
    "name": ("Ida Borg met Pelle Ask in Weldon.", SIGNED),
    "initials": ("B. Holm met Pelle Ask in Weldon.", SIGNED),
}


class Reads:
    """A reader that gives every claim the same log-odds, and remembers what it was asked."""

    def __init__(self, log_odds: float | None) -> None:
        self.log_odds, self.asked = log_odds, list[tuple[tuple[str, ...], tuple[str, ...]]]()

    def states(self, claims: Sequence[str], quotes: Sequence[str], around: Sequence[str]) -> Sequence[float]:
        assert len(around) == len(quotes)
        self.asked.append((tuple(claims), tuple(quotes)))
        if self.log_odds is None:
            raise ModelError("the local model broke off: ask again")
        return [self.log_odds] * len(claims)

    def start(self) -> None:
        """It is always there."""

    def close(self) -> None:
        """Nothing to close."""


@pytest.mark.parametrize(("statement", "quote"), TRUE.values(), ids=TRUE)
def test_what_its_quote_gives_or_lets_one_reckon_is_left_to_the_reader(statement: str, quote: str) -> None:
    verdict = check_paraphrase(statement, [quote], reader=Reads(LEAST))
    assert verdict.ok, verdict.reason
    refused = check_paraphrase(statement, [quote], reader=Reads(LEAST - 0.1))
    assert not refused.ok
    assert refused.reason


@pytest.mark.parametrize(("statement", "quote"), LIES.values(), ids=LIES)
def test_a_number_date_or_name_of_its_own_is_refused_whatever_the_reader_says(statement: str, quote: str) -> None:
    reader = Reads(LEAST + 9)
    verdict = check_paraphrase(statement, [quote], reader=reader)
    assert not verdict.ok
    assert verdict.reason
    assert reader.asked == []


@pytest.mark.parametrize("quote", ALL)
def test_a_quote_supports_itself_and_needs_no_reader(quote: str) -> None:
    for other in ALL:
        assert check_paraphrase(quote, [other]).ok is (other == quote)


@pytest.mark.parametrize("reader", [None, Reads(None)])
def test_without_a_reader_nothing_but_a_quote_is_shown(reader: Reads | None) -> None:
    verdict = check_paraphrase(TRUE["other words"][0], [SUED], reader=reader)
    assert not verdict.ok
    assert "no model is at hand" in verdict.reason


def test_claims_that_cite_the_same_are_read_together() -> None:
    reader = Reads(LEAST)
    claims = [
        Claim(statement=statement, quotes=(quote,), around=("",))
        for statement, quote in (TRUE["other words"], TRUE["a difference"], TRUE["yes before it"])
    ]
    assert [verdict.ok for verdict in check_paraphrases(claims, reader=reader)] == [True] * 3
    assert [quotes for _, quotes in reader.asked] == [(SUED,), (RAISED,)]
    assert reader.asked[1][0] == (claims[1].statement, "fares rose on 1 July, from 40 to 46 crowns.")


def test_a_name_may_stand_for_a_pronoun_that_means_it_and_for_no_other() -> None:
    quote, said = "It must repay the loan by 9 May.", "Tarn Systems must repay the loan by 9 May."
    sure = Reads(LEAST)
    assert check_paraphrase(said, [quote], around=["Tarn Systems borrowed 3 million crowns."], reader=sure).ok
    assert not check_paraphrase(said, [quote], around=["Aldermoor Rail borrowed 3 million crowns."], reader=sure).ok


@pytest.mark.parametrize(
    "statement", ["", "Yes.", "...", "Fares <b>rose</b>.", "Fares rose, see www.tarn.example.", "Тарифы rose."]
)
def test_what_cannot_be_checked_or_shown_is_refused(statement: str) -> None:
    assert not check_paraphrase(statement, [RAISED], reader=Reads(LEAST + 9)).ok


def test_nothing_is_supported_by_nothing() -> None:
    assert not check_paraphrase(RAISED, [], reader=Reads(LEAST)).ok
    assert not check_paraphrase(RAISED, ["", " "], reader=Reads(LEAST)).ok


def test_every_class_of_words_is_in_small_letters_and_holds_something() -> None:
    assert all(lexicon().values())
    assert all(word == word.lower() for words in lexicon().values() for word in words)


def test_a_text_is_read_into_dates_amounts_and_names() -> None:
    words = {word.written: word for word in read_text(SUED).words}
    assert (words["Aldermoor"].kind, words["8 million"].kind, words["in March"].kind) == ("name", "number", "date")
    assert (words["8 million"].key, words["8 million"].unit) == ("8000000", "crown")
    assert words["which"].clause == words["coast"].clause != words["sued"].clause
