"""Two voices become sides of the right kind where they differ, and stand alone where they do not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from rag.answer.compose import answered
from rag.answer.disagree import find_splits
from rag.answer.finish import finished
from rag.question.question import understand
from rag.stages import Rated, Verified
from rag.types import Evidence
from rag.verify.verify import as_quote

MAY, LATER = date(2031, 5, 4), date(2031, 7, 9)
Make = Callable[..., tuple[Evidence, ...]]
Told = tuple[str, date | None, str]  # text, published, words that are the answer


def kinds_of(make: Make, question: str, *told: Told, rating: float = 2.5) -> list[tuple[str, str]]:
    evidence = [make(text, id=f"a{i}", published=day)[0] for i, (text, day, _) in enumerate(told)]
    read = [
        Rated(evidence=e, rating=rating, standing=rating, differs=-3.0, place=i, words=told[i][2])
        for i, e in enumerate(evidence)
    ]
    found = find_splits(understand(question), [as_quote(evidence[0])], evidence, read=read)
    return [(split.kind, " | ".join(side.value for side in split.sides)) for split in found]


WORKS = "Does the siren of Ferrow dam work?"
BROKEN = "The siren of Ferrow dam has not worked since winter, villagers say."
FINE = "The siren of Ferrow dam works, its manager said."


def test_two_that_claim_the_opposite_are_a_dispute_whenever_they_said_so(evidence_of: Make) -> None:
    for day in (MAY, LATER):
        ((kind, sides),) = kinds_of(evidence_of, WORKS, (BROKEN, MAY, ""), (FINE, day, ""))
        assert kind == "dispute"
        assert sides == f"{BROKEN} | {FINE}"


@pytest.mark.parametrize(
    ("question", "one", "other", "expected"),
    [
        (
            "Who is the coach of Ferrow Town?",
            ("The coach of Ferrow Town, Ada Lind, was glad.", MAY, "Ada Lind"),
            ("Ferrow Town's coach is Ben Oduya since June.", LATER, "Ben Oduya"),
            [("update", "Ada Lind | Ben Oduya")],
        ),
        (
            "How many people were injured at Ferrow dam?",
            ("At Ferrow dam 14 people were injured.", MAY, "14 people"),
            ("The number of injured at Ferrow dam has risen to 31 people.", LATER, "31 people"),
            [("update", "14 people | 31 people")],
        ),
        (
            "Is the dam of Ferrow less than 600 metres long?",
            ("The dam of Ferrow is 580 metres long.", MAY, "580 metres"),
            ("The dam of Ferrow is 620 metres long.", MAY, "620 metres"),
            [("conflict", "The dam of Ferrow is 580 metres long. | The dam of Ferrow is 620 metres long.")],
        ),
        (
            "Is the tower of Ferrow dam painted green?",
            ("The tower of Ferrow dam is painted green.", MAY, "green"),
            ("The tower of Ferrow dam is painted yellow.", MAY, "yellow"),
            [("conflict", "The tower of Ferrow dam is painted green. | The tower of Ferrow dam is painted yellow.")],
        ),
        (
            "How did the view of Ferrow dam change over time?",
            ("Ferrow dam was thought safe.", MAY, "safe"),
            ("Ferrow dam is thought a danger.", LATER, "danger"),
            [],
        ),
    ],
)
def test_the_kind_follows_from_days_and_from_what_is_asked(
    question: str, one: Told, other: Told, expected: list[tuple[str, str]], evidence_of: Make
) -> None:
    assert kinds_of(evidence_of, question, one, other) == expected


def of_one(make: Make, question: str, text: str, *, rating: float = 2.0) -> list[tuple[str, str]]:
    """The splits over the sentences of one article, of which the first is shown."""
    told = make(text, published=MAY)
    read = [Rated(evidence=e, rating=rating, standing=rating, place=i) for i, e in enumerate(told)]
    found = find_splits(understand(question), [as_quote(told[0])], told, read=read)
    return [(split.kind, " | ".join(side.value for side in split.sides)) for split in found]


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        (
            "Was Ada Lind forced out of the choir?",
            "Ada Lind says that she was forced out. She went because she wanted to, says the treasurer, Ben Oduya.",
            "dispute",
        ),
        ("How many villages does the pass link?", "The pass links three villages: Ferrow, Upper Marn, and Oskeby.", ""),
        ("How many villages does the pass link?", "The pass links four villages, Ferrow and Oskeby among them.", ""),
    ],
)
def test_an_article_holds_two_accounts(question: str, text: str, expected: str, evidence_of: Make) -> None:
    assert [kind for kind, _ in of_one(evidence_of, question, text)] == ([expected] if expected else [])


def test_a_rumour_is_nobodys_account(evidence_of: Make) -> None:
    told = (
        ("The market of Ferrow is open, the mayor said.", MAY, ""),
        ("There were whispers that the market of Ferrow is closed.", MAY, ""),
    )
    assert kinds_of(evidence_of, "Is the market of Ferrow open?", *told) == []


def test_a_holder_and_who_came_before_are_told_in_one_sentence(evidence_of: Make) -> None:
    told = (
        ("Ada Lind is the new chair of Ferrow Bowls Club; she won against Ben Oduya.", LATER, "Ada Lind"),
        ("Chair Ben Oduya opened the green of Ferrow Bowls Club.", MAY, "Ben Oduya"),
    )
    assert kinds_of(evidence_of, "Who is chair of Ferrow Bowls Club?", *told) == [("update", "Ben Oduya | Ada Lind")]


def test_at_sea_and_in_harbour_exclude_each_other(evidence_of: Make) -> None:
    told = (
        ("The ferry of Marn was at sea all night, its owner says.", MAY, ""),
        ("The ferry of Marn was in harbour all night, the anglers say.", MAY, ""),
    )
    assert [k for k, _ in kinds_of(evidence_of, "Was the ferry of Marn at sea that night?", *told)] == ["dispute"]


REPLY = "The boom at Ferrow leaked 900 litres of oil, the harbour office said. Tarn Oil puts the amount at 300 litres."
PAPER = "Wardens carried eleven crates out of the Ferrow depot. Its owner says that it was four crates."


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        ("How much oil did the boom at Ferrow leak?", REPLY, ("900 litres", "300 litres")),
        ("How many crates were carried out of the Ferrow depot?", PAPER, ("eleven crates", "four crates")),
    ],
)
def test_who_replies_in_the_next_sentence_needs_no_word_of_the_question(
    evidence_of: Make, question: str, text: str, words: tuple[str, str]
) -> None:
    told = evidence_of(text, published=MAY)
    read = [Rated(evidence=e, rating=r, standing=r, words=w) for e, r, w in zip(told, (3.0, 1.4), words, strict=True)]
    (split,) = find_splits(understand(question), [as_quote(told[0])], told, read=read)
    assert split.kind == "conflict"
    assert [side.value for side in split.sides] == list(words)


def test_a_day_that_was_planned_and_the_day_it_came_are_no_disagreement(evidence_of: Make) -> None:
    question = "When did the Ferrow ferry start?"
    planned = ("The Ferrow ferry is to start by 20 June.", MAY, "20 June")
    moved = ("The Ferrow ferry is now to start by 30 June.", date(2031, 6, 1), "30 June")
    came = ("The Ferrow ferry started on 24 June.", LATER, "24 June")
    assert kinds_of(evidence_of, question, planned, came) == []
    assert kinds_of(evidence_of, "By when is the Ferrow ferry to start?", planned, moved, came) == [
        ("update", "by 20 June | by 30 June")
    ]


def test_what_was_reached_so_far_and_all_of_it_are_no_disagreement(evidence_of: Make) -> None:
    so_far = ("The Ferrow inquiry has so far heard 14 witnesses.", MAY, "14 witnesses")
    whole = ("The Ferrow inquiry heard 31 witnesses in all.", LATER, "31 witnesses")
    assert kinds_of(evidence_of, "How many witnesses did the Ferrow inquiry hear?", so_far, whole) == []


def test_a_side_that_only_he_says_is_shown_with_the_sentence_before(evidence_of: Make) -> None:
    text = (
        "Ben Oduya won't give up. The gates came in without locks, he says. The board says that every gate was locked."
    )
    told = evidence_of(text, published=MAY)
    read = [Rated(evidence=e, rating=r, standing=r) for e, r in zip(told, (-5.0, 3.0, 3.0), strict=True)]
    question = understand("Did the gates arrive unlocked?")
    answer = answered(question, Verified(supported=(as_quote(told[1]),), rejected=()), told[1:], rated=read)
    (block,) = finished(answer, question, read).disagreements
    assert block.positions[0].citations[0].evidence.quote.startswith("Ben Oduya")
