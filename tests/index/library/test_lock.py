"""Locks that name their holder, and what a killed process leaves of them; children that end with their parent."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.errors import LibraryError
from index.library.lock import hold_publish_lock, hold_write_lock, is_building, is_dying

ROOT = Path(__file__).resolve().parents[3]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
KEPT = 3  # seconds that a lock outlives its holder here

# Holds both locks; a child of it has copies of their handles for KEPT seconds, as any child has between fork and exec.
HOLDS = f"""
import os, subprocess, sys, time
from pathlib import Path
from index.library.lock import hold_publish_lock, hold_write_lock
home = Path(sys.argv[1])
def is_lock(handle):
    try:
        state = os.fstat(handle)
    except OSError:
        return False
    return any(os.path.samestat(state, path.stat()) for path in home.glob("*.lock"))
with hold_write_lock(home), hold_publish_lock(home):
    if sys.argv[2] == "with-a-child":
        handles = [handle for handle in range(3, 64) if is_lock(handle)]
        assert len(handles) == 2
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep({KEPT})"], pass_fds=handles)
    print("held", flush=True)
    time.sleep(60)
"""


@contextmanager
def _holder(home: Path, how: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", HOLDS, str(home), how]
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        try:
            yield holder
        finally:
            holder.kill()


def test_a_start_waits_for_what_a_killed_process_still_holds(tmp_path: Path) -> None:
    with _holder(tmp_path, "with-a-child") as holder:
        holder.kill()
        holder.wait()
        assert not is_building(tmp_path)
        with hold_write_lock(tmp_path), hold_publish_lock(tmp_path):
            assert (tmp_path / "write.pid").read_text() == str(os.getpid())


def test_a_start_right_after_the_blow_does_not_wait_for_the_parent_of_the_killed_one(tmp_path: Path) -> None:
    with _holder(tmp_path, "alone") as holder:
        holder.kill()
        with hold_write_lock(tmp_path), hold_publish_lock(tmp_path):  # the holder is a zombie by now, at the latest
            pass


def test_a_holder_that_lives_is_named_at_once(tmp_path: Path) -> None:
    with _holder(tmp_path, "alone") as holder:
        assert is_building(tmp_path)
        begun = time.monotonic()
        with pytest.raises(LibraryError, match=f"by process {holder.pid}: try again"), hold_write_lock(tmp_path):
            pass
        with pytest.raises(LibraryError, match="being built by another process"), hold_publish_lock(tmp_path):
            pass
        assert time.monotonic() - begun < 10  # it does not wait for those that die, which takes twice as long


def test_a_dead_process_and_one_that_nobody_has_buried_are_told_from_one_that_lives() -> None:
    assert not is_dying(str(os.getpid()))
    assert not is_dying(str(os.getppid()))
    assert not is_dying("unknown")
    assert not is_dying("")
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert is_dying(str(child.pid))
        child.wait()
        assert is_dying(str(child.pid))
