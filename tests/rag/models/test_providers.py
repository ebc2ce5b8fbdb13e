"""Providers by name: the real classes of LlamaIndex against loopback servers, with the settings' key and no other."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.errors import ModelError, SettingsError
from rag.models.protocol import Prompt, Turn
from rag.models.providers import PROVIDERS
from rag.open import open_language_model
from rag.settings import PROVIDER_KEYS, load_settings

PROMPT = Prompt(system="Answer.", turns=(Turn(role="user", text="Who?"),), max_tokens=3_000)


class OllamaServer(http.server.ThreadingHTTPServer):
    """Speaks Ollama's own protocol: one JSON object a line."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), OllamaHandler)
        self.requests: list[dict[str, Any]] = []


class OllamaHandler(http.server.BaseHTTPRequestHandler):
    server: OllamaServer

    def log_message(self, *_: Any) -> None:
        """Quiet."""

    def do_POST(self) -> None:
        self.server.requests.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.end_headers()
        for piece in ("<think>hm</think>", "Ruth ", "Okoro."):
            self.line({"message": {"role": "assistant", "content": piece}, "done": False})
        self.line({"message": {"role": "assistant", "content": ""}, "done": True, "done_reason": "stop"})

    def line(self, data: dict[str, Any]) -> None:
        self.wfile.write(json.dumps({"model": "small", "created_at": "2030-01-01T00:00:00Z", **data}).encode() + b"\n")


@pytest.fixture
def ollama() -> Iterator[OllamaServer]:
    with OllamaServer() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.shutdown()


def opened(tmp_path: Path, **environ: str) -> Any:
    return open_language_model(load_settings(environ, cache=tmp_path, timeout="60"))


def test_an_openai_like_server_answers_by_name(faulty_endpoint: Any, answers: Any, tmp_path: Path) -> None:
    faulty_endpoint.script = [answers.good("<think>hm</think>", "Ruth Okoro.")]
    model = opened(tmp_path, DOSSIER_LLM="openai-like:mine", DOSSIER_LLM_URL=faulty_endpoint.url)
    completion = model.complete(PROMPT)
    assert (model.name, completion.text, completion.finish) == ("mine", "Ruth Okoro.", "stop")
    (request,) = faulty_endpoint.requests
    assert (request["model"], request["temperature"]) == ("mine", 0.0)
    assert [turn["role"] for turn in request["messages"]] == ["system", "user"]


def takes_neither_limit_nor_temperature(handler: Any) -> None:
    """A flagship model behind an OpenAI-like server: it names what it refuses, one at a time."""
    request = handler.server.requests[-1]
    refusals = {
        "max_tokens": "'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        "temperature": "'temperature' does not support 0 with this model.",
    }
    for name, said in refusals.items():
        if name in request:
            handler.begin(400, "application/json")
            handler.raw(json.dumps({"error": {"message": said, "param": name}}).encode())
            return
    handler.begin()
    for delta, finish in (({"content": "Ruth Okoro."}, None), ({}, "stop")):
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        handler.event({"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]})
    handler.event("[DONE]")


def test_a_provider_leaves_out_what_its_server_refuses_and_asks_so_again(faulty_endpoint: Any, tmp_path: Path) -> None:
    faulty_endpoint.script = [takes_neither_limit_nor_temperature]
    for asked in (2, 3):
        model = opened(tmp_path, DOSSIER_LLM="openai-like:mine", DOSSIER_LLM_URL=faulty_endpoint.url)
        assert model.complete(PROMPT).text == "Ruth Okoro."
        assert len(faulty_endpoint.requests) == asked, "what was learnt is kept for the next model"
    last = faulty_endpoint.requests[-1]
    assert not {"max_tokens", "temperature"} & set(last)
    assert last["max_completion_tokens"] > 1_000


def test_a_refusal_that_names_nothing_is_told_at_once(faulty_endpoint: Any, answers: Any, tmp_path: Path) -> None:
    faulty_endpoint.script = [answers.status(400, '{"error": {"message": "the model is asleep"}}')]
    model = opened(tmp_path, DOSSIER_LLM="openai-like:mine", DOSSIER_LLM_URL=faulty_endpoint.url)
    with pytest.raises(ModelError, match="asleep"):
        model.complete(PROMPT)
    assert len(faulty_endpoint.requests) == 1


def test_a_server_of_ollama_answers_by_name(ollama: OllamaServer, tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{ollama.server_address[1]}"
    model = opened(tmp_path, DOSSIER_LLM="ollama:small", DOSSIER_LLM_URL=address)
    assert (model.name, model.complete(PROMPT).text) == ("small", "Ruth Okoro.")
    assert (ollama.requests[0]["model"], ollama.requests[0]["options"]["temperature"]) == ("small", 0.0)


def test_a_provider_that_is_down_is_one_line(tmp_path: Path) -> None:
    model = opened(tmp_path, DOSSIER_LLM="openai-like:mine", DOSSIER_LLM_URL="http://127.0.0.1:9/v1")
    with pytest.raises(ModelError, match="check its settings") as told:
        model.complete(PROMPT)
    assert "\n" not in str(told.value)


def test_no_key_of_another_program_is_sent(
    faulty_endpoint: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.setenv(name, "sk-bait")
    model = opened(tmp_path, DOSSIER_LLM="openai-like:mine", DOSSIER_LLM_URL=faulty_endpoint.url)
    model.complete(PROMPT)
    assert "sk-bait" not in str(faulty_endpoint.headers)


def test_the_key_of_the_provider_that_was_named_is_read_and_of_no_other() -> None:
    environ = {"ANTHROPIC_API_KEY": "a", "OPENAI_API_KEY": "o"}
    assert load_settings({**environ, "DOSSIER_LLM": "anthropic:x"}).llm_api_key == "a"
    assert load_settings({**environ, "DOSSIER_LLM": "anthropic:x", "DOSSIER_LLM_API_KEY": "own"}).llm_api_key == "own"
    assert load_settings({**environ, "DOSSIER_LLM": "ollama:x"}).llm_api_key == ""
    assert load_settings({**environ, "DOSSIER_LLM_URL": "http://h/v1"}).llm_api_key == ""


def test_a_missing_package_is_named_with_the_line_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import importlib

    real = importlib.import_module

    def absent(name: str, package: str | None = None) -> Any:
        if name.startswith("llama_index.llms."):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, package)

    monkeypatch.setattr(importlib, "import_module", absent)
    with pytest.raises(ModelError, match="pip install llama-index-llms-anthropic"):
        opened(tmp_path, DOSSIER_LLM="anthropic:some-model")


@pytest.mark.parametrize("text", ["gpt-5", "nobody:x", "openai:", ":x"])
def test_a_provider_that_is_unknown_is_refused_with_those_that_are_known(text: str) -> None:
    with pytest.raises(SettingsError, match=r"give provider:model, with a provider of anthropic, google-genai"):
        load_settings({"DOSSIER_LLM": text})


def test_every_provider_that_may_be_named_can_be_opened() -> None:
    assert set(PROVIDERS) == set(PROVIDER_KEYS)
