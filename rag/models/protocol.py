"""What a language model is to Dossier: a `Prompt` goes in, a `Completion` comes out, in one call.

    Prompt(system, turns, prefill, grammar) -> LanguageModel.complete -> Completion(text, finish, tokens)

Three things implement `LanguageModel`: `rag.models.llama.model.LocalModel` (a GGUF file, llama.cpp in a child
process), `rag.models.chat.endpoint.EndpointModel` (anything that speaks the OpenAI protocol) and
`rag.llamaindex.LlamaIndexModel`.  The default model is none of them: it reads and does not write
(`rag.reader.reader`). This module knows neither articles nor evidence; `rag.drafting.prompt` writes the prompts.  Read
`Prompt` next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from rag.models.files.entries import OnProgress, ignore_progress
from rag.types import TokenCounts

if TYPE_CHECKING:
    from pathlib import Path

    from rag.reader.network import Way
    from rag.reader.reader import EvidenceReader
    from rag.settings import Settings

Role = Literal["user", "assistant"]
Finish = Literal["stop", "length"]
OnText = Callable[[str], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn of the conversation as the model sees it."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """All that a model is told, and how its answer is held in bounds.

    `prefill` begins the assistant's turn; the completion continues it and does not repeat it.  `grammar` is
    GBNF.  Both are honoured only where `LanguageModel.prefills` is true; elsewhere `json_schema` asks for JSON
    where the backend can.  Generation ends before any of `stop`, which the completion does not contain.
    """

    system: str
    turns: tuple[Turn, ...]
    prefill: str = ""
    grammar: str = ""
    json_schema: Mapping[str, Any] | None = None
    max_tokens: int = 160
    stop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What the model wrote, after the prefill.  `finish` is "length" when it was cut by `max_tokens`.

    `first_token` maps the likeliest first tokens (after the prefill, before the grammar narrows them) to their
    natural log-probabilities, likeliest first; it is empty where the backend does not tell.
    """

    text: str
    finish: Finish
    tokens: TokenCounts = TokenCounts()
    first_token: Mapping[str, float] = field(default_factory=dict)
    seconds: float = 0.0


class LanguageModel(Protocol):
    """Completes prompts at temperature 0, one call at a time; safe to share between threads.

    Every failure is a `ModelError` of one line; a cut connection never looks like a whole completion.
    """

    @property
    def name(self) -> str:
        """The name that answers show."""

    @property
    def prefills(self) -> bool:
        """Whether it continues `prefill`, honours `grammar` and gives `first_token`."""

    def complete(
        self, prompt: Prompt, *, on_text: OnText | None = None, cancelled: Cancelled | None = None
    ) -> Completion:
        """The completion.  `on_text` gets each new piece of text as it comes; their sum is the completion's
        text.  Once `cancelled()` is true, `ModelCancelled` is raised within a fraction of a second.
        """

    def close(self) -> None:
        """Frees what it holds; calling it twice is fine.  A closed model cannot complete."""


def open_model(settings: Settings, *, on_progress: OnProgress = ignore_progress) -> LanguageModel | EvidenceReader:
    """The model that the settings name: a provider's, an endpoint, an own GGUF file, or the catalogue's, in this order.

    The catalogue's is prepared for reading at its first use, where the machine can; whatever cannot be read so is
    completed by llama.cpp.  Loading begins in the background; nothing is downloaded and no endpoint is called.
    Raises ModelError.
    """
    if settings.llm or settings.llm_url or settings.model_path is not None or not is_read(settings.model_name):
        return open_language_model(settings, on_progress=on_progress)
    from rag.reader.reader import LocalReader

    folder = prepare_model(settings, on_progress=on_progress)
    reader = LocalReader(folder, name=settings.model_name, way=way_of(folder, settings, on_progress=on_progress))
    reader.start()
    return reader


def is_read(name: str) -> bool:
    """Whether the catalogue's model of that name is read here rather than asked to write."""
    from rag.models.files.catalogue import find_entry
    from rag.reader.heads import load_heads
    from rag.reader.prepare import can_read

    return can_read() and load_heads().model == find_entry(name).sha256


def prepare_model(settings: Settings, *, on_progress: OnProgress = ignore_progress) -> Path:
    """The folder of the catalogue's model, prepared for reading unless it is already.  Raises ModelError."""
    from rag.reader.heads import ADAPTER, LAYER
    from rag.reader.prepare import prepared_reader

    path = _catalogued(settings, on_progress)
    return prepared_reader(path, layer=LAYER, adapter=ADAPTER, cache=settings.cache, on_progress=on_progress)


def way_of(folder: Path, settings: Settings, *, on_progress: OnProgress = ignore_progress) -> Way:
    """How this machine reads with a prepared model; measured at the first use."""
    from rag.reader.tuning import best_way

    return best_way(folder, threads=settings.threads, cache=settings.cache, on_progress=on_progress)


def open_language_model(settings: Settings, *, on_progress: OnProgress = ignore_progress) -> LanguageModel:
    """The model that the settings name, as one that writes.  Otherwise as `open_model`."""
    if settings.llm:
        from rag.models.providers import open_provider

        return open_provider(settings)
    if settings.llm_url:
        from rag.models.chat.endpoint import EndpointModel

        return EndpointModel(
            settings.llm_url,
            model=settings.llm_model,
            api_key=settings.llm_api_key,
            timeout=settings.timeout,
            shapes=settings.cache / "endpoints.json",
        )
    from rag.models.llama.model import LocalModel

    path = settings.model_path or _catalogued(settings, on_progress)
    model = LocalModel(path, threads=settings.threads, timeout=settings.timeout, cache=settings.cache)
    model.start()
    return model


def _catalogued(settings: Settings, on_progress: OnProgress) -> Path:
    from rag.models.files.catalogue import checked_model

    return checked_model(settings.model_name, cache=settings.cache, on_progress=on_progress)
