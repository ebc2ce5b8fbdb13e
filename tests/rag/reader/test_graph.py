"""A small model file of the same kind gives the states that the same layers give in numpy."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from index.processes import run
from rag.reader.export import export_embedding, export_network, export_tokenizer
from rag.reader.gguf_file import GgufFile, open_gguf
from rag.reader.graph import PROJECTIONS, in_bytes
from rag.reader.network import Network, Way
from rag.reader.prepare import PROGRAM

WIDTH, INNER, HEADS, KEYS, LAYERS, TOKENS = 256, 256, 4, 2, 3, 300
EPSILON, BASE = 1e-6, 10_000.0
SIZES = {"q": (WIDTH, WIDTH), "k": (WIDTH // 2, WIDTH), "v": (WIDTH // 2, WIDTH), "o": (WIDTH, WIDTH)}
SIZES |= {"gate": (INNER, WIDTH), "up": (INNER, WIDTH), "down": (WIDTH, INNER)}
Tensors = dict[str, NDArray[np.float32]]


@pytest.fixture(scope="module")
def tensors() -> Tensors:
    random = np.random.default_rng(5)

    def some(*shape: int, scale: float = 0.06) -> NDArray[np.float32]:
        return (random.standard_normal(shape) * scale).astype(np.float32)

    made = {"token_embd.weight": some(TOKENS, WIDTH, scale=1), "output_norm.weight": some(WIDTH)}
    for layer in range(LAYERS):
        for name, shape in SIZES.items():
            made[f"blk.{layer}.{PROJECTIONS[name]}.weight"] = some(*shape)
        made |= {f"blk.{layer}.{PROJECTIONS[name]}.bias": some(SIZES[name][0]) for name in "qkv"}
        made |= {f"blk.{layer}.{name}.weight": 1 + some(WIDTH) for name in ("attn_norm", "ffn_norm")}
    return made


def write_gguf(path: Path, tensors: Tensors, *, architecture: str = "qwen2", scheme: str = "qwen2") -> Path:
    """A model file whose embedding has eight bits and whose other tensors are floats."""
    from gguf import GGMLQuantizationType, GGUFWriter
    from gguf.quants import quantize

    writer = GGUFWriter(path, architecture)
    for name, number in (("embedding_length", WIDTH), ("attention.head_count", HEADS)):
        writer.add_uint32(f"qwen2.{name}", number)
    writer.add_uint32("qwen2.attention.head_count_kv", KEYS)
    writer.add_float32("qwen2.rope.freq_base", BASE)
    writer.add_float32("qwen2.attention.layer_norm_rms_epsilon", EPSILON)
    writer.add_string("tokenizer.ggml.pre", scheme)
    letters = [chr(number) for number in range(ord("a"), ord("z") + 1)]
    writer.add_array("tokenizer.ggml.tokens", [*letters, "Ġ", "th", "the"])
    writer.add_array("tokenizer.ggml.merges", ["t h", "th e"])
    for name, tensor in tensors.items():
        if name == "token_embd.weight":
            kind = GGMLQuantizationType.Q8_0
            writer.add_tensor(name, quantize(tensor, kind), raw_dtype=kind)
        else:
            writer.add_tensor(name, tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@pytest.fixture(scope="module")
def gguf(tmp_path_factory: pytest.TempPathFactory, tensors: Tensors) -> GgufFile:
    return open_gguf(write_gguf(tmp_path_factory.mktemp("model") / "small.gguf", tensors))


@pytest.fixture(scope="module")
def adapter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thin matrices for one projection of the second layer."""
    random = np.random.default_rng(6)
    kept: dict[str, Any] = {"1.down.A": random.integers(-127, 128, (4, INNER), dtype=np.int8)}
    kept |= {"1.down.B": random.integers(-127, 128, (WIDTH, 4), dtype=np.int8)}
    kept |= {"1.down.A_scale": np.full((4, 1), 0.002, np.float16), "1.down.B_scale": np.full((1, 4), 0.002, np.float16)}
    path = tmp_path_factory.mktemp("adapter") / "adapter.npz"
    np.savez(path, **kept)
    return path


def expected(file: GgufFile, adapter: Path, ids: list[int], layers: int) -> NDArray[np.float32]:
    """The states after `layers`, with matrices in eight bits as the network has them."""
    kept, state = np.load(adapter), file.full("token_embd.weight")[ids]

    def product(x: NDArray[np.float32], layer: int, name: str) -> NDArray[np.float32]:
        values, scale = in_bytes(file.full(f"blk.{layer}.{PROJECTIONS[name]}.weight"), 128)
        y: NDArray[np.float32] = x @ (values * scale.astype(np.float32)).reshape(SIZES[name]).T
        if (place := f"{layer}.{name}") + ".A" in kept.files:
            down, up = (kept[f"{place}.{side}"] * kept[f"{place}.{side}_scale"].astype(np.float32) for side in "AB")
            y = y + x @ down.T @ up.T
        return y

    for layer in range(layers):
        scaled = normed(state, file.full(f"blk.{layer}.attn_norm.weight"))
        q, k, v = (product(scaled, layer, n) + file.full(f"blk.{layer}.{PROJECTIONS[n]}.bias") for n in "qkv")
        state = state + product(attended(q, k, v), layer, "o")
        scaled = normed(state, file.full(f"blk.{layer}.ffn_norm.weight"))
        gate, up = product(scaled, layer, "gate"), product(scaled, layer, "up")
        state = state + product(gate / (1 + np.exp(-gate)) * up, layer, "down")
    result: NDArray[np.float32] = state
    return result


def normed(x: NDArray[np.float32], weight: NDArray[np.float32]) -> NDArray[np.float32]:
    return x / np.sqrt((x**2).mean(axis=-1, keepdims=True) + EPSILON) * weight


def attended(q: NDArray[Any], k: NDArray[Any], v: NDArray[Any]) -> NDArray[np.float32]:
    count, head = len(q), WIDTH // HEADS
    angles = np.arange(count)[:, None] / BASE ** (np.arange(0, head, 2) / head)[None]
    cos, sin = (np.tile(f(angles), 2) for f in (np.cos, np.sin))
    joined = []
    for number in range(HEADS):
        shared = number // (HEADS // KEYS)
        one, other, value = (x[:, i * head : (i + 1) * head] for x, i in ((q, number), (k, shared), (v, shared)))
        one, other = (x * cos + np.hstack([-x[:, head // 2 :], x[:, : head // 2]]) * sin for x in (one, other))
        scores = np.where(np.tri(count, dtype=bool), one @ other.T / head**0.5, -np.inf)
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        joined.append(weights / weights.sum(axis=-1, keepdims=True) @ value)
    return np.hstack(joined).astype(np.float32)


@pytest.mark.parametrize("layers", [1, 3])
def test_the_states_are_those_of_the_layers(gguf: GgufFile, adapter: Path, tmp_path: Path, layers: int) -> None:
    export_embedding(gguf, tmp_path)
    export_network(gguf, tmp_path, layers, adapter)
    ids = [int(i) for i in np.random.default_rng(7).integers(0, TOKENS, 45)]
    network = Network(tmp_path, way=Way(threads=1, in_bytes=False))
    given, right = network.hidden(ids, range(45)), expected(gguf, adapter, ids, layers)
    network.close()
    assert alike(given, right)


def test_a_branch_is_read_as_if_it_were_alone_and_without_the_adapter(
    gguf: GgufFile, adapter: Path, tmp_path: Path
) -> None:
    export_embedding(gguf, tmp_path)
    export_network(gguf, tmp_path, 2, adapter)
    shared, *branches = [[int(i) for i in np.random.default_rng(n).integers(0, TOKENS, 9 + n)] for n in range(4)]
    network = Network(tmp_path, way=Way(threads=1, in_bytes=False))
    places = [*range(len(shared)), *(len(shared) + i for each in branches for i in range(len(each)))]
    branch = [0] * len(shared) + [n for n, each in enumerate(branches, start=1) for _ in each]
    ids = shared + [i for each in branches for i in each]
    layers = network.branched(ids, range(len(ids)), places=places, branch=branch)
    network.close()
    none = tmp_path / "none.npz"
    np.savez(none)
    first = len(shared)
    for own in branches:
        alone = expected(gguf, none, shared + own, 2)[len(shared) :]
        assert all(alike(states[first : first + len(own)], alone) for states in layers)
        first += len(own)


def alike(one: NDArray[np.float32], other: NDArray[np.float32]) -> bool:
    """Some processors multiply in 16 bits."""
    cosines = (one * other).sum(axis=1) / np.linalg.norm(one, axis=1) / np.linalg.norm(other, axis=1)
    return bool(cosines.min() > 0.999)


def test_the_head_of_a_file_is_read_as_the_format_s_own_package_reads_it(gguf: GgufFile, tensors: Tensors) -> None:
    from gguf import GGUFReader

    theirs = GGUFReader(gguf.path)
    assert {n: f.contents() for n, f in theirs.fields.items() if not n.startswith("GGUF.")} == gguf.fields
    assert {t.name: (t.data_offset, t.data_offset + t.n_bytes) for t in theirs.tensors} == {
        name: gguf.extent(name) for name in gguf.tensors
    }
    assert all(np.array_equal(gguf.full(n), tensors[n]) for n in tensors if n != "token_embd.weight")
    assert np.abs(gguf.full("token_embd.weight") - tensors["token_embd.weight"]).max() < 0.05


def test_the_tokenizer_joins_what_the_file_joins(gguf: GgufFile, tmp_path: Path) -> None:
    export_tokenizer(gguf.fields, tmp_path)
    ids, offsets = Network(tmp_path, way=Way(threads=1, in_bytes=False)).encode("the cat")
    assert (ids, offsets) == ([28, 26, 2, 0, 19], [(0, 3), (3, 4), (4, 5), (5, 6), (6, 7)])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda whole: b"", "no GGUF"),
        (lambda whole: b"PK" + whole[2:], "no GGUF"),
        (lambda whole: whole[:4] + b"\x09" + whole[5:], "no GGUF"),
        (lambda whole: whole[:60], "damaged"),
        (lambda whole: whole[:8] + b"\xff" * 8 + whole[16:], "damaged"),
        (lambda whole: whole[: len(whole) // 2], "ends within"),
    ],
)
def test_a_damaged_file_is_told_in_a_line(
    gguf: GgufFile, tmp_path: Path, change: Callable[[bytes], bytes], reason: str
) -> None:
    path = tmp_path / "damaged.gguf"
    path.write_bytes(change(gguf.path.read_bytes()))
    with pytest.raises(ValueError, match=reason):
        read_all(path)


def read_all(path: Path) -> None:
    file = open_gguf(path)
    for name in file.tensors:
        file.raw(name)


@pytest.mark.parametrize(
    ("other", "reason"), [({"architecture": "llama"}, "not qwen2"), ({"scheme": "llama-bpe"}, "not qwen2")]
)
def test_another_kind_of_model_is_refused_by_the_program(
    tensors: Tensors, adapter: Path, tmp_path: Path, other: dict[str, str], reason: str
) -> None:
    path = write_gguf(tmp_path / "other.gguf", tensors, **other)
    options = {"gguf": str(path), "folder": str(tmp_path), "layer": 1, "adapter": str(adapter)}
    assert reason in json.loads(run(PROGRAM, json.dumps(options), limit=60).answer)["error"]
