"""Linear functions of a model's hidden states that say what the states mean to us.

    states [n, WIDTH] -> Heads.sentence -> log-odds [n] that the sentence ended there states the answer
    states [n, WIDTH] -> Heads.answerable -> log-odds [n] that the sentences before state it

Logistic regressions over the states of the layers `LAYERS` side by side, fitted by `python -m evals.heads` on public
questions.  They fit one model file only; its hash is kept with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LAYERS = (18, 20)  # of 28; heads of the last tell gold sentences less well (AUC 0.80 against 0.83, 76 questions)
FILE = "heads.npz"


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

    def _apply(self, name: str, states: NDArray[np.float32]) -> NDArray[np.float32]:
        result: NDArray[np.float32] = states @ self.weights[name] + self.biases[name]
        return result


@cache
def load_heads() -> Heads:
    """The heads that come with this package."""
    import numpy as np

    with (files("rag") / "data" / FILE).open("rb") as file, np.load(file, allow_pickle=False) as kept:
        names = ("sentence", "answerable")
        return Heads(
            model=str(kept["model"]),
            weights={name: kept[name] for name in names},
            biases={name: float(kept[f"{name}_bias"]) for name in names},
        )
