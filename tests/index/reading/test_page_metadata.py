"""What pages state of themselves: publishers by reference, dates shown and not only stated, stated before addressed."""

from __future__ import annotations

import json
from datetime import date

import pytest
from lxml.html import document_fromstring

from index.reading.page_metadata import read_page_metadata
from index.reading.read import SourceReader
from index.types import RawDocument

BODY = (
    "<p>The pilots of Turku will not sail before the ice has been measured again, their spokeswoman said at noon.</p>"
    "<p>She had asked the harbour for a second tug, and the harbour had asked the ministry, which had not replied.</p>"
)


def read(
    reader: SourceReader, *, head: str = "", above: str = "", url: str = "", title: str = "Pilots wait"
) -> RawDocument:
    page = (
        f"<html lang=en><head><title>{title}</title>{head}</head><body><article><h1>Pilots wait</h1>{above}{BODY}"
        "</article></body></html>"
    )
    return reader.parse("page.html", page.encode(), url=url)


def test_a_publisher_is_found_by_its_reference(reader: SourceReader) -> None:
    graph = {
        "@graph": [
            {"@type": "Organization", "@id": "https://pilot.example/#org", "name": "The Pilot"},
            {"@type": "Person", "@id": "https://pilot.example/#nb", "name": "Nils Borg"},
            {
                "@type": "NewsArticle",
                "headline": "Pilots wait",
                "datePublished": "2024-08-09T23:30:00-05:00",
                "publisher": {"@id": "https://pilot.example/#org"},
                "author": [{"@id": "https://pilot.example/#nb"}],
            },
        ]
    }
    raw = read(reader, head=f'<script type="application/ld+json">{json.dumps(graph)}</script>')
    assert (raw.publisher, raw.author, raw.published) == ("The Pilot", "Nils Borg", date(2024, 8, 9))


@pytest.mark.parametrize(
    ("head", "above"),
    [
        ('<meta name="DCTERMS.issued" content="2024-08-09">', ""),
        ("", '<time datetime="2024-08-09T06:00:00Z">9 Aug</time>'),
        ("", "<time>9 August 2024</time>"),
        ("", '<div class="meta">Nils Borg · 9 August 2024 · 3 min read</div>'),
        ("", '<p itemprop="datePublished">August 9, 2024</p>'),
        ("", '<p>Updated <time datetime="2024-08-11">11 August 2024</time></p><p>Published 9 August 2024</p>'),
    ],
)
def test_a_date_that_a_page_states_or_shows_wins_over_its_address(reader: SourceReader, head: str, above: str) -> None:
    raw = read(reader, head=head, above=above, url="https://pilot.example/2024/08/10/pilots-wait")
    assert raw.published == date(2024, 8, 9)


OWN = {"@type": "NewsArticle", "headline": "Pilots wait", "datePublished": "2024-08-09", "url": "https://p.example/1"}
OTHER = {"@type": "NewsArticle", "headline": "Tug sinks off Rauma", "datePublished": "2019-01-01"}


@pytest.mark.parametrize(
    ("nodes", "title"),
    [
        ([OTHER, OWN], "Pilots wait"),
        ([{"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": OTHER}]}, OWN], "Pilots wait"),
        ([{**OTHER, "@type": "BlogPosting"}, {**OWN, "@type": "LiveBlogPosting"}], "Pilots wait"),
        ([OTHER, {**OWN, "headline": "Ice keeps pilots ashore"}], "Ice keeps pilots ashore"),
        ([{**OWN, "datePublished": {"@type": "Date", "@value": "2024-08-09"}}], "Pilots wait"),
        ([{**OWN, "datePublished": ["2024-08-09", "2024-08-11"]}], "Pilots wait"),
    ],
    ids=["a teaser", "a list of teasers", "an entry of a live blog", "by its address", "a typed value", "two values"],
)
def test_of_several_articles_in_a_page_s_data_its_own_is_taken(
    reader: SourceReader, nodes: list[dict[str, object]], title: str
) -> None:
    scripts = "".join(f'<script type="application/ld+json">//<![CDATA[\n{json.dumps(n)}\n//]]></script>' for n in nodes)
    raw = read(reader, head=scripts, url="https://p.example/1")
    assert (raw.title, raw.published) == (title, date(2024, 8, 9))


def test_a_day_in_a_sentence_of_the_article_is_not_its_date(reader: SourceReader) -> None:
    told = "<p>The pilots of Turku went out on <time datetime=2020-12-24>Christmas Eve</time> and came back.</p>"
    raw = read(reader, above=told)
    assert raw.published is None
    assert "went out on Christmas Eve and came back" in raw.text


def test_an_item_s_date_beside_the_article_is_not_its_date(reader: SourceReader) -> None:
    assert read(reader, above="<aside><meta itemprop=datePublished content=2019-01-01>Tug</aside>").published is None


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("Pilots wait<br>for a tug", "Pilots wait for a tug"),
        ("Pilots <del>sail</del> <ins>wait</ins>", "Pilots wait"),
        ("Pilots burn 10<sup>6</sup> t of oil", "Pilots burn 10⁶ t of oil"),
    ],
)
def test_a_heading_says_what_its_reader_sees(heading: str, title: str) -> None:
    page = f"<html><body><h1>{heading}</h1><p>The pilots of Turku will not sail.</p></body></html>"
    assert read_page_metadata(document_fromstring(page)).title == title


def test_the_address_is_the_last_resort(reader: SourceReader) -> None:
    assert read(reader, url="https://pilot.example/2024/08/10/pilots-wait").published == date(2024, 8, 10)


def test_a_time_of_another_article_is_no_date_of_this_one(reader: SourceReader) -> None:
    aside = '<aside><time datetime="2020-01-01">1 January 2020</time> An older story</aside>'
    assert read(reader, above=aside).published is None


def test_the_paper_may_stand_behind_the_headline(reader: SourceReader) -> None:
    assert read(reader, title="Pilots wait | The Pilot").publisher == "The Pilot"
    assert read(reader, title="Pilots wait - and wait for tugs").publisher == ""


def test_an_author_may_be_shown_alone(reader: SourceReader) -> None:
    assert read(reader, above="<p class=byline>By Nils Borg | The Pilot</p>").author == "Nils Borg"
    assert read(reader, above="<p>By the sea it was colder still.</p>").author == ""


@pytest.mark.parametrize(
    ("markup", "author"),
    [
        pytest.param('<span class="author vcard"><a href="/a">Ana Kron</a></span>', "Ana Kron", id="a link in its box"),
        pytest.param('<div class="byline">By <a>Ana Kron</a> Port reporter</div>', "Ana Kron", id="with a role"),
        pytest.param('<p class="firma">di Ana Kron</p>', "Ana Kron", id="with the word of its language"),
        pytest.param('<div class="author">News desk and others, 4 minutes</div>', "", id="no name"),
        pytest.param('<div class="comment"><span class="comment-author">Ola Berg</span></div>', "", id="a reader"),
        pytest.param('<aside><span class="author">Ola Berg</span></aside>', "", id="another article's"),
    ],
)
def test_a_box_that_the_page_calls_its_author_s_names_the_author(markup: str, author: str) -> None:
    page = f"<html><body><article><h1>Quay sold</h1>{markup}<p>The town sold the quay.</p></article></body></html>"
    assert read_page_metadata(document_fromstring(page)).author == author
