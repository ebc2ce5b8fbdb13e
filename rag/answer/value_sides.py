"""The sides of a disagreement over a value, and who they are: near-copies are one voice, two speakers are two.

    question, voices (statements), what a reader made of them -> sides_by_value -> Side*

Pure.  `rag.language.comparable` says when two values clash, `rag.answer.disagree` what is made of the sides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.types import Article
from rag.language.comparable import Said, values_clash
from rag.language.sayers import speaker_of
from rag.language.words import content_stems
from rag.question.kind import Kind
from rag.question.question import Question
from rag.stages import Rated, Supported
from rag.types import DisagreementKind, Evidence

# By judgement, and held by false conflicts on gold (n=68, docs/results.md).
VALUE_RATING = -1.5  # log-odds, that a sentence answers, above which its value is compared
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
    first = voices[0]
    sides: list[Side] = []
    for voice in voices[1:]:
        read = read_of(voice, known)
        told = any(article_of(side.supported).copy_group == article_of(voice).copy_group for side in sides[1:])
        if told or (read is not None and read.rating < VALUE_RATING) or not _independent(first, voice):
            continue
        clash = values_clash(question.text, kind, _said(first, known), _said(voice, known))
        if clash is None:
            continue
        own = [Side(value=clash[0], supported=first)] if not sides else []
        against = [
            side
            for side in sides[1:]
            if not values_clash(question.text, kind, _said(side.supported, known), _said(voice, known))
        ]
        if not against:
            sides = [*sides, *own, Side(value=clash[1], supported=voice)]
    return sides


def _independent(one: Supported, other: Supported) -> bool:
    """Whether two voices speak: articles that are no near-copies, or two speakers of one article."""
    if article_of(one).copy_group != article_of(other).copy_group:
        return True
    speakers = speaker_of(one.text), speaker_of(other.text)
    return all(speakers) and not same_speaker(*speakers)


def same_speaker(one: str, other: str) -> bool:
    """Whether the words for two speakers share one, or one has none that tells."""
    left, right = (set(content_stems(words)) for words in (one, other))
    return bool(left & right) or not left or not right


def _said(voice: Supported, known: Mapping[Place, Rated]) -> Said:
    """What the voice says, with its answer's words; the whole sentence where no reader has told them."""
    read = read_of(voice, known)
    text = voice.evidence[0].quote
    words = read.words if read and read.words else text
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
