"""Two amounts of one sentence, joined as the question asks: "by 61 votes to 48" -> "61 votes less 48: 13."

    question, operation, the sentence found -> joined_answer -> Answer | None
    Answer whose figure was to be reckoned and was not -> without_figure -> Answer

A sentence with more or fewer than two amounts is left alone, and so are amounts that are hedged, of two units or two
times.  Pure.  `rag.answer.arithmetic` reckons and words it; `rag.question.fitted.operation` tells what is asked.
"""

from __future__ import annotations

import re
from dataclasses import replace

from index.text.patterns import regex
from rag.answer.arithmetic import CHANGED, exact_amount, product_answer, sum_answer
from rag.language.values import Value, amounts_in, is_measure
from rag.language.words import content_stems, denies, stem, words_of
from rag.question.asking import telling_stems
from rag.question.fitted.operation import Operation
from rag.types import Answer, Evidence

_EACH = regex(r"^\s*(?:each|apiece|(?:per|an?|every)\s+(?P<per>[^\W\d_]+))\b(?P<rest>(?:\s+(?:per|an?)\s+[^\W\d_]+)?)")
_OF = regex(r"\s*(?:out )?of\b")
_LEFT = regex(r"\b(?:still|left|remain\w*)\b", re.IGNORECASE)
_TIMES = frozenset("second minut hour day week month year".split())


def joined_answer(asked: str, operation: Operation, sentence: Evidence) -> Answer | None:
    """What the two amounts of a sentence come to; None where these are not all that it gives, or do not go together."""
    values = amounts_in(sentence.quote)
    if len(values) != 2 or any(value.loose for value in values):
        return None
    first, second = values
    if operation == "product":
        return _product(asked, sentence, first, second)
    if operation == "quotient" or not _go_together(asked, first, second):
        return None
    between = sentence.quote[sentence.quote.find(first.written) + len(first.written) :]
    if _OF.match(between) and _tells_rest(asked, sentence.quote):
        return None
    unit = first.unit if is_measure(first) else second.unit if is_measure(second) else ""
    one, other = ((sentence, exact_amount(value, unit)) for value in values)
    return sum_answer(asked, one, other, add=operation == "sum")


def without_figure(answer: Answer) -> Answer:
    """The answer without a single figure in front, which would be but one of the two that are to be reckoned."""
    kept = tuple(s for s in answer.statements if s.kind != "lead" or len(s.slices) != 1)
    return replace(answer, statements=kept)


def _go_together(asked: str, first: Value, second: Value) -> bool:
    """Whether both are of one measure, or count what the question does; one without a unit may be as the other, where
    it is of its size."""
    units = {first.unit, second.unit} - {""}
    if first.unit == second.unit and is_measure(first):
        return first.unit != "%"
    least, most = sorted(exact_amount(value, "").least for value in (first, second))
    measured = is_measure(first) or is_measure(second)
    return len(units) <= 1 and most <= CHANGED * least and (measured or units <= {*content_stems(asked)})


def _tells_rest(asked: str, quote: str) -> bool:
    """Whether so many of so many are already those asked for: "15 of the 55 are not let", "15 of the 55 are left"."""
    alike = not denies(asked) and {*telling_stems(asked)} <= {*content_stems(quote)}
    return denies(quote) or alike or bool(_LEFT.search(quote))


def _product(asked: str, sentence: Evidence, first: Value, second: Value) -> Answer | None:
    for count, rate in ((first, second), (second, first)):
        place = sentence.quote.find(rate.written)
        each = _EACH.match(sentence.quote[place + len(rate.written) :])
        if each is None:
            continue
        per = stem(each["per"].lower()) if each["per"] else ""
        fits = per == count.unit if per in _TIMES or is_measure(count) else True
        over = [stem(word) for word in words_of(each["rest"])[1:]]
        if fits and set(over) <= {stem(word) for word in words_of(asked)}:
            return product_answer(asked, (sentence, exact_amount(count, "")), (sentence, exact_amount(rate, rate.unit)))
    return None
