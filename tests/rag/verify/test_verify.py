"""A draft against its evidence: what may be shown, with which citations, and why the rest may not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.language.words import numbers
from rag.question.question import understand
from rag.stages import DraftLine, Supported, Verified
from rag.types import Evidence
from rag.verify.paraphrase import LEAST, check_paraphrase
from rag.verify.verify import (
    SHORT_QUOTE,
    answers_kind,
    as_quote,
    attribute,
    cite,
    verify_draft,
    worth_compressing,
)

DAM = (
    "The court ordered the utility Varne Power on Monday to pay 42 million crowns to 310 farmers. "
    "Varne Power has 30 days to appeal. "
    "The province could put up 20 million crowns from its flood fund. "
    "Sabine Kroll denied that the power station is to be closed."
)
BOATS = (
    "The mayor of Lower Kelder put the loss to boat owners at 3 million crowns a year. The farmers reject the figure."
)
Make = Callable[..., tuple[Evidence, ...]]


class Sure:
    """A reader that finds every claim stated."""

    def states(self, claims: Sequence[str], quotes: Sequence[str], around: Sequence[str]) -> Sequence[float]:
        return [LEAST] * len(claims)

    def start(self) -> None:
        """It is always there."""

    def close(self) -> None:
        """Nothing to close."""


def draft(*texts: str, number: int | None = None) -> tuple[DraftLine, ...]:
    return tuple(DraftLine(text=text, numbers=() if number is None else (number,)) for text in texts)


@pytest.fixture
def dam(evidence_of: Make) -> tuple[Evidence, ...]:
    return evidence_of(DAM, id="dam") + evidence_of(BOATS, id="boats")


def verified(
    lines: tuple[DraftLine, ...], evidence: tuple[Evidence, ...], question: str = "What is it about?"
) -> Verified:
    return verify_draft(lines, evidence, question=understand(question))


def texts(result: Verified) -> list[str]:
    return [s.text for s in result.supported]


def test_a_supported_sentence_is_shown_as_it_was_drafted(dam: Any) -> None:
    lines = draft("The court ordered Varne Power to pay 42 million crowns.")
    result = verify_draft(lines, dam, question=understand("What is it about?"), reader=Sure())
    assert texts(result) == ["The court ordered Varne Power to pay 42 million crowns."]
    assert not result.supported[0].verbatim
    assert result.rejected == ()


def test_a_sentence_that_adds_to_its_source_gives_way_to_the_source(dam: Any) -> None:
    result = verified(
        draft("The court ordered the utility Varne Power to pay 42 million crowns to 310 poor farmers."), dam
    )
    assert texts(result) == [dam[0].quote]
    assert result.supported[0].verbatim
    assert len(result.rejected) == 1


def test_a_sentence_without_a_source_is_rejected_with_a_reason(dam: Any) -> None:
    result = verified(draft("The opera opens in spring."), dam)
    assert result.supported == ()
    assert result.rejected[0].text == "The opera opens in spring."
    assert result.rejected[0].reason


@pytest.mark.parametrize("number", [None, -1, 0, 2, 5, 99])
def test_the_citation_is_the_sentence_that_states_it_whatever_the_model_wrote(number: int | None, dam: Any) -> None:
    result = verified(draft("Varne Power has 30 days to appeal.", number=number), dam)
    assert [e.quote for e in result.supported[0].evidence] == ["Varne Power has 30 days to appeal."]


def test_the_number_of_the_model_breaks_a_tie(evidence_of: Make) -> None:
    same = evidence_of("The bridge is safe.", id="a") + evidence_of("The bridge is safe.", id="b")
    line = DraftLine(text="The bridge is safe.", numbers=(2,))
    chosen = attribute(line, same, question=understand("Is the bridge safe?"))
    assert chosen is not None
    assert chosen.article.id == "b"


def test_attribution_without_evidence_is_none() -> None:
    assert attribute(DraftLine(text="Anything.", numbers=(1,)), (), question=understand("What?")) is None


def test_without_evidence_everything_is_rejected() -> None:
    result = verified(draft("The bridge is safe.", "It is old."), ())
    assert result.supported == ()
    assert len(result.rejected) == 2


def test_an_empty_draft_gives_nothing(dam: Any) -> None:
    assert verified((), dam) == Verified(supported=(), rejected=())


@pytest.mark.parametrize("text", ["", "   ", "...", "[1]", "It is so.", "—"])
def test_a_line_without_content_is_rejected(text: str, dam: Any) -> None:
    result = verified(draft(text), dam)
    assert result.supported == ()
    assert len(result.rejected) == 1


def test_the_same_sentence_twice_is_shown_once(dam: Any) -> None:
    result = verified(draft("Varne Power has 30 days to appeal.", "Varne Power has 30 days to appeal"), dam)
    assert texts(result) == ["Varne Power has 30 days to appeal."]


def test_words_of_two_articles_are_not_joined_in_one_claim(dam: Any) -> None:
    result = verified(draft("The court ordered Varne Power to pay 3 million crowns a year to boat owners."), dam)
    for shown in result.supported:
        assert shown.verbatim or len({e.article.id for e in shown.evidence}) == 1
        assert "ordered" not in shown.text or "3 million" not in shown.text


def test_a_shown_sentence_is_one_line_and_closed(dam: Any) -> None:
    result = verified(draft("  varne  Power has\n30 days to\tappeal "), dam)
    assert texts(result) == ["Varne Power has 30 days to appeal."]


def test_a_quote_of_several_lines_is_shown_on_one(evidence_of: Make) -> None:
    (evidence,) = evidence_of("The bridge\nis   safe.")
    quoted = as_quote(evidence)
    assert quoted.text == "The bridge is safe."
    assert quoted.verbatim
    assert evidence.quote == "The bridge\nis   safe."


def test_citations_are_numbered_in_reading_order_and_each_sentence_once(dam: Any) -> None:
    items = [
        Supported(text="A.", evidence=(dam[2], dam[0]), verbatim=False),
        Supported(text="B.", evidence=(dam[0],), verbatim=False),
        Supported(text="C.", evidence=(dam[4],), verbatim=False),
    ]
    statements, citations = cite(items)
    assert [[c.number for c in s.citations] for s in statements] == [[1, 2], [2], [3]]
    assert [c.number for c in citations] == [1, 2, 3]
    assert [c.evidence for c in citations] == [dam[2], dam[0], dam[4]]


def test_nothing_supported_cites_nothing() -> None:
    assert cite([]) == ((), ())


LONG = (
    "The port authority of Karsund, which has run the harbour since 1931, signed the dredging contract with Halden "
    "Marine, a family firm from the north, on 4 May 2019 for $212 million after two years of talks."
)


@pytest.mark.parametrize("prefer_quotes", [True, False])
def test_a_short_source_is_shown_instead_of_its_draft_only_where_quotes_are_preferred(
    prefer_quotes: bool, dam: Any
) -> None:
    result = verify_draft(
        draft("Varne Power has 30 days."),
        dam,
        question=understand("How long?"),
        prefer_quotes=prefer_quotes,
        reader=Sure(),
    )
    assert texts(result) == (["Varne Power has 30 days to appeal."] if prefer_quotes else ["Varne Power has 30 days."])
    assert result.supported[0].verbatim is prefer_quotes


@pytest.mark.parametrize(
    ("question", "quoted"), [("Who signed the contract?", False), ("Which parties signed the contract?", True)]
)
def test_a_long_source_is_shown_instead_of_its_draft_only_where_several_things_are_asked(
    question: str, quoted: bool, evidence_of: Make
) -> None:
    lines = draft("The port authority of Karsund signed the contract with Halden Marine.")
    evidence = evidence_of(LONG)
    result = verify_draft(lines, evidence, question=understand(question), prefer_quotes=True, reader=Sure())
    assert texts(result) == [LONG if quoted else lines[0].text]


def test_preferring_quotes_lets_no_rejected_draft_in(dam: Any) -> None:
    result = verify_draft(draft("The opera opens in spring."), dam, question=understand("When?"), prefer_quotes=True)
    assert result.supported == ()
    assert len(result.rejected) == 1


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        (" ".join(["Kroll"] * SHORT_QUOTE), False),
        (" ".join(["Kroll"] * (SHORT_QUOTE + 1)), True),
        (LONG, True),
        ("She said no.", True),
    ],
    ids=["as_long_as_allowed", "a_word_longer", "a_long_sentence", "one_that_leans_on_the_sentence_before"],
)
def test_what_is_worth_compressing_is_long_or_leans_on_another(text: str, worth: bool, evidence_of: Make) -> None:
    assert worth_compressing(evidence_of(text)[0]) is worth


@pytest.mark.parametrize(
    ("question", "text", "answers"),
    [
        ("When did it open?", "It opened on 4 May 2019.", True),
        ("When did it open?", "It opened with a song.", False),
        ("How much was paid?", "It paid 42 crowns.", True),
        ("How much was paid?", "It paid the city.", False),
        ("Who paid?", "It paid the city.", True),
    ],
)
def test_a_sentence_answers_the_kind_asked_where_words_show_it(
    question: str, text: str, answers: bool, evidence_of: Make
) -> None:
    assert answers_kind(evidence_of(text)[0], understand(question)) is answers


_WORDS = sorted(
    {w.strip(".") for w in (DAM + BOATS).split()} | {"not", "43", "billion", "Oren", "<b>", "may", "percent"}
)
_LINE = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=14).map(" ".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    lines=st.lists(st.one_of(_LINE, st.text(max_size=60)), max_size=4),
    number=st.one_of(st.none(), st.integers(-2, 9)),
    prefer_quotes=st.booleans(),
)
def test_whatever_is_drafted_shown_text_is_a_quote_or_supported_and_its_numbers_are_quoted(
    dam: Any, lines: list[str], number: int | None, prefer_quotes: bool
) -> None:
    question = "How much must Varne Power pay?"
    result = verify_draft(draft(*lines, number=number), dam, question=understand(question), prefer_quotes=prefer_quotes)
    for shown in result.supported:
        quotes = [e.quote for e in sorted(shown.evidence, key=lambda e: e.start)]
        assert numbers(shown.text) <= numbers(" ".join(quotes))
        assert shown.text in quotes or check_paraphrase(shown.text, quotes, around=[DAM, BOATS]).ok
        assert set(shown.evidence) <= set(dam)
        assert "\n" not in shown.text
        assert "<" not in shown.text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(order=st.permutations(range(6)), pick=st.integers(0, 5))
def test_the_order_of_the_evidence_does_not_decide_what_is_cited(dam: Any, order: list[int], pick: int) -> None:
    shuffled = tuple(dam[i] for i in order)
    result = verified(draft(dam[pick].quote), shuffled)
    assert result.supported[0].evidence[0].quote == dam[pick].quote
