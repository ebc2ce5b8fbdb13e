"""One HTTP call of the OpenAI chat protocol: a request goes out, the data of its events come back as text.

    ChatCall(url, request).produce -> event data*, or CallFailed with the line that a person should read

Everything that a server may send is taken for hostile: sizes are bounded, bytes may be no text, JSON may be none.
What the events mean, deadlines and retries are for `rag.models.chat.endpoint`, which is to be read next.
"""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from rag.models.chat.streams import Emit

MOST_LINE_BYTES = 1 << 20  # of one event; a server that never ends a line must not fill the memory
MOST_TOLD = 4_000  # bytes of a refusal in which the name of a parameter is looked for
RETRIED_STATUS = frozenset({408, 429, 500, 502, 503, 504})
DONE = "[DONE]"


class CallFailed(Exception):
    """One try failed; `retry` says whether another may help, after `pause` seconds if the server named them, `late`
    that a deadline had passed, and `told` is the beginning of the server's own reply, for a program to read."""

    def __init__(
        self,
        message: str,
        *,
        retry: bool = False,
        pause: float | None = None,
        status: int = 0,
        late: bool = False,
        told: str = "",
    ) -> None:
        super().__init__(message)
        self.message, self.retry, self.pause, self.status, self.late = message, retry, pause, status, late
        self.told = told


class ChatCall:
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
                emit(DONE)
                return
            if kind not in ("text/event-stream", "application/x-ndjson", "text/plain", ""):
                raise CallFailed(f"the model endpoint answered {kind or 'nothing known'}: check DOSSIER_LLM_URL")
            for line in _lines(response.iter_bytes()):
                if line.startswith("data:"):
                    emit(line[5:].strip())
                elif kind == "application/x-ndjson" and line.startswith("{"):
                    emit(line)

    def abort(self) -> None:
        """Closes the connection under `produce`, from whichever thread."""
        with self._lock:
            if self._socket is not None:
                with contextlib.suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)

    def _remember_socket(self, response: httpx.Response) -> None:
        network = response.extensions.get("network_stream")
        found = network.get_extra_info("socket") if network is not None else None
        with self._lock:
            self._socket = found if isinstance(found, socket.socket) else None


def _bounded(blocks: Iterator[bytes]) -> Iterator[bytes]:
    size = 0
    for block in blocks:
        size += len(block)
        if size > MOST_LINE_BYTES:
            raise CallFailed("the model endpoint sends too much at once: check DOSSIER_LLM_URL")
        yield block


def _lines(blocks: Iterator[bytes]) -> Iterator[str]:
    """The stream's whole lines.  A line that never ends, or is no UTF-8, raises `CallFailed`."""
    rest = b""
    for block in blocks:
        *whole, rest = (rest + block).split(b"\n")
        if len(rest) > MOST_LINE_BYTES:
            raise CallFailed("the model endpoint sends a line without end: check DOSSIER_LLM_URL")
        for line in whole:
            yield _decoded(line).rstrip("\r")
    if rest:
        yield _decoded(rest)


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise CallFailed("the model endpoint sends broken text (no UTF-8): ask again or use another server") from None


def parsed_event(event: str) -> dict[str, Any]:
    """The event's JSON object.  Raises CallFailed for anything else."""
    try:
        data = json.loads(event)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise CallFailed("the model endpoint sends broken JSON: check DOSSIER_LLM_URL or ask again")
    return data


def reason_of(data: Mapping[str, Any]) -> str:
    """The server's own words, on one line, of bounded length."""
    error = data.get("error") or data.get("message") or data.get("detail")
    text = error.get("message") or error.get("detail") if isinstance(error, Mapping) else error
    words = " ".join(str(text or "no reason given").split())
    return "".join(each for each in words if each.isprintable())[:160]


def transport_failure(error: httpx.TransportError, url: str) -> CallFailed:
    """What a broken connection means; names the server, never a user or a key in its address."""
    place = urlsplit(url).netloc.rpartition("@")[2]
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return CallFailed(
            f"the model endpoint at {place} cannot be reached: start it or check DOSSIER_LLM_URL", retry=True
        )
    return CallFailed(f"the model endpoint at {place} broke off ({type(error).__name__}): ask again", retry=True)


def _status_failure(response: httpx.Response) -> CallFailed:
    status, body = response.status_code, b""
    try:
        body = b"".join(_bounded(response.iter_bytes()))
        reason = reason_of(json.loads(body))
    except (ValueError, AttributeError, CallFailed, httpx.HTTPError):
        reason = response.reason_phrase or "no reason given"
    return CallFailed(
        f"the model endpoint answered {status} ({reason}): {_next_step(status, reason)}",
        retry=status in RETRIED_STATUS,
        pause=_retry_after(response.headers.get("Retry-After", "")),
        status=status,
        told=body[:MOST_TOLD].decode("utf-8", "replace"),
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
