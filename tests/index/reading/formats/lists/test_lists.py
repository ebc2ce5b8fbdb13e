r"""Lists of articles as programs write them: each record its article, whatever the shape, no sign of its text lost."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from index.errors import NoArticleError, SourceError
from index.reading.clean import clean_document
from index.reading.formats.documents import Reading
from index.reading.read import SourceReader
from index.types import Article

KILN = "The kiln at Orsa will be fired again in May, its owner said. A load of tiles costs £2.4m, 5% more than before."
RINK = "The skating rink in Vell stays shut until the roof is mended. The council voted 11 to 9 for the repair."
TWO = (
    ("Kiln to burn again", KILN, "2025-03-22", "Orsa Post", "Ida Rask", "https://orsapost.example/kiln"),
    ("Rink stays shut", RINK, "2025-03-25", "Vell Echo", "Jon Tveit", "https://vellecho.example/rink"),
)
NAMES = ("title", "text", "date", "source", "author", "url")


def read(reader: SourceReader, name: str, content: str | bytes) -> tuple[list[Article], Reading]:
    reading = reader.parse_all(name, content.encode() if isinstance(content, str) else content)
    return [clean_document(document) for document in reading.documents], reading


def facts(article: Article) -> tuple[str, str, str, str, str]:
    day = article.published.isoformat() if article.published else ""
    return article.title, article.publisher, day, article.author, article.url


def expected(row: tuple[str, ...]) -> tuple[str, ...]:
    return row[0], row[3], row[2], row[4], row[5]


RECORDS = [dict(zip(NAMES, row, strict=True)) for row in TWO]


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({"first": RECORDS[0], "second": RECORDS[1]}, id="under their ids"),
        pytest.param(
            {name: {str(at): record[name] for at, record in enumerate(RECORDS)} for name in NAMES}, id="field by field"
        ),
        pytest.param({"columns": list(NAMES), "index": [0, 1], "data": [list(row) for row in TWO]}, id="rows"),
        pytest.param(
            {"took": 3, "hits": {"total": {"value": 2}, "hits": [{"_id": "x", "_source": r} for r in RECORDS]}},
            id="a search engine's hits",
        ),
    ],
)
def test_records_are_found_however_they_are_laid_out(reader: SourceReader, value: object) -> None:
    articles, _ = read(reader, "a.json", json.dumps(value))
    assert [facts(article) for article in articles] == [expected(row) for row in TWO]
    assert KILN in articles[0].text
    assert RINK in articles[1].text


def test_a_source_that_is_an_address_is_no_paper(reader: SourceReader) -> None:
    record = {**RECORDS[0], "source": TWO[0][5], "source-hostname": "Orsa Post"}
    del record["url"]
    [article], _ = read(reader, "a.json", json.dumps(record))
    assert facts(article) == expected(TWO[0])


def test_news_in_json_with_bodies_and_headlines_by_role(reader: SourceReader) -> None:
    record = {
        "uri": "urn:a:1",
        "standard": {"name": "ninjs", "version": "2.1"},
        "contentCreated": "2025-03-22T08:00:00Z",
        "headlines": [{"role": "main", "value": "Kiln to burn again"}],
        "by": "Ida Rask",
        "bodies": [{"role": "main", "contentType": "text/html", "value": f"<p>{KILN}</p>"}],
        "infoSources": [{"name": "Orsa Post"}],
    }
    [article], _ = read(reader, "a.json", json.dumps(record))
    assert facts(article)[:4] == expected(TWO[0])[:4]
    assert KILN in article.text


@pytest.mark.parametrize(
    ("days", "read_as"),
    [
        pytest.param(("03/04/2025", "25/04/2025"), ["2025-04-03", "2025-04-25"], id="another row tells that days lead"),
        pytest.param(
            ("03/04/2025", "04/25/2025"), ["2025-03-04", "2025-04-25"], id="another row tells that months lead"
        ),
        pytest.param(("03/04/2025", "05/04/2025"), [None, None], id="nothing tells"),
    ],
)
def test_numeric_days_are_read_as_the_whole_table_writes_them(
    reader: SourceReader, days: tuple[str, str], read_as: list[str | None]
) -> None:
    rows = "".join(f'"{row[0]}",{day},"{row[1]}"\n' for row, day in zip(TWO, days, strict=True))
    articles, _ = read(reader, "a.csv", "Title,Date,Text\n" + rows)
    assert [str(a.published) if a.published else None for a in articles] == read_as


# --- spreadsheets -------------------------------------------------------------------------------------------------


def workbook(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_spreadsheet_gives_an_article_a_row_under_its_row_of_names(reader: SourceReader) -> None:
    rows: list[list[object]] = [
        ["Cuttings of the spring"],
        [],
        ["Date", "Outlet", "Headline", "By", "Full text", "Link"],
        [datetime(2025, 3, 22, 9), "Orsa Post", TWO[0][0], "Ida Rask", KILN, TWO[0][5]],
        [None] * 6,
        [date(2025, 3, 25), "Vell Echo", TWO[1][0], "Jon Tveit", RINK, TWO[1][5]],
    ]
    articles, reading = read(reader, "a.xlsx", workbook(Cuttings=rows, Costs=[["Item", "Price"], ["Paper", 12.5]]))
    assert [facts(article) for article in articles] == [expected(row) for row in TWO]
    assert [(p.source, p.reason) for p in reading.passed] == [("a.xlsx#Costs", "is no table of articles")]


@pytest.mark.parametrize("shared", [True, False], ids=["shared strings", "strings in their cells"])
def test_raised_and_struck_words_of_a_cell_are_read_as_they_look(reader: SourceReader, shared: bool) -> None:
    raised, struck = TextBlock(InlineFont(vertAlign="superscript"), "3"), TextBlock(InlineFont(strike=True), "30 May ")
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["title", "text", "date"])
    sheet.append(["Kiln shut", "", "2025-03-22"])
    sheet["B2"] = CellRichText("The kiln cut 35", raised, " jobs by ", struck, "30 June, as its owner told the paper.")
    held = io.BytesIO()
    book.save(held)
    (article,), _ = read(reader, "a.xlsx", _with_shared_strings(held.getvalue()) if shared else held.getvalue())
    assert article.text.split("\n\n")[1:] == ["The kiln cut 35 jobs by 30 June, as its owner told the paper."]


def test_signs_that_a_workbook_writes_by_their_codes_are_read_as_signs(reader: SourceReader) -> None:
    text = f"{KILN}_x000D_\n{RINK} It is kept as plan_x005F_x0031_2._x0000_"
    rows: list[list[object]] = [["Date", "Headline", "Full text"], ["2025-03-22", "Kiln_x0020_shut", text]]
    (article,), _ = read(reader, "a.xlsx", workbook(Cuttings=rows))
    assert article.title == "Kiln shut"
    assert article.text.split("\n")[-2:] == [KILN, f"{RINK} It is kept as plan_x0031_2."]


def _with_shared_strings(data: bytes) -> bytes:
    """The workbook as Excel writes it, the text of B2 among the strings that all sheets share."""
    packed = io.BytesIO()
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
        held = {name: old.read(name).decode() for name in old.namelist() if name != "xl/sharedStrings.xml"}
        sheet, types = "xl/worksheets/sheet1.xml", "[Content_Types].xml"
        cell = re.search(r'<c r="B2"[^>]*><is>(.*?)</is></c>', held[sheet], re.S)
        assert cell
        held[sheet] = held[sheet].replace(cell[0], '<c r="B2" t="s"><v>0</v></c>')
        held["xl/sharedStrings.xml"] = f'<sst xmlns="{main}"><si>{cell[1]}</si></sst>'
        part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/>'
        held[types] = re.sub(r"<Override[^>]*sharedStrings[^>]*/>", "", held[types]).replace(
            "</Types>", f"{part}</Types>"
        )
        for name, text in held.items():
            new.writestr(name, text)
    return packed.getvalue()


def test_two_sheets_of_articles_name_their_articles_apart(reader: SourceReader) -> None:
    sheets = {name: [["Title", "Text", "Date"], [row[0], row[1], row[2]]] for name, row in zip("AB", TWO, strict=True)}
    articles, _ = read(reader, "a.xlsx", workbook(**sheets))
    assert [article.source for article in articles] == ["a.xlsx#A/1", "a.xlsx#B/1"]


def test_a_spreadsheet_without_articles_says_so(reader: SourceReader) -> None:
    with pytest.raises(NoArticleError, match="without a table of articles"):
        read(reader, "a.xlsx", workbook(Costs=[["Item", "Price"], ["Paper", 12.5]]))


# --- references ---------------------------------------------------------------------------------------------------

BIBTEX = r"""
@string{op = "Orsa Post"}
@online{rask, title = {Kiln to burn {Again}}, author = {Rask, Ida and Bj{\o}rn, L{\'e}a}, journaltitle = op,
  date = {2025-03-22}, urldate = {2025-06-01}, url = {https://orsapost.example/kiln_1%20a},
  abstract = {A load of tiles costs {\pounds}2.4m, 5\% more than before. It was $3m to $4m in 2019, 7% less.

The kiln is fired on 4~May --- its owner said so.}}
@article{tveit, title = "Rink stays shut", author = "Tveit, Jon", journal = {Vell Echo}, year = 2025, month = mar,
  day = 25, note = {The skating rink in Vell stays shut until the roof is mended, the council said.}}
@article{rask, title = {A second under one key}, year = 2024,
  abstract = {Two entries may bear one key when lists are joined, and both are articles.}}
@misc{empty, title = {Nothing but a title}}
"""


def test_bibtex_gives_the_articles_of_its_abstracts_with_every_sign(reader: SourceReader) -> None:
    articles, reading = read(reader, "a.bib", BIBTEX)
    assert [facts(article) for article in articles] == [
        ("Kiln to burn Again", "Orsa Post", "2025-03-22", "Ida Rask, Léa Bjørn", "https://orsapost.example/kiln_1%20a"),
        ("Rink stays shut", "Vell Echo", "2025-03-25", "Jon Tveit", ""),
        ("A second under one key", "", "", "", ""),
    ]
    assert "costs £2.4m, 5% more than before. It was $3m to $4m in 2019, 7% less.\n\nThe kiln is" in articles[0].text
    assert [told.reason for told in reading.passed] == ['"Nothing but a title" has no text']


def test_a_broken_reference_is_told_and_takes_no_other_with_it(reader: SourceReader) -> None:
    articles, reading = read(reader, "a.bib", BIBTEX + "@article{torn, title = {No end\n")
    assert len(articles) == 3
    assert "is a broken reference" in [told.reason for told in reading.passed]


# --- XML of records -----------------------------------------------------------------------------------------------


def test_documents_one_after_another_are_all_read(reader: SourceReader) -> None:
    documents = "".join(
        f'<DOC id="N{at}">\n<HEADLINE>\n{row[0]}\n</HEADLINE>\n<TEXT>\n<P>\n{row[1]}\n</P>\n</TEXT>\n</DOC>\n'
        for at, row in enumerate(TWO)
    )
    articles, _ = read(reader, "a.sgml", documents)
    assert [article.title for article in articles] == [row[0] for row in TWO]
    assert RINK in articles[1].text


def test_fields_are_found_below_what_holds_them(reader: SourceReader) -> None:
    records = "".join(
        f"<record><contributors><authors><author><style>{row[4]}</style></author></authors></contributors><titles><title>"
        f"<style>{row[0]}</style></title><secondary-title><style>{row[3]}</style></secondary-title></titles><dates><pub-dates>"
        f"<date><style>{row[2]}</style></date></pub-dates></dates><abstract><style>{row[1]}</style></abstract><urls>"
        f"<related-urls><url><style>{row[5]}</style></url></related-urls></urls></record>"
        for row in TWO
    )
    articles, _ = read(reader, "a.xml", f"<xml><records>{records}</records></xml>")
    assert [facts(article) for article in articles] == [expected(row) for row in TWO]


def test_a_notebook_is_no_paper(reader: SourceReader) -> None:
    note = (
        f"<note><title>{TWO[0][0]}</title><created>20250601T101112Z</created><note-attributes><author>Ida Rask</author>"
        f"<source>web.clip7</source><source-url>{TWO[0][5]}</source-url></note-attributes><content><![CDATA[<?xml "
        f'version="1.0"?><en-note><div>{KILN}</div></en-note>]]></content></note>'
    )
    [article], _ = read(reader, "a.enex", f'<?xml version="1.0"?><en-export>{note}</en-export>')
    assert facts(article) == (TWO[0][0], "orsapost.example", "", "Ida Rask", TWO[0][5])
    assert KILN in article.text


# --- what is not well meant ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("a.xlsx", b"PK\x03\x04" + b"\0" * 400, id="no archive"),
        pytest.param("a.bib", b"@article{a, title = {" + b"{" * 60_000, id="braces without end"),
        pytest.param("a.json", b'{"a":' * 100_000, id="objects in objects"),
        pytest.param("a.sgml", b"<DOC>" * 200_000 + b"</DOC>" * 200_000, id="elements in elements"),
    ],
)
def test_hostile_lists_end_in_one_line(reader: SourceReader, name: str, content: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        read(reader, name, content)
    assert str(caught.value).startswith(name)
    assert "\n" not in str(caught.value)


def test_a_link_that_no_program_has_worked_out_shows_its_words(reader: SourceReader) -> None:
    row: list[object] = [TWO[0][2], f'=HYPERLINK("{TWO[0][5]}","{TWO[0][0]}")', f'=HYPERLINK("{TWO[0][5]}")', KILN]
    (article,), _ = read(reader, "a.xlsx", workbook(Cuttings=[["Date", "Headline", "URL", "Full Text"], row]))
    assert (article.title, article.url) == (TWO[0][0], TWO[0][5])


def test_a_text_that_a_database_keeps_in_two_columns_is_whole(reader: SourceReader) -> None:
    lead, tail = KILN.split(" A load")
    names = "Headline,Publication Name,Lead Paragraph,Tail Paragraphs"
    table = f'{names}\nKiln to burn again,Orsa Post,"{lead}","A load{tail}"\n'
    (article,), _ = read(reader, "a.csv", table)
    assert article.text.split("\n\n")[1:] == [lead, f"A load{tail}"]


@pytest.mark.parametrize("value", [1742601600, 1742601600000, "1742601600000"], ids=["seconds", "milliseconds", "text"])
def test_a_day_as_seconds_since_1970_is_that_day(reader: SourceReader, value: object) -> None:
    record = {
        "an": "A1",
        "title": "Kiln to burn again",
        "body": KILN,
        "publication_date": value,
        "source_name": "Orsa Post",
    }
    (article,), _ = read(reader, "a.json", json.dumps([record]))
    assert (article.publisher, str(article.published)) == ("Orsa Post", "2025-03-22")


@pytest.mark.parametrize(("first", "second"), [(0, 1), ("A", "B")], ids=["by number", "by letter"])
def test_voices_that_a_program_tells_apart_are_named_each(reader: SourceReader, first: object, second: object) -> None:
    said = [{"speaker": first, "start": 0.1, "end": 2.0, "transcript": "The kiln will be fired again in May."},
            {"speaker": first, "start": 2.0, "end": 3.0, "transcript": "It costs more."},
            {"speaker": second, "start": 3.0, "end": 4.0, "transcript": "That is 5 per cent too much."}]  # fmt: skip
    (article,), _ = read(reader, "a.json", json.dumps({"results": {"utterances": said}}))
    assert article.text.split("\n\n") == [
        f"Speaker {first}: The kiln will be fired again in May. It costs more.",
        f"Speaker {second}: That is 5 per cent too much.",
    ]
