"""The settings decide what answers, opening reaches for nothing that is not needed, and parts of one's own fit in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.drafting.by_chat import ByChat
from rag.errors import ModelError
from rag.open import open_answerer, open_assistant
from rag.retrieval.retrieve import Query
from rag.settings import Settings, load_settings
from rag.types import Filters, ScoredPassage

TOWER = "Who built the lighthouse of Lissen?"
WEIR = "The lighthouse of Lissen was built in 1894 by the engineer Anna Weir."


def test_an_address_opens_an_endpoint_without_calling_it(tmp_path: Path, only_loopback: list[str]) -> None:
    environ = {"DOSSIER_LLM_URL": "http://models.example/v1", "DOSSIER_LLM_MODEL": "large"}
    answerer = open_answerer(load_settings(environ, cache=tmp_path))
    assert isinstance(answerer, ByChat)
    assert (answerer.name, only_loopback) == ("large", [])
    answerer.close()


def test_a_model_that_was_not_fetched_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="dossier models pull qwen2"):
        open_answerer(load_settings({}, cache=tmp_path))


def test_an_own_file_that_is_missing_is_named(tmp_path: Path) -> None:
    settings = load_settings({"DOSSIER_MODEL_PATH": str(tmp_path / "mine.gguf")}, cache=tmp_path)
    with pytest.raises(ModelError, match=r"mine\.gguf \(No such file or directory\)"):
        open_answerer(settings)


def test_an_unknown_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no model is called 'gpt-9'"):
        open_answerer(load_settings({"DOSSIER_MODEL": "gpt-9"}, cache=tmp_path))


# --- parts of one's own -------------------------------------------------------------------------------------------


@pytest.fixture
def settings(harbour_home: Path, fake_encoder: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    """Of the harbour story, which the fake encoder indexed; no model can be had."""
    monkeypatch.setattr("index.encoders.load.load_encoder", lambda name, *, cache: fake_encoder)
    return load_settings({}, home=harbour_home, cache=tmp_path)


class Last:
    """A retriever that finds what the wrapped one ranks last."""

    def __init__(self, found: Iterator[tuple[ScoredPassage, ...]]) -> None:
        self._found = found
        self.asked: list[str] = []

    def passages_for(self, query: Query, *, filters: Filters) -> tuple[ScoredPassage, ...]:
        self.asked.append(query.text)
        return next(self._found)


def test_a_language_model_of_ones_own_is_asked_and_verified_like_any(settings: Settings, scripted_model: Any) -> None:
    said = [{"evidence": [1], "text": WEIR}, {"evidence": [1], "text": "It was built by Otto Ferro."}]
    model = scripted_model(json.dumps({"answerable": True, "statements": said}), name="mine")
    assistant = open_assistant(settings, model=model)
    answer = assistant.ask(TOWER)
    assistant.close()
    assert (answer.model, answer.status) == ("mine", "answered")
    assert [s.text for s in answer.statements] == [WEIR]
    assert model.closed


def test_a_retriever_of_ones_own_decides_what_is_read(
    settings: Settings, scripted_model: Any, harbour_index: Any, fake_encoder: Any
) -> None:
    from rag.retrieval.retrieve import Retriever

    passages = Retriever(harbour_index, fake_encoder).retrieve(TOWER)
    own = Last(iter([passages[-1:]]))
    assistant = open_assistant(settings, model=scripted_model("{}"), retriever=own)
    answer = assistant.ask(TOWER)
    assistant.close()
    assert own.asked == [TOWER]
    assert [each.passage.id for each in answer.retrieved] == [passages[-1].passage.id]


def test_without_a_model_that_can_be_had_quotes_are_given_with_the_reason(settings: Settings) -> None:
    assistant = open_assistant(settings)
    answer = assistant.ask(TOWER)
    assistant.close()
    assert answer.status == "quoted"
    assert "dossier models pull" in answer.notice
