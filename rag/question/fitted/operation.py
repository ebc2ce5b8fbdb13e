"""A question's words and vector -> how likely it is that something is to be reckoned of two amounts for its answer.

    "By how many votes did she win?", vector -> {"difference": 0.9, "sum": 0.05, ..., "none": 0.03}

Fitted as the function for views is; `python -m evals.fit.sums` fits it.  Read `rag.answer.sums` next, which reckons.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rag.question.asking import is_english
from rag.question.fitted.function import likelihoods, load_function

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Operation = Literal["difference", "sum", "product", "quotient"]
WEIGHTS = Path(str(files("rag.question.fitted"))) / "operations.npz"
# Likelihood that anything is to be reckoned, above which one of two amounts by itself is no answer.  With a hand left
# out 62 of 92 are above it, and 14 of 1,113 others.
LIKELY = 0.5


def operation_likelihoods(question: str, vector: NDArray[np.float32] | None = None) -> Mapping[str, float]:
    """The likelihood of each operation and of "none", which is 1 for a question in another language.  `vector` is the
    question's by the encoder that the function was fitted for."""
    return likelihoods(load_function(WEIGHTS), question, vector) if is_english(question) else {"none": 1.0}
