"""A question that asks several things at once -> the questions that it is made of, each standing alone.

    "When was it signed, and what did it cost?" -> "When was it signed?", "what did it cost?"

Each is then looked for, read and answered or refused by itself, so that half an answer is told from a whole one.  Only
what can be told from the words is taken apart: several question marks, a second question word after "and", two
question words before one verb.  Pure string work; no model.
"""

from __future__ import annotations

import re
from dataclasses import replace

from index.text.patterns import regex
from index.text.sentences import split_sentences
from rag.language.words import content_stems, names
from rag.question.asking import telling_stems
from rag.question.followup import ASKING, AUXILIARY, PREPOSITION, about
from rag.question.kind import alternatives, asked_kind
from rag.question.other_side import other_side
from rag.question.question import Question, understand

MOST = 3  # parts; a longer list is asked as one
OWN_WORDS = 2  # telling words of a piece that stands alone
LEAST_WORDS = 3  # of what stands before the second question word
_SECOND = regex(rf",?\s+and\s+(?={PREPOSITION}(?:who|whom|what|when|where|why|how)\b)", re.IGNORECASE)
_BOTH = regex(rf"^(?P<one>{ASKING})\s+(?:and|or)\s+(?P<two>{ASKING})\s+(?P<rest>\S.*)$", re.IGNORECASE | re.DOTALL)
_POINTS = regex(
    r"\b(?:it|its|they|their|them|he|his|him|she|her|this|that|these|those|there|both|each|one)\b(?!\W*$)|"
    r"\b(?:it|them|him|her|this|that|these|those)\W*$",
    re.IGNORECASE,
)
_OPENS = regex(rf"^\W*(?:(?:and|but|or|so)\s+)?(?:{ASKING}|{AUXILIARY})\b", re.IGNORECASE)


def parts_of(question: str) -> tuple[Question, ...]:
    """The parts in their order; one, the whole question, where it cannot be taken apart."""
    plain, other = other_side(question)
    asked = [piece for sentence in _questions(plain) for piece in _pieces(sentence)]
    if not 1 < len(asked) <= MOST:
        whole = understand(question, other_side=other)
        return (replace(whole, kind=asked_kind(plain), alternatives=alternatives(plain)) if other else whole,)
    return tuple(understand(_alone(piece, asked[0]), asked=piece, other_side=other) for piece in asked)


def _alone(piece: str, first: str) -> str:
    """A piece that names nothing is about what the first is about, unless it says the same of it anew or has words
    enough of its own."""
    own = set(telling_stems(piece)) & set(content_stems(piece))
    whole_itself = len(own) >= OWN_WORDS and not _POINTS.search(piece)
    if piece == first or whole_itself or names(piece) or set(content_stems(first)) <= set(content_stems(piece)):
        return piece
    return about(first, piece)


def _questions(question: str) -> list[str]:
    """The sentences that ask, what is told before or between them kept with the next; the whole where not all ask."""
    sentences = [question[span.start : span.end] for span in split_sentences(question)]
    if len(sentences) < 2 or not all(s.rstrip().endswith("?") and _OPENS.search(s) for s in sentences):
        return [question]
    return sentences


def _pieces(sentence: str) -> list[str]:
    both = _BOTH.match(sentence)
    if both:
        return [f"{both[word]} {both['rest']}" for word in ("one", "two")]
    if not _OPENS.search(sentence):
        return [sentence]
    pieces = _SECOND.split(sentence)
    if len(pieces[0].split()) < LEAST_WORDS:
        return [sentence]
    return [piece.strip().rstrip(" ,;.?!") + "?" for piece in pieces] if len(pieces) > 1 else [sentence]
