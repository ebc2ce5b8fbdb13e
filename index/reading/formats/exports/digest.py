"""The lines of a press review -> its articles, each opened by a headline and under it a line with paper and day.

    split_digest(["Mill to stop", "The Lund Courier, 2 March 2025, p. 3", ..., "Pool open", "Brask Echo, 9 March 2025"])

Nothing where less than two articles of like length stand so, or where a text stands before the first: then the lines
below an article tell of others.  Read `index.reading.formats.exports.text_exports` next.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from statistics import median

from index.dates.lines import DateLine, read_date_line
from index.dates.order import day_first
from index.reading.formats.part import Part
from index.text.language import language_of

MAX_COVER = 60  # words before the first headline
MIN_WORDS = 25  # of the article in the middle
MAX_TIMES = 12  # the longest article is at most so many times the middle one: else the others are its teasers
MAX_DATES = 5_000  # short lines with a year; more are a table, and each takes a while to read
MAX_DATED = 120  # characters of the line with paper and day
MAX_HEADLINE = 25  # words
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBER = re.compile(r"^\W?\d{1,4}[.)]\s+(?=\S)")


def split_digest(lines: Sequence[str], *, headlines: Collection[str] | None = None) -> tuple[Part, ...]:
    """The articles; `headlines` are the only lines that may open one, where a page tells them."""
    texts = [" ".join(line.split()) for line in lines]
    starts = list(_starts(texts, headlines)) if 1 < sum(map(_may_be_dated, texts)) <= MAX_DATES else []
    if len(starts) < 2 or len(" ".join(texts[: starts[0][0]]).split()) > MAX_COVER:
        return ()
    ends = [headline for headline, _, _ in starts[1:]] + [len(texts)]
    parts = [
        Part(
            body="\n\n".join(filter(None, texts[dated + 1 : end])),
            title=_NUMBER.sub("", texts[headline]),
            publisher="" if told.by else _paper(texts[dated], told.names),
            published=told.published.isoformat() if told.published else "",
            author=told.names if told.by else "",
            headed=True,
            dropped=((texts[dated], "paper and day"),),
        )
        for (headline, dated, told), end in zip(starts, ends, strict=True)
    ]
    sizes = [len(part.body.split()) for part in parts]
    alike = median(sizes) >= MIN_WORDS and max(sizes) <= MAX_TIMES * median(sizes)
    return tuple(parts) if alike else ()


def _starts(texts: Sequence[str], headlines: Collection[str] | None) -> Iterator[tuple[int, int, DateLine]]:
    """Where each article has its headline and its line of paper and day."""
    habit = day_first("\n".join(texts), language=language_of(" ".join(texts)[:5000]))
    filled = [at for at, text in enumerate(texts) if text]
    for headline, dated in pairwise(filled):
        if not _may_be_dated(texts[dated]) or not _is_headline(texts[headline], headlines):
            continue
        told = read_date_line(texts[dated], day_first=habit)
        if told and told.published and told.names and not told.labelled:
            yield headline, dated, told


def _paper(line: str, names: str) -> str:
    """The paper as the line has it: what stands before its first comma or bar, else the names in it."""
    opening = re.split(r"\s*[,|·•(]\s*|\s+[–—-]\s+", line)[0]
    return opening if {*names.split()} & {*opening.split()} and not any(map(str.isdigit, opening)) else names


def _may_be_dated(text: str) -> bool:
    return len(text) <= MAX_DATED and _YEAR.search(text) is not None


def _is_headline(text: str, headlines: Collection[str] | None) -> bool:
    if headlines is not None:
        return text in headlines
    return 1 <= len(text.split()) <= MAX_HEADLINE and not text.endswith((".", ":", ";", ","))
