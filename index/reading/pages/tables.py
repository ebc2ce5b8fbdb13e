"""Tables of a parsed page -> one paragraph a row, each cell under its head.

    write_out_tables(tree)      "<tr><td>Tarn<td>18,350" -> "District: Tarn; Votes cast: 18,350."

A row alone says nothing ("Tarn | 18,350"); with its heads it is a sentence that can be found and quoted.  Tables that
only lay out a page are left as they are, and so are those of more than MAX_ROWS rows.  `rows_as_sentences` does the
same for a grid of texts from anywhere, such as a PDF.  Read `index.reading.pages.blocks` next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from lxml.html import HtmlElement, fromstring

from index.reading.pages.visible import words_in

MAX_ROWS = 24  # a longer table stays as it is drawn: its heads, said again in each row, would drown the article
MAX_COLUMNS = 40
_BY_ROLE = {"table": "table", "grid": "table", "row": "tr", "cell": "td", "gridcell": "td", "columnheader": "th",
            "rowheader": "th"}  # fmt: skip
_LONG_CELL = 300  # characters; more than a figure or a name, so the table lays out a page
FIGURE = re.compile(r"[-+−–(]?[$€£¥%]?\s?\d[\d.,'’\s]*\s?(?:%|[a-z]{0,3}\)?|per cent)?|[-–—]|n/?a", re.IGNORECASE)


def write_out_tables(tree: HtmlElement) -> None:
    """Put paragraphs in the place of every table of data; the tree is changed in place."""
    for element in tree.xpath("//body//*[@role][ancestor-or-self::*[@role='table' or @role='grid']]"):
        element.tag = _BY_ROLE.get(element.get("role"), element.tag)
    for table in tree.xpath("//body//table[not(.//table)]"):
        grid, heads = _grid(table)
        if table.getparent() is None:
            continue
        if not _is_data(table, grid):
            _open_layout(table, grid)
            continue
        caption = " ".join(map(words_in, table.xpath("./caption")))
        lines = [caption] if caption else []
        lines += rows_as_sentences(grid, heads=heads)
        _replace_with_lines(table, lines)


def _open_layout(table: HtmlElement, grid: Sequence[Sequence[str]]) -> None:
    """The boxes of a table that lays out a page become boxes of the page: an extractor would read rows across them."""
    if not any(len(cell) > _LONG_CELL for row in grid for cell in row) and not table.xpath(".//td/p[2]"):
        return
    for holder in (table, *table.iterancestors("table")):
        for box in [holder, *holder.xpath("./tbody | ./tr | ./tbody/tr | ./tr/td | ./tbody/tr/td | ./tr/th")]:
            box.tag = "div"
    for line in table.iter("br"):
        line.tail = f"\n{line.tail or ''}"


def rows_as_sentences(grid: Sequence[Sequence[str]], *, heads: int | None = None) -> list[str]:
    """Each row below the heads as "Head: cell; Head: cell."; a grid without heads gives its cells in order.

    heads: how many rows at the top are heads; None where that is to be told from the cells.
    """
    rows = [list(row) for row in grid if any(cell.strip() for cell in row)]
    if not rows:
        return []
    heads = count_heads(rows) if heads is None else min(heads, len(rows))
    width = max(map(len, rows))
    names = [
        " ".join(dict.fromkeys(row[at].strip() for row in rows[:heads] if at < len(row) and row[at].strip()))
        for at in range(width)
    ]
    lines = []
    for row in rows[heads:]:
        if len(set(filter(None, map(str.strip, row)))) == 1 and width > 2:
            lines.append(next(cell.strip() for cell in row if cell.strip()))  # a head within the table
            continue
        lines.append(_sentence(row, names))
    return [line for line in lines if line] or ["; ".join(filter(None, names)) + "."]


def _sentence(row: Sequence[str], names: Sequence[str]) -> str:
    cells = [(name, " ".join(cell.split())) for name, cell in zip(names, row, strict=False) if cell.strip()]
    if not any(names) and len(cells) == 2:
        return _ended(f"{cells[0][1].rstrip(':')}: {cells[1][1]}")
    return _ended("; ".join(f"{name.rstrip(':')}: {cell}" if name and name != cell else cell for name, cell in cells))


def _ended(line: str) -> str:
    return line if line.endswith((".", "!", "?")) or not line else line + "."


def count_heads(rows: Sequence[Sequence[str]]) -> int:
    """1 where the first row has no figures and a later one of its columns does, or where it alone is all names."""
    first, others = rows[0], rows[1:]
    if not others or any(FIGURE.fullmatch(cell.strip()) and not _is_year(cell) for cell in first if cell.strip()):
        return 0
    columns = range(min(len(first), min(map(len, others))))
    figures = any(sum(bool(FIGURE.fullmatch(row[at].strip())) for row in others) * 2 >= len(others) for at in columns)
    return int(figures and len(first) > 1 and (len(first) > 2 or len(others) > 1))


def _is_year(cell: str) -> bool:
    return re.fullmatch(r"(?:19|20)\d\d(?:[-/]\d\d)?", cell.strip()) is not None


def _is_data(table: HtmlElement, grid: Sequence[Sequence[str]]) -> bool:
    if table.get("role") in ("presentation", "none") or not 1 < len(grid) <= MAX_ROWS:
        return False
    width = max(map(len, grid))
    if not 2 <= width <= MAX_COLUMNS or table.xpath(".//h1 | .//h2 | .//ul | .//form | .//p[2]"):
        return False
    cells = [cell for row in grid for cell in row if cell]
    links = sum(len(" ".join(a.text_content().split())) for a in table.iter("a"))
    return bool(cells) and max(map(len, cells)) <= _LONG_CELL and links <= 0.6 * sum(map(len, cells))


def _grid(table: HtmlElement) -> tuple[list[list[str]], int | None]:
    """The cells with spans filled in, and the number of head rows where the table's own tags tell it."""
    rows: list[list[tuple[str, int, int]]] = []
    heads, telling = 0, True
    for row in table.xpath(".//tr")[: MAX_ROWS + 1]:
        cells = row.xpath("./td | ./th")
        rows.append([(words_in(cell), _rows_down(cell), span(cell.get("colspan"))) for cell in cells])
        head = all(cell.tag == "th" for cell in cells) or row.getparent().tag == "thead"
        telling = telling and bool(cells) and head
        heads += telling
    body = len(rows) - heads
    return filled(rows), heads if heads and body else (0 if table.xpath(".//tr/th") and heads == 0 else None)


def filled(rows: Iterable[Iterable[tuple[str, int, int]]]) -> list[list[str]]:
    """Rows of cells, each (words, rows down, columns across), as a grid with the words in every place of the cell."""
    grid: list[list[str]] = []
    waiting: dict[int, tuple[int, str]] = {}  # column -> rows still to fill, and with what
    for row in rows:
        line: list[str] = []
        for words, down, across in row:
            _fill(line, waiting)
            for _ in range(across):
                if down > 1:
                    waiting[len(line)] = (down - 1, words)
                line.append(words)
        _fill(line, waiting)
        grid.append(line)
    return grid


def _fill(line: list[str], waiting: dict[int, tuple[int, str]]) -> None:
    while len(line) in waiting and len(line) < MAX_COLUMNS:
        left, words = waiting.pop(len(line))
        if left > 1:
            waiting[len(line)] = (left - 1, words)
        line.append(words)


def _rows_down(cell: HtmlElement) -> int:
    """How many rows a cell takes; with 0 all that follow."""
    return MAX_ROWS if (cell.get("rowspan") or "").strip() == "0" else span(cell.get("rowspan"))


def span(value: str | None) -> int:
    """How many rows or columns a cell takes by its attribute; 1 where that is none."""
    return min(max(int(value), 1), MAX_COLUMNS) if value and value.strip().isdigit() else 1


def _replace_with_lines(table: HtmlElement, lines: Sequence[str]) -> None:
    box = fromstring("<div></div>")
    for line in lines:
        paragraph = fromstring("<p></p>")
        paragraph.text = line
        box.append(paragraph)
    box.tail = table.tail
    table.getparent().replace(table, box)
