"""Folders of derived vectors: which one is served, what it must contain, and how one becomes another.

    home/chroma/gen-000007/{manifest.json, Chroma's files}, home/chroma/CURRENT -> "gen-000007"

A served folder is never written to: Chroma damages itself when it is killed while persisting.  The manifest
notes every file's size, time and hash, so that damage is seen at open without opening anything.  The last
folder but one is kept for readers that still have it open.  Knows nothing of Chroma.  Read `index.search.vectors` next.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
POINTER = "CURRENT"
FAILURE = "publish.failed"  # in the home: why the last builder in the background gave up
STAGED = ".staged"
KEPT = 2
ALWAYS_READ = 32 << 20  # bytes of a generation that are hashed at every opening; it takes 20 ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a generation holds: the passages of the library `identity` with row up to `last_row`, `count` of
    them, with the vectors of the encoder `fingerprint`.  `files` maps a path to [size, mtime_ns, sha256]."""

    identity: str
    fingerprint: str
    last_row: int
    count: int
    ids_hash: str
    chroma: str
    files: dict[str, list[Any]]


def generations_folder(home: Path) -> Path:
    """Where the generations of a home lie."""
    return home / "chroma"


def current_generation(home: Path) -> Path | None:
    """The folder that `CURRENT` names, None when there is none; it may be damaged."""
    root = generations_folder(home)
    try:
        name = (root / POINTER).read_text().strip()
    except (OSError, ValueError):
        return None
    return root / name if name.startswith("gen-") and "/" not in name and (root / name).is_dir() else None


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a generation, None when it is absent or not one."""
    try:
        return Manifest(**json.loads((folder / MANIFEST).read_text()))
    except (OSError, ValueError, TypeError):
        return None


def find_damage(folder: Path, manifest: Manifest, *, thorough: bool = False) -> str:
    """What is wrong with the files of a generation in a few words, "" when nothing is.

    Files of a large generation with unchanged size and time are taken as they were, unless `thorough` says to read
    them all; a small one is always read.
    """
    thorough = thorough or sum(size for size, _, _ in manifest.files.values()) <= ALWAYS_READ
    present = {str(path.relative_to(folder)) for path in _files(folder)}
    if missing := sorted(set(manifest.files) - present):
        return f"{missing[0]} is missing"
    if extra := sorted(present - set(manifest.files)):
        return f"{extra[0]} does not belong there"
    for name, (size, mtime, digest) in manifest.files.items():
        state = (folder / name).stat()
        if state.st_size != size:
            return f"{name} has {state.st_size} bytes instead of {size}"
        if (thorough or state.st_mtime_ns != mtime) and _hash(folder / name) != digest:
            return f"{name} was altered"
    return ""


def stage_generation(home: Path, *, base: Path | None) -> Path:
    """A new folder to build in: a copy of `base`, or empty.  Leftovers of killed writers go first."""
    root = generations_folder(home)
    root.mkdir(exist_ok=True)
    for leftover in root.glob(f"*{STAGED}"):
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    numbers = [int(path.name[4:]) for path in root.glob("gen-*") if path.name[4:].isdigit()]
    unique = os.urandom(4).hex()  # a builder that outlives its parent must not meet the next one
    staged = root / f"gen-{max(numbers, default=0) + 1:06d}.{unique}{STAGED}"
    if base is None:
        staged.mkdir()
    else:
        shutil.copytree(base, staged, ignore=shutil.ignore_patterns(MANIFEST))
    return staged


def write_manifest(folder: Path, *, ids: Iterable[str], **what: Any) -> None:
    """Note what the folder holds and how its files look, and sync all of it to the disk."""
    for path in _files(folder):
        sync_path(path)
    files = {}
    for path in _files(folder):
        state = path.stat()
        files[str(path.relative_to(folder))] = [state.st_size, state.st_mtime_ns, _hash(path)]
    manifest = Manifest(files=files, ids_hash=hash_ids(ids), **what)
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest)))
    sync_path(folder / MANIFEST)
    for path in [*(path for path in folder.rglob("*") if path.is_dir()), folder]:
        sync_path(path)


def publish_generation(staged: Path) -> Path:
    """Serve the staged folder from now on, and drop all but it and the one before."""
    root = staged.parent
    folder = staged.with_name(staged.name.split(".")[0])
    staged.rename(folder)
    sync_path(root)
    pointer = root / f"{POINTER}{STAGED}"
    pointer.write_text(folder.name)
    sync_path(pointer)
    pointer.replace(root / POINTER)
    sync_path(root)
    for old in sorted(root.glob("gen-*"))[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    return folder


def forget_generation(home: Path) -> None:
    """Serve none from now on; the next that is built clears the folders away."""
    (generations_folder(home) / POINTER).unlink(missing_ok=True)


def hash_ids(ids: Iterable[str]) -> str:
    """SHA-256 of the ids in the given order."""
    digest = hashlib.sha256()
    for id_ in ids:
        digest.update(id_.encode() + b"\n")
    return digest.hexdigest()


def _files(folder: Path) -> list[Path]:
    """Chroma's files; SQLite's own leftovers of an open database do not count."""
    skipped = (MANIFEST, "chroma.sqlite3-journal", "chroma.sqlite3-wal", "chroma.sqlite3-shm")
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in skipped)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync_path(path: Path) -> None:
    """Bring a file or folder to the disk itself."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
