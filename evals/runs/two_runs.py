"""Two runs over the same questions, pair by pair: what an earlier run said to each question beside what this one says.

    items, the JSON object of an earlier report -> pair_questions -> Pair*, in the items' order

A pair is better or worse by its verdicts, not by its words; where the verdict is as good as before and the words are
others, it is "other words".  A question that only one of the runs has is in no pair.  Pure.  Read `evals.runs.report`
for the figures of the same questions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from evals.outcome import Outcome, outcome_from
from evals.runs.ask import Item

RIGHT = frozenset({"right", "refused rightly"})
Change = Literal["better", "worse", "other words", "the same"]
CHANGES: tuple[Change, ...] = ("worse", "better", "other words", "the same")  # as a reader wants them


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One question in both runs: the item of this one, verdict and outcome of the earlier one."""

    item: Item
    before: str
    earlier: Outcome

    @property
    def change(self) -> Change:
        """What became of it."""
        gained = _worth(self.item.verdict) - _worth(self.before)
        if gained:
            return "better" if gained > 0 else "worse"
        same = self.item.verdict == self.before and _said(self.item.outcome) == _said(self.earlier)
        return "the same" if same else "other words"


def pair_questions(items: Iterable[Item], baseline: Mapping[str, Any]) -> tuple[Pair, ...]:
    """The pairs of the questions that both runs have.  Raises KeyError, TypeError or AttributeError for a baseline
    that is no report's object."""
    earlier = {str(entry["id"]): entry for entry in baseline["questions"]}
    return tuple(
        Pair(item=item, before=str(entry["verdict"]), earlier=outcome_from(entry["outcome"]))
        for item in items
        if (entry := earlier.get(item.id)) is not None
    )


def told_pairs(pairs: Sequence[Pair]) -> str:
    """As in: 1 worse, 2 better, 0 other words, 40 the same."""
    counts = Counter(pair.change for pair in pairs)
    return ", ".join(f"{counts[change]} {change}" for change in CHANGES)


def moved(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    """Those that became worse, then those that became better."""
    return tuple(sorted((p for p in pairs if p.change in ("worse", "better")), key=lambda p: CHANGES.index(p.change)))


def _worth(verdict: str) -> int:
    """2 for what is right, 1 for a part of it, 0 for anything else."""
    return 2 if verdict in RIGHT else int(verdict == "partly")


def _said(outcome: Outcome) -> tuple[object, ...]:
    return outcome.came_to, outcome.text, tuple(cited.quote for cited in outcome.citations)
