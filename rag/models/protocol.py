"""What a model is to Dossier: one that writes completes a `Prompt`, one that reads judges sentences, in one call.

    Prompt(system, turns, schema) -> LanguageModel.complete -> Completion(text, finish, tokens)
    question, Evidence* -> EvidenceReader.read -> Reading

`LanguageModel` is implemented by `rag.models.llama.model` (a GGUF file),
`rag.models.chat.endpoint` (anything that speaks the OpenAI protocol) and `rag.models.chat.llamaindex_llm`;
`EvidenceReader` by `rag.reader.reader`, the default.  Each is asked by a `rag.drafting.answerer`.  Read `Prompt` next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from rag.stages import Reading
from rag.types import Evidence, TokenCounts

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

    `json_schema` asks for JSON where the backend can.  Generation ends before any of `stop`, which the completion does
    not contain.
    """

    system: str
    turns: tuple[Turn, ...]
    json_schema: Mapping[str, Any] | None = None
    max_tokens: int = 160
    stop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What the model wrote.  `finish` is "length" when it was cut by `max_tokens`.

    `learnt` is what asking has told of the server, in words for the one who sets it up; "" where there is no server.
    """

    text: str
    finish: Finish
    tokens: TokenCounts = TokenCounts()
    seconds: float = 0.0
    learnt: str = ""


class LanguageModel(Protocol):
    """Completes prompts at temperature 0, one call at a time; safe to share between threads.

    Every failure is a `ModelError` of one line; a cut connection never looks like a whole completion.
    """

    @property
    def name(self) -> str:
        """The name that answers show."""

    def complete(
        self, prompt: Prompt, *, on_text: OnText | None = None, cancelled: Cancelled | None = None
    ) -> Completion:
        """The completion.  `on_text` gets each new piece of text as it comes; their sum is the completion's
        text.  Once `cancelled()` is true, `ModelCancelled` is raised within a fraction of a second.
        """

    def check(self) -> None:
        """Raise ModelError when it cannot be used now, as far as can be told without asking it anything."""

    def close(self) -> None:
        """Frees what it holds; calling it twice is fine.  A closed model cannot complete."""


class EvidenceReader(Protocol):
    """Judges sentences without writing any; safe to share between threads."""

    @property
    def name(self) -> str:
        """The name that answers show."""

    def read(self, question: str, evidence: Sequence[Evidence], *, cancelled: Cancelled | None = None) -> Reading:
        """How surely the evidence answers.  Raises ModelError, and ModelCancelled where it had to wait."""

    def check(self) -> None:
        """Returns once it can read.  Raises ModelError when it cannot."""

    def close(self) -> None:
        """Frees what it holds; calling it twice is fine."""
