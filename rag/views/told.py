"""What lines of a view are chosen from, and what they are: an article with its sentences, and a sentence with its day.

    Told(article, sentences) -> Line(evidence, day) -> "3 May 2033: ..."

Only values, and the fixed wording that opens a line.  Read `rag.views.overview` next.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from index.dates.in_words import day_in_words
from index.types import Article
from rag.types import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An article and those of its sentences that state something, in order."""

    article: Article
    sentences: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A sentence and the day it is shown under, None where that is not known."""

    evidence: Evidence
    day: date | None


def opened_by(publisher: str, day: date | None) -> str:
    """The fixed wording before a line: its day, or whose it is where that is not known."""
    if day is None:
        return f"{publisher}, undated: " if publisher else "undated: "
    return f"{day_in_words(day)}: "
