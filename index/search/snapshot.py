"""A home -> what retrieval searches: a consistent snapshot of the articles, their vectors and their words.

    open_index(home) -> Index(library, vectors, lexical)

Apart from `index.update.update_index` because answering needs none of what reading and cleaning articles imports: that
is a third of the time from process start to the first evidence.  Read `index.library.contents`, `index.search.vectors`
and `index.search.lexical` next.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from index.errors import LibraryError
from index.library.contents import Library
from index.search.admitted import Admitted
from index.search.lexical import LexicalIndex
from index.search.vectors import VectorIndex
from index.types import Candidates, Encoder, Filters

Use = Literal["what is there", "once", "long", "measure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """A consistent snapshot of one home for searching.  Close it, or use it as a context manager."""

    library: Library
    vectors: VectorIndex
    lexical: LexicalIndex
    admitted: Admitted = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "admitted", Admitted(self.library))

    def candidates(self, vector: NDArray[np.float32], words: str, filters: Filters, *, limit: int) -> Candidates:
        """At most `limit` passages by meaning and as many by words, of the articles that pass the filters."""
        ids = self.admitted.ids(filters)
        return Candidates(
            near=tuple(self.vectors.search(vector, limit=limit, article_ids=ids)),
            matched=tuple(self.lexical.search(words, limit=limit, article_ids=ids)),
        )

    @property
    def notice(self) -> str:
        """One line for the reader when part of the index cannot be used, else ""."""
        return self.vectors.notice

    def refresh(self) -> bool:
        """Move to the present; whether anything had changed.  Costs next to nothing when nothing had."""
        changed = self.library.refresh()
        if changed or self.vectors.is_outdated():
            self.vectors.refresh()
        return changed

    def close(self) -> None:
        """Let files and memory go."""
        self.vectors.close()
        self.library.close()

    def __enter__(self) -> Index:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_index(home: Path, *, encoder: Encoder | None = None, use: Use = "what is there") -> Index:
    """The index as it is now.  Raises LibraryError when there is none, it is damaged, or `encoder` is given and is not
    the one it was built with.

    `use` says what for: "once" asks a small library without its vector index, "long" has that built in the background
    where it is due, exact search serving until then, and "measure" builds it first; where it cannot be built, exact
    search goes on.
    """
    library = Library.open(home)
    try:
        if encoder is not None:
            library.check_encoder(encoder)
        if use in ("long", "measure"):
            _build(library, at_once=use == "measure")
        vectors = VectorIndex(library, once=use == "once")
        return Index(library=library, vectors=vectors, lexical=LexicalIndex(library))
    except BaseException:
        library.close()
        raise


def _build(library: Library, *, at_once: bool) -> None:
    """Bring the vector index up to date, if it is due: now, or in the background."""
    from index.search.publish import update_generation
    from index.search.publish_later import build_aside

    with suppress(LibraryError):
        if at_once:
            update_generation(library, on_done=lambda done, total: None)
        else:
            build_aside(library)
