"""What a LlamaIndex starter does from process start to its first output, for `evals.bench.cold` to time.

    python -m evals.bench.cold_peer build FOLDER STORE MODEL       texts -> a Chroma collection
    python -m evals.bench.cold_peer ask STORE MODEL QUESTION       -> the nearest chunk, printed
    python -m evals.bench.cold_peer answer STORE MODEL QUESTION    -> the default query engine's answer, printed

VectorStoreIndex over Chroma, the default splitter and retriever, sentence-transformers as the embedding: what its
tutorials show, with the same weights as ours.  `ask` prints what it retrieved and asks no language model, so its time
is less than a person's wait would be; `answer` asks the language model that the settings name, through llama.cpp.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import chromadb
from llama_index.core import SimpleDirectoryReader, StorageContext, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.node_parser import SentenceSplitter
from llama_index.vector_stores.chroma import ChromaVectorStore
from sentence_transformers import SentenceTransformer


class TorchEmbedding(BaseEmbedding):
    """sentence-transformers as LlamaIndex's embedding, as its own integration wraps it."""

    _model: Any = PrivateAttr()

    def __init__(self, model: str) -> None:
        super().__init__(model_name=model)
        self._model = SentenceTransformer(model, device="cpu", local_files_only=True)

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self._model.encode(texts, normalize_embeddings=True).tolist()
        return vectors

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


def build(folder: Path, store: Path, model: str) -> int:
    """Index the folder's files; how many chunks there are."""
    collection = chromadb.PersistentClient(path=str(store)).get_or_create_collection("peer")
    VectorStoreIndex.from_documents(
        SimpleDirectoryReader(str(folder), exclude_hidden=False).load_data(),
        storage_context=StorageContext.from_defaults(vector_store=ChromaVectorStore(chroma_collection=collection)),
        embed_model=TorchEmbedding(model),
        transformations=[SentenceSplitter()],
    )
    return int(collection.count())


def ask(store: Path, model: str, question: str) -> str:
    """The text of the nearest chunk."""
    collection = chromadb.PersistentClient(path=str(store)).get_or_create_collection("peer")
    vectors = ChromaVectorStore(chroma_collection=collection)
    index = VectorStoreIndex.from_vector_store(vectors, embed_model=TorchEmbedding(model))
    return str(index.as_retriever().retrieve(question)[0].get_content())


def answer(store: Path, model: str, question: str) -> str:
    """The default query engine's answer."""
    from contextlib import closing

    from evals.bench.peers import SharedLLM
    from rag.open import open_language_model
    from rag.settings import load_settings

    with closing(open_language_model(load_settings(os.environ))) as language_model:  # loads while the index opens
        collection = chromadb.PersistentClient(path=str(store)).get_or_create_collection("peer")
        vectors = ChromaVectorStore(chroma_collection=collection)
        index = VectorStoreIndex.from_vector_store(vectors, embed_model=TorchEmbedding(model))
        return str(index.as_query_engine(llm=SharedLLM(language_model)).query(question))


if __name__ == "__main__":
    if sys.argv[1] == "build":
        print(build(Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]))
    else:
        respond = answer if sys.argv[1] == "answer" else ask
        print(respond(Path(sys.argv[2]), sys.argv[3], sys.argv[4])[:200], flush=True)
