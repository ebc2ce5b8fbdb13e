"""Disks that are full or cannot be written, and clocks that go back: one line of error, and nothing lost.

    run_full_disks(root, count, seed), run_read_only(root), run_clocks(root) -> DiskResult*

Full and read-only disks are small file systems in memory, which only root can mount; where that is not allowed the
experiment says so and is left out.  Clocks are turned back in a process of their own.  Read `DiskResult` next.
"""

from __future__ import annotations

import os
import random
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from evals.torture.world import WordEncoder, World
from index.errors import LibraryError
from index.update.update_index import open_index, update_index
from index.upkeep.backup import back_up
from index.upkeep.doctor import truth_findings

DISK_BYTES = 12_000_000
ARTICLES = 30


class CannotMountError(Exception):
    """This machine allows no file system in memory; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskResult:
    """One experiment: what it was, what the writer said, and the faults found."""

    what: str
    said: str
    faults: tuple[str, ...]


Tell = Callable[[DiskResult], None]


def run_full_disks(root: Path, count: int, seed: int, *, tell: Tell) -> list[DiskResult]:
    """Index with less and less space, read while it is full, then free some and index again."""
    dice, results = random.Random(seed), []
    for number in range(count):
        with _small_disk(root / f"full-{number}") as disk:
            result = _fill(World(disk, seed=number), free=int(dice.uniform(0.0005, 0.06) * DISK_BYTES))
        results.append(result)
        tell(result)
    return results


def _fill(world: World, *, free: int) -> DiskResult:
    for number in range(4):
        world.write(f"before-{number}")
    world.update()
    kept = world.texts()
    for number in range(ARTICLES):
        world.write(f"report-{number}")
    ballast = world.folder.parent / "ballast"
    _use_up(ballast, leave=free)
    said, faults = "done", []
    try:
        world.update()
    except LibraryError as error:
        said = str(error)
    faults += _reader_faults(world, kept)
    ballast.unlink()
    world.update()
    return DiskResult(what=f"{free >> 10} kB free", said=said[:100], faults=(*faults, *world.faults()))


def _use_up(ballast: Path, *, leave: int) -> None:
    state = os.statvfs(ballast.parent)
    size = max(state.f_bavail * state.f_frsize - leave, 0)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(size, 1))


def _reader_faults(world: World, kept: dict[str, str]) -> list[str]:
    """Whether what was there before can still be read and searched while the disk is full."""
    faults = [finding.message for finding in truth_findings(world.home)]
    with open_index(world.home) as index:
        if not index.lexical.search("harbour council bridge", limit=3):
            faults.append("nothing was found by words")
        if not index.vectors.search(WordEncoder().encode(["harbour"])[0].vector, limit=3):
            faults.append("nothing was found by meaning")
    held = world.texts()
    return faults + [f"{id_} is lost or altered" for id_, text in kept.items() if held.get(id_) != text]


def run_read_only(root: Path, *, tell: Tell) -> list[DiskResult]:
    """A home that cannot be written: searching and backing up work, writing is refused in one line."""
    with _small_disk(root / "read-only") as disk:
        world = World(disk)
        for number in range(6):
            world.write(f"report-{number}")
        world.update()
        world.write("one-more")
        kept = world.texts()
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        said, faults = "", _reader_faults(world, kept)
        try:
            world.update()
            faults.append("a read-only home was written")
        except LibraryError as error:
            said = str(error)
        back_up(world.home, root / "read-only.backup")
        (root / "read-only.backup").unlink()
    result = DiskResult(what="read-only", said=said[:100], faults=tuple(faults))
    tell(result)
    return [result]


def run_clocks(root: Path, *, tell: Tell) -> list[DiskResult]:
    """Articles whose files and whose writer live in 1990, or in 2090, after a run of today."""
    results = []
    for year, seconds in (("1990", 6.4e8), ("2090", 3.8e9)):
        world = World(root / year)
        for number in range(6):
            world.write(f"report-{number}")
        world.update()
        for path in world.files()[:3]:
            world.write(path.stem, 7)
            os.utime(path, (seconds, seconds))
        with _clock_at(seconds):
            update_index(world.home, [str(world.folder)], encoder=WordEncoder(), prune=True)
        result = DiskResult(what=f"the clock in {year}", said="done", faults=tuple(world.faults()))
        results.append(result)
        tell(result)
    return results


@contextmanager
def _clock_at(seconds: float) -> Iterator[None]:
    """The wall clock of this process, as Python tells it, stands there."""
    real = time.time
    time.time = lambda: seconds
    try:
        yield
    finally:
        time.time = real


@contextmanager
def _small_disk(place: Path) -> Iterator[Path]:
    """A file system of `DISK_BYTES` in memory.  Raises CannotMountError."""
    place.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(place)]
    try:
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
    except OSError as error:
        raise CannotMountError(str(error)) from error
    if done.returncode:
        raise CannotMountError(done.stderr.strip() or "mount failed")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False)
