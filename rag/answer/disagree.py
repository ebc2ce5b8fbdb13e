"""Independent accounts that answer one question differently.

    question, supported statements, Evidence*, Rated* -> (Disagreement*, further statements to show)

What is shown first is laid beside every other sentence that a reader may take for an answer;
`rag.answer.sides.judged` says how likely each pair differs and how, and the likeliest is told where it passes a bar.
Where no reader has read, only values that exclude each other are.  Articles of one story count as one voice.  Both
sides are always shown with their own words; nothing is averaged or picked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.text.patterns import regex
from rag.answer.sides.judged import Judged, judged
from rag.answer.sides.telling import clash_of, corrects, same_speaker
from rag.language.tellers import teller_of
from rag.language.words import content_stems, denies, words_of
from rag.question.kind import Kind
from rag.question.question import Question
from rag.retrieval.topics import same_story
from rag.stages import Rated, Supported
from rag.types import DisagreementKind, Evidence
from rag.verify.verify import as_quote

ANSWER = "the answer"  # what a disagreement is about where no kind of value is asked for
ABOUT: Mapping[Kind, str] = {"date": "the date", "number": "the amount", "person": "the name"}
# The first chosen on disagreements of hands that were left out of the fit (n=431, 272 of them wanted); those of what
# was not read held together by gold (n=68, docs/results.md).
DIFFERS = 0.35  # likelihood above which two sentences are told as a disagreement
DIFFERS_ASKED = 0.1  # where it is asked whether anybody says otherwise, so that it is likelier; by judgement
SHORT = 8  # words of an answer that stand for its side
RELEVANCE_GAP = 1.1  # how far below the best evidence a rival sentence may rank where nothing was read
MIN_SHARED = 0.5  # share of the question's content stems that it must hold there
TAKEN = 2.0  # rating that is taken for granted where nothing was read
_EVOLVES = regex(
    r"\b(?:over (?:time|the (?:year|course|months|weeks))|how (?:did|has|have) .*\b(?:chang|shift|evolv|develop)\w*)\b",
    re.I,
)
_RUMOUR = regex(r"\b(?:rumou?r(?:s|ed)?|whisper(?:s|ed)?|gossip|speculat\w+|hearsay)\b", re.IGNORECASE)
_OPEN = regex(
    r"^\W*(?:whether|who|when|why|where|how (?:many|much|long|far)|which|what)\b[^.;]*?\b(?:is|are|was|were|remains?|"
    r"depends?)\b (?:\w+ ){0,2}?(?:contested|disputed|in dispute|open|unclear|unknown|uncertain|debated|on who)\b",
    re.IGNORECASE,
)  # says that there are several accounts, and is none
_ACCORDING = regex(r"\b(?:according to|as told by) (?P<who>[^,?]+)", re.IGNORECASE)
Place = tuple[str, int]  # of a sentence: its article and where it begins there


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side before numbering: a value and the statement that gives it."""

    value: str
    supported: Supported


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A disagreement before numbering, oldest side first when it is an update."""

    about: str
    kind: DisagreementKind
    sides: tuple[Side, ...]


def find_splits(
    question: Question, supported: Sequence[Supported], rivals: Sequence[Evidence], *, read: Sequence[Rated] = ()
) -> tuple[Split, ...]:
    """The disagreements about `question`: at most one today.

    `supported` are the statements to be shown; `rivals` are further sentences that may answer it, and `read` tells what
    a reader made of sentences."""
    if not supported or _EVOLVES.search(question.text) or not _stands_behind(question, supported[0].text):
        return ()
    known = {r.evidence.place: r for r in read}
    voices = {s.evidence[0].place: s for s in reversed(supported)}
    first = supported[0].evidence[0]
    lead = known.get(first.place)
    beside = candidates(question, first, [*(s.evidence[0] for s in supported[1:]), *rivals])
    others = [e for e in beside if _stands_behind(question, e.quote)]
    if lead is None:
        return _by_value(question, first, others, voices)
    read_too = (known[e.place] for e in others if e.place in known)
    pairs = [(other, judged(question, lead, other)) for other in read_too]
    best = max(pairs, key=lambda pair: pair[1].differs, default=None)
    if best is None or best[1].differs < (DIFFERS_ASKED if question.other_side else DIFFERS):
        return ()
    return (_split(question, (lead, best[0]), best[1], voices),)


def candidates(question: Question, first: Evidence, rivals: Sequence[Evidence]) -> list[Evidence]:
    """The sentences to lay beside the first, each once: of its article, or of another on the same, which has a name of
    the question or most of its topic in common with it; a near-copy says the same."""
    every = {e.place: e for e in rivals if e.place != first.place}
    return [e for e in every.values() if _may_rival(question, first, e)]


def _may_rival(question: Question, first: Evidence, rival: Evidence) -> bool:
    mine, other = first.article, rival.article
    if mine.id == other.id or mine.copy_group == other.copy_group:
        return mine.id == other.id
    held = ({*words_of(f"{article.title} {article.text}")} for article in (mine, other))
    return same_story(first, rival) or bool(question.names.intersection(*held))


def _stands_behind(question: Question, text: str) -> bool:
    """Whether somebody stands behind what is said: no rumour, no more than that it is open, and nobody else than the
    one after whose account is asked."""
    if _OPEN.search(text) or (_RUMOUR.search(text) and not _RUMOUR.search(question.text)):
        return False
    asked, teller = _ACCORDING.search(question.text), teller_of(text)
    return not asked or not teller or same_speaker(asked["who"], teller)


def _split(question: Question, pair: tuple[Rated, Rated], verdict: Judged, voices: Mapping[Place, Supported]) -> Split:
    """The disagreement of two sentences with the values on which it turns, as far as these are told."""
    clash = clash_of(question, pair)
    short = all(0 < len(each.words.split()) <= SHORT for each in pair) and question.kind != "yes_no"
    values = clash or ([each.words for each in pair] if short else [each.evidence.quote for each in pair])
    sides = [
        (each, Side(value=value, supported=voices.get(each.evidence.place) or as_quote(each.evidence)))
        for each, value in zip(pair, values, strict=True)
    ]
    if verdict.kind == "update":
        sides.sort(key=lambda side: (str(side[0].evidence.article.published or ""), corrects(side[0])))
    elif clash:  # what is said stands before what is not
        sides.sort(key=lambda side: denies(side[0].evidence.quote))
    about = ABOUT[question.kind] if clash else ANSWER
    return Split(about=about, kind=verdict.kind, sides=tuple(side for _, side in sides))


def _by_value(
    question: Question, first: Evidence, others: Sequence[Evidence], voices: Mapping[Place, Supported]
) -> tuple[Split, ...]:
    """Where nothing was read: the first of another article whose value excludes that of the first."""
    lead, *rest = (Rated(evidence=e, rating=TAKEN, standing=TAKEN) for e in (first, *others))
    for other in rest:
        if other.evidence.article.id == first.article.id or not on_topic(question, other.evidence.quote):
            continue
        if clash_of(question, (lead, other)):
            return (_split(question, (lead, other), judged(question, lead, other), voices),)
    return ()


def on_topic(question: Question, text: str) -> bool:
    """Whether the text has half of the question's content stems."""
    asked = set(question.stems)
    return len(asked & set(content_stems(text))) >= MIN_SHARED * len(asked)


def rivals_by_words(question: Question, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Sentences near the best that share half of the question's content, where no model has rated them."""
    return tuple(
        e for e in evidence if e.relevance >= evidence[0].relevance - RELEVANCE_GAP and on_topic(question, e.quote)
    )
