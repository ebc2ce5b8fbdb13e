"""Feeds that a person follows -> what is new in them, asked for politely.

    add_feed(home, url) -> Feed, Reading      news_of(home, reader) -> News(taken, candidates, failed, feeds)

The list lies in the home, beside the library.  A feed is asked with the marks of its last version, so that one without
news costs no more than a line; an article whose text is not in the feed is fetched from its own address.  What a person
took out of the index stays out.  Read `index.update.refresh` next.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

from index.errors import LibraryError, NoArticleError, SourceError
from index.library.writer import SourceRecord
from index.reading.canonical import canonical_address
from index.reading.fetch import Fetched, fetch_url
from index.reading.formats.documents import Reading
from index.reading.formats.markup import xml_tree
from index.reading.formats.part import Refused
from index.reading.formats.syndication import feed_addresses
from index.reading.read import SourceReader, is_url
from index.update.intake import Outcome, take
from index.update.listing import Candidate, SourceFailure

FILE_NAME = "feeds.json"
REMEMBERED = 5_000  # addresses of a feed's articles, the latest
_ALTERNATE = re.compile(r"<link\b[^>]{0,2000}application/(?:rss|atom|feed)\+(?:xml|json)[^>]{0,2000}>", re.IGNORECASE)
_HREF = re.compile(r"\bhref\s*=\s*[\"']?([^\"'\s>]{1,2000})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed that is followed: its address and title, the server's marks of its last version, and the addresses of the
    articles that have been taken from it."""

    url: str
    title: str = ""
    etag: str = ""
    modified: str = ""
    seen: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class News:
    """What the feeds hold that is not in the library: articles, addresses to fetch, feeds that failed, and the feeds as
    they are to be remembered once that is taken."""

    taken: list[Outcome] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    failed: list[SourceFailure] = field(default_factory=list)
    feeds: list[Feed] = field(default_factory=list)


def followed(home: Path) -> tuple[Feed, ...]:
    """The feeds of a home, in the order in which they were added.  Raises LibraryError when the list is broken."""
    try:
        records = json.loads((home / FILE_NAME).read_text(encoding="utf-8"))
        return tuple(Feed(**{**record, "seen": tuple(record["seen"])}) for record in records)
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise LibraryError(f"the list of feeds {home / FILE_NAME} cannot be read: mend it or delete it") from error


def remember(home: Path, feeds: Sequence[Feed]) -> None:
    """Keep the list, whole or not at all.  Raises LibraryError."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        draft = home / f"{FILE_NAME}.new"
        draft.write_text(json.dumps([asdict(feed) for feed in feeds], indent=1, ensure_ascii=False), encoding="utf-8")
        os.replace(draft, home / FILE_NAME)  # noqa: PTH105
    except OSError as error:
        raise LibraryError(f"cannot write to {home}: make it writable or give another folder with --home") from error


def add_feed(home: Path, url: str) -> tuple[Feed, int]:
    """Follow a feed, or the one that a page points to; and how many articles it holds now.  Raises SourceError."""
    if not is_url(url):
        raise SourceError(f'{url} is no address: give one with http, or "dossier feed import FILE" for a list')
    with SourceReader() as reader:
        fetched = fetch_url(url)
        pointed = _pointed(fetched)
        if pointed:
            url = pointed
            fetched = fetch_url(url)
        reading = _read(reader, url, fetched)
    if not reading.rolling:
        raise SourceError(f'{url} is no feed: "dossier index {url}" takes the page itself')
    publishers = [document.publisher for document in reading.documents] + [stub.publisher for stub in reading.stubs]
    feed = Feed(url=url, title=max(set(publishers), key=publishers.count, default=""))
    feeds = followed(home)
    if url not in {known.url for known in feeds}:
        remember(home, [*feeds, feed])
    return feed, len(reading.documents) + len(reading.stubs)


def remove_feed(home: Path, wanted: str) -> Feed:
    """Follow a feed no longer, named by its address or its number in the list.  Raises LibraryError."""
    feeds = followed(home)
    gone = next((f for number, f in enumerate(feeds, start=1) if wanted in (f.url, str(number))), None)
    if gone is None:
        raise LibraryError(f'no feed {wanted}: "dossier feed list" numbers them')
    remember(home, [feed for feed in feeds if feed != gone])
    return gone


def import_feeds(home: Path, path: Path) -> tuple[int, int]:
    """Follow every feed of an OPML file; how many are new, and how many it lists.  Raises SourceError."""
    try:
        found = feed_addresses(xml_tree(path.read_bytes()[:20_000_000]))
    except (OSError, Refused) as error:
        raise SourceError(f"{path} cannot be read as a list of feeds ({error}): give an OPML file") from error
    if not found:
        raise SourceError(f"{path} lists no feeds: give an OPML file")
    feeds = followed(home)
    known = {feed.url for feed in feeds}
    new = [Feed(url=url, title=title) for url, title in found if url not in known]
    remember(home, [*feeds, *new])
    return len(new), len(found)


def news_of(home: Path, reader: SourceReader, records: dict[str, tuple[SourceRecord, ...]]) -> News:
    """Ask every feed of a home.  A feed that fails is told, and asked again the next time."""
    news = News()
    for feed in followed(home):
        try:
            reader.pace.wait(feed.url)
            fetched = fetch_url(feed.url, etag=feed.etag, modified=feed.modified)
            if fetched.unchanged:
                news.feeds.append(feed)
                continue
            reading = _read(reader, feed.url, fetched)
        except SourceError as error:
            news.failed.append(SourceFailure(source=feed.url, message=str(error)))
            news.feeds.append(feed)
            continue
        _sort(feed, reading, records, news)
        there = [each.url for each in reading.documents] + [each.url for each in reading.stubs]
        seen = [*feed.seen, *(canonical_address(url) for url in there if url)]
        kept = tuple(dict.fromkeys(reversed(seen)))[:REMEMBERED]
        news.feeds.append(replace(feed, etag=fetched.etag, modified=fetched.modified, seen=kept[::-1]))
    return news


def _sort(feed: Feed, reading: Reading, records: dict[str, tuple[SourceRecord, ...]], news: News) -> None:
    """Put what the library lacks of a feed into the news; what it had and has no more was taken out by hand."""
    out = {address for address in feed.seen if address not in records}
    documents = tuple(d for d in reading.documents if canonical_address(d.url) not in out)
    if documents:
        candidate = Candidate(source=feed.url, location=feed.url, stamp="")
        news.taken.append(take(candidate, replace(reading, documents=documents), ""))
    for stub in reading.stubs:
        location = canonical_address(stub.url)
        if location not in records and location not in out:
            news.candidates.append(Candidate(source=location, location=location, stamp="", stated=stub))


def _read(reader: SourceReader, url: str, fetched: Fetched) -> Reading:
    """The articles of a feed as fetched; none where it is empty.  Raises SourceError for what is none."""
    try:
        return reader.parse_all(
            url, fetched.body, url=fetched.url, content_type=fetched.content_type, charset=fetched.charset
        )
    except NoArticleError as error:
        if b"<rss" in fetched.body[:2000] or b"<feed" in fetched.body[:2000]:
            return Reading(documents=(), rolling=True)
        raise SourceError(str(error)) from error


def _pointed(fetched: Fetched) -> str:
    """The feed that a page points to in its head, "" for none."""
    if "html" not in fetched.content_type:
        return ""
    link = _ALTERNATE.search(fetched.body[:300_000].decode("utf-8", "replace"))
    href = _HREF.search(link[0]) if link else None
    return urljoin(fetched.url, unescape(href[1])) if href else ""
