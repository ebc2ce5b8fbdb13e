"""The fit of the functions that read hidden states, on states whose meaning is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from evals.heads import (
    Row,
    _keep,
    _kept,
    abstention,
    fit_answerable,
    fit_linear,
    fit_sentence,
    out_of_fold,
    report,
    write_heads,
)
from rag.refusal import Signals

WIDTH = 6
NOTHING = dict.fromkeys(Signals.__dataclass_fields__, 0.0)


def made(group: str, rng: np.random.Generator, *, answerable: bool) -> Row:
    """A question whose answer shows in the first column of a sentence, and in the second of the prompt."""
    labels = np.zeros(4, dtype=np.int8)
    labels[rng.integers(4)] = int(answerable)
    states = rng.normal(size=(5, WIDTH)).astype(np.float32)
    states[:-1, 0] += 6 * labels
    states[-1, 1] += 6 * answerable
    return Row(group=group, states=states, labels=labels, answerable=answerable, signals=NOTHING)


@pytest.fixture
def rows() -> list[Row]:
    rng = np.random.default_rng(3)
    return [made(f"story {i // 4}", rng, answerable=i % 2 == 0) for i in range(120)]


def test_what_shows_in_the_states_is_found(rows: list[Row]) -> None:
    sentence, answerable = fit_sentence(rows), fit_answerable(rows)
    assert np.argmax(np.abs(sentence.weights)) == 0
    assert np.argmax(np.abs(answerable.weights)) == 1
    right = [(answerable(row.states[-1:])[0] > 0) == row.answerable for row in rows]
    assert np.mean(right) > 0.95


def test_a_fit_is_that_of_the_columns_as_they_are() -> None:
    rng = np.random.default_rng(1)
    states = (rng.normal(size=(200, 2)) * [1.0, 100.0] + [5.0, -300.0]).astype(np.float32)
    labels = (states[:, 1] > -300).astype(np.int8)
    odds = fit_linear(states, labels, c=1.0)(states)
    assert np.mean((odds > 0) == labels) > 0.95


def test_no_story_is_judged_by_a_function_fitted_on_it(rows: list[Row]) -> None:
    seen: list[set[str]] = []

    def fit(part: list[Row]) -> object:
        seen.append({row.group for row in part})
        return lambda states: states[:, 0]

    out_of_fold(rows, fit)  # type: ignore[arg-type]
    every = {row.group for row in rows}
    assert all(groups < every for groups in seen)
    assert set.union(*(every - groups for groups in seen)) == every


def test_the_report_tells_a_good_fit(rows: list[Row]) -> None:
    lines = "\n".join(report(rows))
    assert "questions 120, sentences 480" in lines
    assert "the best sentence is right: 1.000" in lines


def test_rows_are_kept_as_they_are(rows: list[Row], tmp_path: Path) -> None:
    _keep(tmp_path / "row.npz", rows[0])
    kept = _kept(tmp_path / "row.npz")
    assert kept.group == rows[0].group
    assert kept.signals == rows[0].signals
    assert kept.labels.tolist() == rows[0].labels.tolist()
    assert np.allclose(kept.states, rows[0].states, atol=0.01)
    assert [p.name for p in tmp_path.iterdir()] == ["row.npz"]


def test_written_heads_say_what_was_fitted(rows: list[Row], tmp_path: Path) -> None:
    write_heads(tmp_path / "heads.npz", rows, model="abc")
    with np.load(tmp_path / "heads.npz", allow_pickle=False) as kept:
        assert str(kept["model"]) == "abc"
        assert np.allclose(kept["sentence"], fit_sentence(rows).weights)
        assert float(kept["answerable_bias"]) == pytest.approx(fit_answerable(rows).bias)


def test_abstention_is_counted() -> None:
    odds = np.array([-1.0, -1.0, 1.0, 1.0], dtype=np.float32)
    answerable = np.array([False, True, True, False])
    assert abstention(odds, answerable) == "abstention precision 0.500, recall 0.500, F1 0.500"
