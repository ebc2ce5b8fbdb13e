"""Live blogs are read entry by entry under their own times, and other pages of several times are not taken for one."""

# ruff: noqa: E501  the pages below are written as their programs write them
from __future__ import annotations

import pytest

from index.reading.clean import clean_document
from index.reading.read import SourceReader

ENTRIES = (
    (
        "17.20",
        "2025-03-21T17:20:00Z",
        "Talks to go on",
        "The drivers and the port of Ronne talk again at eight tonight.",
    ),
    (
        "13.05",
        "2025-03-21T13:05:00Z",
        "Gate two open",
        "Gate two is open again, the port says, and 40 lorries have passed.",
    ),
    ("07.45", "2025-03-21T07:45:00Z", "Gates shut", "Both gates are shut, and 90 lorries wait on the road to Ronne."),
)
HEAD = (
    '<html lang="en"><head><title>Ronne port strike live</title><script type="application/ld+json">{"@type":'
    '"LiveBlogPosting","headline":"Ronne port strike live","datePublished":"2025-03-21T06:00:00Z"}</script></head><body>'
    "<main><h1>Ronne port strike live</h1><p>The drivers walked out at six in the morning, their union said.</p>"
)


def read(page: str) -> list[str]:
    with SourceReader() as reader:
        return clean_document(reader.parse("live.html", page.encode())).text.split("\n\n")


def entry(kind: str, clock: str, stated: str, head: str, text: str) -> str:
    time = f'<time datetime="{stated}">{clock}</time>'
    return {
        "named": f'<article itemprop="liveBlogUpdate"><p>{time}</p><h2>{head}</h2><div><p>{text}</p></div></article>',
        "time behind": f'<div class="live-post"><h3>{head}</h3><span>{time}</span><p>{text}</p></div>',
        "in a list": f"<li>{time} <b>{head}</b><p>{text}</p></li>",
        "with its author": f'<div class="live-post"><header>{time}<span class="author">Ola Berg</span></header><h3>{head}</h3><p>{text}</p></div>',
        "relative": f'<div class="update"><h3>{head}</h3><time datetime="{stated}">3 hours ago</time><p>{text}</p></div>',
    }[kind]


@pytest.mark.parametrize("kind", ["named", "time behind", "in a list", "with its author", "relative"])
def test_entries_stand_in_the_order_of_the_page_under_their_times(kind: str) -> None:
    body = "".join(entry(kind, *each) for each in ENTRIES)
    lines = read(f"{HEAD}{'<ul>' if kind == 'in a list' else '<div>'}{body}</main></body></html>")
    assert "The drivers walked out at six in the morning, their union said." in lines[:2]
    text = "\n".join(lines)
    places = [text.index(words) for _, _, _, words in ENTRIES]
    assert places == sorted(places)
    for clock, _, head, words in ENTRIES:
        opening = max(text.rfind(clock), text.rfind(clock.replace(".", ":")))
        assert 0 <= opening < text.index(head) < text.index(words)


def test_entries_of_several_days_state_their_days() -> None:
    days = [(clock, stated.replace("-21T", f"-{21 - at}T"), *rest) for at, (clock, stated, *rest) in enumerate(ENTRIES)]
    lines = read(f"{HEAD}<div>{''.join(entry('named', *each) for each in days)}</div></main></body></html>")
    assert [line for line in lines if line.startswith("2025-03-")] == [
        "2025-03-21 17.20: Talks to go on",
        "2025-03-20 13.05: Gate two open",
        "2025-03-19 07.45: Gates shut",
    ]


def test_times_alone_in_paragraphs_head_what_they_time() -> None:
    body = "".join(f"<p><strong>{clock}pm</strong></p><p>{text}</p>" for clock, _, _, text in ENTRIES)
    lines = read(f"<html lang=en><body><article><h1>Ronne by the minute</h1>{body}</article></body></html>")[-1].split(
        "\n"
    )
    assert lines[-3:] == [f"{clock}pm: {text}" for clock, _, _, text in ENTRIES]


def test_teasers_with_times_make_no_live_blog() -> None:
    teasers = "".join(
        f'<div class="teaser item"><time datetime="2025-03-2{n}T10:00:00Z">10:00</time><h3>Other matter {n}</h3>'
        "<p>Something else happened in another town.</p></div>"
        for n in range(6)
    )
    lines = read(
        '<html lang="en"><head><title>Ronne quay sold</title></head><body><main><article><h1>Ronne quay sold</h1><p>The town '
        "sold the quay at Ronne to a firm of dredgers on Friday, after a year of talks.</p><p>The price was 3.1 million, "
        f"a tenth less than was asked for it in the spring.</p></article></main><div>{teasers}</div></body></html>"
    )
    assert not any("Other matter" in line for line in lines)
    assert "The price was 3.1 million" in lines[-1]


def test_boxes_that_show_hours_alone_are_one_report_with_the_page_s_day() -> None:
    boxes = "".join(
        f"<article class='block' id='b{n}'><header><time>{clock}</time> <span>1h ago</span><h2>{head}</h2><address>Ola Berg</address></header>"
        f"<p>{text}</p></article>"
        for n, (clock, _, head, text) in enumerate(
            [*ENTRIES, ("06:10", "", "Doors", "The doors of the hall opened an hour late.")]
        )
    )
    page = (
        "<html lang='en'><head><title>Ronne by the minute</title><meta property='article:published_time' content='2025-03-21T06:00:00Z'>"
        f"</head><body><main><h1>Ronne by the minute</h1><ul><li><a href='#b0'>17.20 Talks</a></li></ul>{boxes}</main></body></html>"
    )
    with SourceReader() as reader:
        (document,) = reader.parse_all("live.html", page.encode()).documents
    assert str(document.published) == "2025-03-21"
    places = [document.text.index(text) for _, _, _, text in ENTRIES]
    assert places == sorted(places)
    assert "Ola Berg" not in document.text
