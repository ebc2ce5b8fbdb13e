"""The page's server as a child process, watched from outside: its address, its memory, what it writes to stderr.

    serve(home, ...) -> Server(url);  Server.memory() -> kB, of all its processes;  Server.end() -> faults, in words

The command is the one that a person types, in a process group of its own, which is killed whatever happens here.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from evals.bench.cold import environment_of
from index.errors import DossierError

START_SECONDS = 120.0  # of a busy machine
STOP_SECONDS = 20.0  # from Ctrl-C to the end
_URL = re.compile(r"http://\S+")
_TRACE, _FAULTY = "Traceback (most recent call last)", re.compile(r"\b(ERROR|CRITICAL|Error|Exception)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running `dossier chat`."""

    url: str
    process: subprocess.Popen[bytes]
    errors: Path

    def memory(self) -> int:
        """Resident memory of its processes in kB; 0 where the system does not tell."""
        return sum(_resident(pid) for pid in _family(self.process.pid))

    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    def end(self) -> list[str]:
        """Ends it by Ctrl-C; what was wrong with it: that it had died or does not end, and errors in its stderr."""
        found = []
        if not self.alive():
            found.append(f"the server died with {self.process.returncode}")
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            found.append(f"the server did not end within {STOP_SECONDS:.0f} s of Ctrl-C")
        return found + error_lines(self.errors.read_text(encoding="utf-8", errors="replace"))


def error_lines(said: str) -> list[str]:
    """Of a server's stderr: the line that ends each traceback, and each other line that speaks of an error."""
    found, inside = [], False
    for line in said.splitlines():
        if line.startswith(_TRACE):
            inside = True
        elif inside and line[:1] in (" ", "\t", ""):
            continue
        elif inside or _FAULTY.search(line):
            found.append(f"the server's stderr: {line.strip()[:200]}")
            inside = False
    return found + (["the server's stderr ends in a traceback"] if inside else [])


def dossier(*words: str) -> list[str]:
    """A command line of this program."""
    return [sys.executable, "-m", "ui.cli", *words]


def plain_environment(cache: Path) -> dict[str, str]:
    """The environment without a person's own settings, but for the folder of models."""
    kept = {name: value for name, value in environment_of().items() if not name.startswith("DOSSIER_")}
    return {**kept, "DOSSIER_CACHE": str(cache)}


@contextmanager
def serve(home: Path, *, cache: Path, options: Sequence[str]) -> Iterator[Server]:
    """`dossier chat` over a home on a free port, from when it says its address; killed on the way out."""
    said, errors = home.parent / "server.out", home.parent / "server.err"
    command = dossier("chat", "--home", str(home), "--port", "0", *options)
    with said.open("wb") as out, errors.open("wb") as err:
        process = subprocess.Popen(
            command, stdout=out, stderr=err, env=plain_environment(cache), start_new_session=True
        )
    try:
        yield Server(url=_address(process, said, errors), process=process, errors=errors)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _address(process: subprocess.Popen[bytes], said: Path, errors: Path) -> str:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        if found := _URL.search(said.read_text(encoding="utf-8")):
            return found[0]
        time.sleep(0.1)
    last = (errors.read_text(encoding="utf-8", errors="replace").strip().splitlines() or ["it said nothing"])[-1]
    raise DossierError(f"dossier chat does not start ({last[:200]}): try it by hand")


def _family(pid: int) -> list[int]:
    """A process and all that came from it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in task.read_text().split():
                found += _family(int(child))
    return found


def _resident(pid: int) -> int:
    try:
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) if found else 0
