"""Independent accounts that answer one question differently.

    question, supported statements, Evidence*, Rated* -> (Disagreement*, further statements to show)

Articles of one story count as one voice, and two speakers of one article as two.  Values are compared only where
`rag.language.comparable` allows it; the words of an answer are those a reader has told.  Both sides are always shown
with their own words; nothing is averaged or picked.  When in doubt, both are shown and no disagreement is claimed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import combinations, permutations

from rag.answer.relevance import shares_words
from rag.answer.value_sides import Place, Side, Split, article_of, place_of, read_of, same_speaker, sides_by_value
from rag.language.comparable import spelt_alike
from rag.language.sayers import speaker_of
from rag.language.values import agree, amounts_in, compatible, dates_in
from rag.language.words import abbreviates, content_stems, numbers, wording, words_of
from rag.question.kind import Kind
from rag.question.question import Question
from rag.retrieval.topics import same_topic
from rag.stages import Rated, Supported
from rag.types import DisagreementKind, Evidence
from rag.verify.verify import as_quote

ABOUT: Mapping[Kind, str] = {
    "date": "the date",
    "number": "the amount",
    "person": "the name",
}  # the kinds of question whose answers are values
ANSWER = "the answer"  # what the others are about
# By judgement, and held by false conflicts on gold (n=68, docs/results.md), where a line names no other set.
MIN_SHARED = 0.5  # share of the question's content stems that a rival sentence must hold
WORDS_RATING = 0.5  # the same above which its words are compared
DIFFERS = 1.2  # least log-odds that a sentence answers otherwise than one before it, with those that both answer
DIFFERS_YES = 2.5  # the same where yes or no is asked; each finds 0.45 of the clashes of held-out stories
SHORT = 8  # words of an answer that can be compared as such
CHOICE_WORDS = 2  # content words before an "or" that may be what is offered
RELEVANCE_GAP = 1.1  # how far below the best evidence a rival sentence may rank
LONG_AFTER = timedelta(days=30)  # after which another figure replaces one, unless it is said against it
UPDATE_AFTER = timedelta(days=2)  # articles further apart than this report a change, not a clash
_CONDITION = re.compile(r"\b(?:if|should|unless|whether|in case)\b[^,;.]*", re.IGNORECASE)
_EVENT = re.compile(
    r"\bwhen (?:did|was|were)\b(?!.*\b(?:due|expected|planned|scheduled|supposed|set|to)\b)|"
    r"\bwho(?:m| was| were| did|\s+\w{2,}ed)\b",
    re.IGNORECASE,
)  # what is asked happened once: a later article that tells it otherwise reports no change
_OPINION = re.compile(
    r"\b(?:think|thinks|oppos\w*|support\w*|says?|said|want|wants|believe\w*|critic\w*|react\w*|respond\w*|feel|feels|"
    r"argu\w*|views?|opinions?|sides?|position|comment\w*)\b",
    re.IGNORECASE,
)  # what different people may each hold
_CONTRADICTS = re.compile(r"\b(?:not|rather than|instead of|disput\w+|den(?:y|ies|ied)|wrong|contrary)\b", re.I)
_CHANGED = re.compile(
    r"\b(?:now|instead|moved|put back|postponed|delayed|brought forward|raised|lifted|cut|lowered|revised|"
    r"up from|down from|"
    r"new|no longer|since|changed|increased|grew|grown|rose|fell|extended|dropped|will now|latest|again|admitted)\b",
    re.IGNORECASE,
)


def find_splits(
    question: Question, supported: Sequence[Supported], rivals: Sequence[Evidence], *, read: Sequence[Rated] = ()
) -> tuple[Split, ...]:
    """The disagreements about `question`: at most one today; none when only one voice speaks.

    `supported` are the statements to be shown.  `rivals` are further sentences that may answer the question; one of
    the same topic and of another voice with a value that clashes joins in its own words.  `read` tells what a reader
    made of sentences.
    """
    if not supported:
        return ()
    known = {place_of(r.evidence): r for r in read}
    shown = {place_of(e) for s in supported for e in s.evidence}
    further = [as_quote(e) for e in rivals if place_of(e) not in shown]
    voices = [s for s in (*supported, *further) if s is supported[0] or _may_rival(question, supported[0], s, known)]
    about, sides = _sides(question, [s for s in supported if s in voices], voices, known)
    return (_split(question, about, sides),) if len(sides) > 1 else ()


def _may_rival(question: Question, first: Supported, other: Supported, known: Mapping[Place, Rated]) -> bool:
    """Whether the other speaks of the same: its article of the same topic, with all names of the question, and it has
    a word of the question or surely answers."""
    article = article_of(other)
    held = {*words_of(f"{article.title} {article.text}")}
    spelt = [name for name in question.names if name not in held and not any(spelt_alike(name, w) for w in held)]
    named = not spelt or (len(spelt) == 1 and abbreviates(question.text, article.text))
    read = read_of(other, known)
    answers = read is not None and read.rating >= WORDS_RATING
    return named and same_topic(article, article_of(first)) and (answers or shares_words(question, other.text))


def _sides(
    question: Question, supported: Sequence[Supported], voices: Sequence[Supported], known: Mapping[Place, Rated]
) -> tuple[str, list[Side]]:
    kind = question.kind
    if kind == "yes_no":
        about, sides = _sides_by_asked_value(question, voices)
        if _OPINION.search(question.text):
            return about or ANSWER, sides
        told_apart = (
            sides
            or _sides_by_choice(question, voices)
            or _sides_by_account(voices, known, DIFFERS_YES)
            or _sides_by_polarity(supported)
        )
        return about or ANSWER, told_apart
    if kind in ABOUT:
        one = kind != "person" or not (_OPINION.search(question.text) or question.several)
        return ABOUT[kind], sides_by_value(question, kind, voices, known) if one else []
    if _OPINION.search(question.text):
        return ANSWER, _sides_by_choice(question, voices)
    return ANSWER, (
        _sides_by_choice(question, voices)
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


def _sides_by_asked_value(question: Question, voices: Sequence[Supported]) -> tuple[str, list[Side]]:
    """Where the question names a date or an amount ("Did he die in 1860?"): what it is about, and the sides, one of
    which gives the very value."""
    for kind, given in (("date", dates_in(question.text, published=None)), ("number", amounts_in(question.text))):
        told = [voice for voice in voices if given and _on_topic(question, voice.text)]
        for one, other in _pairs(told):
            values = [
                dates_in(v.text, published=article_of(v).published) if kind == "date" else amounts_in(v.text)
                for v in (one, other)
            ]
            if all(values) and not compatible(*values) and any(agree(given, own) for own in values):
                sides = [Side(value=own[0].written, supported=v) for own, v in zip(values, (one, other), strict=True)]
                return ABOUT["date" if kind == "date" else "number"], sides
    return "", []


def _sides_by_choice(question: Question, voices: Sequence[Supported]) -> list[Side]:
    """Where the question lets choose ("a town or a village?"): two statements of different stories, each with words of
    one choice that the other statement lacks, and with none of the other choice."""
    offered = question.alternatives
    if offered is None:
        return []
    before, behind = (list(content_stems(part)) for part in offered)
    one, other = set(before[-CHOICE_WORDS:]) - set(behind), set(behind) - set(before)
    for first, second in permutations(voices, 2):
        held, theirs = (set(content_stems(voice.text)) for voice in (first, second))
        chosen = one & held - theirs and other & theirs - held and not other & (held - theirs)
        chosen = chosen and not one & (theirs - held)
        if chosen and article_of(first).copy_group != article_of(second).copy_group:
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
        if later.differs + min(r.rating for r in reads) < least or _same_values(*pair):
            continue
        if besides is None or not _share(besides, reads[0].words, reads[1].words):
            return [Side(value=voice.text, supported=voice) for voice in pair]
    return []


def _same_values(one: Supported, other: Supported) -> bool:
    """Whether both give the same figures, at least one, and neither denies what the other says."""
    left, right = numbers(one.text), numbers(other.text)
    return bool(left) and left == right and _denies(one.text) == _denies(other.text)


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


def _sides_by_polarity(voices: Sequence[Supported]) -> list[Side]:
    """Two statements of different stories about the same thing, one of them negated."""
    for first, second in _pairs(voices):
        if _denies(first.text) != _denies(second.text) and _alike(first.text, second.text):
            return [Side(value=voice.text, supported=voice) for voice in (first, second)]
    return []


def _pairs(voices: Sequence[Supported]) -> Iterator[tuple[Supported, Supported]]:
    """Two of the voices at a time, of different stories."""
    return ((a, b) for a, b in combinations(voices, 2) if article_of(a).copy_group != article_of(b).copy_group)


def _read_pairs(
    voices: Sequence[Supported], known: Mapping[Place, Rated]
) -> Iterator[tuple[tuple[Supported, Supported], tuple[Rated, Rated]]]:
    """The pairs of which both were read, and what was made of them."""
    for pair in _pairs(voices):
        first, second = (read_of(voice, known) for voice in pair)
        if first is not None and second is not None:
            yield pair, (first, second)


def _denies(text: str) -> bool:
    """Whether the text negates something outside of a condition."""
    return wording(_CONDITION.sub("", text)).negations > 0


def _alike(left: str, right: str) -> bool:
    a, b = set(content_stems(left)), set(content_stems(right))
    return len(a & b) >= MIN_SHARED * min(len(a), len(b))


def _split(question: Question, about: str, sides: Sequence[Side]) -> Split:
    days = [article_of(side.supported).published for side in sides]
    known = sorted(day for day in days if day is not None)
    apart = len(known) == len(sides) and known[-1] - known[0] >= UPDATE_AFTER
    speakers = [speaker_of(side.supported.text) for side in sides]
    two_parties = all(speakers) and not same_speaker(speakers[0], speakers[1])
    ordered = sorted(sides, key=lambda side: article_of(side.supported).published or known[0]) if apart else list(sides)
    kind: DisagreementKind = "conflict"
    if about == ANSWER and two_parties:
        kind = "dispute"
    elif apart and not _EVENT.search(question.text):
        later = ordered[-1].supported.text
        long_after = known[-1] - known[0] >= LONG_AFTER and not _CONTRADICTS.search(later)
        argued = two_parties and about == ABOUT["number"] and not (_CHANGED.search(later) or long_after)
        kind = "conflict" if argued else "update"
    if kind == "conflict" and about in ABOUT.values():
        ordered = sorted(sides, key=lambda side: _denies(side.supported.text))  # what is said stands before what is not
    else:
        ordered = ordered if kind == "update" else list(sides)
    return Split(about=about, kind=kind, sides=tuple(ordered))
