"""Parts of the program run in processes of their own are watched, limited and ended, and nothing of them is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from index.processes import Ended, end, run, start, start_detached

ROOT = Path(__file__).resolve().parents[2]
WAITS = "import os, pathlib, sys, time; pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); time.sleep(60)"


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """`program("print(1)")`: a module with that text; its name."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def write(text: str) -> str:
        (tmp_path / "kiosk.py").write_text(text)
        return "kiosk"

    return write


def test_what_it_says_is_given_line_by_line_and_its_last_line_kept(program: Callable[[str], str]) -> None:
    lines: list[str] = []
    ended = run(program("print('first'); print(); print('last')"), on_line=lines.append)
    assert (ended.code, ended.said, ended.answer, lines) == (0, "last", "last", ["first", "last"])


def test_a_function_is_called_with_the_texts(program: Callable[[str], str]) -> None:
    name = program("def tell(one, other):\n    print(one + other)\n")
    assert run(f"{name}:tell", "light", "house").answer == "lighthouse"


def test_what_a_function_raises_is_the_reason_in_one_line(program: Callable[[str], str]) -> None:
    name = program("def fail():\n    print('half')\n    raise ValueError('no oil\\nin the lamp')\n")
    ended = run(f"{name}:fail")
    assert (ended.code, ended.said, ended.answer, ended.reason) == (1, "half", "", "no oil")


@pytest.mark.parametrize("text", ["raise SystemExit(3)", "import os; os.abort()", "raise OSError('gone')"])
def test_what_failed_has_no_answer(program: Callable[[str], str], text: str) -> None:
    ended = run(program(f"print('last', flush=True)\n{text}"))
    assert ended.code not in (0, None)
    assert (ended.said, ended.answer) == ("last", "")


def test_it_sees_the_variables_it_is_given(program: Callable[[str], str]) -> None:
    name = program("import os; print(os.environ['LIGHTHOUSE'])")
    assert run(name, environment={"LIGHTHOUSE": "lit"}).answer == "lit"


def test_what_takes_too_long_is_ended(program: Callable[[str], str], tmp_path: Path) -> None:
    begun = time.monotonic()
    ended = run(program(f"print('late', flush=True)\n{WAITS}"), str(tmp_path / "pid"), limit=2.0)
    assert ended == Ended(code=None, said="late", errors="")
    assert time.monotonic() - begun < 30
    assert not psutil.pid_exists(int((tmp_path / "pid").read_text()))


def test_what_says_nothing_for_too_long_is_ended(program: Callable[[str], str], tmp_path: Path) -> None:
    ended = run(program(f"print('awake', flush=True)\n{WAITS}"), str(tmp_path / "pid"), quiet=2.0)
    assert ended == Ended(code=None, said="awake", errors="")
    assert not psutil.pid_exists(int((tmp_path / "pid").read_text()))


def test_what_goes_on_speaking_is_left_to_its_end(program: Callable[[str], str]) -> None:
    speaks = "import time\nfor n in range(8):\n    print(n, flush=True)\n    time.sleep(0.5)"
    assert run(program(speaks), quiet=3.0).said == "7"


def test_what_closes_its_output_and_lives_on_is_waited_for(program: Callable[[str], str]) -> None:
    assert run(program("import os, time; os.close(1); time.sleep(0.3); os._exit(4)")).code == 4


def test_a_child_of_its_own_that_holds_its_output_is_not_waited_for(program: Callable[[str], str]) -> None:
    begun = time.monotonic()
    name = program("import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(20)'])")
    assert run(name).code == 0
    assert time.monotonic() - begun < 15


def test_an_interrupted_watch_leaves_no_process(program: Callable[[str], str], tmp_path: Path) -> None:
    note = tmp_path / "pid"

    def stop(seconds: float) -> None:
        if note.exists() and note.read_text():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(program(WAITS), str(note), limit=30, on_tick=stop)
    assert not psutil.pid_exists(int(note.read_text()))


@pytest.mark.skipif(os.name != "posix", reason="the kernel keeps no such clock")
def test_the_kernel_ends_one_that_is_late(program: Callable[[str], str]) -> None:
    child = start(program("while True: pass"), seconds=0.5)
    assert child.wait(30) == -signal.SIGALRM
    end(child)


def test_one_that_answers_is_asked_through_its_pipes(program: Callable[[str], str]) -> None:
    child = start(program("import sys\nfor line in sys.stdin: print(line.upper(), end='', flush=True)"))
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(b"ahoy\n")
    child.stdin.flush()
    assert child.stdout.readline() == b"AHOY\n"
    end(child)
    assert child.returncode == -signal.SIGKILL


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing can be detached here")
def test_what_is_detached_outlives_its_starter_at_low_priority(program: Callable[[str], str], tmp_path: Path) -> None:
    note = tmp_path / "note"
    text = "import os, pathlib, time\ndef work(note):\n    time.sleep(0.5)\n"
    text += "    pathlib.Path(note).write_text(f'{os.getsid(0)} {os.nice(0)}')\n"
    assert start_detached(f"{program(text)}:work", str(note), steps_down=3)
    until = time.monotonic() + 60
    while not (note.exists() and note.read_text()) and time.monotonic() < until:
        time.sleep(0.05)
    session, steps = map(int, note.read_text().split())
    assert session != os.getsid(0)
    assert steps == min(19, os.nice(0) + 3)


STARTS_A_CHILD = """
import sys
from index.processes import run
sys.path.insert(0, sys.argv[1])
run("kiosk:work", on_line=lambda line: print(line, flush=True))
"""
# one call that lets no other thread in
BUSY = "import os\ndef work():\n    print(os.getpid(), flush=True)\n    len(str(7 ** 10 ** 8))\n"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux's kernel can be asked to end a child with its parent")
def test_a_child_in_the_middle_of_its_work_ends_with_a_parent_that_is_killed(
    program: Callable[[str], str], tmp_path: Path
) -> None:
    program(BUSY)
    with subprocess.Popen(
        [sys.executable, "-c", STARTS_A_CHILD, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        try:
            parent.send_signal(signal.SIGKILL)
            parent.wait()
            with pytest.raises(ProcessLookupError):
                _wait_for_burial(child)
        finally:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)


def _wait_for_burial(process: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        os.kill(process, 0)
        if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            raise ProcessLookupError("ended, its new parent has not noticed yet")
        time.sleep(0.02)
