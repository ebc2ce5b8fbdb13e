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
        scaled = _scaled(states)
        return {name: scaled @ self.weights[name] + self.biases[name] for name in FUNCTIONS}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimHead:
    """One more function, of a claim that stands before sentences and again behind them: weights [2 WIDTH] of what
    `claim_vector` gives, that of the best sentence's rating, and bias."""

    weight: NDArray[np.float32]
    rating: float
    bias: float

    def log_odds(self, vector: NDArray[np.float32], rating: float) -> float:
        """That the sentences state the claim."""
        return float(vector @ self.weight + self.rating * rating + self.bias)


def claim_vector(claim: NDArray[np.float32], ends: NDArray[np.float32]) -> NDArray[np.float32]:
    """The means [2 WIDTH] of the states [n, WIDTH] of a claim's tokens behind the sentences and of those at the
    sentences' ends, each scaled to unit mean square."""
    import numpy as np

    means = (claim.mean(axis=0), ends.mean(axis=0))
    return np.concatenate([_scaled(mean) for mean in means]).astype(np.float32)


def _scaled(states: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each state, scaled to unit mean square."""
    scaled: NDArray[np.float32] = states / ((states**2).mean(axis=-1, keepdims=True) + EPSILON) ** 0.5
    return scaled


@cache
def load_claim_head() -> ClaimHead:
    """The function for claims that comes with this package."""
    import numpy as np

    with CLAIM.open("rb") as file, np.load(file, allow_pickle=False) as kept:
        weight = kept["claim"].astype(np.float32)
        return ClaimHead(weight=weight, rating=float(kept["rating"]), bias=float(kept["bias"]))


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
