"""The short forms of the torture: kills, torn files, full disks, crowds and bombs find nothing lost.

Each runs as its command does, in a process of its own: it forks, which a process with Chroma open may not.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(
    name: str, scale: float, folder: Path, *, codes: Sequence[int] = (0,), **environment: str
) -> tuple[str, list[dict[str, Any]]]:
    """The table of one experiment, and its single results."""
    log = folder / "results.jsonl"
    command = [sys.executable, "-m", "evals.torture", name, "--scale", str(scale), "--json", str(log)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder), **environment}
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode in codes, f"{done.stdout}\n{done.stderr}"
    return done.stdout, [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


def test_ten_kills_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    _, results = run("kills", 0.05, tmp_path)
    assert len(results) == 10
    assert sum(result["trigger"].startswith("change") for result in results) == 5
    assert [result["faults"] for result in results] == [[]] * 10


def test_fourteen_shapes_of_torn_files_are_seen_at_open_and_rebuilt(tmp_path: Path) -> None:
    _, results = run("torn", 0.2, tmp_path)
    assert len(results) == 14
    assert [result["shape"] for result in results if not result["seen"]] == []


def test_files_cut_short_lose_nothing_acknowledged_or_are_named(tmp_path: Path) -> None:
    _, results = run("cuts", 0.2, tmp_path)
    assert {result["shape"] for result in results} == {"the log cut", "the truth cut"}


def test_a_team_over_one_store_loses_and_doubles_nothing_whoever_is_killed(tmp_path: Path) -> None:
    said, results = run("store", 0.04, tmp_path, TMPDIR=tempfile.gettempdir())  # where PostgreSQL's user may go
    if "left out" in said:
        pytest.skip(said.splitlines()[-1])
    assert results[0]["faults"] == []
    assert results[0]["kills"] > 2
    assert results[0]["server_kills"] == 2
    assert results[0]["versions"] > results[0]["articles"] > 2


@pytest.mark.parametrize("name", ["full-disk", "read-only"])
def test_a_disk_that_takes_nothing_more_costs_nothing_that_is_there(name: str, tmp_path: Path) -> None:
    said, results = run(name, 0.2, tmp_path)
    if "left out" in said:
        pytest.skip(said.splitlines()[-1])
    assert any(result["said"] != "done" for result in results)
    assert all("\n" not in result["said"] for result in results)


@pytest.mark.parametrize(("name", "scale"), [("clock", 1), ("crowd", 0.1)])
def test_clocks_that_go_back_and_crowds_lose_nothing(name: str, scale: float, tmp_path: Path) -> None:
    _, results = run(name, scale, tmp_path)
    assert results


def test_bombs_end_in_time_and_memory(tmp_path: Path) -> None:
    _, results = run("bombs", 0.25, tmp_path, codes=(0, 4))
    assert len(results) >= 8
    late = [f"took {result['seconds']:.0f} s" for result in results]  # by the wall: the machine's fault, perhaps
    assert [set(result["faults"]) - {said} for result, said in zip(results, late, strict=True)] == [set()] * len(late)
    assert max(result["cpu_seconds"] for result in results) < 25
    assert max(result["megabytes"] for result in results) < 1536


def test_a_folder_of_every_kind_of_file_has_a_true_report(tmp_path: Path) -> None:
    from evals.torture.mixed import KINDS

    _, results = run("mixed", 2 * len(KINDS) / 5_000, tmp_path)
    assert {result["kind"]: (result["files"], result["faults"]) for result in results} == dict.fromkeys(KINDS, (2, []))


def test_a_thousand_answers_of_a_hijacked_model_show_nothing_of_its_own(tmp_path: Path) -> None:
    _, results = run("hijack", 1, tmp_path)
    assert len(results) == 1_000
    assert {result["status"] for result in results} >= {"answered", "abstained"}


def test_an_unknown_experiment_is_named() -> None:
    from evals.torture.__main__ import main

    with pytest.raises(SystemExit):
        main(["no-such-thing"])


def test_faults_are_listed_below_the_table() -> None:
    from evals.torture.__main__ import Summary, render

    summary = Summary(experiment="kills", runs=2, faults=("x is lost",), seconds=1.0, seen="hit publish")
    assert render([summary]).splitlines() == [
        "experiment  n  faults  seconds  seen",
        "kills       2  1       1        hit publish",
        "kills: x is lost",
    ]


def test_a_suite_tells_of_every_case(tmp_path: Path) -> None:
    from evals.torture.suites import run_suite

    path = tmp_path / "test_three.py"
    path.write_text(
        "import os\nimport pytest\n\ndef test_good(): assert os.environ['TORTURE_EXAMPLES'] == '7'\n\n"
        "def test_bad(): raise ValueError('it broke')\n\ndef test_absent(): pytest.skip('no browser')\n"
    )
    good, bad, absent = run_suite([str(path)], tmp_path, examples=7)
    assert (good.faults, good.skipped) == ((), False)
    assert len(bad.faults) == 1
    assert "it broke" in bad.faults[0]
    assert (absent.faults, absent.skipped) == ((), True)
    (nothing,) = run_suite(["tests/no_such_file.py"], tmp_path / "none")
    assert "did not run" in nothing.faults[0]


def test_a_suite_names_files_that_are_there_and_each_generating_test_is_counted() -> None:
    from evals.torture.suites import GENERATORS, SUITES

    assert [file for files in SUITES.values() for file in files if not (ROOT / file).is_file()] == []
    assert (ROOT / "tests/test_bad_inputs.py").read_text().count("@given") == GENERATORS
