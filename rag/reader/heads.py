"""What the project has taught the default model for reading: an adapter of its layers, and linear functions.

    states [n, WIDTH] -> Heads.apply -> what each of `FUNCTIONS` gives [n]

`sentence` gives the log-odds that the sentence ended there states the answer, `differs` that it answers otherwise than
one before it, `answerable` that the sentences before it state the answer; `first` and `last` tell how well a token
begins and ends the words that are the answer, to be compared within a sentence.

The adapter (LoRA, Hu et al. 2021, arXiv:2106.09685) adds a product of two thin matrices to each projection of the
layers from `ADAPTED` to `LAYER`; `rag.reader.graph` puts it into the network.  The functions read the state after
`LAYER`, scaled to unit mean square.  `python -m evals.fit` fits all, for one model file, whose hash is kept.
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
CLAIM_LAYER = 14  # claims are read after so many and after `LAYER`, both without the adapter
DATA = Path(str(files("rag.reader"))) / "data"
HEADS, ADAPTER, CLAIM = DATA / "heads.npz", DATA / "adapter.npz", DATA / "claim.npz"
EPSILON = 1e-6  # rms_norm_eps of the model
FUNCTIONS = ("sentence", "answerable", "differs", "first", "last")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """Weights [WIDTH] and bias of each function; `model` is the SHA-256 of the file that they were fitted for."""

    model: str
    weights: Mapping[str, NDArray[np.float32]]
    biases: Mapping[str, float]

    def apply(self, states: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        """What each function gives for each row [n] of `states` [n, WIDTH], by name."""
        read = scaled(states)
        return {name: read @ self.weights[name] + self.biases[name] for name in FUNCTIONS}


def scaled(states: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each state, scaled to unit mean square."""
    scaled: NDArray[np.float32] = states / ((states**2).mean(axis=-1, keepdims=True) + EPSILON) ** 0.5
    return scaled


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
