"""What a text says, reduced to things that compare: numbers in any format, names, stems, negation."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.words import abbreviates, content_stems, names, numbers, plain, stem, wording, words_of


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("$13.5 billion", "13.5bn"),
        ("$13.5 billion", "13,500,000,000"),
        ("$13.5bn", "13.5-billion"),
        ("US$13.5 billion", "€13.5 billion"),
        ("forty-two million crowns", "42 million crowns"),
        ("forty two million", "42,000,000"),
        ("two hundred thousand", "200,000"),
        ("two million three hundred thousand", "2.3 million"),
        ("one hundred and twenty", "120"),
        ("five percent", "5%"),
        ("nine-percent", "9 per cent"),
        ("1 000 000", "1 million"),
        ("1\u00a0000\u00a0000", "one million"),
        ("£3k", "3,000"),
        ("12th", "twelve"),
        ("1990s", "1990"),
        ("１２", "12"),
        ("1.50", "1.5"),
    ],
)
def test_one_number_in_two_spellings_is_the_same(left: str, right: str) -> None:
    assert numbers(left) == numbers(right) != frozenset()


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("5", "5%"),
        ("5 million", "5 billion"),
        ("42", "42 million"),
        ("200", "two hundred thousand"),
        ("1.5", "15"),
        ("1,500", "1.5"),
        ("30 September", "3 September"),
        ("2024", "2025"),
        ("five percent", "five"),
    ],
)
def test_different_numbers_stay_apart(left: str, right: str) -> None:
    assert not numbers(left) & numbers(right)


@pytest.mark.parametrize("text", ["", "no figures here", "A380 and GPT", "x²", "½", "the third man", "half of them"])
def test_what_is_no_plain_number_gives_none(text: str) -> None:
    assert numbers(text) == frozenset()


@given(st.integers(min_value=0, max_value=10**12))
def test_separators_do_not_change_an_integer(value: int) -> None:
    assert numbers(f"{value:,}") == numbers(str(value))
    assert len(numbers(str(value))) == 1


@given(st.integers(min_value=1, max_value=999), st.sampled_from(["thousand", "million", "billion", "trillion"]))
def test_a_scale_in_words_is_its_zeros(value: int, scale: str) -> None:
    zeros = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}[scale]
    assert numbers(f"{value} {scale}") == numbers(f"{value}{'0' * zeros}") == numbers(f"${value}-{scale}")


@given(st.integers(min_value=1, max_value=9_999), st.integers(min_value=1, max_value=9))
def test_decimals_of_a_scale_are_folded(whole: int, tenth: int) -> None:
    assert numbers(f"{whole}.{tenth} million") == numbers(f"{whole * 1_000_000 + tenth * 100_000:,}")


@given(st.integers(min_value=0, max_value=100))
def test_a_share_is_the_same_in_sign_and_word_and_never_the_bare_number(value: int) -> None:
    assert numbers(f"{value}%") == numbers(f"{value} percent") == numbers(f"{value} per cent")
    assert not numbers(f"{value}%") & numbers(f"{value} towns")


@given(st.text(max_size=200))
def test_no_text_is_too_strange_to_be_read(text: str) -> None:
    assert all(value.rstrip("%").replace(".", "").replace("e+", "").isdigit() for value in numbers(text))
    said = wording(text)
    assert said.stems == frozenset(content_stems(text))
    assert said.names == names(text)
    assert all(name == name.lower() for name in said.names)


@given(
    st.text(alphabet=string.ascii_letters + " ", max_size=60), st.text(alphabet=string.ascii_letters + " ", max_size=60)
)
def test_content_stems_of_two_texts_are_those_of_each_in_order(left: str, right: str) -> None:
    assert content_stems(f"{left} {right}") == content_stems(left) + content_stems(right)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("paying", "pays"),
        ("damage", "damages"),
        ("court's", "courts"),
        ("companies", "company"),
        ("Brandt’s", "Brandt"),
    ],
)
def test_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    assert stem(one.lower()) == stem(other.lower())


@pytest.mark.parametrize(("text", "flat"), [("Dvořák’s café", "Dvorak's cafe"), ("ﬁne", "fine"), ("‘so’", "'so'")])
def test_plain_folds_accents_and_typographic_marks(text: str, flat: str) -> None:
    assert plain(text) == flat


def test_tokens_split_hyphens_and_keep_contractions() -> None:
    assert words_of("The well-known firm didn’t pay.") == ["the", "well", "known", "firm", "didn't", "pay"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Yesterday Sabine Kroll spoke to Acme.", {"sabine", "kroll", "acme"}),
        ("the mayor of Tarn said so. Later he left.", {"tarn"}),
        ("a deal with the UN and OpenAI", {"un", "openai"}),
        ("all in small letters", set()),
        ("talks with Orbeck's director", {"orbeck"}),
    ],
)
def test_names_are_words_with_a_capital_inside_a_sentence(text: str, found: set[str]) -> None:
    assert names(text) == found


@pytest.mark.parametrize(
    "text", ["He did not pay.", "He didn’t pay.", "She denied it.", "Nobody... never.", "without pay"]
)
def test_negating_words_are_counted(text: str) -> None:
    assert wording(text).negations > 0


def test_a_plain_sentence_has_no_negation() -> None:
    assert wording("The court raised the damages to 57 million crowns.").negations == 0


@pytest.mark.parametrize(
    ("short", "text", "stands"),
    [
        ("the FT", "The Financial Times", True),
        ("U.N.", "according to the United Nations", True),
        ("the DoE and the EIB", "the European Investment Bank", True),
        ("FT", "The Times", False),
        ("ft", "the Financial Times", False),
        ("F", "Finland", False),
        ("Financial Times", "the FT", False),
        ("", "", False),
    ],
)
def test_capitals_stand_for_the_words_that_they_open(short: str, text: str, stands: bool) -> None:
    assert abbreviates(short, text) is stands
