"""A model of a provider, by name, through LlamaIndex's class for it: `anthropic:NAME`, `ollama:NAME`, ...

    "provider:model", key, address -> open_provider -> LlamaIndexModel, or ModelError with the pip line to run

The class comes from an optional package and is imported when it is named, never before.  It gets its key from the
settings alone, so that none meant for another program is sent, and no retries of its own: deadlines are this
project's.  Read `rag.models.chat.llamaindex_llm` next, which holds the model to them.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rag.errors import ModelError
from rag.models.chat.shape import MOST_TOKENS, Shapes

if TYPE_CHECKING:
    from rag.models.protocol import LanguageModel
    from rag.settings import Settings

NO_KEY = "none"  # said to a server that needs no key, so that no class looks for one of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One optional package: its class, what that calls key, address, seconds and tokens, and what else it is given.

    `address` is the one it is called at unless the settings name another; "" leaves that to the class."""

    module: str
    kind: str
    key: str = "api_key"
    url: str = "api_base"
    seconds: str = "timeout"
    tokens: str = "max_tokens"
    address: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)

    @property
    def package(self) -> str:
        """The name of the distribution that holds it."""
        return "llama-index-llms-" + self.module.replace("_", "-")


_COLD = {"temperature": 0.0}
_ONCE = {"max_retries": 0}
PROVIDERS: Mapping[str, Provider] = {
    "anthropic": Provider(module="anthropic", kind="Anthropic", url="base_url", given={**_COLD, **_ONCE}),
    "openai": Provider(
        module="openai", kind="OpenAI", address="https://api.openai.com/v1", given={**_COLD, **_ONCE, "strict": False}
    ),
    "openai-like": Provider(
        module="openai_like",
        kind="OpenAILike",
        given={**_COLD, **_ONCE, "is_chat_model": True, "context_window": 32_000},
    ),
    "ollama": Provider(
        module="ollama",
        kind="Ollama",
        key="",
        url="base_url",
        seconds="request_timeout",
        tokens="",
        address="http://127.0.0.1:11434",
        given={**_COLD, "context_window": 16_384, "additional_kwargs": {"num_predict": MOST_TOKENS}},
    ),
    "mistralai": Provider(module="mistralai", kind="MistralAI", url="endpoint", given={**_COLD, "max_retries": 1}),
    "google-genai": Provider(module="google_genai", kind="GoogleGenAI", url="", seconds="", given={**_COLD}),
}


def open_provider(settings: Settings) -> LanguageModel:
    """The model that `settings.llm` names.  No connection is made.  Raises ModelError."""
    name, _, model = settings.llm.partition(":")
    provider = PROVIDERS[name]
    try:
        kind = getattr(importlib.import_module(f"llama_index.llms.{provider.module}"), provider.kind)
    except ImportError as missing:
        if missing.name and not missing.name.startswith("llama_index.llms"):
            raise ModelError(f"{provider.package} cannot be used here ({missing}): install it anew") from None
        raise ModelError(f"{name} needs the package {provider.package}: pip install {provider.package}") from None
    from rag.models.chat.llamaindex_llm import LlamaIndexModel

    try:
        llm = kind(**_wishes(provider, settings, model))
        return LlamaIndexModel(llm, timeout=settings.timeout, shapes=Shapes(settings.cache / "endpoints.json"))
    except Exception as error:  # every class has errors of its own
        reason = " ".join(str(error).split())[:160] or type(error).__name__
        raise ModelError(f"{settings.llm} cannot be opened ({reason}): check DOSSIER_LLM and its key") from None


def _wishes(provider: Provider, settings: Settings, model: str) -> dict[str, Any]:
    address = settings.llm_url or provider.address
    wishes: dict[str, Any] = {"model": model, **provider.given}
    if provider.key:
        wishes[provider.key] = settings.llm_api_key or NO_KEY
    if provider.url and address:
        wishes[provider.url] = address
    if provider.seconds:
        wishes[provider.seconds] = settings.timeout
    if provider.tokens:
        wishes[provider.tokens] = MOST_TOKENS
    return wishes
