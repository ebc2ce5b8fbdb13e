"""Deadlines in forms that no verb of limit tells: tenses, undated articles, other events, verbs read as nouns."""

from __future__ import annotations

from datetime import date

import pytest


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("Tenders close on 30 September.", date(2033, 9, 30)),
        ("The permit lapses at year's end.", date(2033, 12, 31)),
        ("Bakers have voted for a one-day strike on 3 December.", date(2033, 12, 3)),
        ("Objectors have thirty days to ask the court to review it.", date(2033, 4, 14)),
        ("The by-election, which is on 12 September, will be fought by four.", date(2033, 9, 12)),
        ("Boats must carry lamps from 1 April.", date(2033, 4, 1)),
        ("Everybody must be off the dunes by four o'clock on Saturday.", date(2033, 3, 19)),
        ("If the hearing of 4 May is lost, bail will be paid back.", None),
        ("The audit must be with the registrar no later than 10 April.", date(2033, 4, 10)),
        ("Works in Lindow would begin in September, a filing shows.", date(2033, 9, 1)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_time_to_come_is_found_in_any_tense(claims, sentence: str, day: date | None) -> None:  # type: ignore[no-untyped-def]
    found = claims(sentence, kind="deadline")
    assert len(found) == 1
    if day is not None:
        assert found[0].when.first == day


def test_what_should_have_been_done_by_a_day_was_due_in_the_past(claims) -> None:  # type: ignore[no-untyped-def]
    (found,) = claims("The survey should have been lodged with the registrar by 10 February.", kind="deadline")
    assert found.when.first == date(2033, 2, 10)
    (found,) = claims("The survey should be lodged with the registrar by 10 February.", kind="deadline")
    assert found.when.first == date(2034, 2, 10)


@pytest.mark.parametrize(
    "sentence",
    [
        "The merger of the two creameries takes effect on 1 October.",
        "The registrar gave the club until 15 December to reply.",
        "The judge is expected to confirm the vote on 19 July.",
        "The council said that it needs a decision by the end of January.",
    ],
)
def test_an_article_without_a_day_has_deadlines_without_a_date(claims, sentence: str) -> None:  # type: ignore[no-untyped-def]
    found = claims(sentence + " We will go to court, the owner said on Monday.", published=None, kind="deadline")
    assert [claim.when.first for claim in found] == [None]


@pytest.mark.parametrize(
    ("sentence", "phrase"),
    [
        ("The mission is expected to report before the delegations meet.", "before the delegations meet"),
        ("The petition will be handed over when the assembly meets.", "when the assembly meets"),
        ("Shepherds have until the first snow to move their flocks.", "until the first snow"),
    ],
)
def test_another_event_tells_a_time_without_a_date(claims, sentence: str, phrase: str) -> None:  # type: ignore[no-untyped-def]
    (found,) = claims(sentence, kind="deadline")
    assert (found.when.phrase, found.when.first) == (phrase, None)


@pytest.mark.parametrize(
    "sentence",
    [
        "The barge and a tug collided shortly before seven on Saturday.",
        "The club lost by one vote.",
        "Models of 2016 through 2019 are quieter.",
        "The ship had until 1 November to leave, and left.",
        "The towers stood 75 days before the vote.",
        "Before Ilse meets Tord, she loves the miller.",
        "Earlier this week the firm comes second again.",
    ],
)
def test_what_only_stands_beside_a_time_is_none(claims, sentence: str) -> None:  # type: ignore[no-untyped-def]
    assert claims(sentence, kind="deadline") == ()


@pytest.mark.parametrize("told", ["extended", "moved", "put back", "prolonged"])
@pytest.mark.parametrize("old", ["3 May", "3 May 2033"])
def test_between_two_days_the_later_one_holds_whatever_moved_it(claims, told: str, old: str) -> None:  # type: ignore[no-untyped-def]
    text = f"The deadline for tenders has been {told} from {old} to 7 June 2033, the port said."
    (found,) = claims(text, kind="deadline")
    assert found.when.first == found.when.last == date(2033, 6, 7)
