"""The answer in a few words before its sentence: slices of quotes and fixed wording, or nothing where unsure.

    question, kind of question, what is shown first -> lead_for(...) -> Lead(pieces) | None

A date, an amount or a name is cut from the sentence as it stands; "Yes." and "No." are ours and are said only where the
sentence has every word of the question and settles it; two values of a disagreement are told with who gives them. All
pieces are fixed wording or slices, so a lead can be checked as a quote can.  Pure; no model.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.dates.find import find_dates
from index.text.patterns import regex
from rag.language.office import LEFT, holder_in
from rag.language.similar import alike_stems, opposite_stems
from rag.language.stretches import not_before
from rag.language.tellers import named_teller_span, teller_span
from rag.language.values import amounts_in, asked_amounts, names_in
from rag.language.words import STOP_WORDS, content_stems, negates, numbers, stem, words_of
from rag.question.asking import is_english, telling_stems
from rag.question.question import Question
from rag.types import DisagreementKind, Evidence

# Held together by open questions (tuned and once, n=245, docs/results.md); none was chosen by itself.
SURE = 0.5  # rating of the sentence below which its words are not led with
LEAST_ANSWERABLE = 0.0  # log-odds that there is an answer at all, below which nothing is led with
SIDE_SHARE = 0.3  # of the question's telling words that both sides of a disagreement have where a lead gives them
MOST_WORDS = 9  # of a piece
_HEDGED = regex(
    r"\b(?:may|might|could|would|if|unless|whether|likely|possibly|reportedly|allegedly|plans?|planned|"
    r"expects?|expected|"
    r"hopes?|considering|should|until|provisional(?:ly)?|proposed?|intends?)\b",
    re.IGNORECASE,
)
_SETTLED_NO = regex(r"\b(?:not|never|n't|refused|refuses|no longer|ruled out)\b", re.IGNORECASE)
_PLAN = regex(r"^\W*(?:will|would|is|are)\b", re.IGNORECASE)
_PREPOSITION = regex(
    r"\b(?:by|on|in|at|until|till|since|from|before|after|between|during)\s+(?:the\s+)?$", re.IGNORECASE
)
_EDGE = regex(
    r"\b(?:(?:by|at|before|in|until|from)\s+)?(?:(?:the\s+)?(?:end|start|beginning|middle)\s+of|early|late|mid)\s+$",
    re.IGNORECASE,
)
_QUALIFIER = regex(
    r"\b(?:about|around|roughly|nearly|almost|over|more than|at least|approximately|some|up to|less than|at most|"
    r"no more than|no less than|fewer than|between)\s+$",
    re.IGNORECASE,
)
_UNDONE = regex(r"\b(?:turned down|rejected|refused|withdrew|withdrawn|fell through|collapsed|was to have)\b", re.I)
_SAID_THEN = regex(
    r"\b(?:said|decided|announced|told|reported|ruled|admitted|confirmed|warned|added|found|agreed|called)"
    r"(?: \w+)?\s+(?:late |early )?(?:on\s+|in\s+)?$"
)  # what a day that follows is the day of
_SAYING = regex(r"\b(?:say|said|decide[sd]?|announced?|told|tell|reported|rule[sd]?|vote[sd]?|agree[sd]?)\b", re.I)
_TURNS = regex(r"\b(?:but|while|although|though|however|whereas|except)\b", re.IGNORECASE)
_NOT_THEN = regex(r"\b(?:not|never)\s+(?:\w+\s+)?$", re.IGNORECASE)
_TITLED = regex(r"\b(?:Mr|Mrs|Ms|Dr|Sir|Lady|Judge|Captain|Professor|Councillor|President|Minister)\.?\s+$")
_EMPTY = frozenset("ever yet still realli actual get make go".split())  # stems that say nothing of the matter


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """Pieces in order: fixed wording (str) or exact words of an article (Evidence)."""

    pieces: tuple[str | Evidence, ...]

    @property
    def text(self) -> str:
        """The lead as it is read, with a capital at its beginning."""
        told = "".join(p if isinstance(p, str) else " ".join(p.quote.split()) for p in self.pieces)
        return told if any(map(str.isupper, told.split()[0][1:])) else f"{told[:1].upper()}{told[1:]}"

    @property
    def slices(self) -> tuple[Evidence, ...]:
        """The article words in it."""
        return tuple(p for p in self.pieces if not isinstance(p, str))


def lead_for(
    question: Question, sentence: Evidence, words: str, *, rating: float, answerable: float = math.inf
) -> Lead | None:
    """The lead over the sentence shown first; `words` are those that the reader takes for the answer, `answerable` its
    log-odds that the question has one."""
    kind = question.kind
    if answerable < LEAST_ANSWERABLE or not is_english(question.text):
        return None
    if kind == "yes_no":
        said = settles(question, sentence.quote)
        return Lead(pieces=(said,)) if said and rating >= SURE else None
    if rating < SURE or not words or question.several or _UNDONE.search(sentence.quote):
        return None
    cut = {"date": _date, "number": _amount, "person": _name}.get(kind)
    piece = cut(question, sentence, words) if cut else None
    if piece is None or len(piece.quote.split()) > MOST_WORDS:
        return None
    return Lead(pieces=(piece, "."))


def lead_of_sides(question: Question, kind: DisagreementKind, sides: Sequence[tuple[str, Evidence]]) -> Lead | None:
    """Both values of a disagreement with who gives each; for an update the newer value first.  None where a value is a
    whole sentence or does not stand in its own, or a sentence is not surely about what is asked."""
    if any(not _is_about(question, evidence.quote, value) for value, evidence in sides[:2]):
        return None
    cut = [(_cut(evidence, value), evidence) for value, evidence in sides[:2]]
    if len(cut) < 2 or any(piece is None or len(piece.quote.split()) > MOST_WORDS for piece, _ in cut):
        return None
    (one, first), (two, second) = ((p, e) for p, e in cut if p is not None)
    if kind == "update":
        return Lead(pieces=(two, "; earlier: ", one, "."))
    return Lead(pieces=(one, *_by(first), " or ", two, *_by(second), "."))


def _is_about(question: Question, quote: str, value: str) -> bool:
    """Whether a side has some of the question's words and is not what is denied."""
    telling, held = set(telling_stems(question.text)), set(content_stems(quote))
    shared = sum(bool(alike_stems(s) & held) for s in telling)
    denied = _NOT_THEN.search(quote[: max(0, quote.find(value))])
    return not denied and shared >= SIDE_SHARE * len(telling)


def settles(question: Question, sentence: str) -> str:
    """Yes or No, where the sentence has the words of the question and states it or its contrary; else nothing."""
    asked = [s for s in question.stems if s not in _EMPTY]
    held = set(content_stems(sentence))
    if not asked or (_HEDGED.search(sentence) and not _PLAN.match(question.text)):
        return ""
    if not question.numbers <= numbers(sentence):
        return ""
    named = {s for name in question.names for s in content_stems(name)}
    verbs = [s for s in asked if s not in named]
    opposite = {other for s in verbs for other in opposite_stems(s)}
    denied = any(negates(word) for word in words_of(sentence)) or bool(_SETTLED_NO.search(sentence))
    asks_not = any(negates(word) for word in words_of(question.text))
    missing = [s for s in verbs if not alike_stems(s) & held]
    if asks_not or _TURNS.search(sentence) or re.search(r"[?\"“]|\bden(?:y|ies|ied|ying)\b", sentence):
        return ""
    if opposite & held and not denied and len(missing) <= 1:
        return "No."
    if missing or not verbs:
        return ""
    exact = all(s in held for s in verbs)
    if denied:
        return "No." if exact and _negates_verb(sentence, verbs) else ""
    quoted = teller_span(sentence) is not None
    if re.search(r"\b(?:if|may|might|could|whether|unless|would)\b", sentence, re.IGNORECASE):
        return ""
    return "Yes." if exact and not quoted else ""


def _negates_verb(sentence: str, verbs: Sequence[str]) -> bool:
    """Whether a negation stands right before one of the words asked about."""
    words = words_of(sentence)
    return any(
        negates(word) and any(stem(after) in verbs for after in words[i + 1 : i + 4]) for i, word in enumerate(words)
    ) and not re.search(r"\bif\b|\bmay\b|\bmight\b", sentence)


def _date(question: Question, sentence: Evidence, words: str) -> Evidence | None:
    """The date in the answer's words, with the preposition before it; none where several are in them."""
    begin = sentence.quote.find(words)
    if begin < 0:
        return None
    found = [
        m
        for m in find_dates(sentence.quote, reference=sentence.article.published)
        if m.end > begin and m.start < begin + len(words) and (m.precision != "open" or any(map(str.isdigit, m.phrase)))
    ]
    if len(found) != 1 or _only_said(question, sentence.quote, found[0].phrase):
        return None
    denied = not_before(sentence.quote, found[0].start, found[0].end)
    if denied is not None:
        return _part(sentence, denied, found[0].end)
    if _NOT_THEN.search(sentence.quote[: found[0].start]):
        return None
    opens = _PREPOSITION.match(f"{found[0].phrase.split()[0]} ")
    before = None if opens else _PREPOSITION.search(sentence.quote[: found[0].start])
    start = _edge(sentence.quote, before.start() if before else found[0].start)
    return _part(sentence, min(start, begin if _close(sentence.quote, begin, start) else start), max(found[0].end, 0))


def _only_said(question: Question, quote: str, phrase: str) -> bool:
    """Whether the date is that of the saying, and the question does not ask for that."""
    place = quote.find(phrase)
    return place > 0 and bool(_SAID_THEN.search(quote[:place])) and not _SAYING.search(question.text)


def _close(quote: str, begin: int, start: int) -> bool:
    """Whether the answer's words begin right before the date, as in "5pm on 16 April"."""
    return (
        begin < start
        and len(quote[begin:start].split()) <= 4
        and bool(re.search(r"\d|\b(?:noon|midnight)\b", quote[begin:start]))
    )


def _amount(question: Question, sentence: Evidence, words: str) -> Evidence | None:
    """The amount in the answer's words with what qualifies it; none where several are in them."""
    begin = sentence.quote.find(words)
    if begin < 0:
        return None
    end = begin + len(words)
    found = asked_amounts(question.text, amounts_in(words, counted=question.stems))
    places = {v.written: sentence.quote.find(v.written, begin) for v in found}
    inside = [v for v in found if begin <= places[v.written] < end]
    if len(inside) != 1 or len(numbers(words)) > 1:
        return None
    start = places[inside[0].written]
    before = _QUALIFIER.search(sentence.quote[:start])
    if before and before[0].lower().startswith("between"):
        return None
    start = before.start() if before else start
    sign = re.search(r"(?:\b(?:US|A|C|NZ|HK|Rs\.? ?|CHF |EUR |GBP |USD ))?[$€£¥₩]?\s?$", sentence.quote[:start])
    start = sign.start() if sign and not before else start
    stop = places[inside[0].written] + len(_counted(question, inside[0].written))
    share = re.match(r"\s*(?:%|per cent|percent|(?:a|per) (?:year|week|month|day|share|head))", sentence.quote[stop:])
    return _part(sentence, start, stop + (share.end() if share else 0))


def _counted(question: Question, written: str) -> str:
    """The amount with the first of the words behind it that the question counts, and no word after that."""
    for word in re.finditer(r"[^\W\d_]+", written):
        if word.start() and stem(word[0].lower()) in question.stems:
            return written[: word.end()]
    return written


def _name(question: Question, sentence: Evidence, words: str) -> Evidence | None:
    """The holder of an office asked for, else a single name in the answer's words that the question does not have."""
    if (holder := holder_in(question, sentence.quote)) and holder in sentence.quote and not LEFT.search(sentence.quote):
        at = sentence.quote.find(holder)
        return _part(sentence, at, at + len(holder))
    begin = sentence.quote.find(words)
    runs = [
        m
        for m in re.finditer(r"[A-Z][\w.’'-]*(?:\s+(?:(?:de|von|van|al|of|the|&)\s+)?[A-Z][\w.’'&-]*)*", words)
        if not set(words_of(m[0])) <= STOP_WORDS
    ]
    asked = {*words_of(question.text)}
    others = [v for v in names_in(sentence.quote, besides=question.text) if v.canonical not in words_of(words)]
    if others and sentence.quote.find(words) > 0:  # another name is there, too, and may be the one
        return None
    new = [m for m in runs if not {t.removesuffix("'s") for t in words_of(m[0])} & asked]
    if begin < 0 or len(new) != 1 or len(runs) != 1:
        return None
    text = new[0][0].rstrip(".'’").removesuffix("'s").removesuffix("’s")
    start = begin + new[0].start()
    titled = _TITLED.search(sentence.quote[:start])
    return _part(sentence, titled.start() if titled else start, start + len(text))


def _by(evidence: Evidence) -> tuple[str | Evidence, ...]:
    """The speaker in brackets, from the sentence's own words, else its publisher."""
    if named := named_teller_span(evidence.quote):
        return " (", _part(evidence, *named), ")"
    return (f" ({evidence.article.publisher})",) if evidence.article.publisher else ()


def _cut(evidence: Evidence, words: str) -> Evidence | None:
    begin = evidence.quote.find(words)
    whole = words.strip() == evidence.quote.strip()
    return None if begin < 0 or whole else _part(evidence, _edge(evidence.quote, begin), begin + len(words))


def _edge(quote: str, begin: int) -> int:
    """Where a date that begins there is opened by which part of it is meant ("early in 2034", "the end of May")."""
    opened = _EDGE.search(quote[:begin])
    return opened.start() if opened else begin


def _part(evidence: Evidence, begin: int, end: int) -> Evidence:
    return replace(evidence, start=evidence.start + begin, end=evidence.start + end)
