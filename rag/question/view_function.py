"""A question's words, and its vector where there is one -> which view of the whole it wants, and how surely.

    "bring me up to speed", vector -> view_odds -> ("summary", 0.97)      "Who built the dam?" -> ("about", 0.0)

`python -m evals.fit.views` fits the function (`rag.question.fitted.function`), and finds the words that only ask.  Read
`rag.question.asked_view` next.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from rag.question.fitted.function import QuestionFunction, likeliest, load_function

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ViewKind = Literal[
    "about",
    "summary",
    "timeline",
    "status",
    "open",
    "stakes",
    "wants",
    "deadlines",
    "disputes",
    "sides",
    "comparison",
    "changed",
    "stories",
]
WEIGHTS = Path(str(files("rag.question"))) / "views.npz"
ASKING = Path(str(files("rag.question"))) / "view_words.txt"


def view_odds(question: str, vector: NDArray[np.float32] | None = None) -> tuple[ViewKind, float]:
    """The likeliest view, and how likely it is that the question asks for any."""
    kind, likely = likeliest(load_view_function(), question, vector)
    return cast(ViewKind, kind), likely


def load_view_function() -> QuestionFunction:
    """The function that comes with this package."""
    return load_function(WEIGHTS)


@cache
def asking_words() -> frozenset[str]:
    """Stems of words with which views are asked for, which are not what one is to be about."""
    return frozenset(ASKING.read_text(encoding="utf-8").split())
