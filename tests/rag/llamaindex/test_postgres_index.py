"""An index that somebody has in PostgreSQL, by LlamaIndex's own store on a real server with pgvector: an assistant
whose passages it finds answers in the home's words alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from evals.bench.stores.own_postgres import OwnServer
from index.update.update_index import update_index

ROOT = Path(__file__).resolve().parents[3]
PARTS = next(iter(sorted((ROOT / ".venv" / "share").glob("pgvector-*"))), None)
QUESTION = "Who bought the harbour cranes of Lissen?"
STALE, FOREIGN = "99 million", "brewer"
WAYS = ("default", "sparse", "hybrid", "mmr")


@pytest.fixture(scope="module")
def told(
    harbour_folder: Path, real_encoder: Any, postgres: OwnServer, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What the process told that has the store's own SQLAlchemy."""
    if PARTS is None:
        pytest.skip("no store of LlamaIndex in PostgreSQL here: run make pgvector")
    home = tmp_path_factory.mktemp("cranes") / "home"
    update_index(home, [str(harbour_folder)], encoder=real_encoder)
    script = Path(__file__).with_name("ask_postgres.py")
    environ = {**os.environ, "PYTHONPATH": f"{PARTS}{os.pathsep}{ROOT}", "DOSSIER_QUOTES_ONLY": "1"}
    done = subprocess.run(
        [sys.executable, str(script), str(home), str(postgres.port), QUESTION],
        env=environ, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_the_store_has_the_libraries_that_it_asks_for(told: dict[str, Any]) -> None:
    assert told["sqlalchemy"].startswith("2.0.")


@pytest.mark.parametrize("way", WAYS)
def test_the_store_gives_an_old_and_a_foreign_text_and_neither_is_cited(way: str, told: dict[str, Any]) -> None:
    given = " ".join(told[way]["given"])
    assert STALE in given
    assert FOREIGN in given
    assert told[way]["status"] == "quoted"
    quotes = " ".join(each["quote"] for each in told[way]["cited"])
    assert "to Orbeck Marine" in quotes
    assert STALE not in quotes
    assert FOREIGN not in quotes


@pytest.mark.parametrize("way", WAYS)
def test_a_day_of_the_question_holds_that_the_store_was_never_told(way: str, told: dict[str, Any]) -> None:
    early = told[f"{way} early"]
    assert early["cited"]
    assert {each["published"] for each in early["cited"]} <= {"2024-03-04"}
    assert "57 million" in " ".join(early["given"])
