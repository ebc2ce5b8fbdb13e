"""Requests of the OpenAI protocol -> a question, what was asked before, and limits; or one line that says why not.

    ChatRequest, ResponsesRequest -> asked() -> AskInput, Exchange*

The last message is the question; earlier ones make a follow-up stand alone.  Settings of a model that writes have no
meaning here: the usual ones are taken and left aside, and what would change the answer's form (tools, several choices,
a schema) is refused.  Pure.  Read `ui.api.openai_replies` next.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from rag.question.followup import Exchange
from ui.api.inputs import AskInput, Input, InputError, Limits, parse_input

MODEL = "dossier"
MOST_MESSAGES = 200
MOST_CHARACTERS = 100_000  # of one message
Text = Annotated[str, Field(max_length=MOST_CHARACTERS)]
Aside = Annotated[Any, Field(None, description="taken and left aside")]


class Part(Input):
    """A piece of a message: text alone is understood."""

    type: Literal["text", "input_text", "output_text"]
    text: Text
    annotations: Aside
    logprobs: Aside


class Message(Input):
    """A message of a conversation."""

    role: Literal["system", "developer", "user", "assistant"]
    content: Text | Annotated[list[Part], Field(max_length=100)]
    name: Aside
    id: Aside
    status: Aside
    type: Literal["message"] = "message"
    annotations: Aside
    refusal: Aside
    phase: Aside

    def said(self) -> str:
        """The text of it."""
        return self.content if isinstance(self.content, str) else "\n".join(part.text for part in self.content)


class Asking(Limits):
    """What both requests share."""

    model: str = Field(max_length=200, json_schema_extra={"enum": [MODEL]})
    stream: bool | None = False
    temperature: Aside
    top_p: Aside
    seed: Aside
    user: Aside
    metadata: Aside
    store: Aside
    service_tier: Aside
    safety_identifier: Aside
    prompt_cache_key: Aside

    def question_of(self, messages: Sequence[Message]) -> tuple[AskInput, tuple[Exchange, ...]]:
        """The last message as the question, those before as what was asked.  Raises InputError."""
        if self.model != MODEL:
            raise InputError(f'there is no such model: ask "{MODEL}"')
        spoken = [message for message in messages if message.role in ("user", "assistant")]
        if not spoken or spoken[-1].role != "user":
            raise InputError("the last message is no question: end with a message of the role user")
        question = spoken[-1].said()
        if not 1 <= len(question) <= 2_000:
            raise InputError(f"the question has {len(question):,} characters: ask in 1 to 2,000")
        asked = AskInput(
            question=question, as_of=self.as_of, since=self.since, until=self.until, publisher=self.publisher
        )
        return asked, _exchanges(spoken[:-1])


class StreamOptions(Input):
    """How a stream ends."""

    include_usage: bool = False
    include_obfuscation: bool = False


class ChatRequest(Asking):
    """The body of /v1/chat/completions."""

    messages: list[Message] = Field(min_length=1, max_length=MOST_MESSAGES)
    stream_options: StreamOptions | None = None
    n: Literal[1] | None = 1
    max_tokens: Aside
    max_completion_tokens: Aside
    presence_penalty: Aside
    frequency_penalty: Aside
    stop: Aside
    reasoning_effort: Aside

    def asked(self) -> tuple[AskInput, tuple[Exchange, ...]]:
        """See `Asking.question_of`."""
        return self.question_of(self.messages)


class ResponsesRequest(Asking):
    """The body of /v1/responses."""

    input: Text | Annotated[list[Message], Field(min_length=1, max_length=MOST_MESSAGES)]
    stream_options: StreamOptions | None = None
    instructions: Aside
    max_output_tokens: Aside
    reasoning: Aside
    truncation: Aside
    include: Aside

    def asked(self) -> tuple[AskInput, tuple[Exchange, ...]]:
        """See `Asking.question_of`."""
        if isinstance(self.input, str):
            return self.question_of([parse_input(Message, {"role": "user", "content": self.input})])
        return self.question_of(self.input)


def _exchanges(messages: Sequence[Message]) -> tuple[Exchange, ...]:
    """Each question with the reply that follows it, "" where none does."""
    found = []
    for at, message in enumerate(messages):
        if message.role == "user" and message.said().strip():
            after = messages[at + 1] if at + 1 < len(messages) else None
            reply = after.said() if after is not None and after.role == "assistant" else ""
            found.append(Exchange(question=message.said()[:2_000], answer_text=reply))
    return tuple(found)
