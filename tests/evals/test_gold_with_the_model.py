"""The real model over the project's own gold: what CI must see before anything lands."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from evals.runs.evaluate import run_eval
from rag.settings import load_settings

MODEL_SECONDS = 600  # of one completion, on a machine that is busy with other tests


@pytest.mark.model
def test_the_projects_own_gold_passes_its_gates(default_model: Path, tmp_path: Path) -> None:
    settings = load_settings(os.environ, home=tmp_path / "home", timeout=MODEL_SECONDS)
    said: list[str] = []
    code = run_eval(settings, report=tmp_path / "report", write=said.append, colour=False)
    print("\n".join(said))
    report = json.loads((tmp_path / "report" / "report.json").read_text(encoding="utf-8"))
    assert code == 0, "\n".join(said)
    assert report["metrics"]["verbatim_rate"]["value"] == 1.0
