"""Amounts as papers of several countries write them come to one number and one unit."""

from __future__ import annotations

import pytest

from rag.language.amounts import amount_spans
from rag.language.values import agree, amounts_in


@pytest.mark.parametrize(
    ("sentence", "canonical", "unit"),
    [
        ("The mill owes Rs 2,75,000 to the board.", "275000", "rupe"),
        ("The pier will cost Rs 40 crore in all.", "400000000", "rupe"),
        ("The pier will cost 3 lakh crore rupees.", "3000000000000", "rupe"),
        ("Der Steg kostet 2'500 Franken.", "2500", "franc"),
        ("Der Steg kostet CHF 7 Mio. und mehr.", "7000000", "franc"),
        ("Der Rat sagte, dass der Steg nicht 1,5 Mrd. Euro kostet.", "1500000000", "euro"),
        ("Der Rat sagte, dass der Steg nicht 12.500 Euro kostet.", "12500", "euro"),
        ("Der Rat sagte, dass der Steg nicht 1 Billion Euro kostet.", "1000000000000", "euro"),
        ("El muelle costó 7.250.000 euros.", "7250000", "euro"),
        ("El muelle costó 3 mil millones de euros.", "3000000000", "euro"),
        ("Le quai a coûté 4,1 millions d'euros.", "4100000", "euro"),
        ("De kade kost 5 mln. euro.", "5000000", "euro"),
        ("The rate is 5 1/2 per cent.", "5.5%", "%"),
        ("The rate is 5½ per cent.", "5.5%", "%"),
        ("It cost 12.500 tonnes of sand.", "12.5", "tonn"),
        ("It pays ₩1.3tn for the plant.", "1300000000000", "won"),
        ("It cost 30 million Swiss francs.", "30000000", "franc"),
        ("Der Anteil fiel um 4,5 Prozent.", "4.5%", "%"),
        ("Rund 14.000 Euro fehlen.", "14000", "euro"),
        ("Son 3.000 millones de euros.", "3000000000", "euro"),
        ("Le quai a coûté 2,1 Md€.", "2100000000", "euro"),
        ("Der Steg kostet 45 €.", "45", "euro"),
        ("It owes two and a half billion euros.", "2500000000", "euro"),
        ("It owes half a million euros.", "500000", "euro"),
        ("It owes two-and-a-half million euros.", "2500000", "euro"),
        ("It owes two dozen cranes.", "24", "crane"),
        ("It owes half a dozen cranes.", "6", "crane"),
        ("It owes a dozen cranes.", "12", "crane"),
    ],
)
def test_an_amount_is_read(sentence: str, canonical: str, unit: str) -> None:
    (found,) = amounts_in(sentence)
    assert (float(found.canonical.rstrip("%")), found.unit) == (float(canonical.rstrip("%")), unit)


def test_one_sum_in_two_ways_of_writing_agrees() -> None:
    assert agree(amounts_in("The line will cost Rs 500 crore."), amounts_in("The line will cost Rs 5 billion."))
    assert not agree(amounts_in("It owes Rs 1,50,000."), amounts_in("It owes Rs 1,60,000."))


def test_the_first_number_of_a_range_is_counted_in_what_stands_behind_the_second() -> None:
    assert [value for _, _, value in amount_spans("It costs €1.2-1.4bn, or 3 to 5 million a mile.")] == [
        "1200000000", "1400000000", "3000000", "5000000",
    ]  # fmt: skip
    assert [value for _, _, value in amount_spans("From 2019 to 5 million.")] == ["2019", "5000000"]
    assert [value for _, _, value in amount_spans("It costs between 1.2 and 1.4 million.")] == ["1200000", "1400000"]
    assert [value for _, _, value in amount_spans("It has 2 boats and 4 million fish.")] == ["2", "4000000"]


def test_spans_are_slices_of_the_text() -> None:
    text = "It took 7 Mio. Euro, 3'000 men and twenty-one cranes."
    assert [text[start:end] for start, end, _ in amount_spans(text)] == ["7 Mio.", "3'000", "twenty-one"]
