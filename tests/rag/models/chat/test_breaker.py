"""A dead server costs its time-out once or twice, not with every question; and it is noticed when it is back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from rag.errors import ModelError
from rag.models.chat.breaker import REST_SECONDS, Breaker
from rag.models.chat.endpoint import EndpointModel
from rag.models.protocol import Prompt, Turn

PROMPT = Prompt(system="Answer.", turns=(Turn(role="user", text="Who?"),))


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def model(faulty_endpoint: Any, clock: Clock) -> Iterator[EndpointModel]:
    made = EndpointModel(faulty_endpoint.url, model="m", timeout=0.4, pause_scale=0.001)
    made.breaker = Breaker(clock=clock)
    yield made
    made.close()


def ask(model: EndpointModel) -> str:
    try:
        return model.complete(PROMPT).text
    except ModelError as error:
        return str(error)


def test_a_silent_server_is_left_alone_after_two_questions(
    faulty_endpoint: Any, answers: Any, model: EndpointModel
) -> None:
    faulty_endpoint.script = [answers.silent(2.0)]
    assert ["gave no word" in ask(model) for _ in range(2)] == [True, True]
    begun = time.monotonic()
    assert all("is left alone" in ask(model) for _ in range(50))
    assert time.monotonic() - begun < 0.2
    assert len(faulty_endpoint.requests) == 2


def test_a_server_that_is_back_is_asked_again_after_its_rest(
    faulty_endpoint: Any, answers: Any, model: EndpointModel, clock: Clock
) -> None:
    faulty_endpoint.script = [answers.status(500)] * 9 + [answers.good("Back.")]
    assert ["answered 500" in ask(model) for _ in range(3)] == [True] * 3
    assert "is left alone for 30 s more" in ask(model)
    clock.now += REST_SECONDS
    assert [ask(model), ask(model)] == ["Back.", "Back."]


def test_after_its_rest_a_dead_server_costs_one_question_and_not_all(
    faulty_endpoint: Any, answers: Any, model: EndpointModel, clock: Clock
) -> None:
    faulty_endpoint.script = [answers.status(500)]
    for _ in range(3):
        ask(model)
    clock.now += REST_SECONDS
    assert ["is left alone" in ask(model) for _ in range(4)] == [False, True, True, True]


def test_a_refusal_by_status_is_no_sign_of_death(faulty_endpoint: Any, answers: Any, model: EndpointModel) -> None:
    faulty_endpoint.script = [answers.status(400, '{"error": {"message": "maximum context length"}}')]
    assert all("answered 400" in ask(model) for _ in range(6))


def test_a_cut_answer_between_good_ones_opens_nothing(faulty_endpoint: Any, answers: Any, model: EndpointModel) -> None:
    faulty_endpoint.script = [answers.status(500)] * 6 + [answers.good("Good.")] + [answers.status(500)] * 6
    said = [ask(model) for _ in range(5)]
    assert said[2] == "Good."
    assert not any("left alone" in each for each in said)
