"""A home's passages as a Chroma folder that LlamaIndex's `ChromaVectorStore` opens, and the encoder to ask it with.

    Library, folder -> write_nodes -> Written(nodes, left_out)      Encoder -> DossierEmbedding -> a query's vector

Each record is a node as LlamaIndex keeps it: its text, its vector, and in its metadata the node itself and the id of
its article as that of its document.  A second writing brings the folder to the library's present.  A passage with
words that speak to an AI is left out, since another program would read it whole.  Needs no package of LlamaIndex
beyond its core.  Read `rag.llamaindex.engines` for the nodes themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.callbacks import CallbackManager
from llama_index.core.schema import MetadataMode, NodeRelationship, RelatedNodeInfo, TextNode
from llama_index.core.vector_stores.utils import node_to_metadata_dict

from index.errors import DossierError
from index.library.contents import Library
from index.reading.withheld import withheld_spans
from index.types import Article, Encoder, Passage
from rag.llamaindex.engines import passage_node

COLLECTION = "dossier"
BATCH = 1_000  # Chroma takes at most 5,461 records at once
MADE_BY = {"made_by": "dossier"}  # on the collection, so that no other program's is written over


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How many nodes the folder holds, and how many passages were left out."""

    nodes: int
    left_out: int


class DossierEmbedding(BaseEmbedding):
    """The encoder of a home for LlamaIndex: give it as `embed_model` over what `write_nodes` wrote."""

    _encoder: Encoder = PrivateAttr()

    def __init__(self, encoder: Encoder) -> None:
        super().__init__(model_name=encoder.name, callback_manager=CallbackManager([]))
        self._encoder = encoder

    @classmethod
    def class_name(cls) -> str:
        """What LlamaIndex calls it."""
        return "DossierEmbedding"

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [encoding.vector.tolist() for encoding in self._encoder.encode(texts)]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


def write_nodes(library: Library, folder: Path) -> Written:
    """Write the library's passages to the collection `COLLECTION` of a Chroma folder, new or written before.

    Raises DossierError for a folder of something else, or one that cannot be written.
    """
    collection = _collection(folder)
    left_out, written, known = 0, set[str](), set(collection.get(include=[])["ids"])
    for nodes in _batches(library):
        kept = [node for node in nodes if node is not None]
        left_out += len(nodes) - len(kept)
        written |= {node.node_id for node in kept}
        if kept:
            _upsert(collection, kept)
    gone = sorted(known - written)
    for start in range(0, len(gone), BATCH):
        collection.delete(ids=gone[start : start + BATCH])
    return Written(nodes=len(written), left_out=left_out)


def _collection(folder: Path) -> Any:
    """The collection in the folder, which may be new."""
    import chromadb
    from chromadb.config import Settings

    try:
        if folder.exists() and not (folder / "chroma.sqlite3").exists() and any(folder.iterdir()):
            raise DossierError(f"{folder} holds something else: name another folder")
        client = chromadb.PersistentClient(
            path=str(folder), settings=Settings(anonymized_telemetry=False, is_persistent=True)
        )
        collection: Any = client.get_or_create_collection(
            COLLECTION, metadata=MADE_BY, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
        )
    except DossierError:
        raise
    except Exception as error:  # Chroma raises nothing more precise
        reason = (str(error).splitlines() or [type(error).__name__])[0][:160]
        raise DossierError(f"cannot write {folder} ({reason}): name another folder") from error
    if (collection.metadata or {}).get("made_by") != MADE_BY["made_by"]:
        raise DossierError(f"{folder} has a collection {COLLECTION} of another program: name another folder")
    return collection


def _batches(library: Library) -> Iterator[list[TextNode | None]]:
    """The nodes of all passages with their vectors, in blocks; None for one with withheld words."""
    for _, ids, article_ids, vectors in library.vector_rows():
        for start in range(0, len(ids), BATCH):
            part = slice(start, start + BATCH)
            passages = library.passages(ids[part])
            articles = {id_: library.article(id_) for id_ in set(article_ids[part])}
            yield [
                _node(passages[id_], articles[article_id], vector.astype(float).tolist())
                for id_, article_id, vector in zip(ids[part], article_ids[part], vectors[part], strict=True)
            ]


def _node(passage: Passage, article: Article | None, vector: list[float]) -> TextNode | None:
    start, end = passage.start, passage.end
    if article is None or withheld_spans(article.text, start, end):
        return None
    node = passage_node(passage.id, article.text[start:end], article, start, end)
    node.embedding = vector
    node.relationships = {NodeRelationship.SOURCE: RelatedNodeInfo(node_id=article.id)}
    return node


def _upsert(collection: Any, nodes: list[TextNode]) -> None:
    collection.upsert(
        ids=[node.node_id for node in nodes],
        embeddings=[node.get_embedding() for node in nodes],
        documents=[node.get_content(MetadataMode.NONE) for node in nodes],
        metadatas=[node_to_metadata_dict(node, remove_text=True, flat_metadata=True) for node in nodes],
    )
