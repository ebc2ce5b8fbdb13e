"""The doctor's question tells a model that can be used from one that cannot, and what its server took."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rag.drafting.trial import try_model
from rag.errors import ModelError
from rag.models.chat.endpoint import EndpointModel


@pytest.fixture
def model(faulty_endpoint: Any, tmp_path: Path) -> Any:
    model = EndpointModel(faulty_endpoint.url, model="m", timeout=5, shapes=tmp_path / "shapes.json", pause_scale=0.02)
    yield model
    model.close()


def reply(text: str) -> str:
    return json.dumps({"answerable": True, "statements": [{"evidence": [1], "text": text}]})


def test_a_model_that_answers_is_fine_and_what_its_server_takes_is_told(
    faulty_endpoint: Any, answers: Any, model: EndpointModel
) -> None:
    refused = answers.status(400, '{"error": {"message": "temperature is not supported", "param": "temperature"}}')
    faulty_endpoint.script = [refused, answers.good(reply("It carries 240 people a day."))]
    trial = try_model(model)
    assert trial.right
    assert "the server does not take temperature" in trial.text
    assert len(faulty_endpoint.requests) == 2


@pytest.mark.parametrize("said", ["Hello!", reply("It stops in March."), '{"answer": 240}'])
def test_a_model_that_misses_the_form_or_the_answer_is_named(
    faulty_endpoint: Any, answers: Any, model: EndpointModel, said: str
) -> None:
    faulty_endpoint.script = [answers.good(said)]
    trial = try_model(model)
    assert not trial.right
    assert trial.text.endswith("use another model")


def test_a_server_that_is_down_is_an_error(answers: Any, faulty_endpoint: Any, model: EndpointModel) -> None:
    faulty_endpoint.script = [answers.status(401)]
    with pytest.raises(ModelError, match="DOSSIER_LLM_API_KEY"):
        try_model(model)
