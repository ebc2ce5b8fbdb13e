"""Any LlamaIndex LLM -> a language model of Dossier's.

    LlamaIndexModel(llm).complete(Prompt) -> Completion

It never touches LlamaIndex's global Settings: with a key of another program in the environment they would call out.
What LlamaIndex gets from Dossier is in `rag.llamaindex`.  Read `rag.models.protocol` next.
"""

from __future__ import annotations

import importlib
import json
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from llama_index.core.base.llms.types import ChatMessage, MessageRole
from llama_index.core.llms import LLM

from rag.errors import ModelError
from rag.models.chat.reply import FINISHES, without_thinking
from rag.models.chat.shape import Shape, Shapes
from rag.models.chat.streams import Deadlines, Emit, StreamTimeout, watch_stream
from rag.models.protocol import Cancelled, Completion, OnText, Prompt
from rag.types import TokenCounts

TIMEOUT_SECONDS = 60.0
CHARACTERS_A_TOKEN = 8  # an upper bound: LlamaIndex has no common way to limit tokens


class LlamaIndexModel:
    """A LlamaIndex LLM as a `LanguageModel`.  Its own settings decide temperature, retries and length.

    The answer is cut at a stop text or after `CHARACTERS_A_TOKEN` times `max_tokens` characters.  Where the LLM
    passes on the server's finish reason, an answer without one is refused as incomplete.  A parameter that its server
    refuses by name is left out or renamed, as for an endpoint of one's own, and that is kept in `shapes`.
    """

    def __init__(self, llm: LLM, *, timeout: float = TIMEOUT_SECONDS, shapes: Shapes | None = None) -> None:
        self.name = llm.metadata.model_name
        self._llm = llm
        self._shapes = shapes or Shapes(None)
        self._place = f"{type(llm).__name__} {getattr(llm, 'api_base', '')} {self.name}"
        self._shape = self._shapes.of(self._place)
        self._deadlines = Deadlines(first=timeout / 2, idle=timeout / 4, total=timeout)

    def complete(
        self, prompt: Prompt, *, on_text: OnText | None = None, cancelled: Cancelled | None = None
    ) -> Completion:
        """See `LanguageModel.complete`."""
        begun = time.monotonic()
        text = _Text(prompt, on_text)
        try:
            for event in watch_stream(
                lambda emit: self._produce(prompt, emit), deadlines=self._deadlines, cancelled=cancelled
            ):
                if text.add(json.loads(event)):
                    break
        except StreamTimeout as late:
            raise ModelError(f"{self.name} took more than {late.seconds:g} s: use a faster model") from None
        whole = text.completion(self.name, time.monotonic() - begun)
        return replace(whole, learnt=self._shape.told()) if self._shape != Shape() else whole

    def check(self) -> None:
        """LlamaIndex has no way to ask an LLM whether it is there."""

    def close(self) -> None:
        """Nothing is held."""

    def _produce(self, prompt: Prompt, emit: Emit) -> None:
        while True:
            told = 0
            fit(self._llm, self._shape)
            try:
                for told, response in enumerate(self._llm.stream_chat(_messages(prompt)), start=1):  # noqa: B007
                    emit(json.dumps({"delta": response.delta or "", **_finish_of(response.raw)}))
                self._shapes.keep(self._place, self._shape)
                return
            except Exception as error:  # every LLM class has errors of its own
                reason = " ".join(str(error).split())[:160] or type(error).__name__
                other = None if told else self._shape.after(str(error), _asked(self._shape))
                if other is None or _left_out(self._llm) is None:
                    raise ModelError(f"{self.name} failed ({reason}): check its settings or ask again") from error
                self._shape = other


class _Text:
    """The text so far.  What may yet become a stop text is held back from the listener."""

    def __init__(self, prompt: Prompt, on_text: OnText | None) -> None:
        self._stops = prompt.stop
        self._held = max((len(stop) for stop in prompt.stop), default=1) - 1
        self._room = prompt.max_tokens * CHARACTERS_A_TOKEN
        self._on_text = on_text
        self._text, self._shown = "", 0
        self._finish, self._reports, self._ended = "", False, False

    def add(self, event: Mapping[str, Any]) -> bool:
        """Adds one event; true when the answer is at its end."""
        self._text += event["delta"]
        self._reports = self._reports or event["reports"]
        self._finish = event["finish"] or self._finish
        cut = min((at for stop in self._stops if (at := self._text.find(stop)) >= 0), default=-1)
        if cut >= 0:
            self._text, self._finish, self._ended = self._text[:cut], "stop", True
        elif len(self._text) > self._room:
            self._text, self._finish, self._ended = self._text[: self._room], "length", True
        self._show(0 if self._ended else self._held)
        return self._ended

    def completion(self, name: str, seconds: float) -> Completion:
        """The whole answer.  Raises ModelError for an empty one or one without the finish reason it should have."""
        if self._reports and not self._finish:
            raise ModelError(f"{name} broke off before its answer was whole: ask again")
        if not self._text.strip():
            raise ModelError(f"{name} wrote nothing: ask again or use another model")
        self._show(0)
        finish = FINISHES.get(self._finish.lower(), "stop")
        text = without_thinking(self._text)
        if not text:
            raise ModelError(f"{name} wrote nothing but its thinking: use a model that thinks less, or none")
        return Completion(text=text, finish=finish, tokens=TokenCounts(), seconds=seconds)

    def _show(self, held: int) -> None:
        until = max(len(self._text) - held, self._shown)
        if self._on_text is not None and until > self._shown:
            self._on_text(self._text[self._shown : until])
        self._shown = until


def _asked(shape: Shape) -> dict[str, Any]:
    """The parameters of a request that a refusal may name."""
    wishes = {"temperature": 0.0, shape.limit_name: shape.most_tokens}
    return {name: value for name, value in wishes.items() if name not in shape.without}


def fit(llm: LLM, shape: Shape) -> None:
    """Give the LLM's requests the shape that its server takes."""
    omitted, given = _left_out(llm), getattr(llm, "additional_kwargs", None)
    if omitted is None or not isinstance(given, dict) or shape == Shape():
        return
    given.update(dict.fromkeys(shape.without, omitted))
    if shape.limit_name != "max_tokens":
        given["max_tokens"] = omitted
    if shape.limit_name not in shape.without:
        given[shape.limit_name] = shape.most_tokens


def _left_out(llm: LLM) -> Any:
    """What the client library behind an LLM takes for a parameter that is not sent, or None where it has no such."""
    for kind in type(llm).__mro__:
        client = kind.__module__.removeprefix("llama_index.llms.").split(".")[0]
        if client in ("openai", "anthropic"):
            library = importlib.import_module(client)
            return getattr(library, "omit", None) or library.NOT_GIVEN
    return None


def _messages(prompt: Prompt) -> list[ChatMessage]:
    roles = {"user": MessageRole.USER, "assistant": MessageRole.ASSISTANT}
    messages = [ChatMessage(role=MessageRole.SYSTEM, content=prompt.system)] if prompt.system else []
    return messages + [ChatMessage(role=roles[turn.role], content=turn.text) for turn in prompt.turns]


def _finish_of(raw: Any) -> dict[str, Any]:
    """Whether the server's own chunk came along, and the finish reason that it names."""
    choices = raw.get("choices") if isinstance(raw, Mapping) else getattr(raw, "choices", None)
    if not isinstance(choices, list):
        return {"reports": False, "finish": ""}
    first = choices[0] if choices else {}
    reason = first.get("finish_reason") if isinstance(first, Mapping) else getattr(first, "finish_reason", None)
    return {"reports": True, "finish": str(reason or "")}
