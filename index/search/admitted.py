"""Filters and what the library knows of its articles -> the ids of the articles that a question may use.

    `Admitted(library).ids(filters)` -> article ids, or None for all

The same rule decides in every store: one that has a query language says it there, and a test compares.  Read
`index.types.Filters` for the rule in words.
"""

from __future__ import annotations

from index.library.contents import ArticleHeader, Library
from index.types import Article, Filters


def admits(filters: Filters, article: Article | ArticleHeader) -> bool:
    """Whether a question with these filters may use the article (see `Filters` for undated ones)."""
    if filters.article_ids and article.id not in filters.article_ids:
        return False
    if filters.publisher and filters.publisher.casefold() not in article.publisher.casefold():
        return False
    if article.published is None:
        return filters.since is None and filters.until is None
    return (
        (filters.as_of is None or article.published <= filters.as_of)
        and (filters.since is None or article.published >= filters.since)
        and (filters.until is None or article.published <= filters.until)
    )


class Admitted:
    """The articles of a library's snapshot that pass filters; the last filters asked are remembered."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._last: tuple[tuple[str, Filters], frozenset[str]] | None = None

    def ids(self, filters: Filters) -> frozenset[str] | None:
        """The ids of the articles that pass; None where there is nothing to pass."""
        if filters == Filters():
            return None
        key = (self._library.version, filters)
        last = self._last
        if last is None or last[0] != key:
            headers = self._library.headers()
            last = (key, frozenset(header.id for header in headers if admits(filters, header)))
            self._last = last
        return last[1]
