"""The events of one streamed reply become its text, without the model's thinking, and the reason why it ended.

    event data* -> Reply.take -> Reply.completion -> Completion, or CallFailed in one line

A reply counts only with a finish reason, so a cut stream never looks whole.  Content may be a text or a list of
parts; thinking comes in fields of its own, which are not read, or inline between marks, which `without_thinking`
takes away.  Read `rag.models.chat.endpoint` next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from index.text.patterns import regex
from rag.models.chat.call import DONE, CallFailed, parsed_event, reason_of
from rag.models.protocol import Completion, Finish, OnText
from rag.types import TokenCounts

MOST_CHARACTERS = 64_000  # of a reply with its thinking
FINISHES: Mapping[str, Finish] = {
    **dict.fromkeys(("stop", "eos", "eos_token", "end_turn", "stop_sequence", "complete", "completed"), "stop"),
    **dict.fromkeys(("length", "max_tokens", "model_length"), "length"),
}  # as servers write them, in lower case
_THOUGHT = regex(r"<(think|thinking|thought|reasoning)>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_THOUGHT_ENDS = regex(r"\A.*</(?:think|thinking|thought|reasoning)>", re.DOTALL | re.IGNORECASE)


def without_thinking(text: str) -> str:
    """`text` without what stands between marks of thinking; a part that only ends, or only begins, counts too."""
    return _THOUGHT_ENDS.sub("", _THOUGHT.sub("", text)).strip()


class Reply:
    """What has come so far of one reply: text, finish reason, token counts."""

    def __init__(self, on_text: OnText | None) -> None:
        self._on_text = on_text
        self._pieces: list[str] = []
        self._length = 0
        self._finish = ""
        self._usage: Mapping[str, Any] = {}
        self._done = self._chosen = False

    @property
    def begun(self) -> bool:
        """Whether any text has come."""
        return bool(self._pieces)

    def take(self, event: str) -> None:
        """Adds one event.  Raises `CallFailed` for anything that is not the protocol."""
        if self._done or not event:
            return
        if event == DONE:
            self._done = True
            return
        data = parsed_event(event)
        if data.get("error"):
            raise CallFailed(
                f"the model endpoint reports an error ({reason_of(data)}): ask again or check the model's name"
            )
        if isinstance(data.get("usage"), Mapping):
            self._usage = data["usage"]
        choices = data.get("choices")
        if choices is None and (self._chosen or self._usage):
            return  # counts, or a sign of life
        if not isinstance(choices, list):
            raise CallFailed("the model endpoint answered without choices: check DOSSIER_LLM_URL")
        self._chosen = True
        if choices and isinstance(choices[0], Mapping):
            self._take_choice(choices[0])

    def _take_choice(self, choice: Mapping[str, Any]) -> None:
        message = choice.get("delta") or choice.get("message") or {}
        text = "".join(_texts(message.get("content"))) if isinstance(message, Mapping) else ""
        if text:
            self._length += len(text)
            if self._length > MOST_CHARACTERS:
                raise CallFailed(f"the model endpoint wrote more than {MOST_CHARACTERS} characters: use another model")
            self._pieces.append(text)
            if self._on_text is not None:
                self._on_text(text)
        reason = choice.get("finish_reason")
        if isinstance(reason, str) and reason:
            self._finish = reason

    def completion(self) -> Completion:
        """The whole reply.  Raises `CallFailed` unless the server said that, and why, it ended."""
        if not self._finish:
            raise CallFailed(
                "the model endpoint broke off before its answer was whole: ask again", retry=not self.begun
            )
        finish = FINISHES.get(self._finish.lower())
        if finish is None:
            raise CallFailed(f"the model endpoint ended with {self._finish[:40]!r} and no answer: use another model")
        text = without_thinking("".join(self._pieces))
        if not text and finish == "length":
            raise CallFailed(
                "the model endpoint was cut off while it was still thinking: use a model that thinks less, or none"
            )
        if not text:
            raise CallFailed("the model endpoint wrote nothing: ask again or use another model", retry=not self.begun)
        return Completion(text=text, finish=finish, tokens=_counts(self._usage))


def _texts(content: object) -> Iterator[str]:
    """The text of a content: itself, or that of its parts which are text."""
    if isinstance(content, str):
        yield content
    for part in content if isinstance(content, list) else ():
        if isinstance(part, str):
            yield part
        elif isinstance(part, Mapping) and part.get("type", "text") == "text" and isinstance(part.get("text"), str):
            yield part["text"]


def _counts(usage: Mapping[str, Any]) -> TokenCounts:
    details = usage.get("prompt_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, Mapping) else 0
    prompt, completion = usage.get("prompt_tokens"), usage.get("completion_tokens")
    return TokenCounts(prompt=_count(prompt), cached=_count(cached), completion=_count(completion))


def _count(value: object) -> int:
    return value if isinstance(value, int) and value >= 0 else 0
