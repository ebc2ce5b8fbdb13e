"""BERT weights in a folder -> an ONNX graph that gives the same token vectors without torch.

    model folder (config.json, model.safetensors) -> `build_graph` -> `check_graph` against torch -> two files

The graph is written out operator by operator from ONNX Runtime's fused BERT operators: tracing the torch module loses
the padding mask in some releases of transformers.  The weights lie in a file beside it, which the runtime maps: read
from within the graph they are copied, a tenth of a second and 76 MB for each question asked from a shell.
`ensure_graph` keeps one checked pair a set of weights in the per-user cache.  Nothing of torch is imported but by
`export`, which runs in a child process so that it leaves no memory behind.  Read `index.encoders.load` next.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderError

MAX_DIFFERENCE = 1e-3  # tolerance: largest absolute difference of a component that still counts as the same vector
EXPORT_SECONDS = 600
GRAPH_FORMAT = 2
WEIGHTS, GRAPH, NOTE = PARTS = ("model.weights", "model.onnx", "checked.json")  # in the order in which they are put
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
    if not _is_intact(folder):
        from filelock import FileLock

        try:
            folder.mkdir(parents=True, exist_ok=True)
            with FileLock(folder / "export.lock", timeout=EXPORT_SECONDS):
                if not _is_intact(folder):
                    _export_in_child(model_dir, folder)
                    shutil.rmtree(folder.with_name(f"{weights_hash[:16]}-1"), ignore_errors=True)  # held both in one
        except (OSError, TimeoutError) as error:
            raise EncoderError(f"cannot keep the exported encoder in {folder}: {error}; free the folder") from error
    return folder / GRAPH


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def stamp(path: Path) -> list[int]:
    """What changes when a file is written: size and time in nanoseconds."""
    state = path.stat()
    return [state.st_size, state.st_mtime_ns]


def _is_intact(folder: Path) -> bool:
    """Whether the files are those that were checked; their bytes are read again only when a stamp changed."""
    try:
        checked = json.loads((folder / NOTE).read_text())
        files = [folder / WEIGHTS, folder / GRAPH]
        return bool(checked["stamps"] == list(map(stamp, files)) or checked["sha256"] == list(map(hash_file, files)))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _export_in_child(model_dir: Path, folder: Path) -> None:
    from index.processes import run

    ended = run("index.encoders.onnx_graph:export", str(model_dir), str(folder), limit=EXPORT_SECONDS)
    if ended.code is None:
        raise EncoderError(f"exporting the encoder took over {EXPORT_SECONDS} s: try again")
    if ended.code:
        reason = ended.reason or "it died"
        raise EncoderError(f"the encoder could not be exported ({reason}): reinstall the packages and try again")


def export(weights: str, target: str) -> None:
    """Write the graph, its weights and the note that they were checked.  Raises EncoderError when it differs from
    torch."""
    model_dir, folder = Path(weights), Path(target)
    with tempfile.TemporaryDirectory(dir=folder, prefix="export.") as staged_in:
        staged = Path(staged_in)
        build_graph(model_dir, staged)
        difference = check_graph(model_dir, staged / GRAPH)
        if not difference <= MAX_DIFFERENCE:
            raise EncoderError(f"the exported graph differs from torch by {difference:.2g}: report this")
        files = [staged / WEIGHTS, staged / GRAPH]
        note = {
            "stamps": list(map(stamp, files)),
            "sha256": list(map(hash_file, files)),
            "difference": difference,
        }
        (staged / NOTE).write_text(json.dumps(note))
        for name in PARTS:
            (staged / name).replace(folder / name)


def build_graph(model_dir: Path, folder: Path) -> None:
    """Write the graph, input_ids, attention_mask (b, t) int32 -> last_hidden_state (b, t, d) float32, and its weights.

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
    onnx.save_model(model, folder / GRAPH, save_as_external_data=True, location=WEIGHTS)
    shutil.copymode(folder / GRAPH, folder / WEIGHTS)  # the library lets nobody else read the weights


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
