"""Files of an index torn in fourteen shapes, and the file written last cut short: seen at open, rebuilt, named.

    run_torn(root, offsets, seed) -> TornResult*        run_cuts(root, count, seed) -> TornResult*

A torn vector index is seen before it is asked, exact search answers in its place, and it is built anew from stored
vectors without encoding anything.  A truth that is cut short either loses nothing that was acknowledged, as its log
allows, or is refused by name.  Read `SHAPES` next.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.torture.world import NoEncoder, WordEncoder, World, digest
from index.errors import LibraryError
from index.library.contents import Library
from index.library.schema import FILE_NAME, connect_writer
from index.search.generations import MANIFEST, POINTER, current_generation, generations_folder
from index.search.publish import update_generation
from index.types import Entry
from index.update.update_index import open_index, update_index
from index.upkeep.doctor import check, truth_findings

ARTICLES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class TornResult:
    """One damage: was it seen, were answers right meanwhile, was all well after the next start; and faults in words."""

    shape: str
    seen: bool
    faults: tuple[str, ...]


Tear = Callable[[Path, float], None]


def _cut(name: str) -> Tear:
    return lambda folder, share: _truncate(_find(folder, name), share)


def _flip(name: str) -> Tear:
    def flip(folder: Path, share: float) -> None:
        path = _find(folder, name)
        data = bytearray(path.read_bytes())
        data[min(int(share * len(data)), len(data) - 1)] ^= 0xFF
        path.write_bytes(data)

    return flip


def _flip_unseen(name: str) -> Tear:
    """One byte, with the size and the times as they were: what a failing disk does."""

    def flip(folder: Path, share: float) -> None:
        import os

        state = _find(folder, name).stat()
        _flip(name)(folder, share)
        os.utime(_find(folder, name), ns=(state.st_atime_ns, state.st_mtime_ns))

    return flip


def _zero(name: str) -> Tear:
    """A page of zeros in the middle: a block that never reached the disk."""

    def zero(folder: Path, share: float) -> None:
        path = _find(folder, name)
        data = bytearray(path.read_bytes())
        start = int(share * max(len(data) - 4096, 0))
        data[start : start + 4096] = bytes(min(4096, len(data)))
        path.write_bytes(data)

    return zero


def _older(name: str) -> Tear:
    """The file of the generation before: what a copy made at the wrong moment gives."""

    def replace(folder: Path, share: float) -> None:
        before = sorted(path for path in folder.parent.glob("gen-*") if path != folder)[-1]
        shutil.copy2(_find(before, name), _find(folder, name))

    return replace


SHAPES: dict[str, Tear] = {
    "the database cut": _cut("chroma.sqlite3"),
    "a byte of the database flipped": _flip("chroma.sqlite3"),
    "a page of the database zero": _zero("chroma.sqlite3"),
    "the database of the generation before": _older("chroma.sqlite3"),
    "the database gone": lambda folder, share: _find(folder, "chroma.sqlite3").unlink(),
    "the vectors cut": _cut("data_level0.bin"),
    "a byte of the vectors flipped": _flip("data_level0.bin"),
    "a byte of the vectors flipped, its time kept": _flip_unseen("data_level0.bin"),
    "the vectors of the generation before": _older("data_level0.bin"),
    "the header flipped": _flip("header.bin"),
    "the lengths cut": _cut("length.bin"),
    "the segment's folder gone": lambda folder, share: shutil.rmtree(_find(folder, "header.bin").parent),
    "the manifest cut": _cut(MANIFEST),
    "the pointer to nowhere": lambda folder, share: _point(folder.parent),
}


def run_torn(
    root: Path, offsets: int, seed: int, *, rebuild: bool, tell: Callable[[TornResult], None]
) -> list[TornResult]:
    """Every shape at so many places; `rebuild` at the last place of each."""
    world, dice = World(root, seed=seed), random.Random(seed)
    for number in range(ARTICLES):
        world.write(f"report-{number}")
    world.update()
    world.write("report-1", 1)
    world.update()
    kept = root / "kept"
    shutil.copytree(generations_folder(world.home), kept, copy_function=shutil.copy2)
    results = []
    for shape, tear in SHAPES.items():
        for turn in range(offsets):
            result = _tear(world, shape, tear, dice.random(), rebuild=rebuild and turn == offsets - 1)
            shutil.rmtree(generations_folder(world.home))
            shutil.copytree(kept, generations_folder(world.home), copy_function=shutil.copy2)
            results.append(result)
            tell(result)
    return results


def _tear(world: World, shape: str, tear: Tear, share: float, *, rebuild: bool) -> TornResult:
    folder = current_generation(world.home)
    assert folder is not None
    tear(folder, share)
    faults = []
    with open_index(world.home) as index:
        seen = "the vector index is not used" in index.notice
        asked = WordEncoder().encode(["Report report-1 in version 1 speaks"])[0].vector
        if len(found := index.vectors.search(asked, limit=10)) != 10 or len(dict(found)) != 10:
            faults.append(f"the search found {len(dict(found))} of 10 passages")
        if rebuild and not update_generation(index.library, on_done=lambda done, total: None):
            faults.append("it was not rebuilt")
    if rebuild:
        faults += [finding.message for finding in check(world.home)] + world.id_faults()
        update_index(world.home, [str(world.folder)], encoder=NoEncoder(), prune=True)
    return TornResult(shape=shape, seen=seen, faults=tuple(faults))


def run_cuts(root: Path, count: int, seed: int, *, tell: Callable[[TornResult], None]) -> list[TornResult]:
    """Cut the log or the file of the truth short at random places, as a power failure may; each on a fresh copy."""
    world, dice = World(root, seed=seed), random.Random(seed)
    for number in range(ARTICLES):
        world.write(f"report-{number}")
    marks = _grow_with_a_log(world, root / "running")
    results = []
    for _ in range(count):
        shutil.rmtree(world.home, ignore_errors=True)
        shutil.copytree(root / "running", world.home, copy_function=shutil.copy2)
        result = _cut_log(world, dice, marks) if dice.random() < 0.7 else _cut_truth(world, dice)
        results.append(result)
        tell(result)
    return results


def _grow_with_a_log(world: World, kept: Path) -> list[tuple[int, dict[str, str]]]:
    """A copy of the home as it is in the middle of a run, its log long; and what was acknowledged at which length."""
    import index.update.run
    from index.library.writer import LibraryWriter

    marks: list[tuple[int, dict[str, str]]] = []
    acknowledged: dict[str, str] = {}
    put, group = LibraryWriter.put, index.update.run.GROUP_PASSAGES

    def noted(self: LibraryWriter, entries: Sequence[Entry], expected: Mapping[str, str] | None = None) -> None:
        put(self, entries, expected)
        acknowledged.update({entry.article.id: digest(entry.article.text) for entry in entries})
        marks.append(((world.home / f"{FILE_NAME}-wal").stat().st_size, dict(acknowledged)))
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(world.home, kept, copy_function=shutil.copy2)

    LibraryWriter.put = noted  # type: ignore[method-assign]
    index.update.run.GROUP_PASSAGES = 8
    try:
        world.update()
    finally:
        LibraryWriter.put = put  # type: ignore[method-assign]
        index.update.run.GROUP_PASSAGES = group
    return marks


def _cut_log(world: World, dice: random.Random, marks: list[tuple[int, dict[str, str]]]) -> TornResult:
    log = world.home / f"{FILE_NAME}-wal"
    length = dice.randrange(log.stat().st_size + 1)
    _truncate(log, length / max(log.stat().st_size, 1))
    (world.home / f"{FILE_NAME}-shm").unlink(missing_ok=True)  # memory, which a power failure does not leave
    synced = [mark for mark in marks if mark[0] <= length]
    promised = max(synced, key=lambda mark: mark[0])[1] if synced else {}
    try:
        connect_writer(world.home).close()  # what the next writer does: it recovers the log
        faults = [finding.message for finding in truth_findings(world.home)]
        held = world.texts()
        faults += [f"{id_} was acknowledged and is lost" for id_, text in promised.items() if held.get(id_) != text]
    except LibraryError as error:
        faults = [str(error)] if promised else []
    return TornResult(shape="the log cut", seen=True, faults=tuple(faults))


def _cut_truth(world: World, dice: random.Random) -> TornResult:
    """The file of the truth itself cut, its log gone: nothing can mend that, so it must be said."""
    connect_writer(world.home).close()
    (world.home / f"{FILE_NAME}-wal").unlink(missing_ok=True)
    (world.home / f"{FILE_NAME}-shm").unlink(missing_ok=True)
    path = world.home / FILE_NAME
    whole = path.stat().st_size
    _truncate(path, dice.uniform(0.0, 0.999))
    seen = path.stat().st_size == whole or (bool(truth_findings(world.home)) and _is_refused(world.home))
    return TornResult(shape="the truth cut", seen=seen, faults=() if seen else ("a cut truth was not noticed",))


def _is_refused(home: Path) -> bool:
    """Whether opening the library says that it is damaged."""
    try:
        Library.open(home).close()
    except LibraryError as error:
        return "dossier" in str(error)
    return False


def _find(folder: Path, name: str) -> Path:
    return next(path for path in sorted(folder.rglob("*")) if path.name == name)


def _truncate(path: Path, share: float) -> None:
    with path.open("r+b") as file:
        file.truncate(min(int(share * path.stat().st_size), max(path.stat().st_size - 1, 0)))


def _point(generations: Path) -> None:
    (generations / POINTER).write_text("gen-999999")
