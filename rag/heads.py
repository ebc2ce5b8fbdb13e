"""What the project has taught the default model for reading: an adapter of its layers, and linear functions.

    states [n, WIDTH] -> Heads.sentence -> log-odds [n] that the sentence ended there states the answer
    states [n, WIDTH] -> Heads.answerable -> log-odds [n] that the sentences before it state the answer
    states [n, WIDTH] -> Heads.yes -> log-odds [n] that the sentence ended there says yes and not no
    states [n, WIDTH] -> Heads.first, Heads.last -> how well [n] a word begins and ends what is the answer

The adapter (LoRA, Hu et al. 2021, arXiv:2106.09685) adds a product of two thin matrices to each projection of the
layers from `ADAPTED` to `LAYER`; `rag.reader_export` writes it into the network.  The functions read the state after
`LAYER`, scaled to unit mean square.  `python -m evals.fit_reader` fits all, for one model file, whose hash is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ADAPTED, LAYER = 12, 17  # of 28: layers 12 to 16 carry the adapter, and what stands above is cut off
DATA = Path(str(files("rag"))) / "data"
HEADS, ADAPTER = DATA / "heads.npz", DATA / "adapter.npz"
EPSILON = 1e-6
FUNCTIONS = ("sentence", "answerable", "yes", "first", "last")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """Weights [WIDTH] and bias of each function; `model` is the SHA-256 of the file that they were fitted for."""

    model: str
    weights: Mapping[str, NDArray[np.float32]]
    biases: Mapping[str, float]

    def sentence(self, states: NDArray[np.float32]) -> NDArray[np.float32]:
        """Log-odds for each row that the sentence ended there states the answer."""
        return self._apply("sentence", states)

    def answerable(self, states: NDArray[np.float32]) -> NDArray[np.float32]:
        """Log-odds for each row that the sentences before it state the answer."""
        return self._apply("answerable", states)

    def yes(self, states: NDArray[np.float32]) -> NDArray[np.float32]:
        """Log-odds for each row that the sentence ended there says yes, where it answers a question of yes or no."""
        return self._apply("yes", states)

    def first(self, states: NDArray[np.float32]) -> NDArray[np.float32]:
        """For each row how well its token is the first of what is the answer; to be compared within a sentence."""
        return self._apply("first", states)

    def last(self, states: NDArray[np.float32]) -> NDArray[np.float32]:
        """The same for the last token."""
        return self._apply("last", states)

    def _apply(self, name: str, states: NDArray[np.float32]) -> NDArray[np.float32]:
        scaled = states / ((states**2).mean(axis=-1, keepdims=True) + EPSILON) ** 0.5
        result: NDArray[np.float32] = scaled @ self.weights[name] + self.biases[name]
        return result


@cache
def load_heads() -> Heads:
    """The heads that come with this package."""
    import numpy as np

    with HEADS.open("rb") as file, np.load(file, allow_pickle=False) as kept:
        return Heads(
            model=str(kept["model"]),
            weights={name: kept[name] for name in FUNCTIONS},
            biases={name: float(kept[f"{name}_bias"]) for name in FUNCTIONS},
        )
