"""Which two of all figures are to be joined, or that none are: one linear function of what is told of each pair.

    question, likelihoods of operations, Rated*, Meaning -> reckoned_answer -> Answer | None
    Answer whose figure was to be reckoned and was not -> without_figure -> Answer

Every pair has a weight, and so has that nothing is reckoned; their shares add up to 1, and pairs that come to the same
stand for one another.  The weights were fitted by `python -m evals.fit.reckoned`.  Pure.  Read
`rag.answer.sums.pair_numbers` for the numbers, `rag.answer.sums.arithmetic` for the wording.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from rag.answer.sums.arithmetic import reckoned
from rag.answer.sums.meaning import Meaning
from rag.answer.sums.pair_numbers import PairNumbers
from rag.answer.sums.pairs import Pair, pairs_of
from rag.stages import Rated
from rag.types import Answer

WEIGHTS = Path(str(files("rag.answer.sums"))) / "weights.json"
# Likelihood that a question is to be reckoned, below which no pair is looked for.  With a hand left out 74 of 92 are
# above it, and 32 of 1,113 others.
WORTH = 0.1
# Share of what the best pairs come to, from which on it is told.  Of ten hands left out (n=130, and 32 others) 40
# results are right, 1 is wrong, and 2 are told of others; at 0.4 43, 5 and 2.
BAR = 0.45


def reckoned_answer(
    asked: str, alone: str, likely: Mapping[str, float], rated: Sequence[Rated], meaning: Meaning
) -> Answer | None:
    """What the likeliest pair comes to, with the sentences that give it; None where no pair is likely enough.  `alone`
    is the question as it stands alone, `likely` has the likelihood of each operation and of "none"."""
    numbers = PairNumbers(alone, likely, rated, meaning)
    pairs = list(pairs_of(alone, numbers.figures))
    best, share = likeliest(pairs, shares(load_weights(), [numbers.of(pair) for pair in pairs]))
    return reckoned(asked, best) if best and share >= BAR else None


def shares(weights: Mapping[str, float], told: Sequence[Mapping[str, float]]) -> list[float]:
    """The share of each pair, given what is told of it; what is left is that nothing is reckoned."""
    sums = [sum(weight * each[name] for name, weight in weights.items()) for each in told]
    most = max((0.0, *sums))
    all_of_it = math.exp(-most) + sum(math.exp(each - most) for each in sums)
    return [math.exp(each - most) / all_of_it for each in sums]


def likeliest(pairs: Sequence[Pair], share: Sequence[float]) -> tuple[Pair | None, float]:
    """The best pair of those that come to what is likeliest, and the share of all these."""
    together: dict[tuple[str, float], float] = defaultdict(float)
    for pair, own in zip(pairs, share, strict=True):
        together[pair.comes_to] += own
    if not together:
        return None, 0.0
    result = max(together, key=lambda key: together[key])
    place = max((i for i, pair in enumerate(pairs) if pair.comes_to == result), key=lambda i: share[i])
    return pairs[place], together[result]


def without_figure(answer: Answer) -> Answer:
    """The answer without a single figure in front, which would be but one of the two that are to be reckoned."""
    kept = tuple(s for s in answer.statements if s.kind != "lead" or len(s.slices) != 1)
    return replace(answer, statements=kept)


@cache
def load_weights() -> Mapping[str, float]:
    """What each number weighs, by name, and "" for the bias, as it comes with this package."""
    weights: Mapping[str, float] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return weights
