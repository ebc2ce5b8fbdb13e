"""The values that flow through `index`: an article as read, and the passages that tile it.

    file or URL -> RawDocument -> Article -> Passage* -> EncodedPassage* -> store

Nothing here reads, writes or computes.  An article's words live in `Article.text` alone: everything
that quotes it holds character offsets into that text.  Read `index.library.contents` next, which keeps them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class RawDocument:
    """One document as it was found, before cleaning.

    `text` is decoded and may still hold boilerplate.  Metadata is what the document states of itself
    (front matter, HTML metadata, JSON-LD); what it does not state is "" or None, never guessed.
    `dropped` lists what a reader already left out, such as page furniture of an HTML file.  `exact` says that `text` is
    the article alone, as a database keeps it: no furniture is looked for in it.
    """

    source: str
    text: str
    title: str = ""
    publisher: str = ""
    published: date | None = None
    author: str = ""
    url: str = ""
    dropped: tuple[DroppedLine, ...] = ()
    exact: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedLine:
    """A line left out of `Article.text`: its text, its 1-based line number in the raw text (0 when
    the format has no lines), and the reason in a few words."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A cleaned article.  `id` is stable for a source; `content_hash` changes with its content.

    `source` is the file's path as given, or the URL.  `copy_group` names the group of near-copies that
    the article belongs to (its own id when it has none): articles of one group count as one source.
    """

    id: str
    title: str
    publisher: str
    published: date | None
    author: str
    url: str
    source: str
    text: str
    dropped: tuple[DroppedLine, ...]
    content_hash: str
    copy_group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A run of whole sentences: `article.text[start:end] == text`.  Passages of an article tile it."""

    id: str
    article_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """What an encoder makes of one text of `t` tokens.

    vector: (d,) float32, unit length.  tokens: (t, k) int8, each row a token's contextual vector, reduced
    to k dimensions and scaled to length 127.  token_starts: (t,) int32, the character at which each begins.
    """

    vector: NDArray[np.float32]
    tokens: NDArray[np.int8]
    token_starts: NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleHeader:
    """An article without its text: what lists and filters need.  `passages` is how many it has."""

    id: str
    title: str
    publisher: str
    published: date | None
    source: str
    copy_group: str
    passages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRecord:
    """What was last seen of a source: `stamp` (a file's size and times, "" for a URL) and `content_hash`, the
    hash of its bytes.  `location` is the file's absolute path, or the URL.  `keep` are lines that cleaning may not
    drop from it."""

    location: str
    article_id: str
    stamp: str
    content_hash: str
    keep: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An article to keep, with its passages, one encoding each, and the source it came from."""

    article: Article
    passages: tuple[Passage, ...]
    encodings: tuple[Encoding, ...]
    source: SourceRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Passages for a question, (passage id, score) each, best first: `near` by cosine, `matched` by BM25."""

    near: tuple[tuple[str, float], ...]
    matched: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which articles a question may use.  `as_of` hides what was published after that day; `since` and
    `until` are inclusive; an undated article passes `as_of` and is left out by `since` and `until`.
    `article_ids` empty means all."""

    as_of: date | None = None
    since: date | None = None
    until: date | None = None
    publisher: str = ""
    article_ids: frozenset[str] = frozenset()


class Encoder(Protocol):
    """Turns texts into vectors.  The same text gives the same encoding, up to rounding."""

    @property
    def name(self) -> str:
        """The model's name; an index remembers it and refuses another."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 over weights and settings that decide the vectors."""

    @property
    def dimensions(self) -> int:
        """The length of `Encoding.vector`."""

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """One `Encoding` a text, in order; an empty sequence gives an empty list."""
