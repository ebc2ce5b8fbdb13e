"""A home -> what retrieval searches: a consistent snapshot of the articles, their vectors and their words.

    open_index(home) -> Index(library, vectors, lexical)

Apart from `index.update.update_index` because answering needs none of what reading and cleaning articles imports: that
is a third of the time from process start to the first evidence.  Read `index.library.contents`, `index.search.vectors`
and `index.search.lexical` next.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.library.contents import Library
from index.search.lexical import LexicalIndex
from index.search.vectors import VectorIndex
from index.types import Encoder


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """A consistent snapshot of one home for searching.  Close it, or use it as a context manager."""

    library: Library
    vectors: VectorIndex
    lexical: LexicalIndex

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


def open_index(home: Path, *, encoder: Encoder | None = None, mend: bool = False) -> Index:
    """The index as it is now.  Raises LibraryError when there is none, it is damaged, or `encoder` is given and is not
    the one it was built with.  With `mend`, what a killed run left of a small vector index is built first."""
    library = Library.open(home)
    try:
        if encoder is not None:
            library.check_encoder(encoder)
        index = Index(library=library, vectors=VectorIndex(library), lexical=LexicalIndex(library))
        if mend and index.notice:
            from index.search.mend import mend_vectors

            if mend_vectors(library):
                index.vectors.refresh()
        return index
    except BaseException:
        library.close()
        raise
