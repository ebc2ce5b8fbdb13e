"""Whether two sentences answer a question otherwise, and how: two small functions of what they are to each other.

    Question, Rated, Rated -> judged -> Judged(kind: conflict | update | dispute, differs: likelihood)

`rag.answer.sides.telling` gives the numbers; what each weighs for there being a disagreement, and for its kind, is in
weights.json, fitted by `python -m evals.fit.pairs` on pairs of several hands and checked on hands left out.  Only what
a later article or a correction says is an update.  Pure.  Read `rag.answer.disagree` next.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import cast, get_args

from rag.answer.sides.telling import VALUED, telling
from rag.question.question import Question
from rag.stages import Rated
from rag.types import DisagreementKind

WEIGHTS = Path(str(files("rag.answer.sides"))) / "weights.json"
KINDS: tuple[str, ...] = get_args(DisagreementKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The likeliest kind of disagreement, and how likely there is any."""

    kind: DisagreementKind
    differs: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PairFunctions:
    """What each number weighs, by name: for the log-odds that two differ, and for each of `KINDS`, in their order."""

    differs: Mapping[str, float]
    kinds: Mapping[str, Sequence[float]]

    def apply(self, told: Mapping[str, float]) -> tuple[float, dict[str, float]]:
        """The likelihood that two differ, and the weight of each kind."""
        told = {**told, "": 1.0}
        odds = sum(weight * told[name] for name, weight in self.differs.items())
        kinds = [sum(row[place] * told[name] for name, row in self.kinds.items()) for place in range(len(KINDS))]
        return 1 / (1 + math.exp(-odds)), dict(zip(KINDS, kinds, strict=True))


def judged(question: Question, one: Rated, other: Rated) -> Judged:
    """The judgement on two sentences, whichever comes first."""
    told = telling(question, one, other)
    differs, weights = load_functions().apply(told) if may_differ(told) else (0.0, dict.fromkeys(KINDS, 0.0))
    best = max(possible_kinds(told), key=lambda kind: weights[kind])
    return Judged(kind=cast(DisagreementKind, best), differs=differs)


def may_differ(told: Mapping[str, float]) -> bool:
    """Where a value is asked for, only what excludes the other's differs, and within an article only what another
    speaker says, or what a note puts right."""
    one_voice = told["same article"] > 0 and not (told["two speakers here"] or told["one told"])
    valued = any(told[f"asks {kind}"] for kind in VALUED)
    return not valued or told["correction"] > 0 or (told["clash"] > 0 and not one_voice)


def possible_kinds(told: Mapping[str, float]) -> tuple[str, ...]:
    """Two who say yes and no are in dispute (96 of 97 pairs of six hands).  Of undated articles, or of one day, no
    sentence takes another's place, unless a note says so; nor where it is said against the other's figure."""
    if told["yes or no by two"]:
        return ("dispute",)
    may_update = told["correction"] > 0 or (told["days"] > 0 and not told["denies the figure"])
    return tuple(kind for kind in KINDS if may_update or kind != "update")


@cache
def load_functions() -> PairFunctions:
    """The functions that come with this package."""
    told = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return PairFunctions(differs=told["differs"], kinds=told["kinds"])
