"""Whether two statements may be compared at all, and whether they then clash.

    question, sentence, sentence, the words that are their answers -> clash(...) -> bool

Two values clash only where they are of one kind and unit and neither holds the other: a day and the month it is in, a
sum and the range or the rough figure that covers it, a name and its other spelling are no clash; a profit and a loss,
or two currencies, are.  When in doubt there is no clash.  Pure.  `rag.answer.disagree` decides what is reported.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from itertools import pairwise

from index.text.patterns import regex
from rag.language.office import LEFT
from rag.language.scope import CHANGED, is_each, replaces, same_scope
from rag.language.stretches import meet, same_course, stretch_of
from rag.language.values import LOOSE_SHARE, Value, amounts_in, asked_amounts, factors, is_measure, names_in
from rag.language.words import content_stems, plain, words_of
from rag.question.kind import Kind

# Held together by disagreements over invented stories (late, n=56, docs/results.md); none was chosen by itself.
SAME_SPELLING = 0.8  # likeness of two names that are one in two spellings
PERSONS = frozenset("peopl person dead death fatal victim live casualti".split())  # who are counted as one as the other
TITLES = frozenset(
    "mr mrs ms dr sir lord lady father sister brother reverend judge captain professor president minister mayor general"
    " colonel governor senator councillor chief king queen prince princess saint st".split()
)
TELLING = 1_000  # a number from which on the same one is of the same thing
NAME_WORDS = 6  # of an answer that is a name
ITEMS = frozenset("unit piec item copi case number".split())  # what anything is counted as
_COUNTED = regex(
    r"\bhow many\b(?:\s+((?:\w+\s+){0,3}?(?:\w+s|people|men|women|children)\b))?", re.IGNORECASE
)  # up to the first plural: "cars" of "cars use the bridge"
_SEVERAL = regex(r"\b(?:several|multiple|various|numerous) \w+", re.IGNORECASE)
_OF_A_WHOLE = regex(r"\s+(?:out )?of\s+(?:its|their|his|her|our|the|all|those|these)\s+(?:\w+\s+)?", re.IGNORECASE)
_RANGE = regex(r"^\s*(?:and|to|-|–|or)\s*(?:[$€£¥]|[A-Z]{1,2}\$)?\s*$")
_AT_LEAST = regex(
    r"\b(?:at least|(?<!no )(?<!not )more than|over|not? less than|no fewer than|upwards of)\s*\W?\s*$", re.I
)
_AT_MOST = regex(
    r"\b(?:at most|(?<!no )(?<!not )less than|under|within|up to|as much as|not? more than|(?<!no )fewer than)\s*"
    r"\W?\s*$",
    re.I,
)
_DOLLARS = regex(r"\b(US|A|AU|C|CA|NZ|HK|S)\s?\$|\b(Australian|Canadian|American|US|U\.S\.|Hong Kong|Singapore) dollar")
_SIGN = regex(r"(?:\b(?:US|A|AU|C|CA|NZ|HK|S)|(?<!\w))\s?[$€£¥₩]\s?$|\b(?:Rs\.?|CHF|EUR|GBP|USD|AUD)\s?$")
ROUNDED = 1.1  # times that an amount in another unit may be larger and be the same
_LOSS = regex(r"\b(?:loss(?:es)?|lost|deficit|fell|fall|cut|decline[ds]?|dropp?(?:ed|s)?)\b", re.IGNORECASE)
_GAIN = regex(r"\b(?:profits?|surplus|rose|rise|gain(?:ed|s)?|grew|growth|increased?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence, the day it was published, and the words of it that are the answer ("" where that is not known)."""

    text: str
    published: date | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """From the least to the most that the words allow, in one unit, as `written`; `currency` tells dollars apart."""

    least: float
    most: float
    unit: str
    currency: str
    written: str


def values_clash(question: str, kind: Kind, one: Said, other: Said) -> tuple[str, str] | None:
    """The two values as they are written, where both give one of the kind asked for and these exclude each other."""
    if kind == "date":
        left, right = (stretch_of(s.text, s.words, published=s.published) for s in (one, other))
        if left and right and not meet(left, right) and same_course(question, left, right):
            return left.written, right.written
        return None
    if kind == "number":
        first, second = amount_of(question, one), amount_of(question, other)
        if first and second and _exclude(first, second, one.text, other.text) and _of_one(question, one, other):
            return first.written, second.written
        return None
    return _names_clash(question, one, other) if kind == "person" else None


def amount_of(question: str, said: Said) -> Amount | None:
    """The amount that the answer's words give; None where they give none, or several that are not one range."""
    if not said.words or said.words not in said.text:
        return None
    begin = said.text.find(said.words)
    what = _COUNTED.search(question)
    counted = content_stems(what[1] or question) if what else ()
    every = list(amounts_in(said.text, counted=counted))
    worded = [v for v in every if _within(said.text, v, begin, begin + len(said.words))]
    told = counts_of(question, said.text)
    inside = list(told) if told and not any(v in worded for v in told) else worded
    asked = list(asked_amounts(question, inside)) or [v for v in inside if not v.unit] or _only_count(inside)
    if asked and (part := _part_of(said.text, every, asked[0])):  # "45 of its 320 jobs"
        if part not in worded:
            return None
        asked = [replace(part, unit=asked[0].unit)]
    if not asked:
        several = _SEVERAL.search(said.words)
        return Amount(least=2, most=float("inf"), unit="", currency="", written=several[0]) if several else None
    ends = _as_range(said.text, every, asked[0]) or _as_range(said.text, inside, asked[0])
    if ends:
        low, high = sorted(_number(v) for v in ends)
        written = said.text[_place(said.text, ends[0]) : _place(said.text, ends[1]) + len(ends[1].written)]
        return Amount(
            least=low, most=high, unit=ends[1].unit or ends[0].unit, currency=currency_of(said.text), written=written
        )
    if re.search(r"\b(?:each|every|per|apiece)\b", question):
        asked = [v for v in asked if is_each(said.text, _place(said.text, v))] or asked
    if len({v.canonical for v in asked}) > 1 and not re.search(r"\bplus\b|\band\b|\+", said.words):
        return None
    single = _single(said.text, asked[0])
    bare = not re.search(r"[^\W\d_]", said.words) and not is_measure(asked[0])  # "11" of "11 sank" counts no sinking
    return replace(single, unit="") if bare else single


def _part_of(text: str, values: Sequence[Value], whole: Value) -> Value | None:
    """The amount of which the text says that it is a part of the `whole`; None where none is."""
    place = _place(text, whole)
    for value in values:
        end = _place(text, value) + len(value.written)
        if end <= place and _OF_A_WHOLE.fullmatch(text[end:place]):
            return value
    return None


def counts_of(question: str, text: str) -> tuple[Value, ...]:
    """The one amount of the text that counts just what the question does, "two live albums" where it has "four studio
    albums", too; none where there are several."""
    what = _COUNTED.search(question)
    counted = content_stems(what[1]) if what and what[1] else ()
    told = tuple(v for v in amounts_in(text, counted=counted) if counted and {*counted} <= {*content_stems(v.written)})
    return told if len({v.canonical for v in told}) == 1 else ()


def _only_count(inside: Sequence[Value]) -> list[Value]:
    """The one amount of an answer's words, where it counts things, whatever these are called."""
    return list(inside) if len(inside) == 1 and not is_measure(inside[0]) else []


def _single(text: str, value: Value) -> Amount:
    number, before = _number(value), text[: _place(text, value)].rstrip("$€£¥ ")
    least = most = number
    if _AT_LEAST.search(before):
        most = float("inf")
    elif _AT_MOST.search(before):
        least = 0.0
    elif value.loose:
        least, most = number * (1 - LOOSE_SHARE), number * (1 + LOOSE_SHARE)
    place = _place(text, value)
    sign = _SIGN.search(text[:place])
    written = text[sign.start() if sign else place : place + len(value.written)].lstrip()
    return Amount(least=least, most=most, unit=value.unit, currency=currency_of(text), written=written)


def _exclude(one: Amount, other: Amount, text: str, theirs: str) -> bool:
    if bool(one.unit) != bool(other.unit) and max(one.least, other.least) >= TELLING * min(one.most, other.most):
        return False  # 620 million euros and a bare "five" are of two things
    if one.unit != other.unit and one.unit and other.unit and not {one.unit, other.unit} & (PERSONS | ITEMS):
        mine, its = factors(one.unit, other.unit) or (0, 0)
        return one.most * mine * ROUNDED < other.least * its or other.most * its * ROUNDED < one.least * mine
    if one.currency and other.currency and one.currency != other.currency:
        return True
    if bool(_LOSS.search(text)) != bool(_LOSS.search(theirs)) and bool(_GAIN.search(text)) != bool(
        _GAIN.search(theirs)
    ):
        return True
    return one.most < other.least or other.most < one.least


def _of_one(question: str, one: Said, other: Said) -> bool:
    """Whether the two amounts are of the same, and neither sentence gives the other's amount beside its own."""
    places = [said.text.find(said.words) for said in (one, other)]
    if not same_scope(question, one.text, places[0], other.text, places[1]):
        return False
    inside = [amounts_in(said.words) for said in (one, other)]
    if replaces(other.text) or replaces(one.text):
        return True
    return not any(
        a.canonical == b.canonical
        and (a.unit == b.unit or not a.unit or not b.unit or _number(a) >= TELLING)
        and _of_one_currency(_beside(mine.text, a), _beside(said.text, b))
        for own, mine, said in ((inside[0], one, other), (inside[1], other, one))
        for a in own
        for b in amounts_in(said.text)
    )


def _beside(text: str, value: Value) -> str:
    """The currency told right at a value."""
    place = _place(text, value)
    return currency_of(text[max(0, place - 4) : place + len(value.written) + 20])


def _of_one_currency(one: str, other: str) -> bool:
    return one == other or not one or not other


def _as_range(text: str, values: Sequence[Value], asked: Value) -> tuple[Value, Value] | None:
    """The two ends of a range ("between 255 and 270 million") of which `asked` is one."""
    for low, high in pairwise(values):
        if asked not in (low, high):
            continue
        start, end = _place(text, low) + len(low.written), _place(text, high)
        before = text[: _place(text, low)]
        opened = re.search(r"\b(?:between|from)\s*(?:[$€£¥]|[A-Z]{1,2}\$)?\s*$", before, re.IGNORECASE)
        dashed = re.match(r"^\s*(?:-|–|to)\s*(?:[$€£¥]|[A-Z]{1,2}\$)?\s*$", text[start:end])
        if start <= end and _RANGE.match(text[start:end]) and (opened or dashed):
            return low, high
    return None


def _within(text: str, value: Value, begin: int, end: int) -> bool:
    place = _place(text, value)
    return begin - len(value.written) < place < end


def _place(text: str, value: Value) -> int:
    return text.find(value.written)


def _number(value: Value) -> float:
    return float(value.canonical.rstrip("%"))


def currency_of(text: str) -> str:
    """Whose dollars the text tells of, "" where it does not say."""
    found = _DOLLARS.search(text)
    mark = (found[1] or found[2] or "") if found else ""
    return {"AU": "A", "CA": "C", "Australian": "A", "Canadian": "C", "American": "US", "U.S.": "US"}.get(mark, mark)


def _names_clash(question: str, one: Said, other: Said) -> tuple[str, str] | None:
    """Two short answers that name different people or bodies.  None where one sentence names the other's, too: more
    likely another role than another account."""
    left, right = _named(question, one), _named(question, other)
    if not left or not right or any(spelt_alike(a, b) for a in left for b in right):
        return None
    both = any(name in words_of(other.text) for name in left), any(name in words_of(one.text) for name in right)
    follows = [bool(LEFT.search(said.text) or CHANGED.search(said.text)) for said in (other, one)]
    if any(named and not told for named, told in zip(both, follows, strict=True)):
        return None
    return _as_name(one, left), _as_name(other, right)


def _as_name(said: Said, named: dict[str, str]) -> str:
    """The answer's words where they are no more than a name, else the first name in them."""
    return (
        said.words if said.words != said.text and len(said.words.split()) <= NAME_WORDS else next(iter(named.values()))
    )


def _named(question: str, said: Said) -> dict[str, str]:
    """The words of names in the answer's words beside those of the question, each with its name as it is written."""
    inside = set(words_of(said.words))
    found = {v.canonical: v.written for v in names_in(said.text, besides=question) if v.canonical in inside}
    return {name: written for name, written in found.items() if name not in TITLES}


def spelt_alike(one: str, other: str) -> bool:
    """Whether two names are one in two spellings: Kyiv and Kiev, Müller and Mueller."""
    a, b = (re.sub(r"(?<=[aou])e", "", plain(word).lower().removesuffix("'s")) for word in (one, other))
    if a == b or a.startswith(b) or b.startswith(a):
        return True
    bare = [re.sub(r"[aeiouy]", "", word) for word in (a, b)]
    same_bones = bare[0] == bare[1] and len(bare[0]) > 1 and a[:1] == b[:1]
    return same_bones or (min(len(a), len(b)) > 3 and SequenceMatcher(None, a, b).ratio() >= SAME_SPELLING)
