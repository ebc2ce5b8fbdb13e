"""Press archives and wires whose facts stand above the headline, under labels, or in signs of their own."""

# ruff: noqa: E501  the exports below are written as their programs write them
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.clean import clean_document
from index.reading.formats.exports.text_exports import split_text
from index.reading.read import SourceReader
from index.types import Article

LOCK = ["The lock at Varnhem will be shut from 12 April, the canal office said on Monday.",
        "Repairs cost 3.6 million crowns, 450,000 crowns more than planned.",
        "“Boats can wait,” said its head, Dana Voss."]  # fmt: skip
TILE = ["The tile works at Odby has taken on 18 people.",
        "It fires 2,500 tiles a day, Section 4 of its report says.",
        "Source: the works itself."]  # fmt: skip
SCHLEUSE = ["Die Schleuse in Varnhem wird ab 12. April gesperrt, teilte das Amt am Montag mit.",
            "Die Arbeiten kosten 3,6 Millionen Kronen, um 450.000 Kronen mehr als geplant."]  # fmt: skip
ZIEGEL = ["Die Ziegelei in Odby hat 18 Leute eingestellt.", "Sie brennt 2.500 Ziegel am Tag."]


def articles(reader: SourceReader, name: str, content: str | bytes) -> list[Article]:
    data = content.encode() if isinstance(content, str) else content
    return [clean_document(document) for document in reader.parse_all(name, data).documents]


def told(found: list[Article]) -> list[tuple[str, str, str, str]]:
    return [(a.title, a.publisher, a.published.isoformat() if a.published else "", a.author) for a in found]


GERMAN = [
    ("Schleuse wird gesperrt", "Varnhemer Bote", "2025-03-10", "Rita Holl"),
    ("Ziegelei stellt ein", "Odby heute", "2025-03-12", ""),
]


def apa_text() -> str:
    first = (
        f'"Varnhemer Bote" vom 10.03.2025 Seite: 4\nRessort: Lokales\n\nVon Rita Holl\n\n{GERMAN[0][0]}\n\n'
        + "\n\n".join(SCHLEUSE)
    )
    second = (
        f'"Odby heute" Nr. 11/2025 vom 12.03.2025 18.00 Uhr          Seite: 12\nRessort: Wirtschaft\n\nAbend\n\n{GERMAN[1][0]}\n\n'
        + "\n\n".join(ZIEGEL)
    )
    return f"{first}\n\nGespeicherter Anhang: schleuse.jpg\n\n{'_' * 67}\n\n{second}\n"


def apa_rtf() -> str:
    def escaped(text: str) -> str:
        return "".join(c if c.isascii() else f"\\u{ord(c)}?" for c in text)

    def part(facts: list[str], title: str, body: list[str]) -> str:
        head = r"\par ".join(map(escaped, facts))
        text = r" \par\par ".join(map(escaped, body))
        return rf"{{\i {head}\i0\par\par \b {escaped(title)}\b0  \par\par {text} \par}}"

    bote = part(
        ['"Varnhemer Bote" vom 10.03.2025 Seite: 4', "Ressort: Lokales", "", "Von Rita Holl"], GERMAN[0][0], SCHLEUSE
    )
    heute = part(['"Odby heute" vom 12.03.2025 Seite: 12', "Ressort: Wirtschaft", "", "Abend"], GERMAN[1][0], ZIEGEL)
    return rf"{{\rtf1{{\info{{\title RTF Datei}}}}{{\fonttbl{{\f1 Dialog;}}}}{{\header APA-OnlineManager 30.10.2026\par}}{bote}\sect {heute}}}"


def defacto_page() -> str:
    def box(facts: str, title: str, body: list[str]) -> str:
        return (
            f'<div class="eintrag"><pre>{facts}</pre>\n<h3>{title}</h3>'
            + "".join(f"<p>    {p}</p>\n" for p in body)
            + "</div>"
        )

    first = box(
        '"Varnhemer Bote" vom 10.03.2025                 Seite: 4\nRessort: Lokales',
        "Schleuse wird\ngesperrt",
        ["Von Rita Holl", *SCHLEUSE],
    )
    second = box('"Odby heute" Nr. 11/2025 vom 12.03.2025        Seite: 12\nRessort: Wirtschaft', GERMAN[1][0], ZIEGEL)
    return (
        f"<html><head><title>DeFacto-Campus - Ausdruck</title></head><body class='print'>{first}{second}</body></html>"
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.txt", apa_text()), ("a.rtf", apa_rtf()), ("a.html", defacto_page())],
    ids=["text", "RTF", "DeFacto's page"],
)
def test_paper_and_day_above_the_headline_are_the_article_s(reader: SourceReader, name: str, content: str) -> None:
    found = articles(reader, name, content)
    assert told(found) == GERMAN
    assert [a.text.split("\n\n")[1:] for a in found] == [SCHLEUSE, ZIEGEL]
    assert any(d.text == "Ressort: Lokales" and d.reason == "APA field" for d in found[0].dropped)


def test_a_text_that_tells_of_a_paper_of_a_day_is_no_export(reader: SourceReader) -> None:
    text = 'Ein Streit um Zeilen\n\nDer Bericht stand im "Boten" vom 10.03.2025 auf Seite 4.\n\n"Odby heute" vom 12.03.2025\n\nDie Zeitung schrieb das Gegenteil, sagte der Sprecher des Amtes.\n'
    (article,) = articles(reader, "streit.txt", text)
    assert "stand im" in article.text
    assert "Gegenteil" in article.text


ENGLISH = [
    ("Lock to be shut", "The Varnhem Post", "2025-03-10", "Rita Holl"),
    ("Tile works hires", "Odby Today", "2025-03-12", "Jon Vik"),
]


def ebsco(body: tuple[list[str], list[str]]) -> str:
    def record(number: int, title: str, by: str, source: str, text: list[str]) -> str:
        held = {"Title": f"{title}.", "Authors": by, "Source": source, "Document Type": "Article", "ISSN": "1234-5678",
                "Accession Number": f"2W6{number}", "Database": "Newspaper Source Plus", "Full Text": "\n\n      ".join(text)}  # fmt: skip
        fields = "".join(f"{label}:\n      {value}\n" for label, value in held.items())
        return f"Record: {number}\n{fields}\n      Copyright of {title} is the property of Varnhem Press and may not be copied.\n"

    return record(1, ENGLISH[0][0], "Holl, Rita", "Varnhem Post, The. 03/10/2025, p4.", body[0]) + record(
        2, ENGLISH[1][0], "Vik, Jon", "Odby Today. 03/12/2025, p12-13. 2p.", body[1]
    )


def gale(body: tuple[list[str], list[str]]) -> str:
    def record(title: str, day: str, paper: str, by: str, number: str, text: list[str]) -> str:
        return (
            f"{title}\nDate: {day}\nFrom: {paper}\nPublisher: Varnhem Press\nDocument Type: Article\nLength: 394 words\nLexile Measure: 1340L\n\n"
            f"Full Text:\nByline: {by}\n\n" + "\n\n".join(text) + f"\n\nCopyright: COPYRIGHT 2025 Varnhem Press\nSource Citation   (MLA 9th Edition)\n"
            f'"{title}." {paper}, {day}, p. 4. link.gale.com/apps/doc/{number}. Accessed 30 Nov. 2026.\nGale Document Number: GALE|{number}\n\n'
        )  # fmt: skip

    return record(
        ENGLISH[0][0], "Mar. 10, 2025", "Varnhem Post, The (Varnhem, MD)", "Rita Holl", "A81", body[0]
    ) + record(ENGLISH[1][0], "Mar. 12, 2025", "Odby Today(Vol. 3, Issue 11)", "Jon Vik", "A82", body[1])


def newsbank(body: tuple[list[str], list[str]]) -> str:
    def record(title: str, day: str, paper: str, by: str, number: str, text: list[str]) -> str:
        facts = f"Paper: {paper}\nTitle: {title}\nDate: {day}\nAuthor: {by}\nSection: Local\nPage: 4A\n\n"
        return facts + "\n\n".join(text) + f"\n\nCopyright (c) 2025 {paper}\nRecord Number: {number}\n\n"

    return record(
        ENGLISH[0][0], "March 10, 2025", "Varnhem Post, The (Varnhem, MD)", "Rita Holl", "0503100031", body[0]
    ) + record(ENGLISH[1][0], "March 12, 2025", "Odby Today (Odby, MD)", "Jon Vik", "0503120012", body[1])


def newsbank_page(body: tuple[list[str], list[str]]) -> str:
    def record(title: str, day: str, paper: str, by: str, text: list[str]) -> str:
        return (
            f"{title}\n\n {day} | {paper}\n\n Author/Byline: {by} | Section: Local \n \n 394\n Words \n\n Read News Document\n\n "
            + "\n\n ".join(text)
            + "\n\n"
        )

    return record(ENGLISH[0][0], "March 10, 2025", "Varnhem Post, The (Varnhem, MD)", "Rita Holl", body[0]) + record(
        ENGLISH[1][0], "March 12, 2025", "Odby Today (Odby, MD)", "Jon Vik jvik@odby.example", body[1]
    )


@pytest.mark.parametrize("form", [ebsco, gale, newsbank, newsbank_page], ids=lambda form: form.__name__)
def test_facts_under_labels_are_the_article_s_and_no_text(reader: SourceReader, form: object) -> None:
    assert callable(form)
    found = articles(reader, "export.txt", form((LOCK, TILE)))
    assert told(found) == ENGLISH
    assert [a.text.split("\n\n")[1:] for a in found] == [LOCK, TILE]
    assert all(article.dropped for article in found)


IPTC = (
    "eca0124 3 i 93  lpa 1888\r\n{stx}\r\nVarnhem/canals/\r\nEXTRA\r\nLock to be shut =\r\n\r\n"
    "Varnhem (lpa) - The lock at Varnhem will be shut from 12 April, the\r\ncanal office said on Monday.\r\n\r\n"
    "Repairs cost 3.6 million crowns, 450,000 crowns more than planned.\r\n\r\n# Notebook\r\n\r\n## Internet links\r\n"
    "- [Office](http://lpa.example/3U)\r\n\r\nlpa grj rmo\r\n{etx}\r\n101101 GMT Mar 25\r\n{eot}"
)
ANPA = (
    "z6715-----\nr f BC-Varnhem-Lock 1stLd-Writethru   03-10 0500\n^BC-Varnhem-Lock, 1st Ld-Writethru,416< \n^Lock to be shut< \n"
    "^LPA Photo GATK105< \n^Eds: Updates.< \n^By RITA HOLL= \n^LPA Business Writer= \n"
    "\t   VARNHEM (lpa) _ The lock at Varnhem will be shut from 12 April, the canal office said on Monday. \n"
    "\t   Repairs cost 3.6 million crowns, 450,000 crowns more than planned. \n\n\t   LPA-WF-03-10-25 0337GMT<\n\n"
)


@pytest.mark.parametrize(
    ("content", "author", "dash"),
    [
        (IPTC.format(stx="", etx="", eot=""), "", "Varnhem (lpa) -"),
        ("\x01" + IPTC.format(stx="\x02", etx="\x03", eot="\x04"), "", "Varnhem (lpa) -"),
        (ANPA, "Rita Holl", "VARNHEM (lpa) _"),
    ],
    ids=["IPTC 7901", "with its control signs", "ANPA 1312"],
)
def test_a_message_of_a_wire_is_its_article(reader: SourceReader, content: str, author: str, dash: str) -> None:
    found = articles(reader, "wire.txt", content)
    assert told(found) == [("Lock to be shut", "lpa", "2025-03-10", author)]
    assert found[0].text.split("\n\n")[1:] == [f"{dash} {LOCK[0]}", LOCK[1]]


def test_a_russian_archive_s_page_gives_every_article_with_its_facts(reader: SourceReader) -> None:
    def box(number: int, paper: str, day: str, by: str, title: str, text: str) -> str:
        facts = "<br>".join(
            f"^{code}:\n    {value}\n"
            for code, value in (("ИС", paper), ("РБ", "ГОРОД"), ("ДТ", day), ("АВ", by), ("ЗГ", title))
        )
        return f'<div align="left"><a name="{number}"></a><table><tr><td>{facts}</td></tr></table><h3>{title}\n</h3><pre>\n{text}</pre></div>'

    first = "     Шлюз в Варнхеме закроют 12 апреля, сообщили\nв управлении.\n     Ремонт стоит 3,6 млн крон.\n"
    second = "     Завод в Одбю взял <font color='#0000FF'>на работу <b>18</b></font>\nчеловек.\n"
    page = (
        "<html><head><title>Report 12.05.2026 15:50:05</title></head><body><h3>Report 12.05.2026 15:50:05</h3>1.<a href='#1'>ШЛЮЗ</a><br>"
        + box(1, "Варнхемские новости", "10.03.2025", "Холль Рита", "ШЛЮЗ ЗАКРОЮТ", first)
        + box(2, "Эхо Одбю", "12.03.2025", "Вик Йон,", "ЗАВОД НАБИРАЕТ", second)
        + "</body></html>"
    )
    found = articles(reader, "report.html", page)
    assert told(found) == [
        ("ШЛЮЗ ЗАКРОЮТ", "Варнхемские новости", "2025-03-10", "Холль Рита"),
        ("ЗАВОД НАБИРАЕТ", "Эхо Одбю", "2025-03-12", "Вик Йон"),
    ]
    assert found[0].text.split("\n\n")[1:] == [
        "Шлюз в Варнхеме закроют 12 апреля, сообщили в управлении.",
        "Ремонт стоит 3,6 млн крон.",
    ]
    assert found[1].text.split("\n\n")[1:] == ["Завод в Одбю взял на работу 18 человек."]


def test_articles_below_a_list_of_contents_keep_their_own_papers(reader: SourceReader) -> None:
    listed = (
        "1. Sluis gaat dicht\n\nDe Varnhemse Post, maandag 10 maart 2025, p. 4, 853w.\n\nDe sluis in Varnhem gaat op 12 april dicht, zei ...\n\n\n"
        "2. Steenfabriek werft aan\n\nOdby Vandaag, woensdag 12 maart 2025, p. 12, 78w.\n\nDe steenfabriek in Odby heeft 18 mensen aangenomen.\n\n\n\n\n\n\n"
    )
    texts = (
        "10-03-2025, p.4\nRita Holl\nSluis gaat dicht\n\nDe sluis in Varnhem gaat op 12 april dicht, zei het kantoor maandag.\n\nDe werken kosten 3,6 miljoen kronen.\n\n © Varnhemse Uitgeverij\n\n\n\n\n\n\n\n\n"
        "12-03-2025, p.12\n\nSteenfabriek werft aan\n\nDe steenfabriek in Odby heeft 18 mensen aangenomen.\n\nZe bakt 2.500 stenen per dag.\n\n © Odby Media\n\n\n\n\n \n"
    )
    found = articles(reader, "export.txt", listed + texts)
    assert told(found) == [
        ("Sluis gaat dicht", "De Varnhemse Post", "2025-03-10", "Rita Holl"),
        ("Steenfabriek werft aan", "Odby Vandaag", "2025-03-12", ""),
    ]
    assert [a.text.split("\n\n")[-1] for a in found] == [
        "De werken kosten 3,6 miljoen kronen.",
        "Ze bakt 2.500 stenen per dag.",
    ]


FORMS = [
    apa_text(),
    ebsco((LOCK, TILE)),
    gale((LOCK, TILE)),
    newsbank((LOCK, TILE)),
    newsbank_page((LOCK, TILE)),
    IPTC,
    ANPA,
]


@given(st.lists(st.sampled_from([line for form in FORMS for line in form.splitlines()]), max_size=30))
def test_lines_of_these_forms_in_any_order_are_read_or_left(lines: list[str]) -> None:
    opened = split_text("\n".join(lines))
    kept = {word for part in opened.parts for word in part.body.split()} if opened else set()
    assert kept <= {word for line in lines for word in line.split()}


def test_a_text_of_many_empty_lines_is_read_in_one_pass(reader: SourceReader) -> None:
    (article,) = articles(reader, "gap.txt", f"{LOCK[0]}\n{chr(10) * 200_000}{LOCK[1]}\n")
    assert article.text == f"{LOCK[0]}\n\n{LOCK[1]}"
