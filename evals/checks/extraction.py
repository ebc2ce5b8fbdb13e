"""Web pages with known article text -> how much of it reading and cleaning keep, and how much else.

    python -m evals.checks.extraction PATH.zip          html/ID.html and pages.json [{id, url, gold_text}]

The measure is that of Zyte's article-extraction benchmark: precision and recall over token 4-grams, averaged over
pages, and F1 of the two averages.  "tags stripped" is the same pages with every tag taken out, as people paste them: it
shows what the rules for flattened text lose of the article (recall) and what they take off (precision).
It judges text only, not answers.  Read `index.reading.clean` next.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from index.errors import SourceError
from index.reading.clean import clean_document
from index.reading.parsers import visible_text
from index.reading.read import SourceReader
from index.types import RawDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A saved page and the text of the article on it."""

    id: str
    url: str
    html: bytes
    gold_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractionScore:
    """Averages over `pages` pages; precision leaves out those without extracted text, as the benchmark does."""

    name: str
    precision: float
    recall: float
    pages: int

    @property
    def f1(self) -> float:
        """Harmonic mean of the two averages; 0 when both are 0."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def load_pages(path: Path) -> tuple[Page, ...]:
    """The pages of a benchmark archive, in its order."""
    with zipfile.ZipFile(path) as archive:
        listed = json.loads(archive.read("pages.json"))
        return tuple(
            Page(id=row["id"], url=row["url"], html=archive.read(f"html/{row['id']}.html"), gold_text=row["gold_text"])
            for row in listed
        )


def four_grams(text: str) -> Counter[tuple[str, ...]]:
    r"""The token 4-grams of `text` with their counts, tokens being `\w+`; a shorter text counts as one gram."""
    tokens = re.findall(r"\w+", text)
    return Counter(tuple(tokens[at : at + 4]) for at in range(max(1, len(tokens) - 3))) if tokens else Counter()


def gram_precision(found: str, gold: str) -> float | None:
    """Share of the 4-grams of `found` that are in `gold`; None when nothing was found (1 when nothing was to be)."""
    grams = four_grams(found)
    if not grams:
        return None if four_grams(gold) else 1.0
    return (grams & four_grams(gold)).total() / grams.total()


def gram_recall(found: str, gold: str) -> float | None:
    """Share of the 4-grams of `gold` that are in `found`; None without gold text (1 when nothing was found)."""
    grams = four_grams(gold)
    if not grams:
        return None if four_grams(found) else 1.0
    return (grams & four_grams(found)).total() / grams.total()


def score_extraction(name: str, pages: Sequence[Page], extract: Callable[[Page], str]) -> ExtractionScore:
    """The averages of `extract` over the pages."""
    texts = [extract(page) for page in pages]
    precisions = [gram_precision(text, page.gold_text) for text, page in zip(texts, pages, strict=True)]
    recalls = [gram_recall(text, page.gold_text) for text, page in zip(texts, pages, strict=True)]
    return ExtractionScore(
        name=name,
        precision=fmean(value for value in precisions if value is not None),
        recall=fmean(value for value in recalls if value is not None),
        pages=len(pages),
    )


def score_all(pages: Sequence[Page]) -> tuple[ExtractionScore, ...]:
    """The project's reading of pages and of pages without tags, beside what they start from."""
    with SourceReader() as reader:
        read = score_extraction("page, read and cleaned", pages, lambda page: _read(reader, page))
    stripped = score_extraction("tags stripped", pages, lambda page: visible_text(page.html))
    cleaned = score_extraction("tags stripped, then cleaned", pages, _clean_stripped)
    return read, stripped, cleaned


def _read(reader: SourceReader, page: Page) -> str:
    try:
        return clean_document(reader.parse(f"{page.id}.html", page.html, url=page.url)).text
    except SourceError:
        return ""


def _clean_stripped(page: Page) -> str:
    return clean_document(RawDocument(source=f"{page.id}.txt", text=visible_text(page.html))).text


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one line a way of reading; 1 when the archive cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m evals.checks.extraction", description="Score article extraction.")
    parser.add_argument("path", type=Path, help="archive with html/ID.html and pages.json")
    path: Path = parser.parse_args(arguments).path
    try:
        pages = load_pages(path)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        print(f"{path} is not an archive of pages ({error}): give a zip with pages.json and html/", file=sys.stderr)
        return 1
    for score in score_all(pages):
        figures = f"precision {score.precision:.3f}  recall {score.recall:.3f}  F1 {score.f1:.3f}"
        print(f"{score.name:<28} {figures}  n={score.pages}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
