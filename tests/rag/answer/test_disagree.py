"""Articles that answer one question differently: a clash, a change, or no disagreement at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from rag.answer.disagree import Split, find_splits, rivals_by_words
from rag.question.question import understand
from rag.stages import Rated
from rag.types import Evidence
from rag.verify.verify import as_quote

MARCH, NEXT_DAY, JUNE = date(2024, 3, 4), date(2024, 3, 5), date(2024, 6, 18)
PAY = "How much must Varne Power pay?"
WHEN = "By when must the water be down?"
Make = Callable[..., tuple[Evidence, ...]]


@pytest.fixture
def splits(evidence_of: Make) -> Callable[..., tuple[Split, ...]]:
    """The splits over the first, shown, and the rivals by words among all; each is (text, published, copy group)."""

    def find(question: str, *told: tuple[str, date | None, str]) -> tuple[Split, ...]:
        evidence = [
            evidence_of(text, id=f"a{i}", published=day, copy_group=group)[0]
            for i, (text, day, group) in enumerate(told)
        ]
        return find_splits(
            understand(question), [as_quote(evidence[0])], rivals_by_words(understand(question), evidence)
        )

    return find


def test_two_sums_of_one_day_are_a_conflict(splits: Any) -> None:
    (split,) = splits(
        PAY,
        ("Varne Power must pay 42 million crowns.", MARCH, "a"),
        ("Varne Power will have to pay 38 million crowns.", NEXT_DAY, "b"),
    )
    assert split.kind == "conflict"
    assert [side.value for side in split.sides] == ["42 million crowns", "38 million crowns"]
    assert split.about == "the amount"


def test_two_sums_of_different_times_are_an_update_oldest_first(splits: Any) -> None:
    (split,) = splits(
        PAY,
        ("Varne Power must pay 57 million crowns.", JUNE, "a"),
        ("Varne Power must pay 42 million crowns.", MARCH, "b"),
    )
    assert split.kind == "update"
    assert [side.value for side in split.sides] == ["42 million crowns", "57 million crowns"]


def test_two_dates_are_a_disagreement(splits: Any) -> None:
    (split,) = splits(
        WHEN,
        ("The water must be down by 30 September 2024.", MARCH, "a"),
        ("The water must be down by 31 March 2025.", MARCH, "b"),
    )
    assert split.kind == "conflict"
    assert len(split.sides) == 2


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (PAY, "Varne Power must pay 42 million crowns.", "Varne Power must pay 42,000,000 crowns."),
        (PAY, "Varne Power must pay 42 million crowns.", "Varne Power must pay forty-two million crowns."),
        (PAY, "Varne Power must pay about 42 million crowns.", "Varne Power must pay 41 million crowns."),
        (PAY, "Varne Power must pay 42 million crowns.", "Varne Power must pay by 30 September 2024."),
        (PAY, "Varne Power must pay 42 million crowns.", "Varne Power must pay 310 farmers in four villages."),
        (PAY, "Varne Power must pay 42 million crowns.", "The opera costs 7 million crowns."),
        (PAY, "Varne Power must pay.", "Varne Power must pay 42 million crowns."),
        (WHEN, "The water must be down by September 2024.", "The water must be down by 30 September 2024."),
        (WHEN, "The water must be down by 2024.", "The water must be down by 30 September 2024."),
        ("Who must pay?", "Varne Power must pay 42 million crowns.", "Varne Power must pay 38 million crowns."),
    ],
)
def test_what_can_both_be_true_is_no_disagreement(question: str, one: str, other: str, splits: Any) -> None:
    assert splits(question, (one, MARCH, "a"), (other, MARCH, "b")) == ()


def test_near_copies_are_one_voice(splits: Any) -> None:
    told = [
        ("Varne Power must pay 42 million crowns.", MARCH, "a"),
        ("Varne Power must pay 38 million crowns.", MARCH, "a"),
    ]
    assert splits(PAY, *told) == ()


DIED = "Did the founder of Varne Power die in 1860?"
FOUNDED = "The founder of Varne Power died in"


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (DIED, f"{FOUNDED} 1860.", "The founder of Varne Power died of a fever, says the register."),
        (DIED, f"{FOUNDED} 1860.", "The dam was built in 1821."),
        (DIED, f"{FOUNDED} 1846.", f"{FOUNDED} 1851."),  # neither is what was asked about
        ("Who opened the dam?", "Mayor Ilse Brandt opened the dam.", "The dam was opened in May by Brandt."),
        ("Who opened the dam?", "Mayor Ilse Brandt opened the dam.", "Yesterday the dam was opened."),
        ("Who opened the dam?", "Mayor Ilse Brandt opened the dam.", "Speeches were held when the dam was opened."),
        ("Is the dam intact or cracked?", "The dam is intact.", "It is an intact dam."),
        ("Is the dam intact or cracked?", "The dam is intact.", "The cracked lock is by the intact dam."),
        ("Who opened the dam?", "The dam was opened by Jonas Kroll.", "In March, the dam was opened by farmers."),
    ],
)
def test_neither_another_matter_nor_the_same_name_is_a_clash(
    question: str, one: str, other: str, evidence_of: Make
) -> None:
    told = [evidence_of(text, id=f"a{i}", published=MARCH)[0] for i, text in enumerate((one, other))]
    assert find_splits(understand(question), [as_quote(e) for e in told], told) == ()


OPEN = "Is the lido open to swimmers?"


COLOUR = "What is the colour of the new boats?"


def read_as(evidence: Sequence[Evidence], *words: str, rating: float = 3.0) -> list[Rated]:
    return [Rated(evidence=e, rating=rating, standing=rating, words=w) for e, w in zip(evidence, words, strict=True)]


def test_of_several_dates_the_one_that_is_the_answer_is_compared(evidence_of: Make) -> None:
    told = [
        evidence_of(text, id=f"a{i}", published=MARCH)[0]
        for i, text in enumerate(
            ("Signed on 3 March 2024, it ends in May 2026.", "It runs out in May 2027, not May 2026.")
        )
    ]
    shown = [as_quote(e) for e in told]
    assert find_splits(understand("When does the lease end?"), shown, ()) == ()
    (split,) = find_splits(
        understand("When does the lease end?"), shown, (), read=read_as(told, "in May 2026", "May 2027")
    )
    assert [side.value for side in split.sides] == ["in May 2026", "in May 2027"]


def test_what_is_counted_may_stand_behind_an_adjective(splits: Any) -> None:
    (split,) = splits(
        "How many storms were confirmed in the valley?",
        ("In the valley 69 storms were confirmed.", MARCH, "a"),
        ("It brought 87 confirmed storms to the valley.", MARCH, "b"),
    )
    assert [side.value for side in split.sides] == ["69 storms", "87 confirmed storms"]


def test_undated_articles_cannot_be_an_update(splits: Any) -> None:
    (split,) = splits(
        PAY,
        ("Varne Power must pay 42 million crowns.", None, "a"),
        ("Varne Power must pay 38 million crowns.", JUNE, "b"),
    )
    assert split.kind == "conflict"


def test_nothing_shown_nothing_disputed() -> None:
    assert find_splits(understand(PAY), (), ()) == ()


def test_each_story_gives_one_side(splits: Any) -> None:
    (split,) = splits(
        PAY,
        ("Varne Power must pay 42 million crowns.", MARCH, "a"),
        ("Varne Power must pay 38 million crowns.", MARCH, "b"),
        ("Varne Power must pay 38 million crowns to farmers.", MARCH, "c"),
        ("Varne Power must pay 57 million crowns.", MARCH, "b"),
    )
    stories = [side.supported.evidence[0].article.copy_group for side in split.sides]
    assert stories == ["a", "b"]


def test_a_rival_joins_only_where_its_article_names_whom_the_question_names(evidence_of: Make) -> None:
    shown = evidence_of("Varne Power must pay 42 million crowns.", id="a", published=MARCH)
    (other,) = evidence_of("The court settled on a payment of 38 million crowns.", id="b", published=MARCH)
    (rival,) = evidence_of("Varne Power was told to pay 38 million crowns.", id="c", published=MARCH)
    assert rivals_by_words(understand(PAY), [*shown, other]) == shown
    assert find_splits(understand(PAY), [as_quote(shown[0])], [other]) == ()
    (split,) = find_splits(understand(PAY), [as_quote(shown[0])], [rival])
    assert [side.supported.evidence[0] for side in split.sides] == [shown[0], rival]


def test_a_story_that_is_already_shown_brings_no_rival(evidence_of: Make) -> None:
    shown = evidence_of("Varne Power must pay 42 million crowns. The court settled on 38 million crowns.")
    assert find_splits(understand(PAY), [as_quote(shown[0])], shown[1:]) == ()


def test_of_two_that_clash_the_one_that_says_when_stands_before_the_one_that_says_when_not(evidence_of: Make) -> None:
    texts = ("The lock will not open before 30 May 2024.", "The lock opens on 2 May 2024.")
    told = [evidence_of(text, id=text, published=MARCH)[0] for text in texts]
    (split,) = find_splits(understand("When does the lock open?"), [as_quote(told[0])], told[1:])
    assert split.kind == "conflict"
    assert [side.supported.text for side in split.sides] == list(reversed(texts))


def test_a_correction_puts_the_older_figure_right(evidence_of: Make) -> None:
    day = date(2031, 3, 1)
    (wrong,) = evidence_of("The Lumi fair drew 780 guests.", id="a", published=day)
    (right,) = evidence_of("The Lumi fair drew 710 guests.", id="b", published=day, title="Correction: the Lumi fair")
    (split,) = find_splits(understand("How many guests did the Lumi fair draw?"), [as_quote(right)], [wrong])
    assert split.kind == "update"
    assert [side.value for side in split.sides] == ["780 guests", "710 guests"]
