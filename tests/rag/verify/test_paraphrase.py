"""A paraphrase passes where it says what its quotes say; each kind of subtle lie about them does not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from rag.errors import ModelError
from rag.verify.guards import GUARDS
from rag.verify.paraphrase import AGREEMENT, BIAS, LEAST, Compared, check_paraphrase, compare
from rag.verify.reading import lexicon, read_text

SUED = "Aldermoor Rail, which runs the coast line, sued the signal maker Tarn Systems in March for 8 million crowns."
MAY = "The ministry may close the Weldon depot in June if ridership falls below 400,000, its spokeswoman Ada Holm said."
RAISED = "Fares on the coast line rose from 40 to 46 crowns on 1 July because fuel had become dearer."
DENIED = "Its chairman, Pelle Ask, denied that any of the 230 drivers would be dismissed before 2031."
ONLY = "The rebate applies to about 1,200 season tickets, but only until the end of September."
OFFER = "Tarn Systems has offered to repair the signals at no cost, except those north of Weldon."
ALL = (SUED, MAY, RAISED, DENIED, ONLY, OFFER)

TRUE = {
    "other words": ("Aldermoor Rail has sued Tarn Systems, a maker of signals, for 8 million crowns.", SUED),
    "a passive": ("Tarn Systems was sued by Aldermoor Rail in March.", SUED),
    "a speaker who leads": (
        "According to Ada Holm, the ministry may close the Weldon depot in June if ridership drops below 400,000.",
        MAY,
    ),
    "yes before it": ("Yes, fares rose on 1 July, from 40 to 46 crowns.", RAISED),
    "a cause kept": ("Because fuel had become dearer, fares on the coast line rose on 1 July.", RAISED),
    "a denial in other words": ("Pelle Ask said that none of the 230 drivers would be dismissed before 2031.", DENIED),
    "although": (
        "Although the rebate applies to about 1,200 season tickets, it does so only until the end of September.",
        ONLY,
    ),
    "an exception kept": (
        "Tarn Systems has offered to repair the signals for nothing, except those north of Weldon.",
        OFFER,
    ),
}
LIES = {
    "number": ("Aldermoor Rail sued Tarn Systems for 80 million crowns.", SUED),
    "number, of another thing": ("Fares on the coast line rose from 46 to 40 crowns.", RAISED),
    "unit": ("Aldermoor Rail sued Tarn Systems for 8 million euros.", SUED),
    "date": ("Aldermoor Rail sued Tarn Systems in May for 8 million crowns.", SUED),
    "date, before for after": ("Pelle Ask denied that any of the 230 drivers would be dismissed after 2031.", DENIED),
    "name": ("The ministry may close the Weldon depot in June if ridership falls, its spokeswoman Ida Holm said.", MAY),
    "initials": ("B. Holm said the ministry may close the Weldon depot if ridership falls below 400,000.", MAY),
    "role": ("Tarn Systems sued Aldermoor Rail in March for 8 million crowns.", SUED),
    "role, in the passive": ("Aldermoor Rail was sued by Tarn Systems in March.", SUED),
    "negation": ("Aldermoor Rail has not sued the signal maker Tarn Systems.", SUED),
    "negation lost": ("Pelle Ask said that some of the 230 drivers would be dismissed before 2031.", DENIED),
    "hedge": ("The rebate applies to 1,200 season tickets, but only until the end of September.", ONLY),
    "possibility as fact": (
        "The ministry will close the Weldon depot in June if ridership falls below 400,000, Ada Holm said.",
        MAY,
    ),
    "attribution": ("The ministry may close the Weldon depot in June if ridership falls below 400,000.", MAY),
    "attribution to another": ("Tarn Systems said that fares on the coast line rose on 1 July.", RAISED),
    "cause": ("Fuel became dearer because fares on the coast line rose on 1 July.", RAISED),
    "cause out of thin air": ("Aldermoor Rail sued Tarn Systems in March because of a crash.", SUED),
    "condition": ("The ministry may close the Weldon depot in June, Ada Holm said.", MAY),
    "limit": ("The rebate applies to about 1,200 season tickets.", ONLY),
    "exception": ("Tarn Systems has offered to repair the signals at no cost.", OFFER),
    "scope": ("All fares rose from 40 to 46 crowns on 1 July.", RAISED),
    "plan as done": ("Tarn Systems has repaired the signals at no cost, except those north of Weldon.", OFFER),
    "direction": ("Fares on the coast line fell on 1 July.", RAISED),
    "an added thing": ("Aldermoor Rail sued Tarn Systems and a bank in March.", SUED),
}


@pytest.mark.parametrize(("statement", "quote"), TRUE.values(), ids=TRUE)
def test_what_its_quote_says_passes(statement: str, quote: str) -> None:
    verdict = check_paraphrase(statement, [quote])
    assert verdict.ok, verdict.reason


@pytest.mark.parametrize(("statement", "quote"), LIES.values(), ids=LIES)
def test_a_lie_about_its_quote_is_refused_with_a_reason(statement: str, quote: str) -> None:
    verdict = check_paraphrase(statement, [quote])
    assert not verdict.ok
    assert verdict.reason


@pytest.mark.parametrize("quote", ALL)
def test_a_quote_supports_itself_and_nothing_of_the_others(quote: str) -> None:
    assert check_paraphrase(quote, [quote]).ok
    for other in ALL:
        assert check_paraphrase(quote, [other]).ok is (other == quote)


def test_one_sentence_may_join_two_sources() -> None:
    joined = (
        "Aldermoor Rail sued Tarn Systems in March, and Tarn Systems has offered to repair the signals at no cost,"
        " except those north of Weldon."
    )
    assert check_paraphrase(joined, [SUED, OFFER]).ok
    assert not check_paraphrase(joined, [SUED]).ok


def test_a_name_may_stand_for_a_pronoun_that_means_it_and_for_no_other() -> None:
    quote = "It must repay the loan by 9 May."
    said = "Tarn Systems must repay the loan by 9 May."
    assert check_paraphrase(said, [quote], around=["Tarn Systems borrowed 3 million crowns last year."]).ok
    assert not check_paraphrase(said, [quote], around=["Aldermoor Rail borrowed 3 million crowns last year."]).ok
    assert not check_paraphrase(said, [quote]).ok


@pytest.mark.parametrize(
    "statement", ["", "Yes.", "...", "Fares <b>rose</b>.", "Fares rose, see www.tarn.example.", "Тарифы rose."]
)
def test_what_cannot_be_checked_or_shown_is_refused(statement: str) -> None:
    assert not check_paraphrase(statement, [RAISED]).ok


class Reads:
    """A reader that gives every claim the same log-odds, and remembers what it was asked."""

    def __init__(self, log_odds: float | None) -> None:
        self.log_odds, self.asked = log_odds, list[tuple[str, tuple[str, ...]]]()

    def states(self, claim: str, sentences: Sequence[str]) -> float:
        self.asked.append((claim, tuple(sentences)))
        if self.log_odds is None:
            raise ModelError("the local model broke off: ask again")
        return self.log_odds

    def start(self) -> None:
        """It is always there."""

    def close(self) -> None:
        """Nothing to close."""


def bar(statement: str, quote: str) -> float:
    """What a reader must say for it to be shown."""
    return LEAST - BIAS - AGREEMENT * compare(statement, [quote]).agreement


def test_a_reader_that_does_not_see_it_stated_keeps_a_statement_back() -> None:
    statement, quote = TRUE["a passive"]
    doubts = Reads(bar(statement, quote) - 0.1)
    verdict = check_paraphrase(f"Yes, {statement}", [quote], reader=doubts)
    assert not verdict.ok
    assert verdict.reason
    assert doubts.asked == [(statement, (quote,))]
    assert check_paraphrase(statement, [quote], reader=Reads(bar(statement, quote) + 0.1)).ok


def test_a_guard_raises_what_the_reader_must_say() -> None:
    statement, quote = LIES["scope"]
    (objection,) = compare(statement, [quote]).objections
    assert bar(statement, quote) > bar(*TRUE["a passive"])
    assert check_paraphrase(statement, [quote], reader=Reads(bar(*TRUE["a passive"]))).reason == objection


def test_guards_tell_the_less_the_fewer_words_the_quotes_hold() -> None:
    assert Compared(objections=(), held=1.0).agreement == 1.0
    assert Compared(objections=("a", "b"), held=1.0).agreement == -2.0
    assert Compared(objections=("a", "b"), held=0.5).agreement == Compared(objections=(), held=0.4).agreement == 0.0


def test_what_is_the_quote_itself_needs_no_reader() -> None:
    assert check_paraphrase(RAISED, [RAISED], reader=Reads(None)).ok


def test_where_the_reader_fails_the_guards_decide() -> None:
    assert check_paraphrase(TRUE["a passive"][0], [SUED], reader=Reads(None)).ok
    assert not check_paraphrase(LIES["role"][0], [SUED], reader=Reads(None)).ok


def test_nothing_is_supported_by_nothing() -> None:
    assert not check_paraphrase(RAISED, []).ok
    assert not check_paraphrase(RAISED, ["", " "]).ok


def test_every_class_of_words_is_in_small_letters_and_holds_something() -> None:
    classes = [words for table in lexicon().classes.values() for words in table.values()]
    assert all(classes)
    assert all(word == word.lower() for words in classes for word in words)
    assert len(GUARDS) == len(set(GUARDS))


def test_a_text_is_read_into_dates_amounts_names_and_clauses() -> None:
    words = {word.written: word for word in read_text(SUED).words}
    assert (words["Aldermoor"].kind, words["8 million"].kind, words["in March"].kind) == ("name", "number", "date")
    assert (words["8 million"].key, words["8 million"].unit) == ("8000000", "crown")
    assert words["which"].clause == words["coast"].clause != words["sued"].clause


@pytest.mark.parametrize(
    "statement",
    [
        "The mayor, Jon Arden, is a thief, says the council.",
        "The council said the ferry line was a swindle.",
        "The council approved the ferry line, zqsatoge said.",
    ],
)
def test_what_its_quotes_never_call_it_and_what_is_no_word_is_not_shown(statement: str) -> None:
    quotes = ["The council approved the ferry line on Monday, the mayor, Jon Arden, said."]
    assert not check_paraphrase(statement, quotes).ok
