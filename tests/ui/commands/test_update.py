"""An update reads the folders again and then runs the watch, whose change is its exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ui.cli import main

MAY = "The kiln at Orsa will be fired again in May, its owner Ida Rask told the council on Monday evening."
QUESTION = "When will the kiln at Orsa be fired again?"


def test_an_update_runs_the_watch_and_says_what_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DOSSIER_QUOTES_ONLY", "1")
    folder, home = tmp_path / "articles", str(tmp_path / "home")
    folder.mkdir()
    (folder / "a.txt").write_text(MAY)
    assert main(["index", str(folder), "--home", home]) == 0
    assert main(["update", "--home", home]) == 0
    assert main(["watch", "add", QUESTION, "--home", home]) == 0
    assert main(["update", "--home", home]) == 0
    (folder / "a.txt").write_text(MAY.replace("in May", "in September"))
    capsys.readouterr()
    assert main(["update", "--home", home, "--json"]) == 5
    told = json.loads(capsys.readouterr().out)
    [change] = told["watch"]["questions"]
    assert (change["question"], "May" in change["before"][0], "September" in change["after"][0]) == (
        QUESTION,
        True,
        True,
    )
    assert main(["update", "--home", home]) == 0
