"""The settings decide which model is opened, and opening reaches for nothing that is not needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from rag.errors import ModelError
from rag.models.chat.endpoint import EndpointModel
from rag.models.protocol import Completion, Prompt, Turn
from rag.open import open_model
from rag.settings import load_settings
from rag.types import TokenCounts


def test_an_address_opens_an_endpoint_without_calling_it(tmp_path: Path, only_loopback: list[str]) -> None:
    environ = {"DOSSIER_LLM_URL": "http://models.example/v1", "DOSSIER_LLM_MODEL": "large"}
    model = open_model(load_settings(environ, cache=tmp_path))
    assert isinstance(model, EndpointModel)
    assert (model.name, model.prefills, only_loopback) == ("large", False, [])
    model.close()


def test_a_model_that_was_not_fetched_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="dossier models pull qwen2"):
        open_model(load_settings({}, cache=tmp_path))


def test_an_own_file_that_is_missing_is_named(tmp_path: Path) -> None:
    settings = load_settings({"DOSSIER_MODEL_PATH": str(tmp_path / "mine.gguf")}, cache=tmp_path)
    with pytest.raises(ModelError, match=r"mine\.gguf \(No such file or directory\)"):
        open_model(settings)


def test_an_unknown_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no model is called 'gpt-9'"):
        open_model(load_settings({"DOSSIER_MODEL": "gpt-9"}, cache=tmp_path))


def test_a_completion_knows_nothing_unless_told() -> None:
    completion = Completion(text="x", finish="stop")
    assert (completion.tokens, completion.first_token) == (TokenCounts(), {})


def test_a_prompt_has_bounds_from_the_start() -> None:
    prompt = Prompt(system="", turns=(Turn(role="user", text="x"),))
    assert (prompt.max_tokens, prompt.stop, prompt.prefill) == (160, (), "")


def test_the_types_of_a_model_bring_no_engine_with_them() -> None:
    code = (
        "import sys, rag.models.protocol, rag.settings, rag.models.files.catalogue; "
        "print([m for m in ('httpx', 'xllamacpp', 'llama_index', 'openai', 'torch') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
