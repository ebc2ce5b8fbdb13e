"""The sides of a disagreement over a value, and who they are: near-copies are one voice, two speakers are two.

    question, voices (statements), what a reader made of them -> sides_by_value -> Side*

Pure.  `rag.language.comparable` says when two values clash, `rag.answer.disagree` what is made of the sides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.text.patterns import regex
from index.types import Article
from rag.answer.finish import leans, sentence_before
from rag.language.comparable import PERSONS, Said, counts_of, values_clash
from rag.language.office import holder_in, office_of, successor_in
from rag.language.scope import clause_at
from rag.language.similar import alike_stems
from rag.language.tellers import PRONOUNS, teller_of
from rag.language.words import content_stems, words_of
from rag.question.kind import Kind
from rag.question.question import Question
from rag.stages import Rated, Supported
from rag.types import DisagreementKind

# Held together by disagreements over invented stories (late, n=56, docs/results.md); none was chosen by itself.
VALUE_RATING = -1.5  # log-odds, that a sentence answers, above which its value is compared
SPOKEN = 0.5  # the same above which somebody's figure does
SURELY = 1.3  # the same above which it needs no word of the question
COUNTED_RATING = -2.5  # the same where it counts just what is asked
COUNTED_SHARE = 0.5  # share of the other words of what is asked, where a sentence below the bar counts just that
LIGHT = 2  # content words of a clause, its answer and its speaker aside, that do not say of what the answer is
MANY_NAMES = 3  # words of names, all of which a sentence has that needs no other word of the question
WORDS_BEFORE = 12  # before "he said", among which the one may be named who is meant
_PARTY = regex(r"^(?:[Tt]he|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir|He|She|It|They)\b|\b[A-Z](?!\w*\s+of\b)")
_END = regex(r"(?<=[^A-Z][.!?])[\"”’]?\s")  # of a sentence
_CORRECTS = regex(
    r"^\W*(?:correct(?:ion|ed)|clarification|erratum|editor[’']s note|berichtigung|korrektur|richtigstellung|"
    r"rectificatif|correcci[oó]n|correzione)s?\b",
    re.IGNORECASE,
)
_MUCH = frozenset({"mani", "much"})
_INITIAL = regex(r"\b[A-Z]\.(?=\s)")
_WAS = regex(r"\b(?:was|were|did|former|previous(?:ly)?|before|first)\b", re.IGNORECASE)  # asks after one who held it
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
        if told or not (independent(speaking[0], voice) or _replies(voice, speaking[0])):
            continue
        clash = values_clash(question.text, kind, said[0], its)
        if clash and all(values_clash(question.text, kind, other, its) for other in others):
            sides = [*(sides or [Side(value=clash[0], supported=speaking[0])]), Side(value=clash[1], supported=voice)]
            others.append(its)
    return sides


def _replies(voice: Supported, other: Supported) -> bool:
    """Whether two speakers, or the paper and a speaker, tell one right behind the other."""
    tellers = [teller_of(v.evidence[0].quote) for v in (voice, other)]
    beside = stands_behind(voice, other) or stands_behind(other, voice)
    paper_too = bool(tellers[0]) != bool(tellers[1]) and not PRONOUNS & {*tellers}  # "it" is of whom the paper told
    return beside and (paper_too or independent(voice, other))


def _speaks_of_it(question: Question, voice: Supported, read: Rated | None) -> bool:
    """Whether the voice answers: surely, or fairly and in a word of what is asked, names and those counted aside, which
    may stand in the sentence on which it leans."""
    if read is None or read.rating >= SURELY:
        return True
    held = set(content_stems(voice.text))
    before = before_claim(voice, read.words) if read.rating >= VALUE_RATING else ""
    held |= set(content_stems(before))
    named = {s for name in question.names for s in content_stems(name)}
    office = office_of(question) if question.kind == "person" else None
    if office is not None:
        told = read.rating >= VALUE_RATING and bool(alike_stems(office.head) & held) and office.of - named <= held
        return told or bool(holder_in(question, voice.text))
    counts = counts_of(question.text, voice.text) if question.kind == "number" else ()
    asked = set(question.stems) - named - PERSONS - _MUCH - {s for v in counts for s in content_stems(v.written)}
    shared = [s for s in asked if alike_stems(s) & held]
    if read.rating < VALUE_RATING:
        return read.rating >= COUNTED_RATING and bool(counts and shared) and len(shared) >= COUNTED_SHARE * len(asked)
    if read.rating >= SPOKEN and teller_of(voice.evidence[0].quote):
        return True
    if (counts or len(question.names) >= MANY_NAMES) and question.names <= {*words_of(voice.text)}:
        return bool(question.names or shared) or not asked
    named_in = {*words_of(before), *(() if asked else words_of(voice.text))}
    return bool(shared or question.names & named_in)


def before_claim(voice: Supported, words: str) -> str:
    """The sentence before one that does not say of what its answer's `words` are: it leans on it or tells what somebody
    says, with little but these words in their clause; else ""."""
    first = voice.evidence[0]
    teller = teller_of(first.quote)
    if not (teller or leans(first.quote)):
        return ""
    clause = clause_at(first.quote, max(0, first.quote.find(words)))
    own = {*content_stems(clause)} - {*content_stems(words)} - {*content_stems(teller)}
    before = sentence_before(first) if len(own) <= LIGHT else None
    return before.quote if before else ""


def independent(one: Supported, other: Supported) -> bool:
    """Whether two voices speak: articles that are no near-copies, two speakers of one article, or a note and what it
    puts right."""
    if article_of(one).copy_group != article_of(other).copy_group:
        return True
    if all(map(corrects, (one, other))):
        return True
    return parties_of([Side(value="", supported=voice) for voice in (one, other)]) is not None


def stands_behind(voice: Supported, other: Supported) -> bool:
    """Whether it is the next sentence of the same article."""
    mine, theirs = voice.evidence[0], other.evidence[0]
    return (
        mine.article.id == theirs.article.id
        and mine.start >= theirs.end
        and not mine.article.text[theirs.end : mine.start].strip("; \t")
    )


def corrects(voice: Supported) -> bool:
    """Whether it stands in a note that puts right what an article said."""
    first = voice.evidence[0]
    before = first.article.text[: first.start].rpartition("\n")[2]
    return any(_CORRECTS.search(text) for text in (first.article.title, before, first.quote))


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
        text = leaning.article.text[: leaning.start].rstrip()
        person = {first, second} & {"he", "she"}  # who stands in the last sentence before
        before = " ".join((_END.split(text)[-1] if person else text).split()[-WORDS_BEFORE:])
        return None if set(content_stems(named)) & set(content_stems(before)) else (first, second)
    return None if same_speaker(first, second) else (first, second)


def is_party(speaker: str) -> bool:
    """Whether the words are for somebody in particular: a name, "the police", "its lawyer"; not "two traders"."""
    return bool(_PARTY.search(speaker))


def same_speaker(one: str, other: str) -> bool:
    """Whether the words for two speakers, what stands behind a comma left out, share one, or one has none that tells.
    Two of one surname have other initials."""
    heads = [words.partition(",")[0] for words in (one, other)]
    initials = [set(_INITIAL.findall(head)) for head in heads]
    if all(initials) and not initials[0] & initials[1]:
        return False
    left, right = (set(content_stems(head)) for head in heads)
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
    return known.get(voice.evidence[0].place)


def article_of(supported: Supported) -> Article:
    """The article of its first sentence."""
    return supported.evidence[0].article
