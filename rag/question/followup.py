"""A follow-up question, made to stand alone by what was asked before.

    question, Exchange* -> standalone_question -> question
    about("Who owns the pier?", "how long is it?") -> "owns the pier: how long is it?"

"And by when?" means nothing to a retriever; with the question before it, it does.  A question that names its own
subject is left as it is.  Pure string work; no model.  `rag.question.parts` asks for the parts of one question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.text.patterns import regex
from rag.language.words import content_stems, names
from rag.question.asked_view import asked_view
from rag.question.other_side import asks_only_that

SHORT = 1  # content words up to which a question cannot stand alone
ELLIPSIS = 3  # content words up to which one that begins with "and" or "what about" cannot, names or not
_CONTINUES = regex(r"^\W*(?:and|but|or|so|then|also|what about|how about|why|since when|until when|by when)\b", re.I)
_POINTS_BACK = regex(r"\b(?:it|its|they|their|them|he|his|him|she|her|this|that|these|those|there|both|each)\b", re.I)
_ELLIPSIS = regex(r"^\W*(?:(?:and|but|or)\b|(?:what|how) about\b)", re.I)
_AND = regex(r"^\W*(?:and|but|or|so|then|also)\b[\s,]*", re.I)
PREPOSITION = r"(?:(?:by|since|until|to|from|for|with|at|in|on)\s+)?"
ASKING = rf"{PREPOSITION}(?:who|whom|whose|what|when|where|why|how|which)"
AUXILIARY = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|must|may|might)"
_ASKED = regex(
    rf"^\W*(?:{ASKING}(?:\s+(?:much|many|long|often|far|old))?(?:\s+{AUXILIARY})?|{AUXILIARY})\s+", re.IGNORECASE
)
_WHO_SAYS_SO = regex(
    r"^\W*(?P<who>who (?:\w+ )?(?:disput|den(?:y|ies)|contest|confirm|doubt|support|reject|question|sa(?:y|id))\w*)"
    r" (?:this|that|it|so)\W*$",
    re.IGNORECASE,
)
_INDIRECT = regex(r"^\W*(?:who|what|when|where|why|how|which)\b", re.IGNORECASE)  # can stand as an object


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """An earlier question of the conversation, as it was understood, and its answer's text."""

    question: str
    answer_text: str


def standalone_question(question: str, history: Sequence[Exchange]) -> str:
    """`question`, or with the last question of `history` before it where it leans on that."""
    own = _AND.sub("", question)
    if not history or not (leans_back(question) or asks_only_that(own)):
        return question
    before = history[-1].question
    reply, view = _WHO_SAYS_SO.match(own), asked_view(before)
    if asks_only_that(own) and not reply and not view:
        return f"{before.rstrip(' ?.!')}, and {own[:1].lower()}{own[1:]}"
    if reply and view and not view.about:  # of everything that a view of everything told
        return own
    if reply and _INDIRECT.match(before):
        return f"{reply['who']} {before[:1].lower()}{before[1:].rstrip(' ?.!')}?"
    return about(before, own)


def about(first: str, piece: str) -> str:
    """The piece behind what the first question is about.

    Where the piece says something itself, the first's question word is left out, or it would be answered again: of 37
    follow-ups over six invented articles 34 are answered or refused as they should be, 28 with it.  What an earlier
    piece asked of the same thing is left out, too."""
    whole = first.rstrip(" ?.!")
    subject, _, asked = whole.rpartition(": ")
    if subject and _POINTS_BACK.search(asked):
        whole = subject
    return f"{_ASKED.sub('', whole) if content_stems(piece) else whole}: {piece}"


def leans_back(question: str) -> bool:
    """Whether the question needs the one before: it continues, points back, or says next to nothing."""
    if asked_view(question) and not _POINTS_BACK.search(question) and not _CONTINUES.search(question):
        return False
    named = names(question)
    words = len(content_stems(question))
    if (words <= SHORT and not named) or (words <= ELLIPSIS and _ELLIPSIS.search(question)):
        return True
    return not named and bool(_CONTINUES.search(question) or _POINTS_BACK.search(question))
