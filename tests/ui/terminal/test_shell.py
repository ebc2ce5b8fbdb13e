"""What `dossier shell` prints is taken by the shell itself, and knows every command."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ui.cli import main
from ui.extras import ExtraError, extra_module


def test_bash_completes_commands_and_options(tmp_path: Path, capsys: Any) -> None:
    assert main(["shell", "bash"]) == 0
    script = tmp_path / "dossier.bash"
    script.write_text(capsys.readouterr().out, encoding="utf-8")
    asked = f"""
source {script}
complete -p dossier | sed 's/.*-F \\([^ ]*\\).*/\\1/' > {tmp_path}/name
function=$(cat {tmp_path}/name)
complete_words() {{
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
    "$function" dossier "${{@: -1}}"; echo "${{COMPREPLY[@]}}"
}}
complete_words dossier ver
complete_words dossier export --t
"""
    done = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout.split() == ["verify", "--to"], done.stderr


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
