"""Independent articles that answer one question differently.

    question, supported statements, Evidence*, Rated* -> (Disagreement*, further statements to show)

Articles of one story count as one voice.  Values are compared in canonical form, so the same sum in other words
is no disagreement.  Where a reader has told which words of a sentence are the answer, or that it answers otherwise than
another, these count.  Both sides are always shown with their own words; nothing is averaged or picked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations, permutations

from index.types import Article
from rag.language.values import Value, agree, amounts_in, asked_amounts, compatible, dates_in, names_in
from rag.language.words import abbreviates, content_stems, tokens, wording
from rag.question.kind import Kind
from rag.question.question import Question
from rag.stages import Rated, Supported
from rag.types import DisagreementKind, Evidence
from rag.verify.verify import as_quote

ABOUT: Mapping[Kind, str] = {
    "date": "the date",
    "number": "the amount",
    "person": "the name",
}  # the kinds of question whose answers are values
ANSWER = "the answer"  # what the others are about
MIN_SHARED = 0.5  # share of the question's content stems that a rival sentence must hold
WORDS_RATING = 0.5  # log-odds, that a sentence answers, above which its words are compared
DIFFERS = 1.2  # least log-odds that a sentence answers otherwise than one before it, with those that both answer
DIFFERS_YES = 2.5  # the same where yes or no is asked; each finds 0.45 of the clashes of held-out stories
SHORT = 8  # words of an answer that can be compared as such
CHOICE_WORDS = 2  # content words before an "or" that may be what is offered
RELEVANCE_GAP = 1.1  # how far below the best evidence a rival sentence may rank
UPDATE_AFTER = timedelta(days=2)  # articles further apart than this report a change, not a clash
Place = tuple[str, int]  # of a sentence: its article and where it begins there
_CONDITION = re.compile(r"\b(?:if|should|unless|whether|in case)\b[^,;.]*", re.IGNORECASE)
_EVENT = re.compile(
    r"\bwhen (?:did|was|were)\b(?!.*\b(?:due|expected|planned|scheduled|supposed|set|to)\b)|"
    r"\bwho(?:m| was| were| did|\s+\w{2,}ed)\b",
    re.IGNORECASE,
)  # what is asked happened once: a later article that tells it otherwise reports no change


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
    """The disagreements about `question`: at most one today; none when fewer than two stories speak.

    `supported` are the statements to be shown.  `rivals` are further sentences that may answer the question; one of
    another story with a value that clashes joins in its own words.  `read` tells what a reader made of sentences.
    """
    told = {e.article.story for s in supported for e in s.evidence}
    voices = [*supported, *(as_quote(e) for e in rivals if e.article.story not in told)]
    known = {_place(r.evidence): r for r in read}
    about, sides = _sides(question, supported, voices, known)
    return (_split(about, sides, may_change=not _EVENT.search(question.text)),) if len(sides) > 1 else ()


def _sides(
    question: Question, supported: Sequence[Supported], voices: Sequence[Supported], known: Mapping[Place, Rated]
) -> tuple[str, list[Side]]:
    kind = question.kind
    if kind == "yes_no":
        about, sides = _sides_by_asked_value(question, voices)
        told_apart = sides or _sides_by_account(voices, known, DIFFERS_YES) or _sides_by_polarity(supported)
        return about or ANSWER, told_apart
    if kind in ABOUT:  # any sentence has names: only those that are shown count
        return ABOUT[kind], _sides_by_value(question, kind, supported if kind == "person" else voices, known)
    return ANSWER, (
        _sides_by_choice(question, supported)
        or _sides_by_words(question, voices, known)
        or _sides_by_account(voices, known, DIFFERS, besides=question)
    )


def rivals_by_words(question: Question, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Sentences near the best that share half of the question's content, where no model has rated them."""
    return tuple(
        e for e in evidence if e.relevance >= evidence[0].relevance - RELEVANCE_GAP and _on_topic(question, e.quote)
    )


def _on_topic(question: Question, text: str) -> bool:
    asked = set(question.stems)
    return len(asked & set(content_stems(text))) >= MIN_SHARED * len(asked)


def _sides_by_value(
    question: Question, kind: Kind, voices: Sequence[Supported], known: Mapping[Place, Rated]
) -> list[Side]:
    """One side for each story whose values clash with all before it; the first voice must give one."""
    sides: list[Side] = []
    taken: list[Sequence[Value]] = []
    for voice in voices:
        found = _meant(_values(question, kind, voice), _read_of(voice, known))
        if not found and not sides:
            return []
        stories = {_article(side.supported).story for side in sides}
        if found and _article(voice).story not in stories and not any(compatible(found, other) for other in taken):
            sides.append(Side(value=", ".join(dict.fromkeys(v.written for v in found)), supported=voice))
            taken.append(found)
    return sides


def _sides_by_asked_value(question: Question, voices: Sequence[Supported]) -> tuple[str, list[Side]]:
    """Where the question names a date or an amount ("Did he die in 1860?"): what it is about, and the sides, one of
    which gives the very value."""
    asked: dict[Kind, Sequence[Value]] = {
        "date": dates_in(question.text, published=None),
        "number": amounts_in(question.text),
    }
    voices = [voice for voice in voices if _on_topic(question, voice.text)]
    for kind, values in asked.items():
        sides = _sides_by_value(question, kind, voices, {}) if values else []
        if len(sides) > 1 and any(agree(values, _values(question, kind, side.supported)) for side in sides):
            return ABOUT[kind], sides
    return "", []


def _meant(values: tuple[Value, ...], read: Rated | None) -> tuple[Value, ...]:
    """Those of the values that the words of the answer have; all where none does."""
    words = read.words if read else ""
    if not words:
        return values
    own = set(tokens(words))
    names = tuple(replace(v, written=words) for v in values if v.unit == "name" and v.canonical in own)
    return names or tuple(v for v in values if v.written in words or words in v.written) or values


def _values(question: Question, kind: Kind, voice: Supported) -> tuple[Value, ...]:
    if kind == "date":
        return dates_in(voice.text, published=_article(voice).published)
    if kind == "person":
        return names_in(voice.text, besides=question.text)
    return asked_amounts(question.text, amounts_in(voice.text, counted=question.stems))


def _sides_by_choice(question: Question, voices: Sequence[Supported]) -> list[Side]:
    """Where the question lets choose ("a town or a village?"): two statements of different stories, each with words of
    one choice that the other statement lacks, and with none of the other choice."""
    if question.alternatives is None:
        return []
    before, behind = (list(content_stems(part)) for part in question.alternatives)
    one, other = set(before[-CHOICE_WORDS:]) - set(behind), set(behind) - set(before)
    for first, second in permutations(voices, 2):
        held, theirs = (set(content_stems(voice.text)) for voice in (first, second))
        chosen = one & held - theirs and other & theirs - held and not other & held and not one & (theirs - held)
        if chosen and _article(first).story != _article(second).story:
            pair = sorted((first, second), key=voices.index)
            return [Side(value=voice.text, supported=voice) for voice in pair]
    return []


def _sides_by_account(
    voices: Sequence[Supported], known: Mapping[Place, Rated], least: float, *, besides: Question | None = None
) -> list[Side]:
    """Two statements of different stories that answer, of which the one read later answers otherwise, with log-odds of
    at least `least`, and, where a question is given, in words of which none but those of the question are shared."""
    for pair, reads in _read_pairs(voices, known):
        later = max(reads, key=lambda r: r.place)
        if later.differs + min(r.rating for r in reads) < least:
            continue
        if not besides or not _share(besides, reads[0].words, reads[1].words):
            return [Side(value=voice.text, supported=voice) for voice in pair]
    return []


def _sides_by_words(question: Question, voices: Sequence[Supported], known: Mapping[Place, Rated]) -> list[Side]:
    """Two statements of different stories that surely answer, in words of which they share none, where one answer is
    asked for."""
    chooses = question.alternatives is not None
    if question.several and not chooses:
        return []
    for pair, reads in _read_pairs(voices, known):
        surely = min(r.rating for r in reads) >= WORDS_RATING
        if surely and _differ(question, reads[0].words, reads[1].words):
            told = zip(pair, reads, strict=True)
            return [Side(value=voice.text if chooses else r.words, supported=voice) for voice, r in told]
    return []


def _differ(question: Question, one: str, other: str) -> bool:
    """Whether two short answers have words beside those of the question and none in common, or amounts that clash."""
    answers = one, other
    if not all(_own_words(question, words) and len(words.split()) <= SHORT for words in answers):
        return False
    amounts = [amounts_in(words) for words in answers]
    return not compatible(*amounts) if all(amounts) else not _share(question, one, other)


def _share(question: Question, one: str, other: str) -> bool:
    """Whether two answers have a word in common beside those of the question, or one the initials of the other."""
    common = _own_words(question, one) & _own_words(question, other)
    return bool(common) or abbreviates(one, other) or abbreviates(other, one)


def _own_words(question: Question, words: str) -> set[str]:
    """The content words of an answer beside those of the question."""
    return set(content_stems(words)) - set(question.stems)


def _read_of(voice: Supported, known: Mapping[Place, Rated]) -> Rated | None:
    return known.get(_place(voice.evidence[0]))


def _place(evidence: Evidence) -> Place:
    return evidence.article.id, evidence.start


def _sides_by_polarity(voices: Sequence[Supported]) -> list[Side]:
    """Two statements of different stories about the same thing, one of them negated."""
    for first, second in _pairs(voices):
        if _denies(first.text) != _denies(second.text) and _alike(first.text, second.text):
            return [Side(value=voice.text, supported=voice) for voice in (first, second)]
    return []


def _pairs(voices: Sequence[Supported]) -> Iterator[tuple[Supported, Supported]]:
    """Two of the voices at a time, of different stories."""
    return ((a, b) for a, b in combinations(voices, 2) if _article(a).story != _article(b).story)


def _read_pairs(
    voices: Sequence[Supported], known: Mapping[Place, Rated]
) -> Iterator[tuple[tuple[Supported, Supported], tuple[Rated, Rated]]]:
    """The pairs of which both were read, and what was made of them."""
    for pair in _pairs(voices):
        first, second = (_read_of(voice, known) for voice in pair)
        if first is not None and second is not None:
            yield pair, (first, second)


def _denies(text: str) -> bool:
    """Whether the text negates something outside of a condition."""
    return wording(_CONDITION.sub("", text)).negations > 0


def _alike(left: str, right: str) -> bool:
    a, b = set(content_stems(left)), set(content_stems(right))
    return len(a & b) >= MIN_SHARED * min(len(a), len(b))


def _split(about: str, sides: Sequence[Side], *, may_change: bool) -> Split:
    days = sorted(d for d in (_article(side.supported).published for side in sides) if d is not None)
    update = may_change and len(days) == len(sides) and days[-1] - days[0] >= UPDATE_AFTER
    ordered = sorted(sides, key=lambda side: _article(side.supported).published or days[0]) if update else list(sides)
    return Split(about=about, kind="update" if update else "conflict", sides=tuple(ordered))


def _article(supported: Supported) -> Article:
    return supported.evidence[0].article
