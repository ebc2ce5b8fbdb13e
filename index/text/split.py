"""Article -> the passages that tile it.

    split_article(article) -> (Passage, ...)     "".join(p.text for p in passages) == article.text

A passage is a run of whole sentences, of whole paragraphs where they are short, of about TARGET_PIECES word pieces:
the embedder reads 256 and no more, and paragraphs of that size were found best.  A heading stays with what it heads.
Only a single sentence above the limit is cut inside, at white space where there is any.
Word pieces are estimated from the words, so that no tokenizer is needed here.  Read `index.encoders.load` next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.text.patterns import regex
from index.text.sentences import split_sentences
from index.types import Article, Passage

TARGET_PIECES = 128  # word pieces; 128-piece and paragraph passages measured best, 256 is what the encoder sees
LIMIT_PIECES = 192  # word pieces, estimated; leaves a quarter of the encoder's 256 for the estimate's error

_PIECE = regex(r"[A-Za-z]{1,7}|\d{1,3}|[^\sA-Za-z\d]")
_HANGUL = regex(r"[가-힣]")  # decomposed by the encoder into two or three letters each
_ENDED = (".", "!", "?", "…", '"', "”", "’", "'", ":", ";", ",", ")", "。")
_HEADING_MAX = 100  # characters


def split_article(article: Article) -> tuple[Passage, ...]:
    """The passages of `article` in order; none for an article without text."""
    text = article.text
    if not text:
        return ()
    bounds = [0, *_passage_ends(text)]
    return tuple(
        Passage(id=f"{article.id}#{number}", article_id=article.id, start=start, end=end, text=text[start:end])
        for number, (start, end) in enumerate(pairwise(bounds), start=1)
    )


def count_pieces(text: str) -> int:
    """About how many word pieces an uncased WordPiece vocabulary makes of `text`; seldom too few."""
    pieces = len(_PIECE.findall(text))
    return pieces if text.isascii() else pieces + 2 * len(_HANGUL.findall(text))


def _passage_ends(text: str) -> list[int]:
    """Where passages end, the last one at the end of the text."""
    units = _units(text)
    ends: list[int] = []
    size = 0
    for (start, end, heads), upcoming in zip(units, [*units[1:], None], strict=True):
        pieces = count_pieces(text[start:end])
        with_next = pieces + (count_pieces(text[upcoming[0] : upcoming[1]]) if heads and upcoming else 0)
        if size and (size + with_next > TARGET_PIECES or (heads and size >= TARGET_PIECES // 2)):
            ends.append(start)
            size = 0
        size += pieces
    return [*ends, len(text)]


def _units(text: str) -> list[tuple[int, int, bool]]:
    """Paragraphs, or parts of long ones, that tile the text: start, end, and whether it is a heading."""
    units: list[tuple[int, int, bool]] = []
    for start, end in _paragraphs(text):
        if count_pieces(text[start:end]) <= TARGET_PIECES:
            units.append((start, end, _is_heading(text[start:end])))
        else:
            units.extend((a, b, False) for a, b in pairwise([start, *_balanced(text, start, end), end]))
    return units


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Lines with the white space that follows them."""
    start = 0
    for found in re.finditer(r"\n\s*", text):
        if found.start() > start:
            yield start, found.end()
            start = found.end()
    if start < len(text):
        yield start, len(text)


def _is_heading(paragraph: str) -> bool:
    line = paragraph.strip()
    asks = line.endswith("?")  # a question of an interview stays with its answer
    return 0 < len(line) <= _HEADING_MAX and (asks or not line.endswith(_ENDED))


def _balanced(text: str, start: int, end: int) -> list[int]:
    """Inner cuts of one long paragraph, between sentences, into parts of about equal size."""
    starts = [start, *(start + span.start for span in split_sentences(text[start:end])[1:]), end]
    atoms = [b for a, c in pairwise(starts) for b in _short_enough(text, a, c)]
    sizes = [count_pieces(text[a:b]) for a, b in pairwise([start, *atoms])]
    total = sum(sizes)
    share = total / -(-total // TARGET_PIECES)
    return _fill(atoms[:-1], sizes, share)


def _fill(atoms: Sequence[int], sizes: Sequence[int], share: float) -> list[int]:
    """Those of `atoms` after which a part reaches its share or the next would pass the limit."""
    cuts: list[int] = []
    size = 0
    for position, here, upcoming in zip(atoms, sizes, sizes[1:], strict=False):
        size += here
        if size + upcoming / 2 >= share or size + upcoming > LIMIT_PIECES:
            cuts.append(position)
            size = 0
    return cuts


def _short_enough(text: str, start: int, end: int) -> list[int]:
    """Ends of the parts of one sentence: itself unless it passes the limit, then cuts at white space."""
    ends: list[int] = []
    while count_pieces(text[start:end]) > LIMIT_PIECES:
        start = _cut_within(text, start, end)
        ends.append(start)
    return [*ends, end]


def _cut_within(text: str, start: int, end: int) -> int:
    """The furthest place that keeps text[start:place] within the target, after white space where possible."""
    size, place, spaced = 0, start, start
    for found in _PIECE.finditer(text, start, end):
        size += count_pieces(found.group())
        if size > TARGET_PIECES:
            break
        place = found.end()
        if text[place : place + 1].isspace():
            spaced = place + 1
    return spaced if spaced > start else max(place, start + 1)
