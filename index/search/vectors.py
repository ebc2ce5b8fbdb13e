"""A question's vector -> the passages nearest in meaning.

    the served generation in Chroma, less what the truth no longer has
    + exact search over passages added since   = (passage id, cosine similarity)*, best first

A generation that is missing, damaged or another library's is never asked: exact search answers instead, and `notice`
says so.  A small library needs none until something stays open and asks it: a single question is answered by exact
search before Chroma is imported, and so is any other until one has been built.
Read `index.search.generations` next for what is trusted, then `index.search.chroma`.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.library.contents import Library
from index.search.exact import ExactVectors
from index.search.generations import Manifest, current_generation, find_damage, read_manifest

EXACT_UP_TO = 50_000  # passages; reading their vectors takes 5 microseconds each, importing Chroma half a second
MISSING = "it is missing"
IN_QUERY_ARTICLES = 64  # a larger filter is applied to the results instead
OVERFETCH = 4


class Neighbours(Protocol):
    """Something that finds passages near a vector: an open generation folder, or a Chroma server."""

    def nearest(
        self, vector: NDArray[np.float32], *, limit: int, article_ids: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """At most `limit` (passage id, cosine similarity), best first, of these articles if any are named."""

    def close(self) -> None:
        """Let files and memory go."""


class VectorIndex:
    """Search by meaning over a library's snapshot.  Safe to use from several threads."""

    def __init__(
        self, library: Library, *, once: bool = False, open_folder: Callable[[Path], Neighbours] | None = None
    ) -> None:
        """`once` is for a single question, for which opening Chroma does not pay in a small library."""
        self._library = library
        self._once = once
        self._open_folder = open_folder or _open_chroma
        self._lock = threading.RLock()
        self._generation: Neighbours | None = None
        self._exact: ExactVectors | None = None
        self._recent: ExactVectors | None = None
        self._served: Path | None = None
        self._folder: Path | None = None
        self._manifest: Manifest | None = None
        self._choose()

    @property
    def notice(self) -> str:
        """One line for the reader when the derived index cannot be used, else ""."""
        return self._notice

    @property
    def is_derived(self) -> bool:
        """Whether searches ask the derived index."""
        return self._folder is not None

    def search(
        self, vector: NDArray[np.float32], *, limit: int, article_ids: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """At most `limit` (passage id, cosine similarity), best first.  `article_ids` None means all articles;
        an empty set finds nothing."""
        if limit < 1 or (article_ids is not None and not article_ids):
            return []
        with self._lock:
            if self._folder is not None:
                try:
                    return self._search_generation(vector, limit, article_ids)
                except Exception as error:  # whatever Chroma raises, the truth still answers
                    self._distrust(f"it failed ({(str(error) or type(error).__name__).splitlines()[0][:120]})")
            return self._search_exactly(vector, limit, article_ids)

    def is_outdated(self) -> bool:
        """Whether another generation is served now than the one in use."""
        return not self._is_exact and current_generation(self._library.home) != self._served

    def refresh(self) -> None:
        """Follow the library, whose snapshot has moved; an unchanged generation stays open."""
        with self._lock:
            before = self._folder
            self._exact = self._recent = None
            self._choose()
            if self._folder != before:
                self._close_generation()

    def warm(self) -> None:
        """Open what the first search would open; a fault shows at that search."""
        with self._lock, suppress(Exception):
            if self._folder is not None:
                self._neighbours()
            else:
                self._exact = self._exact or ExactVectors.load(self._library)

    def close(self) -> None:
        """Let the generation's files and memory go."""
        with self._lock:
            self._close_generation()

    # Which generation

    def _choose(self) -> None:
        """Trust the served generation, or say why not."""
        self._notice = ""
        self._is_exact = self._once and is_small(self._library)
        self._served, self._folder, self._manifest = None, None, None
        if self._is_exact:
            return
        self._served = current_generation(self._library.home)
        self._folder, self._manifest, damage = find_generation(self._library)
        if damage and not (damage == MISSING and is_small(self._library)):
            self._distrust(damage)

    def _distrust(self, damage: str) -> None:
        self._close_generation()
        self._folder = None
        self._notice = (
            f"the vector index is not used: {damage}; searching the stored vectors one by one. "
            'Run "dossier doctor --repair" to rebuild it'
        )

    def _close_generation(self) -> None:
        if self._generation is not None:
            self._generation.close()
            self._generation = None

    # Search

    def _search_generation(
        self, vector: NDArray[np.float32], limit: int, article_ids: Collection[str] | None
    ) -> list[tuple[str, float]]:
        if self._recent is None:
            self._recent = ExactVectors.load(self._library, after=self._last_row)
        found = self._recent.nearest(vector, limit=limit, article_ids=article_ids)
        found += self._live_neighbours(vector, limit, article_ids)
        if len(found) < limit and len(found) < self._count(article_ids):
            return self._search_exactly(vector, limit, article_ids)  # of near-equal vectors the graph may reach a part
        return sorted(found, key=lambda pair: -pair[1])[:limit]

    def _search_exactly(
        self, vector: NDArray[np.float32], limit: int, article_ids: Collection[str] | None
    ) -> list[tuple[str, float]]:
        if self._exact is None:
            self._exact = ExactVectors.load(self._library)
        return self._exact.nearest(vector, limit=limit, article_ids=article_ids)

    def _live_neighbours(
        self, vector: NDArray[np.float32], limit: int, article_ids: Collection[str] | None
    ) -> list[tuple[str, float]]:
        """Neighbours in the generation that the library still has and the filter lets through.  Asks for more
        until there are enough, or no more."""
        wanted = None if article_ids is None else frozenset(article_ids)
        inside = sorted(wanted) if wanted is not None and len(wanted) <= IN_QUERY_ARTICLES else None
        total = self._manifest.count if self._manifest else 0
        ask = min(total, limit if wanted is None or inside else limit * OVERFETCH)
        while ask:
            found = self._neighbours().nearest(vector, limit=ask, article_ids=inside)
            owners = self._owners([id_ for id_, _ in found])
            kept = [(id_, s) for id_, s in found if id_ in owners and (wanted is None or owners[id_] in wanted)]
            if len(kept) >= limit or ask >= total or len(found) < ask:
                return kept[:limit]
            ask = min(total, ask * OVERFETCH)
        return []

    def _count(self, article_ids: Collection[str] | None) -> int:
        """How many passages there are to be found."""
        if article_ids is None:
            return self._library.passage_count
        query = """SELECT count(*) FROM passages p JOIN articles a ON a.row = p.article
                   WHERE a.id IN (SELECT value FROM json_each(?))"""
        return int(self._library.query(query, json.dumps(sorted(article_ids)))[0][0])

    def _neighbours(self) -> Neighbours:
        if self._generation is None:
            assert self._folder is not None
            self._generation = self._open_folder(self._folder)
        return self._generation

    def _owners(self, ids: list[str]) -> dict[str, str]:
        """Passage id to article id, of those passages whose vector is the generation's."""
        query = """SELECT p.id, a.id FROM passages p JOIN articles a ON a.row = p.article
                   WHERE p.id IN (SELECT value FROM json_each(?)) AND p.row <= ?"""
        return dict(self._library.query(query, json.dumps(ids), self._last_row))

    @property
    def _last_row(self) -> int:
        return self._manifest.last_row if self._manifest else 0


def is_small(library: Library) -> bool:
    """Whether exact search serves the library so fast that indexing need not build a generation."""
    return library.passage_count <= EXACT_UP_TO


def find_generation(library: Library, *, thorough: bool = False) -> tuple[Path | None, Manifest | None, str]:
    """The served generation's folder and manifest if it can be trusted with this library, and what is wrong
    with it if not.  A library without passages needs none."""
    folder = current_generation(library.home)
    manifest = read_manifest(folder) if folder else None
    if folder is None or manifest is None:
        return None, None, MISSING if library.passage_count else ""
    if manifest.identity != library.meta("identity") or manifest.fingerprint != library.meta("fingerprint"):
        return None, None, "it belongs to another library"
    try:
        damage = find_damage(folder, manifest, thorough=thorough)
    except OSError as error:
        damage = f"it cannot be read ({error.strerror})"
    return (None, None, damage) if damage else (folder, manifest, "")


def _open_chroma(folder: Path) -> Neighbours:
    from index.search.chroma import ChromaFolder

    return ChromaFolder(folder)
