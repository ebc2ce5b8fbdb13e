"""Questions take turns at what answers, whatever it is."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from rag.errors import ModelCancelled
from rag.question.question import understand
from rag.stages import Draft, Drafted, Found, Signals
from rag.types import TokenCounts
from ui.chat.model_queue import ModelQueue, QueuedAnswerer

ZERO = dict.fromkeys(Signals.__dataclass_fields__, 0.0)
FOUND = Found(passages=(), pool=(), prompted=(), signals=Signals(**ZERO))
WHO = understand("Who?")


class Answers:
    """An answerer that counts how often it was asked."""

    name, by_parts, by_passages = "scripted", True, False

    def __init__(self) -> None:
        self.asked = 0

    def answer(self, question: Any, found: Found, *, emit: Any, cancelled: Any = None) -> Drafted:
        self.asked += 1
        draft = Draft(answerable=None, lines=())
        return Drafted(draft=draft, signals=found.signals, log_odds=1.0, tokens=TokenCounts(), evidence=())

    def warm(self) -> None:
        raise AssertionError("the shared one is warm")

    def check(self) -> None:
        """It can always answer."""

    def close(self) -> None:
        raise AssertionError("the shared one stays open")


@pytest.fixture
def queue() -> ModelQueue:
    return ModelQueue()


def ask(answerer: QueuedAnswerer, *, cancelled: Any = None) -> Drafted:
    return answerer.answer(WHO, FOUND, emit=lambda event: None, cancelled=cancelled)


def test_it_stands_for_the_shared_one(queue: ModelQueue) -> None:
    queued = QueuedAnswerer(Answers(), queue, on_wait=lambda ahead: None)
    assert (queued.name, queued.by_parts) == ("scripted", True)
    queued.warm()
    queued.check()
    assert ask(queued).log_odds == 1.0


def test_the_second_question_waits_until_the_first_is_answered(queue: ModelQueue) -> None:
    shared, told = Answers(), []
    first = QueuedAnswerer(shared, queue, on_wait=lambda ahead: None)
    second = QueuedAnswerer(shared, queue, on_wait=told.append)
    ask(first)
    waiting = threading.Thread(target=ask, args=(second,))
    waiting.start()
    waiting.join(0.3)
    assert waiting.is_alive()
    assert told == [1]
    first.close()
    waiting.join(5)
    assert not waiting.is_alive()
    assert shared.asked == 2


def test_the_parts_of_one_question_keep_its_turn(queue: ModelQueue) -> None:
    shared = Answers()
    queued = QueuedAnswerer(shared, queue, on_wait=lambda ahead: None)
    ask(queued)
    ask(queued)
    queued.close()
    assert shared.asked == 2


def test_a_question_that_is_stopped_leaves_the_queue(queue: ModelQueue) -> None:
    first, second, third = (QueuedAnswerer(Answers(), queue, on_wait=lambda ahead: None) for _ in range(3))
    ask(first)
    with pytest.raises(ModelCancelled):
        ask(second, cancelled=lambda: True)
    first.close()
    ask(third)


def test_closing_twice_or_unused_is_fine(queue: ModelQueue) -> None:
    queued = QueuedAnswerer(Answers(), queue, on_wait=lambda ahead: None)
    queued.close()
    queued.close()
