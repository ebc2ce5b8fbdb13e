"""Support by words alone: a compression of the quote passes, a statement that says anything else does not."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rag.language.words import numbers
from rag.verify.support import check_support, missing_items, stem_coverage

QUOTES = [
    "The Regional Court of Tessel ordered the utility Varne Power on Monday to pay 42 million crowns to 310 farmers.",
    "Varne Power has 30 days to appeal.",
    "The province could put up 20 million crowns from its flood fund.",
    "Sabine Kroll denied that the power station is to be closed.",
    "Judge Ilse Brandt found that the company had kept the lake too full.",
    "The dam supplies about nine percent of the electricity, the minister said.",
    "Coil bought Dorn from Acme for 7 million euros in 2019 and sold it for 9 million euros in 2023.",
]


@pytest.mark.parametrize("quote", QUOTES)
def test_a_sentence_supports_itself(quote: str) -> None:
    assert check_support(quote, [quote]).ok


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("The court ordered Varne Power to pay 42 million crowns.", QUOTES[0]),
        ("The court ordered the utility to pay 42 million crowns to 310 farmers.", QUOTES[0]),
        ("Sabine Kroll denied that the station is to be closed.", QUOTES[3]),
        ("Brandt found that the company had kept the lake too full.", QUOTES[4]),
        ("Varne Power has thirty days to appeal.", QUOTES[1]),
    ],
)
def test_a_plain_compression_passes(statement: str, quote: str) -> None:
    assert check_support(statement, [quote]).reason == ""


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("Acme bought Bolt.", "Bolt bought Acme."),
        ("Farmers must pay Varne Power.", "Varne Power must pay farmers."),
        ("Acme bought Bolt for 5 million.", "Acme was bought by Bolt for 5 million."),
        ("Varne Power owns the province.", "Varne Power, which is owned by the province, has 30 days to appeal."),
        ("Acme paid Bolt 5 million and Coil 7 million.", "Acme paid Bolt 7 million and Coil 5 million."),
        (
            "The court raised damages from 57 million to 42 million.",
            "The court raised damages from 42 million to 57 million.",
        ),
        ("It begins on 3 May 2025 and ends on 9 June 2024.", "It begins on 3 May 2024 and ends on 9 June 2025."),
        ("Varne Power has 30 years to appeal.", QUOTES[1]),
        ("The dam supplies about nine of the electricity, the minister said.", QUOTES[5]),
        ("Varne must pay 42 million dollars.", "Varne must pay 42 million crowns."),
        ("Varne must pay $42 million.", "Varne must pay €42 million."),
        ("The court lowered the damages to 57 million.", "The court raised the damages to 57 million."),
        ("Varne must pay at least 42 million.", "Varne must pay at most 42 million."),
        ("More than 310 farmers sued.", "Fewer than 310 farmers sued."),
        ("It was brought before March.", "It was brought after March."),
        ("Oren found that the company had kept the lake too full.", QUOTES[4]),
        ("The province will put up 20 million crowns.", QUOTES[2]),
        ("The province put up 20 million crowns.", QUOTES[2]),
        ("It will close.", "It may close."),
        ("The court never ordered it.", "The court ordered it. The mayor did not speak."),
        ("The power station is to be closed.", QUOTES[3]),
        ("Sabine Kroll said that the power station is to be closed.", QUOTES[3]),
        ("The bridge is safe.", "The bridge is no longer safe."),
        ("Workers will go.", "Not all workers will go."),
        (
            "The dam supplies nine percent of the electricity.",
            "The dam supplies nine percent of the electricity, Kroll said.",
        ),
        ("Varne pays 42 million a month.", "Varne pays 42 million a year."),
        ("Varne pays 42 million.", "Varne pays up to 42 million."),
        ("Sales rose to 5 percent.", "Sales rose by 5 percent."),
        ("The bridge will close.", "The bridge will close if the river rises."),
        ("The bridge was closed.", "The bridge was nearly closed."),
        ("Brandt is guilty, according to Kroll.", "According to Brandt, Kroll is guilty."),
        ("Varne pays <b>42</b> million.", "Varne pays 42 million."),
        ("Varne pays 42 million, see http://a.b", "Varne pays 42 million."),
        ("Вarne pays 42 million.", "Varne pays 42 million."),
    ],
)
def test_a_statement_that_says_something_else_fails_and_says_why(statement: str, quote: str) -> None:
    verdict = check_support(statement, [quote])
    assert not verdict.ok
    assert verdict.reason
    assert "\n" not in verdict.reason


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("The minister will vote for it in July.", "The minister will vote against it in July."),
        ("Kroll said Brandt is guilty.", "Brandt said Kroll is guilty."),
        ("Brandt said Oren is guilty.", "Kroll said Oren is guilty. Brandt disagreed."),
        ("The minister resigned.", "The minister's aide resigned."),
        ("The minister resigned.", "The former minister resigned."),
        ("The president of Orbeck spoke.", "The vice president of Orbeck spoke."),
        ("Kroll earned 5 million.", "Kroll earned 3 million and Oren 5 million."),
        ("Kroll resigned.", "Kroll, whose deputy resigned, stays."),
        ("Kroll killed.", "Kroll was killed."),
        ("The bridge was closed.", "The bridge was to be closed."),
        ("The bridge is safe.", "It is a myth that the bridge is safe."),
        ("The bridge is safe.", "The bridge is anything but safe."),
        ("Workers will go.", "Few workers will go."),
        ("Varne pays 42 million.", "Varne pays 42 million too little."),
        ("The bridge will close in May.", "The bridge will close in May, unless it rains."),
    ],
)
def test_a_compression_that_cuts_away_what_it_rests_on_fails(statement: str, quote: str) -> None:
    assert not check_support(statement, [quote]).ok


@pytest.mark.parametrize("statement", ["", " ", ".", "It is so.", "Yes.", "No."])
def test_a_statement_without_content_is_not_supported(statement: str) -> None:
    assert not check_support(statement, QUOTES).ok


def test_no_quotes_support_nothing() -> None:
    assert not check_support("Varne Power has 30 days to appeal.", []).ok
    assert not check_support("Varne Power has 30 days to appeal.", [""]).ok


_VALUES = st.sampled_from([3, 30, 42, 57, 310, 1894, 2024, 42_000_000])


@given(st.sampled_from(QUOTES), _VALUES, st.sampled_from(["{}", "{:,}", "{} percent", "${}", "{} million"]))
def test_a_number_that_is_not_in_the_quote_never_passes(quote: str, value: int, form: str) -> None:
    spelled = form.format(value)
    assume(not numbers(spelled) & numbers(quote))
    assert not check_support(quote.rstrip(".") + f" {spelled}.", [quote]).ok
    assert not check_support(f"{spelled} {quote}", [quote]).ok


@given(st.sampled_from(QUOTES), st.sampled_from(QUOTES), st.data())
def test_a_sentence_with_a_name_of_another_is_not_supported(one: str, other: str, data: st.DataObject) -> None:
    assume(one != other)
    words = one.rstrip(".").split()
    place = data.draw(st.integers(min_value=0, max_value=len(words)))
    strange = [w for w in other.rstrip(".").split() if w[0].isupper() and w != "The" and w.lower() not in one.lower()]
    word = data.draw(st.sampled_from(strange or ["Zanzibar"]))
    mixed = " ".join([*words[:place], word, *words[place:]]) + "."
    assert not check_support(mixed, [one]).ok


@given(st.text(max_size=120), st.lists(st.text(max_size=120), max_size=3))
def test_no_text_is_too_strange_to_be_judged(statement: str, quotes: list[str]) -> None:
    verdict = check_support(statement, quotes)
    assert verdict.ok == (verdict.reason == "")
    if verdict.ok:
        assert numbers(statement) <= numbers(" ".join(quotes))


@given(st.text(max_size=80), st.text(max_size=80))
def test_coverage_is_a_share_and_whole_for_the_text_itself(statement: str, source: str) -> None:
    assert 0.0 <= stem_coverage(statement, source) <= 1.0
    assert stem_coverage(statement, statement) == 1.0


def test_missing_items_are_the_numbers_and_names_that_the_source_lacks() -> None:
    assert missing_items("In 2019 the court told Varne and Kroll to pay 5%.", "The court told Varne to pay 5.") == {
        "2019",
        "kroll",
        "5%",
    }
    assert missing_items("Varne pays.", "Then Varne pays.") == frozenset()
