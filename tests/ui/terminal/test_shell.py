"""What `dossier shell` prints is taken by the shell itself, and knows every command."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ui.cli import main
from ui.commands.shell import FILES, FOLDERS, actions
from ui.extras import ExtraError, extra_module
from ui.terminal.arguments import build_parser


def script(shell: str, folder: Path, capsys: Any) -> Path:
    """The completion script of a shell, in a folder that has a file and a folder in it."""
    assert main(["shell", shell]) == 0
    (folder / "answers").mkdir()
    (folder / "answer.md").touch()
    file = folder / f"of-dossier.{shell}"
    file.write_text(capsys.readouterr().out, encoding="utf-8")
    return file


ASKED = {
    "dossier ver": ["verify"],
    "dossier export --t": ["--to"],
    "dossier export --to d": ["docx"],
    "dossier watch ru": ["run"],
    "dossier --home x ver": ["verify"],
    "dossier verify ans": ["answer.md", "answers"],
    "dossier export ans": ["answer.md", "answers"],
    "dossier export answer.md --out ans": ["answer.md", "answers"],
    "dossier index a": ["answer.md", "answers"],
    "dossier --home ans": ["answers"],
    "dossier nodes ans": ["answers"],
    "dossier models pull ans": [],
}


def completed(program: list[str], asked: str, folder: Path) -> list[list[str]]:
    """The words that a shell says under each line, in order."""
    done = subprocess.run([*program, asked], cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    assert not done.stderr
    said = [part.split("\n") for part in done.stdout.split("==\n")[1:]]
    return [sorted(line.split("\t")[0].rstrip("/") for line in lines if line) for lines in said]


def test_bash_completes_commands_options_and_files(tmp_path: Path, capsys: Any) -> None:
    asked = f"""
source {script("bash", tmp_path, capsys)}
function=$(complete -p dossier | sed 's/.*-F \\([^ ]*\\).*/\\1/')
complete_words() {{
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
    "$function" dossier "${{@: -1}}"; echo ==; printf '%s\\n' "${{COMPREPLY[@]}}"
}}
""" + "\n".join(f"complete_words {line}" for line in ASKED)
    assert completed(["bash", "-c"], asked, tmp_path) == list(ASKED.values())


def test_fish_completes_commands_options_and_files(tmp_path: Path, capsys: Any) -> None:
    if shutil.which("fish") is None:
        pytest.skip("fish is not installed")
    lines = [f"source {script('fish', tmp_path, capsys)}", *(f"echo ==; complete -C '{line}'" for line in ASKED)]
    assert completed(["fish", "--no-config", "-c"], "\n".join(lines), tmp_path) == list(ASKED.values())


def test_every_argument_that_is_a_path_is_completed_as_one() -> None:
    paths = {each.metavar for each in actions(build_parser()) if each.type is Path}
    assert paths <= FILES | FOLDERS


def test_zsh_takes_the_script(capsys: Any, tmp_path: Path) -> None:
    assert main(["shell", "zsh"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("#compdef dossier")
    if shutil.which("zsh"):
        (tmp_path / "_dossier").write_text(text, encoding="utf-8")
        assert subprocess.run(["zsh", "-n", str(tmp_path / "_dossier")], check=False).returncode == 0


def test_the_man_page_names_every_command(capsys: Any) -> None:
    assert main(["shell", "man"]) == 0
    page = capsys.readouterr().out
    assert page.startswith(".TH DOSSIER")
    for command in ("ask", "index", "brief", "export", "verify", "mcp", "serve"):
        assert f"dossier {command}" in page.replace("\\", "")


@pytest.mark.parametrize(("name", "extra"), [("no_such_package_here", "docx"), ("no_such_package_here.part", "mcp")])
def test_a_missing_extra_is_named_with_its_line(name: str, extra: str) -> None:
    with pytest.raises(ExtraError, match=rf'pip install "dossier-news\[{extra}\]"'):
        extra_module(name, extra=extra)


def test_every_extra_that_a_command_asks_for_is_declared() -> None:
    import re
    import tomllib

    root = Path(__file__).resolve().parents[3]
    declared = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    asked = {
        found
        for path in [*(root / "ui").rglob("*.py"), *(root / "rag").rglob("*.py")]
        for found in re.findall(r'extra_module\([^)]*extra="(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert {"mcp", "docx", "shell"} <= asked <= set(declared)


def test_mcp_without_its_package_is_one_line(tmp_path: Path) -> None:
    code = "import sys; sys.modules['mcp'] = None; from ui.cli import main; sys.exit(main(['mcp']))"
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(root), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.strip() == 'dossier: this needs the package mcp: pip install "dossier-news[mcp]"'
