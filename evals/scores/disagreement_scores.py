"""What the reported disagreements of one answer are worth, without a judge.

    Pair, Answer -> PairScore(right, wrong, found, why)

A block is right if its kind is one of the gold's, every side of it is another of the gold's sides, and, where the gold
names speakers, these stand in what the block shows.  Any further block is wrong, as is any where there is none to
report.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from evals.sets.differing import Pair
from rag.types import Answer, Disagreement


@dataclass(frozen=True, slots=True, kw_only=True)
class PairScore:
    """`reported` kinds in order; how many blocks are `right` and `wrong`; `told` is whether both sides stand in a block
    whatever its kind, `shown` whether both stand in the answer; `why` in words where something is amiss."""

    reported: tuple[str, ...]
    right: int
    wrong: int
    told: bool
    shown: bool
    why: str = ""


def score_pair(pair: Pair, answer: Answer) -> PairScore:
    """The verdict on one answer."""
    verdicts = [_fault(pair, block) for block in answer.disagreements]
    right = min(1, verdicts.count(""))
    text = " ".join(s.text for s in answer.statements)
    missing = pair.kind != "none" and not verdicts
    faults = [fault for fault in verdicts if fault] + (["a second block"] if verdicts.count("") > 1 else [])
    faults += [f"no block ({answer.status})"] if missing else []
    return PairScore(
        reported=tuple(block.kind for block in answer.disagreements),
        right=right,
        wrong=len(verdicts) - right,
        told=any(_has_sides(pair, block) for block in answer.disagreements),
        shown=bool(pair.sides) and all(any(_holds(text, form) for form in side) for side in pair.sides),
        why="; ".join(faults),
    )


def _fault(pair: Pair, block: Disagreement) -> str:
    """What is wrong with a block; "" where it is right."""
    told = f"{block.kind}: " + " | ".join(position.value for position in block.positions)
    if pair.kind == "none":
        return f"false {told} ({pair.why})"
    if not _has_sides(pair, block):
        return f"other sides, {told}"
    if block.kind not in pair.kinds:
        return f"not {pair.kind} but {told}"
    words = " ".join(_quotes(block))
    silent = [name for name in pair.speakers if not _holds(words, name)]
    return f"without {', '.join(silent)}, {told}" if silent else ""


def _has_sides(pair: Pair, block: Disagreement) -> bool:
    """Whether each side of the block holds one of the gold's sides, and all of these are there."""
    held = [sides_held(pair, text) for text in _quotes(block)]
    return all(held) and set().union(*held) == set(range(len(pair.sides)))


def sides_held(pair: Pair, text: str) -> set[int]:
    """Which of the gold's sides the text holds."""
    return {i for i, side in enumerate(pair.sides) if any(_holds(text, form) for form in side)}


def _quotes(block: Disagreement) -> Sequence[str]:
    return [" ".join(c.evidence.quote for c in position.citations) for position in block.positions]


def _holds(text: str, form: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(' '.join(form.split()))}(?!\d)", " ".join(text.split()), re.IGNORECASE))
