"""A page of a PDF -> its words with their places.

    page_words(page) -> (Word, ...)      in the order drawn; marks of footnotes are left out and counted

PDFium gives each character with its box; here they become words.  Raised figures are settled as on a web page: a mark
of a footnote goes, an exponent and a fraction stay what they are.  Ligatures are taken apart, nothing else is
normalised: NFKC makes 13² into 132.  Read `index.reading.pdf.layout` next.
"""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

HYPHENS = ("\x02", "\ufffe", "\u00ad")  # what PDFium and typesetters put where a word is broken
_RAISED = str.maketrans("0123456789+-−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ")
_UNIT = re.compile(r"(?:^|[\d(/·])(?:[kcdmµn]?m|ft|in|mi|sec|s|[A-Za-z])$")
_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡§]+|[a-z])(?:,\d{1,3})*[\])]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word: from x0 to x1, `base` points below the page's top, of a height; in points.  marks: notes left out."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    marks: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class _Glyph:
    text: str
    x0: float
    x1: float
    base: float
    size: float
    raised: bool = False


def page_words(page: Any) -> tuple[Word, ...]:
    """The words of a pypdfium2 page."""
    words: list[Word] = []
    run: list[_Glyph] = []
    for glyph in _glyphs(page):
        if run and not _continues(run, glyph):
            words += _word(run)
            run = []
        if glyph.text.strip() or glyph.text in HYPHENS:
            run.append(glyph)
    return (*words, *_word(run))


def _glyphs(page: Any) -> Iterator[_Glyph]:
    import pypdfium2.raw as pdfium

    text = page.get_textpage()
    height = page.get_height()
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    raw, code_of, box_of, origin_of = (
        text.raw, pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox, pdfium.FPDFText_GetCharOrigin
    )  # fmt: skip
    for at in range(text.count_chars()):
        code = code_of(raw, at)
        if code in (0, 10, 13) or not box_of(raw, at, box):
            continue
        origin_of(raw, at, x, y)
        written = chr(code)
        if 0xFB00 <= code <= 0xFB06:
            written = unicodedata.normalize("NFKC", written)
        size = abs(box.top - box.bottom) or 1.0
        yield _Glyph(text=written, x0=box.left, x1=box.right, base=height - y.value, size=size)


def _continues(run: list[_Glyph], glyph: _Glyph) -> bool:
    """Whether a glyph goes on with the word, raised or lowered beside it or on its line."""
    last = run[-1]
    if glyph.text.isspace():
        return False
    gap = glyph.x0 - last.x1
    if glyph.base == last.base and glyph.size == last.size and -0.5 * last.size <= gap <= 0.22 * last.size:
        glyph.raised = last.raised  # nearly every glyph, and there may be two million
        return True
    tall = max(each.size for each in run)
    if not -0.5 * tall <= gap <= 0.22 * tall:
        return False
    plain = next((each for each in run if not each.raised), run[0])
    shift = plain.base - glyph.base
    if glyph.size <= 0.82 * plain.size and -0.3 * tall < shift < 0.75 * tall:
        glyph.raised = shift > 0.08 * tall
        return True
    if run[0] is last and last.size <= 0.82 * glyph.size and 0 < glyph.base - last.base < 0.75 * tall:
        last.raised = True
        return True
    return abs(shift) <= 0.25 * tall


def _word(run: list[_Glyph]) -> Iterator[Word]:
    if not run:
        return
    text, marks = _settled(run)
    plain = [glyph for glyph in run if not glyph.raised] or run
    base, size = plain[0].base, max(glyph.size for glyph in plain)
    if text or marks:
        yield Word(text=text, x0=run[0].x0, x1=run[-1].x1, base=base, size=size, marks=marks)


def _settled(run: list[_Glyph]) -> tuple[str, tuple[str, ...]]:
    """The word as its reader sees it, and the marks of notes that were left out."""
    if all(glyph.raised for glyph in run) or not any(glyph.raised for glyph in run):
        return "".join(glyph.text for glyph in run), ()
    text, marks, at = "", [], 0
    while at < len(run):
        end = at
        while end < len(run) and run[end].raised == run[at].raised:
            end += 1
        piece = "".join(glyph.text for glyph in run[at:end])
        following = run[end].text if end < len(run) else ""
        if not run[at].raised:
            text += "/" + piece[1:] if piece[0] in "⁄∕" else piece
        elif piece.isdigit() and following in ("/", "⁄", "∕"):
            text += (" " if text[-1:].isdigit() else "") + piece
        elif re.fullmatch(r"\d{1,2}[/⁄∕]", piece):
            text += (" " if text[-1:].isdigit() else "") + piece[:-1] + "/"
        elif re.fullmatch(r"[-−+]?\d{1,2}", piece) and (
            _UNIT.search(text) or (text[-2:] == "10" and piece[0] in "-−+")
        ):
            text += piece.translate(_RAISED)
        elif _MARK.fullmatch(piece) and text:
            marks.append(f"{text[-40:]}[{piece.strip('[]()')}]")
        else:
            text += piece
        at = end
    return text, tuple(marks)
