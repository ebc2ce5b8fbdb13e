"""LlamaIndex processes that index and ask over one Chroma server, for `evals.bench.serve` to time.

    python -m evals.bench.serve_peer INDEXERS ASKERS PLACE URL FILE -> {"given": [...], "held": [...]}, one a process

They do what ours do with what LlamaIndex offers for it: VectorStoreIndex over a collection of the server, its default
splitter and retriever, the same weights in sentence-transformers.  An indexer gives its share of the documents, a few
at a time; an asker retrieves again and again until all was given.  All are forks of one that has loaded the libraries
and the weights, since that takes ten seconds of a processor and is not measured.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import chromadb
from llama_index.core import SimpleDirectoryReader, VectorStoreIndex
from llama_index.core.node_parser import SentenceSplitter
from llama_index.vector_stores.chroma import ChromaVectorStore

from evals.bench.cold_peer import TorchEmbedding
from evals.bench.serve import GROUP, PEER_STOP
from evals.sets.public import load_public
from index.encoders.load import packaged_model
from index.errors import DossierError

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


def ask_again_and_again(number: int, place: Path, url: str, data: Path, embedding: Any, askers: int) -> dict[str, Any]:
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
        turn += askers
    return {"retrieve": seconds, "failed": failed, "held": collection.count()}


def forked(work: Callable[[], dict[str, Any]]) -> int:
    """Do it in a process of its own: the end of a pipe that its result comes out of, as JSON."""
    out, into = os.pipe()
    if os.fork():
        os.close(into)
        return out
    try:
        with os.fdopen(into, "w") as pipe:
            json.dump(work(), pipe)
    except Exception:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def result_of(pipe: int) -> dict[str, Any]:
    """What came out of a pipe.  Raises DossierError where its process failed."""
    with os.fdopen(pipe) as opened:
        text = opened.read()
    if not text:
        raise DossierError("a process ended without a result")
    told: dict[str, Any] = json.loads(text)
    return told


def main(indexers: int, askers: int, place: Path, url: str, data: Path) -> None:
    """Load the weights, start everybody at once, and tell the askers when all was given."""
    import torch

    torch.set_num_threads(1)
    embedding = TorchEmbedding(str(packaged_model()))
    giving = [forked(partial(index_share, number, place, url, embedding)) for number in range(indexers)]
    asking = [
        forked(partial(ask_again_and_again, number, place, url, data, embedding, askers)) for number in range(askers)
    ]
    given = [result_of(pipe) for pipe in giving]
    (place / PEER_STOP).touch()
    print(json.dumps({"given": given, "held": [result_of(pipe) for pipe in asking]}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4], Path(sys.argv[5]))
