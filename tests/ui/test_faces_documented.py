"""What the documents of the faces show is run: Python, and commands one after the other, in a folder with a home.

The folder holds `articles/` and an index of them in `.dossier`; answers are quotes alone, so that no model is needed.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import rispy

from index.update.update_index import update_index

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [
    path
    for name in ("mcp", "llamaindex", "http", "exports", "own-evaluation", "recipes")
    if (path := ROOT / "docs" / f"{name}.md").is_file()
]
EXAMPLES = [
    pytest.param(code, id=f"{path.stem} {number}")
    for path in DOCUMENTS
    for number, code in enumerate(
        re.findall(r"^```python\n(.*?)^```$", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL), start=1
    )
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, real_encoder: Any) -> Path:
    made = tmp_path_factory.mktemp("documented")
    (made / "articles").mkdir()
    (made / "articles" / "ferry.md").write_text(
        "---\ntitle: Ferry line\npublisher: Quay Post\ndate: 2031-02-03\n---\n\n"
        "The harbour board must approve the ferry line by 9 May 2031, its chair Ada Roe said. "
        "The deadline for bids was moved twice.\n",
        encoding="utf-8",
    )
    update_index(made / ".dossier", [str(made / "articles")], encoder=real_encoder)
    command = made / "bin" / "dossier"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(ROOT))} exec {sys.executable} -m ui.cli "$@"\n')
    command.chmod(0o755)
    return made


WAITING = ("dossier mcp", "dossier serve", "dossier chat")  # these run until they are stopped
SCRIPTS = {
    path.stem: lines
    for path in DOCUMENTS
    if (
        lines := [
            line
            for line in re.findall(r"^    (dossier [^\n]+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
            if not line.startswith(WAITING) and "evals/gold" not in line and "~" not in line
        ]
    )
}


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environ = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "DOSSIER_QUOTES_ONLY": "1",
    }
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, timeout=300, check=False)


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_commands_of_a_document_run_one_after_the_other(name: str, folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    (tmp_path / "vault").mkdir()
    (tmp_path / "last").mkdir()
    (tmp_path / "articles" / "mill.md").write_text("# Mill\n\nThe mill must close by 3 June 2031.\n", encoding="utf-8")
    for line in SCRIPTS[name]:
        if "last/report.json" in line:
            shutil.copy(tmp_path / "results" / "report.json", tmp_path / "last")
        done = run(["sh", "-c", line], tmp_path)
        fine = {0, 3} if line.startswith("dossier ask") else {0}  # 3: the articles do not say, and what comes nearest
        assert done.returncode in fine, f"{line}: {done.stdout}{done.stderr}"
    if name == "recipes":
        note = (tmp_path / "vault" / "answer.md").read_text(encoding="utf-8")
        anchors = re.findall(
            r"(?<=\n\n)\^(\w+)$", note, re.MULTILINE
        )  # alone between blank lines, as after any quotation
        assert anchors
        assert set(re.findall(r"\[\[#\^(\w+)\|", note)) == set(anchors)
        records = rispy.loads((tmp_path / "answer.ris").read_text(encoding="utf-8"))
        assert "Quay Post" in {record.get("secondary_title") for record in records}
        assert sum(len(record["notes"]) for record in records) == len(anchors)


@pytest.mark.parametrize("code", EXAMPLES)
def test_an_example_of_the_documents_runs(code: str, folder: Path) -> None:
    done = run([sys.executable, "-c", code], folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip(), "an example that shows nothing"
