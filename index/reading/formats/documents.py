"""The parts of an opened file -> documents to clean, each under the file's name and its own fragment.

    Part -> RawDocument(source="export.html#NMGAZ-12", ...)           stated_day("1768208400") -> a date

A part's body may be a page of its own, which the parser child reads next; what the part states wins over what the page
states, but for the paper, which a page knows better than a capture.  Read `index.reading.clean` next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from index.dates.stated import parse_stated_date
from index.reading.formats.part import Part
from index.types import DroppedLine, RawDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    """What is no article in a source, and why, in a few words."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A source as read: its documents in order, what was passed over in it, and stubs of articles elsewhere.

    rolling: the source is a feed, whose articles stay when they leave it.
    """

    documents: tuple[RawDocument, ...]
    passed: tuple[PassedOver, ...] = ()
    stubs: tuple[Part, ...] = ()
    rolling: bool = False


def document_of(part: Part, source: str, url: str = "") -> RawDocument:
    """The document of a part whose body is a text."""
    return RawDocument(
        source=part_source(part, source),
        text=_with_headline(part),
        title=part.title,
        publisher=part.publisher,
        published=stated_day(part.published),
        author=part.author,
        url=part.url or url,
        dropped=tuple(DroppedLine(line=0, text=text, reason=reason) for text, reason in part.dropped),
        exact=part.exact,
    )


def _with_headline(part: Part) -> str:
    """The body under its headline, unless it opens with that itself."""
    opening = " ".join(part.body[: len(part.title) + 200].split())
    held = part.title and re.search(rf"(?<!\w){re.escape(part.title)}(?!\w)", opening)
    return f"{part.title}\n\n{part.body}" if part.headed and part.title and not held else part.body


def page_document(part: Part, page: RawDocument) -> RawDocument:
    """The document of a part whose body was a page, read as `page`."""
    return replace(
        page,
        title=part.title or page.title,
        publisher=page.publisher or part.publisher,
        published=stated_day(part.published) or page.published,
        author=part.author or page.author,
        url=part.url or page.url,
    )


def stated_by(stub: Part | None, document: RawDocument) -> RawDocument:
    """The document with what a feed says of it where it does not say so itself."""
    if stub is None:
        return document
    return replace(
        document,
        title=document.title or stub.title,
        publisher=document.publisher or stub.publisher,
        published=document.published or stated_day(stub.published),
        author=document.author or stub.author,
    )


def part_source(part: Part, source: str) -> str:
    """The source of an article: the file, and what names the article in it."""
    return f"{source}#{part.fragment}" if part.fragment else source


def stated_day(text: str) -> date | None:
    """The day that a part states: in words, as ISO, or as seconds or milliseconds since 1970."""
    if text.isdigit() and len(text) in (10, 13):
        return datetime.fromtimestamp(int(text[:10]), tz=UTC).date()
    return parse_stated_date(text)


def told(passed: Iterable[tuple[str, str]], source: str) -> tuple[PassedOver, ...]:
    """What was passed over, each under the file's name."""
    return tuple(PassedOver(source=f"{source}#{where}" if where else source, reason=reason) for where, reason in passed)
