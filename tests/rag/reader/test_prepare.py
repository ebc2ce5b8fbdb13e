"""A model is prepared once, whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from rag.errors import ModelError
from rag.models.files.entries import PullProgress
from rag.reader import prepare as prepared
from rag.reader.graph import in_bytes
from rag.reader.prepare import FILES, MANIFEST, prepared_reader

LAYER = 2
GOOD = """
import json, pathlib, sys
options = json.loads(sys.argv[1])
for name in ("reader.xml", "reader.bin", "embedding.npy", "embedding.json", "tokenizer.json"):
    (pathlib.Path(options["folder"]) / name).write_text(f"{name} {options['layer']}")
print("{}")
"""


@pytest.fixture
def gguf(tmp_path: Path) -> Path:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF of some kind")
    return path


@pytest.fixture
def adapter(tmp_path: Path) -> Path:
    path = tmp_path / "adapter.npz"
    path.write_bytes(b"thin matrices")
    return path


@pytest.fixture
def export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program that is run in place of the real one; write to it to change what it does."""
    path = tmp_path / "export.py"
    path.write_text(GOOD)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(prepared, "PROGRAM", "export")
    return path


def test_a_model_is_prepared_once(gguf: Path, adapter: Path, export: Path, tmp_path: Path) -> None:
    folder = prepared_reader(gguf, layer=LAYER, adapter=adapter, cache=tmp_path)
    assert sorted(p.name for p in folder.iterdir()) == sorted([*FILES, MANIFEST])
    export.write_text("raise SystemExit('again')")
    assert prepared_reader(gguf, layer=LAYER, adapter=adapter, cache=tmp_path) == folder


def test_other_layers_adapters_and_models_lie_elsewhere(
    gguf: Path, adapter: Path, export: Path, tmp_path: Path
) -> None:
    first = prepared_reader(gguf, layer=LAYER, adapter=adapter, cache=tmp_path)
    assert prepared_reader(gguf, layer=1, adapter=adapter, cache=tmp_path) != first
    adapter.write_bytes(b"other matrices")
    assert prepared_reader(gguf, layer=LAYER, adapter=adapter, cache=tmp_path) != first
    gguf.write_bytes(b"GGUF of another kind")
    assert prepared_reader(gguf, layer=LAYER, adapter=adapter, cache=tmp_path) != first


@pytest.mark.parametrize("name", [*FILES, MANIFEST])
def test_a_damaged_folder_is_made_anew(gguf: Path, adapter: Path, export: Path, tmp_path: Path, name: str) -> None:
    folder = prepared_reader(gguf, layer=LAYER, adapter=adapter, cache=tmp_path)
    whole = (folder / name).read_text()
    (folder / name).write_text("damaged")
    assert prepared_reader(gguf, layer=LAYER, adapter=adapter, cache=tmp_path) == folder
    assert (folder / name).read_text() == whole


@pytest.mark.parametrize(
    ("program", "reason"),
    [('print(\'{"error": "of an unknown kind"}\')', "of an unknown kind"), ("import os; os.abort()", "broke off")],
)
def test_what_cannot_be_prepared_leaves_nothing(
    gguf: Path, adapter: Path, export: Path, tmp_path: Path, program: str, reason: str
) -> None:
    export.write_text(program)
    with pytest.raises(ModelError, match=reason):
        prepared_reader(gguf, layer=LAYER, adapter=adapter, cache=tmp_path)
    assert [p for p in (tmp_path / "readers").iterdir() if p.is_dir()] == []


def test_a_draft_of_a_killed_process_is_swept_away_and_no_other_reader_s(
    gguf: Path, adapter: Path, export: Path, tmp_path: Path
) -> None:
    folder = prepared_reader(gguf, layer=LAYER, adapter=adapter, cache=tmp_path)
    left, at_work = (folder.with_name(name) for name in (f"draft-{folder.name}-left", "draft-0123456789abcdef-9-made"))
    left.mkdir()
    at_work.mkdir()
    (folder / MANIFEST).unlink()
    prepared_reader(gguf, layer=LAYER, adapter=adapter, cache=tmp_path)
    assert not left.exists()
    assert at_work.exists()


def test_what_an_earlier_version_prepared_of_the_same_model_goes_and_nothing_else_does(
    gguf: Path, adapter: Path, export: Path, tmp_path: Path
) -> None:
    folder = prepared_reader(gguf, layer=17, adapter=adapter, cache=tmp_path)
    same = folder.name.rpartition("-")[0]
    earlier, later, other = (
        folder.with_name(name) for name in (f"{same}-1", f"{same}-{prepared.FORM + 1}", "0123456789abcdef-9-fedcba-1")
    )
    for kept in (earlier, later, other):
        kept.mkdir()
        (kept / "reader.bin").write_bytes(b"weights")
    earlier_lock = folder.with_name(f"{same}-1.lock")
    earlier_lock.touch()
    (folder / "reader.bin").unlink()
    assert prepared_reader(gguf, layer=17, adapter=adapter, cache=tmp_path) == folder
    assert not earlier.exists()
    assert not earlier_lock.exists()
    assert (later / "reader.bin").exists()
    assert (other / "reader.bin").exists()


def test_a_full_disk_is_told_before_the_work(
    gguf: Path, adapter: Path, export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepared, "ROOM_BYTES", 10**18)
    with pytest.raises(ModelError, match="free some space"):
        prepared_reader(gguf, layer=LAYER, adapter=adapter, cache=tmp_path)


def test_the_time_is_told_while_it_lasts(gguf: Path, adapter: Path, export: Path, tmp_path: Path) -> None:
    export.write_text("import time; time.sleep(1.2)\n" + GOOD)
    said: list[PullProgress] = []
    prepared_reader(gguf, layer=LAYER, adapter=adapter, cache=tmp_path, on_progress=said.append)
    assert {each.stage for each in said} == {"preparing the model"}
    assert said[-1].seconds > said[0].seconds


def test_the_manifest_holds_a_hash_of_every_file(gguf: Path, adapter: Path, export: Path, tmp_path: Path) -> None:
    folder = prepared_reader(gguf, layer=LAYER, adapter=adapter, cache=tmp_path)
    hashes = json.loads((folder / MANIFEST).read_text())
    assert sorted(hashes) == sorted(FILES)
    assert {len(digest) for digest in hashes.values()} == {64}


def test_weights_in_bytes_are_near_what_they_were_and_zeros_stay() -> None:
    matrix = np.random.default_rng(0).standard_normal((6, 256)).astype(np.float32)
    matrix[2] = 0
    values, scale = in_bytes(matrix, 128)
    back = (values * scale.astype(np.float32)).reshape(matrix.shape)
    assert values.shape == (6, 2, 128)
    assert np.linalg.norm(back - matrix) / np.linalg.norm(matrix) < 0.01
    assert not back[2].any()
