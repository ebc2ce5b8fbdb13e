"""Scans: told as such, and read by tesseract where a person asks for it and the machine has it."""

from __future__ import annotations

import io
import shutil

import pypdfium2
import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from index.errors import SourceError
from index.reading.clean import clean_document
from index.reading.read import SourceReader

LEFT = ("The weavers of Orsa go back to", "their looms on 3 June, the owner", "said, after two months of talks.")
RIGHT = ("A bolt of cloth costs £2.45 now,", "or 5% more than in the winter,", "when the road was closed.")
TESSERACT = pytest.mark.skipif(not shutil.which("tesseract"), reason="text recognition (tesseract) is not installed")


def scan(*pages: list[tuple[float, float, str]]) -> bytes:
    """A PDF of pictures of pages, as a scanner makes it: drawn, made a picture of 150 dots an inch, put on a page."""
    drawn, out = io.BytesIO(), io.BytesIO()
    canvas = Canvas(drawn, pagesize=(595, 842))
    for page in pages:
        canvas.setFont("Times-Roman", 14)
        for x, y, text in page:
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    scanned = Canvas(out, pagesize=(595, 842))
    for page in pypdfium2.PdfDocument(drawn.getvalue()):
        picture = page.render(scale=150 / 72, grayscale=True).to_pil()
        scanned.drawImage(ImageReader(picture), 0, 0, 595, 842)
        scanned.showPage()
    scanned.save()
    return out.getvalue()


def column(lines: tuple[str, ...], x: float) -> list[tuple[float, float, str]]:
    return [(x, 740 - 18 * at, line) for at, line in enumerate(lines)]


def test_a_scan_is_told_with_the_command_that_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with SourceReader() as reader, pytest.raises(SourceError, match="--ocr"):
        reader.parse("scan.pdf", scan(column(LEFT, 50)))
    monkeypatch.setenv("PATH", "/nowhere")
    with SourceReader(ocr=True) as reader, pytest.raises(SourceError, match="install tesseract") as caught:
        reader.parse("scan.pdf", scan(column(LEFT, 50)))
    assert "\n" not in str(caught.value)


@TESSERACT
def test_recognition_reads_columns_in_their_order_with_every_figure() -> None:
    with SourceReader(ocr=True) as reader:
        article = clean_document(reader.parse("scan.pdf", scan([*column(LEFT, 50), *column(RIGHT, 330)])))
    assert article.text == f"{' '.join(LEFT)}\n\n{' '.join(RIGHT)}"
    assert "may be wrong" in article.dropped[0].text


@TESSERACT
def test_all_pages_of_a_scan_are_one_article() -> None:
    with SourceReader(ocr=True) as reader:
        article = clean_document(reader.parse("scan.pdf", scan(column(LEFT, 50), column(RIGHT, 50))))
    assert " ".join(LEFT) in article.text
    assert " ".join(RIGHT) in article.text


@TESSERACT
def test_an_empty_picture_is_no_article() -> None:
    with SourceReader(ocr=True) as reader, pytest.raises(SourceError, match="no text can be recognised"):
        reader.parse("scan.pdf", scan([]))
