"""A text -> the spans of it that are never evidence: what speaks to an AI, and the block that goes on with it.

    withheld_spans(text) -> Span*            withheld_spans(text, start, end) -> those that touch these characters
    count_withheld(text) -> sentences        usable_spans(start, end, spans) -> what is left of a stretch without them

A block is a paragraph, lines up to a blank one, a list, a quotation.  The whole of it is withheld; a heading or a line
that ends with a colon takes along what follows, and a block beside it that gives orders of its own goes with it.
A block that is very long, or all there is of the article, would take the article with it: of such a one the flagged
line is withheld with `BESIDE` sentences on either side, or, where that line is all or very long, `BESIDE` sentences
before and `AFTER` behind.  What is withheld stays in the article.  Read `index.reading.suspicion` for the rules.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Literal

from index.reading.suspicion import Suspicion, find_at_edges, find_places
from index.text.patterns import regex
from index.text.sentences import Span, split_sentences

LONGEST_BLOCK = 6_000  # characters of a paragraph, list or quotation; the longest of an encyclopedia has 4,100 (n=259)
LONGEST_LINES = 1_500  # of lines without a blank one between them; longer ones are an article's paragraphs, one a line
BESIDE = 2  # sentences on either side, as what is planted seldom has more than three
AFTER = 8  # sentences behind a flagged one of a long paragraph, which is where an order goes on
MOST_FOLLOWING = 6  # blocks on one side that are withheld because they go on
HEADING_LENGTH = 100  # characters
Kind = Literal["plain", "list", "quote"]

_LINE = regex(r"[^\n]*[^\s][^\n]*")
_LIST = regex(r"\s*(?:[-*•‣▪●◦·+–—]|\(?(?:\d{1,2}|[a-z])[.)])[ \t]+\S")
_QUOTE = regex(r"\s*>")
_CLOSED = (".", "!", "?", "…", ";", ",", '"', "”", "’", "'", "。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Lines that belong together, and where they begin and end."""

    start: int
    end: int
    lines: tuple[Span, ...]


@lru_cache(maxsize=64)  # a question comes back to the passages it reads
def withheld_spans(text: str, start: int = 0, end: int | None = None) -> tuple[Span, ...]:
    """The spans of `text` that may not be quoted, apart and in order; none in an ordinary article.

    With `start` and `end` only the blocks about these characters are looked at, which is all that a passage needs.
    """
    end = len(text) if end is None else end
    blocks = split_blocks(text)
    near = [at for at, block in enumerate(blocks) if block.start < end and start < block.end]
    if not near:
        return ()
    first, last = _reach(text, blocks, near[0], -1), _reach(text, blocks, near[-1], 1)
    found: list[Span] = []
    for at in range(first, last + 1):
        spans = _of_block(text, blocks, at, Span(start=start, end=end))
        if spans:
            found += [*spans, *_going_on(text, blocks, at)]
    return tuple(span for span in _merged(text, found) if span.start < end and start < span.end)


def count_withheld(text: str) -> int:
    """How many sentences of `text` are withheld."""
    spans = withheld_spans(text)
    return sum(is_withheld(s.start, s.end, spans) for s in split_sentences(text)) if spans else 0


def withheld_reasons(text: str) -> tuple[str, ...]:
    """Why sentences of `text` are withheld, in a few words each, sorted."""
    spans = withheld_spans(text)
    return tuple(sorted({place.reason for span in spans for place in _places(text, span.start, span.end)}))


def is_withheld(start: int, end: int, spans: Iterable[Span]) -> bool:
    """Whether any of the characters from `start` to `end` is in one of the spans."""
    return any(span.start < end and start < span.end for span in spans)


def usable_spans(start: int, end: int, spans: Sequence[Span]) -> tuple[Span, ...]:
    """What is left of the characters from `start` to `end` without the spans; the same again where none touches."""
    cuts = [start, *(place for span in spans for place in (span.start, span.end)), end]
    kept = [(max(a, start), min(b, end)) for a, b in zip(cuts[::2], cuts[1::2], strict=True)]
    return tuple(Span(start=a, end=b) for a, b in kept if a < b)


def usable_text(text: str, start: int, end: int) -> str:
    """The characters from `start` to `end` without what is withheld."""
    left = usable_spans(start, end, withheld_spans(text, start, end))
    return "\n".join(text[span.start : span.end] for span in left)


def split_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a text in order: lines up to a blank one; a list or a quotation also over blank lines."""
    blocks: list[Block] = []
    for group in _groups(text):
        lines = group
        kind = _kind_of(text, group[0])
        if blocks and kind != "plain" and kind == _kind_of(text, blocks[-1].lines[-1]):
            lines = [*blocks.pop().lines, *group]
        blocks.append(Block(start=lines[0].start, end=lines[-1].end, lines=tuple(lines)))
    return tuple(blocks)


def _groups(text: str) -> Iterator[list[Span]]:
    """Lines that no blank line parts."""
    lines = [Span(start=found.start(), end=found.end()) for found in _LINE.finditer(text)]
    group = lines[:1]
    for before, line in pairwise(lines):
        if text.count("\n", before.end, line.start) > 1:
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _kind_of(text: str, line: Span) -> Kind:
    if _QUOTE.match(text, line.start, line.end):
        return "quote"
    return "list" if _LIST.match(text, line.start, line.end) else "plain"


def _of_block(text: str, blocks: Sequence[Block], at: int, asked: Span) -> list[Span]:
    """What is withheld of one block: nothing, all of it, or of a large one what is about the flagged places."""
    block = blocks[at]
    runs = _runs(text, block)
    longest = LONGEST_BLOCK if len(runs) == 1 else LONGEST_LINES
    if block.end - block.start <= longest and not _is_alone(text, blocks, at):
        return [Span(start=block.start, end=block.end)] if _is_flagged(text, block.start, block.end) else []
    start = max(block.start, asked.start - LONGEST_BLOCK)
    end = min(block.end, asked.end + LONGEST_BLOCK)
    near = [run for run in runs if run.start < end and start < run.end]
    sentences = [s for run in near for s in _sentences(text, max(run.start, start), min(run.end, end))]
    return [
        span
        for run in near
        for place in _places(text, max(run.start, start), min(run.end, end))
        for span in _about(place, run, sentences, whole=run.end - run.start <= LONGEST_BLOCK and len(runs) > 1)
    ]


def _is_alone(text: str, blocks: Sequence[Block], at: int) -> bool:
    """Whether the block is the article's only one beside headings."""
    return all(i == at or _is_heading(text, block) for i, block in enumerate(blocks))


def _runs(text: str, block: Block) -> list[Span]:
    """The lines of a block, those of one list or one quotation together."""
    runs: list[Span] = []
    before: Kind = "plain"
    for line in block.lines:
        kind = _kind_of(text, line)
        if runs and kind != "plain" and kind == before:
            runs[-1] = Span(start=runs[-1].start, end=line.end)
        else:
            runs.append(line)
        before = kind
    return runs


def _about(place: Suspicion, run: Span, sentences: Sequence[Span], *, whole: bool) -> Iterator[Span]:
    """The run of the flagged place, or the place and sentences of the run that follow; `BESIDE` more on either side."""
    flagged = run if whole else Span(start=place.start, end=place.end)
    yield flagged
    touched = [i for i, s in enumerate(sentences) if s.start < flagged.end and flagged.start < s.end]
    if touched:
        inside = [i for i, s in enumerate(sentences) if s.start < run.end and run.start < s.end]
        last = max(min(inside[-1], touched[-1] + AFTER), touched[-1] + BESIDE)
        yield Span(start=sentences[max(touched[0] - BESIDE, 0)].start, end=sentences[min(last, len(sentences) - 1)].end)


def _going_on(text: str, blocks: Sequence[Block], at: int) -> Iterator[Span]:
    """The blocks before and behind a flagged one that go on with it; a very long one is left."""
    for step in (-1, 1):
        for i in _chain(text, blocks, at, step):
            if blocks[i].end - blocks[i].start <= LONGEST_BLOCK:
                yield Span(start=blocks[i].start, end=blocks[i].end)


def _chain(text: str, blocks: Sequence[Block], at: int, step: int) -> Iterator[int]:
    """The blocks on one side of a flagged one that go on with it, nearest first."""
    for i in range(at + step, at + step * (MOST_FOLLOWING + 1), step):
        if not 0 <= i < len(blocks) or not (_announces(text, blocks[min(i, i - step)]) or _orders(text, blocks[i])):
            return
        yield i


def _reach(text: str, blocks: Sequence[Block], at: int, step: int) -> int:
    """The furthest block on one side of `at` that would take it along if it were flagged."""
    furthest = at
    while 0 <= furthest + step < len(blocks) and abs(furthest - at) < MOST_FOLLOWING:
        if not (_announces(text, blocks[min(furthest, furthest + step)]) or _orders(text, blocks[furthest])):
            break
        furthest += step
    return furthest


def _announces(text: str, block: Block) -> bool:
    """Whether the block is a heading or ends with a colon, so that it speaks of the next one."""
    return text[block.end - 1] == ":" or (text[block.start] == "#" and len(block.lines) == 1)


def _orders(text: str, block: Block) -> bool:
    """Whether the block begins with an order to who is to answer."""
    return bool(_order().match(text, block.start, block.end))


def _is_heading(text: str, block: Block) -> bool:
    line = text[block.start : block.end].strip()
    return len(block.lines) == 1 and len(line) <= HEADING_LENGTH and not line.endswith(_CLOSED)


def _is_flagged(text: str, start: int, end: int) -> bool:
    return next(_places(text, start, end), None) is not None


def _places(text: str, start: int, end: int) -> Iterator[Suspicion]:
    """What of a stretch speaks to an AI, in the stretch and in each of its sentences read alone."""
    for found in find_places(text[start:end]):
        yield Suspicion(start=start + found.start, end=start + found.end, reason=found.reason)
    for span in _sentences(text, start, end):
        for found in find_at_edges(text[span.start : span.end]):
            yield Suspicion(start=span.start + found.start, end=span.start + found.end, reason=found.reason)


def _sentences(text: str, start: int, end: int) -> list[Span]:
    return [Span(start=start + s.start, end=start + s.end) for s in split_sentences(text[start:end])]


def _merged(text: str, spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that touch or have only white space between them as one."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        if merged and not text[merged[-1].end : span.start].strip():
            merged[-1] = Span(start=merged[-1].start, end=max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


@cache
def _order() -> re.Pattern[str]:
    """What a block that goes on with an order begins with."""
    held = tomllib.loads((Path(__file__).with_name("suspicion.toml")).read_text(encoding="utf-8"))
    return regex(held["goes_on"]["pattern"], re.IGNORECASE)
