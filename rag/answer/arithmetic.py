"""Quoted amounts, reckoned: "€22 million less €19 million: €3 million".

    TwoAmounts, how to look for one -> reckoned_answer -> Answer | None
    Within, the sentence found -> answer_within -> Answer | None        how much of it changed, is left, is a part
    OverTime, Rated* -> changed_answer -> Answer | None                 an amount of two times

Both amounts must be exact, of one unit and one currency; the result is ours, the amounts are slices of quotes.  Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise, permutations

from index.text.patterns import regex
from rag.answer.lead import Lead
from rag.answer.newest import LATER, is_later
from rag.language.comparable import Amount, Said, amount_of
from rag.language.values import Value, amounts_in
from rag.language.words import denies
from rag.question.one_amount import Within
from rag.question.over_time import OverTime
from rag.question.question import Question, understand
from rag.question.two_amounts import TwoAmounts
from rag.stages import Rated
from rag.types import Answer, Evidence, Filters, Statement
from rag.verify.verify import Numbering

_SCALES = {
    "thousand": 1e3,
    "million": 1e6,
    "m": 1e6,
    "mn": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "trillion": 1e12,
    "tn": 1e12,
}
_WRITTEN = regex(
    r"(?P<sign>(?:US|A|C|NZ|HK)?[$€£¥₩])?\s?[\d.,]*\d\s*-?(?P<scale>thousand|million|billion|trillion|mn|bn|tn|m)?\b",
    re.I,
)
GIVEN = -1.0  # rating of a sentence from which on its amount is reckoned with; by judgement
CHANGED = 10.0  # times as large that an amount may have become; by judgement
OF_YEAR = 3.0  # log-odds that a sentence of the year asked about may be rated lower; by judgement
NEAR = 20  # characters before an amount among which "from" and "to" are looked for
_FROM_TO = regex(r"\b(?:from\W* # .*\bto|to\W* # .*\bfrom)\W*$", re.IGNORECASE)
_UP = regex(r"\b(?:ris(?:e|en)|rose|gr[eo]w\w*|increase\w*|up)\b", re.IGNORECASE)
_DOWN = regex(r"\b(?:f[ae]ll\w*|drop\w*|shr[aiu]nk|declin\w*|decreas\w*|down)\b", re.IGNORECASE)
_HAD = regex(r"\bhad (?:\w+ ){0,2}?(?:\w+ed|been|put|cost|quoted|stood|come|paid|asked)\b", re.IGNORECASE)
_OF_ALL = regex(r" # \s*(?:out )?of(?: (?:the|its|their|all))*\W*$", re.IGNORECASE)
_MONEY = frozenset("dollar euro pound yen crown franc rupe yuan won peso real rand lira".split())
Side = tuple[Evidence | None, Amount]  # the sentence that gives an amount, None where the question does


def reckoned_answer(asked: str, two: TwoAmounts, look_for: Callable[[Question], Side | None]) -> Answer | None:
    """The sum or difference of two amounts: one that the question gives stands in it, others are looked for, each by
    itself.  None where one is not found or they cannot be reckoned."""
    sides: list[Side] = []
    for text in (two.one, two.other):
        side = look_for(understand(text)) if text.endswith("?") else _given(asked, text)
        if side is None:
            return None
        sides.append(side)
    return sum_answer(asked, *sides, add=two.add)


def answer_within(asked: str, within: Within, sentence: Evidence, words: str) -> Answer | None:
    """What the amounts of one sentence come to; None where it does not give them."""
    if within.what == "part":
        amount = amount_of(within.question, Said(text=sentence.quote, published=None, words=words))
        if amount is None or amount.least != amount.most:
            return None
        share = f", divided by {within.by}: {_written(amount.least / within.by, amount)}."
        return _told(asked, Lead(pieces=(_shown((sentence, amount)), share)), [sentence])
    if (_UP.search(asked) and _DOWN.search(sentence.quote)) or (_DOWN.search(asked) and _UP.search(sentence.quote)):
        return None
    pair = _joined(sentence.quote, _OF_ALL if within.what == "rest" else _FROM_TO)
    counts_rest = within.what == "rest" and denies(sentence.quote)  # "15 of the 55 are not let"
    if pair is None or counts_rest:
        return None
    one, other = ((sentence, amount) for amount in pair)
    return sum_answer(asked, one, other, add=False)


def changed_answer(asked: str, change: OverTime, rated: Sequence[Rated]) -> Answer | None:
    """By how much an amount changed: what the latest article that answers gives, and what an earlier one did, or a
    sentence of the year that the question names.  None where no two amounts differ in the direction asked for."""
    given = [(r, side) for r in rated if (side := _exactly(change, r)) is not None]
    for pair in sorted(permutations(given, 2), key=lambda p: (-_day(p[0][0]), -p[0][0].rating - p[1][0].rating)):
        (now, (_, new)), (then, (_, old)) = pair
        if not _at_two_times(change, now, then) or not (new.least > old.least if change.up else new.least < old.least):
            continue
        unit = new.unit or old.unit
        sides = [(r.evidence, replace(a, unit=unit)) for r, a in ((now, new), (then, old)) if a.unit in ("", unit)]
        close = max(new.least, old.least) <= CHANGED * min(new.least, old.least)
        if len(sides) == 2 and close and (told := sum_answer(asked, sides[0], sides[1], add=False)):
            return told
    return None


def earlier_than(rated: Sequence[Rated], filters: Filters) -> Filters | None:
    """The limits under which what was written before the best of these is found; None where it has no day."""
    best = max(rated, key=lambda r: r.rating, default=None)
    day = best.evidence.article.published if best else None
    if day is None or (filters.until and filters.until < day):
        return None
    return replace(filters, until=day - LATER)


def _exactly(change: OverTime, rated: Rated) -> Side | None:
    """The sentence with the one exact amount that it answers with, where it is good enough; one that names the year
    asked about is, though it tells of what was."""
    least = GIVEN - OF_YEAR if change.since and change.since in rated.evidence.quote else GIVEN
    said = Said(text=rated.evidence.quote, published=rated.evidence.article.published, words=rated.words)
    amount = amount_of(change.question, said) if rated.rating >= least else None
    return (rated.evidence, amount) if amount and 0 < amount.least == amount.most else None


def _at_two_times(change: OverTime, now: Rated, then: Rated) -> bool:
    if change.since:
        return change.since in then.evidence.quote and change.since not in now.evidence.quote
    here = now.evidence.article.id == then.evidence.article.id
    return (
        bool(_HAD.search(then.evidence.quote) and not _HAD.search(now.evidence.quote)) if here else is_later(now, then)
    )


def _day(rated: Rated) -> int:
    day = rated.evidence.article.published
    return day.toordinal() if day else 0


def _joined(quote: str, between: re.Pattern[str]) -> tuple[Amount, Amount] | None:
    """The first two exact amounts next to each other that are joined as asked ("fell to 9 from 12", "9 of the 12")."""
    found: list[tuple[int, Value]] = []
    for value in amounts_in(quote):
        found.append((quote.find(value.written, found[-1][0] + len(found[-1][1].written) if found else 0), value))
    for (at, one), (to, other) in pairwise(found):
        if between.search(quote[max(0, at - NEAR) : at] + " # " + quote[at + len(one.written) : to]):
            one_unit, other_unit = (v.unit if v.unit in _MONEY or v.unit == "%" else "" for v in (one, other))
            if not one.loose and not other.loose and (one_unit == other_unit or not other_unit):
                return exact_amount(one, one_unit), exact_amount(other, one_unit)
    return None


def exact_amount(value: Value, unit: str) -> Amount:
    """The amount that a value is, in a unit in which it can be reckoned with others."""
    number = float(value.canonical.rstrip("%"))
    return Amount(least=number, most=number, unit=unit, currency="", written=value.written)


def _given(question: str, text: str) -> Side | None:
    amount = amount_of(question, Said(text=text, published=None, words=text))
    return (None, amount) if amount else None


def reckoned(one: Side, other: Side, *, add: bool) -> Lead | None:
    """The sum or the difference, larger less smaller; None where the amounts cannot be reckoned together."""
    (_, first), (_, second) = one, other
    exact = first.least == first.most and second.least == second.most
    alike = first.unit == second.unit and (
        not first.currency or not second.currency or first.currency == second.currency
    )
    if not exact or not alike:
        return None
    if not add and first.least < second.least:
        one, other = other, one
        first, second = second, first
    result = first.least + second.least if add else first.least - second.least
    word = " and " if add else " less "
    pieces = (_shown(one), word, _shown(other), f": {_written(result, first, second)}.")
    return Lead(pieces=pieces)


def sum_answer(question: str, one: Side, other: Side, *, add: bool) -> Answer | None:
    """The result first, then the sentences that give the amounts; None where they cannot be reckoned."""
    lead = reckoned(one, other, add=add)
    if lead is None:
        return None
    return _told(question, lead, [evidence for evidence, _ in (one, other) if evidence is not None])


def product_answer(question: str, count: Side, each: Side) -> Answer:
    """So many at so much each; the result is written as the amount for each is."""
    (_, many), (_, much) = count, each
    result = f": {_written(many.least * much.least, much)}."
    shown = [evidence for evidence, _ in (count, each) if evidence is not None]
    return _told(question, Lead(pieces=(_shown(count), " times ", _shown(each), result)), shown)


def _told(question: str, lead: Lead, shown: Sequence[Evidence]) -> Answer:
    numbering = Numbering()
    statements = [
        Statement(text=" ".join(evidence.quote.split()), citations=numbering.of([evidence]))
        for evidence in {e.place: e for e in shown}.values()
    ]
    first = Statement(text=lead.text, citations=numbering.citations, kind="lead", slices=lead.slices)
    return Answer(question=question, status="answered", statements=(first, *statements), citations=numbering.citations)


def _shown(side: Side) -> str | Evidence:
    evidence, amount = side
    if evidence is None:
        return amount.written
    begin = evidence.quote.find(amount.written)
    return replace(evidence, start=evidence.start + begin, end=evidence.start + begin + len(amount.written))


def _written(value: float, *models: Amount) -> str:
    """The value as the first amount is written: with its sign and its scale, or as a share."""
    if models[0].unit == "%":
        return f"{value:,.6f}".rstrip("0").rstrip(".") + " per cent"
    found = [m for model in models if (m := _WRITTEN.search(model.written))]
    sign = next((m["sign"] for m in found if m["sign"]), "")
    scale = next((m["scale"] for m in found if m["scale"]), "") or ""
    number = round(value / _SCALES.get(scale.lower(), 1.0), 6)
    digits = f"{number:,.6f}".rstrip("0").rstrip(".")
    return f"{sign}{digits}{' ' if len(scale) > 2 else ''}{scale}"
