"""A model file made ready for reading, once, and kept in the per-user cache.

    GGUF path -> prepared_reader -> folder with `FILES`;  kept_reader -> that folder, for which the GGUF is not needed

The folder appears whole or not at all, under a name that tells the file, the layer and the adapter; what is in it is
checked against the hashes written with it.  `rag.reader.export` does the work in a child process.  Runs no model.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import filelock

from index.processes import run
from rag.errors import ModelError
from rag.models.files.checksums import file_sha256, hash_file
from rag.models.files.entries import OnProgress, ignore_progress, telling

FORM = 6  # of the folder's content; a change makes every machine prepare anew
FILES = ("reader.xml", "reader.bin", "embedding.npy", "embedding.json", "tokenizer.json")
MANIFEST = "manifest.json"
EXPORT_SECONDS = 600.0
ROOM_BYTES = 1_100_000_000  # what stays, 972 MB, and a margin
PROGRAM = "rag.reader.export:main"


def can_read() -> bool:
    """Whether this machine has what reading takes; elsewhere llama.cpp answers."""
    return find_spec("openvino") is not None


def reader_folder(sha256: str, *, layer: int, adapter: str, cache: Path) -> Path:
    """Where the reader of the model file and the adapter with those hashes lies, or will."""
    return cache / "readers" / f"{sha256[:16]}-{layer}-{adapter[:16]}-{FORM}"


def kept_reader(sha256: str, *, layer: int, adapter: Path, cache: Path) -> Path | None:
    """The folder of the model file with that hash, when it is there and sound."""
    try:
        folder = reader_folder(sha256, layer=layer, adapter=file_sha256(adapter, cache=cache), cache=cache)
    except OSError:
        return None
    return folder if _sound(folder, cache) else None


def prepared_reader(
    gguf: Path,
    *,
    layer: int,
    adapter: Path,
    cache: Path,
    sha256: str = "",
    on_progress: OnProgress = ignore_progress,
) -> Path:
    """The folder, made unless it is there and sound, with the layers of the model up to `layer` and what `adapter`
    adds to them (an .npz, see `rag.reader.heads`).  `sha256` is that of the whole file where only parts of it are
    there, which have been checked.  Raises ModelError."""
    try:
        model, added = sha256 or file_sha256(gguf, cache=cache), file_sha256(adapter, cache=cache)
        folder = reader_folder(model, layer=layer, adapter=added, cache=cache)
        if _sound(folder, cache):
            return folder
        folder.parent.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(folder.with_name(f"{folder.name}.lock")):
            if not _sound(folder, cache):
                _prepare(gguf, folder, {"layer": layer, "adapter": str(adapter)}, cache, on_progress)
    except OSError as error:
        raise ModelError(f"cannot prepare the model in {cache} ({error.strerror}): free or allow it") from None
    return folder


def _sound(folder: Path, cache: Path) -> bool:
    try:
        hashes = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return all(file_sha256(folder / name, cache=cache) == hashes[name] for name in FILES)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _prepare(gguf: Path, folder: Path, form: Mapping[str, Any], cache: Path, on_progress: OnProgress) -> None:
    if shutil.disk_usage(folder.parent).free < ROOM_BYTES:
        raise ModelError(
            f"{folder.parent} has less than {ROOM_BYTES / 1e9:g} GB free, which preparing the model takes: "
            "free some space, or set DOSSIER_CACHE to another disk"
        )
    own = f"draft-{folder.name}-"
    for left in folder.parent.glob(f"{own}*"):
        shutil.rmtree(left, ignore_errors=True)  # of a process that was killed; the lock says that none is at work
    draft = Path(tempfile.mkdtemp(prefix=own, dir=folder.parent))
    try:
        _export(gguf, draft, form, on_progress)
        hashes = {name: hash_file(draft / name) for name in FILES}
        (draft / MANIFEST).write_text(json.dumps(hashes), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
        _sweep_earlier_forms(folder)
        _sound(folder, cache)  # so that the first question need not wait for the hashes
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _sweep_earlier_forms(folder: Path) -> None:
    """Remove what earlier versions prepared of the same file, layer and adapter; none reads it any more."""
    same, _, form = folder.name.rpartition("-")
    for other in folder.parent.glob(f"{same}-*"):
        number = other.name.removeprefix(f"{same}-").removesuffix(".lock")
        if number.isdecimal() and int(number) < int(form):
            shutil.rmtree(other, ignore_errors=True) if other.is_dir() else other.unlink(missing_ok=True)


def _export(gguf: Path, draft: Path, form: Mapping[str, Any], on_progress: OnProgress) -> None:
    """Run the child, telling the time that has passed.  Raises ModelError."""
    options = json.dumps({"gguf": str(gguf), "folder": str(draft), **form})
    said = run(
        PROGRAM,
        options,
        limit=EXPORT_SECONDS,
        on_tick=telling("preparing the model", on_progress),
        environment={"TMPDIR": str(draft)},
    ).answer
    if said != "{}":
        reason = json.loads(said)["error"] if said.startswith('{"error"') else "it broke off"
        raise ModelError(f"{gguf.name} cannot be prepared for reading ({reason}): free 2 GB of memory and try again")
