"""Amounts are compared within one scope: no plan with its outcome, no part with the whole, no one with all."""

from __future__ import annotations

import pytest

from rag.language.comparable import Said, values_clash

COST = "How much does the pier cost?"


@pytest.mark.parametrize(
    ("question", "one", "other", "expected"),
    [
        (COST, ("The pier costs £4 million.", "£4 million"), ("The pier costs £6 million.", "£6 million"), True),
        (COST, ("It costs £4 million.", "£4 million"), ("The town plans to spend £6 million.", "£6 million"), False),
        (
            "How much does the town want to raise?",
            ("It wants to raise £6 million.", "£6 million"),
            ("It has raised £2 million.", "£2 million"),
            False,
        ),
        (
            "How many cars use the bridge a day?",
            ("Each day 300 cars use it.", "300 cars"),
            ("It carries 520 cars a day.", "520 cars"),
            True,
        ),
        (COST, ("It costs £4 million in all.", "£4 million"), ("It costs £90 a day.", "£90"), False),
        (
            "How much will Orvik pay for the spill?",
            ("Orvik expects the spill to cost it £9 million.", "£9 million"),
            ("Orvik has paid £2 million so far.", "£2 million"),
            False,
        ),
        (
            "What did the whole regatta cost the town?",
            ("The regatta cost the town £9,000 in all.", "£9,000"),
            ("The buoys cost the town £700.", "£700"),
            False,
        ),
        (
            "What did the regatta cost?",
            ("The club estimates the cost at £7,000.", "£7,000"),
            ("The regatta cost £9,000 in the end.", "£9,000"),
            False,
        ),
        (
            "How many people saw the second race?",
            ("The second race was seen by 900 people.", "900 people"),
            ("The race drew crowds; the fifth was seen by 1,400 people.", "1,400 people"),
            False,
        ),
        (
            "How many people saw the second race?",
            ("The second race was seen by 900 people.", "900 people"),
            ("The second race had 400 spectators.", "400 spectators"),
            True,
        ),
        (
            "How much did a carriage cost?",
            ("The tram cost £40 million.", "£40 million"),
            ("The tram cost £52 million.", "£52 million"),
            False,
        ),
        (
            "What share of patients did the drug help?",
            ("It helped 40 per cent in the maker's trial.", "40 per cent"),
            ("It helped 25 per cent in a study by a clinic.", "25 per cent"),
            False,
        ),
        (
            "How many times did the siren sound?",
            ("It sounded 12 times on Sunday.", "12 times"),
            ("Since Friday it has sounded 40 times.", "40 times"),
            False,
        ),
        (
            "How long did the boat take to reach Ferrow?",
            ("The boat took two hours to reach Ferrow.", "two hours"),
            ("It was there within twenty minutes.", "twenty minutes"),
            True,
        ),
        (
            "How long did the boat take to reach Ferrow?",
            ("The boat took two hours.", "two hours"),
            ("It was there in 120 minutes.", "120 minutes"),
            False,
        ),
        (
            "How many boats has the club?",
            ("The club has three rowing boats and two sailing boats.", "three"),
            ("Between 130 and 150 boats lie there.", "150 boats"),
            True,
        ),
        (
            "How many sailing boats has the club?",
            ("The club has three rowing boats, two sailing boats and a barge.", "three"),
            ("The club has one sailing boat.", "one sailing boat"),
            True,
        ),
        (
            "How many men were aboard?",
            ("140 men were aboard.", "140 men"),
            ("Between 130 and 150 men were aboard.", "130 and 150 men"),
            False,
        ),
        ("How many species has it?", ("It has one species.", "one"), ("It has several species.", "several"), False),
        (
            "How many species has it?",
            ("It has one species.", "one species"),
            ("There are multiple species.", "multiple species"),
            True,
        ),
        (
            "How much does the club pay each member?",
            ("The club pays £10 to each member, £12,000 in all.", "£10 to each member, £12,000"),
            ("Members get £5 each.", "£5 each"),
            True,
        ),
        (COST, ("It costs £90 a day.", "£90"), ("It costs £70 a day.", "£70"), True),
        (
            "How many posts go at the mill?",
            ("The mill hopes to save £3 million a year, and said that 90 posts go.", "90 posts"),
            ("The union says that 140 posts go, not the 90 that the mill announced.", "140 posts"),
            True,
        ),
        (COST, ("It costs £4 million.", "£4 million"), ("Of this, steel alone costs £2 million.", "£2 million"), False),
        (COST, ("It cost £4 million in 2031.", "£4 million"), ("It cost £6 million in 2030.", "£6 million"), False),
        (COST, ("It cost £4 million.", "£4 million"), ("It cost £6 million in the first half.", "£6 million"), False),
        (
            "How much did the bank earn?",
            ("The bank made a profit of £4 million.", "£4 million"),
            ("The bank had a turnover of £60 million.", "£60 million"),
            False,
        ),
        (
            COST,
            ("The pier costs £4 million.", "£4 million"),
            ("The pier costs £6 million, of which £4 million is lent.", "£6 million"),
            False,
        ),
        (
            COST,
            ("The pier costs £4 million.", "£4 million"),
            ("The pier now costs £6 million, up from £4 million.", "£6 million"),
            True,
        ),
        (
            "How many people died?",
            ("It counted 23 dead.", "23 dead"),
            ("In all, 37 people died.", "37 people"),
            True,
        ),
        (
            "What share of homes must the net cover?",
            ("It must cover 80 per cent of homes.", "80 per cent"),
            ("It must cover 90 per cent of homes.", "90 per cent"),
            True,
        ),  # "cover" is no "over"
        (
            "How many people can the boat carry?",
            ("The boat can carry 150 people.", "150 people"),
            ("The boat had 164 people on board.", "164 people"),
            False,
        ),
        (
            "How much did the theatre pay back?",
            ("The theatre paid back £90,000.", "£90,000"),
            ("Members of the audience were paid back £30 on average.", "£30"),
            False,
        ),
        (
            "How much does the town pay for trees?",
            ("For trees the town pays £60,000 in all.", "£60,000"),
            ("Each tree that is planted earns the owner of the garden £400.", "£400"),
            False,
        ),
        (
            "How many bridges were mended?",
            ("The county is meant to mend 30 bridges.", "30 bridges"),
            ("Since May, nine bridges have been mended.", "nine bridges"),
            False,
        ),
        (
            "How much timber has the mill sawn?",
            ("By the end of May the mill had sawn 900 tonnes of timber.", "900 tonnes"),
            ("On Friday the mill sawed 70 tonnes of timber.", "70 tonnes"),
            False,
        ),
        (
            "How much timber has the mill sawn?",
            ("By the end of May the mill had sawn 900 tonnes of timber.", "900 tonnes"),
            ("On Friday the mill said that it had sawn 700 tonnes of timber.", "700 tonnes"),
            True,
        ),
        (
            "How much timber has the mill sawn?",
            ("The mill has sawn 900 tonnes of timber.", "900 tonnes"),
            ("The timber quota of the mill is 1,500 tonnes.", "1,500 tonnes"),
            False,
        ),
        (
            "How old is the oldest oak of Ferrow?",
            ("It is 610 years old.", "610"),
            ("The oldest oak was struck by lightning around the year 1270.", "1270"),
            False,
        ),
        (
            "How old is the oldest oak of Ferrow?",
            ("It is 610 years old.", "610"),
            ("The oldest oak is 480 years old.", "480"),
            True,
        ),
    ],
)  # fmt: skip
def test_only_amounts_of_one_scope_clash(
    question: str, one: tuple[str, str], other: tuple[str, str], expected: bool
) -> None:
    said = [Said(text=text, published=None, words=words) for text, words in (one, other)]
    assert (values_clash(question, "number", *said) is not None) == expected
