"""kill -9 at a random moment of indexing, changing, removing, pruning, publishing or restoring; then the next start.

    run_kills(root, count, seed) -> KillResult*        one a kill: where it hit, and what was wrong afterwards

A writer is a forked process in a group of its own that says, through a pipe, what it has acknowledged.  Half of the
kills come after a random time, half when a file of the index has just changed.  In the same home, kill after kill:
what one leaves behind is what the next one finds.  Read `_judge` for what counts as lost.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evals.torture.world import NoEncoder, WordEncoder, World, digest
from index.backup import back_up, restore
from index.build import remove_article, update_index
from index.doctor import truth_findings
from index.errors import LibraryError
from index.library import Library
from index.library_writer import LibraryWriter
from index.mend import mend_vectors
from index.publish import update_generation

LONGEST_SECONDS = 60.0  # of one writer, whose pace is measured before the first kill
GROUP = 4  # passages a commit, so that there are many moments between two
START_ARTICLES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class KillResult:
    """One kill: what was being done, what set it off, where it hit, and the faults found after it."""

    action: str
    trigger: str
    where: str
    acknowledged: int
    faults: tuple[str, ...]
    seconds: float


@dataclass(slots=True)
class _Heard:
    """What a writer said before it died: what it had acknowledged, and its last stage."""

    put: dict[str, str] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    stage: str = "start"
    ended: bool = False


Action = Callable[[World, random.Random], None]


def run_kills(root: Path, count: int, seed: int, *, tell: Callable[[KillResult], None]) -> list[KillResult]:
    """Kill `count` writers that were still at work, one after the other, and tell of each."""
    world, dice = World(root, seed=seed), random.Random(seed)
    for number in range(START_ARTICLES):
        world.write(f"first-{number}")
    begun = time.monotonic()
    world.update()
    pace = time.monotonic() - begun
    back_up(world.home, root / "start.backup")
    results: list[KillResult] = []
    while len(results) < count:
        result, took = _one_kill(world, dice, pace, by_change=len(results) % 2 == 1)
        pace = took if result is None else pace  # it had ended before the blow: aim sooner
        if result is not None:
            results.append(result)
            tell(result)
    return results


def _one_kill(world: World, dice: random.Random, pace: float, *, by_change: bool) -> tuple[KillResult | None, float]:
    """Prepare an action, kill its writer, judge what is left, and bring the home up to date again."""
    action, prepare, act = dice.choice(ACTIONS)
    prepare(world, dice)
    before = world.texts()
    begun = time.monotonic()
    heard, trigger = _strike(world, act, dice, pace, by_change=by_change)
    took = time.monotonic() - begun
    faults = [] if heard.ended else _judge(world, action, before, heard)
    faults += _next_start(world)
    if heard.ended and not faults:
        return None, took
    return (
        KillResult(
            action=action, trigger=trigger, where=heard.stage, acknowledged=len(heard.put) + len(heard.removed),
            faults=tuple(faults), seconds=time.monotonic() - begun,
        ),
        took,
    )  # fmt: skip


# What is done


def _add_and_change(world: World, dice: random.Random) -> None:
    for _ in range(dice.randrange(2, 7)):
        world.write(f"new-{dice.randrange(10**9)}")
    for path in dice.sample(world.files(), k=3):
        world.write(path.stem, dice.randrange(1, 10**6))
    _keep_small(world, dice)


def _keep_small(world: World, dice: random.Random) -> None:
    files = world.files()
    for path in dice.sample(files, k=max(len(files) - 24, 0)):
        path.unlink()


def _drop_files(world: World, dice: random.Random) -> None:
    if len(world.files()) < 8:
        for number in range(8):
            world.write(f"again-{number}-{dice.randrange(10**6)}")
        world.update()
    for path in dice.sample(world.files(), k=4):
        path.unlink()


def _nothing(world: World, dice: random.Random) -> None:
    """No preparation."""


def _index(world: World, dice: random.Random) -> None:
    update_index(world.home, [str(world.folder)], encoder=WordEncoder(), prune=True, on_progress=_say_progress)


def _remove(world: World, dice: random.Random) -> None:
    for article_id in dice.sample(sorted(world.texts()), k=2):
        remove_article(world.home, article_id, on_progress=_say_progress)


def _publish(world: World, dice: random.Random) -> None:
    with Library.open(world.home) as library:
        update_generation(library, on_done=lambda done, total: _say(f"stage publish {done}"), rebuild=True)


def _restore(world: World, dice: random.Random) -> None:
    restore(world.folder.parent / "start.backup", world.home, replace=True)


ACTIONS: list[tuple[str, Action, Action]] = [
    ("index", _add_and_change, _index),
    ("prune", _drop_files, _index),
    ("remove", _nothing, _remove),
    ("publish", _nothing, _publish),
    ("restore", _nothing, _restore),
]


# The writer and its end


def _say(line: str) -> None:
    os.write(_SAYS, line.encode() + b"\n")


_SAYS = 3


def _say_progress(progress: Any) -> None:
    _say(f"stage {progress.stage} {progress.done}")


def _strike(world: World, act: Action, dice: random.Random, pace: float, *, by_change: bool) -> tuple[_Heard, str]:
    """Fork a writer and kill it, with its children or alone; what it said, and what the blow was."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        _be_writer(world, act, dice.random(), reads, writes)
    os.close(writes)
    with _ended(child):
        if by_change:
            trigger = _wait_for_changes(world.home, child, dice.choice((1, 2, 3, 5, 8, 13, 21, 34, 55)))
        else:
            trigger = _wait_for(child, dice.uniform(0.0, 1.1 * pace))
        alone = dice.random() < 0.3
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL) if alone else os.killpg(child, signal.SIGKILL)
    return _listen(reads), trigger + (", alone" if alone else "")


def _be_writer(world: World, act: Action, salt: float, reads: int, writes: int) -> None:
    """In the child: do it, telling of every acknowledgement.  Never returns."""
    os.close(reads)
    os.setsid()
    os.dup2(writes, _SAYS)
    _silence()
    _tell_acknowledgements()
    code = 1
    try:
        act(world, random.Random(salt))
        _say("ended")
        code = 0
    except LibraryError as error:
        _say(f"stage error {error}")
    finally:
        os._exit(code)


def _silence() -> None:
    void = os.open(os.devnull, os.O_WRONLY)
    os.dup2(void, 2)


def _tell_acknowledgements() -> None:
    """Wrap the two calls that acknowledge, so that each says so after it has returned."""
    import index.update

    index.update.GROUP_PASSAGES = GROUP
    put, remove = LibraryWriter.put, LibraryWriter.remove

    def told_put(self: LibraryWriter, entries: Any) -> None:
        put(self, entries)
        for entry in entries:
            _say(f"put {entry.article.id} {digest(entry.article.text)}")

    def told_remove(self: LibraryWriter, article_ids: Any) -> tuple[str, ...]:
        gone = remove(self, article_ids)
        for article_id in gone:
            _say(f"removed {article_id}")
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


def _listen(reads: int) -> _Heard:
    """What is left in the pipe of a dead writer, read without waiting for grandchildren that still hold its end."""
    os.set_blocking(reads, False)
    data = b""
    with suppress(BlockingIOError):
        while block := os.read(reads, 1 << 16):
            data += block
    os.close(reads)
    heard = _Heard()
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


# What is left


def _judge(world: World, action: str, before: dict[str, str], heard: _Heard) -> list[str]:
    """What was lost or half done: read before anything has had a chance to mend it."""
    faults = [f"truth: {finding.message}" for finding in truth_findings(world.home)]
    if faults:
        return faults
    held = world.texts()
    if action == "restore":
        return faults + _judge_restore(world, before, held)
    files = {digest(path.read_text().strip()) for path in world.files()}
    kept = {id_: text for id_, text in {**before, **heard.put}.items() if id_ not in heard.removed}
    for id_, text in held.items():
        if id_ in heard.removed and id_ not in heard.put:
            faults.append(f"{id_} came back after its removal was acknowledged")
        elif kept.get(id_) != text and text not in files:
            faults.append(f"{id_} holds a text that nobody gave")
    for id_, text in heard.put.items():
        if id_ not in heard.removed and held.get(id_) not in (text, *files):
            faults.append(f"{id_} was acknowledged and is lost or altered")
    missing = set(kept) - set(held)
    in_flight = 1 if action == "remove" else 0  # removed, and killed before it could say so
    if action == "remove" and len(missing) > in_flight:
        faults.append(f"{len(missing)} articles are gone without an acknowledgement")
    elif action != "remove":
        faults += [f"{id_} was there before and is gone" for id_ in missing if kept[id_] in files]
    return faults


def _judge_restore(world: World, before: dict[str, str], held: dict[str, str]) -> list[str]:
    """A restore leaves the library as it was, or as the backup has it."""
    other = world.folder.parent / "judge"
    shutil.rmtree(other, ignore_errors=True)
    if held == before:
        return []
    restore(world.folder.parent / "start.backup", other)
    with Library.open(other) as library:
        wanted = {article.id: digest(article.text) for article in library.articles()}
    shutil.rmtree(other, ignore_errors=True)
    return [] if held == wanted else ["a restore was left half done"]


def _next_start(world: World) -> list[str]:
    """What is still wrong after the next reader and the next writer have started, without any manual step."""
    try:
        with Library.open(world.home) as library:
            library.check_encoder(NoEncoder())
            mend_vectors(library)
        world.update()
    except (LibraryError, AssertionError) as error:
        return [f"the next start failed: {error}"]
    return world.faults()
