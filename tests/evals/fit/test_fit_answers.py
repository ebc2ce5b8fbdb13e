"""The fit of when an answer is refused: what it learns, and that each hand is judged by the others."""

from __future__ import annotations

import random
from dataclasses import fields

import numpy as np

from evals.fit.answers import Asked, fit_decision, report
from rag.settings import load_settings
from rag.stages import Signals


def asked(hand: str, *, margin: float, rating: float, right: bool) -> Asked:
    signals = {field.name: 0.0 for field in fields(Signals)} | {"yes_margin": margin, "rating": rating}
    return Asked(hand=hand, signals=Signals(**signals), there=right, right=right)


def hand(name: str, count: int, *, by_rating: bool) -> list[Asked]:
    chance = random.Random(name)
    pairs = [(chance.gauss(0, 2), chance.gauss(0, 2)) for _ in range(count)]
    return [asked(name, margin=m, rating=r, right=(r if by_rating else m) > 0) for m, r in pairs]


def test_what_tells_gets_the_weight_and_a_small_hand_counts_as_much_as_a_large_one() -> None:
    rows = [*hand("large", 400, by_rating=True), *hand("small", 40, by_rating=True)]
    signals = np.array([[a.signals.yes_margin, a.signals.rating] for a in rows])
    (margin, rating), _ = fit_decision(signals, np.array([a.right for a in rows]), [a.hand for a in rows])
    assert rating > 5 * abs(margin)
    rows = [*hand("large", 400, by_rating=True), *hand("small", 40, by_rating=False)]
    signals = np.array([[a.signals.yes_margin, a.signals.rating] for a in rows])
    (margin, rating), _ = fit_decision(signals, np.array([a.right for a in rows]), [a.hand for a in rows])
    assert 0.5 < margin / rating < 2


def test_each_hand_is_judged_by_what_the_others_teach() -> None:
    lines = list(report([*hand("one", 60, by_rating=True), *hand("two", 60, by_rating=False)], load_settings({})))
    assert [line.split(",")[0] for line in lines[:4]] == ["one (n=60)", "one (n=60)", "two (n=60)", "two (n=60)"]
    for line in (lines[1], lines[3]):  # what tells in one says nothing of the other
        assert 0.3 < float(line.rsplit(" ", 1)[1]) < 0.7
