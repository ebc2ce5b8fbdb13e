"""The exchanges that README shows, asked again of the articles that come with the project."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from ui.cli import main

ROOT = Path(__file__).parents[3]


def exchanges() -> list[tuple[str, str]]:
    """Each question of README with what stands below it, on one line."""
    shown = re.search(r"(?m)^    > (?:.*\n)(?:(?:    .*)?\n)+", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert shown is not None
    parts = re.split(r"(?m)^\s*> (.+)\n", shown[0])[1:]
    return [(question, " ".join(told.split())) for question, told in zip(parts[::2], parts[1::2], strict=True)]


@pytest.mark.model
def test_what_readme_shows_is_what_is_answered(default_model: Path, tmp_path: Path, capsys: Any) -> None:
    home = str(tmp_path / "home")
    assert main(["index", str(ROOT / "seeds"), "--home", home]) == 0
    asked = exchanges()
    assert len(asked) == 3
    for question, told in asked:
        capsys.readouterr()
        main(["ask", question, "--home", home, "--require-model"])
        answered = " ".join(capsys.readouterr().out.split())
        assert answered.startswith(told), question
