"""One voice answers another in the next sentences: both are shown, and nothing is made of what answers nobody."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.answer.disagree import find_splits
from rag.answer.sides.value_sides import Split
from rag.question.question import understand
from rag.stages import Rated
from rag.types import Evidence
from rag.verify.verify import as_quote

Make = Callable[..., tuple[Evidence, ...]]
SKATERS = "How many people skate at the Ravel rink each week?"
NOTICE = "Did Ottsen get notice of the closure?"


def splits_of(make: Make, question: str, text: str, words: str, *, shown: int = 0) -> tuple[Split, ...]:
    told = make(text)
    read = [
        Rated(evidence=e, rating=2.0 if i == shown else -4.0, standing=0.0, words=words if i == shown else "")
        for i, e in enumerate(told)
    ]
    return find_splits(understand(question), [as_quote(told[shown])], told[shown : shown + 1], read=read)


@pytest.mark.parametrize(
    ("question", "text", "words", "values"),
    [
        (
            SKATERS,
            "No more than 400 people skate at the Ravel rink each week, according to the owner. The town says 950.",
            "400 people",
            ["400 people", "950"],
        ),
        (
            "How much does the Ravel rink owe?",
            "The Ravel rink owes €3m, its owner claims. The lenders, who went through the books, make it €5m.",
            "€3m",
            ["€3m", "€5m"],
        ),
    ],
)
def test_another_voice_gives_another_figure(
    evidence_of: Make, question: str, text: str, words: str, values: list[str]
) -> None:
    (split,) = splits_of(evidence_of, question, text, words)
    assert split.kind == "conflict"
    assert [side.value for side in split.sides] == values


@pytest.mark.parametrize("shown", [0, 1])
def test_what_is_denied_stands_with_its_denial(evidence_of: Make, shown: int) -> None:
    said = "The landlord, Ida Marn, insists that she sent Ottsen notice of the closure in May."
    denial = "Ottsen, the tenant, says that nothing of the kind arrived."
    (split,) = splits_of(evidence_of, NOTICE, f"{said} {denial}", "", shown=shown)
    assert split.kind == "dispute"
    assert [side.value for side in split.sides] == [said, denial]


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        (SKATERS, "The Ravel rink draws 400 people each week. The town says 950 trees stand there.", "400 people"),
        (SKATERS, "The Ravel rink draws 400 people each week. The town says €950 is the rent.", "400 people"),
        (SKATERS, "The Ravel rink draws 400 people each week. The town says 40,000.", "400 people"),
        (SKATERS, "The town says that 400 people skate each week. The town says 950.", "400 people"),
        (NOTICE, "Ottsen got notice of the closure in May. The two cooks left. Ottsen denied this to nobody.", ""),
        (NOTICE, "Ottsen got notice, says Marn. Marn denies it of the other tenant.", ""),
        ("What is the Ravel rink?", "The Ravel rink is a rink, says Marn. Ottsen denies it.", ""),
    ],
)
def test_no_other_side_is_made_up(evidence_of: Make, question: str, text: str, words: str) -> None:
    assert splits_of(evidence_of, question, text, words) == ()


@pytest.mark.parametrize(("told", "other", "clash"), [("No more than", "300", False), ("No fewer than", "300", True)])
def test_no_more_than_is_a_bound_above(evidence_of: Make, told: str, other: str, clash: bool) -> None:
    text = f"{told} 400 people skate at the Ravel rink each week, says the owner. The town says {other}."
    assert bool(splits_of(evidence_of, SKATERS, text, "400 people")) == clash
