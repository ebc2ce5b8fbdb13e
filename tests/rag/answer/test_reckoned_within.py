"""What the amounts of one sentence come to: told first, above the sentence, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from rag.answer.arithmetic import answer_within, changed_answer
from rag.answer.refusal import measure
from rag.answer.verified import verified
from rag.question.one_amount import within_one
from rag.question.over_time import over_time
from rag.question.question import understand
from rag.stages import Draft, Drafted, Found, Rated
from rag.types import Evidence, TokenCounts


@pytest.mark.parametrize(
    ("question", "quote", "words", "told"),
    [
        (
            "By how many pupils did the school shrink?",
            "The school shrank from 310 pupils to 190 after the mill closed.",
            "190",
            "310 pupils less 190: 120.",
        ),
        (
            "By how much did the fare rise?",
            "The fare rose to €12, from €9 in the spring.",
            "€12",
            "€12 less €9: €3.",
        ),
        (
            "How many berths have not been let?",
            "So far 40 of the 55 berths have been let.",
            "40",
            "55 berths less 40: 15.",
        ),
        ("How much is a quarter of the fare?", "The fare is 60 crowns.", "60 crowns", "60 crowns, divided by 4: 15."),
    ],
)
def test_the_result_comes_first(
    evidence_of: Callable[..., tuple[Evidence, ...]], question: str, quote: str, words: str, told: str
) -> None:
    within = within_one(question)
    assert within is not None
    answer = answer_within(question, within, evidence_of(quote)[0], words)
    assert answer is not None
    assert [said.text for said in answer.statements] == [told, quote]


@pytest.mark.parametrize(
    ("question", "quote", "words"),
    [
        ("By how many pupils did the school shrink?", "The school of 310 pupils lost its 12 teachers.", "310"),
        ("By how much did the fare rise?", "The fare rose from about €9 to €12.", "€12"),
        ("By how much did the fare rise?", "The fare fell to €9, from €12 in the spring.", "€9"),
        ("By how much did the fare rise?", "The fare rose from 2019 to 2024.", "2024"),
        ("How many berths have not been let?", "The quay has 55 berths and 40 sheds.", "55"),
        ("How many berths have not been let?", "Of all, 15 of the 55 berths haven't been let.", "15"),
        ("How much is a quarter of the fare?", "The fare is between 50 and 60 crowns.", "between 50 and 60 crowns"),
    ],
)
def test_nothing_is_reckoned_from_other_amounts(
    evidence_of: Callable[..., tuple[Evidence, ...]], question: str, quote: str, words: str
) -> None:
    within = within_one(question)
    assert within is not None
    assert answer_within(question, within, evidence_of(quote)[0], words) is None


EARLY, LATE = date(2031, 3, 1), date(2031, 9, 1)
Told = tuple[str, str, date]


def change_of(make: Callable[..., tuple[Evidence, ...]], question: str, *told: Told, rating: float = 2.0) -> str:
    change = over_time(question)
    assert change is not None
    read = [
        Rated(evidence=make(text, id=f"a{i}", published=day)[0], rating=rating, standing=rating, words=words)
        for i, (text, words, day) in enumerate(told)
    ]
    answer = changed_answer(question, change, read)
    return answer.statements[0].text if answer else ""


ROSE = "By how much has the Lumi pier of Orla Finn gone up?"
OLD = ("The Lumi pier costs Orla Finn 24 million crowns.", "24 million crowns", EARLY)
NEW = ("The Lumi pier now costs Orla Finn 27.5 million.", "27.5 million", LATE)


def test_an_amount_of_two_times_is_reckoned(evidence_of: Callable[..., tuple[Evidence, ...]]) -> None:
    assert change_of(evidence_of, ROSE, OLD, NEW) == "27.5 million less 24 million crowns: 3.5 million."
    then = ("In 1989 the Lumi school had 900 pupils.", "900 pupils", LATE)
    now = ("The Lumi school has 340 pupils.", "340 pupils", LATE)
    lost = "How many pupils has the Lumi school lost since 1989?"
    assert change_of(evidence_of, lost, now, then) == "900 pupils less 340 pupils: 560."


@pytest.mark.parametrize(
    ("question", "told", "rating"),
    [
        (ROSE, (OLD, (NEW[0], NEW[1], EARLY)), 2.0),  # of one day
        (ROSE, (OLD, ("The Lumi pier costs Orla Finn 24 million crowns now.", "24 million crowns", LATE)), 2.0),
        (ROSE, (OLD, ("The Lumi pier costs Orla Finn 21 million crowns now.", "21 million crowns", LATE)), 2.0),
        (ROSE, (OLD, ("The Lumi pier costs Orla Finn about 27 million crowns.", "about 27 million crowns", LATE)), 2.0),
        (ROSE, (OLD, ("The Lumi pier costs Orla Finn €27 million.", "€27 million", LATE)), 2.0),
        (ROSE, (OLD, NEW), -3.0),  # no answer
        (ROSE, (OLD,), 2.0),
    ],
)
def test_no_change_is_reckoned_from_what_is_not_sure(
    evidence_of: Callable[..., tuple[Evidence, ...]], question: str, told: tuple[Told, ...], rating: float
) -> None:
    assert change_of(evidence_of, question, *told, rating=rating) == ""


def test_what_had_been_in_the_same_article_is_the_earlier_amount(
    evidence_of: Callable[..., tuple[Evidence, ...]],
) -> None:
    now, then = evidence_of("The Lumi pier's rent is €95,000. In May the owner had asked €40,000.")
    change = over_time("By how much did the rent of the Lumi pier go up?")
    assert change is not None
    read = [Rated(evidence=e, rating=1.0, standing=1.0, words=w) for e, w in ((now, "€95,000"), (then, "€40,000"))]
    answer = changed_answer("?", change, read)
    assert answer is not None
    assert answer.statements[0].text == "€95,000 less €40,000: €55,000."


def test_half_of_a_difference_is_refused(evidence_of: Callable[..., tuple[Evidence, ...]]) -> None:
    (half,) = evidence_of("The Lumi pier costs Orla Finn 24 million crowns.")
    (whole,) = evidence_of("The Lumi pier costs Orla Finn 3 million crowns more.")
    question = understand(ROSE)
    signals = measure(question, [half], [], idf=lambda stem: 1.0)
    for sentence, status in ((half, "abstained"), (whole, "answered")):
        found = Found(passages=(), pool=(sentence,), prompted=(sentence,), signals=signals)
        read = Rated(evidence=sentence, rating=2.0, standing=2.0, words="crowns")
        drafted = Drafted(
            draft=Draft(answerable=None, lines=()),
            signals=signals,
            log_odds=2.0,
            tokens=TokenCounts(),
            evidence=(sentence,),
            rated=(read,),
            chosen=(read,),
            rivals=(),
            finish=True,
        )
        assert verified(question, found, drafted).status == status
