"""LlamaIndex's stock query engines over our parts: the same documents, embedder and language model as ours.

    texts + Encoder + LanguageModel -> DefaultEngine | CitationEngine -> PeerAnswer(text, tokens, seconds)

Every setting that is not named here is LlamaIndex's own default.  Its global `Settings` are never touched: with a key
in the environment they call out.  Needs the packages of the dependency group "bench".  Read `evals.bench.answer` next.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import chromadb
from llama_index.core import SimpleDirectoryReader, StorageContext, VectorStoreIndex
from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    CompletionResponse,
    CompletionResponseGen,
    LLMMetadata,
    MessageRole,
)
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.constants import DEFAULT_NUM_OUTPUTS
from llama_index.core.llms import CustomLLM
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.query_engine import CitationQueryEngine
from llama_index.vector_stores.chroma import ChromaVectorStore

from evals.sets.form import Document
from index.types import Encoder
from rag.llamaindex.chroma_nodes import DossierEmbedding
from rag.models.protocol import LanguageModel, Prompt, Turn
from rag.types import TokenCounts

CONTEXT_TOKENS = 4096  # the window that `rag.models.llama.model.LocalModel` opens


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerAnswer:
    """What a query engine said, and the tokens and seconds of all its model calls together."""

    text: str
    tokens: TokenCounts
    seconds: float


class SharedLLM(CustomLLM):
    """Our language model as LlamaIndex's chat model.  `take_tokens` and `take_seconds` tell what the calls since the
    last one cost."""

    _model: Any = PrivateAttr()
    _seconds: float = PrivateAttr(default=0.0)
    _counts: list[TokenCounts] = PrivateAttr(default_factory=list)

    def __init__(self, model: LanguageModel) -> None:
        super().__init__()
        self._model = model

    @property
    def metadata(self) -> LLMMetadata:
        """A chat model with the window that it really has."""
        return LLMMetadata(context_window=CONTEXT_TOKENS, num_output=DEFAULT_NUM_OUTPUTS, is_chat_model=True)

    def chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        """One call, with the messages in the model's own chat form."""
        system = "\n".join(message.content or "" for message in messages if message.role == MessageRole.SYSTEM)
        turns = tuple(_turn(message) for message in messages if message.role != MessageRole.SYSTEM)
        text = self._completed(Prompt(system=system, turns=turns, max_tokens=DEFAULT_NUM_OUTPUTS))
        return ChatResponse(message=ChatMessage(role=MessageRole.ASSISTANT, content=text))

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        """One call, with the prompt as the person's turn."""
        turns = (Turn(role="user", text=prompt),)
        return CompletionResponse(text=self._completed(Prompt(system="", turns=turns, max_tokens=DEFAULT_NUM_OUTPUTS)))

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        """The whole completion at once: the default engines do not stream."""

        def once() -> CompletionResponseGen:
            yield self.complete(prompt, formatted, **kwargs)

        return once()

    def take_tokens(self) -> TokenCounts:
        """The sum of all calls since it was last taken."""
        counts, self._counts = self._counts, []
        return TokenCounts(
            prompt=sum(each.prompt for each in counts),
            cached=sum(each.cached for each in counts),
            completion=sum(each.completion for each in counts),
        )

    def take_seconds(self) -> float:
        """The sum of all calls since it was last taken."""
        seconds, self._seconds = self._seconds, 0.0
        return seconds

    def _completed(self, prompt: Prompt) -> str:
        began = time.perf_counter()
        completion = self._model.complete(prompt)
        self._seconds += time.perf_counter() - began
        self._counts.append(completion.tokens)
        return str(completion.text)


def _turn(message: ChatMessage) -> Turn:
    role = "assistant" if message.role == MessageRole.ASSISTANT else "user"
    return Turn(role="assistant" if role == "assistant" else "user", text=message.content or "")


class Peer:
    """One of LlamaIndex's query engines with a language model of its own."""

    def __init__(self, name: str, engine: BaseQueryEngine, llm: SharedLLM, model: LanguageModel) -> None:
        self.name = name
        self._engine = engine
        self._llm = llm
        self._model = model

    def answer(self, question: str) -> PeerAnswer:
        """The engine's answer to one question."""
        self._llm.take_tokens()
        self._llm.take_seconds()
        text = str(self._engine.query(question))
        return PeerAnswer(text=text, tokens=self._llm.take_tokens(), seconds=self._llm.take_seconds())

    def close(self) -> None:
        """Lets the model go."""
        self._model.close()


def build_index(folder: Path, store: Path, encoder: Encoder) -> VectorStoreIndex:
    """The text files of a folder, split by the default splitter into a Chroma collection under `store`."""
    collection = chromadb.PersistentClient(path=str(store)).get_or_create_collection("peer")
    vectors = ChromaVectorStore(chroma_collection=collection)
    embedding = DossierEmbedding(encoder)
    if collection.count():
        return VectorStoreIndex.from_vector_store(vectors, embed_model=embedding)
    return VectorStoreIndex.from_documents(
        SimpleDirectoryReader(str(folder), exclude_hidden=False).load_data(),
        storage_context=StorageContext.from_defaults(vector_store=vectors),
        embed_model=embedding,
        transformations=[SentenceSplitter()],
    )


def write_texts(documents: Sequence[Document], folder: Path) -> None:
    """The documents' words as text files, nothing added."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, document in enumerate(documents):
        path = folder / f"{number:05d}.txt"
        if not path.is_file():
            path.write_text(document.text, encoding="utf-8")


def open_peer(name: str, index: VectorStoreIndex, model: LanguageModel) -> Peer:
    """The engine called "default" (`as_query_engine`) or "citation" (`CitationQueryEngine`), all else as it comes."""
    llm = SharedLLM(model)
    engine = index.as_query_engine(llm=llm) if name == "default" else CitationQueryEngine.from_args(index, llm=llm)
    return Peer(name, engine, llm, model)
