"""Date lines as papers print them -> how many days of publication are read right, how many wrong.

    python -m evals.checks.dates [--half dev|held] [--wrong]     over evals/gold/dates/lines.jsonl

Each line stands in an article of its language, as text and as a web page without metadata, and both are read as any
file is.  Right: the day, or nothing where there is none to read.  Wrong: another day.  Empty: nothing read where a day
is stated.  `or_none` marks lines that state only when the article was changed.  The half named "held" is kept for
reports: rules are made on the other.  Read `index.dates.lines` next.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from index.reading.clean import clean_document
from index.reading.read import SourceReader
from index.types import RawDocument

LINES = Path(__file__).parents[1] / "gold" / "dates" / "lines.jsonl"
BODIES = {
    "en": "The ferry board said that it would not pay for the second pier before the ice was gone. It has met twice since.",
    "de": "Der Rat der Fähren sagte, dass er nicht für den zweiten Steg zahlt, bevor das Eis weg ist. Er hat sich zweimal "
    "getroffen und wird im Herbst wieder über die Lotsen reden.",
    "fr": "Le conseil des bacs a dit que la ville ne paie pas pour le second quai avant la fin des glaces. Il est en "
    "réunion avec les pilotes et les marins pour une autre date.",
    "es": "La junta de los transbordadores dijo que no se paga por el segundo muelle antes de que se vaya el hielo. La junta "
    "ha hablado con los prácticos y con las islas por su parte.",
    "it": "La giunta dei traghetti ha detto che il secondo molo non si paga prima che il ghiaccio sia sparito. La giunta è in "
    "riunione con i piloti della città e con gli isolani.",
    "nl": "Het bestuur van de veren zei dat het niet voor de tweede steiger betaalt zolang er ijs is. Het bestuur is al met "
    "de loodsen aan het praten over een andere haven.",
    "pt": "O conselho das balsas disse que não se paga o segundo cais antes que o gelo se vá embora. O conselho não tem uma "
    "data para falar com os práticos da ilha e das docas.",
}
TITLES = {
    "en": "Ferries wait for the ice", "de": "Fähren warten auf das Eis", "fr": "Les bacs attendent la glace",
    "es": "Los barcos esperan el hielo", "it": "I traghetti aspettano il ghiaccio", "nl": "Veren wachten op het ijs",
    "pt": "As balsas esperam o gelo",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedLine:
    """A line, the language of its paper ("en-GB"), and the day it states as ISO, "" for none."""

    half: str
    language: str
    line: str
    published: str
    or_none: bool = False


def load_lines(path: Path = LINES, *, half: str = "") -> tuple[DatedLine, ...]:
    """The lines of one half, or all."""
    rows = (json.loads(row) for row in path.read_text(encoding="utf-8").splitlines() if row)
    return tuple(DatedLine(**row) for row in rows if not half or row["half"] == half)


def read_as_text(line: DatedLine) -> str:
    """The day that the line gives an article pasted as text, as ISO or ""."""
    base = line.language[:2]
    text = f"{TITLES[base]}\n\n{line.line}\n\n{BODIES[base]}\n"
    published = clean_document(RawDocument(source="line.txt", text=text)).published
    return published.isoformat() if published else ""


def read_as_page(reader: SourceReader, line: DatedLine) -> str:
    """The day that the line gives a page that states nothing else, as ISO or ""."""
    base = line.language[:2]
    page = (
        f'<!DOCTYPE html><html lang="{line.language}"><head><title>{escape(TITLES[base])}</title></head><body><main>'
        f"<article><h1>{escape(TITLES[base])}</h1><p class=meta>{escape(line.line)}</p><p>{escape(BODIES[base])}</p>"
        "</article></main></body></html>"
    )
    published = clean_document(reader.parse("line.html", page.encode())).published
    return published.isoformat() if published else ""


def judge(line: DatedLine, found: str) -> str:
    """ "right", "wrong" or "empty"."""
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
    parser = argparse.ArgumentParser(prog="python -m evals.checks.dates", description="Score the reading of date lines.")
    parser.add_argument("--half", choices=("dev", "held"), default="dev")
    parser.add_argument("--wrong", action="store_true", help="print every line that was not read right")
    options = parser.parse_args(arguments)
    counts: dict[str, Counter[str]] = {"text": Counter(), "page": Counter()}
    for way, line, found, verdict in _verdicts(load_lines(half=options.half)):
        counts[way][verdict] += 1
        if options.wrong and verdict != "right":
            print(f"{verdict:<6} {way} {line.language:<5} {line.line!r}: {found or 'nothing'}, not {line.published or 'nothing'}")
    failed = False
    for way, count in counts.items():
        total = count.total()
        shares = "  ".join(f"{verdict} {count[verdict] / total:.3f}" for verdict in ("right", "wrong", "empty"))
        print(f"{way:<5} {shares}  n={total}")
        failed |= count["wrong"] > 0.01 * total
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
