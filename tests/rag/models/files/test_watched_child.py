"""A program of ours is watched while it works, and nothing of it is left behind."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import psutil
import pytest

from rag.models.files.entries import PullProgress, ignore_progress
from rag.models.files.watched_child import last_line


def run(program: str, *, limit: float = 20.0) -> str:
    return last_line([sys.executable, "-c", program], limit=limit, stage="working", on_progress=ignore_progress)


def test_what_it_says_last_is_given() -> None:
    assert run("print('first'); print('last')") == "last"
    assert run("import sys; print('told', file=sys.stderr)") == ""


def test_what_failed_has_said_nothing() -> None:
    assert run("print('last'); raise SystemExit(3)") == ""
    assert run("print('last', flush=True); import os; os.abort()") == ""


def test_it_sees_the_variables_it_is_given() -> None:
    command = [sys.executable, "-c", "import os; print(os.environ['LIGHTHOUSE'])"]
    assert (
        last_line(command, limit=20, stage="working", on_progress=ignore_progress, environ={"LIGHTHOUSE": "lit"})
        == "lit"
    )


def test_what_takes_too_long_is_ended() -> None:
    begun = time.monotonic()
    assert run("import time; print('late', flush=True); time.sleep(60)", limit=1.0) == ""
    assert time.monotonic() - begun < 30


def test_an_interrupted_watch_leaves_no_process(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    program = f"import os, pathlib, time; pathlib.Path({str(note)!r}).write_text(str(os.getpid())); time.sleep(60)"

    def stop(progress: PullProgress) -> None:
        if note.exists() and note.read_text():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        last_line([sys.executable, "-c", program], limit=30, stage="working", on_progress=stop)
    assert not psutil.pid_exists(int(note.read_text()))
