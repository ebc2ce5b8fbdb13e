"""A GGUF file as a `LanguageModel`: llama.cpp (xllamacpp) in a child process, asked over a private socket.

    Prompt -> ChatML token ids -> /completion of the child -> Completion

Special tokens come only from the template: inserted text is tokenised as plain text, so "<|im_end|>" in an article
is just letters.  The KV state of the last prompt is kept, so a shared beginning is read once.  Knows nothing of
evidence or of downloads (`rag.catalogue`).  Read `LocalModel` next.
"""

from __future__ import annotations

import http.client
import json
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rag.errors import ModelCancelled, ModelError
from rag.model import Cancelled, Completion, OnText, Prompt
from rag.streams import Deadlines, Emit, StreamTimeout, watch_stream
from rag.types import TokenCounts

CONTEXT_TOKENS = 4096
FIRST_TOKENS = 20  # how many of the likeliest first tokens are reported
LOAD_SECONDS = 120.0
TOTAL_SECONDS = 180.0
_CHILD = Path(__file__).with_name("llama_child.py")


class LocalModel:
    """Starts its child at the first use, or earlier in the background with `start`.

    `path` must be a checked file: llama.cpp loads a file with random bytes in its middle without a word.
    """

    prefills = True

    def __init__(
        self, path: Path, *, threads: int = 1, n_ctx: int = CONTEXT_TOKENS, timeout: float = TOTAL_SECONDS
    ) -> None:
        self.path = path
        self.name = path.stem
        self._threads = threads
        self._n_ctx = n_ctx
        self._timeout = timeout
        self._one_call = threading.Lock()
        self._starting = threading.Lock()
        self._child: _Child | None = None
        self._closed = False
        self._tokenize = lru_cache(maxsize=256)(self._tokenize_text)

    def start(self) -> None:
        """Begins to load the file and returns at once; errors come with the first completion."""
        with self._starting:
            if self._closed:
                raise ModelError("the model is closed: open it again")
            if self._child is not None and self._child.died():
                self._child.stop()
                self._child = None
            if self._child is None:
                _check_file(self.path)
                self._child = _Child(self.path, threads=self._threads, n_ctx=self._n_ctx)

    def complete(
        self, prompt: Prompt, *, on_text: OnText | None = None, cancelled: Cancelled | None = None
    ) -> Completion:
        """See `LanguageModel.complete`."""
        begun = time.monotonic()
        _wait_for(self._one_call, cancelled)
        try:
            child = self._ready_child(cancelled)
            return self._complete(child, prompt, begun, on_text, cancelled)
        finally:
            self._one_call.release()

    def close(self) -> None:
        """Ends the child.  A completion that runs in another thread fails with `ModelError`."""
        with self._starting:
            self._closed = True
            if self._child is not None:
                self._child.stop()
                self._child = None

    def _ready_child(self, cancelled: Cancelled | None) -> _Child:
        self.start()
        child = self._child
        if child is None:
            raise ModelError("the model is closed: open it again")
        child.wait_ready(cancelled)
        return child

    def _complete(
        self, child: _Child, prompt: Prompt, begun: float, on_text: OnText | None, cancelled: Cancelled | None
    ) -> Completion:
        request = self._request(prompt)
        pieces: list[str] = []
        first: dict[str, float] = {}
        for event in self._events(child, request, cancelled):
            if "error" in event:
                raise _request_error(event["error"])
            if not first:
                first = _first_token(event)
            piece = event.get("content", "")
            if piece:
                pieces.append(piece)
                if on_text is not None:
                    on_text(piece)
            if event.get("stop"):
                return Completion(
                    text="".join(pieces),
                    finish="length" if event.get("stop_type") == "limit" else "stop",
                    tokens=_token_counts(event),
                    first_token=first,
                    seconds=time.monotonic() - begun,
                )
        raise ModelError("the local model broke off in the middle of its answer: ask again")

    def _request(self, prompt: Prompt) -> dict[str, Any]:
        request: dict[str, Any] = {
            "prompt": self._prompt_tokens(prompt),
            "n_predict": prompt.max_tokens,
            "temperature": 0,
            "cache_prompt": True,
            "stop": list(prompt.stop),
            "n_probs": FIRST_TOKENS,
            "post_sampling_probs": False,
            "stream": True,
        }
        if prompt.grammar:
            request["grammar"] = prompt.grammar
        return request

    def _prompt_tokens(self, prompt: Prompt) -> list[int]:
        tokens: list[int] = []
        for text, special in _chatml(prompt):
            if text:
                tokens.extend(self._tokenize(text, special))
        return tokens

    def _tokenize_text(self, text: str, special: bool) -> tuple[int, ...]:
        child = self._child
        if child is None:
            raise ModelError("the model is closed: open it again")
        answer = child.post("/tokenize", {"content": text, "parse_special": special, "add_special": False})
        return tuple(answer["tokens"])

    def _events(
        self, child: _Child, request: dict[str, Any], cancelled: Cancelled | None
    ) -> Iterator[dict[str, Any]]:
        connection = child.connect()

        def produce(emit: Emit) -> None:
            _read_events(connection, child.headers, request, emit)

        deadlines = Deadlines(first=self._timeout, idle=self._timeout, total=self._timeout)
        try:
            for line in watch_stream(
                produce, deadlines=deadlines, cancelled=cancelled, abort=lambda: _hang_up(connection)
            ):
                yield json.loads(line)
        except StreamTimeout as error:
            raise ModelError(
                f"the local model took more than {error.seconds:g} s: raise --timeout, or use a smaller model"
            ) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise child.explain(error) from None
        finally:
            connection.close()


def _chatml(prompt: Prompt) -> Iterator[tuple[str, bool]]:
    """The prompt's parts in order, each with whether it may hold special tokens (the template's own do)."""
    yield "<|im_start|>system\n", True
    yield prompt.system, False
    for turn in prompt.turns:
        yield f"<|im_end|>\n<|im_start|>{turn.role}\n", True
        yield turn.text, False
    yield "<|im_end|>\n<|im_start|>assistant\n", True
    yield prompt.prefill, False


def _first_token(event: dict[str, Any]) -> dict[str, float]:
    probabilities = event.get("completion_probabilities") or []
    found: dict[str, float] = {}
    for candidate in probabilities[0].get("top_logprobs", []) if probabilities else []:
        found.setdefault(candidate["token"], candidate["logprob"])
    return found


def _token_counts(event: dict[str, Any]) -> TokenCounts:
    timings = event.get("timings", {})
    cached = timings.get("cache_n", 0)
    return TokenCounts(
        prompt=cached + timings.get("prompt_n", 0), cached=cached, completion=timings.get("predicted_n", 0)
    )


def _request_error(error: dict[str, Any]) -> ModelError:
    if error.get("type") == "exceed_context_size_error":
        asked, room = error.get("n_prompt_tokens", "?"), error.get("n_ctx", "?")
        return ModelError(f"the prompt has {asked} tokens and the model reads {room}: ask a shorter question")
    return ModelError(f"the local model refused the prompt ({error.get('message', 'no reason given')}): ask again")


def _check_file(path: Path) -> None:
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise ModelError(
            f"cannot read the model file {path} ({error.strerror}): fetch it with `dossier models pull`"
        ) from None
    if magic != b"GGUF":
        raise ModelError(f"{path} is not a GGUF model file: delete it and run `dossier models pull`")


def _wait_for(lock: threading.Lock, cancelled: Cancelled | None) -> None:
    while not lock.acquire(timeout=0.05):
        if cancelled is not None and cancelled():
            raise ModelCancelled("stopped: ask again whenever you like")


def _read_events(
    connection: http.client.HTTPConnection, headers: dict[str, str], request: dict[str, Any], emit: Emit
) -> None:
    connection.request("POST", "/completion", json.dumps(request), headers)
    response = connection.getresponse()
    if response.status != 200:
        emit(response.read().decode("utf-8", "replace"))
        return
    for line in response:
        if line.startswith(b"data: "):
            emit(line[6:].decode("utf-8", "replace"))
        elif line.startswith(b"error: "):
            emit('{"error": ' + line[7:].decode("utf-8", "replace") + "}")


def _hang_up(connection: http.client.HTTPConnection) -> None:
    """Closes the socket under a blocked reader; the child then drops the generation."""
    if connection.sock is not None:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("localhost")
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.connect(self._path)


class _Child:
    """The running child process: its folder, its secret, its address once it is ready."""

    def __init__(self, path: Path, *, threads: int, n_ctx: int) -> None:
        self._path = path
        self._folder = Path(tempfile.mkdtemp(prefix="dossier-"))  # mode 0700: nobody else may connect
        self._key = secrets.token_hex(16)
        self._ready = threading.Event()
        self._hello: dict[str, str] = {}
        self.headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        self.process = subprocess.Popen(
            [sys.executable, "-P", str(_CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is the parent's to handle
        )
        options = {
            "model": str(path),
            "threads": threads,
            "n_ctx": n_ctx,
            "host": str(self._folder / "s.sock") if hasattr(socket, "AF_UNIX") else "127.0.0.1",
            "key": self._key,
            "state_folder": str(self._folder) + "/",
        }
        threading.Thread(target=self._greet, args=(options,), daemon=True, name="dossier-model-load").start()

    def died(self) -> bool:
        return self.process.poll() is not None

    def wait_ready(self, cancelled: Cancelled | None) -> None:
        deadline = time.monotonic() + LOAD_SECONDS
        while not self._ready.wait(0.05):
            if cancelled is not None and cancelled():
                raise ModelCancelled("stopped: ask again whenever you like")
            if time.monotonic() > deadline:
                raise ModelError(f"{self._path} did not load within {LOAD_SECONDS:g} s: use a smaller model")
        if "address" not in self._hello:
            raise ModelError(
                f"the model file {self._path} cannot be loaded (damaged, of an unknown kind, or too large for "
                "the memory): delete it and run `dossier models pull`"
            )

    def connect(self) -> http.client.HTTPConnection:
        address = urlsplit(self._hello["address"])
        if address.scheme == "unix":
            return _UnixConnection(address.path)
        return http.client.HTTPConnection(address.netloc)

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        connection = self.connect()
        try:
            connection.request("POST", path, json.dumps(body), self.headers)
            response = connection.getresponse()
            answer = json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise self.explain(error) from None
        finally:
            connection.close()
        if not isinstance(answer, dict) or "error" in answer:
            raise _request_error(answer.get("error", {}) if isinstance(answer, dict) else {})
        return answer

    def explain(self, error: Exception) -> ModelError:
        """What a broken connection to the child means."""
        if self.died():
            code = self.process.returncode
            return ModelError(f"the local model's process ended ({code}), perhaps for want of memory: ask again")
        return ModelError(f"the local model cannot be reached ({error}): ask again")

    def stop(self) -> None:
        """Kills the child (it holds nothing worth saving) and removes its folder."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    pass
        shutil.rmtree(self._folder, ignore_errors=True)

    def _greet(self, options: dict[str, Any]) -> None:
        stdin, stdout = self.process.stdin, self.process.stdout
        try:
            if stdin is not None and stdout is not None:
                stdin.write(json.dumps(options).encode() + b"\n")
                stdin.flush()
                for line in stdout:
                    if line.startswith(b"{"):
                        self._hello = json.loads(line)
                        break
        except (OSError, ValueError):
            pass
        finally:
            self._ready.set()
