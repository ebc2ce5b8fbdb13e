"""An export for reference managers: RIS and CSL-JSON, a record an article, its quotes as notes.

    Content -> ris_file;    Content -> csl_file

Zotero shows notes as HTML: behind each "<" stands a character without width, so that none opens a tag.  In RIS a value
is one line, or the next would be a field; an address loses its ";", where readers cut it.  Pure.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from index.text.plain import plain_text
from index.types import Article
from ui.exports.citation_line import citation_line
from ui.exports.content import Content, Quote
from ui.safe import NO_WIDTH, web_link


def ris_file(content: Content) -> str:
    """The records, each ended by ER."""
    return "\r\n".join(line for article, quotes in by_article(content) for line in _ris_record(article, quotes))


def _ris_record(article: Article, quotes: list[Quote]) -> Iterator[str]:
    yield "TY  - NEWS"
    yield f"TI  - {_shown(article.title or article.id)}"
    if article.publisher:
        yield f"T2  - {_shown(article.publisher)}"
    if article.author:
        yield f"AU  - {_shown(article.author)}"
    if article.published:
        yield f"DA  - {article.published:%Y/%m/%d}/"
        yield f"PY  - {article.published:%Y}"
    if web_link(article.url):
        yield f"UR  - {plain_text(article.url).replace(';', '%3B')}"
    yield f"AN  - {_shown(article.id)}"
    yield from (f"N1  - [{quote.number}] {_shown(citation_line(quote))}" for quote in quotes)
    yield "ER  - "
    yield ""


def csl_file(content: Content) -> str:
    """The records as a JSON list."""
    records = [_csl_record(article, quotes) for article, quotes in by_article(content)]
    return json.dumps(records, ensure_ascii=False, indent=2) + "\n"


def _csl_record(article: Article, quotes: list[Quote]) -> dict[str, Any]:
    record: dict[str, Any] = {
        "id": article.id,
        "type": "article-newspaper",
        "title": _shown(article.title or article.id),
        "note": "\n".join(f"[{quote.number}] {_shown(citation_line(quote))}" for quote in quotes),
    }
    if article.publisher:
        record["container-title"] = _shown(article.publisher)
    if article.author:
        record["author"] = [{"literal": _shown(article.author)}]
    if article.published:
        record["issued"] = {"date-parts": [[article.published.year, article.published.month, article.published.day]]}
    if web_link(article.url):
        record["URL"] = plain_text(article.url)
    return record


def by_article(content: Content) -> list[tuple[Article, list[Quote]]]:
    """The quotes of each article, in order of their first."""
    found: dict[str, tuple[Article, list[Quote]]] = {}
    for quote in content.quotes:
        found.setdefault(quote.article.id, (quote.article, []))[1].append(quote)
    return list(found.values())


def _shown(text: str) -> str:
    return plain_text(text).replace("<", f"<{NO_WIDTH}")
