"""Fits how surely the reader's log-odds tell that what leads answers: the two weights and the bias of a refusal.

    open questions by hands -> what is read of each, whether what would lead is right -> READ of rag.drafting.by_reading

    python -m evals.fit.answers third other+tuned-elephants once+late+tuned-one

An argument names the parts or libraries that one hand wrote.  All hands weigh alike, and all that is printed of a hand
is of weights that were fitted on the others, which is what a rule has to gain on.  Four seconds a question on one core.
Read `rag.answer.refusal` next.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import LeaveOneGroupOut

from evals.fit.states import tell
from evals.runs.open_run import opened
from evals.scores.open_scores import holds
from evals.sets.open import OpenQuestion, load_open
from rag.answer.refusal import log_odds, prior
from rag.assistant import Assistant
from rag.drafting.by_reading import READ
from rag.question.parts import parts_of
from rag.run import Run
from rag.settings import Settings, load_settings
from rag.stages import Signals
from rag.types import Filters

NAMES = tuple(READ.weights)
NOT_READ = ("view", "sum")  # kinds of questions for which no sentence is looked for
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is read of one part of a question: the `hand` that wrote it, the signals, whether a sentence that was read
    holds a fact (`there`), and whether the one that would lead does (`right`)."""

    hand: str
    signals: Signals
    there: bool
    right: bool


def asked_of(hand: str, settings: Settings, folder: Path) -> Iterator[Asked]:
    """What is read of the questions of one hand's parts or libraries."""
    for library in (each for part in hand.split("+") for each in load_open(folder, part=part)):
        with closing(opened(settings, library)) as assistant:
            for question in library.questions:
                if question.kind not in NOT_READ:
                    yield from _asked(hand, question, assistant)
                tell(f"{library.name}: {question.id}")


def _asked(hand: str, question: OpenQuestion, assistant: Assistant) -> Iterator[Asked]:
    run = Run(filters=Filters(as_of=question.as_of))
    for part in parts_of(question.question):
        found = assistant.find(part, run)
        drafted = assistant.draft(part, found, run) if found.prompted else None
        if drafted and drafted.chosen:
            right = {r: any(holds(r.evidence.quote, fact) for fact in question.facts) for r in drafted.rated}
            lead = drafted.chosen[0]
            yield Asked(hand=hand, signals=drafted.signals, there=any(right.values()), right=right[lead])


def fit_decision(signals: Floats, right: NDArray[np.bool_], hands: Sequence[str]) -> tuple[Floats, float]:
    """What each signal weighs, and the bias; all hands weigh alike."""
    weights = np.array([len(hands) / hands.count(hand) for hand in hands])
    model = LogisticRegression(max_iter=1000).fit(signals, right, sample_weight=weights / weights.mean())
    return model.coef_[0], float(model.intercept_[0])


def report(asked: Sequence[Asked], settings: Settings) -> Iterator[str]:
    """Of each hand, what the weights of now and those fitted on the others make of it; then the weights of all."""
    hands, right = [a.hand for a in asked], np.array([a.right for a in asked])
    there = np.array([a.there for a in asked])
    signals = np.array([[getattr(a.signals, name) for name in NAMES] for a in asked])
    expected = prior(settings.answerable)
    now = np.array([log_odds(a.signals, READ) for a in asked]) + expected
    fitted = np.zeros(len(asked))
    if len(set(hands)) > 1:
        for others, own in LeaveOneGroupOut().split(signals, groups=hands):
            weights, bias = fit_decision(signals[others], right[others], [hands[i] for i in others])
            fitted[own] = signals[own] @ weights + bias + expected
    for hand in dict.fromkeys(hands):
        own = np.array(hands) == hand
        for name, odds in (("now", now), ("fitted on the others", fitted)):
            shown, auc = odds >= 0, roc_auc_score(right[own], odds[own])
            told = (shown & right, shown & ~right, ~shown & there)
            counts = "{} rightly answered, {} wrongly, {} refused that were there".format(*(sum(t[own]) for t in told))
            yield f"{hand} (n={sum(own)}), {name}: {counts}; AUC {auc:.3f}"
    weights, bias = fit_decision(signals, right, hands)
    yield f"of all: weights {dict(zip(NAMES, weights.round(2).tolist(), strict=True))}, bias {bias:.2f}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Read, fit, and print what `rag.drafting.by_reading.READ` may hold."""
    parser = argparse.ArgumentParser(prog="python -m evals.fit.answers", description="Fit when an answer is refused.")
    parser.add_argument("hands", nargs="+", metavar="PART[+PART]")
    parser.add_argument("--folder", type=Path, default=Path("evals/gold/open"))
    options = parser.parse_args(arguments)
    settings = load_settings(os.environ)
    asked = [each for hand in options.hands for each in asked_of(hand, settings, options.folder)]
    print(*report(asked, settings), sep="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
