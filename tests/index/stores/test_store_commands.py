"""The commands with DOSSIER_STORE set, each in a process of its own: articles are in the store, and nowhere else."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evals.bench.stores.own_postgres import OwnServer

psycopg = pytest.importorskip("psycopg", reason="the extra [postgres] is not installed")

Run = Callable[..., subprocess.CompletedProcess[str]]
TARN = """---
title: Quarry to close
publisher: Tarn Courier
date: 2031-02-03
---

The quarry at Lower Tarn must close by 9 May 2031, the county ruled. Its owner, Vale Stone, disputes the ruling.
"""
ORLE = """---
title: Slate ship late
publisher: Orle Post
date: 2031-02-04
---

The slate ship for Orle is two days late. Its captain, Joan Reed, said the storm had cost her 40 tons of slate.
"""


@pytest.fixture
def dossier(
    postgres: OwnServer, collection: str, run_dossier: Run, tmp_path: Path, real_encoder: Any
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """`dossier("ask", ...)` as a user with a password, which no output may repeat."""
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'locked'").fetchone():
            connection.execute("CREATE ROLE locked LOGIN PASSWORD 'secret'")
        connection.execute("GRANT CREATE ON DATABASE postgres TO locked")
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "tarn.md").write_text(TARN)
    (articles / "orle.md").write_text(ORLE)
    address = collection.replace("postgres@", "locked:secret@")

    def run(*words: str, code: int = 0, home: str = "home", **environ: str) -> subprocess.CompletedProcess[str]:
        given = {"DOSSIER_STORE": address, "DOSSIER_QUOTES_ONLY": "1", **environ}
        done = run_dossier(*words, home=tmp_path / home, environ=given)
        assert done.returncode == code, done.stderr
        assert "secret" not in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done

    return run


def test_articles_are_indexed_asked_corrected_and_removed_in_the_store(dossier: Any, tmp_path: Path) -> None:
    assert "2 added" in dossier("index", "articles").stdout
    assert not list(tmp_path.rglob("library.sqlite*"))
    listed = json.loads(dossier("articles", "--json").stdout)
    assert [article["title"] for article in listed] == ["Quarry to close", "Slate ship late"]
    asked = json.loads(dossier("ask", "By when must the quarry close?", "--json", home="elsewhere").stdout)
    assert asked["status"] == "quoted"
    assert "9 May 2031" in asked["answer"]
    tarn = listed[0]["id"]
    shown = json.loads(dossier("show", tarn, "--json").stdout)
    first = asked["citations"][0]
    assert shown["text"][first["start"] : first["end"]] == first["quote"]
    assert "9 May 2031" in dossier("brief", "--kind", "deadlines").stdout
    dossier("edit", tarn, "--title", "Quarry must close")
    assert "2 unchanged" in dossier("index", "articles", home="elsewhere").stdout
    assert json.loads(dossier("show", tarn, "--json").stdout)["title"] == "Quarry must close"
    dossier("ask", "By when must the quarry close?", "--publisher", "Orle", code=3)
    doctor = dossier("doctor", code=1).stdout if not _has_model(dossier) else dossier("doctor").stdout
    assert "ok   index     2 articles" in doctor
    assert "removed" in dossier("remove", tarn).stdout
    assert len(json.loads(dossier("articles", "--json", home="elsewhere").stdout)) == 1
    (tmp_path / "articles" / "orle.md").unlink()
    assert "1 removed" in dossier("index", "articles", "--prune").stdout


def test_what_is_watched_and_the_board_are_the_same_from_every_home(dossier: Any, tmp_path: Path) -> None:
    dossier("index", "articles")
    dossier("watch", "add", "By when must the quarry close?")
    assert "must the quarry close?" in dossier("watch", "list", home="elsewhere").stdout
    board = dossier("brief", "--json").stdout
    assert dossier("brief", "--json", home="elsewhere").stdout == board
    assert "9 May 2031" in board
    assert not list(tmp_path.rglob("register.sqlite*"))
    assert "nothing changed" in dossier("watch", "run", home="elsewhere").stdout
    (tmp_path / "articles" / "tarn.md").write_text(TARN.replace("9 May", "11 June"))
    dossier("index", "articles", home="third")
    assert "11 June 2031" in dossier("watch", "run", home="elsewhere", code=5).stdout
    assert "nothing changed" in dossier("watch", "run").stdout
    dossier("watch", "remove", "1", home="third")
    assert "nothing is watched" in dossier("watch", "list").stdout


def _has_model(dossier: Any) -> bool:
    return "here" in dossier("models", "list").stdout.replace("not here", "")


def test_a_home_moves_into_a_store_and_a_backup_out_of_it(dossier: Any, tmp_path: Path) -> None:
    dossier("index", "articles", home="old", DOSSIER_STORE="")
    listed = dossier("articles", "--json", home="old", DOSSIER_STORE="").stdout
    tarn = json.loads(listed)[0]["id"]
    dossier("edit", tarn, "--publisher", "The Courier", home="old", DOSSIER_STORE="")
    listed = dossier("articles", "--json", home="old", DOSSIER_STORE="").stdout
    assert "2 articles copied" in dossier("migrate", "--from", str(tmp_path / "old")).stdout
    assert "0 articles copied" in dossier("migrate", "--from", str(tmp_path / "old")).stdout
    assert dossier("articles", "--json").stdout == listed
    assert "2 unchanged" in dossier("index", "articles").stdout
    assert "present layout and 2 articles" in dossier("migrate").stdout
    assert "2 articles" in dossier("backup", "copy.zip").stdout
    assert "dossier migrate --from" in dossier("restore", "copy.zip", code=1).stderr
    dossier("restore", "copy.zip", home="back", DOSSIER_STORE="")
    assert dossier("articles", "--json", home="back", DOSSIER_STORE="").stdout == listed
    assert "2 unchanged" in dossier("index", "articles", home="back", DOSSIER_STORE="").stdout
    assert "set DOSSIER_STORE" in dossier("migrate", code=1, DOSSIER_STORE="").stderr
    assert "holds no articles of its own" in dossier("migrate", "--from", "nowhere", code=1).stderr


@pytest.mark.parametrize(
    ("store", "said"),
    [
        ("postgresql://nobody:hush@127.0.0.1:9/x", "cannot be reached"),
        ("mysql://nobody:hush@127.0.0.1/x", "names no store"),
        ("hush", "names no store"),
    ],
)
@pytest.mark.parametrize("command", [["ask", "Who?"], ["index", "articles"], ["articles"], ["remove", "x"], ["brief"]])
def test_a_store_that_cannot_be_used_is_one_line(dossier: Any, command: list[str], store: str, said: str) -> None:
    done = dossier(*command, code=1, DOSSIER_STORE=store)
    assert said in done.stderr
    assert "hush" not in done.stderr
    assert done.stdout == ""


def test_two_ways_of_sharing_at_once_are_refused(dossier: Any) -> None:
    done = dossier("articles", code=1, DOSSIER_CHROMA_URL="http://127.0.0.1:9")
    assert "are both set" in done.stderr


def test_a_default_question_never_imports_the_client(dossier: Any, tmp_path: Path) -> None:
    dossier("index", "articles", home="own", DOSSIER_STORE="")
    code = """
import sys
from ui.cli import main
assert main(["ask", "By when must the quarry close?", "--quotes-only", "--home", sys.argv[1]]) == 0
assert not [name for name in sys.modules if name.partition(".")[0] in ("psycopg", "psycopg_binary")]
"""
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, "-W", "ignore", "-c", code, str(tmp_path / "own")]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
