"""A writer in a process of its own that says what it has acknowledged, and the blow that ends it.

    strike(home, work, dice, pace, by_change=...) -> Heard, what the blow was

The writer is forked into a group of its own and tells of each acknowledgement through a pipe, which outlives it.  The
blow falls after a random time, or when a file of the home has just changed for a random time; on the writer alone, or
on its children, too.  Read `evals.torture.kills` next, which judges what is left.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from evals.torture.world import digest
from index.errors import LibraryError
from index.library.writer import LibraryWriter

LONGEST_SECONDS = 60.0  # that a change is waited for
GROUP = 4  # passages a commit, so that there are many moments between two
CHANGES = (1, 2, 3, 5, 8, 13, 21, 34, 55)
ALONE = 0.3  # share of blows that leave the children to end by themselves
_SAYS = 3  # the writer's end of the pipe

Work = Callable[[], None]


@dataclass(slots=True)
class Heard:
    """What a writer said before it died: what it had acknowledged, and its last stage."""

    put: dict[str, str] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    stage: str = "start"
    ended: bool = False


def say(line: str) -> None:
    """In a writer: a line for whoever judges it."""
    os.write(_SAYS, line.encode() + b"\n")


def say_progress(progress: Any) -> None:
    """In a writer: how far it has come."""
    say(f"stage {progress.stage} {progress.done}")


def strike(home: Path, work: Work, dice: random.Random, pace: float, *, by_change: bool) -> tuple[Heard, str]:
    """Fork a writer and kill it, with its children or alone; what it said, and what the blow was.  `pace` is how many
    seconds the work is likely to take."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        _be_writer(work, reads, writes)
    os.close(writes)
    with _ended(child):
        if by_change:
            trigger = _wait_for_changes(home, child, dice.choice(CHANGES))
        else:
            trigger = _wait_for(child, dice.uniform(0.0, 1.1 * pace))
        alone = dice.random() < ALONE
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL) if alone else os.killpg(child, signal.SIGKILL)
    return _listen(reads), trigger + (", alone" if alone else "")


def _be_writer(work: Work, reads: int, writes: int) -> NoReturn:
    """In the child: do the work, telling of every acknowledgement."""
    os.close(reads)
    os.setsid()
    os.dup2(writes, _SAYS)
    _silence()
    _tell_acknowledgements()
    code = 1
    try:
        work()
        say("ended")
        code = 0
    except LibraryError as error:
        say(f"stage error {error}")
    finally:
        os._exit(code)


def _silence() -> None:
    void = os.open(os.devnull, os.O_WRONLY)
    os.dup2(void, 2)


def _tell_acknowledgements() -> None:
    """Wrap the two calls that acknowledge, so that each says so after it has returned."""
    import index.update.run

    index.update.run.GROUP_PASSAGES = GROUP
    put, remove = LibraryWriter.put, LibraryWriter.remove

    def told_put(self: LibraryWriter, entries: Any, expected: Any = None) -> None:
        put(self, entries, expected)
        for entry in entries:
            say(f"put {entry.article.id} {digest(entry.article.text)}")

    def told_remove(self: LibraryWriter, article_ids: Any, expected: Any = None) -> tuple[str, ...]:
        gone = remove(self, article_ids, expected)
        for article_id in gone:
            say(f"removed {article_id}")
        return gone

    LibraryWriter.put, LibraryWriter.remove = told_put, told_remove  # type: ignore[method-assign]


@contextmanager
def _ended(child: int) -> Iterator[None]:
    """Whatever happens inside, the child and its group are gone afterwards."""
    try:
        yield
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(child, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(child, 0)


def _wait_for(child: int, seconds: float) -> str:
    until = time.monotonic() + seconds
    while time.monotonic() < until and _alive(child):
        time.sleep(0.002)
    return "time"


def _wait_for_changes(home: Path, child: int, count: int) -> str:
    """Wait until files of the home have been seen to change so often; what changed last."""
    seen, last, until = _looks(home), "none", time.monotonic() + LONGEST_SECONDS
    while count and time.monotonic() < until and _alive(child):
        now = _looks(home)
        if changed := [name for name, look in now.items() if seen.get(name) != look]:
            seen, last, count = now, changed[-1], count - 1
        time.sleep(0.001)
    return f"change of {Path(last).name}"


def _alive(child: int) -> bool:
    return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None


def _looks(home: Path) -> dict[str, tuple[int, int]]:
    found = {}
    for folder, _, names in os.walk(home):
        for name in names:
            with suppress(OSError):
                state = Path(folder, name).stat()
                found[str(Path(folder, name))] = (state.st_size, state.st_mtime_ns)
    return found


def _listen(reads: int) -> Heard:
    """What is left in the pipe of a dead writer, read without waiting for grandchildren that still hold its end."""
    os.set_blocking(reads, False)
    data = b""
    with suppress(BlockingIOError):
        while block := os.read(reads, 1 << 16):
            data += block
    os.close(reads)
    heard = Heard()
    for line in data.decode().split("\n")[:-1]:
        word, _, rest = line.partition(" ")
        if word == "put":
            heard.put.update([rest.split(" ")])  # type: ignore[list-item]
        elif word == "removed":
            heard.removed.add(rest)
        elif word == "stage":
            heard.stage = rest.split(" ")[0] if not rest.startswith("error") else rest[:120]
        else:
            heard.ended = True
    return heard
