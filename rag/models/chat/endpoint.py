"""Any server that speaks the OpenAI chat protocol as a `LanguageModel`: Ollama, vLLM, llama.cpp, a hosted service.

    Prompt -> POST {url}/chat/completions (streamed) -> Completion, or ModelError in one line

This is the only layer that retries: at most twice, before the first token, when another try may help.  An answer
counts only with a finish reason, so a cut stream never looks whole.  Nothing is read from the environment, and only
the key that the settings name is sent.  A server that fails again and again is left alone for a while
(`rag.models.chat.breaker`).  Read `EndpointModel` next, then `rag.models.chat.call`.
"""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import httpx

from rag.errors import ModelCancelled, ModelError
from rag.models.chat.breaker import Breaker
from rag.models.chat.call import DONE, CallFailed, ChatCall, parsed_event, reason_of, transport_failure
from rag.models.chat.streams import Deadlines, StreamTimeout, watch_stream
from rag.models.protocol import Cancelled, Completion, Finish, OnText, Prompt
from rag.types import TokenCounts

MOST_RETRIES = 2
SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 4.0  # seconds between tries; a longer Retry-After is not waited for
CONNECT_SECONDS = 10.0
CHECK_SECONDS = 5.0
MOST_TOKENS = 512
MOST_CHARACTERS = 8_000  # of an answer


class EndpointModel:
    """Calls `{url}/chat/completions`.  No connection is made before the first completion.

    `timeout` is the wall time of one completion: the first token must come within half of it, and no pause may be
    longer than a quarter.  `pause_scale` shortens the pauses between tries, for tests.
    """

    def __init__(
        self, url: str, *, model: str = "", api_key: str = "", timeout: float = 60.0, pause_scale: float = 1.0
    ) -> None:
        self.name = model or urlsplit(url).hostname or url
        self._url = url.rstrip("/") + "/chat/completions"
        self._model = model
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._timeout = timeout
        self._pause_scale = pause_scale
        self._takes_schema = True
        self.breaker = Breaker()
        self._client = httpx.Client(
            timeout=httpx.Timeout(max(timeout, 0.1), connect=min(CONNECT_SECONDS, timeout)),
            follow_redirects=False,  # a key is not carried to an address that nobody named
        )

    def check(self) -> None:
        """Raise ModelError when nobody answers at the address.  No prompt is sent, and any answer will do."""
        try:
            address = self._url.removesuffix("/chat/completions") + "/models"
            self._client.get(address, headers=self._headers, timeout=CHECK_SECONDS)
        except httpx.TransportError as error:
            raise ModelError(str(transport_failure(error, self._url))) from None

    def complete(
        self, prompt: Prompt, *, on_text: OnText | None = None, cancelled: Cancelled | None = None
    ) -> Completion:
        """See `LanguageModel.complete`.  `prefill` and `grammar` are not used."""
        self.breaker.check()
        begun = time.monotonic()
        try:
            completion = self._tried(prompt, on_text, begun, cancelled)
        except CallFailed as failed:
            self._note(failed)
            raise ModelError(failed.message) from None
        self.breaker.answered()
        return completion

    def _tried(self, prompt: Prompt, on_text: OnText | None, begun: float, cancelled: Cancelled | None) -> Completion:
        """The answer of the first try that gives one.  Raises what the last one raised."""
        for attempt in range(MOST_RETRIES + 1):
            answer = _Answer(prompt, on_text)
            try:
                self._try(prompt, answer, begun, cancelled)
                return replace(answer.completion(), seconds=time.monotonic() - begun)
            except CallFailed as failed:
                pause = _pause(failed, attempt) * self._pause_scale
                late = time.monotonic() - begun + pause >= self._timeout
                if answer.begun or not failed.retry or attempt == MOST_RETRIES or late:
                    raise
                _sleep(pause, cancelled)
        raise AssertionError("the last try returns or raises")

    def _note(self, failed: CallFailed) -> None:
        """Tell the breaker; a server that refuses a request by its status is there, and another may pass."""
        if failed.late or failed.retry:
            self.breaker.failed(late=failed.late)
        elif failed.status:
            self.breaker.answered()

    def close(self) -> None:
        """Closes idle connections."""
        self._client.close()

    def _try(self, prompt: Prompt, answer: _Answer, begun: float, cancelled: Cancelled | None) -> None:
        """One try; a backend that refuses `response_format` is asked again without, once for all."""
        with_schema = self._takes_schema and prompt.json_schema is not None
        try:
            self._stream(self._request(prompt, with_schema), answer, begun, cancelled)
        except CallFailed as failed:
            if not with_schema or failed.status not in (400, 422) or answer.begun:
                raise
            self._stream(self._request(prompt, False), answer, begun, cancelled)
            self._takes_schema = False

    def _request(self, prompt: Prompt, with_schema: bool) -> dict[str, Any]:
        messages = [{"role": "system", "content": prompt.system}] if prompt.system else []
        messages += [{"role": turn.role, "content": turn.text} for turn in prompt.turns]
        request: dict[str, Any] = {
            "model": self._model,
            "messages": messages,
            "temperature": 0,
            "max_tokens": min(prompt.max_tokens, MOST_TOKENS),
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if prompt.stop:
            request["stop"] = list(prompt.stop[:4])  # the protocol's limit
        if with_schema:
            schema = {"name": "answer", "schema": dict(prompt.json_schema or {}), "strict": True}
            request["response_format"] = {"type": "json_schema", "json_schema": schema}
        return request

    def _stream(self, request: Mapping[str, Any], answer: _Answer, begun: float, cancelled: Cancelled | None) -> None:
        call = ChatCall(self._client, self._url, self._headers, request)
        left = max(self._timeout - (time.monotonic() - begun), 0.0)
        deadlines = Deadlines(first=min(self._timeout / 2, left), idle=self._timeout / 4, total=left)
        try:
            for event in watch_stream(call.produce, deadlines=deadlines, cancelled=cancelled, abort=call.abort):
                answer.take(event)
        except StreamTimeout as late:
            raise CallFailed(_late_message(late), late=True) from None
        except httpx.TransportError as error:
            raise transport_failure(error, self._url) from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, RuntimeError, UnicodeError) as error:
            raise CallFailed(f"the model endpoint broke off ({type(error).__name__}): ask again") from None


class _Answer:
    """What has come so far of one answer: text, finish reason, token counts."""

    def __init__(self, prompt: Prompt, on_text: OnText | None) -> None:
        self._prompt, self._on_text = prompt, on_text
        self._pieces: list[str] = []
        self._length = 0
        self._finish = ""
        self._usage: Mapping[str, Any] = {}
        self._done = False

    @property
    def begun(self) -> bool:
        return bool(self._pieces)

    def take(self, event: str) -> None:
        """Adds one event.  Raises `CallFailed` for anything that is not the protocol."""
        if self._done or not event:
            return
        if event == DONE:
            self._done = True
            return
        data = parsed_event(event)
        if "error" in data:
            raise CallFailed(
                f"the model endpoint reports an error ({reason_of(data)}): ask again or check the model's name"
            )
        if isinstance(data.get("usage"), Mapping):
            self._usage = data["usage"]
        choices = data.get("choices")
        if not isinstance(choices, list):
            raise CallFailed("the model endpoint answered without choices: check DOSSIER_LLM_URL")
        if choices and isinstance(choices[0], Mapping):
            self._take_choice(choices[0])

    def _take_choice(self, choice: Mapping[str, Any]) -> None:
        message = choice.get("delta") or choice.get("message") or {}
        text = message.get("content") if isinstance(message, Mapping) else None
        if isinstance(text, str) and text:
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
        """The whole answer.  Raises `CallFailed` unless the server said that, and why, it ended."""
        finish: dict[str, Finish] = {"stop": "stop", "length": "length"}
        if not self._finish:
            raise CallFailed(
                "the model endpoint broke off before its answer was whole: ask again", retry=not self.begun
            )
        if self._finish not in finish:
            raise CallFailed(f"the model endpoint ended with {self._finish[:40]!r} and no answer: use another model")
        if not self.begun:
            raise CallFailed("the model endpoint wrote nothing: ask again or use another model", retry=True)
        return Completion(text="".join(self._pieces), finish=finish[self._finish], tokens=_counts(self._usage))


def _counts(usage: Mapping[str, Any]) -> TokenCounts:
    details = usage.get("prompt_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, Mapping) else 0
    prompt, completion = usage.get("prompt_tokens"), usage.get("completion_tokens")
    return TokenCounts(prompt=_count(prompt), cached=_count(cached), completion=_count(completion))


def _count(value: object) -> int:
    return value if isinstance(value, int) and value >= 0 else 0


def _pause(failed: CallFailed, attempt: int) -> float:
    """Seconds before the next try; infinite when the server asks for more than `LONGEST_PAUSE`."""
    if failed.pause is not None:
        return failed.pause if failed.pause <= LONGEST_PAUSE else float("inf")
    return random.uniform(SHORTEST_PAUSE, min(LONGEST_PAUSE, SHORTEST_PAUSE * 4 ** (attempt + 1)))


def _sleep(seconds: float, cancelled: Cancelled | None) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if cancelled is not None and cancelled():
            raise ModelCancelled("stopped: ask again whenever you like")
        time.sleep(min(0.05, max(until - time.monotonic(), 0)))


def _late_message(late: StreamTimeout) -> str:
    what = {"first": "gave no word", "idle": "fell silent", "total": "did not finish"}[late.which]
    return f"the model endpoint {what} within {late.seconds:.3g} s: raise --timeout or use a faster model"
