"""Articles set as PDF in eight ways -> how much of their text is read back, in order and unaltered.

    python -m evals.checks.pdf_pages [--articles FOLDER] [--keep FOLDER] [--baseline]

Each article of the folder (default: seeds) is set in one column, in two and three columns drawn one by one, in two
columns drawn line by line across, with words broken over line ends, with running heads, raised marks and footnotes,
with a table, and as a browser prints it.  Told are the 4-gram precision and recall of `evals.checks.extraction` and the
share of the article's sentences that stand in the text word for word.  Read `index.reading.pdf.parse_pdf` next.
"""

from __future__ import annotations

import argparse
import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from statistics import fmean

from evals.checks.extraction import gram_precision, gram_recall
from index.reading.clean import clean_document
from index.reading.read import SourceReader, read_source
from index.text.sentences import split_sentences

PAGE = (595.0, 842.0)  # A4 in points
MARGIN = 50.0
TABLE = (("Berth", "Boats", "Fee"), ("North", "14", "3,200"), ("South", "9", "1,150"), ("East", "22", "4,900"))
HEAD = "The Harbour Sheet  12 January 2026"
NOTE = "1 Figures of the harbour office."


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """An article as text, title first, and what its PDF should be read as."""

    title: str
    paragraphs: tuple[str, ...]


def load_articles(folder: Path) -> tuple[Set, ...]:
    """The readable files of a folder as articles."""
    articles = [clean_document(read_source(str(path))) for path in sorted(folder.glob("*.md"))]
    return tuple(
        Set(title=a.title, paragraphs=tuple(p for p in a.text.split("\n") if p and p != a.title)) for a in articles
    )


def _wrapped(text: str, width: float, size: float, *, hyphens: bool) -> Iterator[str]:
    """Lines of at most `width` points, words broken where that is asked for."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    line = ""
    for word in text.split():
        joined = f"{line} {word}".strip()
        if stringWidth(joined, "Times-Roman", size) <= width:
            line = joined
            continue
        cut = len(word) // 2
        half = f"{line} {word[:cut]}-".strip()
        if hyphens and word.isalpha() and len(word) > 7 and stringWidth(half, "Times-Roman", size) <= width:
            yield half
            line = word[cut:]
        else:
            yield line
            line = word
    yield line


def _columns(article: Set, number: int, *, across: bool = False, hyphens: bool = False, head: bool = False) -> bytes:
    """The article in so many columns; `across` draws them line by line over the page, `head` heads every page."""
    from reportlab.pdfgen.canvas import Canvas

    size, step, gutter = 10.0, 13.0, 18.0
    width = (PAGE[0] - 2 * MARGIN - gutter * (number - 1)) / number
    lines: list[str] = []
    for at, paragraph in enumerate(article.paragraphs):
        marked = f"{paragraph[:-1]}\x01." if head and at == 0 and paragraph.endswith(".") else paragraph
        lines += [*_wrapped(marked, width, size, hyphens=hyphens), ""]
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=PAGE)
    height = int((PAGE[1] - 2 * MARGIN - 60) / step)
    for page, start in enumerate(range(0, len(lines), height * number)):
        if page == 0:
            canvas.setFont("Times-Bold", 16)
            for row, words in enumerate(_wrapped(article.title, PAGE[0] - 2 * MARGIN, 18, hyphens=False)):
                canvas.drawString(MARGIN, PAGE[1] - MARGIN - 20 * row - 12, words)
        if head:
            canvas.setFont("Times-Roman", 8)
            canvas.drawString(MARGIN, PAGE[1] - 25, f"{HEAD}   Page {page + 1}")
            canvas.drawString(MARGIN, 30, NOTE if page == 0 else f"{page + 1}")
        shown = lines[start : start + height * number]
        cells = [(c, r) for c in range(number) for r in range(height)]
        order = sorted(cells, key=lambda cell: (cell[1], cell[0])) if across else cells
        for column, row in order:
            at = column * height + row
            if at < len(shown) and shown[at]:
                _draw(canvas, shown[at], MARGIN + column * (width + gutter), PAGE[1] - MARGIN - 60 - step * row, size)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw(canvas: object, line: str, x: float, y: float, size: float) -> None:
    """A line, a raised 1 where it holds the sign for one."""
    text = canvas.beginText(x, y)  # type: ignore[attr-defined]
    text.setFont("Times-Roman", size)
    before, mark, after = line.partition("\x01")
    text.textOut(before)
    if mark:
        text.setFont("Times-Roman", 6)
        text.setRise(4)
        text.textOut("1")
        text.setRise(0)
        text.setFont("Times-Roman", size)
        text.textOut(after)
    canvas.drawText(text)  # type: ignore[attr-defined]


def _with_table(article: Set) -> bytes:
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    style = getSampleStyleSheet()
    flow: list[object] = [Paragraph(escape(article.title), style["Title"])]
    flow += [Paragraph(escape(each), style["BodyText"]) for each in article.paragraphs]
    flow.insert(2, Table([list(row) for row in TABLE]))
    out = io.BytesIO()
    SimpleDocTemplate(out).build(flow)
    return out.getvalue()


def _printed(article: Set, style: str = "") -> bytes:
    """As Chromium prints a page, its own heads and feet included."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        raise FileNotFoundError("no chromium")
    body = "".join(f"<p>{escape(each)}</p>" for each in article.paragraphs)
    with tempfile.TemporaryDirectory(prefix="dossier-pdf-") as folder:
        page, out = Path(folder) / "page.html", Path(folder) / "page.pdf"
        page.write_text(
            f"<html lang=en><meta charset=utf-8><title>{escape(article.title)}</title><style>{style}</style>"
            f"<h1>{escape(article.title)}</h1><div class=text>{body}</div></html>",
            encoding="utf-8",
        )
        call = [program, "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={out}", page.as_uri()]
        subprocess.run(call, check=True, capture_output=True, timeout=120)
        return out.read_bytes()


WAYS: dict[str, Callable[[Set], bytes]] = {
    "one column": lambda article: _columns(article, 1),
    "two columns": lambda article: _columns(article, 2),
    "three columns": lambda article: _columns(article, 3),
    "two columns, drawn across": lambda article: _columns(article, 2, across=True),
    "words broken": lambda article: _columns(article, 2, hyphens=True),
    "heads and footnotes": lambda article: _columns(article, 1, head=True),
    "table": _with_table,
    "browser, justified columns": lambda article: _printed(
        article, ".text{columns:2;text-align:justify;hyphens:auto} p{margin:0;text-indent:1em}"
    ),
}


def expected(article: Set, way: str) -> str:
    """What a reader of that PDF would copy out."""
    rows = [f"{TABLE[0][0]}: {a}; {TABLE[0][1]}: {b}; {TABLE[0][2]}: {c}." for a, b, c in TABLE[1:]]
    parts = [article.title, *article.paragraphs]
    parts[2:2] = rows if way == "table" else []
    return "\n".join([*parts, *([NOTE[2:]] if way == "heads and footnotes" else [])])


def kept_sentences(text: str, wanted: str) -> float:
    """The share of the sentences of `wanted` that stand in `text`, white space aside."""
    flat = " ".join(text.split())
    sentences = [" ".join(wanted[s.start : s.end].split()) for s in split_sentences(wanted)]
    return fmean(sentence in flat for sentence in sentences)


def _by_pypdf(data: bytes) -> str:
    """The text as pypdf gives it, for comparison."""
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one line a way and one for all; 1 where fewer than nine in ten sentences are kept."""
    parser = argparse.ArgumentParser(prog="python -m evals.checks.pdf_pages", description="Score the reading of PDFs.")
    parser.add_argument("--articles", type=Path, default=Path("seeds"))
    parser.add_argument("--keep", type=Path, help="folder for the PDFs")
    parser.add_argument("--baseline", action="store_true", help="read them with pypdf alone")
    options = parser.parse_args(arguments)
    articles = load_articles(options.articles)
    every: list[tuple[float, float, float]] = []
    with SourceReader() as reader:
        for way, typeset in WAYS.items():
            scores = []
            for number, article in enumerate(articles):
                try:
                    data = typeset(article)
                except FileNotFoundError as error:
                    print(f"{way}: left out ({error})", file=sys.stderr)
                    break
                if options.keep:
                    options.keep.mkdir(parents=True, exist_ok=True)
                    (options.keep / f"{way.replace(' ', '-')}-{number}.pdf").write_bytes(data)
                text = _by_pypdf(data) if options.baseline else clean_document(reader.parse("a.pdf", data)).text
                wanted = expected(article, way)
                score = (gram_precision(text, wanted) or 0.0, gram_recall(text, wanted) or 0.0)
                scores.append((*score, kept_sentences(text, wanted)))
            every += scores
            _print(way, scores)
    _print("all", every)
    return int(not every or fmean(score[2] for score in every) < 0.9)


def _print(way: str, scores: Sequence[tuple[float, float, float]]) -> None:
    if scores:
        precision, recall, kept = (fmean(column) for column in zip(*scores, strict=True))
        print(f"{way:<28} precision {precision:.3f}  recall {recall:.3f}  sentences {kept:.3f}  n={len(scores)}")


if __name__ == "__main__":
    sys.exit(main())
