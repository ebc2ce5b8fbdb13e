"""The function for claims is fitted on what is read of them, and told by what was left out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from evals.fit.claims import HANDS, even_weights, features_of, fit_head, key_of, report
from evals.sets.drafted import PARTS, Judged
from rag.settings import load_settings

LIES = 100


def claim(number: int, *, true: bool) -> Judged:
    words = "The ferry to Skarn sails at six" + " and at seven" * (number % 3)
    kind = "true" if true else "number"
    return Judged(story="s", question="q", kind=kind, statement=f"{words} {number}.", quotes=("A.",), around=("",))


ROWS = [claim(number, true=number >= LIES) for number in range(2 * LIES)]
TRUE = np.array([row.supported for row in ROWS])


def drawn() -> NDArray[np.float32]:
    """Features of which the first tells what is true."""
    features = np.random.default_rng(5).normal(size=(2 * LIES, 40)).astype(np.float32)
    features[:, 0] += 3 * TRUE
    return features


def test_what_tells_the_true_from_the_false_is_found_and_a_feature_that_never_changes_is_no_error() -> None:
    features = np.hstack([drawn(), np.full((2 * LIES, 1), 7, dtype=np.float32)])
    weight, bias = fit_head(features, TRUE, even_weights(ROWS, ["own"] * len(ROWS)))
    assert np.abs(weight[:-1]).argmax() == 0
    odds = features @ weight + bias
    assert (odds[TRUE] > 0).mean() > 0.9
    assert (odds[~TRUE] < 0).mean() > 0.9


def test_a_bar_is_that_above_which_lie_so_many_of_all_lies_those_refused_by_their_words_among_them() -> None:
    free = np.ones(len(ROWS), dtype=bool)
    free[:50] = False  # half of the lies have a wrong number
    odds = np.concatenate([np.arange(50), np.full(LIES, 47.5)]).astype(np.float32)
    told = list(report(ROWS, ["own"] * len(ROWS), free, odds))
    assert told[0] == "  lies shown 0.02: supported 1.00 (bar 47.00)"  # two of 100 above it: 48 and 49
    assert "supported 1.000 (n=100), lies 0.020 (n=100)" in told[1]


def test_what_was_read_before_is_not_read_again(tmp_path: Path) -> None:
    kept = tmp_path / "kept.npz"
    np.savez(kept, **{key_of(row): np.full(6, number, dtype=np.float16) for number, row in enumerate(ROWS)})
    features = features_of(ROWS[:3], load_settings({}, cache=tmp_path / "empty"), kept=kept)
    assert features == pytest.approx(np.array([[0] * 6, [1] * 6, [2] * 6]))


def test_every_part_is_of_a_known_hand() -> None:
    assert set(HANDS) == set(PARTS)
