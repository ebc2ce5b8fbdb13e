"""Functions for pairs of sentences are fitted so that each hand counts alike, and are told on hands left out."""

from __future__ import annotations

from evals.fit.pairs import Row, even_weights, fit_functions, report
from rag.answer.sides.judged import PairFunctions

TOLD = {f"asks {kind}": 0.0 for kind in ("date", "number", "person", "yes_no")} | {
    "correction": 0.0,
    "days": 0.0,
    "yes or no by two": 0.0,
    "denies the figure": 0.0,
    **dict.fromkeys(("same article", "two speakers here", "one told"), 0.0),
}


def rows_of(hand: str, count: int) -> list[Row]:
    """Pairs of which those that clash differ: of one day a conflict, later an update, with two speakers a dispute."""
    made = []
    for i in range(count):
        kind = ("conflict", "update", "dispute", "")[i % 4]
        told = {**TOLD, "clash": float(bool(kind)), "days": 2.0 * (kind == "update"), "two": float(kind == "dispute")}
        row = Row(hand=hand, question=f"{hand}-{i}", kinds=(kind,) if kind else (), told=told)
        made.append(Row(hand=hand, question=row.question, kinds=row.kinds, told=told, block=bool(kind), shown=True))
    return made


def test_all_hands_weigh_alike_whatever_their_size() -> None:
    rows = rows_of("small", 8) + rows_of("large", 80)
    weights = even_weights(rows)
    assert abs(weights[:8].sum() - weights[8:].sum()) < 1e-9


def test_what_differs_is_told_from_what_does_not_and_by_its_kind() -> None:
    functions = PairFunctions(**fit_functions(rows_of("one", 80) + rows_of("other", 80)))
    conflict, update, dispute, same = (functions.apply(row.told) for row in rows_of("third", 4))
    assert min(conflict[0], update[0], dispute[0]) > same[0]
    for kind, (_, weights) in (("conflict", conflict), ("update", update), ("dispute", dispute)):
        assert max(weights, key=lambda name: weights[name]) == kind


def test_the_report_judges_each_hand_by_a_fit_on_the_others() -> None:
    lines = list(report(rows_of("one", 40) + rows_of("other", 40), {"one": 30, "other": 30}))
    assert lines[:2] == ["one: AUC 1.000", "other: AUC 1.000"]
    assert "n=60" in lines[-1]
