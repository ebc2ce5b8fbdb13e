"""LlamaIndex processes that index and ask over one Chroma server, for `evals.bench.serve` to time.

    python -m evals.bench.serve_peer index NUMBER PLACE URL        its share of the documents, a few at a time
    python -m evals.bench.serve_peer ask NUMBER PLACE URL FILE     retrieves again and again until all was given

They do what ours do with what LlamaIndex offers for it: VectorStoreIndex over a collection of the server, its default
splitter and retriever, the same weights in sentence-transformers.  Each prints one JSON object.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import chromadb
from llama_index.core import SimpleDirectoryReader, VectorStoreIndex
from llama_index.core.node_parser import SentenceSplitter
from llama_index.vector_stores.chroma import ChromaVectorStore

from evals.bench.cold_peer import TorchEmbedding
from evals.bench.serve import ASKERS, GROUP, PEER_STOP
from evals.sets.public import load_public
from index.encoders.load import packaged_model

COLLECTION = "peer"


def open_collection(url: str) -> Any:
    """The peers' collection on the server."""
    address = urlsplit(url)
    return chromadb.HttpClient(host=str(address.hostname), port=int(address.port or 80)).get_or_create_collection(
        COLLECTION
    )


def index_share(number: int, place: Path, url: str, embedding: Any) -> dict[str, Any]:
    """Index this one's documents group by group; seconds of each, and how many chunks it gave."""
    vectors = ChromaVectorStore(chroma_collection=open_collection(url))
    index = VectorStoreIndex.from_vector_store(vectors, embed_model=embedding)
    files = sorted((place / f"indexer-{number}" / "all").iterdir())
    seconds, chunks = list[float](), 0
    for start in range(0, len(files), GROUP):
        began = time.perf_counter()
        documents = SimpleDirectoryReader(input_files=files[start : start + GROUP]).load_data()
        nodes = SentenceSplitter().get_nodes_from_documents(documents)
        index.insert_nodes(nodes)
        seconds.append(time.perf_counter() - began)
        chunks += len(nodes)
    return {"give": seconds, "chunks": chunks}


def ask_again_and_again(number: int, place: Path, url: str, data: Path, embedding: Any) -> dict[str, Any]:
    """Retrieve until everything was given, and once more; seconds of each search, how many failed, chunks held."""
    collection = open_collection(url)
    vectors = ChromaVectorStore(chroma_collection=collection)
    retriever = VectorStoreIndex.from_vector_store(vectors, embed_model=embedding).as_retriever()
    questions = [question.question for question in load_public(data).questions]
    seconds, failed, turn, is_last = list[float](), 0, number, False
    while not is_last:
        is_last = (place / PEER_STOP).exists()
        began = time.perf_counter()
        try:
            retriever.retrieve(questions[turn % len(questions)])
            seconds.append(time.perf_counter() - began)
        except Exception:  # the server raises several while a collection is young
            failed += 1
            time.sleep(0.1)
        turn += ASKERS
    return {"retrieve": seconds, "failed": failed, "held": collection.count()}


def main(role: str, number: str, place: str, url: str, *file: str) -> None:
    """Load the weights, then do what the role says."""
    import torch

    torch.set_num_threads(1)
    embedding = TorchEmbedding(str(packaged_model()))
    work: Callable[[], dict[str, Any]] = (
        (lambda: index_share(int(number), Path(place), url, embedding))
        if role == "index"
        else (lambda: ask_again_and_again(int(number), Path(place), url, Path(file[0]), embedding))
    )
    print(json.dumps(work()))


if __name__ == "__main__":
    main(*sys.argv[1:])
