"""Indexes that people have already, by LlamaIndex's own packages: whatever each does with ids, filters, modes and
scores, only words of the home's articles within the limits of the question reach an answer."""

from __future__ import annotations

import uuid
import warnings
from collections.abc import Callable
from datetime import date
from typing import Any

import chromadb
import pytest
import qdrant_client
from llama_index.core import StorageContext, VectorStoreIndex
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.llms import MockLLM
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.schema import TextNode
from llama_index.core.vector_stores import SimpleVectorStore
from llama_index.retrievers.bm25 import BM25Retriever
from llama_index.vector_stores.chroma import ChromaVectorStore
from llama_index.vector_stores.qdrant import QdrantVectorStore

from rag.llamaindex import BroughtRetriever
from rag.llamaindex.chroma_nodes import DossierEmbedding
from rag.retrieval.retrieve import encoded
from rag.types import Filters, ScoredPassage

QUESTION = "Who bought the harbour cranes of Lissen?"
STALE = "The city of Lissen sold four harbour cranes to Orbeck Marine on Monday for 99 million crowns."
FOREIGN = "The harbour cranes of Lissen were bought by a brewer, says a text that is in no article of this home."
MOST = 50
Find = Callable[..., tuple[ScoredPassage, ...]]


def node(number: int, text: str, **metadata: Any) -> TextNode:
    return TextNode(id_=str(uuid.UUID(int=number)), text=text, metadata=metadata)


@pytest.fixture
def nodes(harbour_index: Any) -> list[TextNode]:
    """The home's passages, an old text that names the place of one of them, and a text of another library."""
    library = harbour_index.library
    passages = [each for article in library.articles() for each in library.passages_of(article.id)]
    made = [
        node(number, each.text, article_id=each.article_id, start=each.start, end=each.end)
        for number, each in enumerate(passages)
    ]
    sold = next(each for each in made if "42 million" in each.text)
    return [*made, node(998, STALE, **sold.metadata), node(999, FOREIGN)]


def by_vectors(store: Any, nodes: list[TextNode], encoder: Any, **options: Any) -> BaseRetriever:
    context = StorageContext.from_defaults(vector_store=store)
    index = VectorStoreIndex(nodes, storage_context=context, embed_model=DossierEmbedding(encoder))
    return index.as_retriever(similarity_top_k=MOST, **options)


def in_memory(nodes: list[TextNode], encoder: Any) -> BaseRetriever:
    return by_vectors(SimpleVectorStore(), nodes, encoder, doc_ids=["another"])


def in_chroma(nodes: list[TextNode], encoder: Any, mode: str = "default") -> BaseRetriever:
    collection = chromadb.EphemeralClient().create_collection(f"others-{uuid.uuid4()}", embedding_function=None)
    store = ChromaVectorStore(chroma_collection=collection)
    return by_vectors(store, nodes, encoder, vector_store_query_mode=mode)


def in_qdrant(nodes: list[TextNode], encoder: Any, mode: str = "default") -> BaseRetriever:
    with warnings.catch_warnings():  # the client in memory says that it keeps no payload index
        warnings.simplefilter("ignore", UserWarning)
        store = QdrantVectorStore(client=qdrant_client.QdrantClient(":memory:"), collection_name="others")
        return by_vectors(store, nodes, encoder, vector_store_query_mode=mode)


def by_words(nodes: list[TextNode], encoder: Any) -> BaseRetriever:
    return BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=len(nodes))


def by_both(nodes: list[TextNode], encoder: Any) -> BaseRetriever:
    parts = [by_words(nodes, encoder), in_chroma(nodes, encoder)]
    return QueryFusionRetriever(parts, llm=MockLLM(), num_queries=1, similarity_top_k=MOST, use_async=False)


STORES = {
    "memory": in_memory,
    "chroma": in_chroma,
    "chroma hybrid": lambda *given: in_chroma(*given, mode="hybrid"),
    "chroma text": lambda *given: in_chroma(*given, mode="text_search"),
    "qdrant": in_qdrant,
    "qdrant text": lambda *given: in_qdrant(*given, mode="text_search"),
    "bm25": by_words,
    "fusion": by_both,
}


@pytest.fixture(params=STORES)
def find(request: pytest.FixtureRequest, nodes: list[TextNode], harbour_index: Any, fake_encoder: Any) -> Find:
    """`find(**limits)`: what an assistant gets from the store for the question."""
    retriever = STORES[request.param](nodes, fake_encoder)
    brought = BroughtRetriever(retriever, harbour_index.library)
    query = encoded(QUESTION, fake_encoder)
    return lambda **limits: brought.passages_for(query, filters=Filters(**limits))


def test_only_words_of_the_home_are_found_each_once(find: Find) -> None:
    found = find()
    assert any("42 million" in each.passage.text for each in found)
    assert not any("99 million" in each.passage.text or "brewer" in each.passage.text for each in found)
    assert len({each.passage.id for each in found}) == len(found)


def test_a_score_of_the_store_is_not_taken_for_nearness(find: Find, fake_encoder: Any) -> None:
    query = encoded(QUESTION, fake_encoder)
    for each in find():
        (own,) = fake_encoder.encode([each.passage.text])
        assert each.similarity == pytest.approx(float(own.vector @ query.encoding.vector), abs=2e-3)


def test_the_limits_of_a_question_hold_whatever_the_store_does(
    find: Find, harbour_index: Any, harbour_ids: dict[str, str]
) -> None:
    articles = harbour_index.library
    for each in find(as_of=date(2024, 3, 31)):
        published = articles.article(each.passage.article_id).published
        assert published is None or published <= date(2024, 3, 31)
    only = frozenset({harbour_ids["lighthouse"]})
    assert {each.passage.article_id for each in find(article_ids=only)} <= only
    assert {articles.article(each.passage.article_id).publisher for each in find(publisher="Coast Ledger")} == {
        "Coast Ledger"
    }
