"""What every place that keeps articles promises, whichever engine it is.

    vector, words, filters -> `Store.candidates` -> Candidates -> `Contents.encodings`, `Contents.passages`
    Entry -> `Keeper.put(entries, expected)` -> committed, or StaleError and nothing

`Store` is what a question asks, `Contents` what is read by id, `Keeper` what indexing writes to.  A home's own file is
`index.search.snapshot.Index`, `index.library.contents.Library` and `index.library.writer.LibraryWriter`;
the rooms beside this module hold the others.  `tests/index/stores` runs one suite over all.
Read `index.stores.open_store` next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.types import (
    Article,
    ArticleHeader,
    Candidates,
    Encoder,
    Encoding,
    Entry,
    Filters,
    Passage,
    SourceRecord,
)


class Contents(Protocol):
    """Articles, passages and encodings, as of one moment; later commits are seen after `refresh`."""

    home: Path

    @property
    def store(self) -> str:
        """The address as in DOSSIER_STORE, which may hold a password, "" for a home's own file."""

    def refresh(self) -> bool:
        """Move to the present; whether anything had changed."""

    def close(self) -> None:
        """Let go of the connection."""

    @property
    def version(self) -> str:
        """Changes with every commit, and differs between any two libraries."""

    @property
    def encoder_name(self) -> str:
        """The model whose vectors are stored, "" in an empty one."""

    @property
    def dimensions(self) -> int:
        """Components of a stored vector, 0 in an empty one."""

    @property
    def article_count(self) -> int:
        """How many articles there are."""

    @property
    def passage_count(self) -> int:
        """How many passages there are."""

    def meta(self, key: str) -> str:
        """A setting of the index, "" when it was never set."""

    def check_encoder(self, encoder: Encoder) -> None:
        """Raise LibraryError unless the stored vectors are this encoder's."""

    def articles(self) -> list[Article]:
        """All articles, in the order they were first added."""

    def headers(self) -> list[ArticleHeader]:
        """All articles without their texts, in the order they were first added."""

    def states(self) -> list[tuple[str, str, str]]:
        """(id, content hash, ISO day or "") of every article, the latest added first."""

    def article(self, article_id: str) -> Article | None:
        """The article of that id."""

    def articles_by_id(self, article_ids: Iterable[str]) -> dict[str, Article]:
        """The articles of these ids; an id that is not there is left out."""

    def article_hash(self, article_id: str) -> str:
        """The content hash of an article, "" for an unknown id."""

    def article_with(self, words: str) -> str:
        """The id of the first article whose text holds just these characters, "" where none does."""

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """The passages of these ids; an id that is not there is left out."""

    def passages_of(self, article_id: str) -> list[Passage]:
        """An article's passages, in reading order; none for an unknown id."""

    def articles_of(self, passage_ids: Iterable[str]) -> dict[str, str]:
        """Passage id to article id, for those that are there."""

    def encodings(self, ids: Sequence[str]) -> dict[str, Encoding]:
        """What the encoder made of these passages; an id that is not there is left out."""

    def __enter__(self) -> Contents:
        """Itself."""

    def __exit__(self, *_: object) -> None:
        """Let go."""


class Keeper(Contents, Protocol):
    """A place to write to.  What `put`, `remove`, `settle` or `forget` returned from is committed."""

    def adopt_encoder(self, encoder: Encoder) -> None:
        """Remember whose vectors these are.  Raises LibraryError when they are another encoder's."""

    def adopt_settings(self, values: Mapping[str, str]) -> None:
        """Remember settings of the index.  Raises LibraryError when its vectors are another encoder's."""

    def note(self, key: str, value: str) -> None:
        """Remember one setting of the index."""

    def divide(self, locations: Sequence[str]) -> Iterator[frozenset[str]]:
        """The locations in portions, each ours alone until the next is asked for; what others finish is left out."""

    def edits(self) -> list[tuple[str, str, str]]:
        """(article id, field, value) of all that was corrected by hand, as `adopt_edits` takes it."""

    def adopt_edits(self, edits: Sequence[tuple[str, str, str]]) -> None:
        """Remember corrections that the articles hold already."""

    def sources(self) -> dict[str, tuple[SourceRecord, ...]]:
        """All known sources by location, a record for each article that it holds."""

    def owners(self, article_id: str) -> list[str]:
        """The locations that hold an article."""

    def same_content(self, content_hash: str) -> list[str]:
        """The ids of the articles that say and state just this."""

    def at_address(self, url: str) -> list[str]:
        """The ids of the articles that state this address as theirs."""

    def entry(self, article_id: str) -> Entry | None:
        """All there is of an article, as `put` takes it; None for an unknown id."""

    def put(self, entries: Sequence[Entry], expected: Mapping[str, str] | None = None) -> None:
        """Add the articles, or replace those of the same id, all or none.

        expected: article id to the content hash that it is replaced under, "" where there is to be none; StaleError
        where it is another by now, or where a new article's content has come under another id.
        """

    def remove(self, article_ids: Sequence[str], expected: Mapping[str, str] | None = None) -> tuple[str, ...]:
        """Drop the articles and what belongs to them, all or none; the ids that were there.  `expected` as in `put`."""

    def record(self, sources: Sequence[SourceRecord]) -> None:
        """Remember how unchanged sources look now."""

    def settle(self, sources: Sequence[Sequence[SourceRecord]]) -> tuple[str, ...]:
        """Remember what each location holds now; the ids of articles that no location holds any more, dropped."""

    def forget(self, gone: Sequence[SourceRecord]) -> tuple[str, ...]:
        """Forget that these locations hold these articles; the ids of those that no other holds, dropped."""

    def move(self, article_id: str, source: str) -> None:
        """Give an article another source, where the file that it came from has gone."""

    def keep_line(self, article_id: str, text: str) -> None:
        """Remember that cleaning may not drop this line from the article."""

    def edit(self, article_id: str, fields: Mapping[str, str]) -> None:
        """Correct fields of an article, for good."""

    def derive(self, on_done: Callable[[int, int], None]) -> str:
        """Bring what is derived up to date where that is due; why it could not be, in one line, else ""."""


class Words(Protocol):
    """The vocabulary of a store: what its full text knows of words."""

    def terms(self, question: str) -> tuple[str, ...]:
        """The question's words in lower case, each once, without stop words unless it has nothing else."""

    def stems(self, text: str) -> tuple[str, ...]:
        """The text's words as the store compares them."""

    def idf(self, term: str) -> float:
        """How telling a word is among the passages."""

    def passages_with(self, term: str) -> int:
        """How many passages have the word in any of its forms."""

    def vocabulary(self, first: str, *, limit: int) -> tuple[str, ...]:
        """Stems that begin with the letter, the commonest first."""

    def written(self, stem: str) -> str:
        """The word of that stem as a passage writes it with a capital inside a sentence."""


class Store(Protocol):
    """What a question asks: a consistent view of all articles, searched where it is."""

    @property
    def library(self) -> Contents:
        """The articles."""

    @property
    def lexical(self) -> Words:
        """The words."""

    @property
    def notice(self) -> str:
        """One line for the reader when part of the store cannot be used, else ""."""

    def candidates(self, vector: NDArray[np.float32], words: str, filters: Filters, *, limit: int) -> Candidates:
        """At most `limit` passages by meaning and as many by words, of the articles that pass the filters."""

    def refresh(self) -> bool:
        """Move to the present; whether anything had changed."""

    def close(self) -> None:
        """Let go of connections and memory."""

    def __enter__(self) -> Store:
        """Itself."""

    def __exit__(self, *_: object) -> None:
        """Let go."""
