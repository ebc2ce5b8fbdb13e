"""A LlamaIndex retriever over Chroma with the very passages and vectors of a library: the peer of `evals.bench.scale`.

    Library -> `fill_store` -> a Chroma folder -> `retrieve_seconds` -> seconds a question, its encoding included

The vectors are taken over, so that a million passages need no second encoding.  Its retriever is as it comes: the two
nearest chunks.  Needs the packages of the dependency group "bench".
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import chromadb
from llama_index.core import VectorStoreIndex
from llama_index.core.schema import NodeRelationship, RelatedNodeInfo, TextNode
from llama_index.vector_stores.chroma import ChromaVectorStore

from index.library.contents import Library
from index.types import Encoder
from rag.llamaindex.chroma_nodes import DossierEmbedding

BATCH = 5_000  # nodes; Chroma takes 5,461 at a time


def fill_store(library: Library, store: Path, *, say: Callable[[str], None]) -> int:
    """Add the library's passages that the store lacks; how many it holds then."""
    collection = chromadb.PersistentClient(path=str(store)).get_or_create_collection("peer")
    vectors = ChromaVectorStore(chroma_collection=collection)
    known, done = collection.count(), 0
    for _, ids, article_ids, block in library.vector_rows():
        for start in range(0, len(ids), BATCH):
            part = slice(start, start + BATCH)
            done += len(ids[part])
            if done > known:  # rows come in the same order every time
                texts = library.passages(ids[part])
                rows = zip(ids[part], article_ids[part], block[part].tolist(), strict=True)
                vectors.add([_node(id_, article, texts[id_].text, vector) for id_, article, vector in rows])
            say(f"the peer's index, {done}")
    return int(collection.count())


def _node(id_: str, article_id: str, text: str, vector: list[float]) -> TextNode:
    source = {NodeRelationship.SOURCE: RelatedNodeInfo(node_id=article_id)}
    return TextNode(id_=id_, text=text, embedding=vector, relationships=source)


def retrieve_seconds(store: Path, encoder: Encoder, questions: Sequence[str]) -> list[float]:
    """Seconds of each question, from its words to the nearest chunks."""
    collection = chromadb.PersistentClient(path=str(store)).get_or_create_collection("peer")
    vectors = ChromaVectorStore(chroma_collection=collection)
    retriever = VectorStoreIndex.from_vector_store(vectors, embed_model=DossierEmbedding(encoder)).as_retriever()
    seconds = []
    for question in questions:
        began = time.perf_counter()
        retriever.retrieve(question)
        seconds.append(time.perf_counter() - began)
    return seconds
