"""No outgoing connection: the commands run under strace, which sees native code, too, and no address but this machine's
own is connected to or looked up."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rag.settings import load_settings

ROOT = Path(__file__).resolve().parents[1]
CALLS = re.compile(r"(?:connect|sendto|sendmsg|sendmmsg)\((.*)")
OUTSIDE = re.compile(r'sin_addr=inet_addr\("(?!127\.)|inet_pton\(AF_INET6, "(?!::1")')
PAGE = "import ui.chat.serve"


def outgoing(command: list[str], folder: Path, environ: dict[str, str]) -> list[str]:
    """The system calls with which a command spoke to another machine."""
    log = folder / "calls"
    strace = ["strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o", str(log)]
    done = subprocess.run(
        [*strace, *command], cwd=folder, env=environ, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode in (0, 3), done.stderr[-2000:]
    return [
        line for line in log.read_text(errors="replace").splitlines() if CALLS.search(line) and OUTSIDE.search(line)
    ]


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """A fresh home, a key as bait, and none of the variables by which libraries know that they are tested."""
    if shutil.which("strace") is None:
        pytest.skip("no strace here: install it to count connections")
    cache = load_settings({name: value for name, value in os.environ.items() if name == "DOSSIER_CACHE"}).cache
    (tmp_path / "person").mkdir()
    return {
        "HOME": str(tmp_path / "person"),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "DOSSIER_CACHE": str(cache),
        "DOSSIER_QUOTES_ONLY": "1",
        "OPENAI_API_KEY": "sk-bait",
    }


def test_the_counter_sees_a_connection(tmp_path: Path, environ: dict[str, str]) -> None:
    code = (
        "import socket; s = socket.socket(); s.settimeout(0.2)\ntry: s.connect(('192.0.2.1', 9))\nexcept OSError: pass"
    )
    assert len(outgoing([sys.executable, "-c", code], tmp_path, environ)) == 1


def test_indexing_asking_and_checking_speak_to_nobody(tmp_path: Path, environ: dict[str, str]) -> None:
    (tmp_path / "ferry.txt").write_text("The ferry to Port Ellis stops on 3 March. Anna Lowe calls the plan an insult.")
    run = [sys.executable, "-c", "import sys; from ui.cli import main; sys.exit(main())"]
    for words in (
        ["index", "ferry.txt"],
        ["ask", "When does the ferry stop?", "--json"],
        ["backup", "file"],
        ["articles"],
    ):
        assert outgoing([*run, *words], tmp_path, environ) == []


def test_the_chat_page_and_the_model_library_speak_to_nobody_when_loaded(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    assert outgoing([sys.executable, "-W", "ignore", "-c", f"{PAGE}\nimport xllamacpp"], tmp_path, environ) == []
