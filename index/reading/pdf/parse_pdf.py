"""The bytes of a PDF -> its text, what it states of itself, and the lines left out, as the parser child answers.

    read_pdf(data, url) -> {"text", "title", "author", "publisher", "published", "url", "dropped"}
    read_recognised([[Word, ...], ...]) -> the same, of the pages of a scan

The date and the paper of a running head are used, those that a browser prints (the day of printing) are not.  Raises
Refused for what cannot be read, Scan for pictures of pages, with the next step.  Read `index.reading.pdf.words` next,
where the pages are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from index.dates.lines import read_date_line
from index.dates.order import day_first
from index.reading.formats.part import Refused
from index.reading.pages.marks import FOOTNOTE_REASON
from index.reading.pdf.layout import Line, read_page
from index.reading.pdf.ocr import ocr_advice
from index.reading.pdf.paragraphs import PRINTED, Composed, compose
from index.reading.pdf.words import HYPHENS, Word, page_words
from index.text.language import language_of

MAX_PAGES = 300
MAX_CHARACTERS = 2_000_000
SCAN_WORDS = 12  # words a page; fewer over a picture of the page are an app's footer, not the article
RECOGNISED_WORDS = 6  # of a whole scan; fewer are a stamp or an app's footer
MAX_DROPPED = 1_000
RECOGNISED = "The text was recognised in pictures of the pages and may be wrong: check quotes against the scan."
RECOGNISED_REASON = "note on the reading"
EDGE_REASON = "head or foot of a page"


class Scan(Refused):
    """A PDF whose pages are pictures."""


def read_pdf(data: bytes, _url: str) -> dict[str, Any]:
    """What the document holds; its text ends with its footnotes.  Raises Scan where it has none."""
    pages, title, author, scanned = _pages(data)
    composed = compose(pages)
    if not composed.paragraphs or scanned:
        raise Scan(f"is a PDF without text, a scan perhaps: {ocr_advice()}")
    return _told(composed, title, author)


def read_recognised(pages: Sequence[Sequence[Word]]) -> dict[str, Any]:
    """What the recognised pages of a scan hold.  Raises Refused where that is no text."""
    composed = compose([read_page(words) for words in pages])
    if sum(len(paragraph.split()) for paragraph in composed.paragraphs) < RECOGNISED_WORDS:
        raise Refused("is a scan in which no text can be recognised: leave it out")
    told = _told(composed, "", "")
    return {**told, "dropped": [(RECOGNISED, RECOGNISED_REASON), *told["dropped"]]}


def _told(composed: Composed, title: str, author: str) -> dict[str, Any]:
    text = "\n\n".join((*composed.paragraphs, *composed.notes)).translate(dict.fromkeys(map(ord, HYPHENS), "-"))
    opening = " ".join(text.split())[:2000]
    publisher, published, address = _from_edges(composed, text)
    dropped = [(line, EDGE_REASON) for line in dict.fromkeys(composed.edges)]
    dropped += [(mark, FOOTNOTE_REASON) for mark in composed.marks]
    return {
        "text": text,
        "title": title if title and title in opening else composed.heading,
        "author": author if author and author in opening else "",
        "publisher": publisher, "published": published.isoformat() if published else "", "url": address,
        "dropped": dropped[:MAX_DROPPED],
    }  # fmt: skip


def _pages(data: bytes) -> tuple[list[tuple[Line, ...]], str, str, bool]:
    """The lines of each page, title and author of the document's own record, and whether the pages are pictures."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        if len(document) > MAX_PAGES:
            raise Refused(f"has {len(document)} pages, the limit is {MAX_PAGES}: split it")
        record = document.get_metadata_dict()
        pages = list(_read(document))
        words = sum(len(line.text.split()) for page in pages for line in page)
        scanned = words < SCAN_WORDS * len(pages) and all(map(_is_picture, document))
        return pages, record.get("Title", "").strip(), record.get("Author", "").strip(), scanned
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Refused("is locked by a password: save it without one") from error
        raise Refused(f"is a broken PDF ({error}): save it again") from error


def _read(document: Any) -> Iterator[tuple[Line, ...]]:
    total = 0
    for number in range(len(document)):
        words = page_words(document[number])
        total += sum(len(word.text) + 1 for word in words)
        if total > MAX_CHARACTERS:
            raise Refused(f"holds over {MAX_CHARACTERS:,} characters: split it")
        yield read_page(words)


def _is_picture(page: Any) -> bool:
    """Whether a picture covers most of a page."""
    import pypdfium2.raw as pdfium

    width, height = page.get_size()
    for found in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]):
        left, bottom, right, top = found.get_bounds()
        if (right - left) * (top - bottom) > 0.5 * width * height:
            return True
    return False


def _from_edges(composed: Composed, text: str) -> tuple[str, date | None, str]:
    """Paper, day and address that heads and feet state; a browser's own day is that of printing."""
    printed = re.search(rf"{PRINTED.pattern[:-1]}(?=\s|$)", " ".join(composed.edges))
    if printed:
        heads = (edge for edge in composed.edges if composed.heading and composed.heading in edge)
        named = next((re.search(r"\s[|–—-]\s+([^|–—-]{2,40})$", head) for head in heads), None)
        address = printed["url"] if printed["url"].startswith("http") else ""
        return (named[1].strip() if named else ""), None, address
    habit = day_first(text, language=language_of(text))
    return (*_stated(composed.edges, habit), "")


def _stated(edges: Sequence[str], habit: bool | None) -> tuple[str, date | None]:
    for edge in edges:
        line = re.sub(
            r"[\s|·–-]*\b(?:page|seite|p\.)?\s*\d{1,3}(?:\s*(?:/|of|von)\s*\d{1,3})?$", "", edge, flags=re.IGNORECASE
        )
        read = read_date_line(edge, day_first=habit) or read_date_line(line, day_first=habit)
        if read and read.published:
            names = re.sub(r"\b(?:page|seite|vol|no|nr)\b\.?.*$", "", read.names, flags=re.IGNORECASE).strip()
            return (names if 1 <= len(names.split()) <= 5 else ""), read.published
    return "", None
