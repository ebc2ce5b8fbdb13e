"""The lower layers of a Qwen 2 model as an OpenVINO network, from its file's matrices and the adapter's.

    GgufFile, layers, adapter -> reading_network -> openvino.Model

Inputs are inputs_embeds [1, n, width], position_ids [1, n], where [m], use [1], which the adapter's products are
multiplied with, and branch [n]: a token sees those of lower place of branch 0 and of its own.  Outputs are hidden [1,
m, width], the states after the last of the layers, and middle, those after some of them.  A prompt is read whole, so
there is no memory of earlier tokens.  Matrices have eight bits, `GROUP` weights to a scale, 0.6 % off the file's.
Operations are put together in the forms that the library knows as norms, rotations and attention.  Read
`rag.reader.network` for its use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from rag.reader.gguf_file import GgufFile

# of one layer: the adapter's names and the file's
PROJECTIONS = {
    "q": "attn_q",
    "k": "attn_k",
    "v": "attn_v",
    "o": "attn_output",
    "gate": "ffn_gate",
    "up": "ffn_up",
    "down": "ffn_down",
}
GROUP = 128  # weights of a row that share a scale
ARCHITECTURE = "qwen2"
UNSEEN = -1e9  # by judgement: a weight that comes to nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What the file says of the model's sizes."""

    width: int
    heads: int
    key_heads: int
    rotation: float
    epsilon: float

    @property
    def head(self) -> int:
        """The width of one head."""
        return self.width // self.heads


def shape_of(fields: Mapping[str, Any]) -> Shape:
    """The sizes.  Raises ValueError for a model of another architecture."""
    kind = fields.get("general.architecture")
    if kind != ARCHITECTURE:
        raise ValueError(f"the model is of the kind {kind}, not {ARCHITECTURE}")
    return Shape(
        width=fields["qwen2.embedding_length"],
        heads=fields["qwen2.attention.head_count"],
        key_heads=fields["qwen2.attention.head_count_kv"],
        rotation=fields["qwen2.rope.freq_base"],
        epsilon=fields["qwen2.attention.layer_norm_rms_epsilon"],
    )


def reading_network(file: GgufFile, layers: int, adapter: Mapping[str, NDArray[Any]], *, middle: int) -> Any:
    """The network; `middle` is the number of layers of the second output.  `adapter` has int8 matrices
    "LAYER.PROJECTION.A" [rank, in] and ".B" [out, rank] of some projections, with a scale for each rank.  Raises
    ValueError for an unexpected file."""
    import numpy as np
    from openvino import Model
    from openvino import opset13 as op

    inputs = {
        "inputs_embeds": op.parameter([1, -1, shape_of(file.fields).width], np.float32),
        "position_ids": op.parameter([1, -1], np.int64),
        "where": op.parameter([-1], np.int64),
        "use": op.parameter([1], np.float32),
        "branch": op.parameter([-1], np.int64),
    }
    build = _Builder(file, adapter, use=inputs["use"])
    turns = build.rotations(inputs["position_ids"])
    seen, after = build.seen(inputs["position_ids"], inputs["branch"]), [inputs["inputs_embeds"]]
    for number in range(layers):
        after.append(build.layer(number, after[-1], turns, seen))
    outputs = {
        name: op.gather(after[number], inputs["where"], op.constant(np.int64(1)))
        for name, number in (("hidden", layers), ("middle", middle))
    }
    for name, node in {**inputs, **outputs}.items():
        node.output(0).get_tensor().set_names({name})
    return Model([op.result(node) for node in outputs.values()], list(inputs.values()), "reader")


class _Builder:
    """The parts of a layer, as the library's operations."""

    def __init__(self, file: GgufFile, adapter: Mapping[str, NDArray[Any]], *, use: Any) -> None:
        self.file = file
        self.shape = shape_of(file.fields)
        self._adapter = adapter
        self._use = use
        self._constants: dict[tuple[str, bytes], Any] = {}

    def layer(self, number: int, state: Any, turns: tuple[Any, Any], seen: Any) -> Any:
        """What one layer makes of the states before it."""
        from openvino import opset13 as op

        scaled = self._norm(state, f"blk.{number}.attn_norm.weight")
        state = op.add(state, self._projected(number, "o", self._attention(number, scaled, turns, seen)))
        scaled = self._norm(state, f"blk.{number}.ffn_norm.weight")
        gate, up = (self._projected(number, name, scaled) for name in ("gate", "up"))
        return op.add(state, self._projected(number, "down", op.multiply(op.swish(gate), up)))

    def rotations(self, positions: Any) -> tuple[Any, Any]:
        """Cosines and sines [1, 1, n, head] that tell the places of tokens."""
        import numpy as np
        from openvino import opset13 as op

        half = np.arange(0, self.shape.head, 2, dtype=np.float32) / self.shape.head
        steps = op.constant((1 / self.shape.rotation**half).astype(np.float32).reshape(1, -1, 1))
        places = op.convert(op.unsqueeze(positions, self._whole(1)), np.float32)
        angles = op.transpose(op.matmul(steps, places, False, False), self._whole(0, 2, 1))
        both = op.concat([angles, angles], -1)
        return op.unsqueeze(op.cos(both), self._whole(1)), op.unsqueeze(op.sin(both), self._whole(1))

    def seen(self, positions: Any, branch: Any) -> Any:
        """What is added to the weight of each token [1, 1, n, n] for each: 0 for one that it sees."""
        import numpy as np
        from openvino import opset13 as op

        across, down = op.unsqueeze(branch, self._whole(0)), op.unsqueeze(branch, self._whole(1))
        before = op.less_equal(op.unsqueeze(positions, self._whole(1)), op.unsqueeze(positions, self._whole(2)))
        own = op.logical_or(op.equal(across, down), op.equal(across, self._whole(0)))
        mask = op.select(op.logical_and(before, own), self._shared(np.float32(0)), self._shared(np.float32(UNSEEN)))
        return op.unsqueeze(mask, self._whole(1))

    def _attention(self, number: int, state: Any, turns: tuple[Any, Any], mask: Any) -> Any:
        from openvino import opset13 as op

        own, shared = self.shape.heads, self.shape.key_heads
        query = self._turned(self._heads(number, "q", state, own), turns)
        key = self._turned(self._heads(number, "k", state, shared), turns)
        value = self._heads(number, "v", state, shared)
        seen = op.scaled_dot_product_attention(query, self._repeated(key), self._repeated(value), mask)
        return op.reshape(op.transpose(seen, self._whole(0, 2, 1, 3)), self._whole(0, 0, self.shape.width), True)

    def _heads(self, number: int, projection: str, state: Any, count: int) -> Any:
        from openvino import opset13 as op

        bias = op.constant(self.file.full(f"blk.{number}.{PROJECTIONS[projection]}.bias"))
        wide = op.add(self._projected(number, projection, state), bias)
        return op.transpose(op.reshape(wide, self._whole(0, 0, count, self.shape.head), True), self._whole(0, 2, 1, 3))

    def _turned(self, heads: Any, turns: tuple[Any, Any]) -> Any:
        import numpy as np
        from openvino import opset13 as op

        half = self.shape.head // 2
        first = op.slice(heads, self._whole(0), self._whole(half), self._whole(1), self._whole(3))
        second = op.slice(heads, self._whole(half), self._whole(2**31 - 1), self._whole(1), self._whole(3))
        crossed = op.concat([op.multiply(second, self._shared(np.float32(-1))), first], -1)
        return op.add(op.multiply(heads, turns[0]), op.multiply(crossed, turns[1]))

    def _repeated(self, heads: Any) -> Any:
        """Keys or values for each head that shares them."""
        from openvino import opset13 as op

        share = self.shape.heads // self.shape.key_heads
        tiled = op.tile(op.unsqueeze(heads, self._whole(2)), self._whole(1, 1, share, 1, 1))
        return op.reshape(tiled, self._whole(0, self.shape.heads, -1, self.shape.head), True)

    def _norm(self, state: Any, name: str) -> Any:
        import numpy as np
        from openvino import opset13 as op

        squares = op.reduce_mean(op.power(state, self._shared(np.float32(2))), self._whole(-1), True)
        root = op.sqrt(op.add(squares, self._shared(np.float32(self.shape.epsilon))))
        scaled = op.multiply(op.divide(self._shared(np.float32(1)), root), state)
        return op.multiply(scaled, op.constant(self.file.full(name).reshape(1, 1, -1)))

    def _projected(self, number: int, projection: str, state: Any) -> Any:
        """The product with the file's matrix, and x A' B' beside it where the adapter has one."""
        import numpy as np
        from openvino import opset13 as op

        values, scale = in_bytes(self.file.full(f"blk.{number}.{PROJECTIONS[projection]}.weight"), GROUP)
        wide = op.multiply(op.convert(op.constant(values), np.float32), op.constant(scale.astype(np.float32)))
        rows = op.reshape(wide, self._whole(len(values), -1), False)
        product = op.matmul(state, rows, False, True)
        place = f"{number}.{projection}"
        if f"{place}.A" not in self._adapter:
            return product
        down, up = (
            op.constant(self._adapter[f"{place}.{side}"] * self._adapter[f"{place}.{side}_scale"].astype(np.float32))
            for side in "AB"
        )
        thin = op.multiply(op.matmul(state, down, False, True), self._use)
        return op.add(product, op.matmul(thin, up, False, True))

    def _whole(self, *numbers: int) -> Any:
        import numpy as np

        return self._shared(np.array(numbers, np.int64))

    def _shared(self, value: Any) -> Any:
        """One constant for all places that need the same: every start goes over each of them a hundred times."""
        from openvino import opset13 as op

        key = f"{value.dtype}{value.shape}", value.tobytes()
        if key not in self._constants:
            self._constants[key] = op.constant(value)
        return self._constants[key]


def in_bytes(matrix: NDArray[np.float32], group: int) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    """The matrix [rows, columns] as int8 [rows, groups, group], and the scales [rows, groups, 1] that give it back."""
    import numpy as np

    grouped = matrix.reshape(len(matrix), -1, group)
    scale = np.maximum(np.abs(grouped).max(axis=-1, keepdims=True) / 127, 1e-7).astype(np.float16)
    return np.round(grouped / scale.astype(np.float32)).clip(-127, 127).astype(np.int8), scale
