"""Anyone's answer over anyone's nodes -> the sentences of it that exact words of the nodes support.

    query, NodeWithScore* -> inner synthesizer -> text -> VerifiedSynthesizer -> Response with [n] and quotes as nodes

The inner one sees the nodes' text alone: no path, id, offset or score stands in its prompt, and no title above the
wrong text.  What speaks to an AI is neither given to it nor quoted.  Nothing unverified is streamed.  A response that
is not supported says so, with `metadata["status"] == "abstained"`.  Read `rag.verify.verify` next.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

from llama_index.core.base.response.schema import Response
from llama_index.core.callbacks import CallbackManager
from llama_index.core.llms import MockLLM
from llama_index.core.response_synthesizers import BaseSynthesizer
from llama_index.core.schema import MetadataMode, NodeWithScore, QueryBundle, TextNode

from index.dates.stated import parse_stated_date
from index.reading.withheld import is_withheld, usable_text, withheld_spans
from index.text.patterns import regex
from index.text.sentences import split_sentences
from index.types import Article, Passage
from rag.llamaindex.engines import cited_node
from rag.question.question import understand
from rag.retrieval.evidence import sentences_of
from rag.stages import DraftLine
from rag.types import Evidence, ScoredPassage, answer_text
from rag.verify.verify import cite, verify_draft

UNSUPPORTED = "The sources do not support an answer."
_MARKS = regex(r"\s*\[\s*\d+(?:\s*,\s*\d+)*\s*\]")


class VerifiedSynthesizer(BaseSynthesizer):
    """Checks every sentence that `inner` writes; for any query engine of LlamaIndex."""

    def __init__(self, inner: BaseSynthesizer) -> None:
        """`inner` writes; it may have been built with any model."""
        super().__init__(llm=MockLLM(), callback_manager=CallbackManager([]))  # else it asks the global Settings
        self._inner = inner

    def synthesize(
        self,
        query: Any,
        nodes: list[NodeWithScore],
        additional_source_nodes: Sequence[NodeWithScore] | None = None,
        **response_kwargs: Any,
    ) -> Response:
        """The verified response; its source nodes are the quotes, the n-th under [n]."""
        question, articles, bare = _prepared(query, nodes)
        drafted = str(self._inner.synthesize(question, bare, **response_kwargs)) if bare else ""
        return verified_response(question, drafted, articles)

    async def asynthesize(
        self,
        query: Any,
        nodes: list[NodeWithScore],
        additional_source_nodes: Sequence[NodeWithScore] | None = None,
        **response_kwargs: Any,
    ) -> Response:
        """The same, where the inner one is asked without waiting."""
        question, articles, bare = _prepared(query, nodes)
        drafted = str(await self._inner.asynthesize(question, bare, **response_kwargs)) if bare else ""
        return verified_response(question, drafted, articles)

    def get_response(self, query_str: str, text_chunks: Sequence[str], **response_kwargs: Any) -> str:
        """The verified text over bare texts."""
        nodes = [NodeWithScore(node=TextNode(text=chunk)) for chunk in text_chunks]
        return str(self.synthesize(query_str, nodes, **response_kwargs))

    async def aget_response(self, query_str: str, text_chunks: Sequence[str], **response_kwargs: Any) -> str:
        """The same, without waiting."""
        nodes = [NodeWithScore(node=TextNode(text=chunk)) for chunk in text_chunks]
        return str(await self.asynthesize(query_str, nodes, **response_kwargs))

    def _get_prompts(self) -> dict[str, Any]:
        return {}

    def _update_prompts(self, prompts: Any) -> None:
        """It has none of its own."""


def verified_response(question: str, drafted: str, articles: Sequence[Article]) -> Response:
    """What of a drafted text the articles support, as a response; all the same whoever wrote it."""
    plain = _MARKS.sub("", drafted)
    lines = [DraftLine(text=plain[span.start : span.end]) for span in split_sentences(plain)]
    evidence = [each for article in articles for each in _evidence(article)]
    verified = verify_draft(lines, evidence, question=understand(question), context=evidence)
    statements, citations = cite(verified.supported)
    rejected = [{"text": each.text, "reason": each.reason} for each in verified.rejected]
    return Response(
        response=answer_text(statements) or UNSUPPORTED,
        source_nodes=[cited_node(citation) for citation in citations],
        metadata={"status": "answered" if statements else "abstained", "rejected": rejected},
    )


def _prepared(query: Any, nodes: Sequence[NodeWithScore]) -> tuple[str, list[Article], list[NodeWithScore]]:
    """The question, each node once as an article, and the nodes as the inner synthesizer sees them."""
    question = query.query_str if isinstance(query, QueryBundle) else str(query)
    articles = list({article.id: article for article in map(article_of, nodes) if article.text.strip()}.values())
    bare = []
    for number, article in enumerate(articles, start=1):
        text = usable_text(article.text, 0, len(article.text))
        if text.strip():
            bare.append(NodeWithScore(node=TextNode(id_=str(number), text=text), score=1.0))
    return question, articles, bare


def article_of(found: NodeWithScore) -> Article:
    """A node as an article: its text as it is, and what its metadata say of title, publisher and date."""
    node = found.node
    text = node.get_content(metadata_mode=MetadataMode.NONE)
    told = {name: str(node.metadata.get(name) or "") for name in ("title", "publisher", "author", "url", "source")}
    return Article(
        id=node.node_id,
        title=told["title"] or str(node.metadata.get("file_name") or ""),
        publisher=told["publisher"],
        published=_published(node.metadata),
        author=told["author"],
        url=told["url"],
        source=told["source"] or str(node.metadata.get("file_path") or node.node_id),
        text=text,
        dropped=(),
        content_hash=hashlib.sha256(text.encode("utf-8", "replace")).hexdigest(),
        copy_group=node.ref_doc_id or node.node_id,
    )


def _published(metadata: dict[str, Any]) -> date | None:
    """The day that the metadata state; a file's own dates are none of an article's."""
    stated = next((metadata[name] for name in ("published", "date", "publication_date") if metadata.get(name)), "")
    return stated if isinstance(stated, date) else parse_stated_date(str(stated))


def _evidence(article: Article) -> tuple[Evidence, ...]:
    passage = Passage(id=article.id, article_id=article.id, start=0, end=len(article.text), text=article.text)
    whole = ScoredPassage(passage=passage, rank=1, fusion_score=1.0, similarity=0.0)
    withheld = withheld_spans(article.text)
    return tuple(each for each in sentences_of(whole, article) if not is_withheld(each.start, each.end, withheld))
