"""A retriever that somebody has already -> one that an assistant asks for passages of its own home.

    BaseRetriever, Contents -> BroughtRetriever -> ScoredPassage*

Only its order is taken.  Its words are looked for in the home's articles, so that an old text kept under an id, or one
that was never indexed here, cannot be quoted; the limits of a question are applied here, whatever it does with filters;
its scores, which differ in meaning from store to store, are left aside.  Read `rag.open.open_assistant` next.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import MetadataMode, NodeWithScore

from index.search.admitted import admits
from index.stores.contract import Contents
from index.text.sentences import split_sentences
from index.types import Article, Passage
from rag.retrieval.retrieve import Query
from rag.types import Filters, ScoredPassage

LEAST_LENGTH = 20  # characters of a sentence that tell which article it is of
MOST_SENTENCES = 30  # of a node that is not found as a whole
MOST_PASSAGES = 30


class BroughtRetriever:
    """Finds passages of a library by somebody else's retriever."""

    def __init__(self, retriever: BaseRetriever, library: Contents) -> None:
        """The library is the one that the assistant quotes from."""
        self._retriever = retriever
        self._library = library

    def passages_for(self, query: Query, *, filters: Filters) -> tuple[ScoredPassage, ...]:
        """The passages that hold what the retriever found, in its order, each once."""
        found: dict[str, Passage] = {}
        for node in self._retriever.retrieve(query.text):
            for article, start, end in self._places(node):
                if admits(filters, article):
                    touched = (p for p in self._library.passages_of(article.id) if p.start < end and start < p.end)
                    found |= {passage.id: passage for passage in touched if passage.id not in found}
        kept = list(found.values())[:MOST_PASSAGES]
        encodings = self._library.encodings([passage.id for passage in kept])
        return tuple(
            ScoredPassage(
                passage=passage,
                rank=rank,
                fusion_score=1.0 / rank,
                similarity=float(encodings[passage.id].vector @ query.encoding.vector),
            )
            for rank, passage in enumerate(kept, start=1)
        )

    def _places(self, found: NodeWithScore) -> Iterator[tuple[Article, int, int]]:
        """Where the node's words stand in the home: as it says, or as a whole, or sentence by sentence."""
        text = found.node.get_content(metadata_mode=MetadataMode.NONE).strip()
        if not text:
            return
        if stated := self._stated(found.node.metadata, text):
            yield stated
        elif whole := self._located(text):
            yield whole
        else:
            for span in split_sentences(text)[:MOST_SENTENCES]:
                sentence = text[span.start : span.end]
                if len(sentence) >= LEAST_LENGTH and (place := self._located(sentence)):
                    yield place

    def _stated(self, metadata: dict[str, Any], text: str) -> tuple[Article, int, int] | None:
        """The place that a node of ours names, where its words still stand there."""
        start, end = metadata.get("start"), metadata.get("end")
        article = self._library.article(str(metadata.get("article_id", "")))
        if article is None or not isinstance(start, int) or not isinstance(end, int):
            return None
        return (article, start, end) if article.text[start:end].strip() == text else None

    def _located(self, words: str) -> tuple[Article, int, int] | None:
        """The first article that holds the words."""
        article = self._library.article(self._library.article_with(words))
        if article is None:
            return None
        start = article.text.index(words)
        return article, start, start + len(words)
