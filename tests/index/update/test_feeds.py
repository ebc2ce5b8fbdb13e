"""Feeds that are followed: asked politely, taken once, fetched where the text stands elsewhere, and kept in a list."""

# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from index.errors import LibraryError, SourceError
from index.library.contents import Library
from index.reading.fetch import fetch_url
from index.update.feeds import add_feed, followed, import_feeds, remove_feed
from index.update.refresh import refresh
from index.update.update_index import remove_article, update_index

FEED = "https://tide.example/feed.xml"
FULL = "<p>The pier at Orm opens on 6 June, the council said on Monday after a long meeting.</p>"
PAGE = (
    '<html><head><title>Boats for sale</title><link rel="canonical" href="https://tide.example/boats"></head><body><article>'
    "<h1>Boats for sale</h1><p>Two old ferries are for sale, the line said on Friday. Nobody has made an offer for them yet.</p>"
    "</article></body></html>"
)


def feed(*items: tuple[str, str, str]) -> str:
    held = "".join(
        f"<item><title>{title}</title><link>{link}</link><pubDate>Mon, 02 Jun 2025 08:00:00 +0000</pubDate>"
        f"<description><![CDATA[{text}]]></description></item>"
        for title, link, text in items
    )
    return f'<rss version="2.0"><channel><title>Tide Times</title>{held}</channel></rss>'


PIER = ("Pier opens", "https://tide.example/pier?utm_source=feed", FULL)
BOATS = ("Boats for sale", "https://tide.example/boats?utm_medium=rss", "Two old ferries are …")


class Web:
    """A site that answers what it is told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, str]] = {}
        self.asked: list[tuple[str, str]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path.decode()
        if path == "/robots.txt":
            return httpx.Response(404)
        known = request.headers.get("if-none-match", "")
        self.asked.append((path, known))
        if path not in self.pages:
            return httpx.Response(404)
        kind, body = self.pages[path]
        mark = f'"{hash(body)}"'
        if known == mark:
            return httpx.Response(304)
        return httpx.Response(200, headers={"content-type": kind, "etag": mark}, text=body)


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Web:
    web = Web()
    web.pages["/feed.xml"] = ("application/rss+xml", feed(PIER, BOATS))
    web.pages["/boats"] = ("text/html; charset=utf-8", PAGE)
    fetch = partial(fetch_url, resolve=lambda host, port: ["93.184.216.34"], transport=httpx.MockTransport(web))
    for place in ("index.update.feeds.fetch_url", "index.reading.fetch.fetch_url"):
        monkeypatch.setattr(place, fetch)
    monkeypatch.setattr("index.reading.pace.HOST_SECONDS", 0.0)
    monkeypatch.setattr("index.reading.pace.time.sleep", lambda seconds: None)
    return web


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def sources(home: Path) -> list[str]:
    with Library.open(home) as library:
        return sorted(header.source for header in library.headers())


def test_a_feed_is_taken_with_its_pages_and_asked_again_only_for_news(web: Web, home: Path, fake_encoder: Any) -> None:
    added, count = add_feed(home, FEED)
    assert (added.title, count) == ("Tide Times", 2)
    report = refresh(home, encoder=fake_encoder)
    assert (len(report.added), report.failed) == (2, ())
    assert sources(home) == ["https://tide.example/boats", "https://tide.example/pier"]
    with Library.open(home) as library:
        facts = {a.title: (a.publisher, str(a.published)) for a in library.articles()}
    assert facts["Pier opens"] == ("Tide Times", "2025-06-02")
    assert facts["Boats for sale"][1] == "2025-06-02"  # the page states no day, the feed does
    web.asked.clear()
    again = refresh(home, encoder=fake_encoder)
    assert (again.added, again.changed) == ((), ())
    assert [path for path, _ in web.asked] == ["/feed.xml"]
    assert web.asked[0][1]  # with the mark of the version it has


def test_an_article_stays_when_its_feed_drops_it_and_changes_when_its_feed_changes_it(
    web: Web, home: Path, fake_encoder: Any
) -> None:
    add_feed(home, FEED)
    refresh(home, encoder=fake_encoder)
    web.pages["/feed.xml"] = ("application/rss+xml", feed((*PIER[:2], FULL + "<p>It cost 4 million crowns.</p>")))
    report = refresh(home, encoder=fake_encoder)
    assert (len(report.changed), report.removed, len(sources(home))) == (1, (), 2)


def test_what_was_removed_by_hand_stays_out(web: Web, home: Path, fake_encoder: Any) -> None:
    add_feed(home, FEED)
    gone = refresh(home, encoder=fake_encoder).added[0]
    remove_article(home, gone)
    web.pages["/feed.xml"] = ("application/rss+xml", feed(PIER, BOATS, ("Third", "https://tide.example/3", FULL * 2)))
    report = refresh(home, encoder=fake_encoder)
    assert (len(report.added), len(sources(home))) == (1, 2)


def test_a_feed_that_fails_is_told_and_stops_no_other(web: Web, home: Path, fake_encoder: Any) -> None:
    add_feed(home, FEED)
    web.pages["/other.xml"] = ("application/rss+xml", feed(("Other", "https://tide.example/o", FULL)))
    add_feed(home, "https://tide.example/other.xml")
    del web.pages["/feed.xml"]
    report = refresh(home, encoder=fake_encoder)
    assert ([each.source for each in report.failed], len(report.added)) == ([FEED], 1)
    assert [each.url for each in followed(home)] == [FEED, "https://tide.example/other.xml"]


def test_folders_are_read_again(web: Web, home: Path, tmp_path: Path, fake_encoder: Any) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text("The pier at Orm was painted green, its keeper said on Sunday.\n")
    update_index(home, [str(folder)], encoder=fake_encoder)
    (folder / "b.txt").write_text("The keeper of the pier at Orm retires in May, he told a visitor.\n")
    report = refresh(home, encoder=fake_encoder)
    assert (len(report.added), len(report.unchanged)) == (1, 1)


def test_two_addresses_of_one_article_are_one(web: Web, home: Path, fake_encoder: Any) -> None:
    web.pages["/amp/boats"] = web.pages["/boats?page=1"] = web.pages["/boats"]
    given = [
        f"https://tide.example/{path}" for path in ("boats?utm_source=x&fbclid=1", "boats", "amp/boats", "boats?page=1")
    ]
    report = update_index(home, given, encoder=fake_encoder)
    assert (len(report.added), report.failed, len(report.copies)) == (1, (), 2)
    assert "/boats" in [path for path, _ in web.asked]


def test_a_page_points_to_its_feed(web: Web, home: Path) -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    web.pages["/"] = ("text/html", f"<html><head>{link}</head><body><p>Welcome</p></body></html>")
    assert add_feed(home, "https://tide.example/")[0].url == FEED
    with pytest.raises(SourceError, match="is no feed"):
        add_feed(home, "https://tide.example/boats")


def test_the_list_is_kept_imported_and_cut(web: Web, home: Path, tmp_path: Path) -> None:
    opml = tmp_path / "feeds.opml"
    opml.write_text(
        f'<opml><body><outline text="Sea"><outline text="Tide" xmlUrl="{FEED}"/>'
        '<outline title="Two" xmlUrl="https://tide.example/two"/></outline></body></opml>'
    )
    assert import_feeds(home, opml) == (2, 2)
    assert import_feeds(home, opml) == (0, 2)
    assert remove_feed(home, "2").title == "Two"
    assert [each.url for each in followed(home)] == [FEED]
    with pytest.raises(LibraryError, match="dossier feed list"):
        remove_feed(home, "7")
    (home / "feeds.json").write_text("{")
    with pytest.raises(LibraryError, match="cannot be read"):
        followed(home)


@pytest.mark.parametrize("call", [lambda home: add_feed(home, "no address"), lambda home: import_feeds(home, home)])
def test_what_is_no_feed_is_one_line(home: Path, call: Callable[[Path], object]) -> None:
    with pytest.raises(SourceError) as caught:
        call(home)
    assert "\n" not in str(caught.value)
