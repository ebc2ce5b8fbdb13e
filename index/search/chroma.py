"""Chroma behind two verbs: fill a generation folder with passages, find the nearest ones in it.

    (passage id, article id, vector)* -> collection in a folder        vector -> (passage id, similarity)*

Only ids, vectors and the article id are kept there.  Nothing but vectors of ours goes in, so no embedding function
is ever built, and a collection that names one is refused.  `main` builds and verifies a staged generation
in a process of its own: a crash inside Chroma is then a failed build and no more.  Read
`index.search.vectors` next.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
from chromadb.config import Settings
from numpy.typing import NDArray

from index.errors import LibraryError
from index.library.contents import Library
from index.search.generations import write_manifest

COLLECTION = "passages"
BATCH = 1_000
PERSIST_ROWS = 50_000  # rows between two writes of the whole graph to disk; a write costs as much as it has grown
SAMPLED_QUERIES = 16
NEIGHBOURS = 10
ROUNDING = 1e-3  # tolerance, cosine; half precision and Chroma's own arithmetic differ by less
NEAR = 0.01  # tolerance, cosine; which of several vectors this near an approximate graph finds is chance
MIN_RECALL = 0.8  # of the exact neighbours, mean over the sample; measured 0.97 on random vectors


class ChromaFolder:
    """An open generation folder.  Close it, or its memory stays."""

    def __init__(self, folder: Path) -> None:
        self._client: Any = chromadb.PersistentClient(
            path=str(folder), settings=Settings(anonymized_telemetry=False, is_persistent=True, allow_reset=False)
        )
        self._collection = self._open_collection()

    def nearest(
        self, vector: NDArray[np.float32], *, limit: int, article_ids: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """At most `limit` (passage id, cosine similarity), best first."""
        where: Any = None if article_ids is None else {"article": {"$in": list(article_ids)}}
        found: Any = self._collection.query(
            query_embeddings=[vector], n_results=limit, where=where, include=["distances"]
        )
        return [(id_, 1.0 - float(gap)) for id_, gap in zip(found["ids"][0], found["distances"][0], strict=True)]

    def ids(self) -> list[str]:
        """Every id there is."""
        found: list[str] = self._collection.get(include=[])["ids"]
        return found

    def vectors(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The stored vectors of those ids that there are."""
        found: Any = self._collection.get(ids=list(ids), include=["embeddings"])
        return {id_: np.asarray(vector) for id_, vector in zip(found["ids"], found["embeddings"], strict=True)}

    def upsert(self, ids: Sequence[str], article_ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Add or replace up to BATCH passages."""
        metadatas: Any = [{"article": id_} for id_ in article_ids]
        self._collection.upsert(ids=list(ids), embeddings=vectors, metadatas=metadatas)

    def delete(self, ids: Sequence[str]) -> None:
        """Drop passages; those that are not there do not matter."""
        for start in range(0, len(ids), BATCH):
            self._collection.delete(ids=list(ids[start : start + BATCH]))

    def dimensions(self) -> int:
        """Components of a vector, 0 before the first was added."""
        return int(self._collection._model.dimension or 0)

    def close(self) -> None:
        """Let files and memory go."""
        self._client.close()

    def __enter__(self) -> ChromaFolder:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _open_collection(self) -> Any:
        if COLLECTION not in [collection.name for collection in self._client.list_collections()]:
            self._client.create_collection(
                COLLECTION, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
            )
        collection: Any = self._client.get_collection(COLLECTION, embedding_function=None)
        refuse_programs(collection)
        return collection

    def persist_every(self, rows: int) -> None:
        """Write the graph to disk after so many rows, from the next opening on."""
        self._collection.modify(configuration={"hnsw": {"sync_threshold": rows}})


def refuse_programs(collection: Any) -> None:
    """Raise LibraryError when a collection names an embedding function: Chroma would build and run it."""
    stored = json.dumps([collection._model.configuration_json, getattr(collection._model, "serialized_schema", "")])
    if '"known"' in stored.replace("\\", ""):
        raise LibraryError('the vector index names a program to run: remove it with "dossier doctor --repair"')


def build_generation(library: Library, folder: Path, *, after: int) -> None:
    """Bring a staged folder, which holds the passages up to row `after`, to the library's snapshot."""
    total = library.passage_count - library.count_up_to(after)
    writes = math.ceil(max(total, 1) / PERSIST_ROWS)
    with ChromaFolder(folder) as chroma:
        chroma.persist_every(max(BATCH, BATCH * math.ceil(total / writes / BATCH)))
    with ChromaFolder(folder) as chroma:
        _delete_gone(library, chroma, after)
        _add_new(library, chroma, after, total)
        chroma.persist_every(1)
    settle_folder(folder)
    verify_folder(library, folder)


def settle_folder(folder: Path) -> None:
    """Make the folder one that Chroma opens and queries without changing a byte.

    The first query after a lowered threshold writes the whole graph to disk.  And each opening adds a row to a table
    that nothing reads, only to take a lock, which it still gets when the row is refused.
    """
    with ChromaFolder(folder) as chroma:
        dimensions = chroma.dimensions()
        if dimensions:
            chroma.nearest(np.ones(dimensions, dtype=np.float32), limit=1)
    with closing(sqlite3.connect(folder / "chroma.sqlite3", isolation_level=None)) as connection:
        connection.execute(
            "CREATE TRIGGER IF NOT EXISTS open_without_writing BEFORE INSERT ON acquire_write "
            "BEGIN SELECT RAISE(IGNORE); END"
        )


def _delete_gone(library: Library, chroma: ChromaFolder, after: int) -> None:
    if after:
        live = set(library.passage_ids())
        chroma.delete([id_ for id_ in chroma.ids() if id_ not in live])


def _add_new(library: Library, chroma: ChromaFolder, after: int, total: int) -> None:
    done = 0
    for _, ids, article_ids, vectors in library.vector_rows(after=after):
        for start in range(0, len(ids), BATCH):
            part = slice(start, start + BATCH)
            chroma.upsert(ids[part], article_ids[part], vectors[part].astype(np.float32))
            done += len(ids[part])
            print(json.dumps({"done": done, "total": total}), flush=True)


def verify_folder(library: Library, folder: Path) -> None:
    """Raise LibraryError when the folder, opened afresh, is damaged: other ids than the library's, an id twice, other
    vectors, or a search that finds less than is near.

    The graph is approximate.  Of many vectors that are all but equal some are reached by no search at all (78 of 1,000
    at a distance of 0.001 from one another); no answer is worse for it, and it is no damage.
    """
    chroma = ChromaFolder(folder)
    try:
        wanted = list(library.passage_ids())
        given = chroma.ids()
        if len(given) != len(wanted) or set(given) != set(wanted):
            raise LibraryError(f"the vector index holds {len(given)} ids, the library {len(wanted)}")
        if wanted:
            sample = _sample(wanted)
            encodings = library.encodings(sample)
            vectors = np.stack([encodings[id_].vector for id_ in sample]).astype(np.float32)
            _verify_vectors(chroma, sample, vectors)
            _verify_queries(library, chroma, vectors, frozenset(wanted))
    finally:
        chroma.close()


def _verify_vectors(chroma: ChromaFolder, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
    stored = chroma.vectors(ids)
    for id_, vector in zip(ids, vectors, strict=True):
        if id_ not in stored or not _similarity(stored[id_], vector) >= 1.0 - ROUNDING:
            raise LibraryError(f"the vector index holds another vector of {id_}")


def _similarity(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Cosine; not a number where one of them has no length."""
    with np.errstate(invalid="ignore"):
        return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other)))


def _verify_queries(
    library: Library, chroma: ChromaFolder, vectors: NDArray[np.float32], wanted: frozenset[str]
) -> None:
    """Search for what is stored: it must find something as near as that itself, and about what exact search finds."""
    recalls, reached = [], []
    for vector, (bound, ids) in zip(vectors, _exact_neighbours(library, vectors), strict=True):
        found = chroma.nearest(vector, limit=len(ids))
        if len(dict(found)) != len(found) or not wanted.issuperset(dict(found)):
            raise LibraryError("the vector index finds a passage twice, or one that is not there")
        recalls.append(sum(similarity >= bound - NEAR for _, similarity in found) / len(ids))
        reached.append(bool(found) and found[0][1] >= 1.0 - NEAR)
    if np.mean(recalls) < MIN_RECALL:
        raise LibraryError(f"the vector index finds only {np.mean(recalls):.2f} of the nearest passages")
    if np.mean(reached) < MIN_RECALL:
        raise LibraryError(f"the vector index finds only {np.mean(reached):.2f} of the passages by their own vectors")


def _sample(ids: Sequence[str]) -> list[str]:
    step = max(len(ids) // SAMPLED_QUERIES, 1)
    return list(ids[::step][:SAMPLED_QUERIES])


def _exact_neighbours(library: Library, queries: NDArray[np.float32]) -> list[tuple[float, list[str]]]:
    """For each query, the similarity of its last exact neighbour, and the neighbours' ids."""
    best: list[list[tuple[float, str]]] = [[] for _ in queries]
    for _, ids, _, vectors in library.vector_rows():
        scores = vectors.astype(np.float32) @ queries.T
        for number, column in enumerate(scores.T):
            nearest = np.argsort(-column)[:NEIGHBOURS]
            merged = best[number] + [(float(column[at]), ids[at]) for at in nearest]
            best[number] = sorted(merged, reverse=True)[:NEIGHBOURS]
    return [(rows[-1][0], [id_ for _, id_ in rows]) for rows in best]


def main(home: str, staged: str, after: str) -> None:
    """Build, verify and describe a staged generation, all of one snapshot: writers may be at work."""
    folder = Path(staged)
    with Library.open(Path(home)) as library:
        build_generation(library, folder, after=int(after))
        write_manifest(
            folder,
            ids=library.passage_ids(),
            identity=library.meta("identity"),
            fingerprint=library.meta("fingerprint"),
            last_row=library.last_row,
            count=library.passage_count,
            chroma=chromadb.__version__,
        )
