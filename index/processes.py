"""One way to run a part of the program in a process of its own: to start it, watch it, limit it and end it.

    run("module:function", *texts) -> Ended        watched line by line, limited in time, gone when this process is
    start("module:function", *texts) -> Popen      for a process that answers while it lives
    start_detached("module:function", *texts)      for one that outlives this process

Each is `python -m index.processes`, which sets the terms and calls the function; a module without a function is run as
a program.  What the function raises is told in the last line of the errors.  Knows nothing of what is run.
"""

from __future__ import annotations

import importlib
import json
import os
import queue
import runpy
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Any

PR_SET_PDEATHSIG = 1  # of <sys/prctl.h>
TICK_SECONDS = 0.5
OnLine = Callable[[str], None]
OnTick = Callable[[float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a process ended: its exit code, None where it took too long and was ended; the last line that it said, and
    all of its errors."""

    code: int | None
    said: str
    errors: str

    @property
    def reason(self) -> str:
        """The last line of its errors, "" where there are none."""
        return (self.errors.strip().splitlines() or [""])[-1].strip()

    @property
    def answer(self) -> str:
        """What it said last, "" where it failed."""
        return self.said if self.code == 0 else ""


def run(
    what: str,
    *texts: str,
    limit: float | None = None,
    quiet: float | None = None,
    on_line: OnLine = lambda line: None,
    on_tick: OnTick = lambda seconds: None,
    environment: Mapping[str, str] | None = None,
) -> Ended:
    """Run it to its end, for `limit` seconds, or until it has said nothing for `quiet` ones.  It is gone when this
    returns, and when this process is killed.

    `on_line` gets each line of its output, `on_tick` twice a second the seconds that have passed; what they raise ends
    it.  The calling thread has to live as long: the kernel watches it.
    """
    with TemporaryFile() as errors:
        child = start(
            what, *texts, parent=os.getpid(), errors=errors, environment={**os.environ, **(environment or {})}
        )
        lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        said_by, child.stdout = child.stdout, None  # the thread's to close: it may wait for what the child has started
        threading.Thread(target=_read, args=(said_by, lines), daemon=True).start()
        try:
            said, in_time = _watch(child, lines, limit, quiet, on_line, on_tick)
        finally:
            end(child)
        errors.seek(0)
        told = errors.read().decode("utf-8", "replace")
    return Ended(code=child.returncode if in_time else None, said=said, errors=told)


def start(
    what: str,
    *texts: str,
    parent: int = 0,
    seconds: float = 0,
    errors: IO[bytes] | int = subprocess.DEVNULL,
    environment: Mapping[str, str] | None = None,
    own_session: bool = False,
) -> subprocess.Popen[bytes]:
    """Start it with pipes to its input and output.  It ends with the process `parent`, and the kernel ends it after so
    many `seconds`, where they are given; `own_session` keeps Ctrl-C from it."""
    return subprocess.Popen(
        _command({"parent": parent, "seconds": seconds}, what, texts),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env=_with_path(os.environ if environment is None else environment),
        start_new_session=own_session,
    )


def start_detached(what: str, *texts: str, steps_down: int = 0) -> bool:
    """Start it so that it outlives this process, `steps_down` in priority; false where that cannot be had."""
    if not hasattr(os, "fork"):
        return False
    done = subprocess.run(
        _command({"detached": True, "steps_down": steps_down}, what, texts),
        env=_with_path(os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode == 0


def end(child: subprocess.Popen[bytes]) -> None:
    """End it if it still runs, bury it, and close its pipes."""
    child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()


def _command(terms: Mapping[str, Any], what: str, texts: Sequence[str]) -> list[str]:
    return [sys.executable, "-P", "-W", "ignore", "-m", "index.processes", json.dumps(terms), what, *texts]


def _with_path(environment: Mapping[str, str]) -> dict[str, str]:
    return {**environment, "PYTHONPATH": os.pathsep.join(path or "." for path in sys.path)}


def _read(pipe: IO[bytes], lines: queue.SimpleQueue[bytes | None]) -> None:
    with pipe, suppress(OSError):
        for line in pipe:
            lines.put(line)
    lines.put(None)


def _watch(
    child: subprocess.Popen[bytes],
    lines: queue.SimpleQueue[bytes | None],
    limit: float | None,
    quiet: float | None,
    on_line: OnLine,
    on_tick: OnTick,
) -> tuple[str, bool]:
    """The last line that is not blank, and whether it ended in time."""
    line: bytes | None = b""
    begun = due = heard = time.monotonic()
    said = ""
    while line is not None:
        now = time.monotonic()
        if (limit is not None and now - begun >= limit) or (quiet is not None and now - heard >= quiet):
            return said, False
        if now >= due:
            on_tick(now - begun)
            due = now + TICK_SECONDS
        try:
            line = lines.get(timeout=max(0.0, due - now))
        except queue.Empty:
            line = b"" if child.poll() is None or not lines.empty() else None
        if line and (text := line.decode("utf-8", "replace").strip()):
            said, heard = text, time.monotonic()
            on_line(text)
    try:
        child.wait(None if limit is None else max(0.0, begun + limit - time.monotonic()))
    except subprocess.TimeoutExpired:
        return said, False
    return said, True


# --- inside the process -------------------------------------------------------------------------------------------


def main(terms: Mapping[str, Any], what: str, texts: Sequence[str]) -> None:
    """Set the terms on which this process was started, and do what it was started for."""
    if terms.get("seconds") and hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, terms["seconds"])  # nobody handles it, so the kernel ends this process
    if terms.get("detached"):
        if os.fork():
            os._exit(0)
        os.setsid()
    if terms.get("steps_down"):
        os.nice(terms["steps_down"])
    if terms.get("parent"):
        _end_with(terms["parent"])
    name, _, function = what.partition(":")
    if not function:
        sys.argv = [name, *texts]
        runpy.run_module(name, run_name="__main__", alter_sys=True)
        return
    try:
        getattr(importlib.import_module(name), function)(*texts)
    except Exception as error:
        sys.exit((str(error) or type(error).__name__).splitlines()[0])


def _end_with(parent: int) -> None:
    """End when the parent does: the kernel is asked, or, where it cannot be, our end of its pipe closes."""
    if sys.platform != "linux":
        threading.Thread(target=_end_with_input, daemon=True).start()
        return
    import ctypes

    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the kernel was asked
        sys.exit(1)


def _end_with_input() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]), sys.argv[2], sys.argv[3:])
