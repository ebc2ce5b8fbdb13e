"""PDFs drawn here line by line: what stands where is read in the order in which a person reads it."""

from __future__ import annotations

import io
from datetime import date

import pytest
from reportlab.pdfgen.canvas import Canvas

from index.errors import SourceError
from index.reading.clean import clean_document
from index.reading.read import SourceReader
from index.types import Article

LEFT = (
    "The pilots of Turku will not sail before",
    "the ice has been measured once more, as",
    "their spokeswoman told the harbour on",
    "Monday, and the tugs stay moored at the",
    "east quay until the captain of the port",
    "has signed the order that they ask for.",
)
RIGHT = (
    "Fares on the island line rise by a tenth",
    "in March, the owners said, since fuel is",
    "dearer and the second boat is old. They",
    "had promised in the autumn that no fare",
    "would change before the new pier opened",
    "and the islanders have kept the letters.",
)


def read(reader: SourceReader, *pages: list[tuple[float, float, str, float]]) -> Article:
    """Pages of (x, y from the bottom, text, size)."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    for page in pages:
        for x, y, text, size in page:
            canvas.setFont("Times-Roman", size)
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    return clean_document(reader.parse("a.pdf", out.getvalue()))


def column(
    lines: tuple[str, ...], x: float, top: float = 740, step: float = 13
) -> list[tuple[float, float, str, float]]:
    return [(x, top - step * at, line, 10.0) for at, line in enumerate(lines)]


@pytest.mark.parametrize("across", [False, True], ids=["column by column", "line by line over the page"])
def test_columns_are_read_one_after_the_other(reader: SourceReader, across: bool) -> None:
    drawn = column(LEFT, 50) + column(RIGHT, 300)
    if across:
        drawn.sort(key=lambda line: -line[1])
    text = read(reader, [(50, 780, "Ice and fares", 18), *drawn]).text
    assert " ".join(LEFT) in text
    assert " ".join(RIGHT) in text
    assert text.index("pilots") < text.index("Fares")


def test_words_go_on_over_lines_and_pages(reader: SourceReader) -> None:
    first = (
        "The co-",
        "operation of the two har-",
        "bours began with an e-",
        "mail from Anglo-",
        "Finnish owners and lasts until the end of",
    )
    second = ("March, when the ice is gone. Some-", "body has to pay for it.")
    text = read(reader, column(first, 50), column(second, 50)).text
    assert "The co-operation of the two harbours began with an e-mail from Anglo-Finnish owners" in text
    assert "until the end of March, when the ice is gone. Somebody has to pay" in text


def test_heads_and_feet_go_and_their_date_and_paper_are_used(reader: SourceReader) -> None:
    pages = [
        [
            (50, 815, "Turku Pilot 9 August 2024", 9),
            (50, 780, f"Part {at}", 18),
            *column(lines, 50),
            (50, 30, f"Page {at}", 9),
        ]
        for at, lines in enumerate((LEFT, RIGHT), start=1)
    ]
    article = read(reader, *pages)
    assert (article.publisher, article.published) == ("Turku Pilot", date(2024, 8, 9))
    assert "Page 2" not in article.text
    assert {line.reason for line in article.dropped} == {"head or foot of a page"}


def test_the_day_of_printing_is_no_day_of_publication(reader: SourceReader) -> None:
    edges = [(30.0, 825.0, "9/8/24, 7:15 PM", 8.0), (200.0, 825.0, "Ice and fares | The Pilot", 8.0)]
    foot = [(30.0, 15.0, "https://pilot.example/ice", 8.0), (550.0, 15.0, "1/1", 8.0)]
    article = read(reader, [*edges, (50, 780, "Ice and fares", 18), *column(LEFT, 50), *foot])
    assert (article.published, article.publisher, article.url) == (None, "The Pilot", "https://pilot.example/ice")


def test_rows_of_a_table_carry_their_heads(reader: SourceReader) -> None:
    rows = (("Berth", "Boats", "Fee"), ("North", "14", "3,200"), ("South", "9", "1,150"))
    cells = [(50 + 120 * c, 600 - 16 * r, cell, 10.0) for r, row in enumerate(rows) for c, cell in enumerate(row)]
    lines = read(reader, [*column(LEFT, 50), *cells]).text.splitlines()
    assert "Berth: North; Boats: 14; Fee: 3,200." in lines
    assert "Berth: South; Boats: 9; Fee: 1,150." in lines


def test_a_raised_mark_of_a_note_is_no_figure_and_the_note_stands_apart(reader: SourceReader) -> None:
    body = [
        (50.0, 740.0, "The yard let 48", 11.0),
        (119.5, 745.0, "7", 6.0),
        (126.0, 740.0, "welders go and will let go of more of", 11.0),
    ]
    more = [(50.0, 726.0 - 14 * at, line, 11.0) for at, line in enumerate(LEFT)]
    article = read(reader, [*body, *more, (50, 60, "7 Figures of the yard itself.", 8)])
    assert "let 48 welders go" in article.text
    assert article.text.endswith("Figures of the yard itself.")


def test_fractions_and_squares_stay_what_they_are(reader: SourceReader) -> None:
    text = read(
        reader, [(50, 740, "The rate is 5½ per cent and the land is 40 km² in size, the board of the port said.", 11)]
    ).text
    assert "5½ per cent" in text
    assert "40 km² in size" in text


def test_an_app_s_footer_under_a_picture_is_no_article(reader: SourceReader) -> None:
    from PIL import Image

    out, picture = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (60, 80), "grey").save(picture, "PNG")
    canvas = Canvas(out, pagesize=(595, 842))
    from reportlab.lib.utils import ImageReader

    canvas.drawImage(ImageReader(io.BytesIO(picture.getvalue())), 0, 0, 595, 842)
    canvas.drawString(50, 20, "Made with a phone")
    canvas.save()
    with pytest.raises(SourceError, match="a scan perhaps"):
        reader.parse("scan.pdf", out.getvalue())


def test_a_line_that_dates_the_article_stands_by_itself_above_its_first_column(reader: SourceReader) -> None:
    byline = "By Nils Borg, Turku Post, 9 August 2024"
    article = read(reader, [(60, 780, "Pilots stay ashore", 20.0), *column((byline, *LEFT, *RIGHT), 60)])
    assert (article.author, article.published) == ("Nils Borg", date(2024, 8, 9))
    assert article.text.split("\n\n")[1].startswith(LEFT[0])


def test_a_box_in_the_middle_of_a_sentence_stands_behind_it(reader: SourceReader) -> None:
    page = column(LEFT[:4], 60)
    page += [(60, 668, "“The ice decides.”", 15.0), (60, 650, "Elin Sund, pilot", 7.0)]
    page += column(LEFT[4:], 60, top=626)
    assert read(reader, page).text.split("\n\n") == [" ".join(LEFT), "“The ice decides.”", "Elin Sund, pilot"]


def test_an_advert_below_a_column_takes_no_part_of_the_next_column(reader: SourceReader) -> None:
    page = column(LEFT, 60) + column(RIGHT, 320)
    page += [(60, 640, "BOATS! From 9,000 on.", 15.0), (60, 622, "Sund and Sons, East Quay 4 — Advertisement", 10.0)]
    text = read(reader, page).text
    assert " ".join(RIGHT) in text.split("\n\n")
    assert "Advertisement Fares" not in text


def test_a_label_over_two_lines_keeps_its_row_in_the_table(reader: SourceReader) -> None:
    rows = [("Line", "2031", "2030"), ("Ferries", "14", "12"), ("Share of seats", "", "")]
    rows += [("(booked)", "71%", "66%"), ("Tugs", "3", "4")]
    page = column(LEFT, 60)
    for at, row in enumerate(rows):
        down = 620 - 18 * at + (7 if row[0] == "(booked)" else 0)
        page += [(x, down, cell, 10.0) for x, cell in zip((60, 200, 300), row, strict=True) if cell]
    text = read(reader, page).text
    assert "Line: Share of seats (booked); 2031: 71%; 2030: 66%." in text
    assert "Line: Tugs; 2031: 3; 2030: 4." in text


def test_facts_in_a_box_stand_apart(reader: SourceReader) -> None:
    facts = ("THE LINE AT A GLANCE", "Founded: 1911", "Boats: 14 of three kinds", "Fare: 6 euros")
    lines = read(reader, column(LEFT, 60) + column(facts, 60, top=560)).text.split("\n")
    assert lines[-3:] == list(facts[1:]) or [line for line in lines if line in facts] == list(facts)
