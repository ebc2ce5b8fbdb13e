"""Sentences rated one by one, and the few that a draft is written from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.drafting.rate import GAP, GAP_SEVERAL, LEAST_RATING, MOST, MOST_SEVERAL, choose, rate_sentences, yes_margin
from rag.drafting.worked_examples import RATING_SYSTEM
from rag.errors import ModelCancelled
from rag.models.protocol import Completion
from rag.stages import Rated
from rag.types import Evidence, TokenCounts

PORT = "The port opened in May. The mayor spoke. It rained."
ASKED = "When did the port open?"
Make = Callable[..., tuple[Evidence, ...]]


@pytest.fixture
def rated_as(evidence_of: Make) -> Callable[..., tuple[Rated, ...]]:
    """`rated_as((rating, standing), ...)`: different sentences so rated."""

    def make(*marks: tuple[float, float]) -> tuple[Rated, ...]:
        evidence = evidence_of(" ".join(f"Sentence {i} is here." for i in range(len(marks))))
        return tuple(Rated(evidence=e, rating=r, standing=s) for e, (r, s) in zip(evidence, marks, strict=True))

    return make


def test_each_sentence_is_asked_about_by_itself_in_order_at_one_token(drafts: Any, evidence_of: Make) -> None:
    model = drafts("No")
    evidence = evidence_of(PORT)
    rated, _ = rate_sentences(model, ASKED, evidence)
    assert [r.evidence for r in rated] == list(evidence)
    assert model.drafted == []
    assert [p.system for p in model.prompts] == [RATING_SYSTEM] * 3
    for prompt, item in zip(model.prompts, evidence, strict=True):
        assert prompt.max_tokens == 1
        assert ASKED in prompt.turns[-1].text
        assert [e.quote in prompt.turns[-1].text for e in evidence] == [e is item for e in evidence]


def test_the_rating_is_the_models_yes_against_no(drafts: Any, evidence_of: Make) -> None:
    model = drafts("No", rating=lambda text: 3.0 if "May" in text else -2.0)
    rated, _ = rate_sentences(model, ASKED, evidence_of(PORT))
    assert [r.rating for r in rated] == pytest.approx([3.0, -2.0, -2.0])


def test_standing_takes_off_what_a_sentence_lacks_in_relevance(drafts: Any, evidence_of: Make) -> None:
    one, other = evidence_of("The port opened in May. The port is new.")
    far = replace(other, relevance=one.relevance - 0.7)
    rated, _ = rate_sentences(drafts("No", rating=1.0), ASKED, [far, one])
    assert [r.rating for r in rated] == pytest.approx([1.0, 1.0])
    assert [r.standing for r in rated] == pytest.approx([0.3, 1.0])


def test_the_tokens_of_all_ratings_are_added(scripted_model: Any, evidence_of: Make) -> None:
    counts = TokenCounts(prompt=50, cached=40, completion=1)
    model = scripted_model(Completion(text="Yes", finish="length", tokens=counts, first_token={}))
    _, tokens = rate_sentences(model, ASKED, evidence_of(PORT))
    assert tokens == TokenCounts(prompt=150, cached=120, completion=3)


def test_a_model_that_tells_no_probabilities_rates_all_alike(scripted_model: Any, evidence_of: Make) -> None:
    rated, _ = rate_sentences(scripted_model("Yes"), ASKED, evidence_of(PORT))
    assert [r.rating for r in rated] == [0.0, 0.0, 0.0]


def test_no_sentences_ask_nothing(drafts: Any) -> None:
    model = drafts("No")
    assert rate_sentences(model, ASKED, ()) == ((), TokenCounts())
    assert model.prompts == []


def test_a_cancelled_rating_stops_at_once(drafts: Any, scripted_model: Any, evidence_of: Make) -> None:
    model = scripted_model("Yes", ModelCancelled("stopped"))
    with pytest.raises(ModelCancelled):
        rate_sentences(model, ASKED, evidence_of(PORT))
    assert len(model.prompts) == 2


# --- which are chosen ---------------------------------------------------------------------------------------------


def places(chosen: Sequence[Rated], rated: Sequence[Rated]) -> list[int]:
    return [rated.index(r) for r in chosen]


@pytest.mark.parametrize(
    ("marks", "one", "several"),
    [
        ([(2.0, 2.0), (1.5, 1.5), (0.5, 0.5)], [0, 1], [0, 1, 2]),
        ([(0.0, 0.0), (3.0, 3.0)], [1], [1]),
        ([(1.0, 1.0), (2.0, 1.5)], [1, 0], [1, 0]),
        ([(-4.0, -4.0), (-4.1, -4.1)], [0], [0]),
        ([(-0.6, 0.0), (-0.4, -0.5), (-0.6, -0.1)], [0, 1], [0, 1]),
        ([(1.0, 1.0)] * 7, [0, 1, 2], [0, 1, 2, 3, 4]),
        ([], [], []),
    ],
    ids=[
        "those_near_the_best",
        "only_the_best_when_far_ahead",
        "best_first",
        "the_best_of_the_bad_alone",
        "badly_rated_never_as_a_second",
        "no_more_than_the_most",
        "none_of_none",
    ],
)
def test_the_best_and_those_near_it_are_chosen(
    marks: list[tuple[float, float]], one: list[int], several: list[int], rated_as: Any
) -> None:
    rated = rated_as(*marks)
    assert places(choose(rated, several=False), rated) == one
    assert places(choose(rated, several=True), rated) == several


_MARK = st.floats(min_value=-8, max_value=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(marks=st.lists(st.tuples(_MARK, _MARK), min_size=1, max_size=9), several=st.booleans())
def test_at_least_the_best_is_chosen_and_never_too_many_or_too_poor(
    rated_as: Any, marks: list[tuple[float, float]], several: bool
) -> None:
    rated = rated_as(*marks)
    chosen = choose(rated, several=several)
    best = max(r.standing for r in rated)
    assert 1 <= len(chosen) <= (MOST_SEVERAL if several else MOST)
    assert len(set(places(chosen, rated))) == len(chosen)
    assert chosen[0].standing == best
    assert [r.standing for r in chosen] == sorted((r.standing for r in chosen), reverse=True)
    for other in chosen[1:]:
        assert other.rating >= LEAST_RATING
        assert other.standing >= best - (GAP_SEVERAL if several else GAP)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(marks=st.lists(st.tuples(_MARK, _MARK), min_size=1, max_size=9))
def test_asking_for_several_loses_no_sentence(rated_as: Any, marks: list[tuple[float, float]]) -> None:
    rated = rated_as(*marks)
    few = choose(rated, several=False)
    assert choose(rated, several=True)[: len(few)] == few


# --- the margin -------------------------------------------------------------------------------------------------

_LOG = st.floats(min_value=-40.0, max_value=0.0)


@pytest.mark.parametrize(
    ("first_token", "margin"),
    [
        ({"Yes": -0.2, "No": -1.7}, 1.5),
        ({"No": -0.1, "Yes": -4.1}, -4.0),
        ({" yes": -1.0, "NO ": -3.0}, 2.0),
        ({"Yes": -0.5, "The": -2.0, "[": -9.0}, 8.5),
        ({"The": -0.5, "No": -2.0, "[": -9.0}, -7.0),
        ({"The": -0.5, "[": -9.0}, 0.0),
        ({"Yes": -0.2, "No": -1.7, " Yes": -8.0, "no": -9.0}, 1.5),
        ({}, 0.0),
    ],
    ids=[
        "both_sides",
        "no_likelier",
        "space_and_case_aside",
        "no_is_missing",
        "yes_is_missing",
        "both_missing",
        "the_likeliest_spelling_counts",
        "nothing_known",
    ],
)
def test_the_margin_is_the_difference_of_the_two(first_token: dict[str, float], margin: float) -> None:
    assert yes_margin(first_token) == pytest.approx(margin)


@given(_LOG, _LOG)
def test_to_swap_yes_and_no_turns_the_sign(yes: float, no: float) -> None:
    assert yes_margin({"Yes": yes, "No": no}) == -yes_margin({"Yes": no, "No": yes})


@given(yes=_LOG, no=_LOG, others=st.dictionaries(st.sampled_from(["The", "[", "1", "It"]), _LOG))
def test_other_tokens_change_nothing_where_both_are_listed(yes: float, no: float, others: dict[str, float]) -> None:
    assert yes_margin({**others, "Yes": yes, "No": no}) == yes - no


@given(yes=_LOG, others=st.dictionaries(st.sampled_from(["The", "[", "1", "It"]), _LOG))
def test_a_yes_without_a_no_never_counts_against_itself(yes: float, others: dict[str, float]) -> None:
    assert yes_margin({"Yes": yes, **others}) >= 0
