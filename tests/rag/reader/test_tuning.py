"""How a machine runs the reader is measured once, kept, and guessed where it cannot be measured."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from index.processes import run
from rag.models.files.entries import PullProgress
from rag.reader import tuning as way
from rag.reader.network import Way
from rag.reader.tuning import best_way, guessed_way, known_way, measure_later, quickest, seconds_of, ways

SLOW_THEN_QUICK = """
import json, sys
print(json.dumps([1.0 / (number + 1) for number, each in enumerate(json.loads(sys.argv[1])["ways"])]))
"""


@pytest.fixture
def measure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program that measures in place of the real one, which takes half a minute; write to it to change it."""
    path = tmp_path / "measure.py"
    path.write_text(SLOW_THEN_QUICK)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(way, "PROGRAM", "measure")
    monkeypatch.setattr(way, "multiplies_bytes", lambda: True)
    return path


def test_the_quickest_way_is_measured_once_and_kept(measure: Path, tmp_path: Path) -> None:
    said: list[PullProgress] = []
    best = best_way(tmp_path, threads=4, cache=tmp_path, on_progress=said.append)
    assert best == ways(guessed_way(4))[-1]
    assert {each.stage for each in said} == {"measuring this processor"}
    measure.write_text("raise SystemExit('measured again')")
    assert best_way(tmp_path, threads=4, cache=tmp_path) == best


def test_what_is_not_known_is_guessed_and_not_measured(measure: Path, tmp_path: Path) -> None:
    measure.write_text("raise SystemExit('measured')")
    assert known_way(tmp_path, threads=4, cache=tmp_path) == guessed_way(4)
    assert not (tmp_path / "ways").exists()


def test_what_was_measured_is_known(measure: Path, tmp_path: Path) -> None:
    assert known_way(tmp_path, threads=4, cache=tmp_path) == guessed_way(4)
    best = best_way(tmp_path, threads=4, cache=tmp_path)
    assert known_way(tmp_path, threads=4, cache=tmp_path) == best != guessed_way(4)
    assert not measure_later(tmp_path, threads=4, cache=tmp_path)


def test_measuring_later_leaves_a_way_that_is_known_from_then_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(way, "multiplies_bytes", lambda: True)
    assert measure_later(tmp_path, threads=2, cache=tmp_path)  # of a folder without a network, so it is soon over
    until = time.monotonic() + 60
    while not list((tmp_path / "ways").glob("*.json")) and time.monotonic() < until:
        time.sleep(0.1)
    assert known_way(tmp_path, threads=2, cache=tmp_path) == guessed_way(2)
    assert len(list((tmp_path / "ways").glob("*.json"))) == 1


def test_another_number_of_threads_or_another_model_is_measured_anew(measure: Path, tmp_path: Path) -> None:
    for folder, threads in ((tmp_path, 2), (tmp_path, 3), (tmp_path / "other", 2), (tmp_path, 2)):
        best_way(folder, threads=threads, cache=tmp_path)
    assert len(list((tmp_path / "ways").glob("*.json"))) == 3


@pytest.mark.parametrize(
    "program", ["import os; os.abort()", "print('nonsense')", "print('[]')", "print('[null, 1]')", "print('{}')"]
)
def test_what_cannot_be_measured_is_guessed(measure: Path, tmp_path: Path, program: str) -> None:
    measure.write_text(program)
    assert best_way(tmp_path, threads=2, cache=tmp_path) == guessed_way(2)


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "{",
        "[]",
        '{"threads": 2}',
        '{"threads": 2, "in_bytes": true, "more": 1}',
        '{"threads": 9, "in_bytes": true}',
    ],
)
def test_a_damaged_note_is_written_anew(measure: Path, tmp_path: Path, kept: str) -> None:
    best = best_way(tmp_path, threads=2, cache=tmp_path)
    note = next((tmp_path / "ways").glob("*.json"))
    whole = note.read_text()
    note.write_text(kept)
    assert best_way(tmp_path, threads=2, cache=tmp_path) == best
    assert note.read_text() == whole


def test_a_cache_that_cannot_be_written_leaves_the_guess(measure: Path, tmp_path: Path) -> None:
    (tmp_path / "ways").write_text("a file where the folder should be")
    assert best_way(tmp_path, threads=2, cache=tmp_path) == guessed_way(2)


def test_a_processor_with_one_way_is_not_measured(
    measure: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure.write_text("raise SystemExit('measured')")
    monkeypatch.setattr(way, "multiplies_bytes", lambda: False)
    assert best_way(tmp_path, threads=2, cache=tmp_path) == Way(threads=2, in_bytes=False)


def test_the_guess_stands_unless_another_is_clearly_quicker() -> None:
    assert quickest([1.0, 0.95]) == 0
    assert quickest([1.0, 0.8, 0.7]) == 2
    assert quickest([float("inf"), 2.0]) == 1
    assert quickest([float("inf"), float("inf")]) == 0


def test_half_of_the_threads_is_tried_where_there_are_four() -> None:
    assert {each.threads for each in ways(guessed_way(8))} == {8, 4}
    assert {each.threads for each in ways(guessed_way(2))} == {2}
    assert ways(guessed_way(8))[0] == guessed_way(8)


def test_a_network_that_cannot_run_takes_for_ever(tmp_path: Path) -> None:
    assert seconds_of(tmp_path, guessed_way(1)) == float("inf")


def test_the_program_that_measures_tells_the_seconds_of_each_way(tmp_path: Path) -> None:
    options = {"folder": str(tmp_path), "ways": [{"threads": 1, "in_bytes": False}, {"threads": 1, "in_bytes": True}]}
    said = run(way.PROGRAM, json.dumps(options), limit=60)
    assert json.loads(said.answer) == [float("inf"), float("inf")]
