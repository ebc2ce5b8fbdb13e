"""Independent accounts that answer one question differently.

    question, supported statements, Evidence*, Rated* -> (Disagreement*, further statements to show)

Articles of one story count as one voice, and two speakers of one article as two.  Values are compared only where
`rag.language.comparable` allows it; the words of an answer are those a reader has told.  Both sides are always shown
with their own words; nothing is averaged or picked.  When in doubt, both are shown and no disagreement is claimed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from index.text.patterns import regex
from index.types import Article
from rag.answer.sides.asked_value import sides_by_asked_value
from rag.answer.sides.in_turn import sides_in_turn
from rag.answer.sides.own_sides import sides_within
from rag.answer.sides.split_kind import AMOUNT, ANSWER, split_of
from rag.answer.sides.value_sides import (
    Place,
    Side,
    Split,
    article_of,
    before_claim,
    read_of,
    same_speaker,
    sides_by_value,
)
from rag.answer.sides.word_sides import (
    on_topic,
    sides_by_account,
    sides_by_choice,
    sides_by_reply,
    sides_by_stance,
    sides_by_words,
)
from rag.answer.slot import shares_words
from rag.language.comparable import spelt_alike
from rag.language.tellers import teller_of
from rag.language.words import abbreviates, content_stems, names, words_of
from rag.question.kind import Kind
from rag.question.question import Question
from rag.retrieval.topics import same_topic
from rag.stages import Rated, Supported
from rag.types import Evidence
from rag.verify.verify import as_quote

ABOUT: Mapping[Kind, str] = {
    "date": "the date",
    "number": AMOUNT,
    "person": "the name",
}  # the kinds of question whose answers are values
# Held together by false conflicts on gold (n=68, docs/results.md); none was chosen by itself.
ANSWERS = 0.5  # log-odds, that a sentence answers, above which it needs no word of the question
DIFFERS = 1.2  # least log-odds that a sentence answers otherwise than one before it, with those that both answer
DIFFERS_YES = 2.5  # the same where yes or no is asked; each finds 0.45 of the clashes of held-out stories
RELEVANCE_GAP = 1.1  # how far below the best evidence a rival sentence may rank
FULL_NAME = 2  # words of names in a question from which on two articles that have them all tell of one thing
COMMON = 0.15  # share of the words of the shorter of two articles on one thing that the other has
_OPINION = regex(
    r"\b(?:think|thinks|oppos\w*|support\w*|says?|said|want|wants|believe\w*|critic\w*|react\w*|respond\w*|feel|feels|"
    r"argu\w*|views?|opinions?|sides|(?:which|whose|what) side|position|comment\w*)\b",
    re.IGNORECASE,
)  # what different people may each hold
_EVOLVES = regex(
    r"\b(?:over (?:time|the (?:year|course|months|weeks))|how (?:did|has|have) .*\b(?:chang|shift|evolv|develop)\w*)\b",
    re.I,
)
_HOW_MANY = regex(r"\bhow (?:many|much|large|big|old)\b", re.IGNORECASE)
_CLAUSES = regex(r";\s+|,\s+(?:while|but|whereas)\s+")
_RUMOUR = regex(r"\b(?:rumou?r(?:s|ed)?|whisper(?:s|ed)?|gossip|speculat\w+|hearsay)\b", re.IGNORECASE)
_ACCORDING = regex(r"\b(?:according to|as told by) (?P<who>[^,?]+)", re.IGNORECASE)
_RUN = regex(r"[A-Z][\w.'’-]*(?:\s+(?:(?:de|von|van|al|of|the)\s+)?[A-Z][\w.'’-]*)*")


def find_splits(
    question: Question, supported: Sequence[Supported], rivals: Sequence[Evidence], *, read: Sequence[Rated] = ()
) -> tuple[Split, ...]:
    """The disagreements about `question`: at most one today; none when only one voice speaks.

    `supported` are the statements to be shown.  `rivals` are further sentences that may answer the question; one of
    the same topic and of another voice with a value that clashes joins in its own words.  `read` tells what a reader
    made of sentences.
    """
    if not supported or _EVOLVES.search(question.text):
        return ()
    known = {r.evidence.place: r for r in read}
    shown = {e.place for s in supported for e in s.evidence}
    further = [as_quote(e) for e in rivals if e.place not in shown]
    voices = [s for s in (*supported, *further) if s is supported[0] or _may_rival(question, supported[0], s, known)]
    parts = [(part, voice) for voice in voices for part in _by_teller(voice) if _stands_behind(question, part)]
    whole = {part.evidence[0].place: voice for part, voice in parts}
    clauses = {p.evidence[0].place: own for p, v in parts if p is not v and (own := read_of(v, known)) is not None}
    known |= {place: replace(own, words="") for place, own in clauses.items()}  # whose words are not told
    told = [part for part, _ in parts]
    about, sides = _sides(question, told, known)
    if len(sides) < 2 and told:
        about, sides = sides_within(question, told, known)
    if len(sides) < 2:
        kind, about, sides = sides_in_turn(question, voices, known)
        return (Split(about=about, kind=kind, sides=tuple(sides)),) if sides else ()
    split = split_of(question, about, sides)
    sides = [replace(side, supported=whole[side.supported.evidence[0].place]) for side in split.sides]
    return (replace(split, sides=tuple(sides)),)


def _by_teller(voice: Supported) -> list[Supported]:
    """The clauses of a sentence in which two speakers are told, each as a voice; else the voice itself."""
    mine = voice.evidence[0]
    for mark in _CLAUSES.finditer(mine.quote) if len(voice.evidence) == 1 else ():
        parts = (
            replace(mine, end=mine.start + mark.start()),
            replace(mine, start=mine.start + mark.end()),
        )
        tellers = [teller_of(part.quote) for part in parts]
        if all(tellers) and not same_speaker(*tellers):
            return [as_quote(part) for part in parts]
    return [voice]


def _stands_behind(question: Question, voice: Supported) -> bool:
    """Whether somebody stands behind what is said: no rumour, and nobody else than the one after whose account is
    asked."""
    if _RUMOUR.search(voice.text) and not _RUMOUR.search(question.text):
        return False
    asked, teller = _ACCORDING.search(question.text), teller_of(voice.text)
    return not asked or not teller or same_speaker(asked["who"], teller)


def _may_rival(question: Question, first: Supported, other: Supported, known: Mapping[Place, Rated]) -> bool:
    """Whether the other speaks of the same: its article of the same topic, with the names of the question that the
    first's has, and it has a word of the question or surely answers."""
    article = article_of(other)
    read = read_of(other, known)
    answers = read is not None and read.rating >= ANSWERS
    named = _missing(question, article) <= _missing(question, article_of(first))
    near = (answers or len(question.names) >= FULL_NAME) and _named_in_both(question, first, other)
    same = same_topic(article, article_of(first))
    before = before_claim(other, read.words) if read is not None else ""
    shares = shares_words(question, f"{before} {other.text}") or bool(question.names & {*words_of(before)})
    return named and (same or near) and (answers or shares)


def _missing(question: Question, article: Article) -> set[str]:
    """The last words of the names of the question that the article does not have, in one spelling or another; none
    where it lacks one and has the words for an abbreviation."""
    text = f"{article.title} {article.text}"
    held = {*words_of(text)}
    runs = [[n for n in words_of(run[0]) if n in question.names] for run in _RUN.finditer(question.text)]
    runs = [run for run in runs if run] + [[name] for name in question.names if not any(name in run for run in runs)]
    missing = {run[-1] for run in runs if run[-1] not in held and not any(spelt_alike(run[-1], w) for w in held)}
    return set() if len(missing) == 1 and abbreviates(question.text, text) else missing


def _named_in_both(question: Question, first: Supported, other: Supported) -> bool:
    """Whether a name of the question stands in both articles, or, where it names nobody, a name and many a word of one
    in the other."""
    texts = [f"{a.title}. {a.text}" for a in map(article_of, (first, other))]
    if question.names:
        return bool(question.names.intersection(*(words_of(text) for text in texts)))
    stems = [{*content_stems(text)} for text in texts]
    common = len(stems[0] & stems[1]) / max(1, min(map(len, stems)))
    return common >= COMMON and bool(names(texts[0]) & names(texts[1]))


def _sides(question: Question, voices: Sequence[Supported], known: Mapping[Place, Rated]) -> tuple[str, list[Side]]:
    kind = question.kind
    if kind == "yes_no":
        about, sides = sides_by_asked_value(question, voices, known)
        if _OPINION.search(question.text):
            return about or ANSWER, sides
        told_apart = (
            sides
            or sides_by_choice(question, voices)
            or sides_by_stance(question, voices, known)
            or sides_by_reply(question, voices, known)
            or sides_by_account(question, voices, known, DIFFERS_YES, apart=False)
        )
        return about or ANSWER, told_apart
    if kind in ABOUT:
        one = kind != "person" or not (_OPINION.search(question.text) or question.several)
        sides = sides_by_value(question, kind, voices, known) if one else []
        if kind == "number" and not sides and not _HOW_MANY.search(question.text):  # "How long does it run?": until May
            return ABOUT["date"], sides_by_value(question, "date", voices, known)
        return ABOUT[kind], sides
    if _OPINION.search(question.text):
        return ANSWER, sides_by_choice(question, voices)
    return ANSWER, (
        sides_by_choice(question, voices)
        or sides_by_words(question, voices, known)
        or sides_by_account(question, voices, known, DIFFERS, apart=True)
    )


def rivals_by_words(question: Question, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Sentences near the best that share half of the question's content, where no model has rated them."""
    return tuple(
        e for e in evidence if e.relevance >= evidence[0].relevance - RELEVANCE_GAP and on_topic(question, e.quote)
    )
