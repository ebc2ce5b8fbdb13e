"""What kind of disagreement two sides are, and in which order they stand.

    question, what it is about, Side* -> split_of -> Split(conflict | update | dispute)

dispute: two parties claim the opposite of each other, whenever they said so.  update: a later article gives another
value of what can change, or a note puts it right.  conflict: everything else, so also what happened once and is told
differently later.  Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from index.text.patterns import regex
from rag.answer.sides.value_sides import Side, Split, article_of, corrects, is_party, parties_of
from rag.language.scope import CHANGED, clause_at
from rag.language.words import wording
from rag.question.question import Question
from rag.types import DisagreementKind

ANSWER = "the answer"  # what a split is about where no kind of value is asked for
AMOUNT = "the amount"
LONG_AFTER = timedelta(days=30)  # after which another figure replaces one, unless it is said against it
UPDATE_AFTER = timedelta(days=2)  # articles further apart than this report a change, not a clash
_EVENT = regex(
    r"\bwhen (?:did|was|were)\b(?!.*\b(?:due|expected|planned|scheduled|supposed|set|to)\b)|"
    r"\bwho(?:m| was| were| did|\s+\w{2,}ed)\b|"
    r"\bwhere (?:did|was|were)\b|\bhow (?:much|many|long|far|fast)\b.{0,40}\b(?:did)\b|"
    r"^\W*(?:why|how) (?:did|was|were)\b|^\W*what (?:caused|triggered|started|led to|happened|sank|killed|was|were)\b|"
    r"\b(?:why|how)\b.{0,30}\b(?:did|was|were)\b|\b(?:was|were) \w+ (?:built|founded|born|shot)\b",
    re.IGNORECASE,
)  # what is asked happened once: a later article that tells it otherwise reports no change
_STAYS = regex(
    r"\bhow (?:old|heavy|tall|wide|thick) (?:is|are)\b|\b(?:weighs?|weight|height|width)\b", re.IGNORECASE
)  # a measure of a thing: another figure is another measuring, unless a change is told
_GROWS = regex(
    r"\b(?:die|died|dead|deaths?|killed?|injured|hurt|wounded|infected|infections|cases|admitted|missing|arrested|"
    r"affected|evacuated|homeless|victims?|toll|recovered|rescued|signed|sold|raised|collected)\b",
    re.IGNORECASE,
)  # a count that goes on growing after the day of the first report
_OVER = regex(
    r"\b(?:was|were|did|had|saw|came|took|went|left|lost|won|spent|made|paid|sold|cost(?!\?)|watched|attended|\w{3,}ed)\b",
    re.I,
)
_CONTRADICTS = regex(r"\b(?:not|rather than|instead of|disput\w+|den(?:y|ies|ied)|wrong|contrary)\b", re.I)

_FIGURE = regex(r"\d(?:[\d.,]*\d)?")


def split_of(question: Question, about: str, sides: Sequence[Side]) -> Split:
    """The disagreement of these sides, oldest first where it is an update."""
    days = [article_of(side.supported).published for side in sides]
    known = sorted(day for day in days if day is not None)
    apart = len(known) == len(sides) and known[-1] - known[0] >= UPDATE_AFTER
    ordered = sorted(sides, key=lambda side: article_of(side.supported).published or known[0]) if apart else list(sides)
    kind: DisagreementKind = "conflict"
    notes = [side for side in sides if corrects(side.supported)]
    if notes:
        notes.sort(key=lambda side: side.supported.evidence[0].start)
        return Split(about=about, kind="update", sides=(*(side for side in sides if side not in notes), *notes))
    if about == ANSWER and _claim_the_opposite(question, sides):
        kind = "dispute"
    elif apart:
        kind = _over_time(question, about, ordered, known[-1] - known[0])
    if kind == "conflict" and about != ANSWER:
        ordered = sorted(sides, key=lambda side: denies(side.supported.text))  # what is said stands before what is not
    elif kind != "update":
        ordered = list(sides)
    return Split(about=about, kind=kind, sides=tuple(ordered))


def _claim_the_opposite(question: Question, sides: Sequence[Side]) -> bool:
    """Whether two speakers are told; in their own words only somebody in particular holds a position."""
    parties = parties_of(sides)
    return parties is not None and (question.kind == "yes_no" or all(map(is_party, parties)))


def _over_time(question: Question, about: str, ordered: Sequence[Side], after: timedelta) -> DisagreementKind:
    """Sides of different days, oldest first."""
    newest = ordered[-1]
    later = newest.supported.text
    clause = clause_at(later, max(0, later.find(newest.value)))
    changed = bool(CHANGED.search(later))
    grows = about == AMOUNT and bool(_GROWS.search(question.text)) and _larger(ordered)
    if _EVENT.search(question.text) and not (grows or (changed and about == AMOUNT)):
        return "conflict"
    if about == AMOUNT and _STAYS.search(question.text) and not changed:
        return "conflict"
    two_parties = parties_of(ordered) is not None
    against = bool(_CONTRADICTS.search(clause)) or _rejects(later, ordered[:-1])
    long_after = after >= LONG_AFTER and not against and not _OVER.search(question.text)
    argued = two_parties and about == AMOUNT and not (changed or long_after)
    return "conflict" if argued else "update"


def _rejects(text: str, others: Sequence[Side]) -> bool:
    """Whether it names a figure of another side only to put its own in that one's place: "90, not the 60 announced"."""
    figures = (match[0] for side in others for match in _FIGURE.finditer(side.value))
    return any(
        re.search(rf"\b(?:not|rather than|instead of) (?:\S+ ){{0,2}}{re.escape(f)}(?!\w)", text) for f in figures
    )


def _larger(ordered: Sequence[Side]) -> bool:
    """Whether the newest side's figure is above the oldest's, as far as figures tell."""
    first, last = (sorted(map(_number, wording(side.value).numbers)) for side in (ordered[0], ordered[-1]))
    return bool(first and last) and last[-1] > first[-1]


def _number(text: str) -> float:
    return float(text.rstrip("%"))


_CONDITION = regex(r"\b(?:if|should|unless|whether|in case)\b[^,;.]*", re.IGNORECASE)


def denies(text: str) -> bool:
    """Whether the text negates something outside of a condition."""
    return wording(_CONDITION.sub("", text)).negations > 0
