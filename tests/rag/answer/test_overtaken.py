"""A later article's sentence that surely answers leads, and only where the newest state is asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from rag.answer.overtaken import may_be_overtaken, overtaken, to_read_beside
from rag.answer.refusal import measure
from rag.question.question import understand
from rag.stages import Draft, Drafted, Rated
from rag.types import Evidence, TokenCounts

MAY, JULY = date(2031, 5, 2), date(2031, 7, 9)
WHO = "Who runs the Lumi lido?"
OLD, NEW = "Orla Finn runs the Lumi lido.", "Her place is taken by Pavel Oren."
Make = Callable[..., tuple[Evidence, ...]]


def drafted(*rated: tuple[Evidence, float], log_odds: float = 2.0) -> Drafted:
    ratings = tuple(Rated(evidence=e, rating=rating, standing=rating) for e, rating in rated)
    evidence = tuple(e for e, _ in rated)
    return Drafted(
        draft=Draft(answerable=None, lines=()),
        signals=measure(understand(WHO), evidence, [], idf=lambda _: 1.0),
        log_odds=log_odds,
        tokens=TokenCounts(prompt=10),
        evidence=evidence,
        rated=ratings,
        chosen=ratings[:1],
        rivals=evidence,
    )


@pytest.mark.parametrize(
    ("rating", "log_odds", "leads"), [(0.9, 2.0, NEW), (-0.5, 2.0, OLD), (0.9, -2.0, OLD)], ids=["sure", "unsure", "no"]
)
def test_a_later_sentence_leads_where_it_is_surely_an_answer(
    evidence_of: Make, rating: float, log_odds: float, leads: str
) -> None:
    old, new = (evidence_of(text, id=id_, published=day)[0] for text, id_, day in ((OLD, "a", MAY), (NEW, "b", JULY)))
    first, again = drafted((old, 3.0)), drafted((old, 3.0), (new, rating), log_odds=log_odds)
    answer = overtaken(understand(WHO), first, again)
    assert answer.chosen[0].evidence.quote == leads
    assert answer.tokens == first.tokens + again.tokens
    if leads == NEW:
        assert {r.evidence.quote for r in answer.rated} == {OLD, NEW}  # the earlier state can still be told
        assert set(answer.rivals or ()) == {old, new}


@pytest.mark.parametrize(
    ("question", "day", "looks"),
    [
        (WHO, MAY, True),
        ("Who ran the lido before 2030?", MAY, False),
        ("Does Orla Finn run the lido?", MAY, False),
        (WHO, None, False),
    ],
)
def test_only_a_dated_answer_about_now_is_looked_at_again(
    evidence_of: Make, question: str, day: date | None, looks: bool
) -> None:
    (old,) = evidence_of(OLD, published=day)
    assert may_be_overtaken(understand(question), drafted((old, 3.0))) is looks


def test_what_leads_is_read_again_first_and_the_best_of_the_others_behind_it(evidence_of: Make) -> None:
    one, two, three, four = evidence_of("One is here. Two is here. Three is here. Four is here.")
    beside = to_read_beside(drafted((one, 0.5), (two, -2.0), (three, 2.0), (four, 1.0)))
    assert [e.quote for e in beside] == ["One is here.", "Three is here.", "Four is here."]
