"""Which of several sentences that answer leads: the best, or a later article's where the present is asked about.

    question, Rated* in order of merit -> newest -> Rated

A later article near the best leads unless the question is about the past; so does the latest entry of a report written
as things happen.  Pure.  `rag.answer.relevance` asks it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from index.text.patterns import regex
from rag.answer.shared_words import shares_words
from rag.question.question import Question
from rag.retrieval.sentences import entry_place
from rag.retrieval.topics import same_topic
from rag.stages import Rated

LATER = timedelta(days=2)
# Open questions of four hands (n=466): the best leads rightly in 306 of 365 that have an answer, with these in 330.
NEWER_GAP, NEWER_LEAST = 2.6, -1.0  # how far below the best a later article's answer may lie, and its rating, to lead
NOW_GAP, NOW_LEAST = 4.5, -1.2  # the same where the question says "now"
_NOW = regex(
    r"\b(?:now|current(?:ly)?|latest|today|still|at (?:the moment|present)|nowadays|any ?more|so far|to date|last|"
    r"(?:happened|become|became|happens) (?:to|of|with))\b",
    re.IGNORECASE,
)
_PAST = regex(
    r"\b(?:originally|initially|at first|first|previous(?:ly)?|formerly|before|earlier|used to|once|back (?:in|then)|"
    r"found(?:ed)?|born|began|begin|started?|invented|discovered|supposed to)\b|\b(?:in|on|of|"
    r"since) (?:\w+ )?(?:1\d|20)\d\d\b",
    re.IGNORECASE,
)
_AHEAD = regex(r"^\W*will\b", re.IGNORECASE)
_WAS = regex(r"\b(?:was|were|did|had)\b", re.IGNORECASE)


def newest(question: Question, ordered: Sequence[Rated]) -> Rated:
    """The one to lead: the best, or where the present is asked about, the answer of the latest article near it."""
    best = ordered[0]
    now = bool(_NOW.search(question.text) or _AHEAD.search(question.text))
    if best.evidence.article.published is None or (not now and _PAST.search(question.text)):
        return best
    if (entry := _latest_entry(question, ordered)) is not None:
        return entry
    gap, least = (NOW_GAP, NOW_LEAST) if now else (NEWER_GAP, NEWER_LEAST)
    near = [r for r in ordered[1:] if r.rating >= least and r.standing >= best.standing - gap and is_later(r, best)]
    return max(near, key=lambda r: (r.evidence.article.published, r.standing), default=best)


def is_later(later: Rated, best: Rated) -> bool:
    """Whether its article is of the same topic and of a later day."""
    one, other = later.evidence.article, best.evidence.article
    known = one.published is not None and other.published is not None
    return known and one.published - other.published >= LATER and same_topic(one, other)  # type: ignore[operator]


def _latest_entry(question: Question, ordered: Sequence[Rated]) -> Rated | None:
    """The answer of the latest entry, where the best stands in one of several of a report written as things happen and
    the question is about the present."""
    best = ordered[0]
    place = entry_place(best.evidence)
    if place is None or _WAS.search(question.text):
        return None
    later = {
        at: r
        for r in reversed(ordered[1:])
        if r.evidence.article.id == best.evidence.article.id
        and (at := entry_place(r.evidence)) is not None
        and at > place
        and r.rating >= NOW_LEAST
        and r.standing >= best.standing - NOW_GAP
        and shares_words(question, r.evidence.quote)
    }
    return later[max(later)] if later else None
