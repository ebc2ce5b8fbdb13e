"""Which articles a question may use, as a person chose them: some articles, a span of days, or all.

    choices of the page -> scope_from -> Scope -> filters_of -> rag.types.Filters

A conversation has a scope of its own; the span of days in the settings narrows every one.  Pure.  Read
`filters_of` next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rag.errors import QuestionError
from rag.types import Filters
from ui.wording import day

MOST_CHOSEN = 500  # articles chosen by hand


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Chosen articles (none chosen means all) and the days, both included, on which they were published."""

    article_ids: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return self == Scope()


def scope_from(article_ids: object, since: object, until: object) -> Scope:
    """The scope of what a browser sent.  Raises QuestionError for a date that is none, or an empty span."""
    chosen = tuple(str(each) for each in article_ids)[:MOST_CHOSEN] if isinstance(article_ids, list | tuple) else ()
    scope = Scope(article_ids=chosen, since=date_from(since), until=date_from(until))
    if scope.since and scope.until and scope.since > scope.until:
        raise QuestionError("the span of days ends before it begins: change one of the two dates")
    return scope


def date_from(value: object) -> date | None:
    """The day that "2025-08-06" names, None for nothing.  Raises QuestionError for anything else."""
    text = str(value or "").strip()[:40]
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise QuestionError(f"{text!r} is no date: write it as 2025-08-06") from None


def filters_of(scope: Scope, always: Scope = Scope()) -> Filters:
    """Both scopes at once: the later beginning, the earlier end."""
    return Filters(
        article_ids=frozenset(scope.article_ids),
        since=max(filter(None, (scope.since, always.since)), default=None),
        until=min(filter(None, (scope.until, always.until)), default=None),
    )


def scope_words(scope: Scope, titles: Mapping[str, str]) -> str:
    """As in: 2 chosen articles, published from 1 May 2025; "all articles" when nothing is left out."""
    count = len(scope.article_ids)
    only = titles.get(scope.article_ids[0], "one chosen article") if count == 1 else f"{count} chosen articles"
    articles = only if count else "all articles"
    span = [f"from {day(scope.since)}" if scope.since else "", f"to {day(scope.until)}" if scope.until else ""]
    dates = " ".join(part for part in span if part)
    return f"{articles}, published {dates}" if dates else articles


def scope_record(scope: Scope) -> dict[str, Any]:
    """A scope as plain data; `scope_of_record` reads it back."""
    return {"articles": [*scope.article_ids], "since": str(scope.since or ""), "until": str(scope.until or "")}


def scope_of_record(record: Mapping[str, Any]) -> Scope:
    """The scope that `scope_record` wrote."""
    articles: Iterable[str] = record.get("articles", ())
    since, until = (date.fromisoformat(v) if (v := record.get(name)) else None for name in ("since", "until"))
    return Scope(article_ids=tuple(articles), since=since, until=until)
