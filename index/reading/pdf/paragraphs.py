"""The lines of all pages -> paragraphs, footnotes apart, and the heads and feet of pages.

    compose(pages) -> Composed

A paragraph ends where a line is set off, indented, short behind a full stop, or of another size; it goes on over the
end of a column or page where its sentence does.  A word broken at a line's end is joined, with its hyphen where the
text spells it so elsewhere or its first part is one that keeps it.  Read `index.reading.pdf.parse_pdf` next.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.dates.lines import read_date_line
from index.reading.pdf.layout import Line
from index.reading.pdf.words import HYPHENS

EDGE_LINES = 2  # lines at the top and the foot of a page among which its head and foot are
MAX_EDGE = 120  # characters of a head or foot
_KEPT_HYPHEN = frozenset(
    "co e self non ex vice well half semi mid cross long short high low all one two three four five six ten".split()
)
_TERMINAL = (".", "!", "?", ":", "”", '"', "»", "’", "。", "…", ")")
_BULLET = re.compile(r"(?:[-*•‣▪●◦–·]|\(?\d{1,2}[.)])\s")
_BOX_PARTS = 6  # paragraphs of a box, at most
_GOES_ON = re.compile(r"[a-zß-öø-ÿ\d(,;–—]")
_ADVERT = re.compile(r"\b(?:advertisement|anzeige|publicité|publicidad|pubblicità|advertentie)\W*$", re.IGNORECASE)
_FACT = re.compile(r"[^\W\d_a-z][\w ()/&'’.-]{1,30}: \S")  # a line of a box of facts: "Founded: 1911"
_MIN_FACTS = 3  # lines of such a box
_NOTE = re.compile(r"(?:\[?\d{1,2}\]?|[*†‡§]|[a-z])[.)]?\s*(?=[^\W\d_])")
_PAGE = re.compile(
    r"(?:(?:page|seite|p[áa]gina|pagina|p\.)\s*)?\d{1,3}(?:\s*(?:/|of|von|de|sur|van)\s*\d{1,3})?", re.IGNORECASE
)
PRINTED = re.compile(r"(?P<url>(?:https?|file)://\S+)\s*\d{1,3}/\d{1,3}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """paragraphs: in order, the first as large as the title where the document has one.  heading: that title, or "".
    edges: heads and feet of pages.  notes: footnotes.  marks: marks of notes left out."""

    paragraphs: tuple[str, ...]
    heading: str
    edges: tuple[str, ...]
    notes: tuple[str, ...]
    marks: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class _Paragraph:
    text: str
    size: float
    column: int
    last: Line
    row: bool = False


def compose(pages: Sequence[Sequence[Line]]) -> Composed:
    """The text of the pages, in order."""
    sizes = [line.size for page in pages for line in page for _ in range(max(1, len(line.text) // 20))]
    if not sizes:
        return Composed(paragraphs=(), heading="", edges=(), notes=(), marks=())
    body = median(sizes)
    edges = [_edges(number, pages, body) for number in range(len(pages))]
    known = frozenset(
        re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", " ".join(line.text for page in pages for line in page).lower())
    )
    paragraphs: list[_Paragraph] = []
    notes: list[str] = []
    for page, apart in zip(pages, edges, strict=True):
        lines = [line for line in page if line not in apart]
        found = _page_paragraphs(lines, known)
        while found and _is_note(found[-1], body, lines):
            notes.append(_NOTE.sub("", found.pop().text, count=1))
        if found and paragraphs and _goes_on(paragraphs[-1], found[0]):
            paragraphs[-1].text = _joined(paragraphs[-1].text, found[0].text, known)
            paragraphs[-1].last = found[0].last
            found = found[1:]
        paragraphs += found
    _take_boxes_out(paragraphs, body, known)
    heading = next((p.text for p in paragraphs[:4] if p.size >= 1.15 * body and len(p.text) <= 200), "")
    return Composed(
        paragraphs=tuple(p.text for p in paragraphs),
        heading=heading,
        edges=tuple(line.text for apart in edges for line in apart),
        notes=tuple(notes),
        marks=tuple(mark for page in pages for line in page for mark in line.marks),
    )


def _take_boxes_out(paragraphs: list[_Paragraph], body: float, known: frozenset[str]) -> None:
    """Move what stands in larger or smaller print in the middle of a sentence behind its paragraph."""
    for at, paragraph in enumerate(paragraphs):
        while not paragraph.row and not _is_dated(paragraph.text):
            below = paragraphs[at + 1 : at + 2 + _BOX_PARTS]
            if paragraph.text.endswith(_TERMINAL) or not below or abs(below[0].size - body) <= 0.1 * body:
                break
            like = (each for each in below[1:] if not each.row and abs(each.size - paragraph.size) <= 0.06 * body)
            rest = next((each for each in like if _GOES_ON.match(each.text) and not _BULLET.match(each.text)), None)
            if rest is None or abs(paragraph.size - body) > 0.06 * body:
                break
            paragraph.text = _joined(paragraph.text, rest.text, known)
            paragraphs.remove(rest)


def _page_paragraphs(lines: Sequence[Line], known: frozenset[str]) -> list[_Paragraph]:
    found: list[_Paragraph] = []
    for column in dict.fromkeys(line.column for line in lines):
        block = [line for line in lines if line.column == column]
        left, right = min(line.x0 for line in block), max(line.x1 for line in block)
        steps = [b.base - a.base for a, b in pairwise(block) if b.base > a.base]
        step = median(steps) if len(steps) > 2 else 1.35 * median(line.size for line in block)
        mine: list[_Paragraph] = []
        facts = sum(_FACT.match(line.text) is not None for line in block) >= _MIN_FACTS
        for line in block:
            if (
                mine
                and not (facts and _FACT.match(line.text))
                and not _breaks(mine[-1], line, left, right, min(step, 1.6 * line.size))
            ):
                mine[-1].text = _joined(mine[-1].text, line.text, known)
                mine[-1].last = line
            else:
                mine.append(_Paragraph(text=line.text, size=line.size, column=column, last=line, row=line.row))
        if mine and found and _goes_on(found[-1], mine[0]):
            found[-1].text = _joined(found[-1].text, mine[0].text, known)
            found[-1].last = mine[0].last
            mine = mine[1:]
        found += mine
    return found


def _breaks(paragraph: _Paragraph, line: Line, left: float, right: float, step: float) -> bool:
    """Whether a line begins a new paragraph below the last line of one."""
    last = paragraph.last
    if line.row or paragraph.row or abs(line.size - last.size) > 0.12 * last.size or _BULLET.match(line.text):
        return True
    if line.base - last.base > 1.35 * step:
        return True
    if paragraph.text.endswith(HYPHENS):
        return False
    if _is_dated(paragraph.text):
        return True
    if last.x1 < left + 0.45 * (right - left) and not line.text[:1].islower():
        return True
    indented = line.x0 - left > 0.8 * line.size and last.x0 - left < 0.5 * line.size
    short = last.x1 < right - 0.18 * (right - left)
    return (indented and paragraph.text.endswith(_TERMINAL)) or (
        short and paragraph.text.endswith(_TERMINAL) and not line.text[:1].islower()
    )


def _goes_on(paragraph: _Paragraph, following: _Paragraph) -> bool:
    """Whether a paragraph goes on in the next column or on the next page."""
    if paragraph.row or following.row or abs(paragraph.size - following.size) > 0.06 * paragraph.size:
        return False
    if paragraph.text.endswith(HYPHENS):
        return True
    open_end = not paragraph.text.endswith(_TERMINAL) and len(paragraph.text) >= 40
    open_end &= _ADVERT.search(paragraph.text) is None
    return open_end and not _BULLET.match(following.text) and not _is_dated(paragraph.text)


def _joined(before: str, after: str, known: frozenset[str]) -> str:
    """Two lines as one text, a word that the break parted made whole."""
    if before.endswith(HYPHENS) or (before.endswith("-") and len(before) > 1 and before[-2].isalpha()):
        stem = before[:-1]
        first = re.search(r"[^\W\d_]+$", stem)
        second = re.match(r"[^\W\d_]+", after)
        if not first or not second:
            return f"{stem}-{after}" if not before.endswith("\u00ad") else stem + after
        whole, hyphened = (first[0] + second[0]).lower(), f"{first[0]}-{second[0]}".lower()
        keeps = hyphened in known and whole not in known
        keeps |= whole not in known and (first[0].lower() in _KEPT_HYPHEN or after[0].isupper())
        return f"{stem}{'-' if keeps else ''}{after}"
    return f"{before} {after}"


def _edges(number: int, pages: Sequence[Sequence[Line]], body: float) -> list[Line]:
    """The heads and feet of a page: what other pages have there too, and what cannot be text."""
    page = sorted(pages[number], key=lambda line: line.base)
    if len(page) < 3 and len(pages) < 2:
        return []
    counts = Counter(shape for each in pages for shape in {_shape(line) for line in _outer(each)})
    often = max(2, 0.5 * len(pages))
    outer = [line for line in _outer(page) if len(line.text) <= MAX_EDGE]
    found = [line for line in outer if counts[_shape(line)] >= often and len(pages) > 1 and len(page) > 1]
    found += [line for line in _browser_edges(page) if line not in found]
    for line in outer:
        if line in found:
            continue
        numbered = _PAGE.fullmatch(line.text)
        headed = _is_head(line, page, pages) if number else _is_masthead(line, page, body)
        if numbered or headed:
            found.append(line)
    return found


def _browser_edges(page: Sequence[Line]) -> list[Line]:
    """The top and bottom rows of a page that a browser printed: an address with the page's number stands below."""
    last, first = page[-1].base, page[0].base
    foot = [line for line in page if abs(line.base - last) < 3]
    if not PRINTED.search(" ".join(line.text for line in sorted(foot, key=lambda line: line.x0))):
        return []
    return [*(line for line in page if abs(line.base - first) < 3), *foot] if last - first > 100 else foot


def _outer(page: Sequence[Line]) -> list[Line]:
    ordered = sorted((line for line in page if not line.row), key=lambda line: line.base)
    return [*ordered[:EDGE_LINES], *(line for line in ordered[-EDGE_LINES:] if line not in ordered[:EDGE_LINES])]


def _shape(line: Line) -> str:
    return re.sub(r"\d+", "0", line.text).lower()


def _is_head(line: Line, page: Sequence[Line], pages: Sequence[Sequence[Line]]) -> bool:
    """Whether the top line of a later page is its head: dated or numbered, or what the first page is headed by."""
    if line is not page[0] or line.text.endswith((".", ",", ";")) or len(page) < 2:
        return False
    set_off = page[1].base - line.base > 1.5 * line.size
    first = " ".join(each.text for each in pages[0][:6]).lower()
    numbered = re.search(r"(?:^|\s)(?:page |seite |p\. ?)?\d{1,3}$", line.text, re.IGNORECASE) is not None
    return set_off and (numbered or _is_dated(line.text) or line.text.lower() in first)


def _is_masthead(line: Line, page: Sequence[Line], body: float) -> bool:
    """Whether the top line of the first page states a paper and its day above a headline."""
    return line is page[0] and _is_dated(line.text) and any(other.size > 1.1 * body for other in page[1:])


def _is_dated(text: str) -> bool:
    read = read_date_line(text, day_first=True)
    return read is not None and len(read.names.split()) <= 6


def _is_note(paragraph: _Paragraph, body: float, lines: Sequence[Line]) -> bool:
    lowest = max(line.base for line in lines)
    small = paragraph.size <= 0.92 * body and paragraph.last.base >= lowest - 12 * paragraph.size
    return small and _NOTE.match(paragraph.text) is not None and len(paragraph.text) < 600
