"""Asks an assistant whose passages LlamaIndex's store in PostgreSQL finds; a process of its own, see the test.

python ask_postgres.py HOME PORT QUESTION -> one line of JSON: for each way of finding, with and without an as_of,
the status, the texts that the store gives, and the quote, title and date of each citation
"""

from __future__ import annotations

import json
import os
import sys
import uuid
from contextlib import closing
from datetime import date
from typing import Any

import sqlalchemy
from llama_index.core import StorageContext, VectorStoreIndex
from llama_index.core.schema import TextNode
from llama_index.vector_stores.postgres import PGVectorStore

from index.encoders.load import load_encoder
from index.library.contents import Library
from rag.llamaindex.chroma_nodes import DossierEmbedding
from rag.open import open_assistant
from rag.settings import load_settings
from rag.types import Filters

MOST = 50
STALE = "The city of Lissen sold four harbour cranes to Orbeck Marine on Monday for 99 million crowns."
FOREIGN = "The harbour cranes of Lissen were bought by a brewer, says a text that is in no article of this home."
LIMITS = {"": Filters(), "early": Filters(as_of=date(2024, 3, 31))}

home, port, question = sys.argv[1:]
settings = load_settings(os.environ, home=home)


def nodes() -> list[TextNode]:
    """The home's passages, an old text that names the place of one of them, and a text of another library."""
    with Library.open(settings.home) as library:
        passages = [each for article in library.articles() for each in library.passages_of(article.id)]
    facts = [{"article_id": each.article_id, "start": each.start, "end": each.end} for each in passages]
    (sold,) = (fact for each, fact in zip(passages, facts, strict=True) if "42 million" in each.text)
    texts = [*((each.text, fact) for each, fact in zip(passages, facts, strict=True)), (STALE, sold), (FOREIGN, {})]
    return [
        TextNode(id_=str(uuid.UUID(int=at)), text=text, metadata=metadata)
        for at, (text, metadata) in enumerate(texts, start=1)
    ]


embedding = DossierEmbedding(load_encoder(cache=settings.cache))
store = PGVectorStore.from_params(
    host="127.0.0.1", port=port, database="postgres", user="postgres", password="none", table_name="cranes",
    embed_dim=len(embedding.get_text_embedding("x")), hybrid_search=True,
)  # fmt: skip
index = VectorStoreIndex(
    nodes(), storage_context=StorageContext.from_defaults(vector_store=store), embed_model=embedding
)
told: dict[str, Any] = {"sqlalchemy": sqlalchemy.__version__}
for mode in ("default", "sparse", "hybrid", "mmr"):
    retriever = index.as_retriever(similarity_top_k=MOST, vector_store_query_mode=mode, doc_ids=["another"])
    with closing(open_assistant(settings, retriever=retriever)) as assistant:
        for name, filters in LIMITS.items():
            answer = assistant.ask(question, filters=filters)
            told[f"{mode} {name}".strip()] = {
                "status": answer.status,
                "given": [each.text for each in retriever.retrieve(question)],
                "cited": [
                    {"quote": each.evidence.quote, "title": each.evidence.article.title,
                     "published": str(each.evidence.article.published)}
                    for each in answer.citations
                ],
            }  # fmt: skip
store._engine.dispose()
print(json.dumps(told))
