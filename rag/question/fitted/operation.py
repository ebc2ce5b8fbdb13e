"""A question's words and vector -> what is to be reckoned of two amounts for its answer, or nothing.

    "By how many votes did she win?", vector -> "difference"      "How many votes did she get?" -> None

Fitted as the function for views is; `python -m evals.fit.sums` fits it.  Read `rag.answer.joined` next, which reckons.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from rag.question.asking import is_english
from rag.question.fitted.function import likeliest, load_function

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Operation = Literal["difference", "sum", "product", "quotient"]
WEIGHTS = Path(str(files("rag.question.fitted"))) / "operations.npz"
# With a hand left out .54 of 46 questions are recognised, and .005 of 966 others taken for them (five hands).
BAR = 0.5


def asked_operation(question: str, vector: NDArray[np.float32] | None = None) -> Operation | None:
    """The operation; None for a question whose answer stands in an article.  `vector` is the question's by the encoder
    that the function was fitted for."""
    if not is_english(question):
        return None
    kind, probability = likeliest(load_function(WEIGHTS), question, vector)
    return cast(Operation, kind) if probability > BAR else None
