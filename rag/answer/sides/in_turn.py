"""The sides of a disagreement where one voice answers another in the next sentences of one article.

    question, voices (statements), what a reader made of them -> sides_in_turn -> (kind, about, Side*)

"The owner counts 900 a day. City Hall says 2,100."  "She did so by letter, the tenant insists. The landlord says that
nothing of the kind arrived."  The second is no answer by itself, so a reader rates it low; it is one to the sentence
before it.  Only an amount that ends its clause, and only a denial that points back, by somebody else.  Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from index.text.patterns import regex
from rag.answer.finish import passage_sentences
from rag.answer.sides.split_kind import AMOUNT, ANSWER
from rag.answer.sides.value_sides import Place, Side, read_of
from rag.language.comparable import Amount, Said, amount_of
from rag.language.tellers import teller_of
from rag.language.values import agree, amounts_in
from rag.language.words import content_stems, names
from rag.question.question import Question
from rag.stages import Rated, Supported
from rag.types import DisagreementKind, Evidence
from rag.verify.verify import as_quote

# By judgement, not measured, where a line names no set.
ANSWERED = 0.0  # log-odds that a sentence answers, above which what stands beside it is looked at, too
LIKE = 6.0  # times that one of two figures for one thing may be the other
_GIVES = regex(
    r"^\W*(?P<who>[A-Z][^;:]{0,90}?)\s(?:speaks? of|spoke of|puts? (?:it|the \w+) at|says?|said|counts?|counted|"
    r"makes? it|made it|found|gives?|gave|estimates?|estimated|reckons?|comes? to|came to|arrives? at|got|has|have|"
    r"shows?|lists?|believes?|thinks?|expects?)\s"
    r"(?P<tail>.+)$",
    re.DOTALL,
)
_DENIES_THAT = regex(
    r"\b(?:disput|den(?:y|ie)|reject|contradict|contest|refut|dismiss)\w*\s+(?:this|that|it|these|those|the (?:claim|"
    r"account|accusation|allegation|charge|figure|version)s?)\b|\b(?:nothing of the (?:kind|sort)|no such|not so|"
    r"(?:it|that|this) (?:is|was) (?:never|not|untrue|nonsense|false|wrong)|(?:is|was) nonsense|says? otherwise)\b",
    re.IGNORECASE,
)
_FAULT = regex(r"\b(?:fault|blame\w*|responsible|to be believed)\b", re.IGNORECASE)


def sides_in_turn(
    question: Question, voices: Sequence[Supported], known: Mapping[Place, Rated]
) -> tuple[DisagreementKind, str, list[Side]]:
    """The kind, what it is about, and two sides in their order; none where nobody answers what is shown."""
    denied = question.kind == "yes_no" or bool(_FAULT.search(question.text))
    if denied:
        for one, other in _turns(voices[0].evidence[0]):
            if _answers_back(one, other):
                return "dispute", ANSWER, [Side(value=e.quote, supported=as_quote(e)) for e in (one, other)]
    for voice in voices if question.kind == "number" else ():
        read = read_of(voice, known)
        if read is None or not _says_the_same(question, voice, voices[0], known):
            continue
        for one, other in _turns(voice.evidence[0]):
            if sides := _two_values(question, one, other, read):
                return "conflict", AMOUNT, sides
    return "conflict", "", []


def _says_the_same(question: Question, voice: Supported, first: Supported, known: Mapping[Place, Rated]) -> bool:
    """Whether the voice is the first, or gives its value in the reader's words for the answer."""
    one, other = read_of(first, known), read_of(voice, known)
    if voice is first or one is None or other is None:
        return voice is first
    return other.rating >= ANSWERED and agree(amounts_in(one.words), amounts_in(other.words))


def _turns(sentence: Evidence) -> Iterator[tuple[Evidence, Evidence]]:
    """The sentence with that behind it, with the one behind a quotation or another sentence without a figure, too, and
    that before it with the sentence."""
    listed = passage_sentences(sentence)
    at = next((i for i, e in enumerate(listed) if e.start == sentence.start), None)
    if at is None:
        return
    behind = listed[at + 1 : at + 3]
    between = behind[0].quote if behind else ""
    goes_on = between.startswith(('"', "“", "«", "'")) or not (amounts_in(between) or teller_of(between))
    yield from ((sentence, later) for later in (behind if goes_on else behind[:1]))
    if at:
        yield listed[at - 1], sentence


def _two_values(question: Question, one: Evidence, other: Evidence, read: Rated) -> list[Side]:
    """The value that answers, and the other that somebody else gives for it."""
    gives = _GIVES.match(other.quote)
    if one.start != read.evidence.start or not gives or _same_voice(one, other, gives["who"]):
        return []
    amount = amount_of(question.text, Said(text=one.quote, published=one.article.published, words=read.words))
    written = _other_figure(amount, gives["tail"]) if amount else ""
    if amount is None or not written:
        return []
    return [Side(value=v, supported=as_quote(e)) for v, e in ((amount.written, one), (written, other))]


def _other_figure(mine: Amount, tail: str) -> str:
    """The one amount of the words, of the same unit or of none, that ends its clause and is another; "" for none."""
    found = [
        v for v in amounts_in(tail) if re.match(r"\s*(?:[.,;\"“”]|$)", tail[tail.find(v.written) + len(v.written) :])
    ]
    if len(found) != 1 or (found[0].unit and found[0].unit != mine.unit):
        return ""
    number = float(found[0].canonical.rstrip("%"))
    bound = mine.most if mine.most != float("inf") else mine.least
    apart = not mine.least <= number <= mine.most and max(number, bound) <= LIKE * max(1.0, min(number, bound))
    return found[0].written if apart else ""


def _answers_back(one: Evidence, other: Evidence) -> bool:
    """Whether somebody else denies in the later sentence what the earlier says."""
    teller = teller_of(other.quote)
    return bool(teller and _DENIES_THAT.search(other.quote)) and not _same_voice(one, other, teller)


def _same_voice(one: Evidence, other: Evidence, who: str) -> bool:
    """Whether the one who answers is who speaks in the earlier sentence, or a pronoun that may mean that one; of two
    who are named the names tell, since both may be directors."""
    if not content_stems(who):
        return not re.match(r"\W*(?:we|I)\b", who, re.IGNORECASE)
    teller = teller_of(one.quote)
    named = [names(f"so {words}") for words in (teller, who)]
    left, right = named if all(named) else (set(content_stems(words)) for words in (teller, who))
    return bool(left & right)
