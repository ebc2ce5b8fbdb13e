"""A tree of HTML -> the lines that a reader of the page would see, furniture included.

    visible_lines(tree) -> "Fund to pay 14 million", "By Mary Poe", ...

What is inline stays in its line, what is a block of its own begins one; scripts, styles and choices are not seen.
It judges nothing.  Read `index.reading.parsers` next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_HIDDEN = frozenset(
    "script style noscript template svg head iframe object canvas select audio video datalist meter progress "
    "rt rp".split()
)
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q rb ruby s samp small "
    "span strong sub sup time tt u var wbr".split()
)


def visible_lines(tree: Any) -> Iterator[str]:
    """The lines of text that a reader of the page would see, furniture included."""
    parts: list[str] = []
    stack: list[tuple[Any, bool]] = [(tree, False)]
    while stack:
        element, leaving = stack.pop()
        shown = isinstance(element.tag, str) and element.tag not in _HIDDEN
        edge = "" if element.tag in INLINE else "\n"
        if leaving or not shown:
            parts += [edge if shown else "", re.sub(r"\s+", " ", element.tail or "")]
            continue
        parts += [edge, re.sub(r"\s+", " ", element.text or "")]
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))
    for line in "".join(parts).split("\n"):
        if line.strip():
            yield " ".join(line.split())
