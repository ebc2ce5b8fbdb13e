"""What the documents of the faces show is run: Python as it stands, in a folder with a home, and every command parsed.

The folder holds `articles/` and an index of them in `.dossier`; answers are quotes alone, so that no model is needed.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from index.update.update_index import update_index
from ui.terminal.arguments import build_parser

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [
    path
    for name in ("mcp", "llamaindex", "http", "exports", "own-evaluation", "recipes")
    if (path := ROOT / "docs" / f"{name}.md").is_file()
]
LINES = [
    pytest.param(line, id=f"{path.stem}: {line[:60]}")
    for path in DOCUMENTS
    for line in re.findall(r"^    (dossier [^|>&#\n]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
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


@pytest.mark.parametrize("line", LINES)
def test_a_command_line_of_the_documents_is_one_that_the_parser_takes(line: str) -> None:
    build_parser().parse_args(shlex.split(line)[1:])


@pytest.mark.parametrize("code", EXAMPLES)
def test_an_example_of_the_documents_runs(code: str, folder: Path) -> None:
    environ = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "DOSSIER_QUOTES_ONLY": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environ, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip(), "an example that shows nothing"
