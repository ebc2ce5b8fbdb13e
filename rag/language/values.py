"""The dates, amounts and names that a sentence gives, in a form in which different articles can be compared.

    sentence -> Value*(canonical, written)

An amount keeps its unit, so 9 per cent, 9 million crowns and 9 cranes never meet; the days and years of a date are
no amounts.  Pure; `rag.answer.disagree` compares.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from index.dates.find import find_dates
from index.text.patterns import regex
from rag.language.amounts import amount_spans
from rag.language.words import STOP_WORDS, content_stems, stem, words_of

_CURRENCIES = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "₹": "rupe", "₩": "won"}
_CODES = {
    "usd": "dollar", "eur": "euro", "gbp": "pound", "jpy": "yen", "chf": "franc", "fr.": "franc", "sfr": "franc",
    "rs": "rupe", "rs.": "rupe", "inr": "rupe", "krw": "won", "sek": "crown", "nok": "crown", "dkk": "crown",
    "kr": "crown", "kr.": "crown", "cny": "yuan", "rmb": "yuan",
}  # fmt: skip
_WORDS_OF_MONEY = {
    "dólares": "dollar", "dollari": "dollar", "euros": "euro", "livres": "pound", "libras": "pound", "pfund": "pound",
    "sterline": "pound", "franken": "franc", "francs": "franc", "francos": "franc", "franchi": "franc",
    "kronen": "crown", "kroner": "crown", "kronor": "crown", "couronnes": "crown", "coronas": "crown",
    "rupien": "rupe", "roupies": "rupe",
    "rupias": "rupe", "rupees": "rupe", "reais": "real", "swiss": "franc",
}  # fmt: skip
_OF = regex(r"\s*(?:de |d['’]|di |of )")
_MONEY = frozenset("dollar euro pound yen crown cent franc rupe yuan won peso real rand lira".split())
_CLOCK = regex(r"\d{1,2}(?:[.:]\d\d)?\s?[ap]\.?m\b", re.IGNORECASE)
_MEASURES = frozenset(
    "% second minut hour day week month year decad centuri millimetr centimetr metr kilometr mile foot feet inch yard"
    " gram kilogram kilo tonn ton pound litr gallon barrel hectar acr squar cubic degre percent mm cm m km kg g t ha kw"
    " mw gw kwh mwh gwh watt kilowatt megawatt gigawatt volt knot mph point".split()
)
_SCALES = (
    {"second": 1, "minut": 60, "hour": 3_600, "day": 86_400, "week": 604_800, "month": 2_629_800, "year": 31_557_600},
    {"cm": 0.01, "centimetr": 0.01, "m": 1, "metr": 1, "km": 1_000, "kilometr": 1_000, "foot": 0.3048, "feet": 0.3048,
     "yard": 0.9144, "mile": 1_609},
    {"g": 0.001, "gram": 0.001, "kg": 1, "kilogram": 1, "kilo": 1, "pound": 0.4536, "ton": 1_000, "tonn": 1_000},
)  # fmt: skip
_NEXT = regex(r"\s*-?\s*([^\W\d_]+)(?:\s+([^\W\d_]+))?")
_LOOSE = regex(
    r"\b(?:about|around|roughly|nearly|almost|over|more than|at least|approximately|some|up to|as much as|under|"
    r"less than|at most)\s*(?:[$€£¥]\s*)?$",
    re.IGNORECASE,
)
# Held together by disagreements over invented stories (late, n=56, docs/results.md); none was chosen by itself.
NEAR = 3  # words behind an amount among which what it counts is looked for
LOOSE_SHARE = 0.15  # how far two amounts may lie apart when one is called "about" or "more than"
_RUN = regex(r"(?<![\w'’])[A-Z][\w&.'’-]*(?:\s+(?:(?:de|von|van|al|bin|of)\s+)?[A-Z][\w&.'’-]*)*(?<![.'’])")
_ONE_ACTS = regex(r"\s+(?:\w+ed|is|was|has|had|will|would|can|could|may|might|says?|said|told)\b")
_YEAR = regex(r"(?<![\d.,$€£])(?:1[0-9]|20)\d\d(?![\d,%]|\.\d)|(?<=\byear )[1-9]\d\d\b(?![,.]\d)")
_YEARS = regex(r"\b(?:between|from) ([1-9]\d{2,3}) (?:and|to) ([1-9]\d{2,3})\b(?![,.]\d)")
_CUT = {"day": 10, "month": 7, "year": 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One date, amount or word of a name: `canonical` and `unit` to compare, `written` to show, `loose` when hedged.

    The canonical form of a date is ISO cut to its precision ("2026-04"), of an amount a number; the unit of a date is
    "date", of an amount a stem such as "dollar", "%" or that of the thing counted, of one word of a name "name".
    """

    canonical: str
    unit: str
    written: str
    loose: bool


def dates_in(sentence: str, *, published: date | None) -> tuple[Value, ...]:
    """The dates that can be told; `published` anchors relative ones, which are left out without it."""
    return tuple(
        Value(canonical=m.date.isoformat()[: _CUT[m.precision]], unit="date", written=m.phrase, loose=False)
        for m in find_dates(sentence, reference=published)
        if m.date is not None and m.precision in _CUT
    )


def years_in(words: str) -> tuple[int, int, str] | None:
    """The first and last of the years that the words of an answer to "when" mean, "between 890 and 940" or the only
    year in them, and how that is written."""
    if (between := _YEARS.search(words)) and int(between[1]) <= int(between[2]):
        return int(between[1]), int(between[2]), between[0]
    years = _YEAR.findall(words)
    return (int(years[0]), int(years[0]), years[0]) if len(years) == 1 else None


def amounts_in(sentence: str, *, counted: Iterable[str] = ()) -> tuple[Value, ...]:
    """The amounts, parts of dates left out.  `counted` are stems that an amount is taken to count where one of them
    ends the words behind it, as in "87 confirmed tornadoes"."""
    stems, dates = frozenset(counted), _date_spans(sentence)
    return tuple(
        _amount(sentence, start, end, value, stems)
        for start, end, value in amount_spans(sentence)
        if not _overlaps(start, end, dates) and not _CLOCK.match(sentence, start)
    )


def asked_amounts(question: str, amounts: Iterable[Value]) -> tuple[Value, ...]:
    """Those of the unit that the question counts ("how many cranes"), else those of money or shares, else all."""
    found = tuple(amounts)
    stems = set(content_stems(question))
    counted = tuple(a for a in found if a.unit and a.unit in stems)
    money = tuple(a for a in found if a.unit in _MONEY or a.unit == "%")
    return counted or ((money or found) if not re.search(r"\bhow many\b", question, re.IGNORECASE) else ())


def is_money(amount: Value) -> bool:
    """Whether the amount is of money."""
    return amount.unit in _MONEY


def is_measure(amount: Value) -> bool:
    """Whether the amount is of money, a share, a time, a length or the like, so that it counts no things."""
    return amount.unit in _MONEY | _MEASURES


def factors(one: str, other: str) -> tuple[float, float] | None:
    """What amounts in two units are multiplied with to be compared; None for units of two kinds."""
    return next(((scale[one], scale[other]) for scale in _SCALES if {one, other} <= scale.keys()), None)


def names_in(sentence: str, *, besides: str) -> tuple[Value, ...]:
    """The names of a sentence that `besides` does not have, days and months left out; each word a value, all of them
    written as the first name stands.  An opening word counts where a verb for one follows; else it may be any word."""
    known, dates = {stem(word) for word in words_of(besides)} | STOP_WORDS, _date_spans(sentence)
    runs = [m for m in _RUN.finditer(sentence) if not _overlaps(m.start(), m.end(), dates)]
    told = [m for m in runs if m.start() or " " in m[0] or _ONE_ACTS.match(sentence, m.end())]
    words = [[w for w in words_of(m[0]) if w not in known and stem(w) not in known] for m in told]
    written = next((m[0] for m, own in zip(told, words, strict=True) if own), "")
    return tuple(
        Value(canonical=word, unit="name", written=written, loose=False) for word in dict.fromkeys(chain(*words))
    )


def agree(left: Sequence[Value], right: Sequence[Value]) -> bool:
    """Whether one value of each is the same, a date within the other's month or year, or an amount that is hedged
    within 15 per cent of the other."""
    return any(_same(a, b) for a in left for b in right)


def compatible(left: Sequence[Value], right: Sequence[Value]) -> bool:
    """Whether two sides may both be right: they agree on a value, or theirs are of different units."""
    return agree(left, right) or not {a.unit for a in left} & {b.unit for b in right}


def _same(a: Value, b: Value) -> bool:
    if a.unit != b.unit:
        return False
    if a.unit == "name":
        return a.canonical == b.canonical
    if a.unit == "date":
        return a.canonical.startswith(b.canonical) or b.canonical.startswith(a.canonical)
    x, y = float(a.canonical.rstrip("%")), float(b.canonical.rstrip("%"))
    return x == y or ((a.loose or b.loose) and abs(x - y) <= LOOSE_SHARE * max(abs(x), abs(y)))


def _date_spans(sentence: str) -> list[tuple[int, int]]:
    return [(m.start, m.end) for m in find_dates(sentence, reference=None)]


def _overlaps(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < last and first < end for first, last in spans)


def _amount(sentence: str, start: int, end: int, value: str, counted: frozenset[str]) -> Value:
    behind = re.match(r"[\s\u00a0\u202f]?[$€£¥₹₩](?!\s?\d)", sentence[end:])  # where continental papers put it
    money = sentence[max(0, start - 2) : end] + (behind.group() if behind else "")
    symbol = next((name for mark, name in _CURRENCIES.items() if mark in money), "")
    code = re.search(r"(?<![^\W\d_])([A-Za-z]{2,3}\.?)\s?$", sentence[:start])
    symbol = symbol or (_CODES.get(code[1].lower(), "") if code else "")
    noun, written_end = _counted(sentence, end, counted) or _noun(sentence, end)
    unit = "%" if value.endswith("%") else symbol or noun
    return Value(
        canonical=value,
        unit=unit,
        written=sentence[start : end if unit != noun else written_end].strip(),
        loose=bool(_LOOSE.search(sentence[:start])),
    )


def _counted(sentence: str, end: int, counted: frozenset[str]) -> tuple[str, int] | None:
    """The last of the next words, up to a mark or stop word, whose stem is among those given, and where it ends."""
    found = None
    for _ in range(NEAR):
        match = _NEXT.match(sentence, end)
        if match is None or match[1].lower() in STOP_WORDS:
            break
        end = match.end(1)
        if stem(match[1].lower()) in counted:
            found = stem(match[1].lower()), end
    return found


def _noun(sentence: str, end: int) -> tuple[str, int]:
    """The stem of the word counted, or the currency that it names, and where it ends."""
    of = _OF.match(sentence, end)
    match = _NEXT.match(sentence, of.end() if of else end)
    if match and (money := _WORDS_OF_MONEY.get(match[1].lower()) or _CODES.get(match[1].lower())):
        return money, match.end(1)
    match = _NEXT.match(sentence, end)
    if match is None or match[1].lower() in STOP_WORDS:
        return "", end
    return stem(match[1].lower()), match.end(1)
