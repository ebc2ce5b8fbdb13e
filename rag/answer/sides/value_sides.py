"""The sides of a disagreement over a value, and who they are: near-copies are one voice, two speakers are two.

    question, voices (statements), what a reader made of them -> sides_by_value -> Side*

Pure.  `rag.language.comparable` says when two values clash, `rag.answer.disagree` what is made of the sides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.types import Article
from rag.language.comparable import PERSONS, Said, counts_of, values_clash
from rag.language.office import holder_in, office_of, successor_in
from rag.language.sayers import teller_of
from rag.language.similar import alike_stems
from rag.language.words import content_stems, words_of
from rag.question.kind import Kind
from rag.question.question import Question
from rag.stages import Rated, Supported
from rag.types import DisagreementKind, Evidence

# Held together by disagreements over invented stories (late, n=56, docs/results.md); none was chosen by itself.
VALUE_RATING = -1.5  # log-odds, that a sentence answers, above which its value is compared
SPOKEN = 0.5  # the same above which somebody's figure does
SURELY = 1.3  # the same above which it needs no word of the question
COUNTED_RATING = -2.5  # the same where it counts just what is asked
COUNTED_SHARE = 0.5  # share of the other words of what is asked, where a sentence below the bar counts just that
MANY_NAMES = 3  # words of names, all of which a sentence has that needs no other word of the question
WORDS_BEFORE = 12  # before "he said", among which the one may be named who is meant
_PARTY = re.compile(r"^(?:[Tt]he|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir|He|She|It|They)\b|\b[A-Z](?!\w*\s+of\b)")
_WAS = re.compile(
    r"\b(?:was|were|did|former|previous(?:ly)?|before|first)\b", re.IGNORECASE
)  # asks after one who held it
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


def sides_by_value(
    question: Question, kind: Kind, voices: Sequence[Supported], known: Mapping[Place, Rated]
) -> list[Side]:
    """One side for each voice whose value clashes with those of all before it; the first voice must give one."""
    speaking = [voice for voice in voices if _speaks_of_it(question, voice, read_of(voice, known))]
    said = [_said(question, voice, known) for voice in speaking]
    sides: list[Side] = []
    others: list[Said] = []  # what the sides after the first say
    for voice, its in zip(speaking[1:], said[1:], strict=True):
        told = any(article_of(side.supported).copy_group == article_of(voice).copy_group for side in sides[1:])
        if told or not independent(speaking[0], voice):
            continue
        clash = values_clash(question.text, kind, said[0], its)
        if clash and all(values_clash(question.text, kind, other, its) for other in others):
            sides = [*(sides or [Side(value=clash[0], supported=speaking[0])]), Side(value=clash[1], supported=voice)]
            others.append(its)
    return sides


def _speaks_of_it(question: Question, voice: Supported, read: Rated | None) -> bool:
    """Whether the voice answers: surely, or fairly and in a word of what is asked, names and those counted aside."""
    if read is None or read.rating >= SURELY:
        return True
    held = set(content_stems(voice.text))
    named = {s for name in question.names for s in content_stems(name)}
    office = office_of(question) if question.kind == "person" else None
    if office is not None:
        told = read.rating >= VALUE_RATING and bool(alike_stems(office.head) & held) and office.of - named <= held
        return told or bool(holder_in(question, voice.text))
    counts = counts_of(question.text, voice.text) if question.kind == "number" else ()
    asked = set(question.stems) - named - PERSONS - {s for v in counts for s in content_stems(v.written)}
    shared = [s for s in asked if alike_stems(s) & held]
    if read.rating < VALUE_RATING:
        return read.rating >= COUNTED_RATING and bool(counts and shared) and len(shared) >= COUNTED_SHARE * len(asked)
    if read.rating >= SPOKEN and teller_of(voice.evidence[0].quote):
        return True
    if len(question.names) >= MANY_NAMES and question.names <= {*words_of(voice.text)}:
        return True
    return not asked or bool(shared)


def independent(one: Supported, other: Supported) -> bool:
    """Whether two voices speak: articles that are no near-copies, or two speakers of one article."""
    if article_of(one).copy_group != article_of(other).copy_group:
        return True
    return parties_of([Side(value="", supported=voice) for voice in (one, other)]) is not None


def parties_of(sides: Sequence[Side]) -> tuple[str, str] | None:
    """The speakers of the first two sides; None where one has none, or they are one."""
    one, other = (side.supported.evidence[0] for side in sides[:2])
    first, second = teller_of(one.quote), teller_of(other.quote)
    if not first or not second:
        return None
    pronouns = [not content_stems(words) for words in (first, second)]
    if all(pronouns):
        return None
    if any(pronouns):
        leaning, named = (one, second) if pronouns[0] else (other, first)
        before = " ".join(leaning.article.text[: leaning.start].split()[-WORDS_BEFORE:])
        return None if set(content_stems(named)) & set(content_stems(before)) else (first, second)
    return None if same_speaker(first, second) else (first, second)


def is_party(speaker: str) -> bool:
    """Whether the words are for somebody in particular: a name, "the police", "its lawyer"; not "two traders"."""
    return bool(_PARTY.search(speaker))


def same_speaker(one: str, other: str) -> bool:
    """Whether the words for two speakers share one, or one has none that tells."""
    left, right = (set(content_stems(words)) for words in (one, other))
    return bool(left & right) or not left or not right


def _said(question: Question, voice: Supported, known: Mapping[Place, Rated]) -> Said:
    """What the voice says, with its answer's words; the whole sentence where no reader has told them."""
    read = read_of(voice, known)
    text = voice.evidence[0].quote
    holder = (
        (("" if _WAS.search(question.text) else successor_in(text)) or holder_in(question, text))
        if question.kind == "person"
        else ""
    )
    words = holder or (read.words if read else "") or text
    return Said(text=text, published=article_of(voice).published, words=words)


def read_of(voice: Supported, known: Mapping[Place, Rated]) -> Rated | None:
    """What a reader made of the voice's first sentence."""
    return known.get(place_of(voice.evidence[0]))


def place_of(evidence: Evidence) -> Place:
    """Where the sentence stands."""
    return evidence.article.id, evidence.start


def article_of(supported: Supported) -> Article:
    """The article of its first sentence."""
    return supported.evidence[0].article
