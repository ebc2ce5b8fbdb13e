"""The words of a page -> its lines in reading order: columns one after the other, tables row by row.

    read_page(words) -> (Line, ...)

Words become pieces of lines, parted where a gap is wider than a blank.  Pieces that stand in rows and columns of short
cells are a table.  The rest is cut where white space runs through it from top to bottom, or side to side (the XY-cut of
Nagy and Seth, 1984), whatever order it was drawn in.  Read `index.reading.pdf.paragraphs` next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

from index.reading.pages.tables import FIGURE, rows_as_sentences
from index.reading.pdf.words import Word

# Held together by `python -m evals.checks.pdf_pages` (n=40 PDFs, 0.991 of their sentences whole), none by itself.
GAP = 0.95  # times the height of a line; a wider gap parts columns or cells
WIDE = 0.55  # of the width of a region; a piece wider than that spans its columns
MIN_GUTTER = 6.0  # points between columns
MAX_CELL = 45  # characters of a table's cell
MIN_ROWS = 6  # rows in which a word starts where a close column does
_MAX_GUTTERS = 12
_MAX_DEPTH = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line, or a row of a table, with its place in points; column: the number of the block it stands in."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    column: int = 0
    row: bool = False
    marks: tuple[str, ...] = field(default=())


def read_page(words: Sequence[Word]) -> tuple[Line, ...]:
    """The lines in the order in which they are read."""
    rows = _rows(words)
    pieces = [piece for row in _tables(_with_whole_labels(rows)) for piece in row]
    lines: list[Line] = []
    for number, block in enumerate(_blocks(pieces, 0)):
        lines += [replace(line, column=number) for line in _merged(block)]
    return tuple(lines)


def _rows(words: Sequence[Word]) -> list[list[Line]]:
    """Words on one base line, parted into pieces at wide gaps; from the top of the page down."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w.base, w.x0)):
        if rows and abs(rows[-1][-1].base - word.base) <= 0.35 * min(word.size, rows[-1][-1].size):
            rows[-1].append(word)
        else:
            rows.append([word])
    ordered = [sorted(row, key=lambda w: w.x0) for row in rows]
    gutters = _gutters(ordered)
    return [list(_pieces(row, gutters)) for row in ordered]


def _gutters(rows: Sequence[Sequence[Word]]) -> list[float]:
    """Where columns begin that stand too close for a wide gap: words of many rows start there, few cross it."""
    starts = Counter(
        round(word.x0) for row in rows for before, word in pairwise(row) if word.x0 - before.x1 >= MIN_GUTTER
    )
    found: list[float] = []
    for x, _ in starts.most_common(_MAX_GUTTERS):
        here = sum(starts[near] for near in (x - 1, x, x + 1))
        crossed = sum(any(word.x0 < x - MIN_GUTTER and word.x1 > x - 2 for word in row) for row in rows)
        both = sum(row[0].x1 < x - 2 and row[-1].x0 >= x - 1 for row in rows)
        if here >= MIN_ROWS and here >= 0.5 * both and crossed <= 0.3 * here and all(abs(x - y) > 40 for y in found):
            found.append(x)
    return found


def _pieces(row: Sequence[Word], gutters: Sequence[float]) -> Iterator[Line]:
    start = 0
    for at in range(1, len(row) + 1):
        gap = row[at].x0 - row[at - 1].x1 if at < len(row) else 0.0
        begins = at < len(row) and gap >= MIN_GUTTER and any(abs(row[at].x0 - x) <= 2 for x in gutters)
        if at == len(row) or begins or gap > GAP * max(row[at].size, row[at - 1].size):
            part = row[start:at]
            yield Line(
                text=" ".join(word.text for word in part if word.text),
                x0=part[0].x0,
                x1=part[-1].x1,
                base=part[0].base,
                size=max(word.size for word in part),
                marks=tuple(mark for word in part for mark in word.marks),
            )
            start = at


def _with_whole_labels(rows: list[list[Line]]) -> list[list[Line]]:
    """The rows, a label that a table broke over two lines joined: alone it stands right above the rest of its row."""
    whole: list[list[Line]] = []
    for row in rows:
        above = whole[-1] if whole else []
        if (
            len(above) == 1 and len(row) >= 3 and len(whole) > 1 and len(whole[-2]) >= 3
            and abs(above[0].x0 - row[0].x0) < 3 and row[0].base - above[0].base <= 1.4 * row[0].size
            and len(above[0].text) <= MAX_CELL and len(row[0].text) <= MAX_CELL
        ):  # fmt: skip
            whole[-1] = [replace(row[0], text=f"{above[0].text} {row[0].text}"), *row[1:]]
        else:
            whole.append(row)
    return whole


def _tables(rows: list[list[Line]]) -> Iterator[list[Line]]:
    """The rows, those of a table as one sentence each."""
    at = 0
    while at < len(rows):
        end = at
        while end < len(rows) and _fits(rows[at:end], rows[end]):
            end += 1
        block = rows[at:end]
        if _is_table(block):
            yield from _written_out(block)
            at = end
        else:
            yield rows[at]
            at += 1


def _fits(block: list[list[Line]], row: list[Line]) -> bool:
    """Whether a row goes on with a table: short cells that stand under those of its first row."""
    if len(row) < 2 or any(len(piece.text) > MAX_CELL for piece in row):
        return False
    if not block:
        return True
    close = row[0].base - block[-1][0].base <= 3.2 * row[0].size
    return close and len(row) <= len(block[0]) and all(_column(piece, block[0]) is not None for piece in row)


def _column(piece: Line, heads: Sequence[Line]) -> int | None:
    """The column of a cell: the head that it overlaps, or with whose left or right edge it is in line."""
    for at, head in enumerate(heads):
        if piece.x0 < head.x1 and head.x0 < piece.x1:
            return at
        if abs(piece.x0 - head.x0) < 3 or abs(piece.x1 - head.x1) < 3:
            return at
    return None


def _is_table(block: list[list[Line]]) -> bool:
    if len(block) < 2:
        return False
    cells = [piece.text for row in block[1:] for piece in row]
    figures = sum(FIGURE.fullmatch(cell) is not None for cell in cells) / len(cells)
    words = median(len(cell.split()) for cell in cells)
    if len(block[0]) == 2:
        return len(block) >= 3 and figures >= 0.4 and words <= 3
    return words <= 3 and (figures >= 0.2 or (len(block) >= 3 and words <= 2))


def _written_out(block: list[list[Line]]) -> Iterator[list[Line]]:
    heads = block[0]
    grid = [["" for _ in heads] for _ in block]
    for number, row in enumerate(block):
        for piece in row:
            column = _column(piece, heads)
            if column is not None:
                grid[number][column] = f"{grid[number][column]} {piece.text}".strip()
    sentences = rows_as_sentences(grid)
    skipped = len(block) - len(sentences)
    for sentence, row in zip(sentences, block[skipped:], strict=False):
        marks = tuple(mark for piece in row for mark in piece.marks)
        yield [replace(row[0], text=sentence, x0=heads[0].x0, x1=heads[-1].x1, row=True, marks=marks)]


def _blocks(pieces: list[Line], depth: int) -> Iterator[list[Line]]:
    """The pieces parted into blocks that are read one after the other."""
    if len(pieces) < 2 or depth > _MAX_DEPTH:
        yield pieces
        return
    parted = _beside(pieces)
    if parted:
        for part in parted:
            yield from _blocks(part, depth + 1)
        return
    left, right = min(p.x0 for p in pieces), max(p.x1 for p in pieces)
    bands: list[tuple[bool, list[Line]]] = []
    for piece in sorted(pieces, key=lambda p: (p.base, p.x0)):
        wide = piece.x1 - piece.x0 > WIDE * (right - left)
        if bands and bands[-1][0] == wide:
            bands[-1][1].append(piece)
        else:
            bands.append((wide, [piece]))
    if not any(not wide and len(band) > 1 and _beside(band) for wide, band in bands):
        yield pieces
        return
    for wide, band in bands:
        yield from ([band] if wide else _blocks(band, depth + 1))


def _beside(pieces: list[Line]) -> list[list[Line]]:
    """The columns into which white space from top to bottom parts the pieces; [] where there is none."""
    columns: list[tuple[float, list[Line]]] = []
    for piece in sorted(pieces, key=lambda p: p.x0):
        if columns and piece.x0 < columns[-1][0] + MIN_GUTTER:
            columns[-1][1].append(piece)
            columns[-1] = (max(columns[-1][0], piece.x1), columns[-1][1])
        else:
            columns.append((piece.x1, [piece]))
    parts = [part for _, part in columns]
    full = [part for part in parts if len(part) > 1]
    return parts if len(parts) > 1 and len(full) > 1 and not any(piece.row for piece in pieces) else []


def _merged(block: list[Line]) -> list[Line]:
    """Pieces of one base line joined again."""
    lines: list[Line] = []
    for piece in sorted(block, key=lambda p: (p.base, p.x0)):
        if lines and abs(lines[-1].base - piece.base) <= 0.35 * piece.size and not piece.row and not lines[-1].row:
            last = lines[-1]
            text, marks = f"{last.text} {piece.text}".strip(), last.marks + piece.marks
            lines[-1] = replace(
                last, text=text, x1=max(last.x1, piece.x1), size=max(last.size, piece.size), marks=marks
            )
        else:
            lines.append(piece)
    return lines
