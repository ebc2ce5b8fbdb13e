"""Dossier's retrieval and answers for LlamaIndex's users.

    ScoredPassage* -> DossierRetriever -> NodeWithScore*      Answer -> as_query_engine, as_chat_engine -> Response

No bare question imports this module.  It never touches LlamaIndex's global Settings: with a key of
another program in the environment they would call out.  Here alone a passage is called a node.  What LlamaIndex
gives to Dossier, its language models, is `rag.models.chat.llamaindex_llm`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator, Iterator, Sequence
from typing import Protocol

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.llms.types import ChatMessage, ChatResponse, MessageRole
from llama_index.core.base.response.schema import Response
from llama_index.core.chat_engine.types import AgentChatResponse, BaseChatEngine, StreamingAgentChatResponse
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index.reading.withheld import usable_spans, withheld_spans
from index.types import Article
from rag.question.followup import Exchange
from rag.types import Answer, Citation, Filters, ScoredPassage, answer_text

SHOWN = frozenset({"title", "publisher", "date"})  # the metadata that a model may see


class FindsPassages(Protocol):
    """What `DossierRetriever` asks: `rag.retrieval.retrieve.Retriever`, or anything like it."""

    def retrieve(self, question: str, *, filters: Filters) -> tuple[ScoredPassage, ...]:
        """Passages, best first."""


class DossierRetriever(BaseRetriever):
    """Dossier's retrieval as a LlamaIndex retriever, for any query engine, reranker or agent of LlamaIndex.

    `article` gives an article by its id (`Library.article`).  A node's score is the passage's fusion score, good for
    order within one question only; its metadata hold article_id, title, publisher, date (ISO or ""), url, source,
    start and end: `article.text[start:end]` is the node's text.  A passage with words that speak to an AI gives what
    is left of it without them, in several nodes where these stand inside.
    """

    def __init__(
        self, passages: FindsPassages, article: Callable[[str], Article | None], *, filters: Filters | None = None
    ) -> None:
        super().__init__()
        self._passages = passages
        self._article = article
        self._filters = filters or Filters()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return list(self._nodes(query_bundle.query_str))

    def _nodes(self, question: str) -> Iterator[NodeWithScore]:
        for found in self._passages.retrieve(question, filters=self._filters):
            passage = found.passage
            article = self._article(passage.article_id)
            if article is not None:  # removed since
                withheld = withheld_spans(article.text, passage.start, passage.end)
                for number, span in enumerate(usable_spans(passage.start, passage.end, withheld)):
                    node_id = f"{passage.id}.{number}" if withheld else passage.id
                    text = article.text[span.start : span.end]
                    if text.strip():
                        node = passage_node(node_id, text, article, span.start, span.end)
                        yield NodeWithScore(node=node, score=found.fusion_score)


class Answers(Protocol):
    """What `as_query_engine` asks: `rag.assistant.Assistant`, or anything like it."""

    def ask(self, question: str, *, filters: Filters) -> Answer:
        """A verified answer."""


def as_query_engine(assistant: Answers, *, filters: Filters | None = None) -> BaseQueryEngine:
    """A LlamaIndex query engine whose responses are Dossier's verified answers.

    The response's text carries [n]; its n-th source node is the quote under that number.  An abstention is a response
    with its explanation as text, no source nodes, and `metadata["status"] == "abstained"`.
    """
    return _QueryEngine(assistant, filters or Filters())


class _QueryEngine(BaseQueryEngine):
    def __init__(self, assistant: Answers, filters: Filters) -> None:
        super().__init__(callback_manager=None)
        self._assistant = assistant
        self._filters = filters

    def _query(self, query_bundle: QueryBundle) -> Response:
        answer = self._assistant.ask(query_bundle.query_str, filters=self._filters)
        return Response(
            response=_answer_text(answer),
            source_nodes=[cited_node(citation) for citation in answer.citations],
            metadata={
                "status": answer.status,
                "model": answer.model,
                "notice": answer.notice,
                "withheld": [each.article_id for each in answer.withheld],
            },
        )

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        return self._query(query_bundle)

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}


class Converses(Protocol):
    """What `as_chat_engine` asks: `rag.assistant.Assistant`, or anything like it."""

    def ask(self, question: str, *, filters: Filters, history: Sequence[Exchange]) -> Answer:
        """A verified answer, understood by what was asked before."""


def as_chat_engine(assistant: Converses, *, filters: Filters | None = None) -> BaseChatEngine:
    """A LlamaIndex chat engine whose replies are verified answers; a reply's n-th source node is the quote under [n].

    A follow-up is understood by the questions before it.  A stream gives a reply once it is verified.
    """
    return _ChatEngine(assistant, filters or Filters())


class _ChatEngine(BaseChatEngine):
    def __init__(self, assistant: Converses, filters: Filters) -> None:
        self._assistant = assistant
        self._filters = filters
        self._history: list[ChatMessage] = []

    def reset(self) -> None:
        self._history = []

    @property
    def chat_history(self) -> list[ChatMessage]:
        return list(self._history)

    def chat(self, message: str, chat_history: list[ChatMessage] | None = None) -> AgentChatResponse:
        if chat_history is not None:
            self._history = list(chat_history)
        answer = self._assistant.ask(message, filters=self._filters, history=_exchanges(self._history))
        text = _answer_text(answer)
        self._history += [
            ChatMessage(role=MessageRole.USER, content=message),
            ChatMessage(role=MessageRole.ASSISTANT, content=text),
        ]
        return AgentChatResponse(
            response=text,
            source_nodes=[cited_node(citation) for citation in answer.citations],
            metadata={"status": answer.status},
        )

    def stream_chat(self, message: str, chat_history: list[ChatMessage] | None = None) -> StreamingAgentChatResponse:
        reply = self.chat(message, chat_history)

        def stream() -> Generator[ChatResponse, None, None]:
            yield _streamed(reply.response)

        return StreamingAgentChatResponse(
            chat_stream=stream(), source_nodes=reply.source_nodes, is_writing_to_memory=False
        )

    async def achat(self, message: str, chat_history: list[ChatMessage] | None = None) -> AgentChatResponse:
        return await asyncio.to_thread(self.chat, message, chat_history)

    async def astream_chat(
        self, message: str, chat_history: list[ChatMessage] | None = None
    ) -> StreamingAgentChatResponse:
        reply = await self.achat(message, chat_history)

        async def stream() -> AsyncGenerator[ChatResponse, None]:
            yield _streamed(reply.response)

        return StreamingAgentChatResponse(
            achat_stream=stream(), source_nodes=reply.source_nodes, is_writing_to_memory=False
        )


def _streamed(text: str) -> ChatResponse:
    return ChatResponse(message=ChatMessage(role=MessageRole.ASSISTANT, content=text), delta=text)


def _exchanges(history: Sequence[ChatMessage]) -> tuple[Exchange, ...]:
    """Each question with the reply that follows it, "" where none does."""
    found = []
    for at, message in enumerate(history):
        if message.role == MessageRole.USER and message.content:
            after = history[at + 1] if at + 1 < len(history) else None
            reply = after.content if after is not None and after.role == MessageRole.ASSISTANT else None
            found.append(Exchange(question=message.content, answer_text=reply or ""))
    return tuple(found)


def _answer_text(answer: Answer) -> str:
    unanswered = answer.abstention.explanation if answer.abstention else ""
    return f"{answer_text(answer.statements)} {unanswered}".strip()


def cited_node(citation: Citation) -> NodeWithScore:
    """A quote as a node, with its place."""
    evidence = citation.evidence
    node = passage_node(f"citation-{citation.number}", evidence.quote, evidence.article, evidence.start, evidence.end)
    return NodeWithScore(node=node, score=evidence.relevance)


def passage_node(node_id: str, text: str, article: Article, start: int, end: int) -> TextNode:
    """The words `article.text[start:end]` as a node, `text`, with what is known of the article."""
    metadata = {
        "article_id": article.id,
        "title": article.title,
        "publisher": article.publisher,
        "date": article.published.isoformat() if article.published else "",
        "url": article.url,
        "source": article.source,
        "start": start,
        "end": end,
    }
    hidden = [key for key in metadata if key not in SHOWN]  # offsets, paths and ids stay out of prompts and vectors
    return TextNode(
        id_=node_id,
        text=text,
        metadata=metadata,
        start_char_idx=start,
        end_char_idx=end,
        excluded_llm_metadata_keys=hidden,
        excluded_embed_metadata_keys=hidden,
    )
