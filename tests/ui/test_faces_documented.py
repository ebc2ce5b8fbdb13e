"""What the documents of the faces show is run: Python, and commands one after the other, in a folder with a home.

Answers are quotes alone, so that no model is needed.  What other programs run of these documents, a cron, a shell,
`llm` or a client of MCP, is in `test_recipes.py`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import rispy

from tests.ui.exports.test_read_by_others import read_by_others

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
def test_the_commands_of_a_document_run_one_after_the_other(name: str, user_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(user_folder, tmp_path, dirs_exist_ok=True)
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


def test_what_the_recipes_write_for_obsidian_and_zotero_is_read_by_others(user_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(user_folder, tmp_path, dirs_exist_ok=True)
    (tmp_path / "vault").mkdir()
    lines = [line for line in SCRIPTS["recipes"] if line.startswith(("dossier ask", "dossier export answer.json"))]
    lines += [line for line in SCRIPTS["recipes"] if "vault/brief.md" in line]
    for line in lines:
        assert run(["sh", "-c", line], tmp_path).returncode == 0, line
    files = [tmp_path / "vault" / "answer.md", tmp_path / "vault" / "brief.md", tmp_path / "answer.ris"]
    *notes, references = read_by_others(*files)
    text = (user_folder / "articles" / "ferry.md").read_text(encoding="utf-8")
    for note in notes:
        anchors = {anchor for _, anchor in note["quotes"]}
        assert {link for link, _ in note["links"]} == {f"#{anchor}" for anchor in anchors}
        for quote, _ in note["quotes"]:
            assert quote[quote.index("“") + 1 : quote.rindex("” — ")] in text
    assert any("9 May 2031" in quote for quote, _ in notes[0]["quotes"])
    (record,) = references["records"]
    assert (record["title"], record["container-title"]) == ("Ferry line", "Quay Post")
    assert len(record["note"]) == len(notes[0]["quotes"])
    assert "Ferry line" in references["bibliography"]


@pytest.mark.parametrize("code", EXAMPLES)
def test_an_example_of_the_documents_runs(code: str, user_folder: Path) -> None:
    done = run([sys.executable, "-c", code], user_folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip(), "an example that shows nothing"
