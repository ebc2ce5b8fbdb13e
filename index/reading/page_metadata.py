"""A parsed HTML page -> the title, publisher, date and author that it states of itself.

    read_page_metadata(tree, url) -> PageMetadata

JSON-LD of an article wins, then the `meta` names that news sites use, then an address with a whole date in it.  Dates
are never searched for in the page's text, nor is an author guessed from it: what is not stated stays empty.
Runs in the child process of `index.reading.parsers`; read that next.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from index.dates.stated import parse_stated_date

_DATES = (
    "article:published_time og:article:published_time datepublished parsely-pub-date sailthru.date pubdate publishdate "
    "publish-date publish_date publication_date article.published dc.date.issued dcterms.issued dc.date dcterms.date "
    "date article:published cxenseparse:recs:publishtime displaydate originalpublicationdate"
).split()
_AUTHORS = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "citation_author",
)
_TITLES = ("og:title", "twitter:title", "headline", "parsely-title", "dc.title")
_PUBLISHERS = (
    "og:site_name",
    "application-name",
    "publisher",
    "article:publisher",
    "dc.publisher",
    "citation_journal_title",
    "al:android:app_name",
)
_ARTICLE = re.compile(r"Article$|Posting$|^Report$|Review$|^WebPage$")
_URL_DATE = re.compile(r"/((?:19|20)\d\d)/(\d{1,2})/(\d{1,2})(?=/|$|[-_.])")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMetadata:
    """What a page states; "" or None where it is silent."""

    title: str = ""
    publisher: str = ""
    published: date | None = None
    author: str = ""
    url: str = ""


def read_page_metadata(tree: HtmlElement, url: str = "") -> PageMetadata:
    """What the page states, `url` being where it was found ("" for a file)."""
    article = _article_node(tree)
    named = dict(_named(tree))
    address = url or _first(tree, '//link[@rel="canonical"]/@href') or named.get("og:url", "")
    return PageMetadata(
        title=_text(article.get("headline"))
        or _pick(named, _TITLES)
        or _first(tree, "//h1")
        or _first(tree, "//title"),
        publisher=_text(article.get("publisher")) or _pick(named, _PUBLISHERS) or _host(address),
        published=_published(article, named, tree, address),
        author=re.sub(r"^[Bb]y (?=[A-Z])", "", _text(article.get("author")) or _pick(named, _AUTHORS)),
        url=address if address.startswith(("http://", "https://")) else "",
    )


def _article_node(tree: HtmlElement) -> dict[str, Any]:
    """The JSON-LD object that describes the article; the most specific type wins; {} without any."""
    nodes = [
        node for script in tree.xpath('//script[@type="application/ld+json"]') for node in _objects(script.text or "")
    ]
    typed = [(str(node.get("@type")), node) for node in nodes if _is_article(node.get("@type"))]
    typed.sort(key=lambda pair: "WebPage" in pair[0])
    return typed[0][1] if typed else {}


def _objects(source: str) -> Iterator[dict[str, Any]]:
    """Every object of a JSON-LD block to a depth of four; nothing where it is not JSON."""
    with suppress(ValueError, RecursionError):
        waiting = [(json.loads(source.strip().removeprefix("<!--").removesuffix("-->"), strict=False), 0)]
        while waiting:
            value, depth = waiting.pop(0)
            if isinstance(value, dict):
                yield value
            if depth < 4 and isinstance(value, dict | list):
                inner = value.values() if isinstance(value, dict) else value
                waiting.extend((item, depth + 1) for item in list(inner)[:200] if isinstance(item, dict | list))


def _is_article(kind: object) -> bool:
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(each, str) and _ARTICLE.search(each) for each in kinds)


def _named(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    """Names of `meta` elements in small letters with their content, the first of a name last so that it wins."""
    for element in reversed(tree.xpath("//meta[@content]")):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = " ".join(element.get("content").split())
        if name and content:
            yield name.lower(), content


def _pick(named: dict[str, str], names: Sequence[str]) -> str:
    values = (named.get(name, "") for name in names)
    return next((value for value in values if value and not value.startswith(("http://", "https://", "@"))), "")


def _first(tree: HtmlElement, path: str) -> str:
    for found in tree.xpath(path)[:1]:
        return " ".join((found if isinstance(found, str) else found.text_content()).split())
    return ""


def _text(value: object) -> str:
    """The name in a JSON-LD value: a string, an object with a name, or a list of them."""
    if isinstance(value, list):
        return ", ".join(dict.fromkeys(filter(None, map(_text, value[:6]))))
    if isinstance(value, dict):
        value = value.get("name", "")
    plain = " ".join(unescape(value).split()) if isinstance(value, str) else ""
    return "" if plain.startswith(("http://", "https://")) else plain[:300]


def _published(article: dict[str, Any], named: dict[str, str], tree: HtmlElement, url: str) -> date | None:
    times = tree.xpath(
        '//time[@itemprop="datePublished" or @pubdate]/@datetime | //*[@itemprop="datePublished"]/@content'
    )
    stated = [article.get("datePublished"), *(named.get(name) for name in _DATES), *times[:3]]
    for value in stated:
        found = parse_stated_date(value) if isinstance(value, str) else None
        if found:
            return found
    dated = _URL_DATE.search(urlsplit(url).path)
    return parse_stated_date("-".join(dated.groups())) if dated else None


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.") if url.startswith("http") else ""
