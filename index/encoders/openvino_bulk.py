"""Many texts through the encoder's graph, twice as fast where the processor multiplies 16-bit floats.

    graph -> Bulk.run(token ids (b, t), mask (b, t)) -> hidden states (b, t, d), or None while that is not worth it

ONNX Runtime is what a question starts fast with; OpenVINO reads the same graph in bfloat16, whose vectors are within
0.0015 of the others in every component, cosine 0.99998 (n=256).  It takes a third of a second to begin, so only a run
over many texts gets there, and only on processors that have the instructions.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

WORTH = 300  # texts after which a run counts as long
STEP = 8  # texts are filled up to a multiple of so many tokens: every new length costs memory for good


class Bulk:
    """A graph that is opened a second time once many texts have come.  Safe to share between threads."""

    def __init__(self, graph: Path, *, threads: int) -> None:
        self._graph = graph
        self._threads = threads
        self._seen = 0
        self._request: Any = None
        self._closed = find_spec("openvino") is None
        self._turn = threading.Lock()

    def run(self, ids: NDArray[np.int32], mask: NDArray[np.int32]) -> NDArray[np.float32] | None:
        """Hidden states of a batch; None where the caller must make them itself.  One text alone is no long run."""
        if len(ids) < 2 or self._closed:
            return None
        with self._turn:
            self._seen += len(ids)
            if self._seen <= WORTH or not self._opened():
                return None
            width = ids.shape[1]
            wide = ((0, 0), (0, -width % STEP))
            given = {"input_ids": np.pad(ids, wide), "attention_mask": np.pad(mask, wide)}
            hidden: NDArray[np.float32] = self._request.infer(given)[0][:, :width].copy()
            return hidden

    def _opened(self) -> bool:
        if self._request is None and not self._closed:
            with suppress(RuntimeError, ImportError):  # of a graph or processor that it does not take
                import openvino

                core = openvino.Core()
                if "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
                    options = {"INFERENCE_PRECISION_HINT": "bf16", "INFERENCE_NUM_THREADS": self._threads}
                    self._request = core.compile_model(self._graph, "CPU", options).create_infer_request()
            self._closed = self._request is None
        return not self._closed
