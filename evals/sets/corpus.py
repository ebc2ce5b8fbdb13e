"""A few thousand real passages -> as many articles as wanted, seeded, with vectors that were never computed one by one.

    documents -> `embed_base` -> Base -> `grow_entries` -> Entry*, ready for `LibraryWriter.put`
    documents -> `grow_documents` -> as many documents as wanted, of the same kind

A grown article strings real passages together.  One of five longer words is changed for another of the same length,
so that token offsets stay true and no two articles are near-copies: for a real one, as often as it occurs, or for one
that is invented, so that the vocabulary grows with the corpus as that of a language does.  Vectors and token vectors
are the real ones, turned a little.
What is measured over such a corpus is speed, memory and disk, never quality.  Read `evals.bench.scale` next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from evals.sets.form import Document
from index.library.writer import Entry, SourceRecord
from index.text.split import split_article
from index.types import Article, Encoder, Encoding, Passage

PASSAGES_EACH = 10  # of a grown article
CHANGED_SHARE = 0.2  # of a passage's longer words
NEW_SHARE = 0.1  # of the changed words: names; 300,000 passages then have 150,000 terms
NAMES = 4_000_000  # from which these are drawn, the r-th as often as 1/r
TURN = 0.5  # length of the noise added to a unit vector: cosine 0.89 to the real one
TOKEN_SCALE = 127  # length of a token vector in int8
TOKEN_TURN = 0.25  # of that added to a token's: cosine 0.97
PUBLISHERS = 40
FIRST_DAY = date(2023, 1, 1)
DAYS = 1_000
_WORD = re.compile(r"[A-Za-z]{4,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """Real passages with their encodings, and the words to change others for, by length, each as often as it occurs."""

    texts: tuple[str, ...]
    encodings: tuple[Encoding, ...]
    words: dict[int, tuple[str, ...]]


def embed_base(documents: Sequence[Document], encoder: Encoder, *, most: int) -> Base:
    """The documents' first `most` passages, encoded.  Needs at least one document with text."""
    texts: list[str] = []
    for document in documents:
        texts += [
            passage.text.strip() for passage in split_article(_article(document.id, document.title, document.text))
        ]
        if len(texts) >= most:
            break
    texts = texts[:most]
    return Base(texts=tuple(texts), encodings=tuple(encoder.encode(texts)), words=_words_by_length(texts))


def grow_documents(documents: Sequence[Document], *, count: int, seed: int) -> list[Document]:
    """The first `count` documents, or all and then as many more: real ones again with half of their longer words
    changed, so that no two are near-copies."""
    words = _words_by_length([document.text for document in documents])
    grown = list(documents[:count])
    for number in range(len(documents), count):
        model = documents[number % len(documents)]
        text = _changed(model.text, words, np.random.default_rng([seed, number]), share=0.5)
        grown.append(replace(model, id=f"{model.id}-{number}", title=f"{model.title} {number}", text=text))
    return grown


def _words_by_length(texts: Sequence[str]) -> dict[int, tuple[str, ...]]:
    by_length: dict[int, list[str]] = {}
    for word in (found for text in texts for found in _WORD.findall(text)):
        by_length.setdefault(len(word), []).append(word)
    return {length: tuple(sorted(found)) for length, found in by_length.items()}


def grow_entries(base: Base, *, passages: int, seed: int, first: int = 0) -> Iterator[Entry]:
    """Articles of PASSAGES_EACH passages, `passages` in all, numbered from `first`; the same for the same seed."""
    for number in range(first, first + -(-passages // PASSAGES_EACH)):
        size = min(PASSAGES_EACH, passages - (number - first) * PASSAGES_EACH)
        yield grow_entry(base, number, size=size, seed=seed)


def grow_entry(base: Base, number: int, *, size: int, seed: int) -> Entry:
    """One article, which depends on its number and the seed alone."""
    noise = np.random.default_rng([seed, number])
    chosen = noise.integers(0, len(base.texts), size=size)
    texts = [_changed(base.texts[at], base.words, noise) + "\n\n" for at in chosen]
    texts[-1] = texts[-1].rstrip()
    article = _article(f"grown-{number:07d}", f"Grown article {number}", "".join(texts), number)
    ends = np.cumsum([len(text) for text in texts]).tolist()
    return Entry(
        article=article,
        passages=tuple(
            Passage(id=f"{article.id}#{at}", article_id=article.id, start=end - len(text), end=end, text=text)
            for at, (text, end) in enumerate(zip(texts, ends, strict=True), start=1)
        ),
        encodings=tuple(_turned(base.encodings[at], noise) for at in chosen),
        source=SourceRecord(
            location=f"/grown/{number:07d}.txt", article_id=article.id, stamp="0", content_hash=article.content_hash
        ),
    )


def _changed(
    text: str, words: dict[int, tuple[str, ...]], noise: np.random.Generator, *, share: float = CHANGED_SHARE
) -> str:
    """The text with some of its longer words changed for others of the same length."""
    found = list(_WORD.finditer(text))
    drawn = noise.random((2, len(found))).tolist()
    parts, at = [], 0
    for word, chance, place in zip(found, *drawn, strict=True):
        if chance < share:
            others = words[len(word.group())]
            is_new = chance < NEW_SHARE * share
            other = _name(place, len(word.group())) if is_new else others[int(place * len(others))]
            parts += [text[at : word.start()], other]
            at = word.end()
    return "".join([*parts, text[at:]])


def _name(place: float, length: int) -> str:
    """A word of so many letters that is no real one; `place` in 0..1 says which, the first ones on most of its way."""
    rank, letters = int(NAMES**place), []
    for at in range(length):
        rank, letter = divmod(rank, 20)
        letters.append("bcdfghjklmnpqrstvwxz"[letter] if at % 2 == 0 else "aeiouyaeiouyaeiouyae"[letter])
    return "".join(letters).capitalize()


def _turned(encoding: Encoding, noise: np.random.Generator) -> Encoding:
    """The encoding with its vector turned by a random angle, at unit length, and its token vectors by a smaller one."""
    size, (count, width) = len(encoding.vector), encoding.tokens.shape
    vector = encoding.vector + noise.standard_normal(size, dtype=np.float32) * np.float32(TURN / size**0.5)
    vector /= np.linalg.norm(vector)
    bank = _token_noise(width)
    at = int(noise.integers(0, len(bank) - count + 1))
    tokens = encoding.tokens + bank[at : at + count]
    return Encoding(
        vector=vector, tokens=tokens.clip(-TOKEN_SCALE, TOKEN_SCALE).astype(np.int8), token_starts=encoding.token_starts
    )


@cache
def _token_noise(width: int) -> NDArray[np.float32]:
    """Noise for 4,096 token vectors, of which each passage takes a run: drawing it anew takes longer than all else."""
    noise = np.random.default_rng(5).standard_normal((4_096, width), dtype=np.float32)
    return noise * np.float32(TOKEN_SCALE * TOKEN_TURN / width**0.5)


def _article(id_: str, title: str, text: str, number: int = 0) -> Article:
    return Article(
        id=id_,
        title=title,
        publisher=f"Paper {number % PUBLISHERS}",
        published=FIRST_DAY + timedelta(days=number * 7 % DAYS),
        author="",
        url="",
        source=f"/grown/{id_}.txt",
        text=text,
        dropped=(),
        content_hash=sha256(text.encode()).hexdigest(),
        copy_group=id_,
    )
