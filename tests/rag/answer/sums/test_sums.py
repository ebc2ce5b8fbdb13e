"""Two amounts of what was read are joined as a question asks, told first with both quotes, or nothing is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np
import pytest

from index.types import Encoding
from rag.answer.refusal import measure
from rag.answer.sums.arithmetic import reckoned
from rag.answer.sums.chosen import likeliest, reckoned_answer, shares, without_figure
from rag.answer.sums.figures import figures_of, may_join
from rag.answer.sums.meaning import Meaning
from rag.answer.sums.pair_numbers import PairNumbers
from rag.answer.sums.pairs import Pair, pairs_of
from rag.answer.verified import verified
from rag.question.fitted.operation import Operation, operation_likelihoods
from rag.question.question import understand
from rag.stages import Draft, Drafted, Found, Rated
from rag.types import Answer, Evidence, Statement, TokenCounts

Make = Callable[..., tuple[Evidence, ...]]
EARLY, LATE = date(2031, 3, 1), date(2031, 9, 1)
NO_MEANING = Encoding(
    vector=np.zeros(2, np.float32), tokens=np.zeros((0, 2), np.int8), token_starts=np.zeros(0, np.int32)
)


def read(evidence: Evidence, rating: float = 2.0, words: str = "") -> Rated:
    return Rated(evidence=evidence, rating=rating, standing=rating, words=words)


def pairs_for(question: str, sentences: Sequence[Evidence], operation: Operation) -> list[Pair]:
    figures = figures_of(question, [read(sentence) for sentence in sentences])
    return [pair for pair in pairs_of(question, figures) if pair.operation == operation]


@pytest.mark.parametrize(
    ("question", "operation", "quote", "told"),
    [
        (
            "By how many votes was the levy carried?",
            "difference",
            "The levy passed by 212 votes to 187 on Tuesday night.",
            "212 votes less 187: 25 votes.",
        ),
        (
            "How much of the roof's price is nobody paying for?",
            "difference",
            "The roof costs 48 million crowns and grants come to 31 million.",
            "48 million crowns less 31 million: 17 million crowns.",
        ),
        (
            "How many nurses does the clinic still employ?",
            "difference",
            "The clinic has sent 35 of its 120 nurses home.",
            "120 nurses less 35: 85 nurses.",
        ),
        ("By how many points did the share rise?", "difference", "It rose from 9% to 12%.", "12% less 9%: 3 per cent."),
        (
            "What did the crates cost in all?",
            "product",
            "The depot bought 300 crates at €45 each.",
            "300 crates times €45: €13,500.",
        ),
        (
            "What is the rent over the whole term?",
            "product",
            "The lease runs for 12 years at $2 million a year.",
            "12 years times $2 million: $24 million.",
        ),
        (
            "How much do the two grants make together?",
            "sum",
            "The county gave £30,000 and the lottery £12,000.",
            "£30,000 and £12,000: £42,000.",
        ),
        (
            "By how much did the jetty cost more than its budget?",
            "difference",
            "The jetty cost 1.35 million crowns against a budget of 1.1 million.",
            "1.35 million crowns less 1.1 million: 250,000 crowns.",
        ),
        (
            "How much less did the second dam cost?",
            "difference",
            "The second dam cost $1.2bn, the first $1.6bn.",
            "$1.6bn less $1.2bn: $400m.",
        ),
        ("How much is a quarter of the fare?", "quotient", "The fare is €60.", "€60, divided by 4: €15."),
        (
            "How much longer has the bidder got?",
            "difference",
            "The bidder has until 31 August 2034 and not until 15 June 2034.",
            "15 June 2034 to 31 August 2034: 77 days (11 weeks).",
        ),
        (
            "How many weeks was the quay shut?",
            "difference",
            "The quay was shut on 3 May 2034 and opened on 20 May 2034.",
            "3 May 2034 to 20 May 2034: 2 weeks and 3 days (17 days).",
        ),
        (
            "How many days was the quay shut?",
            "difference",
            "The quay was shut on 3 May 2034 and opened on 4 May 2034.",
            "3 May 2034 to 4 May 2034: 1 day.",
        ),
    ],
)
def test_what_two_amounts_come_to_is_told_first(
    evidence_of: Make, question: str, operation: Operation, quote: str, told: str
) -> None:
    """With both as they are written, and the sentence below."""
    (pair,) = pairs_for(question, evidence_of(quote), operation)
    answer = reckoned(question, pair)
    assert [said.text for said in answer.statements] == [told, quote]
    assert all(each.quote in quote for each in answer.statements[0].slices)


def test_both_sentences_and_an_amount_of_the_question_are_told(evidence_of: Make) -> None:
    (paid,), (bid,) = evidence_of("Orla paid €22 million.", id="a"), evidence_of("Finn offered €19 million.", id="b")
    (pair,) = pairs_for("How much more was paid than bid?", (bid, paid), "difference")
    answer = reckoned("?", pair)
    assert answer.statements[0].text == "€22 million less €19 million: €3 million."
    assert [each.quote for each in answer.statements[0].slices] == ["€22 million", "€19 million"]
    assert [said.text for said in answer.statements[1:]] == [paid.quote, bid.quote]
    (given,) = pairs_for("How much more is €30 million than what was paid?", (paid,), "difference")
    answer = reckoned("?", given)
    assert answer.statements[0].text == "€30 million less €22 million: €8 million."
    assert [said.text for said in answer.statements[1:]] == [paid.quote]


@pytest.mark.parametrize(
    ("quote", "written"),
    [
        ("Fares rose to about €12 from €9.", ["€9"]),
        ("The fare is between 50 and 60 crowns.", []),
        ("It lost 30-40 sheep.", []),
        ("The K-40 carries 12 people.", ["12"]),
        ("It fell from 310 sheep in 2019.", ["310 sheep"]),
        ("None of the 0 boats came.", []),
    ],
)
def test_only_exact_amounts_are_reckoned_with(evidence_of: Make, quote: str, written: list[str]) -> None:
    """What is counted is told where the question counts it."""
    found = figures_of("How many sheep are left?", [read(evidence_of(quote)[0])])
    assert [figure.value.written for figure in found] == written


def test_days_are_reckoned_with_where_a_stretch_of_time_is_asked_for(evidence_of: Make) -> None:
    """Only those that are told to the day, and with one another."""
    sentence = read(evidence_of("They lay still from 3 May 2034 until June 2034, not 10 June 2034.")[0])
    found = figures_of("How long did the ferries lie still?", [sentence])
    assert [figure.value.written for figure in found] == ["3 May 2034", "10 June 2034"]
    (pair,) = pairs_of("How long did the ferries lie still?", found)
    assert [figure.is_day for figure in pair.figures] == [True, True]
    assert not any(figure.is_day for figure in figures_of("How many ferries lay still?", [sentence]))


@pytest.mark.parametrize(
    ("quote", "joined"),
    [
        ("It costs €9 and €12.", True),
        ("It costs €9 and £12.", False),
        ("It costs US$9 here and A$12 there.", True),  # one text does not tell whose dollars which are
        ("It costs €9 a day and 12.", True),
        ("It costs €9 and has 1,200 of them.", False),
        ("It costs €9 and takes 12 guests.", False),
        ("It has 9 boats and 12 guests.", True),
        ("It has 9 boats and 120 guests.", False),
        ("It has 9 boats of the 120 boats.", True),
    ],
)
def test_amounts_of_two_measures_are_not_joined(evidence_of: Make, quote: str, joined: bool) -> None:
    one, other = figures_of("?", [read(evidence_of(quote)[0])])
    assert may_join(one, other) is joined


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("What did the crates weigh in all?", "The depot bought 300 crates for €4,500."),
        ("What does the mast cost?", "The 30 masts cost the port €400 per mast per week."),
        ("What is the rent over the term?", "The lease runs for 12 months at $2 million a year."),
    ],
)
def test_only_what_each_costs_is_multiplied(evidence_of: Make, question: str, quote: str) -> None:
    assert pairs_for(question, evidence_of(quote), "product") == []


def test_shares_leave_room_for_that_nothing_is_reckoned() -> None:
    share = shares({"": -1.0, "next": 3.0}, [{"": 1.0, "next": 1.0}, {"": 1.0, "next": 0.0}])
    assert share[0] > share[1] > 0
    # e^2 and e^-1 beside e^0
    assert sum(share) == pytest.approx(1 - 1 / (np.exp(2) + np.exp(-1) + 1))
    assert shares({"": -1.0}, []) == []


def test_pairs_that_come_to_the_same_stand_for_one_another(evidence_of: Make) -> None:
    (two,) = evidence_of("Ferries: 90 and 60.", id="a")
    (again,) = evidence_of("It said 90 and 60.", id="b")
    (third,) = evidence_of("Buses: 75.", id="c")
    pairs = pairs_for("By how many?", (two, again, third), "difference")
    single = next(place for place, pair in enumerate(pairs) if pair.result == 15)
    share = [0.1 if pair.result == 30 else 0.3 * (place == single) for place, pair in enumerate(pairs)]
    best, together = likeliest(pairs, share)
    assert best is not None
    assert best.result == 30
    assert together == pytest.approx(0.4)  # 90 less 60, each of either sentence
    assert likeliest([], []) == (None, 0.0)


def test_the_pair_that_was_asked_for_is_chosen(evidence_of: Make) -> None:
    """With the weights of this package, and by words alone."""
    question = "How many more votes did the levy get than the bond?"
    (votes,) = evidence_of("The levy got 212 votes and the bond 187 votes in the same poll.", id="a", published=LATE)
    (clerks,) = evidence_of("The town has 14 clerks and 9 gates.", id="b", published=EARLY)
    rated = [read(votes, 3.0, votes.quote), read(clerks, -5.0)]
    meaning = Meaning(question, NO_MEANING, {})
    likely = operation_likelihoods(question)
    answer = reckoned_answer(question, question, likely, rated, meaning)
    assert answer is not None
    assert answer.statements[0].text == "212 votes less 187 votes: 25 votes."
    unlikely = {**dict.fromkeys(likely, 0.0), "none": 1.0}
    assert reckoned_answer(question, question, unlikely, rated, meaning) is None
    assert reckoned_answer(question, question, likely, rated[1:], meaning) is None


def test_every_number_is_told_of_every_pair(evidence_of: Make) -> None:
    question = "How much is half of the €30 fare, and of the rent?"
    sentences = evidence_of("The rent rose from €9 to €12. It was €12 a day for 30 days.")
    numbers = PairNumbers(
        question, operation_likelihoods(question), [read(s) for s in sentences], Meaning(question, NO_MEANING, {})
    )
    told = [numbers.of(pair) for pair in pairs_of(question, numbers.figures)]
    assert {pair.operation for pair in pairs_of(question, numbers.figures)} == {
        "difference",
        "sum",
        "product",
        "quotient",
    }
    assert len({tuple(each) for each in told}) == 1


def test_meaning_is_that_of_the_clause(evidence_of: Make) -> None:
    """Each word of the question finds the nearest of those beside the figure."""
    (sentence,) = evidence_of("Orla sued for €9, but was awarded €4.")
    question = "sued awarded"
    vectors = np.array([[127, 0], [0, 127]], np.int8)
    asked = Encoding(vector=np.zeros(2, np.float32), tokens=vectors, token_starts=np.array([0, 5], np.int32))
    starts = np.array([sentence.quote.find("sued"), sentence.quote.find("awarded")], np.int32)
    begin = sentence.start - sentence.passage.start
    passage = Encoding(vector=np.zeros(2, np.float32), tokens=vectors, token_starts=starts + begin)
    meaning = Meaning(question, asked, {sentence.passage.id: passage})
    one, other = figures_of(question, [read(sentence)])
    assert meaning.of(one).tolist() == [1.0, 0.0]
    assert meaning.of(other).tolist() == [0.0, 1.0]
    assert meaning.of(one, whole=True).tolist() == [1.0, 1.0]


def test_one_of_two_amounts_does_not_lead(evidence_of: Make) -> None:
    """Where a sum was to be reckoned and was not, the sentences stand alone."""
    sentence = evidence_of("A sack costs £9.")[0]
    lead = Statement(text="£9.", citations=(), kind="lead", slices=(sentence,))
    told = Statement(text=sentence.quote, citations=())
    answer = Answer(question="?", status="answered", statements=(lead, told), citations=())
    assert without_figure(answer).statements == (told,)


def test_half_of_a_difference_is_refused(evidence_of: Make) -> None:
    (half,) = evidence_of("The Lumi pier costs Orla Finn 24 million crowns.")
    (whole,) = evidence_of("The Lumi pier costs Orla Finn 3 million crowns more.")
    question = understand("By how much has the Lumi pier of Orla Finn gone up?")
    signals = measure(question, [half], [], idf=lambda stem: 1.0)
    for sentence, status in ((half, "abstained"), (whole, "answered")):
        found = Found(passages=(), pool=(sentence,), prompted=(sentence,), signals=signals)
        rated = read(sentence, words="crowns")
        drafted = Drafted(
            draft=Draft(answerable=None, lines=()),
            signals=signals,
            log_odds=2.0,
            tokens=TokenCounts(),
            evidence=(sentence,),
            rated=(rated,),
            chosen=(rated,),
            rivals=(),
            finish=True,
        )
        assert verified(question, found, drafted, difference=True).status == status
        assert verified(question, found, drafted).status == "answered"
