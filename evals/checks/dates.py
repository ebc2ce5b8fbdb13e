"""Date lines as papers print them -> how many days of publication are read right, how many wrong.

    python -m evals.checks.dates [--half dev|held|third] [--wrong]     over evals/gold/dates/lines.jsonl

Each line stands in an article of its language, as text and as a web page without metadata, and both are read as any
file is.  Right: the day, or nothing where there is none to read.  Wrong: another day.  Empty: nothing read where a day
is stated.  `or_none` marks lines that state only when the article was changed.  The half named "held" is kept for
reports: rules are made on the other.  "third" was written unread after both: at its first run 0.93 of 60 were right and
none was wrong; it is seen since.  Read `index.dates.lines` next.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from index.reading.clean import clean_document
from index.reading.read import SourceReader
from index.types import RawDocument

FOLDER = Path(__file__).parents[1] / "gold" / "dates"
LINES = FOLDER / "lines.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedLine:
    """A line, the language of its paper ("en-GB"), and the day it states as ISO, "" for none."""

    half: str
    language: str
    line: str
    published: str
    or_none: bool = False


def load_lines(*, half: str = "") -> tuple[DatedLine, ...]:
    """The lines of one half, or all."""
    rows = (json.loads(row) for row in LINES.read_text(encoding="utf-8").splitlines() if row)
    return tuple(DatedLine(**row) for row in rows if not half or row["half"] == half)


@cache
def _article(language: str) -> tuple[str, str]:
    """The title and the body of an article in a language."""
    article = tomllib.loads((FOLDER / "articles.toml").read_text(encoding="utf-8"))[language]
    return article["title"], article["body"]


def read_as_text(line: DatedLine) -> str:
    """The day that the line gives an article pasted as text, as ISO or ""."""
    title, body = _article(line.language[:2])
    text = f"{title}\n\n{line.line}\n\n{body}\n"
    published = clean_document(RawDocument(source="line.txt", text=text)).published
    return published.isoformat() if published else ""


def read_as_page(reader: SourceReader, line: DatedLine) -> str:
    """The day that the line gives a page that states nothing else, as ISO or ""."""
    title, body = map(escape, _article(line.language[:2]))
    page = (
        f'<!DOCTYPE html><html lang="{line.language}"><head><title>{title}</title></head><body><main><article>'
        f"<h1>{title}</h1><p class=meta>{escape(line.line)}</p><p>{body}</p></article></main></body></html>"
    )
    published = clean_document(reader.parse("line.html", page.encode())).published
    return published.isoformat() if published else ""


def judge(line: DatedLine, found: str) -> str:
    """One of "right", "wrong" and "empty"."""
    if found == line.published or (line.or_none and not found):
        return "right"
    return "wrong" if found else "empty"


def _verdicts(lines: Sequence[DatedLine]) -> Iterator[tuple[str, DatedLine, str, str]]:
    with SourceReader() as reader:
        for line in lines:
            if len(line.language) == 2:  # a text does not say where its paper is from
                yield "text", line, (found := read_as_text(line)), judge(line, found)
            yield "page", line, (found := read_as_page(reader, line)), judge(line, found)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the shares for texts and pages; 1 where more than one in a hundred is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.checks.dates", description="Score the reading of date lines."
    )
    parser.add_argument("--half", choices=("dev", "held", "third"), default="dev")
    parser.add_argument("--wrong", action="store_true", help="print every line that was not read right")
    options = parser.parse_args(arguments)
    counts: dict[str, Counter[str]] = {"text": Counter(), "page": Counter()}
    for way, line, found, verdict in _verdicts(load_lines(half=options.half)):
        counts[way][verdict] += 1
        if options.wrong and verdict != "right":
            want = line.published or "nothing"
            print(f"{verdict:<6} {way} {line.language:<5} {line.line!r}: {found or 'nothing'}, not {want}")
    failed = False
    for way, count in counts.items():
        total = count.total()
        shares = "  ".join(f"{verdict} {count[verdict] / total:.3f}" for verdict in ("right", "wrong", "empty"))
        print(f"{way:<5} {shares}  n={total}")
        failed |= count["wrong"] > 0.01 * total
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
