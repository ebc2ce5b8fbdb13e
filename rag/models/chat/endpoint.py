"""Any server that speaks the OpenAI chat protocol as a `LanguageModel`: Ollama, vLLM, llama.cpp, a hosted service.

    Prompt -> POST {url}/chat/completions (streamed) -> Completion, or ModelError in one line

This is the only layer that retries: at most twice, before the first token, when another try may help.  A request that
is refused for one of its parameters is adapted at once and the server's taste is remembered
(`rag.models.chat.shape`), so that the usual question costs one call.  Nothing is read from the environment, and only
the key that the settings name is sent.  A server that fails again and again is left alone for a while
(`rag.models.chat.breaker`).  Read `EndpointModel` next, then `rag.models.chat.reply`.
"""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit, urlunsplit

import httpx

from rag.errors import ModelCancelled, ModelError
from rag.models.chat.breaker import Breaker
from rag.models.chat.call import CallFailed, ChatCall, transport_failure
from rag.models.chat.reply import Reply
from rag.models.chat.shape import OPTIONAL, Shape, Shapes, request_for
from rag.models.chat.streams import Deadlines, StreamTimeout, watch_stream
from rag.models.protocol import Cancelled, Completion, OnText, Prompt

MOST_RETRIES = 2
SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 4.0  # seconds between tries; a longer Retry-After is not waited for
CONNECT_SECONDS = 10.0
CHECK_SECONDS = 5.0
MOST_ADAPTATIONS = len(OPTIONAL) + 2  # of one request: each parameter once, and a limit lowered twice
MOST_NAMED = 8  # models that an error lists


class EndpointModel:
    """Calls `{url}/chat/completions`; a query in the address stays behind it.  No connection is made before the first
    completion.  Without a `model` the server is asked for its models, and its only one is taken.

    `timeout` is the wall time of one completion: the first token must come within half of it, and no pause may be
    longer than a quarter.  `shapes` is the file that keeps what servers take.  `pause_scale` shortens the pauses
    between tries, for tests.
    """

    def __init__(
        self,
        url: str,
        *,
        model: str = "",
        api_key: str = "",
        timeout: float = 60.0,
        shapes: Path | None = None,
        pause_scale: float = 1.0,
    ) -> None:
        self.name = model or urlsplit(url).hostname or url
        self._url = joined_url(url, "chat/completions")
        self._models_url = joined_url(url, "models")
        self._model, self._named = model, bool(model)
        self._headers = _headers(url, api_key)
        self._timeout = timeout
        self._pause_scale = pause_scale
        self._shapes = Shapes(shapes)
        self._shape: Shape | None = None
        self.breaker = Breaker()
        self._client = httpx.Client(
            timeout=httpx.Timeout(max(timeout, 0.1), connect=min(CONNECT_SECONDS, timeout)),
            follow_redirects=False,  # a key is not carried to an address that nobody named
        )

    @property
    def shape(self) -> Shape:
        """What the server takes, as far as it is known."""
        if self._shape is None:
            self._shape = self._shapes.of(self._place)
        return self._shape

    @property
    def _place(self) -> str:
        return f"{self._url} {self._model}"

    def check(self) -> None:
        """Raise ModelError when nobody answers at the address.  No prompt is sent, and any answer will do."""
        try:
            self._client.get(self._models_url, headers=self._headers, timeout=CHECK_SECONDS)
        except httpx.TransportError as error:
            raise ModelError(str(transport_failure(error, self._url))) from None

    def models(self) -> tuple[str, ...]:
        """The names of the server's models; none where it does not tell."""
        try:
            reply = self._client.get(self._models_url, headers=self._headers, timeout=CHECK_SECONDS)
            listed = reply.json() if reply.status_code == 200 else {}
        except (httpx.HTTPError, ValueError, RecursionError):
            return ()
        rows = listed.get("data") or listed.get("models") if isinstance(listed, dict) else listed
        ids = [row.get("id") or row.get("name") for row in rows if isinstance(row, dict)] if rows else []
        return tuple(dict.fromkeys(each for each in ids if isinstance(each, str) and each.isprintable()))

    def complete(
        self, prompt: Prompt, *, on_text: OnText | None = None, cancelled: Cancelled | None = None
    ) -> Completion:
        """See `LanguageModel.complete`."""
        self.breaker.check()
        self._choose_model()
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
            answer = Reply(on_text)
            try:
                self._try(prompt, answer, begun, cancelled)
                return replace(answer.completion(), seconds=time.monotonic() - begun, learnt=self.shape.told())
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

    def _choose_model(self) -> None:
        """Take the server's only model where none was named.  Raises ModelError where it has several."""
        if self._named:
            return
        names = self.models()
        if len(names) > 1:
            listed = ", ".join(names[:MOST_NAMED])
            raise ModelError(f"the model endpoint has several models: set DOSSIER_LLM_MODEL to one of {listed}")
        if names:
            self.name = self._model = names[0]
        self._named = True

    def _try(self, prompt: Prompt, answer: Reply, begun: float, cancelled: Cancelled | None) -> None:
        """One try, its request adapted as long as the server names what it does not take."""
        shape = self.shape
        for _ in range(MOST_ADAPTATIONS):
            request = request_for(prompt, model=self._model, shape=shape)
            try:
                self._stream(request, answer, begun, cancelled)
            except CallFailed as failed:
                adapted = shape.after(failed.told, request) if failed.status in (400, 422) else None
                if adapted is None or answer.begun:
                    raise
                shape = adapted
                continue
            if shape != self.shape:
                self._shape = shape
                self._shapes.keep(self._place, shape)
            return
        raise CallFailed("the model endpoint refuses every form of the request: use another model")

    def _stream(self, request: Mapping[str, Any], answer: Reply, begun: float, cancelled: Cancelled | None) -> None:
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


def joined_url(url: str, path: str) -> str:
    """The address of one call under `url`, which may be that of the completions itself; its query is kept."""
    parts = urlsplit(url)
    base = parts.path.rstrip("/").removesuffix("/chat/completions")
    return urlunsplit(parts._replace(path=f"{base}/{path}"))


def _headers(url: str, api_key: str) -> dict[str, str]:
    """The key, and again under the name by which Azure, whose addresses have a version, takes it."""
    if not api_key:
        return {}
    azure = {"api-key": api_key} if "api-version" in parse_qs(urlsplit(url).query) else {}
    return {"Authorization": f"Bearer {api_key}", **azure}
