"""The numbers of a paraphrase: each stands in what is cited, as exactly and in the same unit, or is reckoned from it.

    Matched -> strange_number, strange_date -> the reason why a number or a date is not supported, or ""

A number may be the sum, difference, product or share of two that are cited, days and years of dates included; "about"
and the like let it be a little off.  No model at hand can reckon, and none is asked to.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

from index.text.patterns import regex
from rag.language.amounts import SPELLED
from rag.language.values import factors
from rag.verify.reading import MONTHS, Matched, Text, Word, lexicon

# By judgement, not measured, where a line names no set.
NEARLY = 0.04  # how far off a reckoned number may be that is told as "about", "almost", "more than"
ROUNDED = 0.51  # of a percentage point, the same
MOST_HELD = 14  # numbers of the sources that are reckoned with
_BEHIND = {
    "or more": "least",
    "or longer": "least",
    "at least": "least",
    "at most": "most",
    "or less": "most",
    "at the longest": "most",
}
_CALENDAR = MONTHS | frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_MEASURES = frozenset("dollar euro pound yen crown mile kilometr metr tonn kilo litr point".split())  # beside times
_MOVED = regex(r" (?:went|gone|go|goes|moved|rose|rises|raised|came|put) up to$")
_FRACTIONS = {
    "half": 2,
    "halves": 2,
    "third": 3,
    "quarter": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "tenth": 10,
}
_TIMES = {"twice": 2.0, "double": 2.0, "doubled": 2.0, "halved": 0.5, "halve": 0.5, "dozen": 12.0, "fortnight": 2.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A value with its unit, "%" for a share in hundredths, the words that give it, and how it is hedged."""

    value: float
    unit: str
    written: str
    hedge: str


def strange_number(case: Matched) -> str:
    """The first number of the statement that its quotes neither give nor let one reckon."""
    held = [number for source in case.sources for number in numbers_of(source)][:MOST_HELD]
    dates = [float(n) for source in case.sources for w in source.words if w.kind == "date" for n in _digits(w)]
    values = [number.value / (100 if number.unit == "%" else 1) for number in held] + dates
    for number in numbers_of(case.statement):
        small = number.unit != "%" and number.value in (1, 2)
        if small or number.value in dates:
            continue
        equal = [other for other in held if _equal(number, other)]
        if equal and not any(_as_exactly(number, other) for other in equal):
            return f"not how exactly its quotes put it: {number.written}"
        if not equal and not _reckoned(number, values):
            unit = any(number.value == other.value for other in held)
            return f"{'unit' if unit else 'number'} not in its quotes: {number.written}"
    return ""


def strange_date(case: Matched) -> str:
    """A date with a month or day of the week that no source has, or a day or year that none gives nor lets one
    reckon."""
    dated = [word for word in case.statement.words if word.kind == "date"]
    if not dated:
        return ""
    held = {part for text in (*case.sources, *case.around) for part in text.raw.split()}
    values = [float(n) for text in case.sources for w in text.words for n in _digits(w) if w.kind in ("date", "number")]
    reckoned = {result for a, b in permutations(values, 2) for result in (a + b, a - b)}
    for word in dated:
        parts = word.key.split()
        named = {part for part in parts if part in _CALENDAR}
        strange = [n for n in parts if n.isdigit() and n not in held and float(n) not in reckoned]
        if (parts != ["may"] or "May" in word.written) and (
            named - held or (strange and (named or len(strange[0]) == 4))
        ):
            return f"date not in its quotes: {word.written}"
    return ""


def numbers_of(text: Text) -> Iterator[Number]:
    """The numbers of a text, fractions and "twice" among them."""
    for word in text.words:
        if word.kind == "number":
            value = _value(word.key)
            if value is not None:
                unit = "%" if word.key.endswith("%") else word.unit
                yield Number(value=value, unit=unit, written=word.written, hedge=hedge_of(text, word))
        elif word.lower in _TIMES:
            yield Number(value=_TIMES[word.lower], unit="", written=word.written, hedge="about")
        elif word.lower.rstrip("s") in _FRACTIONS and word.kind != "name" and _is_share(text, word):
            share = 100 * _several(text, word) / _FRACTIONS[word.lower.rstrip("s")]
            yield Number(value=share, unit="%", written=word.written, hedge=hedge_of(text, word))


def hedge_of(text: Text, word: Word) -> str:
    """How a number is hedged, as the words about it say: about, least or most; "" for a plain one."""
    before = " ".join(w.lower for w in text.words[max(0, word.at - 4) : word.at])
    before = _MOVED.sub("", re.sub(r"(?: (?:a|an|the|of))+$", "", f" {before}"))
    behind = " ".join(w.lower for w in text.words[word.at + 1 : word.at + 4])
    found = [
        (len(phrase), name)
        for name in ("least", "most", "about")
        for phrase in lexicon()[name]
        if before.endswith(f" {phrase.replace('_', ' ')}")
    ]
    return max(found)[1] if found else next((name for phrase, name in _BEHIND.items() if phrase in behind), "")


def _is_share(text: Text, word: Word) -> bool:
    """Whether "third" or "quarter" tells a part rather than a place or a time."""
    before = text.words[word.at - 1].lower if word.at else ""
    behind = text.words[word.at + 1].lower if word.at + 1 < len(text.words) else ""
    return word.lower == "half" or before in ("a", "one", "two", "three") or behind == "of"


def _several(text: Text, word: Word) -> int:
    return {"two": 2, "three": 3, "four": 4}.get(text.words[word.at - 1].lower if word.at else "", 1)


def _equal(number: Number, other: Number) -> bool:
    if number.unit == other.unit or "%" not in (number.unit, other.unit):
        same = math.isclose(number.value, other.value, rel_tol=1e-6)
        scale = factors(number.unit, other.unit) if number.unit != other.unit else (1.0, 1.0)
        if scale is None:
            return same and not (_measured(number.unit) and _measured(other.unit))
        return math.isclose(number.value * scale[0], other.value * scale[1], rel_tol=1e-6)
    return False


def _measured(unit: str) -> bool:
    """Whether a unit is one of those that make amounts differ, as money, lengths and times do."""
    return unit in lexicon()["time_unit"] | _MEASURES


def _as_exactly(number: Number, other: Number) -> bool:
    """As exactly, or less so."""
    return number.hedge == other.hedge or (not other.hedge and number.hedge == "about")


def _reckoned(number: Number, values: Sequence[float]) -> bool:
    """Whether a number comes of two others."""
    share = number.unit == "%"
    wanted = number.value / 100 if share else number.value
    return any(_near(number, wanted, result, share=share) for a, b in permutations(values, 2) for result in _of(a, b))


def _of(a: float, b: float) -> Iterator[float]:
    yield from (a + b, a - b, a * b)
    if b:
        yield from (a / b, 1 - a / b, a / b - 1, a * (1 - b))


def _near(number: Number, wanted: float, result: float, *, share: bool) -> bool:
    if math.isclose(wanted, result, rel_tol=1e-6):
        return True
    if share and number.written[:1].isdigit():
        return abs(wanted - result) <= ROUNDED / 100
    loose = bool(number.hedge) or (share and number.written[:1].isalpha())
    return loose and math.isclose(wanted, result, rel_tol=NEARLY if not share else 3 * NEARLY)


def _value(key: str) -> float | None:
    try:
        return float(key.rstrip("%"))
    except ValueError:
        return None


def _digits(word: Word) -> list[int]:
    return [int(n) if n.isdigit() else SPELLED[n] for n in re.findall(r"\w+", word.key) if n.isdigit() or n in SPELLED]
