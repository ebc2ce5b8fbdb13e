"""Dossier's cleaner and splitter as transformations of an ingestion pipeline, with true offsets.

    Document* -> ArticleCleaner -> Document*;    Document* -> ArticleSplitter -> TextNode*

A node's start_char_idx and end_char_idx are those of its words in the document that was split.  An id changes with the
text, so that a store which keeps what it has under an id never keeps an old text for a new one.  Metadata stand in no
prompt and no vector.  Read `index.text.split` and `index.reading.clean` next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from llama_index.core.schema import (
    BaseNode,
    Document,
    NodeRelationship,
    NodeWithScore,
    TextNode,
    TransformComponent,
)

from index.reading.clean import clean_document
from index.reading.withheld import usable_spans, withheld_spans
from index.text.split import split_article
from index.types import Article, RawDocument
from rag.llamaindex.verified_synthesizer import article_of

HASH_LENGTH = 12  # characters of the content hash that stand in an id


class ArticleCleaner(TransformComponent):
    """Takes boilerplate out of documents; what the text states of title, publisher and date goes to the metadata."""

    def __call__(self, nodes: Sequence[BaseNode], **kwargs: Any) -> list[BaseNode]:
        """The documents in order; one with nothing but boilerplate is left out."""
        cleaned = ((node, clean_document(_raw(node))) for node in nodes)
        return [_document(node, article) for node, article in cleaned if article.text]


class ArticleSplitter(TransformComponent):
    """Cuts documents into passages of whole sentences that tile them; words that speak to an AI are left out."""

    def __call__(self, nodes: Sequence[BaseNode], **kwargs: Any) -> list[BaseNode]:
        """The passages of each document in order."""
        return [passage for node in nodes for passage in _passages(node)]


def _raw(node: BaseNode) -> RawDocument:
    article = article_of(NodeWithScore(node=node))
    return RawDocument(
        source=article.source,
        text=article.text,
        title=article.title,
        publisher=article.publisher,
        published=article.published,
        author=article.author,
        url=article.url,
    )


def _document(node: BaseNode, article: Article) -> Document:
    metadata = {**node.metadata, **_facts(article)}
    return Document(id_=node.node_id, text=article.text, metadata=metadata, **_hidden(metadata))


def _passages(node: BaseNode) -> Iterator[TextNode]:
    article = article_of(NodeWithScore(node=node))
    parent = node.as_related_node_info()
    for passage in split_article(article):
        withheld = withheld_spans(article.text, passage.start, passage.end)
        for number, span in enumerate(usable_spans(passage.start, passage.end, withheld)):
            text = article.text[span.start : span.end]
            if text.strip():
                metadata = {**node.metadata, "start": span.start, "end": span.end}
                yield TextNode(
                    id_=f"{passage.id}.{number}@{article.content_hash[:HASH_LENGTH]}",
                    text=text,
                    metadata=metadata,
                    start_char_idx=span.start,
                    end_char_idx=span.end,
                    relationships={NodeRelationship.SOURCE: parent},
                    **_hidden(metadata),
                )


def _facts(article: Article) -> dict[str, str]:
    return {
        "title": article.title,
        "publisher": article.publisher,
        "date": article.published.isoformat() if article.published else "",
        "author": article.author,
        "url": article.url,
        "source": article.source,
    }


def _hidden(metadata: dict[str, Any]) -> dict[str, Any]:
    """All metadata kept out of prompts and vectors."""
    return {"excluded_llm_metadata_keys": list(metadata), "excluded_embed_metadata_keys": list(metadata)}
