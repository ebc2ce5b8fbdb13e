"""A bare `ask` pays for none of the faces: what it imports is what answering needs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from index.update.update_index import update_index

ROOT = Path(__file__).resolve().parents[2]
FACES = (
    "llama_index",
    "mcp",
    "fastapi",
    "uvicorn",
    "docx",
    "icalendar",
    "openai",
    "gradio",
    "rag.llamaindex",
    "ui.api",
    "ui.exports",
)
CODE = f"""
import sys
from ui.cli import main
code = main(["ask", "By when must the ferry line be approved?", "--quotes-only", "--home", sys.argv[1]])
faces = {FACES!r}
print(code, *sorted(each for each in faces if each in sys.modules), file=sys.stderr)
"""


def test_a_bare_ask_imports_no_face(tmp_path: Path, real_encoder: Any) -> None:
    file = tmp_path / "ferry.md"
    file.write_text("# Ferry line\n\nThe board must approve the ferry line by 9 May 2031, it said.\n", encoding="utf-8")
    update_index(tmp_path / "home", [str(file)], encoder=real_encoder)
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(tmp_path / "home")],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert "9 May 2031" in done.stdout
    assert done.stderr.splitlines()[-1].split() == ["0"]
