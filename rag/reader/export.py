"""The program that makes a reader of a GGUF file: the lower layers of the model as an OpenVINO network.

    one JSON argument {gguf, folder, layer, adapter}
        -> folder/{reader.xml, reader.bin, embedding.npy, embedding_scale.npy, tokenizer.json}

What a sentence means to the model is plain some way below its last layer, so what lies above the layer asked for is
cut off, with the vocabulary's output matrix; the network gives hidden states, not words.  It reads a prompt whole, so
the memory of earlier tokens goes too.  The converter's matrices, 8 % off the file's, are replaced by the file's own in
eight bits, 0.6 % off; the adapter's thin ones (`rag.reader.heads`) stand beside them.  Vectors of tokens are looked up
outside of the network, so that only those of the prompt come into memory.  A child of its own, since the conversion
takes 4 GB and since a damaged file may end the process.  Imports nothing of Dossier.  Read `rag.reader.prepare` next.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# how Qwen 2 and its kin cut text before the byte pairs are joined (llama.cpp calls the scheme "qwen2")
QWEN2_WORDS = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)

# of one layer, in the order in which the converter builds them: the adapter's names and the file's
PROJECTIONS = {
    "q": "attn_q",
    "k": "attn_k",
    "v": "attn_v",
    "o": "attn_output",
    "gate": "ffn_gate",
    "up": "ffn_up",
    "down": "ffn_down",
}
GROUP, TOKEN_GROUP = 128, 32  # weights of a row that share a scale: of a matrix, of a token's vector


def export_network(gguf: Path, folder: Path, layer: int, adapter: Path) -> None:
    """Write reader.xml and reader.bin: inputs_embeds [1, n, width], attention_mask, position_ids [1, n] and where [m]
    in, hidden [1, m, width] out, the states after the first `layer` layers; and embedding.npy, embedding_scale.npy."""
    import numpy as np
    from gguf import GGUFReader
    from openvino import Core, save_model
    from openvino_genai import LLMPipeline

    with tempfile.TemporaryDirectory(dir=folder) as passing:
        twin = Path(passing) / "model.gguf"
        twin.symlink_to(gguf.resolve())  # the converter writes beside the file it reads
        LLMPipeline(str(twin), "CPU", enable_save_ov_model=True)
        network = Core().read_model(Path(passing) / "openvino_model.xml")
        reader = cut_network(network, layer)
        tensors = {tensor.name: tensor for tensor in GGUFReader(gguf).tensors}
        linears = _linears(reader)
        restore_weights(linears, tensors)
        adapt_network(linears, adapter)
        save_model(reader, folder / "reader.xml", compress_to_fp16=False)
    vectors, scale = in_bytes(dequantized(tensors["token_embd.weight"]), TOKEN_GROUP)
    np.save(folder / "embedding.npy", vectors)
    np.save(folder / "embedding_scale.npy", scale)


def restore_weights(linears: Sequence[Any], tensors: Mapping[str, Any]) -> None:
    """Give each product its matrix as the file has it, in eight bits, `GROUP` weights to a scale."""
    import numpy as np
    from openvino import opset13 as op

    layers = range(len(linears) // len(PROJECTIONS))
    names = [f"blk.{layer}.{own}.weight" for layer in layers for own in PROJECTIONS.values()]
    for name, node in zip(names, linears, strict=True):
        matrix = dequantized(tensors[name])
        values, scale = in_bytes(matrix, GROUP)
        wide = op.multiply(op.convert(op.constant(values), np.float32), op.constant(scale.astype(np.float32)))
        rows = op.reshape(wide, op.constant(np.array(matrix.shape, np.int64)), False)
        node.input(1).replace_source_output(rows.output(0))


def in_bytes(matrix: NDArray[np.float32], group: int) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    """The matrix [rows, columns] as int8 [rows, groups, group], and the scales [rows, groups, 1] that give it back."""
    import numpy as np

    grouped = matrix.reshape(len(matrix), -1, group)
    scale = np.maximum(np.abs(grouped).max(axis=-1, keepdims=True) / 127, 1e-7).astype(np.float16)
    return np.round(grouped / scale.astype(np.float32)).clip(-127, 127).astype(np.int8), scale


def dequantized(tensor: Any) -> NDArray[np.float32]:
    """A tensor of a GGUF file in full; a matrix is [out, in]."""
    import numpy as np
    from gguf.quants import dequantize

    return dequantize(tensor.data, tensor.tensor_type).astype(np.float32, copy=False)


def adapt_network(linears: Sequence[Any], adapter: Path) -> None:
    """Add x A' B' to what each projection makes of its x, where the adapter has int8 matrices "LAYER.PROJECTION.A"
    [rank, in] and ".B" [out, rank] for it, with a scale for each rank."""
    import numpy as np
    from openvino import opset13 as op

    with np.load(adapter, allow_pickle=False) as kept:
        for place in sorted(name[:-2] for name in kept.files if name.endswith(".A")):
            layer, projection = place.split(".")
            node = linears[len(PROJECTIONS) * int(layer) + list(PROJECTIONS).index(projection)]
            down, up = (
                op.constant(kept[f"{place}.{side}"] * kept[f"{place}.{side}_scale"].astype(np.float32)) for side in "AB"
            )
            readers = list(node.output(0).get_target_inputs())
            thin = op.matmul(node.input_value(0), down, False, True)
            total = op.add(node.output(0), op.matmul(thin, up, False, True))
            for reader in readers:
                reader.replace_source_output(total.output(0))


def cut_network(network: Any, layer: int) -> Any:
    """The network without its memory, its table of token vectors and what lies above its first `layer` layers."""
    import numpy as np
    from openvino import Model
    from openvino import opset13 as op

    _forget(network)
    where = op.parameter([-1], np.int64, name="where")
    where.output(0).get_tensor().set_names({"where"})
    state = _residual_sums(network)[2 * layer - 1]
    hidden = op.convert(op.gather(state.output(0), where, op.constant(np.int64(1))), np.float32)
    hidden.output(0).get_tensor().set_names({"hidden"})
    own = {p.get_friendly_name(): p for p in network.get_parameters()}
    vectors = _token_vectors(own["input_ids"])
    embeds = op.parameter(vectors.get_output_partial_shape(0), np.float32, name="inputs_embeds")
    embeds.output(0).get_tensor().set_names({"inputs_embeds"})
    _redirect(vectors, embeds.output(0))
    _redirect(own["input_ids"], own["position_ids"].output(0))  # of the same shape, which alone is asked for
    return Model([op.result(hidden)], [embeds, own["attention_mask"], own["position_ids"], where], "reader")


def _token_vectors(ids: Any) -> Any:
    """The node that looks up the vectors of the tokens.  Raises StopIteration for an unexpected network."""
    nodes = [ids, *(reader.get_node() for reader in ids.output(0).get_target_inputs())]
    readers = (reader.get_node() for node in nodes for reader in node.output(0).get_target_inputs())
    return next(
        n for n in readers if n.get_type_name() == "Gather" and n.get_output_partial_shape(0).rank.get_length() == 3
    )


def export_tokenizer(gguf: Path, folder: Path) -> None:
    """Write tokenizer.json from the file's vocabulary and merges.  Raises ValueError for another scheme than Qwen 2."""
    from gguf import GGUFReader
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers

    fields = GGUFReader(gguf).fields
    scheme = fields["tokenizer.ggml.pre"].contents()
    if scheme != "qwen2":
        raise ValueError(f"the tokenizer is of the kind {scheme}, not qwen2")
    vocabulary = {token: i for i, token in enumerate(fields["tokenizer.ggml.tokens"].contents())}
    merges = [tuple(pair.split(" ")) for pair in fields["tokenizer.ggml.merges"].contents()]
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(QWEN2_WORDS), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.save(str(folder / "tokenizer.json"))


def _forget(network: Any) -> None:
    """Let attention see this prompt's keys and values alone, not those that the state holds from before."""
    import numpy as np
    from openvino import opset13 as op

    for sink in network.get_sinks():
        joined = sink.input_value(0).get_node()
        held = joined.input_value(0).get_node()
        width = [1 if d.is_dynamic else d.get_length() for d in held.get_output_partial_shape(0)]
        nothing = op.constant(np.zeros((width[0], width[1], 0, width[3]), np.float32))
        _redirect(joined, joined.input_value(1), but="Assign")
        _redirect(held, nothing.output(0), but="Concat")
    for node in network.get_ordered_ops():
        if node.get_type_name() == "Broadcast" and node.get_output_partial_shape(0).rank.get_length() == 5:
            shape = node.get_output_partial_shape(0)
            heads = op.constant(np.array([1, 1, shape[2].get_length(), 1, 1], np.int64))
            _redirect(node, op.tile(node.input_value(0), heads).output(0))


def _linears(network: Any) -> list[Any]:
    """The products with the file's matrices, in the order of `PROJECTIONS`, layer by layer.  Raises ValueError for an
    unexpected network."""
    products = [
        node
        for node in network.get_ordered_ops()
        if node.get_type_name() == "MatMul" and node.input_value(1).get_partial_shape().is_static
    ]
    products.sort(key=lambda node: int(node.get_friendly_name().rsplit("_", 1)[1]))  # numbered as they were built
    if len(products) % len(PROJECTIONS):
        raise ValueError(f"the network has {len(products)} projections, which are not {len(PROJECTIONS)} a layer")
    return products


def _redirect(node: Any, source: Any, *, but: str = "") -> None:
    for reader in list(node.output(0).get_target_inputs()):
        if reader.get_node().get_type_name() != but:
            reader.replace_source_output(source)


def _residual_sums(network: Any) -> list[Any]:
    """The additions that carry the hidden state from layer to layer, two a layer, in order."""
    return [
        node
        for node in network.get_ordered_ops()
        if node.get_type_name() == "Add"
        and all(
            source.get_node().get_type_name() != "Constant" and source.get_partial_shape().rank.get_length() == 3
            for source in node.input_values()
        )
    ]


def main(told: str) -> None:
    """Export as the argument asks; one JSON line on stdout says {} or {"error"}."""
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]  # its users then send nothing
    options = json.loads(told)
    gguf, folder = Path(options["gguf"]), Path(options["folder"])
    try:
        export_tokenizer(gguf, folder)
        export_network(gguf, folder, options["layer"], Path(options["adapter"]))
    except Exception as error:
        print(json.dumps({"error": str(error).strip().splitlines()[-1]}), flush=True)
        return
    print("{}", flush=True)
