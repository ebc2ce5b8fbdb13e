"""Documents of OpenDocument: each word and figure that their reader sees, and none that is not seen."""

# ruff: noqa: E501  the documents below are written as their programs write them
from __future__ import annotations

import io
import zipfile

import pytest

from index.reading.formats.word.odt import open_odt

NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in {
        "o": "office", "t": "text", "s": "style", "d": "drawing", "svg": "svg-compatible", "b": "table",
    }.items()
)  # fmt: skip
MATH = '<m:math xmlns:m="http://www.w3.org/1998/Math/MathML"><m:semantics>{}<m:annotation>{{}}</m:annotation></m:semantics></m:math>'
QUARTERS = MATH.format("<m:mfrac><m:mn>3</m:mn><m:mn>4</m:mn></m:mfrac>")


def said(body: str, *, own: str = "", named: str = "", **members: str) -> list[str]:
    """The paragraphs that are read of a document with that body, its own styles and the named ones."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        content = f"<o:automatic-styles>{own}</o:automatic-styles><o:body><o:text>{body}</o:text></o:body>"
        archive.writestr("content.xml", f"<o:document-content {NAMES}>{content}</o:document-content>")
        archive.writestr("styles.xml", f"<o:document-styles {NAMES}><o:styles>{named}</o:styles></o:document-styles>")
        for name, text in members.items():
            archive.writestr(f"{name}/content.xml", text)
    return open_odt(file.getvalue()).parts[0].body.split("\n\n")


def style(name: str, facts: str = "", *, family: str = "text", based_on: str = "") -> str:
    looks = f"<s:text-properties {facts}/>" if facts else ""
    return f'<s:style s:name="{name}" s:family="{family}" s:parent-style-name="{based_on}">{looks}</s:style>'


def test_hidden_words_are_left_out_whatever_hides_them() -> None:
    named = style("Inside", 't:display="none"') + style("Aside", 't:display="none"', family="paragraph")
    own = style("T1", based_on="Inside") + style("P1", family="paragraph", based_on="Aside")
    body = (
        '<t:p>The mill cut 35<t:span t:style-name="T1"> or 90</t:span><t:hidden-text t:is-hidden="true"> or 99'
        '</t:hidden-text> jobs<t:hidden-text t:is-hidden="false"> in May</t:hidden-text>.</t:p>'
        '<t:p t:style-name="P1">Not for print.</t:p><t:p><t:hidden-paragraph t:is-hidden="true"/>Nor this.</t:p>'
        '<t:section t:display="none"><t:p>A draft.</t:p></t:section><t:section><t:p>For print.</t:p></t:section>'
    )
    assert said(body, own=own, named=named) == ["The mill cut 35 jobs in May.", "For print."]


def test_words_for_those_who_cannot_see_a_picture_are_no_part_of_the_sentence() -> None:
    frame = "<d:frame><d:image/><svg:title>Chart 90</svg:title><svg:desc>A chart of 90 jobs</svg:desc></d:frame>"
    assert said(f"<t:p>Jobs fell by 35{frame} per cent, <t:title>Brask Echo</t:title> said.</t:p>") == [
        "Jobs fell by 35 per cent, Brask Echo said."
    ]


@pytest.mark.parametrize("position", ["super 58%", "33% 58%"])
def test_a_figure_that_a_style_raises_is_never_part_of_the_number_before_it(position: str) -> None:
    named = style("Mark", f's:text-position="{position}"')
    assert said('<t:p>It cut 35<t:span t:style-name="Mark">3</t:span> jobs.</t:p>', named=named) == ["It cut 35 jobs."]


@pytest.mark.parametrize("beside", [True, False], ids=["in a file of its own", "in its place"])
def test_a_formula_stands_in_its_sentence(beside: bool) -> None:
    inner = '<d:object xmlns:x="urn:x" x:href="./Object1"/>' if beside else f"<d:object>{QUARTERS}</d:object>"
    assert said(f"<t:p>About <d:frame>{inner}</d:frame> of all.</t:p>", Object1=QUARTERS) == ["About 3/4 of all."]


def test_a_sign_of_a_symbol_font_is_what_it_shows() -> None:
    own = style("T1", 's:font-name="Symbol"') + style("T2", "svg:font-family=\"'Symbol'\"")
    fonts = '<s:font-face s:name="Symbol" svg:font-family="Symbol"/>'
    body = '<t:p>A dose of <t:span t:style-name="T1">\uf0b3</t:span> 5 mg, <t:span t:style-name="T2">\uf0b1</t:span>2.</t:p>'
    assert said(body, own=own + fonts) == ["A dose of ≥ 5 mg, ±2."]


def test_a_paragraph_stands_under_its_automatic_number() -> None:
    levels = (
        '<t:list-level-style-number t:level="1" s:num-prefix="Article " s:num-suffix="." s:num-format="1"/>'
        '<t:list-level-style-number t:level="2" s:num-suffix=")" s:num-format="a" t:display-levels="2"/>'
        '<t:list-level-style-bullet t:level="3" t:bullet-char="•"/>'
    )
    own = f'<t:list-style s:name="L1">{levels}</t:list-style>'
    outline = '<t:outline-style s:name="Outline"><t:outline-level-style t:level="1" s:num-format="I" s:num-suffix=":"/></t:outline-style>'
    point = (
        "<t:list><t:list-item><t:list><t:list-item><t:p>A point.</t:p></t:list-item></t:list></t:list-item></t:list>"
    )
    body = (
        '<t:h t:outline-level="1">Rules</t:h><t:list t:style-name="L1"><t:list-item t:start-value="5"><t:p>Fees end.</t:p>'
        "<t:p>For good.</t:p><t:list><t:list-item><t:p>For adults.</t:p></t:list-item></t:list></t:list-item>"
        f"<t:list-header><t:p>A note.</t:p></t:list-header><t:list-item>{point}</t:list-item></t:list><t:p>Between.</t:p>"
        '<t:list t:style-name="L1" t:continue-numbering="true"><t:list-item><t:p>Pools open.</t:p></t:list-item></t:list>'
        '<t:list t:style-name="L1"><t:list-item><t:p>Another list.</t:p></t:list-item></t:list>'
    )
    assert said(body, own=own, named=outline) == [
        "I: Rules", "Article 5. Fees end.", "For good.", "5.a) For adults.", "A note.", "A point.", "Between.",
        "Article 6. Pools open.", "Article 1. Another list.",
    ]  # fmt: skip


def test_a_line_is_broken_where_the_document_breaks_it_alone() -> None:
    body = "<t:p>The mill\n   cut <t:ruby><t:ruby-base>35</t:ruby-base><t:ruby-text>36</t:ruby-text></t:ruby> jobs\n in May.</t:p>"
    assert said(body) == ["The mill cut 35 jobs in May."]


def test_a_table_in_a_cell_belongs_to_that_cell_alone() -> None:
    def table(*cells: str) -> str:
        return f"<b:table><b:table-row>{''.join(f'<b:table-cell>{each}</b:table-cell>' for each in cells)}</b:table-row></b:table>"

    assert said(table("<t:p>Lund</t:p>", table("<t:p>men</t:p>", "<t:p>9</t:p>"))) == ["Lund | men | 9"]
