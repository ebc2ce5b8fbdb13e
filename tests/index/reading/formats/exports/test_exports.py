"""What press databases export, in the forms and layouts they have: every article, its facts, all of its paragraphs."""

# ruff: noqa: E501  the exports below are written as their programs write them
from __future__ import annotations

from email.message import EmailMessage

import pytest

from index.reading.clean import clean_document
from index.reading.read import SourceReader
from index.types import Article

MILL = [
    "The paper mill at Lund will stop its second machine on 4 May, its owner said on Sunday.",
    "RE Holdings, which bought the mill in 2019, spoke of high prices for power. About 120 people work there.",
    "CO emissions would fall by a tenth, a report says.",
]
POOL = [
    "The swimming pool in Brask opened again on Friday after two winters.",
    "A ticket costs 6 euros, as before. The town pays the rest: 40,000 euros a year.",
]
WANTED = [
    ("Mill to stop a machine", "The Lund Courier", "2025-03-02", "Ines Falk", MILL),
    ("Pool open again", "Brask Echo", "2025-03-09", "", POOL),
]


def articles(reader: SourceReader, name: str, content: str) -> list[Article]:
    return [clean_document(document) for document in reader.parse_all(name, content.encode()).documents]


def check(found: list[Article]) -> None:
    told = [
        (a.title, a.publisher, a.published.isoformat() if a.published else "", a.author, a.text.split("\n\n")[1:])
        for a in found
    ]
    assert told == [(title, paper, day, by, text) for title, paper, day, by, text in WANTED]
    assert all(article.dropped for article in found)


# --- Factiva ------------------------------------------------------------------------------------------------------

MILL_FIELDS = [("SE", "Business"), ("HD", WANTED[0][0]), ("BY", "By Ines Falk"), ("WC", "42 words"),
               ("PD", "2 March 2025"), ("ET", "09:15"), ("SN", "The Lund Courier"), ("SC", "LUNDC"), ("PG", "3"),
               ("LA", "English"), ("CY", "(c) 2025 Lund Press"), ("LP", MILL[0]), ("TD", "\n".join(MILL[1:])),
               ("CO", "rehold : RE Holdings"), ("NS", "c11 : Plans"), ("PUB", "Lund Press"),
               ("AN", "Document LUNDC00020250302el3200001")]  # fmt: skip
POOL_FIELDS = [("HD", WANTED[1][0]), ("WC", "30 words"), ("PD", "9 March 2025"), ("SN", "Brask Echo"),
               ("SC", "BRASK"), ("LA", "English"), ("CY", "Copyright 2025 Brask"), ("LP", POOL[0]), ("TD", POOL[1]),
               ("AN", "Document BRASK00020250309el3900002")]  # fmt: skip


def coded_text(gap: str) -> str:
    return "\n\n".join(
        "\n".join(f"{code}{gap}{value}" for code, value in fields) for fields in (MILL_FIELDS, POOL_FIELDS)
    )


def coded_page() -> str:
    def row(code: str, value: str) -> str:
        held = "".join(f"<p>{line}</p>" for line in value.split("\n"))
        return f'<tr><td class="index"><b>{code}</b>&nbsp;</td><td>{held}</td></tr>'

    boxes = "".join(
        f'<div id="article-{fields[-1][1].split()[-1]}"><table>{"".join(row(*field) for field in fields)}</table></div>'
        for fields in (MILL_FIELDS, POOL_FIELDS)
    )
    return f"<html><head><title>Factiva</title></head><body>{boxes}<div>© 2025 Factiva</div></body></html>"


def displayed(lines: list[list[str]]) -> str:
    boxes = "".join(
        f'<div id="article-{head[-1]}" class="article"><p></p>'
        + "".join(f"<div>{line}</div>" for line in head[:-1])
        + "".join(f'<p class="articleParagraph enarticleParagraph">{text}</p>' for text in body)
        + f"<p>https://lund.example/{head[-1]}</p><p>Lund Press AG</p><p>Document {head[-1]}</p></div>"
        for head, body in zip(lines, (MILL, POOL), strict=True)
    )
    return f"<html><head><title>Factiva</title></head><body>{boxes}</body></html>"


HEADS = [
    ["Business", '<div id="hd"><span class="enHeadline">Mill to stop a machine</span></div>',
     '<div class="author">By Ines Falk</div>', "42 words", "2 March 2025", "09:15", "The Lund Courier", "LUNDC", "3",
     "English", "© 2025 Lund Press. All rights reserved.", "LUNDC00020250302el3200001"],
    ['<div id="hd"><span class="enHeadline counted">2) Pool open again</span></div>', "30 words", "9 March 2025", "Brask Echo",
     "BRASK", "English", "Copyright 2025 Brask", "BRASK00020250309el3900002"],
]  # fmt: skip
GERMAN = [
    ['<span class="deHeadline">Mill to stop a machine</span>', '<div class="author">Von Ines Falk</div>', "42 Wörter",
     "2 März 2025", "The Lund Courier", "LUNDC", "Englisch", "Copyright 2025 Lund", "LUNDC00020250302el3200001"],
    ['<span class="deHeadline">Pool open again</span>', "30 Wörter", "9 März 2025", "Brask Echo", "BRASK", "Englisch",
     "Copyright 2025 Brask", "BRASK00020250309el3900002"],
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("f.txt", coded_text("     "), id="fields, far apart"),
        pytest.param("f.txt", coded_text("\t"), id="fields behind tabs"),
        pytest.param("f.txt", coded_text("\n"), id="fields under their codes"),
        pytest.param("f.html", coded_page(), id="a page of fields"),
        pytest.param("f.html", displayed(HEADS), id="the display form"),
        pytest.param("f.html", displayed(GERMAN), id="the display form in German"),
    ],
)
def test_factiva(reader: SourceReader, name: str, content: str) -> None:
    found = articles(reader, name, content)
    check(found)
    assert [article.source.partition("#")[2] for article in found] == [
        "LUNDC00020250302el3200001", "BRASK00020250309el3900002",
    ]  # fmt: skip


# --- Nexis --------------------------------------------------------------------------------------------------------


def wrapped(text: str) -> str:
    lines, line = [], ""
    for word in text.split():
        if len(line) + len(word) > 60:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return "\n".join([*lines, line])


OLD = f"""
                               1 of 2 DOCUMENTS


                              The Lund Courier

                              March 2, 2025 Sunday
                                 Edition 1;
                                  National

Mill to stop a machine

BYLINE: Ines Falk

SECTION: NEWS; Pg. 3

LENGTH: 42 words

{wrapped(MILL[0])}

{wrapped(MILL[1])}

{wrapped(MILL[2])}

LOAD-DATE: March 5, 2025

LANGUAGE: ENGLISH

PUBLICATION-TYPE: Newspaper

                           Copyright 2025 Lund Press
                              All Rights Reserved


                               2 of 2 DOCUMENTS


                                 Brask Echo

                             March 9, 2025 Sunday

Pool open again

LENGTH: 30 words

{wrapped(POOL[0])}

{wrapped(POOL[1])}

LOAD-DATE: March 12, 2025

                             Copyright 2025 Brask
                              All Rights Reserved
"""
NEW = f"""User Name: reader
Date and Time: Monday, 1 September 2025 7:11:00 PM
Job Number: 1234

Mill to stop a machine
The Lund Courier
March 2, 2025 Sunday

Copyright 2025 Lund Press All Rights Reserved

Section: NEWS; Pg. 3
Length:\xa042 words
Byline: Ines Falk

Body

{MILL[0]}
{MILL[1]}
{MILL[2]}

Graphic

A mill

Load-Date: March 5, 2025

End of Document

Pool open again
Brask Echo
9 March 2025

Copyright 2025 Brask

Length: 30 words

Body

{POOL[0]}
{POOL[1]}

Load-Date: March 12, 2025

End of Document
"""


def old_page() -> str:
    def block(text: str, kind: str = "c5") -> str:
        return f'<BR><DIV CLASS="{kind}"><P CLASS="c6">{text}</P></DIV>'

    first = [block("1 of 2 DOCUMENTS", "c0"), block("The Lund Courier", "c0"),
             block("<SPAN>March 2, 2025</SPAN> Sunday", "c3"), block("Mill to stop a machine"),
             block("<B>BYLINE: </B>Ines Falk"), block("<B>LENGTH: </B>42 words"), *map(block, MILL),
             block("<B>LOAD-DATE: </B>March 5, 2025"), block("Copyright 2025 Lund<BR>All Rights Reserved", "c0")]  # fmt: skip
    second = [block("2 of 2 DOCUMENTS", "c0"), block("Brask Echo", "c0"), block("March 9, 2025 Sunday", "c3"),
              block("Pool open again"), block("<B>LENGTH: </B>30 words"), *map(block, POOL),
              block("<B>LOAD-DATE: </B>March 12, 2025"), block("Copyright 2025 Brask", "c0")]  # fmt: skip
    return f"<HTML><BODY><!-- <DOCFULL> -->{''.join(first + second)}</BODY></HTML>"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("n.txt", OLD, id="the old form"),
        pytest.param("n.txt", NEW, id="the new form"),
        pytest.param("n.html", old_page(), id="the old form as a page"),
        pytest.param(
            "n.rtf",
            "{\\rtf1\\ansi " + "\\par ".join(NEW.replace("\xa0", "\\'a0").split("\n")) + "}",
            id="the new form as RTF",
        ),
    ],
)
def test_nexis(reader: SourceReader, name: str, content: str) -> None:
    found = articles(reader, name, content)
    for article, (_, _, _, _, text) in zip(found, WANTED, strict=True):
        assert [line for line in article.text.split("\n") if line][1:] == text
    assert [(a.title, a.publisher, str(a.published), a.author) for a in found] == [want[:4] for want in WANTED]


def test_one_article_of_nexis_is_its_file(reader: SourceReader) -> None:
    text = f"Pool open again\nBrask Echo\nMarch 9, 2025 Sunday Final Edition\n\n{POOL[0]}\n\n{POOL[1]}\n"
    (article,) = articles(reader, "pool.txt", text)
    assert (article.title, article.publisher, str(article.published)) == ("Pool open again", "Brask Echo", "2025-03-09")
    assert article.source == "pool.txt"


def test_a_text_that_counts_documents_is_no_export(reader: SourceReader) -> None:
    text = f"Court sees new papers\n\nThe court saw\n\n3 of 12\n\nletters on Monday. {POOL[0]} {POOL[1]}\n"
    (article,) = articles(reader, "court.txt", text)
    assert article.source == "court.txt"


# --- ProQuest, Europresse -----------------------------------------------------------------------------------------


def test_proquest(reader: SourceReader) -> None:
    def document(want: tuple[str, str, str, str, list[str]], number: int) -> str:
        title, paper, _, by, text = want
        body = "\n\n".join(text)
        day = ("Mar 2, 2025", "Mar 9, 2025")[number]
        author = f"Author: {by}\n\n" if by else ""
        return (
            f"Document {number + 1} of 2\n\n{title}\n\n{author}Publication info: {paper} [Lund] {day}: A.3.\n\n"
            f"Links: http://link.example/{number}\n\nFull text: {body}\n\nTitle: {title}\n\nPublication title: {paper}"
            f"; Lund\n\nPages: A.3\n\nPublication date: {day}\n\nPublisher: Press\n\nProQuest document ID: 31{number}\n\n"
            f"Document URL: https://search.example/{number}\n\nCopyright: Copyright Press 2025\n\nDatabase: Newsstream\n"
        )

    rule = "_" * 60
    text = f"\n{rule}\n".join(["", document(WANTED[0], 0), document(WANTED[1], 1), "Contact us at: x\n"])
    found = articles(reader, "p.txt", text)
    assert [(a.title, str(a.published), a.author) for a in found] == [(w[0], w[2], w[3]) for w in WANTED]
    assert found[0].publisher.startswith("The Lund Courier")
    assert [a.text.split("\n\n")[1:] for a in found] == [MILL, POOL]
    assert [a.source for a in found] == ["p.txt#310", "p.txt#311"]


def proquest_page() -> str:
    """A page as the database sends it: each document from its anchor on, its text a page inside the page."""
    field = "<p style='margin-bottom:5pt;'><strong>{}: </strong>{}</p>".format
    documents = []
    for number, title, author, paper, day, paragraphs in (
        ("251439001", "Loom works change hands", "Brun, Ada", "Sund Times; Sund, Ore.", "May 8, 2010",
         ("The loom works at Sund were sold on Friday for $88 million.", "About 300 people keep their jobs.")),
        ("251439002", "No bridge this year", "Kvist, Per", "Sund Times, Late Edition (East Coast); Sund, Ore.", "",
         ("The bridge will not be built this year, the county said.", "It waits for a permit.")),
    ):  # fmt: skip
        inner = "".join(f"<p>{text}</p>" for text in paragraphs)
        documents.append(
            f'<div style="margin-bottom:20px"><a name="DocID_MSTAR_{number}"></a><p></p><p>{title}</p>'
            + field("Author", author) + field("Publication info", "Sund Times ; Sund, Ore. [Sund, Ore]05 May 2010: B.1.")
            + '<p><a href="https://search.example/docview/1">ProQuest document link</a></p>'
            + field("Abstract", "<body></p><p>A summary of it.</p><p></body>") + "<div>Links: <a href='#'>Find it</a></div>"
            + field("Full text", "<Text WordCount='20' HTMLContent='true'><html><head><title></title></head><body>"
                    f"<div><a title='A caption.'>Enlarge this image.</a></div>{inner}</body></html></Text>")
            + field("Subject", "Looms; Sales") + field("Publication title", paper) + field("Publication date", day)
            + field("Publisher", "Sund Communications LLC") + field("ProQuest document ID", number)
            + field("Last updated", "2017-11-07") + field("Database", "Some Dailies") + "</div>"
        )  # fmt: skip
    return (
        "<!DOCTYPE html><html><head><title>ProQuest Export</title></head><body><table><tr><td>All documents are "
        f"reproduced with permission.</td></tr></table><p>Email 1 of 1</p>{''.join(documents)}</body></html>"
    )


def proquest_message() -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "noreply@database.example", "Your research"
    message["Date"], message["To"] = "Sun, 05 Jul 2020 01:02:03 -0400", "reader@library.example"
    message.set_content(proquest_page(), subtype="html", cte="quoted-printable")
    return message.as_bytes()


@pytest.mark.parametrize("form", ["page", "message"])
def test_proquest_as_a_page_and_as_a_message(reader: SourceReader, form: str) -> None:
    data = proquest_message() if form == "message" else proquest_page().encode()
    reading = reader.parse_all("a.eml" if form == "message" else "a.html", data)
    found = [clean_document(document) for document in reading.documents]
    assert [(a.title, a.publisher, str(a.published), a.author) for a in found] == [
        ("Loom works change hands", "Sund Times", "2010-05-08", "Brun, Ada"),
        ("No bridge this year", "Sund Times", "2010-05-05", "Kvist, Per"),
    ]
    assert found[0].text.split("\n")[-2:] == [
        "The loom works at Sund were sold on Friday for $88 million.",
        "About 300 people keep their jobs.",
    ]


def test_europresse(reader: SourceReader) -> None:
    def document(title: str, paper: str, day: str, text: list[str], number: str) -> str:
        body = "".join(f"<p>{line}</p>" for line in text)
        return (
            f'<article><div class="apd-wrapper"><header><div class="rdp__DocPublicationName"><span class="DocPublicationName">'
            f'{paper}, no. 812</span></div><span class="DocHeader">Société, {day}, p. 12</span><div class="titreArticle">'
            f'<p class="titreArticleVisu rdp__articletitle">{title}</p></div></header><section><div class="DocText clearfix">'
            f'<div class="docOcurrContainer">{body}</div></div></section><footer><div class="publiC-lblNodoc">{number}</div>'
            "<p>Tous droits réservés</p></footer></div></article>"
        )

    page = "".join([
        document("Mill to stop a machine", "The Lund Courier", "dimanche 2 mars 2025", MILL, "news·20250303·LU·1"),
        document("Pool open again", "Brask Echo", "9 mars 2025", POOL, "news·20250309·BR·2"),
    ])  # fmt: skip
    found = articles(reader, "e.html", f"<html><body>{page}</body></html>")
    assert [(a.title, a.publisher, str(a.published)) for a in found] == [(w[0], w[1], w[2]) for w in WANTED]
    assert [a.text.split("\n\n")[1:] for a in found] == [MILL, POOL]


def test_europresse_keeps_the_line_under_the_headline_and_dates_by_what_stands_around(reader: SourceReader) -> None:
    page = (
        '<html><body><div><span class="DocPublicationName">Le Phare (site web)</span><span class="DocHeader"></span>'
        '<span class="DocTitreSousSection">Ville</span><span>mercredi 6 novembre 2024 - 10:15 120 mots</span>'
        '<div class="titreArticle"><p class="titreArticleVisu rdp__articletitle">Deux ans sans halle</p>'
        '<p class="rdp__subtitle">Les marchands partent au quai dès lundi.</p></div>'
        '<div class="docOcurrContainer"><p>La <mark>halle</mark> ferme lundi pour deux ans de travaux.</p>'
        "<p>Lire aussi La halle en dix dates (https://phare.example/dates)</p>"
        '<p>Cet article est paru dans <a href="https://phare.example/halle">Le Phare</a></p></div></div></body></html>'
    )
    [article] = articles(reader, "e.html", page)
    assert (article.title, article.publisher, str(article.published), article.url) == (
        "Deux ans sans halle", "Le Phare", "2024-11-06", "https://phare.example/halle"
    )  # fmt: skip
    assert article.text.split("\n\n") == [
        "Deux ans sans halle",
        "Les marchands partent au quai dès lundi.",
        "La halle ferme lundi pour deux ans de travaux.",
    ]


@pytest.mark.parametrize("numbered", [True, False])
def test_factiva_boxes_in_a_language_of_four_letters(reader: SourceReader, *, numbered: bool) -> None:
    def box(title: str, text: list[str], number: str) -> str:
        lines = "".join(f'<p class="articleParagraph zhtwarticleParagraph">{line}</p>' for line in text)
        return (
            f'<div class="article zhtwArticle"><div id="hd"><span class="zhtwHeadline">{title}</span></div>'
            '<div class="author">By Ines Falk</div><div>212 words</div><div>2 March 2025</div><div>The Lund Courier</div>'
            "<div>LUNDC</div><div>English</div><div>Copyright 2025. All rights reserved.</div>"
            f"{lines}{f'<p>Document {number}</p>' if numbered else ''}</div>"
        )

    page = box("Mill to stop a machine", MILL, "LUNDC00002025a1") + box("Pool open again", POOL, "LUNDC00002025a2")
    found = articles(reader, "e.html", f"<html><body>{page}</body></html>")
    assert [(a.title, a.publisher, str(a.published), a.author) for a in found] == [
        ("Mill to stop a machine", "The Lund Courier", "2025-03-02", "Ines Falk"),
        ("Pool open again", "The Lund Courier", "2025-03-02", "Ines Falk"),
    ]
    assert [a.text.split("\n\n")[1:] for a in found] == [MILL, POOL]


# --- pages of several articles ------------------------------------------------------------------------------------


def item(title: str, text: list[str], day: str, classes: str = "") -> str:
    return (
        f'<article class="{classes}"><h2><a href="https://d.example/{day}">{title}</a></h2><p class="byline">By Ines Falk</p>'
        f'<time datetime="{day}">{day}</time>{"".join(f"<p>{line}</p>" for line in text)}</article>'
    )


def test_a_reading_list_gives_its_articles(reader: SourceReader) -> None:
    long = [*POOL, "The baths committee meets again in June to talk about the slide and about who may use it and when."]
    page = item("Mill to stop a machine", MILL, "2025-03-02") + item("Pool open again", long, "2025-03-09")
    found = articles(reader, "list.html", f"<html><head><title>Saved</title></head><body>{page}</body></html>")
    assert [(a.title, a.author, str(a.published)) for a in found] == [
        ("Mill to stop a machine", "Ines Falk", "2025-03-02"), ("Pool open again", "Ines Falk", "2025-03-09"),
    ]  # fmt: skip
    assert all("Ines Falk" not in article.text for article in found)


def test_teasers_and_comments_beside_an_article_are_not_articles(reader: SourceReader) -> None:
    teasers = "".join(item(f"Other story {n}", ["A short summary of it."], "2025-03-01", "teaser") for n in range(4))
    comments = "".join(item("A reader", MILL, "2025-03-03", "comment") for _ in range(3))
    main = item("Mill to stop a machine", MILL, "2025-03-02")
    (article,) = articles(reader, "page.html", f"<html><body>{main}{comments}{teasers}</body></html>")
    assert article.source == "page.html"
    assert article.title == "Mill to stop a machine"


def test_pages_that_a_file_strings_together_are_all_read(reader: SourceReader) -> None:
    page = "<!doctype html><html><head><title>{}</title></head><body><article><h1>{}</h1>{}</article></body></html>\n".format
    pages = [page(title, title, "".join(f"<p>{line}</p>" for line in text)) for title, text in
             (("Mill to stop a machine", MILL), ("Pool open again", POOL))]  # fmt: skip
    found = articles(reader, "a.html", "".join(pages))
    assert [article.title for article in found] == ["Mill to stop a machine", "Pool open again"]
    assert POOL[0] in found[1].text


def test_what_stands_behind_the_end_of_a_page_is_read(reader: SourceReader) -> None:
    lines = "".join(f"<p>{line}</p>" for line in POOL)
    [article] = articles(reader, "a.html", f"<html><body><h1>Pool open again</h1><p>{MILL[0]}</p></body></html>{lines}")
    assert POOL[-1] in article.text


def test_a_notice_of_rights_on_top_is_no_headline(reader: SourceReader) -> None:
    text = "\n".join([
        "Copyright 2025 Lund Press", "All Rights Reserved", "The Lund Courier", "", "March 2, 2025 Sunday", "",
        "SECTION: BUSINESS; Pg. 1", "", "LENGTH: 42 words", "", f"HEADLINE: {WANTED[0][0]}", "", "BYLINE: Ines Falk", "",
        "BODY:", "\n\n".join(MILL), "", "GRAPHIC: Picture, the mill in snow", "", "LOAD-DATE: March 3, 2025",
    ])  # fmt: skip
    (article,) = articles(reader, "mill.txt", text)
    assert (article.title, article.publisher, str(article.published), article.author) == WANTED[0][:4]
    assert article.text.split("\n\n")[1:] == MILL


def test_a_dutch_export_of_nexis_has_its_day_twice_and_its_headline_below(reader: SourceReader) -> None:
    def document(row: tuple[str, str, str, str, list[str]], day: str, day_again: str) -> str:
        return "\n\n".join([
            f"{' ' * 20}Copyright 2025 {row[1]}", f"{' ' * 25}{row[1]}", f"{' ' * 25}{day}", f"{' ' * 25}{day_again}",
            "LENGTE: 42 words", f"KOP: {row[0]}", *([f"AUTEUR: {row[3]}"] if row[3] else []), "TEKST:\n", *row[4],
            "DATE-CHARGEMENT: 4 mars 2025", "PUB-TYPE: Paper", "TAAL: Dutch / Nederlands", "LOAD-DATE: March 4, 2025\n\n",
        ])  # fmt: skip

    one = document(WANTED[0], "2. March 2025", "March 2, 2025")
    both = f"{' ' * 30}1 of 62 DOCUMENTS\n\n{one}{' ' * 30}Dokument 2 von 62\n\n{document(WANTED[1], '9. March 2025', 'March 9, 2025')}"
    check(articles(reader, "both.txt", both))
    (alone,) = articles(reader, "one.txt", one)
    assert (alone.title, alone.publisher, str(alone.published)) == WANTED[0][:3]
    assert alone.text.split("\n\n")[1:] == MILL


# --- press reviews ------------------------------------------------------------------------------------------------

SAID = [
    " ".join(MILL),
    f"{' '.join(POOL)} The baths at Orsa stay shut until the roof has been mended, the council said.",
]


def review(mill_date: str, pool_date: str, *, mark: str = "") -> str:
    return f"{mark}{WANTED[0][0]}\n\n{mill_date}\n\n{SAID[0]}\n\n\n{mark}{WANTED[1][0]}\n\n{pool_date}\n\n{SAID[1]}\n"


@pytest.mark.parametrize(
    "text",
    [
        "Press review\n\n" + review("The Lund Courier, 2 March 2025", "Brask Echo, 9 March 2025"),
        review("The Lund Courier, zondag 2 maart 2025, p. 23, 853w.", "Brask Echo, zondag 9 maart 2025, p. 1, 60w."),
    ],
    ids=["under a title", "with pages and words"],
)
def test_a_press_review_is_the_articles_in_it(reader: SourceReader, text: str) -> None:
    found = articles(reader, "review.txt", text)
    assert [(a.title, a.publisher, str(a.published), a.text.split("\n\n")[1]) for a in found] == [
        (*row[:3], said) for row, said in zip(WANTED, SAID, strict=True)
    ]


def test_a_page_that_strings_articles_together_is_the_articles_in_it(reader: SourceReader) -> None:
    boxes = "".join(
        f"<div><h2>{row[0]}</h2><p class='src'>{row[1]}, {row[2]}</p><p>{said}</p></div><hr>"
        for row, said in zip(WANTED, SAID, strict=True)
    )
    page = f"<html><body><nav>Home News Sport</nav><h1>Press review</h1>{boxes}<footer>Terms</footer></body></html>"
    assert [(a.title, a.publisher, str(a.published)) for a in articles(reader, "r.html", page)] == [
        r[:3] for r in WANTED
    ]


def test_an_article_with_others_named_below_it_stays_one(reader: SourceReader) -> None:
    teasers = "Pool open again\nBrask Echo, 9 March 2025\n\nA short word.\n\nBaths shut\nBrask Echo, 8 March 2025\n\nTwo words.\n"
    text = f"Mill to stop a machine\nThe Lund Courier, 2 March 2025\n\n{SAID[0]}\n\n{SAID[1]}\n\nRead also\n\n{teasers}"
    assert [a.title for a in articles(reader, "mill.txt", text)] == ["Mill to stop a machine"]


def test_lines_that_an_export_broke_are_paragraphs_again(reader: SourceReader) -> None:
    lead = "The mill at Lund will stop its second machine on 4 May, its owner told the\nunion on Monday, and 120 people wait for a letter.\n"
    tail = "“We were told nothing before the morning,” said the foreman, who had come\nto the gate with the others.\n\nThe town\nis asking for talks.\n"
    text = f"HD\nMill to stop\nWC\n60 words\nPD\n2 March 2025\nSN\nLund Courier\nLA\nEnglish\nLP\n\n{lead}TD\n\n{tail}AN\nDocument LUNDC00020250302el3200001\n"
    (article,) = articles(reader, "f.txt", text)
    assert article.text.split("\n\n") == ["Mill to stop", " ".join(lead.split()), " ".join(tail.split("\n\n")[0].split()), "The town is asking for talks."]  # fmt: skip


def test_a_headline_that_the_text_begins_like_is_kept(reader: SourceReader) -> None:
    text = f"HD\nMill stop\nPD\n2 March 2025\nSN\nLund Courier\nLA\nEnglish\nLP\nMill stoppages cost more than was thought, the union said. {MILL}\nAN\nDocument LUNDC00020250302el3200001\n"
    (article,) = articles(reader, "f.txt", text)
    assert article.text.startswith("Mill stop\n\nMill stoppages")


@pytest.mark.parametrize("older", [False, True], ids=["the new form", "the older form, underlined"])
def test_retriever(reader: SourceReader, older: bool) -> None:
    day = ("02.03.2025", "09.03.2025") if older else ("2025-03-02", "2025-03-09 09:31")
    rule = f"\n{'-' * 78}" if older else ""
    texts = [
        f"{head}{rule}\n{paper}, {day[at]}\nSida 15\nPublicerat i print. \n\n{body}\n©{paper}<br>Alla artiklar är skyddade enligt lagen.\n\n"
        f"Läs hela artikeln på http://ret.example/{at}\n{'=' * 78}\n"
        for at, (head, paper, body) in enumerate(
            (("Mill to stop a machine", "Lund Courier", MILL), ("Pool open again", "Brask Echo", POOL))
        )
    ]
    cover = "Ett universitet BIBSAM\nDatum 2031-01-01\n\nNyheter:\n\n> Mill to stop a machine, Lund Courier, 2025-03-02\n\n> Pool open again, Brask Echo, 2025-03-09\n\n\n"
    found = articles(reader, "r.txt", cover + "\n".join(texts))
    assert [(a.title, a.publisher, str(a.published), a.url) for a in found] == [
        ("Mill to stop a machine", "Lund Courier", "2025-03-02", "http://ret.example/0"),
        ("Pool open again", "Brask Echo", "2025-03-09", "http://ret.example/1"),
    ]
    assert [a.text for a in found] == [f"Mill to stop a machine\n\n{MILL}", f"Pool open again\n\n{POOL}"]
