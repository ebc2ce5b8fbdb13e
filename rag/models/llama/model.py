"""A GGUF file as a `LanguageModel`: llama.cpp (xllamacpp) in a child process, asked over a private socket.

    Prompt -> ChatML token ids -> /completion of the child -> Completion

Special tokens come only from the template: inserted text is tokenised as plain text, so "<|im_end|>" in an article
is just letters.  The KV state of the last prompt stays, so a shared beginning is read once; `warm` keeps it across
starts.  Knows nothing of evidence or of downloads (`rag.models.files.catalogue`).  Read `LocalModel` next.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rag.errors import ModelCancelled, ModelError
from rag.models.files.checksums import file_sha256
from rag.models.llama.kv_state import StateFiles
from rag.models.llama.process import LlamaProcess, ProcessLost, check_file, request_error
from rag.models.protocol import Cancelled, Completion, OnText, Prompt
from rag.types import TokenCounts

CONTEXT_TOKENS = 4096
FIRST_TOKENS = 20  # how many of the likeliest first tokens are reported
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
        cache: Path | None = None,
    ) -> None:
        self.path = path
        self.name = path.stem
        self._threads = threads
        self._n_ctx = n_ctx
        self._timeout = timeout
        self._cache = cache
        self._states = StateFiles(cache / "states") if cache is not None else None
        self._warmed: dict[tuple[int, ...], Path] = {}
        self._held: tuple[int, ...] = ()  # the prompt that the child's KV state begins with
        self._one_call = threading.Lock()
        self._starting = threading.Lock()
        self._child: LlamaProcess | None = None
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
                check_file(self.path)
                self._held = ()
                self._child = LlamaProcess(
                    self.path, threads=self._threads, n_ctx=self._n_ctx, state_folder=self._state_folder()
                )

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

    def warm(self, prefix: Prompt, *, cancelled: Cancelled | None = None) -> TokenCounts:
        """Brings the beginning that later prompts share (system and turns) into the KV state.

        With a `cache` the state is kept in a file and read from there at the next start: milliseconds instead of
        the tokens' evaluation.  `cached` of the result says how many tokens came from the file.  A prompt that
        begins with a warmed prefix finds it again even after other prompts.
        """
        _wait_for(self._one_call, cancelled)
        try:
            child = self._ready_child(cancelled)
            tokens = self._tokens_of(_chatml_turns(prefix))
            if self._restore(child, tokens):
                return TokenCounts(prompt=len(tokens), cached=len(tokens))
            for event in child.stream(
                self._request(replace(prefix, max_tokens=0), tokens), timeout=self._timeout, cancelled=cancelled
            ):
                if "error" in event:
                    raise request_error(event["error"])
            self._held = tokens
            self._keep_state(child, tokens)
            return TokenCounts(prompt=len(tokens))
        finally:
            self._one_call.release()

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
        tokens = self._tokens_of(_chatml(prompt))
        self._recover_prefix(child, tokens)
        self._held = ()
        with closing(child.stream(self._request(prompt, tokens), timeout=self._timeout, cancelled=cancelled)) as events:
            for event in events:
                answer.take(event)
                if event.get("stop"):
                    self._held = tokens
                    return answer.completion(event)
        raise ModelError("the local model broke off in the middle of its answer: ask again")

    def _request(self, prompt: Prompt, tokens: tuple[int, ...]) -> dict[str, Any]:
        request: dict[str, Any] = {
            "prompt": list(tokens),
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

    def _state_folder(self) -> Path | None:
        return self._states.folder if self._states is not None else None

    def _tokens_of(self, parts: Iterable[tuple[str, bool]]) -> tuple[int, ...]:
        return tuple(token for text, special in parts if text for token in self._tokenize(text, special))

    def _recover_prefix(self, child: LlamaProcess, tokens: tuple[int, ...]) -> None:
        """Reads the longest warmed beginning of `tokens` back from its file if other prompts have displaced it."""
        fitting = [prefix for prefix in self._warmed if tokens[: len(prefix)] == prefix]
        longest = max(fitting, key=len, default=())
        if self._held[: len(longest)] != longest:
            self._restore(child, longest)

    def _restore(self, child: LlamaProcess, tokens: tuple[int, ...]) -> bool:
        path = self._warmed.get(tokens) or (self._states.find(self._state_key(tokens)) if self._states else None)
        if path is None:
            return False
        try:
            restored = child.post("/slots/0?action=restore", {"filename": path.name}).get("n_restored")
        except ModelError:
            restored = None
        if restored != len(tokens):
            self._warmed.pop(tokens, None)
            self._held = ()
            return False
        self._warmed[tokens] = path
        self._held = tokens
        return True

    def _keep_state(self, child: LlamaProcess, tokens: tuple[int, ...]) -> None:
        """A full or read-only disk only costs the next start its head start."""
        if self._states is None:
            return
        with contextlib.suppress(OSError, ModelError):
            draft = self._states.draft()
            try:
                child.post("/slots/0?action=save", {"filename": draft.name})
                self._warmed[tokens] = self._states.keep(self._state_key(tokens), draft)
            finally:
                draft.unlink(missing_ok=True)

    def _state_key(self, tokens: tuple[int, ...]) -> str:
        model = file_sha256(self.path, cache=self._cache) if self._cache is not None else ""
        parts = (model, version("xllamacpp"), self._n_ctx, tokens)
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]

    def _tokenize_text(self, text: str, special: bool) -> tuple[int, ...]:
        child = self._child
        if child is None:
            raise ModelError("the model is closed: open it again")
        answer = child.post("/tokenize", {"content": text, "parse_special": special, "add_special": False})
        return tuple(answer["tokens"])


def _chatml(prompt: Prompt) -> Iterator[tuple[str, bool]]:
    """The prompt's parts in order, each with whether it may hold special tokens (the template's own do)."""
    yield from _chatml_turns(prompt)
    yield "<|im_start|>assistant\n", True
    yield prompt.prefill, False


def _chatml_turns(prompt: Prompt) -> Iterator[tuple[str, bool]]:
    for role, text in (("system", prompt.system), *((turn.role, turn.text) for turn in prompt.turns)):
        yield f"<|im_start|>{role}\n", True
        yield text, False
        yield "<|im_end|>\n", True


class _Answer:
    """What has come so far of one answer."""

    def __init__(self, on_text: OnText | None) -> None:
        self._on_text = on_text
        self._first: dict[str, float] = {}
        self.pieces: list[str] = []

    def take(self, event: dict[str, Any]) -> None:
        """Adds one event.  Raises ModelError if it reports a failure."""
        if "error" in event:
            raise request_error(event["error"])
        if not self._first:
            self._first = _first_token(event)
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
            first_token=self._first,
        )


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


def _wait_for(lock: threading.Lock, cancelled: Cancelled | None) -> None:
    while not lock.acquire(timeout=0.05):
        if cancelled is not None and cancelled():
            raise ModelCancelled("stopped: ask again whenever you like")
