"""Word documents: each word and figure that their reader sees, once and at its place, and none that is not seen."""

# ruff: noqa: E501  the documents below are written as their programs write them
from __future__ import annotations

import io
import zipfile

import pytest

from index.reading.formats.word.docx import open_docx

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def said(body: str, *, styles: str = "", lists: str = "", page: str = "") -> list[str]:
    """The paragraphs that are read of a document with that body, and with a page that it may put in."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/_rels/document.xml.rels", '<r:R xmlns:r="urn:r"><r:R Id="p1" Target="page.x"/></r:R>')
        archive.writestr("word/page.x", page)
        archive.writestr("word/document.xml", f"<w:document {NAMES}><w:body>{body}</w:body></w:document>")
        archive.writestr("word/styles.xml", f"<w:styles {NAMES}>{styles}</w:styles>")
        archive.writestr("word/numbering.xml", f"<w:numbering {NAMES}>{lists}</w:numbering>")
    return open_docx(file.getvalue()).parts[0].body.split("\n\n")


def paragraph(*runs: str, facts: str = "") -> str:
    return f"<w:p><w:pPr>{facts}</w:pPr>{''.join(runs)}</w:p>"


def run(text: str, looks: str = "") -> str:
    return f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def turn(kind: str, inner: str = "") -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}">{inner}</w:fldChar></w:r>'


def code(text: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve">{text}</w:instrText></w:r>'


@pytest.mark.parametrize(
    "sign",
    [
        pytest.param('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>', id="a symbol of its own"),
        pytest.param(run("\uf0b3", '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>'), id="in the private use area"),
        pytest.param(run("³", '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>'), id="a letter in a symbol font"),
        pytest.param(run("³", '<w:rStyle w:val="Signs"/>'), id="by a style"),
    ],
)
def test_a_sign_of_a_symbol_font_is_what_it_shows(sign: str) -> None:
    styles = '<w:style w:type="character" w:styleId="Signs"><w:rPr><w:rFonts w:ascii="Symbol"/></w:rPr></w:style>'
    assert said(paragraph(run("A dose of "), sign, run(" 5 mg is paid.")), styles=styles) == [
        "A dose of ≥ 5 mg is paid."
    ]


def test_a_picture_of_a_symbol_font_is_no_letter() -> None:
    smile = '<w:r><w:sym w:font="Wingdings" w:char="F04A"/></w:r>'
    phone = '<w:r><w:sym w:font="Webdings" w:char="F0C9"/></w:r>'
    assert said(paragraph(run("The pool is open "), smile, run("."), phone)) == ["The pool is open ☺."]


def test_hidden_words_are_left_out_whatever_hides_them() -> None:
    styles = (
        '<w:style w:type="character" w:styleId="Base"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="Inside"><w:basedOn w:val="Base"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Aside"><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    body = paragraph(
        run("The mill cut 35"), run(" (or 90)", "<w:vanish/>"), run(" jobs"), run(" or 99", '<w:rStyle w:val="Inside"/>'),
        run(" in May", '<w:rStyle w:val="Base"/><w:vanish w:val="0"/>'), run("."),
    ) + paragraph(run("Not for print."), facts='<w:pStyle w:val="Aside"/>')  # fmt: skip
    shown = paragraph(run("For print.", '<w:rStyle w:val="Base"/>'), facts='<w:pStyle w:val="Aside"/>')
    assert said(body + shown, styles=styles) == ["The mill cut 35 jobs in May.", "For print."]


def test_words_raised_or_struck_out_by_a_style_count_as_those_by_themselves() -> None:
    styles = (
        '<w:style w:styleId="Mark"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
        '<w:style w:styleId="Old"><w:rPr><w:strike/></w:rPr></w:style>'
    )
    body = paragraph(
        run("It cut 35"), run("3", '<w:rStyle w:val="Mark"/>'), run(" of "), run("90 ", '<w:rStyle w:val="Old"/>'),
        run("80"), run("4", '<w:position w:val="6"/>'), run(" jobs."),
    )  # fmt: skip
    assert said(body, styles=styles) == ["It cut 35 of 80 jobs."]


@pytest.mark.parametrize(
    ("formula", "line"),
    [
        ("<m:f><m:num>3</m:num><m:den>4</m:den></m:f>", "3/4"),
        ("5<m:f><m:num>3</m:num><m:den>4</m:den></m:f>", "5 3/4"),
        ("<m:sSup><m:e>10</m:e><m:sup>6</m:sup></m:sSup>", "10⁶"),
        ("<m:sSup><m:e>10</m:e><m:sup>x</m:sup></m:sSup>", "10^x"),
        ("<m:rad><m:radPr><m:degHide/></m:radPr><m:deg/><m:e>16</m:e></m:rad>", "√16"),
        ("<m:d><m:e>a+1</m:e></m:d>", "(a+1)"),
        ("<m:f><m:num>a+1</m:num><m:den>2</m:den></m:f>", "(a+1)/2"),
        ("<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr><m:sub/><m:sup/><m:e>n</m:e></m:nary>", "∑n"),
    ],
)
def test_an_equation_stands_in_its_sentence(formula: str, line: str) -> None:
    for text in ("3", "4", "5", "10", "6", "x", "16", "a+1", "2", "n"):
        formula = formula.replace(f">{text}<", f"><m:r><m:t>{text}</m:t></m:r><")
    formula = formula.replace("5<m:f>", "<m:r><m:t>5</m:t></m:r><m:f>")
    assert said(paragraph(run("About "), f"<m:oMath>{formula}</m:oMath>", run(" of all."))) == [f"About {line} of all."]


def test_a_paragraph_stands_under_its_automatic_number() -> None:
    lists = (
        '<w:abstractNum w:abstractNumId="0">'
        '<w:lvl w:ilvl="0"><w:start w:val="5"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Article %1."/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl>'
        '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1.%3"/></w:lvl>'
        '</w:abstractNum><w:abstractNum w:abstractNumId="1">'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="\uf0b7"/></w:lvl>'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="3"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/></w:lvlOverride></w:num>'
    )
    styles = '<w:style w:type="paragraph" w:styleId="Article"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'

    def numbered(text: str, level: int, name: int = 1) -> str:
        return paragraph(run(text), facts=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{name}"/></w:numPr>')

    body = (
        numbered("Fees end.", 0) + numbered("For adults.", 1) + numbered("For pupils.", 1) + numbered("All.", 2)
        + paragraph(run("Pools open."), facts='<w:pStyle w:val="Article"/>') + numbered("For all.", 1)
        + numbered("A point.", 0, 2) + numbered("Fines.", 0, 3) + numbered("No number.", 0, 0)
    )  # fmt: skip
    assert said(body, styles=styles, lists=lists) == [
        "Article 5. Fees end.", "a) For adults.", "b) For pupils.", "5.I All.", "Article 6. Pools open.", "a) For all.",
        "A point.", "Article 9. Fines.", "No number.",
    ]  # fmt: skip


def test_what_a_field_reckons_with_is_not_what_it_shows() -> None:
    age = turn("begin") + code(" MERGEFIELD Age ") + turn("separate") + run("17") + turn("end")
    fee = turn("begin") + code(" IF ") + age + code(' &gt; 18 "20" "12" ') + turn("separate") + run("12") + turn("end")
    year = '<w:fldSimple w:instr=" REF Year ">' + run("2026") + "</w:fldSimple>"
    assert said(paragraph(run("The fee is "), fee, run(" euros in "), year, run("."))) == [
        "The fee is 12 euros in 2026."
    ]


def test_the_entry_that_a_drop_down_field_shows_is_text() -> None:
    choices = '<w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="June"/><w:listEntry w:val="July"/></w:ddList></w:ffData>'
    field = turn("begin", choices) + code(" FORMDROPDOWN ") + turn("end")
    assert said(paragraph(run("The ban ends in "), field, run(" 2026."))) == ["The ban ends in July 2026."]


def test_a_text_box_is_read_once_behind_its_paragraph() -> None:
    box = f"<w:txbxContent>{paragraph(run('It began in 1977.'))}</w:txbxContent>"
    twice = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    assert said(paragraph(run("The mill cut 35"), f"<w:r>{twice}</w:r>", run(" jobs."))) == [
        "The mill cut 35 jobs.", "It began in 1977.",
    ]  # fmt: skip


def test_a_table_in_a_cell_belongs_to_that_cell_alone() -> None:
    def table(*rows: tuple[str, ...]) -> str:
        lines = ("".join(f"<w:tc>{cell}</w:tc>" for cell in row) for row in rows)
        return "<w:tbl>" + "".join(f"<w:tr>{line}</w:tr>" for line in lines) + "</w:tbl>"

    inner = table((paragraph(run("men")), paragraph(run("9"))), (paragraph(run("women")), paragraph(run("14"))))
    body = table((paragraph(run("Town")), paragraph(run("Seats"))), (paragraph(run("Lund")), inner + paragraph()))
    assert said(body) == ["Town | Seats", "Lund | men | 9 women | 14"]


def test_what_was_moved_is_read_where_it_went_and_a_deleted_end_joins_two_paragraphs() -> None:
    moved = run("Work ends on 4 May. ")
    body = paragraph(
        f"<w:moveFrom>{moved}</w:moveFrom>", run("The mill cut 35 "), facts="<w:rPr><w:del/></w:rPr>"
    ) + paragraph(run("jobs. "), f"<w:moveTo>{moved}</w:moveTo>")
    assert said(body) == ["The mill cut 35 jobs. Work ends on 4 May."]


def test_small_signs_stand_between_the_words_they_part() -> None:
    body = paragraph(
        run("It is open 10"), "<w:r><w:noBreakHyphen/></w:r>", run("12 May"), "<w:r><w:ptab/></w:r>", run("in co"),
        "<w:r><w:softHyphen/></w:r>", run("operation with "),
        "<w:r><w:ruby><w:rt>", run("lunt"), "</w:rt><w:rubyBase>", run("Lund"), "</w:rubyBase></w:ruby></w:r>", run("."),
    )  # fmt: skip
    assert said(body) == ["It is open 10-12 May in cooperation with Lund."]


@pytest.mark.parametrize(
    "head",
    [
        pytest.param("", id="as a page"),
        pytest.param("MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n", id="as a message"),
    ],
)
def test_a_page_that_is_put_in_whole_is_read_at_its_place(head: str) -> None:
    page = f"{head}<html><head><title>Draft</title></head><body><p>It cut 35<sup>1</sup> jobs.</p></body></html>"
    body = paragraph(run("Above.")) + '<w:altChunk w:id="p1"/><w:altChunk w:id="p2"/>' + paragraph(run("Below."))
    assert said(body, page=page) == ["Above.", "It cut 35 jobs.", "Below."]
