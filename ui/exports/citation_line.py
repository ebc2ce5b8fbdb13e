"""One citation as one line that people can read and `dossier verify` can read back, the same in every form of file.

    Quote -> citation_line -> “words” — Title, Publisher, 2025-08-06 (article ID, characters 10-52, sha256 HASH)
    line -> read_citation -> Cited, or None

The words come first and the place last, so that neither can be forged from inside the other.  Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.text.plain import plain_text
from ui.exports.content import Quote

_LINE = re.compile(
    r"“(?P<words>.*)” — [^”]*\(article (?P<id>\S+), characters (?P<start>\d{1,12})-(?P<end>\d{1,12}), "
    r"sha256 (?P<hash>[0-9a-f]{64})\)\s*$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """What a file says that an article says, and where; `content_hash` is "" where the file does not tell."""

    words: str
    article_id: str
    start: int
    end: int
    content_hash: str


def citation_line(quote: Quote) -> str:
    """The whole line."""
    return f"“{quote.words}” — {source_words(quote)} ({place_words(quote)})"


def source_words(quote: Quote) -> str:
    """Who says so, title, publisher and date."""
    article = quote.article
    day = article.published.isoformat() if article.published else "undated"
    parts = [f"{quote.speaker} in" if quote.speaker else "", article.title, article.publisher, day]
    shown = [plain_text(part).replace("”", '"').replace("“", '"') for part in parts]
    return ", ".join(part for part in shown if part).replace(" in, ", " in ", 1)


def place_words(quote: Quote) -> str:
    """Where the words stand, and in which version of the article."""
    article = quote.article
    return f"article {article.id}, characters {quote.start}-{quote.end}, sha256 {article.content_hash}"


def read_citation(line: str) -> Cited | None:
    """What `citation_line` wrote, whatever stands before it; None for any other line."""
    found = _LINE.search(plain_text(line))
    if found is None:
        return None
    return Cited(
        words=found["words"],
        article_id=found["id"],
        start=int(found["start"]),
        end=int(found["end"]),
        content_hash=found["hash"],
    )
