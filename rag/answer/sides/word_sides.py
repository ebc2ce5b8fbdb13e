"""The sides of a disagreement that no value tells: yes against no, one choice against another, words with nothing in
common, or what a reader takes for another account.

    question, voices (statements), what a reader made of them -> sides_by_stance, sides_by_words ... -> Side*

Two voices are two stories, or two speakers of one article.  Pure.  `rag.answer.disagree` says which is tried where,
`rag.language.stance` what yes and no are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, permutations

from index.text.patterns import regex
from rag.answer.relevance import denies_value
from rag.answer.sides.value_sides import Place, Side, article_of, independent, read_of
from rag.language.scope import ORDINAL, replaces, same_scope
from rag.language.stance import LEAST_SHARED, contradict, told_of
from rag.language.values import amounts_in, compatible
from rag.language.words import STOP_WORDS, abbreviates, content_stems, negates, numbers, stem, words_of
from rag.question.question import Question
from rag.stages import Rated, Supported

# Held together by disagreements over invented stories (late, n=56, docs/results.md); none was chosen by itself.
MIN_SHARED = 0.5  # share of the question's content stems that a rival sentence must hold
WORDS_RATING = 0.0  # log-odds, that a sentence answers, above which its words are compared
STANCE_RATING = -1.2  # the same above which its yes or no is
MOSTLY = 0.6  # share of what is asked that two have which both say yes to it
SURE_STANCE = 1.0  # the same above which it needs not half of the words of the question
REPLY, SURE_REPLY = (
    0.0,
    1.0,
)  # log-odds, that a sentence answers, of what another says to the same, with a denial and without
SHORT = 8  # words of an answer that can be compared as such
CHOICE_WORDS = 2  # content words before an "or" that may be what is offered
_NOT_THAT = regex(r",?\s*\b(?:and |but )?(?:not|rather than|instead of)\s[^,;]+", re.IGNORECASE)  # "over rent, not pay"
_BUT_NOT = regex(r",\s*(?:and |but )?(?:not|rather than|instead of)\s[^,;]+", re.IGNORECASE)
_LEANS = regex(r"^(?:\w+ \w+ )?(?:it|he|she|they)\b", re.IGNORECASE)
_ONE = regex(
    r"^\W*(?:\w+\s+)?(?:what|which|where|how|why)\s+(?:do|does|did|is|was|has|had|will)\b(?!.*\b(?:and|or|all)\b)", re.I
)
_CAUSE = regex(r"^\W*(?:why|what (?:caused|causes|led to|triggered|started|set off))\b", re.IGNORECASE)
_ARE = regex(r"^\W*(?:what|which|who) (?:are|were)\b", re.IGNORECASE)
Told = Mapping[Place, Rated]


def on_topic(question: Question, text: str) -> bool:
    """Whether the text has half of the question's content stems."""
    asked = set(question.stems)
    return len(asked & set(content_stems(text))) >= MIN_SHARED * len(asked)


def sides_by_stance(question: Question, voices: Sequence[Supported], known: Told) -> list[Side]:
    """The first statement that says yes or no, and the surest other that says the contrary."""
    told = [(voice, told_of(question, voice.text)) for voice in voices if _rating(voice, known) >= STANCE_RATING]
    for first, own in told[:1]:
        against = [
            voice
            for voice, theirs in told[1:]
            if contradict(own, theirs, sure=_rating(voice, known) >= SURE_STANCE) and independent(first, voice)
        ]
        if against:
            best = max(against, key=lambda voice: (_named(question, voice), _rating(voice, known)))
            return [Side(value=voice.text, supported=voice) for voice in (first, best)]
    return []


def sides_by_reply(question: Question, voices: Sequence[Supported], known: Told) -> list[Side]:
    """What somebody says and, right behind it, what somebody else says to the same: both surely answer, or both answer
    and one of them denies.  Not where both say yes."""
    for pair, reads in _read_pairs(voices, known):
        first, second = sorted(pair, key=lambda voice: voice.evidence[0].start)
        mine, theirs = first.evidence[0], second.evidence[0]
        if mine.article.id != theirs.article.id or mine.article.text[mine.end : theirs.start].strip("; \t"):
            continue
        least = min(r.rating for r in reads)
        answers = least >= SURE_REPLY or (least >= REPLY and denies(first.text) != denies(second.text))
        told = [told_of(question, voice.text) for voice in (first, second)]
        alike = told[0].stance == told[1].stance != "" and min(t.share for t in told) >= LEAST_SHARED
        if answers and not alike:
            return [Side(value=voice.text, supported=voice) for voice in (first, second)]
    return []


def _named(question: Question, voice: Supported) -> int:
    """How many of the question's names the statement has."""
    return len(question.names.intersection(words_of(voice.text)))


def _rating(voice: Supported, known: Told) -> float:
    """The reader's, above all bars where nothing was read."""
    read = read_of(voice, known)
    return read.rating if read is not None else float("inf")


def sides_by_choice(question: Question, voices: Sequence[Supported]) -> list[Side]:
    """Where the question lets choose ("a town or a village?"): two statements of different stories, each with words of
    one choice that the other statement lacks, and with none of the other choice."""
    offered = question.alternatives
    if offered is None:
        return []
    before, behind = (list(content_stems(part)) for part in offered)
    one, other = set(before[-CHOICE_WORDS:]) - set(behind), set(behind) - set(before)
    about = set(question.stems) - {*before[-1:], *behind}
    for first, second in permutations(voices, 2):
        held, theirs = (set(content_stems(voice.text)) for voice in (first, second))
        chosen = one & held - theirs and other & theirs - held and not other & (held - theirs)
        chosen = chosen and not one & (theirs - held)
        chosen = chosen and all(about & {*content_stems(v.text)} or _LEANS.match(v.text) for v in (first, second))
        if chosen and article_of(first).copy_group != article_of(second).copy_group:
            pair = sorted((first, second), key=voices.index)
            return [Side(value=voice.text, supported=voice) for voice in pair]
    return []


def sides_by_account(
    question: Question, voices: Sequence[Supported], known: Told, least: float, *, apart: bool
) -> list[Side]:
    """Two statements of different stories that answer, of which the one read later answers otherwise, with log-odds of
    at least `least`, and, where they must stand `apart`, in words of which none but those of the question are shared.
    Not where both say no."""
    for pair, reads in _read_pairs(voices, known):
        later = max(reads, key=lambda r: r.place)
        if not _of_one_kind(question, pair, reads):
            continue
        if later.differs + min(r.rating for r in reads) < least or _same_values(*pair):
            continue
        if question.kind != "yes_no" and any(map(_is_denied, reads)):
            continue
        if question.kind == "yes_no" and _days_apart(*pair):
            continue
        if apart and _share(question, reads[0].words, reads[1].words):
            continue
        if question.kind != "yes_no" or not _agree(question, *pair):
            return [Side(value=voice.text, supported=voice) for voice in pair]
    return []


def _days_apart(one: Supported, other: Supported) -> bool:
    """Whether one is of a later day, so that what it tells may be what came after."""
    days = [article_of(voice).published for voice in (one, other)]
    return None not in days and days[0] != days[1]


def _agree(question: Question, one: Supported, other: Supported) -> bool:
    """Whether both say no, or both yes in most words of the question."""
    told = [told_of(question, voice.text) for voice in (one, other)]
    if told[0].stance != told[1].stance:
        return False
    return told[0].stance == "no" or (told[0].stance == "yes" and all(each.share >= MOSTLY for each in told))


def _same_values(one: Supported, other: Supported) -> bool:
    """Whether both give the same figures, at least one, and neither denies what the other says."""
    left, right = numbers(one.text), numbers(other.text)
    return bool(left) and left == right and denies(one.text) == denies(other.text)


def denies(text: str) -> bool:
    """Whether the text has a negating word."""
    return any(negates(word) for word in words_of(text))


def sides_by_words(question: Question, voices: Sequence[Supported], known: Told) -> list[Side]:
    """Two statements of different stories that surely answer, in words of which they share none, where one answer is
    asked for."""
    chooses = question.alternatives is not None
    if not chooses and (_ARE.match(question.text) or (question.several and not _ONE.match(question.text))):
        return []
    for pair, reads in _read_pairs(voices, known):
        surely = min(r.rating for r in reads) >= WORDS_RATING and not any(map(_is_denied, reads))
        if surely and _of_one_kind(question, pair, reads) and _differ(question, reads[0].words, reads[1].words):
            told = zip(pair, reads, strict=True)
            return [Side(value=voice.text if chooses else r.words, supported=voice) for voice, r in told]
    return []


def _of_one_kind(question: Question, pair: tuple[Supported, Supported], reads: tuple[Rated, Rated]) -> bool:
    """Whether neither answer is an amount while the other has none, and two amounts are of one scope or one is told to
    come in the place of another."""
    words = [read.words for read in reads]
    given = [amounts_in(each) for each in words]
    if not any(given):
        return True
    if not all(given):
        return not any(own and own[0].written == each for own, each in zip(given, words, strict=True))
    texts = [voice.evidence[0].quote for voice in pair]
    places = [text.find(each) for text, each in zip(texts, words, strict=True)]
    return (
        min(places) < 0
        or any(map(replaces, texts))
        or same_scope(question.text, texts[0], places[0], texts[1], places[1])
    )


def _is_denied(read: Rated) -> bool:
    """Whether the answer's words are what is said not to be so."""
    return denies_value(read.evidence.quote, read.words) or denies(_BUT_NOT.sub("", read.words))


def _differ(question: Question, one: str, other: str) -> bool:
    """Whether two short answers have words beside those of the question and none in common, or amounts that clash."""
    one, other = answers = tuple(_NOT_THAT.sub("", words) for words in (one, other))
    if not all(_own_words(question, words) and _is_short(question, words) for words in answers):
        return False
    places = [frozenset(m[0].lower() for m in ORDINAL.finditer(words)) for words in answers]
    if all(places):
        return not places[0] & places[1]
    amounts = [amounts_in(words) for words in answers]
    return not compatible(*amounts) if all(amounts) else not _share(question, one, other)


def _is_short(question: Question, words: str) -> bool:
    """Whether an answer has few words; of a cause, which may be told in a sentence, those of the question aside."""
    told = words.split()
    if _CAUSE.match(question.text):
        told = [word for word in words_of(words) if stem(word) not in question.stems and word not in STOP_WORDS]
    return len(told) <= SHORT


def _share(question: Question, one: str, other: str) -> bool:
    """Whether two answers have a word in common beside those of the question, or one the initials of the other."""
    common = _own_words(question, one) & _own_words(question, other)
    return bool(common) or abbreviates(one, other) or abbreviates(other, one)


def _own_words(question: Question, words: str) -> set[str]:
    """The content words of an answer beside those of the question."""
    return set(content_stems(words)) - set(question.stems)


def pairs(voices: Sequence[Supported]) -> Iterator[tuple[Supported, Supported]]:
    """Two of the voices at a time, of different stories or of two speakers."""
    return (pair for pair in combinations(voices, 2) if independent(*pair))


def _read_pairs(
    voices: Sequence[Supported], known: Told
) -> Iterator[tuple[tuple[Supported, Supported], tuple[Rated, Rated]]]:
    """The pairs of which both were read, and what was made of them."""
    for pair in pairs(voices):
        first, second = (read_of(voice, known) for voice in pair)
        if first is not None and second is not None:
            yield pair, (first, second)
