"""The real model over two small libraries of open questions: what CI must see before anything lands."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from evals.runs.open_run import run_open
from rag.settings import load_settings

GOLD = Path(__file__).resolve().parents[2] / "evals" / "gold"
MODEL_SECONDS = 600  # of one completion, on a machine that is busy with other tests


@pytest.mark.model
@pytest.mark.parametrize("library", ["open/once-bank", "refusals/refuse-bank"])
def test_a_library_passes_the_gates_of_open_questions(default_model: Path, tmp_path: Path, library: str) -> None:
    folder, _, name = library.partition("/")
    settings = load_settings(os.environ, home=tmp_path / "home", timeout=MODEL_SECONDS)
    said: list[str] = []
    code = run_open(settings, GOLD / folder, part=name, write=said.append)
    assert code == 0, "\n".join(said)
