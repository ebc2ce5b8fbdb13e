"""The amounts that may be reckoned with: those of a question and of rated sentences, each at its place.

    question, Rated* -> figures_of -> Figure*           Figure, Figure -> may_join

Where a stretch of time is asked for, days are amounts, too.  Hedged amounts, ends of a range and figures of a name
("the D-90") are left out.  Pure.  Read `rag.answer.sums.pairs` next, which makes pairs of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.text.patterns import regex
from rag.language.comparable import currency_of
from rag.language.scope import clause_span
from rag.language.values import Value, amounts_in, dates_in, is_measure
from rag.language.words import content_stems, stem, words_of
from rag.stages import Rated

TIMES = 10  # that two amounts may differ by where they do not tell one measure, or count one thing; by judgement
_INEXACT = regex(r"\w-$|\bbetween(?:\b[^,;]{0,25}\band)?\W*$", re.IGNORECASE)  # "D-90", "between 50 and 60"
_TO = regex(r"\s?[-–]\s?[$€£]?\d")
_COUNTED = regex(r"[\s-]*[^\W\d_]+$")
_EACH = regex(r"^\s*(?:each|apiece|(?:per|an?|every)\s+(?P<per>[^\W\d_]+))\b(?P<rest>(?:\s+(?:per|an?)\s+[^\W\d_]+)?)")
_PERIODS = frozenset("second minut hour day week month year".split())
_STRETCH = regex(
    r"\b(?:how (?:many (?:more |extra )?(?:days|weeks|months)|long|much (?:longer|later|earlier|sooner|more time))"
    r"|by how long|in (?:days|weeks|months))\b",
    re.IGNORECASE,
)
_BEFORE_DAY = regex(r"^(?:(?:until|till|by|on|from|since|before|after)\s+)+", re.IGNORECASE)
_DAY = len("2026-04-30")  # a date that is told less finely has a shorter form


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """An exact amount `at` a character of a `text`: of a sentence that was read, or of the question, where `rated` is
    None."""

    rated: Rated | None
    text: str
    at: int
    value: Value

    @property
    def number(self) -> float:
        """How much it is, a share in hundredths, a day by its number in the calendar."""
        if self.is_day:
            return float(date.fromisoformat(self.value.canonical).toordinal())
        return float(self.value.canonical.rstrip("%"))

    @property
    def is_day(self) -> bool:
        """Whether it is a day and no amount."""
        return self.value.unit == "date"

    @property
    def clause_span(self) -> tuple[int, int]:
        """Where the clause that it stands in begins and ends; nowhere in the question."""
        return clause_span(self.text, self.at) if self.rated else (0, 0)

    @property
    def clause(self) -> str:
        """That clause; "" in the question."""
        begin, end = self.clause_span
        return self.text[begin:end]

    @property
    def behind(self) -> str:
        """What follows it."""
        return self.text[self.at + len(self.value.written) :]


def figures_of(question: str, rated: Sequence[Rated]) -> tuple[Figure, ...]:
    """Those of the sentences in their order, then those of the question."""
    counted = content_stems(question)
    texts = [*((r.evidence.quote, r) for r in rated), (question, None)]
    days = [figure for text, r in texts for figure in _days_in(text, r)] if _STRETCH.search(question) else ()
    return tuple(figure for text, r in texts for figure in _in(text, r, counted)) + tuple(days)


def _in(text: str, rated: Rated | None, counted: Sequence[str]) -> Iterator[Figure]:
    end = 0
    for value in amounts_in(text, counted=counted):
        at = text.find(value.written, end)
        end = at + len(value.written)
        inexact = _INEXACT.search(text[:at]) or _TO.match(text, end)
        if value.loose or inexact or value.canonical in ("0", "0%"):
            continue
        if value.unit and value.unit not in counted and not is_measure(value):
            value = replace(value, written=_COUNTED.sub("", value.written))
        yield Figure(rated=rated, text=text, at=at, value=value)


def _days_in(text: str, rated: Rated | None) -> Iterator[Figure]:
    end = 0
    for value in dates_in(text, published=rated.evidence.article.published if rated else None):
        day = replace(value, written=_BEFORE_DAY.sub("", value.written))
        at = text.find(day.written, end)
        end = at + len(day.written)
        if len(day.canonical) == _DAY:
            yield Figure(rated=rated, text=text, at=at, value=day)


def may_join(one: Figure, other: Figure) -> bool:
    """Whether both are of one measure and currency, or count one thing; of two things, or where one does not tell what
    it measures, they must be of one size.  Days go with days."""
    if one.is_day or other.is_day:
        return one.is_day and other.is_day
    measured = [is_measure(each.value) for each in (one, other)]
    if all(measured):
        currencies = {currency_of(each.text) for each in (one, other)} - {""}
        return one.value.unit == other.value.unit and len(currencies) < 2
    least, most = sorted((one.number, other.number))
    if not any(measured):
        return one.value.unit == other.value.unit or most <= TIMES * least
    bare = one if measured[1] else other
    return not bare.value.unit and most <= TIMES * least


def is_rate(question: str, count: Figure, each: Figure) -> bool:
    """Whether the second is told for each of what the first may count, and for nothing else that the question does not
    name."""
    found = _EACH.match(each.behind)
    if found is None or each.rated is None:
        return False
    per, over = stem(found["per"].lower()) if found["per"] else "", words_of(found["rest"])[1:]
    fits = per == count.value.unit if per in _PERIODS or is_measure(count.value) else True
    return fits and {stem(word) for word in over} <= {stem(word) for word in words_of(question)}
