"""What a program for scans has written down, hOCR or ALTO -> the words of each page with their places.

    hocr_pages(tree) -> [[Word, ...], ...]        alto_pages(root) -> the same

Both give words with boxes, as tesseract's own table does, so that columns, headlines and words over a line's end are
read as those of a printed page.  A page of which the program is unsure is refused, as one of ours is.  Read
`index.reading.pdf.parse_pdf` next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

from index.reading.formats.part import Refused
from index.reading.pdf.ocr import MIN_SURE
from index.reading.pdf.words import Word

_BOX = re.compile(r"\bbbox (-?\d+) (-?\d+) (-?\d+) (-?\d+)")
_SURE = re.compile(r"\bx_wconf (\d+(?:\.\d+)?)")
_USUAL = 10.0  # points, the height of a page's usual line, since pixels say nothing of the paper; by judgement
_LARGER = 1.4  # times the usual height of a line: a headline; by judgement, as in `index.reading.pdf.ocr`


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A line of a page with its top and height; words are (text, left, right, how sure from 0 to 100 or None)."""

    top: float
    height: float
    words: tuple[tuple[str, float, float, float | None], ...]


def hocr_pages(tree: Any) -> list[list[Word]]:
    """The pages of an hOCR file; [] for any other page."""
    return [_page(_hocr_lines(page)) for page in tree.xpath('//*[contains(@class, "ocr_page")]')]


def alto_pages(root: Any) -> list[list[Word]]:
    """The pages of an ALTO file; words over a line's end stand whole on the first of both lines."""
    return [_page(_alto_lines(page)) for page in root.iter("{*}Page")]


def _hocr_lines(page: Any) -> Iterator[_Line]:
    for line in page.xpath(
        './/*[@class="ocr_line" or @class="ocr_header" or @class="ocr_caption" or @class="ocrx_line"]'
    ):
        box = _BOX.search(line.get("title", ""))
        words = []
        for word in line.xpath('.//*[contains(@class, "ocrx_word")]'):
            place, sure = _BOX.search(word.get("title", "")), _SURE.search(word.get("title", ""))
            text = "".join(word.text_content().split())
            if place and text:
                words.append((text, float(place[1]), float(place[3]), float(sure[1]) if sure else None))
        if box and words:
            yield _Line(top=float(box[2]), height=float(box[4]) - float(box[2]), words=tuple(words))


def _alto_lines(page: Any) -> Iterator[_Line]:
    for line in page.iter("{*}TextLine"):
        strings = [each for each in line.iter("{*}String") if each.get("CONTENT", "").strip()]
        boxes = [(_number(each, "HPOS"), _number(each, "WIDTH"), _number(each, "HEIGHT")) for each in strings]
        if not strings or any(None in box for box in boxes):
            continue
        words = []
        for each, (left, wide, _) in zip(strings, boxes, strict=True):
            part, whole = each.get("SUBS_TYPE", "")[:8], each.get("SUBS_CONTENT", "").strip()
            sure = _number(each, "WC")
            if part != "HypPart2" or not whole:
                text = whole if whole and part == "HypPart1" else each.get("CONTENT", "").strip()
                words.append((text, left or 0.0, (left or 0.0) + (wide or 0.0), None if sure is None else 100 * sure))
        top = _number(line, "VPOS")
        top = top if top is not None else _number(strings[0], "VPOS") or 0.0
        if words:
            yield _Line(top=top, height=max(height or 0.0 for _, _, height in boxes), words=tuple(words))


def _number(element: Any, name: str) -> float | None:
    try:
        return float(element.get(name, ""))
    except ValueError:
        return None


def _page(lines: Iterable[_Line]) -> list[Word]:
    """The words of one page in points.  Raises Refused where the program was unsure of it."""
    held = list(lines)
    sure = [word[3] for line in held for word in line.words if word[3] is not None]
    if sure and sum(sure) / len(sure) < MIN_SURE:
        raise Refused("has a page whose text was not recognised with confidence: find a better scan")
    usual = median([line.height for line in held] or [1.0]) or 1.0
    points = _USUAL / usual
    found = []
    for line in held:
        size = points * (line.height if line.height > _LARGER * usual else usual)
        base = points * line.top + size
        found += [
            Word(text=text, x0=points * left, x1=points * right, base=base, size=size)
            for text, left, right, _ in line.words
        ]
    return found
