"""Any server that speaks the OpenAI chat protocol as a `LanguageModel`: Ollama, vLLM, llama.cpp, a hosted service.

    Prompt -> POST {url}/chat/completions (streamed) -> Completion, or ModelError in one line

This is the only layer that retries: at most twice, before the first token, when another try may help.  An answer
counts only with a finish reason, so a cut stream never looks whole.  Nothing is read from the environment, and only
the key that the settings name is sent.  Read `EndpointModel` next, then `rag.streams` for the deadlines.
"""

from __future__ import annotations

import contextlib
import json
import random
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import httpx

from rag.errors import ModelCancelled, ModelError
from rag.model import Cancelled, Completion, Finish, OnText, Prompt
from rag.streams import Deadlines, Emit, StreamTimeout, watch_stream
from rag.types import TokenCounts

MOST_RETRIES = 2
SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 4.0  # seconds between tries; a longer Retry-After is not waited for
CONNECT_SECONDS = 10.0
MOST_TOKENS = 512
MOST_CHARACTERS = 8_000  # of an answer
MOST_LINE_BYTES = 1 << 20  # of one event; a server that never ends a line must not fill the memory
RETRIED_STATUS = frozenset({408, 429, 500, 502, 503, 504})
_DONE = "[DONE]"


class _Failed(Exception):
    """One try failed; `retry` says whether another may help, after `pause` seconds if the server named them."""

    def __init__(self, message: str, *, retry: bool = False, pause: float | None = None, status: int = 0) -> None:
        super().__init__(message)
        self.message, self.retry, self.pause, self.status = message, retry, pause, status


class EndpointModel:
    """Calls `{url}/chat/completions`.  No connection is made before the first completion.

    `timeout` is the wall time of one completion: the first token must come within half of it, and no pause may be
    longer than a quarter.  `pause_scale` shortens the pauses between tries, for tests.
    """

    prefills = False

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
        self._client = httpx.Client(
            timeout=httpx.Timeout(max(timeout, 0.1), connect=min(CONNECT_SECONDS, timeout)),
            follow_redirects=False,  # a key is not carried to an address that nobody named
        )

    def complete(
        self, prompt: Prompt, *, on_text: OnText | None = None, cancelled: Cancelled | None = None
    ) -> Completion:
        """See `LanguageModel.complete`.  `prefill` and `grammar` are not used."""
        begun = time.monotonic()
        for attempt in range(MOST_RETRIES + 1):
            answer = _Answer(prompt, on_text)
            try:
                self._try(prompt, answer, begun, cancelled)
                return replace(answer.completion(), seconds=time.monotonic() - begun)
            except _Failed as failed:
                pause = _pause(failed, attempt) * self._pause_scale
                late = time.monotonic() - begun + pause >= self._timeout
                if answer.begun or not failed.retry or attempt == MOST_RETRIES or late:
                    raise ModelError(failed.message) from None
                _sleep(pause, cancelled)
        raise AssertionError("the last try returns or raises")

    def close(self) -> None:
        """Closes idle connections."""
        self._client.close()

    def _try(self, prompt: Prompt, answer: _Answer, begun: float, cancelled: Cancelled | None) -> None:
        """One try; a backend that refuses `response_format` is asked again without, once for all."""
        with_schema = self._takes_schema and prompt.json_schema is not None
        try:
            self._stream(self._request(prompt, with_schema), answer, begun, cancelled)
        except _Failed as failed:
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
        call = _Call(self._client, self._url, self._headers, request)
        left = max(self._timeout - (time.monotonic() - begun), 0.0)
        deadlines = Deadlines(first=min(self._timeout / 2, left), idle=self._timeout / 4, total=left)
        try:
            for event in watch_stream(call.produce, deadlines=deadlines, cancelled=cancelled, abort=call.abort):
                answer.take(event)
        except StreamTimeout as late:
            raise _Failed(_late_message(late)) from None
        except httpx.TransportError as error:
            raise _transport_failure(error, self._url) from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, RuntimeError, UnicodeError) as error:
            raise _Failed(f"the model endpoint broke off ({type(error).__name__}): ask again") from None


class _Call:
    """One request, run on the thread of `watch_stream`; `abort` may come from another thread at any moment."""

    def __init__(self, client: httpx.Client, url: str, headers: Mapping[str, str], body: Mapping[str, Any]) -> None:
        self._client, self._url, self._headers, self._body = client, url, headers, body
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None

    def produce(self, emit: Emit) -> None:
        """Emits the data of each event, or the whole body when the server did not stream."""
        with self._client.stream("POST", self._url, json=self._body, headers=self._headers) as response:
            self._remember_socket(response)
            if response.status_code != 200:
                raise _status_failure(response)
            kind = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
            if kind == "application/json":
                emit(_decoded(b"".join(_bounded(response.iter_bytes()))))
                emit(_DONE)
                return
            if kind not in ("text/event-stream", "application/x-ndjson", "text/plain", ""):
                raise _Failed(f"the model endpoint answered {kind or 'nothing known'}: check DOSSIER_LLM_URL")
            for line in _lines(response.iter_bytes()):
                if line.startswith("data:"):
                    emit(line[5:].strip())

    def abort(self) -> None:
        with self._lock:
            if self._socket is not None:
                with contextlib.suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)

    def _remember_socket(self, response: httpx.Response) -> None:
        network = response.extensions.get("network_stream")
        found = network.get_extra_info("socket") if network is not None else None
        with self._lock:
            self._socket = found if isinstance(found, socket.socket) else None


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
        """Adds one event.  Raises `_Failed` for anything that is not the protocol."""
        if self._done or not event:
            return
        if event == _DONE:
            self._done = True
            return
        data = _parsed(event)
        if "error" in data:
            raise _Failed(f"the model endpoint reports an error ({_reason(data)}): ask again or check the model's name")
        if isinstance(data.get("usage"), Mapping):
            self._usage = data["usage"]
        choices = data.get("choices")
        if not isinstance(choices, list):
            raise _Failed("the model endpoint answered without choices: check DOSSIER_LLM_URL")
        if choices and isinstance(choices[0], Mapping):
            self._take_choice(choices[0])

    def _take_choice(self, choice: Mapping[str, Any]) -> None:
        message = choice.get("delta") or choice.get("message") or {}
        text = message.get("content") if isinstance(message, Mapping) else None
        if isinstance(text, str) and text:
            self._length += len(text)
            if self._length > MOST_CHARACTERS:
                raise _Failed(f"the model endpoint wrote more than {MOST_CHARACTERS} characters: use another model")
            self._pieces.append(text)
            if self._on_text is not None:
                self._on_text(text)
        reason = choice.get("finish_reason")
        if isinstance(reason, str) and reason:
            self._finish = reason

    def completion(self) -> Completion:
        """The whole answer.  Raises `_Failed` unless the server said that, and why, it ended."""
        finish: dict[str, Finish] = {"stop": "stop", "length": "length"}
        if not self._finish:
            raise _Failed("the model endpoint broke off before its answer was whole: ask again", retry=not self.begun)
        if self._finish not in finish:
            raise _Failed(f"the model endpoint ended with {self._finish[:40]!r} and no answer: use another model")
        if not self.begun:
            raise _Failed("the model endpoint wrote nothing: ask again or use another model", retry=True)
        return Completion(text="".join(self._pieces), finish=finish[self._finish], tokens=_counts(self._usage))


def _bounded(blocks: Iterator[bytes]) -> Iterator[bytes]:
    size = 0
    for block in blocks:
        size += len(block)
        if size > MOST_LINE_BYTES:
            raise _Failed("the model endpoint sends too much at once: check DOSSIER_LLM_URL")
        yield block


def _lines(blocks: Iterator[bytes]) -> Iterator[str]:
    """The stream's whole lines.  A line that never ends, or is no UTF-8, raises `_Failed`."""
    rest = b""
    for block in blocks:
        *whole, rest = (rest + block).split(b"\n")
        if len(rest) > MOST_LINE_BYTES:
            raise _Failed("the model endpoint sends a line without end: check DOSSIER_LLM_URL")
        for line in whole:
            yield _decoded(line).rstrip("\r")
    if rest:
        yield _decoded(rest)


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise _Failed("the model endpoint sends broken text (no UTF-8): ask again or use another server") from None


def _parsed(event: str) -> dict[str, Any]:
    try:
        data = json.loads(event)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise _Failed("the model endpoint sends broken JSON: check DOSSIER_LLM_URL or ask again")
    return data


def _reason(data: Mapping[str, Any]) -> str:
    """The server's own words, on one line, of bounded length."""
    error = data.get("error")
    text = error.get("message") if isinstance(error, Mapping) else error
    words = " ".join(str(text or "no reason given").split())
    return "".join(each for each in words if each.isprintable())[:160]


def _counts(usage: Mapping[str, Any]) -> TokenCounts:
    details = usage.get("prompt_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, Mapping) else 0
    prompt, completion = usage.get("prompt_tokens"), usage.get("completion_tokens")
    return TokenCounts(prompt=_count(prompt), cached=_count(cached), completion=_count(completion))


def _count(value: object) -> int:
    return value if isinstance(value, int) and value >= 0 else 0


def _status_failure(response: httpx.Response) -> _Failed:
    status = response.status_code
    try:
        reason = _reason(json.loads(b"".join(_bounded(response.iter_bytes()))))
    except (ValueError, AttributeError, _Failed, httpx.HTTPError):
        reason = response.reason_phrase or "no reason given"
    return _Failed(
        f"the model endpoint answered {status} ({reason}): {_next_step(status, reason)}",
        retry=status in RETRIED_STATUS,
        pause=_retry_after(response.headers.get("Retry-After", "")),
        status=status,
    )


def _next_step(status: int, reason: str) -> str:
    if status in (401, 403):
        return "check DOSSIER_LLM_API_KEY"
    if "context" in reason.lower():
        return "ask a shorter question or use a model with a longer context"
    if status in (301, 302, 307, 308, 404, 405):
        return "check DOSSIER_LLM_URL and DOSSIER_LLM_MODEL"
    return "wait and ask again" if status in RETRIED_STATUS else "check DOSSIER_LLM_MODEL"


def _retry_after(text: str) -> float | None:
    return float(text) if text.isascii() and text.isdigit() else None


def _pause(failed: _Failed, attempt: int) -> float:
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


def _transport_failure(error: httpx.TransportError, url: str) -> _Failed:
    place = urlsplit(url).netloc.rpartition("@")[2]
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return _Failed(
            f"the model endpoint at {place} cannot be reached: start it or check DOSSIER_LLM_URL", retry=True
        )
    return _Failed(f"the model endpoint at {place} broke off ({type(error).__name__}): ask again", retry=True)
