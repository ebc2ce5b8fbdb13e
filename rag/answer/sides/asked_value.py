"""The sides of a disagreement where a yes-or-no question names the value: a date, a sum, a limit, or words.

    question, voices (statements), what a reader made of them -> sides_by_asked_value -> (about, Side*)

"Did he die in 1860?": one statement gives that very year, another one another.  "Is it less than 600 metres?": one
statement lies below, another above.  "Is the paint green?": two statements in the same words up to where one has green
and the other something else.  Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from index.text.patterns import regex
from rag.answer.sides.value_sides import Place, Side, article_of, read_of
from rag.answer.sides.word_sides import on_topic, pairs
from rag.language.values import Value, agree, amounts_in, compatible, dates_in
from rag.language.words import STOP_WORDS, content_stems, stem, words_of
from rag.question.question import Question
from rag.stages import Rated, Supported

ABOUT = {"date": "the date", "number": "the amount"}
# Held together by open questions (tuned and once, n=245, docs/results.md); none was chosen by itself.
FRAME_RATING = 1.0  # log-odds, that a sentence answers, above which its words are laid beside another's
FRAME = 3  # words in a row, one of content, that two statements have before they part
_MORE = regex(r"\b(?:more|greater|higher|larger|longer|older|over|above|exceed\w*|at least)\b", re.IGNORECASE)
_LESS = regex(r"\b(?:less|fewer|lower|smaller|shorter|younger|under|below|at most)\b", re.IGNORECASE)


def sides_by_asked_value(
    question: Question, voices: Sequence[Supported], known: Mapping[Place, Rated]
) -> tuple[str, list[Side]]:
    """What it is about, and two sides; "" and none where the question names no value that they tell apart."""
    for kind, given in (("date", dates_in(question.text, published=None)), ("number", amounts_in(question.text))):
        told = [voice for voice in voices if given and on_topic(question, voice.text)]
        for one, other in pairs(told):
            values = [
                dates_in(v.text, published=article_of(v).published) if kind == "date" else amounts_in(v.text)
                for v in (one, other)
            ]
            apart = all(values) and not compatible(*values) and any(agree(given, own) for own in values)
            if apart or (kind == "number" and _on_two_sides(question, given, values)):
                sides = [Side(value=own[0].written, supported=v) for own, v in zip(values, (one, other), strict=True)]
                return ABOUT[kind], sides
    return "", _by_frame(question, voices, known)


def _on_two_sides(question: Question, given: Sequence[Value], values: Sequence[Sequence[Value]]) -> bool:
    """Whether one statement's only amount of the unit of a limit lies within it, the other's not."""
    more, less = _MORE.search(question.text), _LESS.search(question.text)
    if bool(more) == bool(less) or len(given) != 1:
        return False
    own = [[float(v.canonical.rstrip("%")) for v in each if v.unit == given[0].unit] for each in values]
    if not all(len(set(each)) == 1 for each in own):
        return False
    limit = float(given[0].canonical.rstrip("%"))
    within = [each[0] > limit if more else each[0] < limit for each in own]
    return within[0] != within[1]


def _by_frame(question: Question, voices: Sequence[Supported], known: Mapping[Place, Rated]) -> list[Side]:
    """Two statements that both answer and go the same way until one has a word of the question and the other, in its
    place, one that neither the question nor the first has."""
    for one, other in pairs([v for v in voices if (r := read_of(v, known)) and r.rating >= FRAME_RATING]):
        for first, second in ((one, other), (other, one)):
            if _parts_where_asked(question, first.text, second.text):
                return [Side(value=voice.text, supported=voice) for voice in (one, other)]
    return []


def _parts_where_asked(question: Question, first: str, second: str) -> bool:
    asked, held = set(question.stems), set(content_stems(second))
    words, others = words_of(first), words_of(second)
    if not asked <= set(content_stems(first)):
        return False
    places: dict[tuple[str, ...], int] = {}
    for j in range(FRAME, len(others)):
        places.setdefault(tuple(others[j - FRAME : j]), j)
    for i in range(FRAME, len(words)):
        own = stem(words[i])
        if own not in asked or own in held:
            continue
        frame = tuple(words[i - FRAME : i])
        there = places.get(frame)
        if there is None or not set(frame) - STOP_WORDS:
            continue
        new = others[there]
        if new not in STOP_WORDS and stem(new) not in asked | set(content_stems(first)):
            return True
    return False
