"""Two figures and what is to be made of them -> the answer: "€22 million less €19 million: €3 million."

    question, Pair -> reckoned -> Answer(lead, then the sentences that give the figures)

Of two days it is the time between: "15 June to 31 August: 77 days (11 weeks)."  The result and the words between are
ours, the figures are slices of quotes or stand in the question.  Pure.  Read `rag.answer.sums.chosen` for which pair it
is.
"""

from __future__ import annotations

import re
from dataclasses import replace

from index.text.patterns import regex
from rag.answer.lead import Lead
from rag.answer.sums.figures import Figure
from rag.answer.sums.pairs import Pair
from rag.language.values import Value
from rag.question.fitted.operation import Operation
from rag.types import Answer, Evidence, Statement
from rag.verify.verify import Numbering

_BETWEEN: dict[Operation, str] = {
    "difference": " less ",
    "sum": " and ",
    "product": " times ",
    "quotient": ", divided by ",
}
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
_BELOW = {"billion": "million", "bn": "m", "trillion": "billion", "tn": "bn"}  # what is below them is written in full
_LAST_WORD = regex(r"(?<=\s)[^\W\d_]+$")
_WEEKS = regex(r"\bweeks?\b", re.IGNORECASE)
_WRITTEN = regex(
    r"(?P<sign>(?:US|A|C|NZ|HK)?[$€£¥₩])?\s?[\d.,]*\d\s*-?(?P<scale>thousand|million|billion|trillion|mn|bn|tn|m)?\b",
    re.I,
)


def reckoned(question: str, pair: Pair) -> Answer:
    """The result first, then the sentences that give the figures, each once.  A product is written as the amount for
    each is, all else as the first figure, or as the other where only that one has a sign or a scale."""
    lead = _days_apart(question, pair) if pair.one.is_day else _joined(pair)
    numbering = Numbering()
    sentences = {r.evidence.place: r.evidence for f in (pair.one, pair.other) if (r := f.rated)}
    statements = [
        Statement(text=" ".join(evidence.quote.split()), citations=numbering.of([evidence]))
        for evidence in sentences.values()
    ]
    first = Statement(text=lead.text, citations=numbering.citations, kind="lead", slices=lead.slices)
    return Answer(question=question, status="answered", statements=(first, *statements), citations=numbering.citations)


def _joined(pair: Pair) -> Lead:
    figures = (pair.other,) if pair.operation == "product" else pair.figures
    models = [figure.value for figure in figures]
    result = f": {_written(pair.result, *models)}{_noun(pair.result, *models)}."
    return Lead(pieces=(_shown(pair.one), _BETWEEN[pair.operation], _shown(pair.other), result))


def _noun(value: float, *models: Value) -> str:
    """What is counted or measured, as the models have it; "" where they differ, it is not plural, or is a share."""
    nouns = {m[0] for model in models if (m := _LAST_WORD.search(model.written)) and m[0].lower() not in _SCALES}
    return f" {nouns.pop()}" if len(nouns) == 1 and value != 1 and models[0].unit != "%" else ""


def _days_apart(question: str, pair: Pair) -> Lead:
    return Lead(pieces=(_shown(pair.other), " to ", _shown(pair.one), f": {_time(question, pair)}."))


def _shown(figure: Figure) -> str | Evidence:
    if figure.rated is None:
        return figure.value.written
    begin = figure.rated.evidence.start + figure.at
    return replace(figure.rated.evidence, start=begin, end=begin + len(figure.value.written))


def _time(question: str, pair: Pair) -> str:
    """The days between, and the weeks that they are where these are asked for or whole."""
    weeks, rest = divmod(round(pair.result), 7)
    days = _counted(round(pair.result), "day")
    if weeks and _WEEKS.search(question):
        return " and ".join(_counted(n, unit) for n, unit in ((weeks, "week"), (rest, "day")) if n) + f" ({days})"
    return days if rest else f"{days} ({_counted(weeks, 'week')})"


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}{'s' * (number != 1)}"


def _written(value: float, *models: Value) -> str:
    """The value with the sign and the scale of the first of the models that has one, or as a share; what is less than
    one of a scale goes by the scale below: 560,000 and not 0.56 million."""
    if models[0].unit == "%":
        return f"{value:,.6f}".rstrip("0").rstrip(".") + " per cent"
    found = [m for model in models if (m := _WRITTEN.search(model.written))]
    sign = next((m["sign"] for m in found if m["sign"]), "")
    scale = next((m["scale"] for m in found if m["scale"]), "") or ""
    while scale and abs(value) < _SCALES[scale.lower()]:
        scale = _BELOW.get(scale.lower(), "")
    number = round(value / _SCALES.get(scale.lower(), 1.0), 6)
    digits = f"{number:,.6f}".rstrip("0").rstrip(".")
    return f"{sign}{digits}{' ' if len(scale) > 2 else ''}{scale}"
