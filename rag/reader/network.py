"""A prepared reader's network and tokenizer in this process: token ids in, hidden states out.

    folder -> Network(folder) -> encode(text) -> ids, offsets;  hidden(ids, where) -> float32 [len(where), width]

OpenVINO reads 240 tokens in 0.6 s on two cores with AMX, and about as fast with VNNI; llama.cpp's common build in 4 s.
Loading begins in the background.  Knows no question and no article; `rag.reader.reader` does.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import ModelError
from rag.reader.gguf_file import unpacked
from rag.reader.graph import GROUP
from rag.reader.page_release import let_go

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WARM_UP = [198]  # any token will do
STEP = 32  # prompts are filled up to a multiple, behind what attention sees: each new length costs memory for good


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a network runs: on how many threads, and whether it multiplies in eight bits instead of the processor's
    own choice of floats.  `rag.reader.tuning` finds the best."""

    threads: int
    in_bytes: bool


class Network:
    """Safe to share between threads, which take turns.  `start` returns at once; errors come with the first use."""

    def __init__(self, folder: Path, *, way: Way) -> None:
        self._folder = folder
        self._way = way
        self._loading: Future[Any] | None = None
        self._turn = threading.Lock()

    def start(self) -> None:
        """Begin to load."""
        with self._turn:
            if self._loading is None:
                self._loading = Future()
                threading.Thread(target=self._load, args=(self._loading,), daemon=True, name="load the model").start()

    def wait(self) -> Any:
        """What runs the network, once it is loaded.  Raises ModelError."""
        self.start()
        loading = self._loading
        if loading is None:
            raise ModelError("the model is closed: open it again")
        return loading.result()

    def encode(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """Token ids of plain text, and where each begins and ends in it, in characters."""
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        return list(encoding.ids), list(encoding.offsets)

    def hidden(self, ids: Sequence[int], where: Sequence[int]) -> NDArray[np.float32]:
        """The states at the places `where` of the prompt `ids`, with the adapter.  Raises ModelError."""
        (last,) = self._states(self._inputs(ids, where, use=1.0), outputs=1)
        return last

    def branched(
        self, ids: Sequence[int], where: Sequence[int], *, places: Sequence[int], branch: Sequence[int]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The states in the middle and in the end, without the adapter, of a prompt of which not every token sees all
        that is before it (`rag.reader.graph`).  Raises ModelError."""
        last, middle = self._states(self._inputs(ids, where, use=0.0, places=places, branch=branch), outputs=2)
        return middle, last

    def _states(self, inputs: dict[str, NDArray[Any]], *, outputs: int) -> list[NDArray[np.float32]]:
        request = self.wait()
        with self._turn:
            try:
                given = request.infer(inputs)
                states = [given[output][0].copy() for output in range(outputs)]
            except RuntimeError as error:
                raise ModelError(f"the local model broke off ({_line(error)}): ask again") from None
        return states

    def close(self) -> None:
        """Let go of the memory, once what runs has ended."""
        with self._turn:
            self._loading = None

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        try:
            return Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        except Exception as error:  # the library raises nothing more precise
            raise self._unreadable(error) from None

    @cached_property
    def _vectors(self) -> tuple[NDArray[np.uint8], int]:
        """Every token's vector [vocabulary, bytes] in blocks of the model's file, mapped from disk, and their type."""
        import numpy as np

        kind = json.loads((self._folder / "embedding.json").read_text(encoding="utf-8"))["kind"]
        return np.load(self._folder / "embedding.npy", mmap_mode="r"), int(kind)

    def _inputs(
        self,
        ids: Sequence[int],
        where: Sequence[int],
        *,
        use: float,
        places: Sequence[int] = (),
        branch: Sequence[int] = (),
        step: int = STEP,
    ) -> dict[str, NDArray[Any]]:
        import numpy as np

        length, more = len(ids), -len(ids) % step
        kept, kind = self._vectors
        vectors = unpacked(kept[np.asarray(ids)], kind)
        return {
            "inputs_embeds": np.pad(vectors, ((0, more), (0, 0)))[None],
            "position_ids": np.array([*(places or range(length)), *range(length, length + more)], dtype=np.int64)[None],
            "where": np.array(where, dtype=np.int64),
            "use": np.array([use], dtype=np.float32),
            "branch": np.array([*(branch or [0] * length), *[0] * more], dtype=np.int64),
        }

    def _unreadable(self, error: Exception) -> ModelError:
        return ModelError(f"the prepared model in {self._folder} cannot be read ({_line(error)}): delete the folder")

    def _load(self, loading: Future[Any]) -> None:
        try:
            import openvino

            with let_go(self._folder / "reader.bin"):  # the weights are copied, and the copy is what is used
                compiled = openvino.Core().compile_model(self._folder / "reader.xml", "CPU", options_of(self._way))
                request = compiled.create_infer_request()
                # the first one lays them out, which takes a second: of one token, as its own work is for nothing
                request.infer(self._inputs(WARM_UP, [0], use=1.0, step=1))
            loading.set_result(request)
        except Exception as error:
            loading.set_exception(self._unreadable(error))


def options_of(way: Way) -> dict[str, Any]:
    """What the library is told of a way."""
    options: dict[str, Any] = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": way.threads}
    if way.in_bytes:  # activations are rounded `GROUP` at a time, as the weights are
        options |= {"INFERENCE_PRECISION_HINT": "f32", "DYNAMIC_QUANTIZATION_GROUP_SIZE": GROUP}
    return options


def _line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[-1][:200]
