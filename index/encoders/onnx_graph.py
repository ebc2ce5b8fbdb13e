"""BERT weights in a folder -> an ONNX graph file that gives the same token vectors without torch.

    model folder (config.json, model.safetensors) -> `build_graph` -> `check_graph` against torch -> file

The graph is written out operator by operator from ONNX Runtime's fused BERT operators: tracing the torch
module loses the padding mask in some releases of transformers.  `ensure_graph` keeps one checked file a set of
weights in the per-user cache.  Nothing of torch is imported but by `export`, which runs in a child process
so that it leaves no memory behind.  Read `index.encoders.load` next.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from index.errors import EncoderError
from index.processes import run

MAX_DIFFERENCE = 1e-3  # tolerance: largest absolute difference of a component that still counts as the same vector
EXPORT_SECONDS = 600
GRAPH_FORMAT = 1
CHECK_TEXTS = (
    "Who has what at stake?",
    "The board met on 6 August 2025 and put the vote off until the $13.5 billion offer had been read.",
    "word " * 400,
    "É",
)
Weights = Mapping[str, NDArray[np.float32]]


def ensure_graph(model_dir: Path, weights_hash: str, *, cache: Path) -> Path:
    """The checked graph file for these weights, exported on first use.  Raises EncoderError."""
    folder = cache / "encoders" / f"{weights_hash[:16]}-{GRAPH_FORMAT}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "export.lock", timeout=EXPORT_SECONDS):
            if not _is_intact(folder):
                _export_in_child(model_dir, folder)
    except (OSError, TimeoutError) as error:
        raise EncoderError(f"cannot keep the exported encoder in {folder}: {error}; free the folder") from error
    return folder / "model.onnx"


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def stamp(path: Path) -> list[int]:
    """What changes when a file is written: size and time in nanoseconds."""
    state = path.stat()
    return [state.st_size, state.st_mtime_ns]


def _is_intact(folder: Path) -> bool:
    """Whether the graph is the one that was checked; its bytes are read again only when its stamp changed."""
    graph, note = folder / "model.onnx", folder / "checked.json"
    try:
        checked = json.loads(note.read_text())
        return bool(checked["stamp"] == stamp(graph) or checked["sha256"] == hash_file(graph))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _export_in_child(model_dir: Path, folder: Path) -> None:
    ended = run("index.encoders.onnx_graph:export", str(model_dir), str(folder), limit=EXPORT_SECONDS)
    if ended.code is None:
        raise EncoderError(f"exporting the encoder took over {EXPORT_SECONDS} s: try again")
    if ended.code:
        reason = ended.reason or "it died"
        raise EncoderError(f"the encoder could not be exported ({reason}): reinstall the packages and try again")


def export(weights: str, target: str) -> None:
    """Write `model.onnx` and the note that it was checked.  Raises EncoderError when it differs from torch."""
    model_dir, folder = Path(weights), Path(target)
    staged = folder / f"model.{os.getpid()}.tmp"
    try:
        staged.write_bytes(build_graph(model_dir))
        difference = check_graph(model_dir, staged)
        if not difference <= MAX_DIFFERENCE:
            raise EncoderError(f"the exported graph differs from torch by {difference:.2g}: report this")
        graph = folder / "model.onnx"
        staged.replace(graph)
        note = {"stamp": stamp(graph), "sha256": hash_file(graph), "difference": difference}
        staged.write_text(json.dumps(note))
        staged.replace(folder / "checked.json")
    finally:
        staged.unlink(missing_ok=True)


def build_graph(model_dir: Path) -> bytes:
    """The serialised graph: input_ids, attention_mask (b, t) int32 -> last_hidden_state (b, t, d) float32.

    Raises EncoderError for a model that is no plain BERT."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper
    from safetensors.numpy import load_file

    config = json.loads((model_dir / "config.json").read_text())
    if config["model_type"] != "bert" or config["hidden_act"] != "gelu":
        raise EncoderError(f"{model_dir} is not a plain BERT: use it through sentence-transformers")
    nodes, weights = bert_nodes(load_file(model_dir / "model.safetensors"), config)
    shape: list[str | int] = ["batch", "tokens"]
    graph = helper.make_graph(
        [helper.make_node(op, inputs, outputs, domain=domain, **attributes)
         for op, domain, inputs, outputs, attributes in nodes],
        "encoder",
        [helper.make_tensor_value_info(name, TensorProto.INT32, shape) for name in ("input_ids", "attention_mask")],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [*shape, config["hidden_size"]])],
        [numpy_helper.from_array(np.ascontiguousarray(array), name) for name, array in weights.items()],
    )  # fmt: skip
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    model: onnx.ModelProto = helper.make_model(graph, opset_imports=opsets, ir_version=8)
    return bytes(model.SerializeToString())


Node = tuple[str, str, list[str], list[str], dict[str, Any]]


def bert_nodes(weights: Weights, config: Mapping[str, Any]) -> tuple[list[Node], dict[str, NDArray[np.float32]]]:
    """The operators of a BERT encoder (op, domain, inputs, outputs, attributes) and the tensors they name."""
    epsilon, heads, layers = config["layer_norm_eps"], config["num_attention_heads"], config["num_hidden_layers"]
    tensors, nodes = _embedding_tensors(weights), []
    embedding = ["input_ids", "", "words", "positions", "", "words.gamma", "words.beta"]
    nodes.append(("EmbedLayerNormalization", "com.microsoft", embedding, ["x0", "unused"], {"epsilon": epsilon}))
    for number in range(layers):
        tensors |= _layer_tensors(weights, number)
        nodes += _layer_nodes(number, epsilon=epsilon, heads=heads)
    nodes.append(("Identity", "", [f"x{layers}"], ["last_hidden_state"], {}))
    return nodes, tensors


def _embedding_tensors(weights: Weights) -> dict[str, NDArray[np.float32]]:
    """The embedding tables; the type row of a single text is added to every position."""
    prefix = "embeddings."
    first_type = weights[prefix + "token_type_embeddings.weight"][0]
    return {
        "words": weights[prefix + "word_embeddings.weight"],
        "positions": weights[prefix + "position_embeddings.weight"] + first_type,
        "words.gamma": weights[prefix + "LayerNorm.weight"],
        "words.beta": weights[prefix + "LayerNorm.bias"],
    }


def _layer_tensors(weights: Weights, number: int) -> dict[str, NDArray[np.float32]]:
    prefix, parts = f"encoder.layer.{number}.", ("query", "key", "value")
    attention = [prefix + f"attention.self.{part}" for part in parts]
    tensors = {
        "qkv.weight": np.concatenate([weights[f"{name}.weight"].T for name in attention], axis=1),
        "qkv.bias": np.concatenate([weights[f"{name}.bias"] for name in attention]),
    }
    named = {"mix": "attention.output", "down": "output"}
    for short, long in named.items():
        tensors[f"{short}.weight"] = weights[f"{prefix}{long}.dense.weight"].T
        tensors[f"{short}.bias"] = weights[f"{prefix}{long}.dense.bias"]
        tensors[f"{short}.gamma"] = weights[f"{prefix}{long}.LayerNorm.weight"]
        tensors[f"{short}.beta"] = weights[f"{prefix}{long}.LayerNorm.bias"]
    tensors["up.weight"] = weights[f"{prefix}intermediate.dense.weight"].T
    tensors["up.bias"] = weights[f"{prefix}intermediate.dense.bias"]
    return {f"{number}.{name}": tensor for name, tensor in tensors.items()}


def _layer_nodes(number: int, *, epsilon: float, heads: int) -> list[Node]:
    """Self-attention and the two-layer perceptron, each followed by its residual normalisation."""
    n, fused, before, after = f"{number}.", "com.microsoft", f"x{number}", f"x{number + 1}"
    norm = {"epsilon": epsilon}
    qkv = [before, n + "qkv.weight", n + "qkv.bias", "attention_mask"]
    return [
        ("Attention", fused, qkv, [n + "attended"], {"num_heads": heads}),
        ("MatMul", "", [n + "attended", n + "mix.weight"], [n + "mixed"], {}),
        ("SkipLayerNormalization", fused, [n + "mixed", before, *_norm(n + "mix")], [n + "middle"], norm),
        ("MatMul", "", [n + "middle", n + "up.weight"], [n + "wide"], {}),
        ("BiasGelu", fused, [n + "wide", n + "up.bias"], [n + "bent"], {}),
        ("MatMul", "", [n + "bent", n + "down.weight"], [n + "narrow"], {}),
        ("SkipLayerNormalization", fused, [n + "narrow", n + "middle", *_norm(n + "down")], [after], norm),
    ]


def _norm(name: str) -> list[str]:
    return [f"{name}.gamma", f"{name}.beta", f"{name}.bias"]


def check_graph(model_dir: Path, graph: Path) -> float:
    """The largest difference of a token vector between the graph and torch, padded rows included."""
    import onnxruntime
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(model_dir, local_files_only=True)
    model = AutoModel.from_pretrained(model_dir, local_files_only=True, trust_remote_code=False).eval()
    batch = tokenizer(list(CHECK_TEXTS), padding=True, truncation=True, max_length=256, return_tensors="pt")
    with torch.inference_mode():
        wanted = model(**batch).last_hidden_state.float().numpy()
    session = onnxruntime.InferenceSession(str(graph), providers=["CPUExecutionProvider"])
    mask = batch["attention_mask"].numpy().astype(np.int32)
    inputs = {"input_ids": batch["input_ids"].numpy().astype(np.int32), "attention_mask": mask}
    given = session.run(["last_hidden_state"], inputs)[0]
    return float(np.abs(given - wanted)[mask > 0].max())
