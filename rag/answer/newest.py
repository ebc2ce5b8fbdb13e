"""Which of several sentences that answer leads: the best, or a later article's where the present is asked about.

    question, Rated* in order of merit -> newest -> Rated

A later article near the best leads unless the question is about the past; so does the latest entry of a report written
as things happen.  What only looks back does not.  Pure.  `rag.answer.relevance` asks it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.text.patterns import regex
from rag.language.similar import alike_stems, opposite_stems
from rag.language.words import content_stems, words_of
from rag.question.asking import is_english, telling_stems
from rag.question.question import Question
from rag.retrieval.sentences import entry_place
from rag.retrieval.topics import is_after
from rag.stages import Rated

# Open questions of four hands (n=466): the best leads rightly in 306 of 365 that have an answer, with these in 330.
NEWER_GAP, NEWER_LEAST = 2.6, -1.0  # how far below the best a later article's answer may lie, and its rating, to lead
NOW_GAP, NOW_LEAST = 4.5, -1.2  # the same where the question says "now"
NAMED_LEAST = -4.0  # rating of what a party did last, where its stance of now is asked for
REVERSES_LEAST = -2.5  # rating of a later entry that ends the state asked about
SURELY = 0.5  # rating of a later day or figure above which it needs no word of the question
SEVERAL_NAMES = 2  # of the question that a sentence about the same has
OPENING = 2  # words in which a sentence opens with whom it tells of
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
_IS = regex(r"^\W*(?!.*\b(?:was|were|did|had)\b).*\b(?:is|are|does|do|has|have)\b", re.IGNORECASE)
_THEN = regex(
    r"\bwhen\b[^,.;]*\b(?:was|were|had|first|[a-z]+ed)\b(?!.*\b(?:now|is|are|has|will)\b)|"
    r"\b(?:in those days|back then|used to|(?:was|were|had) then|then (?:had|was|were))\b",
    re.IGNORECASE,
)
_AHEAD = regex(r"^\W*will\b", re.IGNORECASE)
_STANCE = regex(r"\b(?:think|thinks|feel|feels|say|says|want|wants|stand|stance|view|views|position)\b", re.I)
_WAS = regex(r"\b(?:was|were|did|had)\b", re.IGNORECASE)


def newest(question: Question, ordered: Sequence[Rated]) -> Rated:
    """The one to lead: the best, or where the present is asked about, the answer of the latest article near it."""
    best = ordered[0]
    now = asks_of_now(question.text)
    if best.evidence.article.published is None or asks_of_the_past(question.text):
        return best
    if (entry := _latest_entry(question, ordered)) is not None:
        return entry
    gap, least = (NOW_GAP, NOW_LEAST) if now else (NEWER_GAP, NEWER_LEAST)
    later = [r for r in ordered[1:] if is_after(r.evidence, best.evidence) and not _looks_back(question, r)]
    near = [r for r in later if r.rating >= least and r.standing >= best.standing - gap and _on_subject(question, r)]
    if now and _STANCE.search(question.text):
        near += [r for r in later if _opens_with_named(question, r)]
    return max(near, key=lambda r: (r.evidence.article.published, r.standing), default=best)


def asks_of_now(text: str) -> bool:
    """Whether a question says that it is about the present or what is ahead."""
    return bool(_NOW.search(text) or _AHEAD.search(text))


def asks_of_the_past(text: str) -> bool:
    """Whether a question says that it is about what was, and nothing of now."""
    return bool(_PAST.search(text)) and not asks_of_now(text)


def _looks_back(question: Question, rated: Rated) -> bool:
    """Whether the sentence tells the answer of a time that is over ("when it first opened, it had 11 rooms"), where the
    question is about the present."""
    return bool(_IS.match(question.text) and _THEN.search(rated.evidence.quote))


def _on_subject(question: Question, rated: Rated) -> bool:
    """Whether the sentence has a word of the question, or so surely gives the day or the figure that it needs none:
    what changes is often told in other words ("It's 28 million now")."""
    surely = question.kind in ("date", "number") and rated.rating >= SURELY
    return surely or _shares_words(question, rated.evidence.quote) or not is_english(question.text)


def _shares_words(question: Question, text: str) -> bool:
    """Whether the text has a content word of the question, a name, or a word of like meaning."""
    asked, held = set(question.stems), set(content_stems(text))
    named = {stem for name in question.names for stem in content_stems(name)}
    telling = set(telling_stems(question.text))
    bare = telling - named or asked
    if len(question.names) >= SEVERAL_NAMES and named <= held:
        return True
    return not asked or any(alike_stems(word) & held for word in bare)


def _opens_with_named(question: Question, rated: Rated) -> bool:
    """Whether the sentence opens with whom the question names, and so tells what that party did last."""
    return rated.rating >= NAMED_LEAST and bool(question.names & set(words_of(rated.evidence.quote)[:OPENING]))


def _reverses(question: Question, rated: Rated) -> bool:
    """Whether the sentence says the contrary of the state that is asked about, and so ends it."""
    named = {stem for name in question.names for stem in content_stems(name)}
    against = {other for asked in set(question.stems) - named for other in opposite_stems(asked)}
    return rated.rating >= REVERSES_LEAST and bool(against & set(content_stems(rated.evidence.quote)))


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
        and ((r.rating >= NOW_LEAST and r.standing >= best.standing - NOW_GAP) or _reverses(question, r))
        and _shares_words(question, r.evidence.quote)
    }
    return later[max(later)] if later else None
