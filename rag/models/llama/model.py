"""A GGUF file as a `LanguageModel`: llama.cpp (xllamacpp) in a child process, asked over a private socket.

    Prompt -> the file's own chat template, applied by llama.cpp -> token ids -> /completion of the child -> Completion

Special tokens come only from the template: inserted text is tokenised as plain text, so "<|im_end|>" in an article
is just letters.  The KV state of the last prompt stays, so a shared beginning is read once.  Knows nothing of evidence
or of downloads (`rag.models.files.catalogue`).  Read `rag.models.llama.template` next.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from rag.errors import ModelCancelled, ModelError
from rag.models.llama.process import LlamaProcess, ProcessLost, check_file, request_error
from rag.models.llama.template import Message, rendered, template_remark
from rag.models.protocol import Cancelled, Completion, OnText, Prompt
from rag.types import TokenCounts

CONTEXT_TOKENS = 4096
TOTAL_SECONDS = 180.0


class LocalModel:
    """Starts its child at the first use, or earlier in the background with `start`.

    `path` must be a checked file: llama.cpp loads a file with random bytes in its middle without a word.
    """

    def __init__(
        self,
        path: Path,
        *,
        threads: int = 1,
        n_ctx: int = CONTEXT_TOKENS,
        timeout: float = TOTAL_SECONDS,
    ) -> None:
        self.path = path
        self.name = path.stem
        self._threads = threads
        self._n_ctx = n_ctx
        self._timeout = timeout
        self._one_call = threading.Lock()
        self._starting = threading.Lock()
        self._child: LlamaProcess | None = None
        self._closed = False

    def start(self) -> None:
        """Begins to load the file and returns at once; errors come with the first completion, but for a ModelError
        where it was closed."""
        with self._starting:
            if self._closed:
                raise ModelError("the model is closed: open it again")
            if self._child is not None and self._child.died():
                self._child.stop()
                self._child = None
            if self._child is None:
                check_file(self.path)
                self._child = LlamaProcess(self.path, threads=self._threads, n_ctx=self._n_ctx)

    def complete(
        self, prompt: Prompt, *, on_text: OnText | None = None, cancelled: Cancelled | None = None
    ) -> Completion:
        """See `LanguageModel.complete`."""
        begun = time.monotonic()
        _wait_for(self._one_call, cancelled)
        try:
            answer = _Answer(on_text)
            try:
                completion = self._complete(self._ready_child(cancelled), prompt, answer, cancelled)
            except ProcessLost:
                self._bury()
                if answer.pieces or self._closed:
                    raise
                completion = self._complete(self._ready_child(cancelled), prompt, answer, cancelled)
            return replace(completion, seconds=time.monotonic() - begun)
        finally:
            self._one_call.release()

    @cached_property
    def remark(self) -> str:
        """What a reader of its answers should know of the file; mostly ""."""
        return template_remark(self.path)

    def check(self) -> None:
        """Returns once the file is loaded.  Raises ModelError when it cannot be."""
        self._ready_child(None)

    def close(self) -> None:
        """Ends the child.  A completion that runs in another thread fails with `ModelError`."""
        with self._starting:
            self._closed = True
            if self._child is not None:
                self._child.stop()
                self._child = None

    def _ready_child(self, cancelled: Cancelled | None) -> LlamaProcess:
        self.start()
        child = self._child
        if child is None:
            raise ModelError("the model is closed: open it again")
        child.wait_ready(cancelled)
        return child

    def _bury(self) -> None:
        """Ends a child that no longer answers, so that the next call starts another."""
        with self._starting:
            if self._child is not None:
                self._child.stop()
                self._child = None

    def _complete(
        self, child: LlamaProcess, prompt: Prompt, answer: _Answer, cancelled: Cancelled | None
    ) -> Completion:
        tokens = self._tokens_of(child, prompt)
        with closing(child.stream(self._request(prompt, tokens), timeout=self._timeout, cancelled=cancelled)) as events:
            for event in events:
                answer.take(event)
                if event.get("stop"):
                    return answer.completion(event)
        raise ModelError("the local model broke off in the middle of its answer: ask again")

    def _request(self, prompt: Prompt, tokens: list[int]) -> dict[str, Any]:
        request: dict[str, Any] = {
            "prompt": tokens,
            "n_predict": prompt.max_tokens,
            "temperature": 0,
            "cache_prompt": True,
            "stop": list(prompt.stop),
            "stream": True,
        }
        if prompt.json_schema is not None:
            request["json_schema"] = dict(prompt.json_schema)
        return request

    def _tokens_of(self, child: LlamaProcess, prompt: Prompt) -> list[int]:
        """The prompt as token ids: it begins once with what the vocabulary begins a text with, if with anything."""

        def apply(messages: Sequence[Message]) -> str:
            return str(child.post("/apply-template", {"messages": [*messages]})["prompt"])

        begin = _tokenize(child, "", True, add_special=True)[:1]
        tokens = [token for text, special in rendered(prompt, apply) for token in _tokenize(child, text, special)]
        return tokens if tokens[: len(begin)] == begin else [*begin, *tokens]


def _tokenize(child: LlamaProcess, text: str, special: bool, *, add_special: bool = False) -> list[int]:
    answer = child.post("/tokenize", {"content": text, "parse_special": special, "add_special": add_special})
    return list(answer["tokens"])


class _Answer:
    """What has come so far of one answer."""

    def __init__(self, on_text: OnText | None) -> None:
        self._on_text = on_text
        self.pieces: list[str] = []

    def take(self, event: dict[str, Any]) -> None:
        """Adds one event.  Raises ModelError if it reports a failure."""
        if "error" in event:
            raise request_error(event["error"])
        if piece := event.get("content", ""):
            self.pieces.append(piece)
            if self._on_text is not None:
                self._on_text(piece)

    def completion(self, last: dict[str, Any]) -> Completion:
        """The whole answer, after its last event."""
        return Completion(
            text="".join(self.pieces),
            finish="length" if last.get("stop_type") == "limit" else "stop",
            tokens=_token_counts(last),
        )


def _token_counts(event: dict[str, Any]) -> TokenCounts:
    timings = event.get("timings", {})
    cached = timings.get("cache_n", 0)
    return TokenCounts(
        prompt=cached + timings.get("prompt_n", 0), cached=cached, completion=timings.get("predicted_n", 0)
    )


def _wait_for(lock: threading.Lock, cancelled: Cancelled | None) -> None:
    while not lock.acquire(timeout=0.05):
        if cancelled is not None and cancelled():
            raise ModelCancelled("stopped: ask again whenever you like")
