"""The lines of a text that an export may have broken at a fixed width -> its paragraphs, an empty line between two.

    unwrapped(["The bank holds its rate, the board of the", "bank said.", "", "Shares fell."]) -> joined lines

A line that goes on ends no sentence, and is long or has small letters below it; where no line does so, every line is a
paragraph of its own.  Read `index.reading.formats.exports.text_exports` next.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

WIDTH = 100  # characters; exports break their lines at 80
_ENDS = (".", "!", "?", ":", "…", "”", "»", '"')


def unwrapped(lines: Sequence[str]) -> list[str]:
    """The lines, those joined that a fixed width broke, up to the empty line that ends a paragraph."""
    texts = [line.strip() for line in lines]
    widest = max(map(len, texts), default=0)
    goes_on = [above for above, below in pairwise(texts) if below and _goes_on(above, below)]
    if widest > WIDTH or not goes_on:
        return list(lines)
    joined: list[str] = []
    for above, line in zip(["", *texts], texts, strict=False):
        full = len(above) >= 0.7 * widest or (above and line and _goes_on(above, line))
        if above and line and full:
            joined[-1] = f"{joined[-1]} {line}"
        else:
            joined.append(line)
    return joined


def _goes_on(line: str, following: str) -> bool:
    return not line.endswith(_ENDS) and (following[0].islower() or (len(line) >= WIDTH // 3 and line[-1:].isalpha()))
