"""A question about days, and how one is read under limits -> the answer from those days, or from all and a word of it.

    in_time(question, filters, read) -> Answer

What was published in the days asked about goes first; where nothing there answers, all days are read, and where only
those days would do, a line says so.  Pure but for `read`.  Read `rag.question.window` next.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rag.answer.finish import outside
from rag.question.question import Question, understand
from rag.question.window import of_other_year, published_in, timeless
from rag.types import Answer, Filters

Read = Callable[[Question, Filters], Answer]


def in_time(question: Question, filters: Filters, read: Read) -> Answer:
    """The answer by the days of the question's window; limits of the asker's own go before it."""
    window = question.window
    if window is None or filters.since or filters.until or (question.kind == "yes_no" and not window.strict):
        return read(question, filters)
    since, until = published_in(window)
    rest = understand(timeless(question.text, window), asked=question.asked)
    inside = read(rest, replace(filters, since=since, until=min(until, filters.as_of or until)))
    first = next((said.text for said in inside.statements if said.kind != "lead"), "")
    if inside.status != "abstained" and (window.strict or not of_other_year(first, window)):
        return inside
    if not window.strict:
        whole = read(question, filters)
        return inside if whole.status == "abstained" else whole
    told = read(replace(question, window=None), filters)
    return replace(told, notice=" ".join(filter(None, (told.notice, outside(window, told)))))
