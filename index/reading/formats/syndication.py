"""RSS, Atom and news sitemaps -> the articles they carry, and stubs of those whose text stands at their address.

    open_feed(root) -> Opened | None          feed_addresses(root) -> the feeds that an OPML file lists

Read from the tree itself: feed libraries take a photo's caption for the text, cut authors' addresses and misread
dates.  A description that breaks off is no text.  A blog's own export is a feed too, with drafts, comments, pictures
and settings among its entries: they are passed over.  Read `index.update.feeds` next, which keeps feeds up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape
from typing import Any
from urllib.parse import urljoin

from index.reading.formats.markup import descend, first_text, inner_markup, inner_text, local, plain_line, plain_lines
from index.reading.formats.part import NoArticles, Opened, Part, numbered

MIN_WORDS = 8  # of a description that may stand for the article
_CUT = re.compile(
    r"(?:\.\.\.|…|\[\.\.\.\]|\[…\]|\[&hellip;\]|(?:read|continue|keep) (?:more|reading)[^.]{0,40})\W*$", re.I
)
_NO_POST = re.compile(
    r"attachment|nav_menu_item|revision|custom_css|customize_changeset|oembed_cache|user_request|wp_\w+"
    r"|comment|template|settings", re.I
)  # fmt: skip
_UNPUBLISHED = re.compile(r"(?:auto-)?draft|pending|private|future|trash|soft_trashed", re.I)
_SHORT_YEAR = re.compile(r"(?<=\d [A-Z][a-z]{2} )\d\d(?= \d\d:\d\d)")  # as RSS, by RFC 822, allows it
_CREDIT = re.compile(r"^The post .{1,300} appeared first on .{1,200}$")


def open_feed(root: Any) -> Opened | None:
    """The articles of a feed or a news sitemap; None for any other XML.  Raises NoArticles for lists of addresses."""
    kind = local(root)
    if kind in ("rss", "rdf"):
        channel = next(descend(root, "channel"), root)
        title = first_text(channel, "title")
        return _opened(descend(root, "item"), lambda item: _rss_item(item, title))
    if kind == "feed":
        title, people = _atom_text(root, "title"), _names(root)
        return _opened(descend(root, "entry"), lambda entry: _atom_entry(entry, title, people))
    if kind == "urlset":
        return _opened((entry for entry in root if local(entry) == "url"), _sitemap_entry)
    if kind == "sitemapindex":
        raise NoArticles('is a list of sitemaps: give the address of one of them to "dossier feed add"')
    if kind == "opml":
        count = len(feed_addresses(root))
        raise NoArticles(f'is a list of {count} feeds: "dossier feed import FILE" takes them')
    return None


def feed_addresses(root: Any) -> list[tuple[str, str]]:
    """(address, title) of every feed that an OPML file lists, each once."""
    found: dict[str, str] = {}
    for outline in descend(root, "outline"):
        held = {name.lower(): value.strip() for name, value in outline.attrib.items()}
        if held.get("xmlurl", "").startswith(("http://", "https://")):
            found.setdefault(held["xmlurl"], held.get("title") or held.get("text") or "")
    return list(found.items())


def _opened(elements: Iterator[Any], read: Callable[[Any], Part]) -> Opened:
    told = [(element, _why_no_post(element)) for element in elements]
    named = numbered(read(element) for element, why in told if not why)
    kept = tuple(part for part in named if part.body)
    stubs = tuple(part for part in named if not part.body and part.url)
    silent = [(part.fragment, f'"{part.title[:80]}" has no text in the feed') for part in named]
    passed = [pair for pair, part in zip(silent, named, strict=True) if not part.body and not part.url]
    passed += [("", f'"{plain_line(first_text(element, "title"))[:80]}" is {why}') for element, why in told if why]
    return Opened(parts=kept, passed=tuple(passed), stubs=stubs, rolling=True)


def _why_no_post(element: Any) -> str:
    """What an entry of a blog's export is instead of a published post, "" for a post and for any other feed's entry."""
    kinds = [first_text(element, "post_type", "type")]
    kinds += [c.get("term", "").rpartition("#")[2] for c in element if (c.get("scheme") or "").endswith("#kind")]
    other = next((kind for kind in kinds if _NO_POST.fullmatch(kind)), "")
    if other:
        return f"a blog's {other.lower().replace('_', ' ')}, no article"
    drafts = [
        first_text(element, "status"),
        *("draft" for each in descend(element, "draft") if inner_text(each) == "yes"),
    ]
    return "not published" if any(map(_UNPUBLISHED.fullmatch, drafts)) else ""


def _rss_item(item: Any, feed: str) -> Part:
    link = first_text(item, "origlink", "link")
    guid = next((child for child in item if local(child) == "guid"), None)
    name = inner_text(guid) if guid is not None else ""
    if not link and guid is not None and guid.get("isPermaLink", "true") != "false" and name.startswith("http"):
        link = name
    source = next((inner_text(child) for child in item if local(child) == "source"), "")
    return _item(
        full=[inner_markup(child) for child in item if local(child) in ("encoded", "fulltext", "full-text", "body")],
        short=[inner_markup(child) for child in item if local(child) == "description"],
        title=first_text(item, "title"),
        publisher=source or plain_line(feed),
        published=_SHORT_YEAR.sub(_whole_year, first_text(item, "pubdate", "issued", "published", "date")),
        author=re.sub(r"^\S+@\S+ \((.+)\)$", r"\1", first_text(item, "creator", "author")),
        url=link,
        fragment=name or link,
    )


def _whole_year(year: re.Match[str]) -> str:
    """A year of two digits in full, as RFC 5322 (4.3) reads it."""
    return f"{20 if year[0] < '50' else 19}{year[0]}"


def _atom_entry(entry: Any, feed: str, people: str) -> Part:
    """An entry; who wrote it may be told of its source, or of the whole feed, alone (RFC 4287, 4.2.1)."""
    links = {child.get("rel", "alternate"): child for child in reversed(entry) if local(child) == "link"}
    link = links.get("alternate")
    address = urljoin(link.base or "", link.get("href", "")) if link is not None else ""
    source = next((child for child in entry if local(child) == "source"), None)
    return _item(
        full=[_atom_markup(child) for child in entry if local(child) == "content"],
        short=[_atom_markup(child) for child in entry if local(child) == "summary"],
        title=_atom_text(entry, "title"),
        publisher=(_atom_text(source, "title") if source is not None else "") or feed,
        published=first_text(entry, "published", "issued", "created", "updated"),
        author=_names(entry) or (_names(source) if source is not None else people),
        url=address,
        fragment=first_text(entry, "id") or address,
    )


def _names(element: Any) -> str:
    return ", ".join(filter(None, (first_text(child, "name") for child in element if local(child) == "author")))


def _atom_text(element: Any, name: str) -> str:
    """A child of Atom's in one line."""
    return " ".join(" ".join(plain_lines(_atom_markup(each))) for each in element if local(each) == name)


def _atom_markup(element: Any) -> str:
    """What a text of Atom's says, as HTML; one that says it is plain text has no marks, whatever signs are in it."""
    text = inner_markup(element)
    if element.get("type") not in ("text", "text/plain") or "<" not in text:
        return text
    return f"<div>{'<br>'.join(escape(text).splitlines())}</div>"


def _sitemap_entry(entry: Any) -> Part:
    news = next(descend(entry, "news"), None)
    paper = next(descend(entry, "publication"), None)
    return _item(
        full=[], short=[], title=first_text(news, "title") if news is not None else "",
        publisher=first_text(paper, "name") if paper is not None else "",
        published=first_text(news, "publication_date") if news is not None else "",
        author="", url=first_text(entry, "loc"), fragment=first_text(entry, "loc"),
    )  # fmt: skip


def _item(*, full: list[str], short: list[str], title: str, publisher: str, published: str, author: str, url: str,
          fragment: str) -> Part:  # fmt: skip
    lines = _longest(full) or _whole(_longest(short))
    kept = [line for line in lines if not _CREDIT.match(line)]
    return Part(
        body="\n\n".join(line for line in kept if line),
        fragment=_short_name(fragment),
        title=plain_line(title),
        publisher=plain_line(publisher),
        published=published,
        author=plain_line(author),
        url=url if url.startswith(("http://", "https://")) else "",
        headed=True,
        dropped=tuple((line, "a credit of the feed") for line in lines if _CREDIT.match(line)),
    )


def _longest(texts: list[str]) -> list[str]:
    """The lines of the longest of these, none where it is of a few words."""
    lines = max((plain_lines(text) for text in texts), key=lambda found: sum(map(len, found)), default=[])
    return lines if sum(len(line.split()) for line in lines) >= MIN_WORDS else []


def _whole(lines: list[str]) -> list[str]:
    """A description's lines unless it breaks off."""
    return [] if lines and _CUT.search(lines[-1]) else lines


def _short_name(name: str) -> str:
    """The end of an address, or the name itself: what stands after "#" in the article's source."""
    return re.sub(r"^https?://[^/]+/", "", name).strip("/") or name
