"""An export as a Word file (DOCX): the text, and each quote as a footnote where its number stands.

    Content -> word_file -> bytes

python-docx writes comments but no footnotes, so their part is built here, with the separators that Word asks for.
There is no link, field or object in the file: an address is plain text.  Read `ui.exports.citation_line` next.
"""

from __future__ import annotations

import io
from typing import Any

from index.text.plain import plain_text
from ui.exports.citation_line import citation_line
from ui.exports.content import Content, Line, Quote
from ui.extras import extra_module
from ui.safe import web_link

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_STYLES = {"heading": "Heading 1", "subheading": "Heading 2", "text": "Normal", "item": "List Bullet", "note": "Normal"}
FIRST_NOTE = 2  # 0 and 1 are the separators


def word_file(content: Content) -> bytes:
    """The file.  Raises ExtraError without python-docx."""
    docx = extra_module("docx", extra="docx")
    document = docx.Document()
    document.core_properties.title = content.title[:255]
    document.core_properties.author = ""
    document.core_properties.comments = ""
    document.add_heading(content.title, level=0)
    notes = _Notes(content)
    for line in content.lines:
        paragraph = document.add_paragraph(line.text, style=_STYLES[line.style])
        _refer(paragraph._p, line, notes)
    _attach(document, notes)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


class _Notes:
    """The footnotes in the order in which they are referred to: a number that is used twice has two."""

    def __init__(self, content: Content) -> None:
        self.quotes = {quote.number: quote for quote in content.quotes}
        self.told: list[Quote] = []

    def next_id(self, number: int) -> int:
        """The id of a new footnote for this number."""
        self.told.append(self.quotes[number])
        return FIRST_NOTE + len(self.told) - 1


def _refer(paragraph: Any, line: Line, notes: _Notes) -> None:
    from lxml import etree

    for number in line.numbers:
        run = etree.SubElement(paragraph, f"{{{_W}}}r")
        _raised(run)
        etree.SubElement(run, f"{{{_W}}}footnoteReference", {f"{{{_W}}}id": str(notes.next_id(number))})


def _raised(run: Any) -> None:
    """Makes a run stand high, as the numbers of notes do."""
    from lxml import etree

    properties = etree.SubElement(run, f"{{{_W}}}rPr")
    etree.SubElement(properties, f"{{{_W}}}vertAlign", {f"{{{_W}}}val": "superscript"})


def _attach(document: Any, notes: _Notes) -> None:
    """Adds the part of the footnotes, and tells the settings of its separators."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from lxml import etree

    root = etree.Element(f"{{{_W}}}footnotes", nsmap={"w": _W})
    for id_, kind in enumerate(("separator", "continuationSeparator")):
        note = etree.SubElement(root, f"{{{_W}}}footnote", {f"{{{_W}}}type": kind, f"{{{_W}}}id": str(id_)})
        run = etree.SubElement(etree.SubElement(note, f"{{{_W}}}p"), f"{{{_W}}}r")
        etree.SubElement(run, f"{{{_W}}}{kind}")
    for id_, quote in enumerate(notes.told, start=FIRST_NOTE):
        _note(root, id_, quote)
    blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    part = Part(PackURI("/word/footnotes.xml"), _KIND, blob, document.part.package)
    document.part.relate_to(part, _RELATION)
    settings = document.settings.element
    told = etree.Element(f"{{{_W}}}footnotePr")
    for id_ in range(FIRST_NOTE):
        etree.SubElement(told, f"{{{_W}}}footnote", {f"{{{_W}}}id": str(id_)})
    after = settings.find(f"{{{_W}}}compat")  # the schema's order: footnotePr stands before compat
    settings.insert(len(settings) if after is None else list(settings).index(after), told)


def _note(root: Any, id_: int, quote: Quote) -> None:
    from lxml import etree

    note = etree.SubElement(root, f"{{{_W}}}footnote", {f"{{{_W}}}id": str(id_)})
    paragraph = etree.SubElement(note, f"{{{_W}}}p")
    mark = etree.SubElement(paragraph, f"{{{_W}}}r")
    _raised(mark)
    etree.SubElement(mark, f"{{{_W}}}footnoteRef")
    _text(paragraph, f" {citation_line(quote)}")
    if web_link(quote.article.url):
        _text(etree.SubElement(note, f"{{{_W}}}p"), plain_text(quote.article.url))


def _text(paragraph: Any, text: str) -> None:
    from lxml import etree

    run = etree.SubElement(paragraph, f"{{{_W}}}r")
    etree.SubElement(run, f"{{{_W}}}t", {_XML_SPACE: "preserve"}).text = text
