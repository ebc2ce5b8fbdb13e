"""The sides of a disagreement within one article: a number and the list behind it, or a yes and a no of its own.

    question, voices (statements), what a reader made of them -> sides_within -> (about, Side*)

"Three were charged: Ada Lind and Jon Berg" tells three and names two.  "It spreads the fire. However, it stops the
fire" says yes and no.  Only where nobody is told to say so and no time passes between; `rag.answer.sides.word_sides`
compares articles and speakers.  Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from index.text.patterns import regex
from rag.answer.sides.value_sides import Place, Side, article_of, read_of
from rag.language.amounts import amount_spans
from rag.language.scope import CHANGED
from rag.language.stance import contradict, told_of
from rag.language.tellers import teller_of
from rag.language.words import numbers
from rag.question.question import Question
from rag.stages import Rated, Supported

# Held together by open questions (tuned and once, n=245, docs/results.md); none was chosen by itself.
ITEM_WORDS = 4  # of one thing in a list
MOST_LISTED = 20
OWN_RATING = -0.5  # log-odds that a sentence answers, above which its yes or no is laid beside another's
_LIST = regex(r"(?:\s+[\w’'-]+){1,4}?(?:,\s+namely|:|\s+\((?=[^)]*,))\s*(?P<list>[^:;()]+?)(?=\)|\.|;|$)")
_COMMA = regex(r",\s+(?:and\s+)?|\s+and\s+")
_ITEM = regex(
    r"[\"“'‘]?(?:the\s+)?[A-Z0-9][\w.’'&-]*(?:\s+(?:(?:of|de|von|van|al|the)\s+)?[A-Z0-9][\w.’'&-]*)*[\"”'’]?"
)
_TIME = regex(r"\b(?:then|later|before|after|until|once|first|at (?:night|first)|in \d{4})\b", re.IGNORECASE)


def sides_within(
    question: Question, voices: Sequence[Supported], known: Mapping[Place, Rated]
) -> tuple[str, list[Side]]:
    """What it is about, and two sides from one article; "" and none where it agrees with itself."""
    first = voices[0]
    if sides := _count_and_list(question, first):
        return "the amount", sides
    return ("the answer", _yes_and_no(question, voices, known)) if question.kind == "yes_no" else ("", [])


def _count_and_list(question: Question, voice: Supported) -> list[Side]:
    """A number that is asked about and a list behind it that has more or fewer."""
    text = voice.evidence[0].quote
    for start, end, value in amount_spans(text):
        found = _LIST.match(text, end)
        if not found or not value.isdigit() or not 1 < int(value) <= MOST_LISTED:
            continue
        items = [item for item in _COMMA.split(found["list"].strip()) if item]
        if question.kind != "number" and not {value, str(len(items))} & numbers(question.text):
            continue
        plain = all(_ITEM.fullmatch(item) and len(item.split()) <= ITEM_WORDS for item in items)
        if plain and len(items) > 1 and len(items) != int(value):
            return [
                Side(value=text[start : found.start("list")].rstrip(" :(,"), supported=voice),
                Side(value=found["list"].strip(), supported=voice),
            ]
    return []


def _yes_and_no(question: Question, voices: Sequence[Supported], known: Mapping[Place, Rated]) -> list[Side]:
    """Two sentences of one article that nobody is told to have said and that contradict each other at one time."""
    first = voices[0]
    if _is_bound(first.text):
        return []
    own = told_of(question, first.text)
    for voice in voices[1:]:
        read = read_of(voice, known)
        if read is None or read.rating < OWN_RATING or article_of(voice).id != article_of(first).id:
            continue
        if not _is_bound(voice.text) and contradict(own, told_of(question, voice.text), sure=True):
            pair = sorted((first, voice), key=lambda v: v.evidence[0].start)
            return [Side(value=v.text, supported=v) for v in pair]
    return []


def _is_bound(text: str) -> bool:
    """Whether the sentence is somebody's, or of a time."""
    return bool(teller_of(text) or CHANGED.search(text) or _TIME.search(text))
