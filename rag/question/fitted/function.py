"""A fitted function over a question's words, and its vector where there is one -> how likely each kind is.

    question, vector, weights -> likelihoods [kinds]

One multinomial logistic function over the vector that retrieval makes of the question anyway, and over its words, pairs
of words and parts of words; a second over these alone, for where no vector is there or another encoder made it.  Names,
months and figures are a token each, so that it does not matter which they are.  Read `evals.fit.questions` for the fit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise
from typing import TYPE_CHECKING
from zlib import crc32

from index.dates.names import line_words
from index.text.patterns import regex
from rag.language.words import plain
from rag.question.asking import with_apostrophes

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

BINS = 4096  # that features fall into
PART = 4  # letters of a part of a word
WORDS_WEIGHT = 2.0  # length beside the encoder's vector, which is 1; better than 1 with a hand left out (n=700)
_TOKEN = regex(r"[^\W_]+(?:'[^\W_]+)?|\?")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFunction:
    """Weights of the features [BINS, kinds] and of the vector [dimensions, kinds], and biases; `words` and `words_bias`
    are those of the function without a vector.  One of the `kinds` is "none"."""

    kinds: tuple[str, ...]
    encoder: str
    beside: NDArray[np.float32]
    vector: NDArray[np.float32]
    bias: NDArray[np.float32]
    words: NDArray[np.float32]
    words_bias: NDArray[np.float32]


def likeliest(function: QuestionFunction, question: str, vector: NDArray[np.float32] | None) -> tuple[str, float]:
    """The likeliest kind beside "none", and how likely it is that the question is of any."""
    likely = likelihoods(function, question, vector)
    return max((kind for kind in likely if kind != "none"), key=lambda kind: likely[kind]), 1.0 - likely["none"]


def likelihoods(function: QuestionFunction, question: str, vector: NDArray[np.float32] | None) -> Mapping[str, float]:
    """How likely each kind is; they add up to 1."""
    import numpy as np

    bins = feature_bins(question)
    weight = WORDS_WEIGHT / max(len(bins), 1) ** 0.5
    if vector is None:
        odds = function.words[bins].sum(axis=0) * weight + function.words_bias
    else:
        odds = function.beside[bins].sum(axis=0) * weight + vector @ function.vector + function.bias
    likely = np.exp(odds - odds.max())
    likely /= likely.sum()
    return dict(zip(function.kinds, map(float, likely), strict=True))


def feature_bins(question: str) -> list[int]:
    """Where the question's words, pairs of words and parts of longer words fall, each once."""
    tokens = ["^", *_tokens(question), "$"]
    found = set(tokens) | {f"{one} {other}" for one, other in pairwise(tokens)}
    for token in tokens:
        if len(token) >= PART and token[0] != "<":
            edged = f"_{token}_"
            found.update("c" + edged[i : i + PART] for i in range(len(edged) - PART + 1))
    return sorted({crc32(feature.encode()) % BINS for feature in found})


def _tokens(question: str) -> list[str]:
    """Lower-case words; a name, of however many words, a number, a month and a day of the week are a token each."""
    words = enumerate(_TOKEN.findall(with_apostrophes(plain(question))))
    masked = (_masked(word, inside=i > 0) for i, word in words)
    return [token for key, run in groupby(masked) for token in ([key] if key == "<name>" else run)]


def _masked(word: str, *, inside: bool) -> str:
    if not inside or word == "I" or not (word[0].isupper() or word[0].isdigit()):
        return word.lower()
    if word[0].isdigit():
        return "<number>"
    known = line_words()
    return "<time>" if word.lower() in known.months or word.lower() in known.weekdays else "<name>"


@cache
def load_function(weights: Path) -> QuestionFunction:
    """The function of a file that comes with this program."""
    import numpy as np

    with weights.open("rb") as file, np.load(file, allow_pickle=False) as kept:
        found = {name: kept[name].astype(np.float32) for name in ("beside", "vector", "bias", "words", "words_bias")}
        return QuestionFunction(kinds=tuple(map(str, kept["kinds"])), encoder=str(kept["encoder"]), **found)
