"""A draft in progress and the evidence -> as much of it as may be shown before it has been checked.

    growing(emit, evidence) -> a listener to the pieces of a completion
    backed_text(lines, quotes) -> the beginnings of the lines that are words of one quote, in its order

What a model writes is not shown because it wrote it, not for a second: a hijacked one could otherwise put any words on
the page while it streams.  Pure.  The real check comes when the draft is whole: read `rag.verify.verify` next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from index.text.patterns import regex
from rag.drafting.prompt import provisional_lines
from rag.events import DraftGrew, Listener
from rag.language.harmless import harmless
from rag.models.chat.reply import without_thinking
from rag.types import Evidence

_WORD = regex(r"\S+")
_MARKS = ".,;:!?\"'“”‘’()–—-"


def growing(emit: Listener, evidence: Sequence[Evidence]) -> Callable[[str], None]:
    """A listener to the pieces of one completion, which tells `emit` of the draft so far, as far as it is words of
    the evidence."""
    written: list[str] = []
    quotes = [harmless(e.quote) for e in evidence]

    def grow(piece: str) -> None:
        written.append(piece)
        if text := backed_text(provisional_lines(without_thinking("".join(written))), quotes):
            emit(DraftGrew(text=text))

    return grow


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
