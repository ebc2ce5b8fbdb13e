"""Candidates -> the lines of a view, one after another, each the one that adds most to those before it.

    kind of view, Candidates -> choose -> numbers of the chosen, in the order of the candidates

What a line adds is a linear function of what is known of it (`rag.views.candidates`) and of what it is to the lines
chosen before.  Its weights, one row for each kind of view, are in lines.json; `python -m evals.fit.overview` fits
them.  Pure.  Read `rag.views.views` next, which words the lines.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.views.candidates import FEATURES, Candidates, Floats

WEIGHTS = Path(str(files("rag.views"))) / "lines.json"
BESIDE = ("like a chosen one", "differs from one", "of its article", "article without", "chosen", "next to one",
          "story without")  # fmt: skip
# Of -5 to -2.5 with hands left out (n=166): 2 more good than at -3, half a sentence fewer than at -4.
LEAST = -3.5  # log-odds that a line adds something, below which none is shown but the first
FULL = 8  # lines from which on it does not matter how many there are


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFunction:
    """For each kind of view a bias, the weights of `FEATURES` and those of `BESIDE`, in this order."""

    kinds: Mapping[str, Floats]


def choose(function: LineFunction, kind: str, found: Candidates, *, most: int, least: float = LEAST) -> list[int]:
    """The lines of a view, at most so many, in the order in which they are to be read."""
    return sorted(chosen_in_turn(function, kind, found, most=most, least=least))


def chosen_in_turn(function: LineFunction, kind: str, found: Candidates, *, most: int, least: float) -> list[int]:
    """The same in the order in which they were chosen."""
    weights = function.kinds[kind]
    own = weights[0] + found.known @ weights[1 : 1 + len(FEATURES)]
    chosen: list[int] = []
    while len(chosen) < min(most, len(own)):
        odds = own + beside(found, chosen) @ weights[1 + len(FEATURES) :]
        odds[chosen] = -np.inf
        best = int(odds.argmax())
        if chosen and odds[best] < least:
            break
        chosen.append(best)
    return chosen


def beside(found: Candidates, chosen: Sequence[int]) -> Floats:
    """What each candidate is to the lines chosen before it [n, BESIDE]."""
    told = np.zeros((len(found.lines), len(BESIDE)), dtype=np.float32)
    if not chosen:
        return told
    these = np.array(chosen)
    alike, differ = found.alike[:, these], found.differ[:, these]
    same = found.article[:, None] == found.article[None, these]
    next_to: NDArray[np.bool_] = np.abs(np.arange(len(told))[:, None] - these[None, :]) == 1
    told[:, 0] = np.where(differ & ~same, 0, alike).max(axis=1)
    told[:, 1] = np.where(differ, alike, 0).max(axis=1)
    told[:, 2] = np.minimum(same.sum(axis=1), 3) / 3
    told[:, 3] = ~same.any(axis=1)
    told[:, 4] = min(len(chosen), FULL) / FULL
    told[:, 5] = (next_to & same).any(axis=1)
    told[:, 6] = ~(found.story[:, None] == found.story[None, these]).any(axis=1)
    return told


@cache
def load_line_function() -> LineFunction:
    """The function that comes with this package."""
    kept = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    names = kept["names"]
    if names != ["", *FEATURES, *BESIDE]:
        raise ValueError(f"{WEIGHTS.name} was fitted for other features: run python -m evals.fit.overview")
    return LineFunction(kinds={kind: np.array(row, dtype=np.float32) for kind, row in kept["kinds"].items()})
