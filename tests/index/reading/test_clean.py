"""Cleaning: the article stays whole and word for word; what goes is on record with its reason."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.clean import article_id, clean_document
from index.reading.furniture import looks_like_promotion
from index.types import Article, RawDocument

TITLE = "Harbour board weighs sale of the eastern pier"
BODY = [
    "The harbour board said on Thursday that it would weigh an offer of $42 million for the eastern "
    "pier, which has stood "
    "empty since the cannery closed, and would hear the traders who rent the sheds beside it before it decides.",
    "“We have not settled on a price,” the chair, Ruth Calloway, told the members. “Nobody should plan on a sale.”",
    "What the traders want",
    "A group of nine traders has asked for leases of ten years. They argue that the sheds bring in more "
    "than the pier ever "
    "did, and that a private owner would be free to fence off the slipway that the lifeboat crews use in winter.",
    "The board must answer the offer by the end of March. If it does not, the bidder may take back its deposit.",
]
MORE = [
    "Traders who spoke at the meeting said that the rents had doubled since the ferry moved, and that "
    "two of them had "
    "already given notice. The board's clerk said that she had no record of either notice and would ask for copies.",
    "The bidder, a fund that owns four marinas on the north coast, has promised to keep the fish market "
    "open for five "
    "years. It would not say what is to follow, and the draft contract that the members were shown is "
    "silent on that.",
]
TEASERS = [
    (
        "Ferry fares to rise by a tenth in spring",
        "Passengers on the island line will pay more from April, the operator says, blaming the price of "
        "fuel and a shortage of pilots that has kept",
    ),
    (
        "Old lighthouse finds a buyer after six years",
        "A couple from the mainland has bought the disused lighthouse and means to open four guest rooms "
        "there, if the planners",
    ),
    (
        "Storm closes coast road for a third night",
        "Crews were still clearing stones from the coast road late on Tuesday as a third storm in a week "
        "came ashore near",
    ),
]
TAILS = {
    "teasers that repeat their summary": [
        line
        for headline, summary in TEASERS
        for line in ("placeholder", headline + summary, "Author   Bay Herald", "Mar 04, Mon", summary)
    ]
    + ["goTop"],
    "a list of related stories": ["Related stories", *[headline for headline, _ in TEASERS], "Load more"],
    "teasers with times": [
        "You may also like",
        *[line for headline, summary in TEASERS for line in (headline, summary + "...", "3 hours ago")],
    ],
    "teasers with bylines": [
        line for headline, _ in TEASERS for line in (headline, "By Tom Reyes", "March 4, 2024", "2 min read")
    ],
    "a disclaimer and footer": [
        "Disclaimer: The views here are not advice.",
        "© 2024 Bay Media. All rights reserved.",
        "Privacy Policy",
        "Terms of Use",
    ],
    "share and subscribe prompts": [
        "Share this article",
        "Facebook",
        "Twitter",
        "Sign up for our weekly newsletter and never miss a story.",
        "Leave a comment",
    ],
    "a cookie notice": ["We use cookies to improve your visit.", "Accept all cookies", "Cookie settings"],
    "whole-sentence teasers under a heading": [
        "Latest news",
        "Bus line returns",
        "The night bus runs again from Friday.",
        "School wins prize",
        "A village school won a science prize.",
        "Pool reopens",
        "The pool opens on Sunday.",
    ],
}


def clean(text: str) -> Article:
    return clean_document(RawDocument(source="story.txt", text=text))


@pytest.mark.parametrize("tail", TAILS.values(), ids=[f"{name} goes" for name in TAILS])
@pytest.mark.parametrize("gap", ["\n", "\n\n"], ids=["lines", "paragraphs"])
def test_a_tail_goes_and_the_article_stays(tail: list[str], gap: str) -> None:
    article = clean(gap.join([TITLE, *BODY, *tail]))
    assert article.text == gap.join([TITLE, *BODY])
    assert [line.text for line in article.dropped] == [" ".join(line.split()) for line in tail]
    assert all(line.reason for line in article.dropped)


KEPT = {
    "a closing line without full stop": [*BODY, "Reporting from the east quay by three members of the news desk"],
    "a list at the end": [
        *BODY,
        "The bidders are:",
        "- Tern Holdings",
        "- North Quay Partners",
        "- Two unnamed families",
    ],
    "a heading that reads like a link": [*BODY, "Read the room: a lesson from the cannery", *MORE],
    "a sentence set out again beside its paragraph": [*BODY, "If it does not, the bidder may take back its deposit."],
    "a paragraph whose last sentence is set out above it": [
        TITLE,
        "They argue that the sheds bring in more than the pier ever did.",
        *BODY,
        MORE[0],
        "It opened in 1911. " + MORE[0].split(". ")[1],
    ],
    "prose about newsletters and cookies": [
        *BODY,
        "Subscribers to its newsletter were told on Friday. The site uses cookies to count them, which "
        "the union disputes.",
    ],
    "prose after an inner link": [*BODY[:2], "Read more: What the pier once was", *BODY[3:]],
    "paragraphs after a share prompt": [*BODY[:2], "Share this article", *BODY[3:]],
    "an imperative": [
        *BODY,
        "Join the queue early, the harbour master said, and bring an account of what you owe today.",
    ],
    "entering, as a sentence": [*BODY, "By entering the market now the bidder hopes to be first."],
    "the latest, then paragraphs": [*BODY, "The latest", *MORE],
}


@pytest.mark.parametrize("lines", KEPT.values(), ids=[f"{name} stays" for name in KEPT])
def test_prose_is_never_dropped(lines: list[str]) -> None:
    dropped = {line.text for line in clean("\n".join([TITLE, *lines])).dropped}
    assert dropped <= {"Read more: What the pier once was", "Share this article"}


def test_of_two_equal_paragraphs_one_stays() -> None:
    text = clean("\n".join([TITLE, *BODY, *BODY])).text
    assert all(line in text for line in BODY)


def test_a_dropped_line_names_its_place_in_the_file() -> None:
    (line,) = clean("\n\n".join([TITLE, BODY[0], "Advertisement", BODY[3]])).dropped
    assert (line.line, line.text, line.reason) == (5, "Advertisement", "advert")


HEADS = {
    "labelled lines": (
        "Published: March 5, 2024\nSource: Bay Herald\nBy Ana Ruiz",
        "Bay Herald",
        date(2024, 3, 5),
        "Ana Ruiz",
    ),
    "lines without colons": ("date 2024-03-05\nSource Bay Herald", "Bay Herald", date(2024, 3, 5), ""),
    "a byline with a date": ("By Ana Ruiz | 5 March 2024 | 4 min read", "", date(2024, 3, 5), "Ana Ruiz"),
    "a byline with paper and date": (
        "By Ana Ruiz, Bay Herald, 5 March 2024",
        "Bay Herald",
        date(2024, 3, 5),
        "Ana Ruiz",
    ),
    "a byline with place and date": ("By Ana Ruiz, Lisbon, 5 March 2024", "", date(2024, 3, 5), "Ana Ruiz"),
    "a date alone": ("Tuesday, March 5, 2024 9:30 am", "", date(2024, 3, 5), ""),
    "an update after publication": ("Updated March 7, 2024\nPublished March 5, 2024", "", date(2024, 3, 5), ""),
    "a date that two readings fit": ("Published: 03/05/2024", "", None, ""),
    "a date without a year": ("Published: March 5", "", None, ""),
}


@pytest.mark.parametrize(
    ("head", "publisher", "published", "author"), HEADS.values(), ids=[f"{name} above the text" for name in HEADS]
)
def test_stated_metadata(head: str, publisher: str, published: date | None, author: str) -> None:
    article = clean("\n".join([TITLE, head, "", *BODY]))
    assert (article.title, article.publisher, article.published, article.author) == (
        TITLE,
        publisher,
        published,
        author,
    )


def test_metadata_lines_leave_the_text_and_the_headline_stays_in_it() -> None:
    article = clean(f"{TITLE}\n\ndate 2024-03-05\nSource Bay Herald\n\n{BODY[0]}")
    assert article.text == f"{TITLE}\n\n{BODY[0]}"
    assert [line.reason for line in article.dropped] == ["publication date", "publisher"]


@pytest.mark.parametrize(
    ("head", "publisher"),
    [
        ("Coast Shipping Letter · No. 9/2024 · 5 March 2024", "Coast Shipping Letter"),
        ("Bay Letter, Vol. 2, Issue 31, 5 March 2024", "Bay Letter"),
    ],
)
def test_the_head_of_an_issue_states_paper_and_day_and_is_no_evidence(head: str, publisher: str) -> None:
    article = clean(f"{head}\n\n{TITLE}\n\n{BODY[0]}")
    assert (article.title, article.publisher, article.published) == (TITLE, publisher, date(2024, 3, 5))
    assert article.text == f"{TITLE}\n\n{BODY[0]}"


def test_a_headline_with_a_number_and_a_day_is_none() -> None:
    article = clean(f"Ferry No 10 sails on 5 March 2024\n\n{BODY[0]}")
    assert article.published is None
    assert article.text.startswith("Ferry No 10 sails")


def test_a_dateline_gives_agency_and_date_and_stays_in_the_text() -> None:
    article = clean(f"LISBON, March 5, 2024 (Coast Wire) - {BODY[0]}")
    assert (article.publisher, article.published) == ("Coast Wire", date(2024, 3, 5))
    assert article.text.startswith("LISBON, March 5, 2024 (Coast Wire) - The harbour")


@pytest.mark.parametrize(
    "first",
    [
        "The board met on March 5, 2024 and adjourned.",
        "A source close to the board said so on 2024-03-05.",
        "By March 5, 2024 it was over.",
    ],
)
def test_a_date_in_a_sentence_is_no_publication_date(first: str) -> None:
    article = clean("\n".join([first, *BODY]))
    assert (article.published, article.publisher, article.author) == (None, "", "")
    assert article.text.startswith(first)


def test_a_first_paragraph_is_no_title() -> None:
    assert clean("\n".join(BODY)).title == ""


def test_what_the_document_states_wins_over_its_text() -> None:
    raw = RawDocument(
        source="a.md",
        text=f"{TITLE}\nSource: Other Paper\n{BODY[0]}",
        title="Given",
        publisher="Bay Herald",
        published=date(2024, 1, 2),
    )
    article = clean_document(raw)
    assert (article.title, article.publisher, article.published) == ("Given", "Bay Herald", date(2024, 1, 2))


def test_hard_wrapped_lines_are_joined() -> None:
    words = " ".join(BODY[0].split() + BODY[3].split()).split()
    lines, line = [], ""
    for word in words:
        if len(line) + len(word) > 64:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    article = clean("\n".join([*lines, line]))
    assert article.text == " ".join(words)


def test_unseen_characters_go_and_joiners_of_scripts_that_need_them_stay() -> None:
    article = clean(
        "The p\u200bier\u202e is\ufeff o\u00adld\x07. می\u200cخواهم و \U0001f468\u200d\U0001f469 here. \U000e0041Done."
    )
    assert article.text == "The pier is old. می\u200cخواهم و \U0001f468\u200d\U0001f469 here. Done."


def test_an_id_depends_on_the_source_alone() -> None:
    assert clean("One text here.").id == clean("Another text here.").id == article_id("./story.txt")
    assert clean("One text here.").content_hash != clean("Another text here.").content_hash
    assert article_id("https://a.example/x") != article_id("https://b.example/x")
    assert article_id("https://a.example/the-pier/").startswith("the-pier-")


LINES = st.sampled_from(
    [TITLE, *BODY, *[line for tail in TAILS.values() for line in tail], "", "Source: Bay Herald", "---", "x"]
)


@given(st.one_of(st.text(max_size=400), st.lists(LINES, max_size=30).map("\n".join)))
def test_every_word_is_kept_or_on_record(text: str) -> None:
    article = clean(text)
    kept = article.text.split() + [word for line in article.dropped for word in line.text.split()]
    visible = clean_document(RawDocument(source="a", text="")).text  # the empty text stays empty
    assert visible == ""
    assert len("".join(kept)) <= len(text)
    assert set(article.text.split()) <= set(" ".join(kept).split())
    assert "\n\n\n" not in article.text
    assert article.text == article.text.strip()


@given(st.lists(LINES, max_size=30))
def test_cleaning_a_clean_article_changes_no_paragraph(lines: list[str]) -> None:
    once = clean("\n".join(lines)).text
    again = clean(once).text
    assert [line for line in BODY if line in once and len(line) > 200] == [
        line for line in BODY if line in again and len(line) > 200
    ]


@pytest.mark.parametrize(
    ("line", "advert"),
    [
        ("Your harbour news deserves readers - Dock Wire puts it on 90 sites", True),
        ("Put your harbour news on 90 sites - Dock Wire", True),
        ("Learn how you can rent a berth", True),
        ("Put to sea at last", False),
        ("Put your trust in nobody, the engineer told the council.", False),
    ],
)
def test_a_line_that_calls_on_the_reader_is_an_advert(line: str, advert: bool) -> None:
    assert looks_like_promotion(line) is advert


@pytest.mark.parametrize(
    ("line", "dropped"),
    [
        ("The pier at Turku in 2011. It then had 300 berths. Photograph: Una Sorel/Harbour Pictures", True),
        ("The old quay in the rain. Foto: dpa", True),
        ("Boats at dusk (AP Photo/Una Sorel)", True),
        ("The photograph: what it shows of the quay, and what it leaves out.", False),
    ],
)
def test_a_caption_is_no_part_of_the_article(line: str, dropped: bool) -> None:
    text = f"The pier will be shut for a year, the harbour board said on Monday.\n\n{line}\n\nNobody was asked."
    article = clean_document(RawDocument(source="a.txt", text=text))
    assert (line not in article.text) is dropped
    assert ("caption of a picture" in {each.reason for each in article.dropped}) is dropped


@pytest.mark.parametrize(
    "head", ["10/02/2026, 18:09 Pier shut | The Pilot", "https://pilot.example/pier-shut 1/2", "Page 1 of 3"]
)
def test_what_a_printer_put_above_an_article_is_no_title(head: str) -> None:
    text = f"{head}\n\nThe pier will be shut for a whole year from the spring on, the harbour board said on Monday."
    assert clean_document(RawDocument(source="a.txt", text=text)).title == ""


@pytest.mark.parametrize("line", ["Von Ute Kern", "Par Léa Morin", "Por Rui Paz", "Door Bram Vos"])
def test_a_byline_may_be_in_another_language(line: str) -> None:
    text = (
        f"Der Kran bleibt stehen\n\n{line}\n\nDer Kran am Hafen bleibt stehen, das hat der Rat am Montag beschlossen."
    )
    article = clean_document(RawDocument(source="a.txt", text=text))
    assert article.author == line.split(" ", 1)[1]
    assert line not in article.text


def test_the_times_of_a_live_blog_s_entries_stay() -> None:
    lines = ["Flood on the Ems: live", "15.40", "Road open", "The road to Leer is open again, police say.", "09.10",
             "Road shut", "The road to Leer is shut to lorries until further notice."]  # fmt: skip
    assert clean("\n\n".join(lines)).text.split("\n\n") == lines


@pytest.mark.parametrize(
    ("head", "publisher", "author"),
    [
        ("The Ambley Recorder\n4 May 2031", "The Ambley Recorder", ""),
        ("Fen & Marsh Weekly\nBy Ida Holm\n4 May 2031", "Fen & Marsh Weekly", "Ida Holm"),
        ("By Ida Holm | Fenland Telegram\n4 May 2031", "Fenland Telegram", "Ida Holm"),
        ("Ida Holm, Rowing Weekly, 4 May 2031", "Rowing Weekly", "Ida Holm"),
        ("Rowing Quarterly, 4 May 2031\nBy Ida Holm", "Rowing Quarterly", "Ida Holm"),
        ("Redactie De Waterkrant\n4 mei 2031, 07:15", "De Waterkrant", ""),
        ("La Voce dell'Alta Riva\ndi Ida Holm\n4 maggio 2031", "La Voce dell'Alta Riva", "Ida Holm"),
        ("Par Ida Holm, L'Écho riverain\n4 mai 2031", "L'Écho riverain", "Ida Holm"),
        ("Jornal da Ribeira, 4 de maio de 2031 às 21:40", "Jornal da Ribeira", ""),
        ("By Ida Holm for the Rowing Weekly\n4 May 2031", "Rowing Weekly", "Ida Holm"),
        ("Ida Holm, Rowing Weekly\n4 May 2031 5:14 pm", "Rowing Weekly", "Ida Holm"),
        ("Published in the Rowing Weekly on 4 May 2031", "Rowing Weekly", ""),
        ("ROWING WEEKLY\n4 May 2031\nBy Ida Holm", "ROWING WEEKLY", "Ida Holm"),
        ("Rowing Weekly (UK), 4 May 2031, p. 7", "Rowing Weekly (UK)", ""),
        ("World News\n4 May 2031", "", ""),
        ("La Paz, Bolivia\n4 May 2031", "", ""),
        ("Ida Holm\n4 May 2031", "", ""),
        ("The rowers of Ambley had waited nine years for a boathouse\n4 May 2031", "", ""),
    ],
)
def test_a_paper_beside_its_day_is_the_publisher(head: str, publisher: str, author: str) -> None:
    body = "The rowers of Ambley have a boathouse again, nine years after the flood took the one that they had built."
    article = clean(f"Rowers get a boathouse again\n{head}\n\n{body}\n")
    assert (article.publisher, article.author) == (publisher, author)
    assert article.published == date(2031, 5, 4)
    assert body in article.text
    assert not publisher or publisher not in article.text


def test_a_short_text_of_fixed_width_is_joined_and_its_head_is_not() -> None:
    headline = "The rowers of Ambley get a boathouse again, nine years after it"
    paragraph = (
        "The boathouse has been paid for by the town, which gave a third,\nand by 214 members, who gave the rest.\n"
        "It costs\n61.5 million, a tenth more than the club had reckoned with when\nit began to build."
    ).replace("rest.\nIt", "rest. It")
    article = clean(f"{headline}\nBy Ida Holm\n4 May 2031\n\n{paragraph}\n")
    assert (article.author, article.published) == ("Ida Holm", date(2031, 5, 4))
    assert article.text.split("\n\n") == [headline, paragraph.replace("\n", " ")]


def test_short_lines_of_their_own_stay_apart() -> None:
    lines = [
        "The club has three boats:",
        "a double scull of 2019",
        "an eight, which was paid for by the town and has been mended",
        "and a skiff",
        "They lie on the quay and are for sale.",
    ]
    assert clean("\n".join(["Three boats for sale", "", *lines])).text.split("\n")[2:] == lines


def test_what_an_agency_tells_its_editors_alone_is_no_text() -> None:
    for notice in (
        "The following information is not intended for publication",
        "Die folgenden Informationen sind nicht zur Veröffentlichung bestimmt",
    ):
        body = ["The rowers of Ambley have a boathouse again, nine years after the flood took the old one."]
        body += ["It was paid for by the town, which gave a third, and by 214 members.", "It opens on Sunday at noon."]
        tail = [notice, "- Reporting by: Ida Holm in Ambley", "- Editing by: Ola Berg, +49 30 0000 1234"]
        article = clean("\n\n".join(["Rowers get a boathouse", *body, *tail]))
        assert article.text.endswith("It opens on Sunday at noon.")
