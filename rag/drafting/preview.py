"""A draft in progress and the evidence -> as much of it as may be shown before it has been checked.

    backed_text(lines, quotes) -> the beginnings of the lines that are words of one quote, in its order

What a model writes is not shown because it wrote it, not for a second: a hijacked one could otherwise put any words on
the page while it streams.  Pure.  The real check comes when the draft is whole: read `rag.verify.verify` next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_WORD = re.compile(r"\S+")
_MARKS = ".,;:!?\"'“”‘’()–—-"


def backed_text(lines: Iterable[str], quotes: Sequence[str]) -> str:
    """The backed beginnings of the lines, in one line; "" when there is none."""
    held = [[_bare(word) for word in _WORD.findall(quote)] for quote in quotes]
    return " ".join(filter(None, (_backed_prefix(line, held) for line in lines)))


def _backed_prefix(line: str, quotes: Sequence[Sequence[str]]) -> str:
    """The longest beginning of whole words that stand in one quote in the same order."""
    words = list(_WORD.finditer(line))
    longest = max((_count([_bare(word.group()) for word in words], quote) for quote in quotes), default=0)
    return line[: words[longest - 1].end()].strip() if longest else ""


def _count(words: Sequence[str], quote: Sequence[str]) -> int:
    place = 0
    for count, word in enumerate(words):
        if word not in quote[place:]:
            return count
        place = quote.index(word, place) + 1
    return len(words)


def _bare(word: str) -> str:
    return word.strip(_MARKS).casefold()
