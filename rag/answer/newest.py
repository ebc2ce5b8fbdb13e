"""Which of several sentences that answer leads: the best, or a later article's where the present is asked about.

    question, Rated* in order of merit -> newest -> Rated

A later article near the best leads unless the question is about the past or one event; so does the latest entry of a
report written as things happen, and a sentence that corrects or replaces a figure.  What only looks back does not.
Pure.  `rag.answer.relevance` asks it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from index.text.patterns import regex
from rag.answer.slot import has_value, lost_by, shares_words
from rag.language.comparable import Said, values_clash
from rag.language.sayers import speaker_of
from rag.language.similar import opposite_stems
from rag.language.words import content_stems, numbers, words_of
from rag.question.asking import is_english
from rag.question.question import Question
from rag.retrieval.sentences import entry_place
from rag.retrieval.topics import same_topic
from rag.stages import Rated

# Chosen together on gold over seeds/ and the originals (n=76 each, docs/results.md) where a line names no other set.
LATER = timedelta(days=2)
NEWER_GAP, NEWER_LEAST = 2.6, -0.4  # how far below the best a later article's answer may lie, and its rating, to lead
NOW_GAP, NOW_LEAST = 4.5, -1.2  # the same where the question says "now"
REPLACES_LEAST, REPLACES_DIFFERS = -1.5, 1.0  # rating and difference of a later amount that takes the place of another
NAMED_LEAST = -4.0  # rating of what a party did last, where its stance of now is asked for
REVERSES_LEAST = -2.5  # rating of a later entry that ends the state asked about
SURELY = 0.5  # rating of a later day or figure above which it needs no word of the question
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
_ONE_EVENT = regex(r"^\W*(?:when|where|why|how|who|whom) (?:\w+ )?did\b|^\W*why\b", re.IGNORECASE)
_FROM_TO = regex(r"\bfrom (?P<was>\S*\d[^;]{0,30}?) to (?=\S*\d)", re.IGNORECASE)
_NOT_SO = regex(r"\d[^.;]{0,40}, not (?P<was>\S*\d[\w, .]{0,20})")
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
    now = bool(_NOW.search(question.text) or _AHEAD.search(question.text))
    day = best.evidence.article.published
    if day is None or (not now and _PAST.search(question.text)):
        return best
    if not now and _ONE_EVENT.search(question.text):
        raised = [r for r in ordered[1:] if is_later(r, best) and changes_from(best.words, r.evidence.quote)]
        raised = [r for r in raised if question.kind == "number" and shares_words(question, r.evidence.quote)]
        return max(raised, key=lambda r: (r.evidence.article.published, r.standing), default=best)
    if (entry := _latest_entry(question, ordered)) is not None:
        return entry
    gap, least = (NOW_GAP, NOW_LEAST) if now else (NEWER_GAP, NEWER_LEAST)
    kind = question.kind
    later = [
        r
        for r in ordered[1:]
        if ((r.rating >= least and r.standing >= best.standing - gap) or _replaces(question, r, best))
        and is_later(r, best)
        and (kind not in ("date", "number") or has_value(question, r.words or r.evidence.quote))
        and (
            _on_subject(question, r.evidence.quote)
            or changes_from(best.words, r.evidence.quote)
            or _surely(question, r)
        )
        and lost_by(question, r) <= lost_by(question, best)
        and not looks_back(question, r)
    ]
    if now and _STANCE.search(question.text):
        later += [r for r in ordered[1:] if _opens_with_named(question, r) and is_later(r, best)]
    return max(later, key=lambda r: (r.evidence.article.published, r.standing), default=best)


def looks_back(question: Question, rated: Rated) -> bool:
    """Whether the sentence tells the answer of a time that is over ("when it first opened, it had 11 rooms"), where the
    question is about the present."""
    return bool(_IS.match(question.text) and _THEN.search(rated.evidence.quote))


def _surely(question: Question, rated: Rated) -> bool:
    """Whether the sentence so surely gives the day or the figure that it needs no word of the question: what changes is
    often told in other words ("It's 28 million now")."""
    return question.kind in ("date", "number") and rated.rating >= SURELY


def _on_subject(question: Question, quote: str) -> bool:
    """Whether the sentence has a word of the question, which is not asked where that is in another language."""
    return shares_words(question, quote) or not is_english(question.text)


def is_later(later: Rated, best: Rated) -> bool:
    """Whether its article is of the same topic and of a later day."""
    one, other = later.evidence.article, best.evidence.article
    known = one.published is not None and other.published is not None
    return known and one.published - other.published >= LATER and same_topic(one, other)  # type: ignore[operator]


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
        and shares_words(question, r.evidence.quote)
    }
    return later[max(later)] if later else None


def _replaces(question: Question, later: Rated, best: Rated) -> bool:
    """Whether the reader takes it for another answer, in an amount of the same unit that clashes."""
    if question.kind != "number" or later.rating < REPLACES_LEAST:
        return False
    if changes_from(best.words, later.evidence.quote):
        return True
    if later.differs < REPLACES_DIFFERS:
        return False
    one, other = (
        Said(text=r.evidence.quote, published=r.evidence.article.published, words=r.words) for r in (best, later)
    )
    return values_clash(question.text, question.kind, one, other) is not None


def changes_from(words: str, quote: str) -> bool:
    """Whether the sentence tells of a change from the very figure of the answer's words to another, or corrects it."""
    was = numbers(words)
    found = [*_FROM_TO.finditer(quote), *(() if speaker_of(quote) else _NOT_SO.finditer(quote))]
    return bool(was) and any(was & numbers(m["was"]) for m in found)
