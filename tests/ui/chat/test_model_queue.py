"""Questions take turns at a model that only reads, as they do at one that writes."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import pytest

from rag.errors import ModelCancelled
from rag.models.protocol import EvidenceReader
from rag.stages import Reading
from rag.types import TokenCounts
from ui.chat.model_queue import QueuedReader, Slot, queued


class Reads:
    """A reader that notes who is inside."""

    name = "scripted"

    def __init__(self) -> None:
        self.inside = 0

    def read(self, question: str, evidence: Sequence[Any], *, cancelled: Any = None) -> Reading:
        self.inside += 1
        return Reading(answerable=1.0, sentences=(), tokens=TokenCounts())

    def close(self) -> None:
        raise AssertionError("the shared reader stays open")


@pytest.fixture
def slot() -> Slot:
    return Slot()


def test_a_reader_is_queued_as_a_reader(slot: Slot) -> None:
    reader = queued(Reads(), slot, on_wait=lambda ahead: None)
    assert isinstance(reader, QueuedReader)
    assert isinstance(reader, EvidenceReader)
    assert reader.name == "scripted"


def test_the_second_question_waits_until_the_first_is_answered(slot: Slot) -> None:
    shared, told = Reads(), []
    first = queued(shared, slot, on_wait=lambda ahead: None)
    second = queued(shared, slot, on_wait=told.append)
    assert isinstance(first, QueuedReader)
    assert isinstance(second, QueuedReader)
    first.read("Who?", ())
    waiting = threading.Thread(target=second.read, args=("Why?", ()))
    waiting.start()
    waiting.join(0.3)
    assert waiting.is_alive()
    assert told == [1]
    first.close()
    waiting.join(5)
    assert not waiting.is_alive()
    assert shared.inside == 2


def test_a_question_that_is_stopped_leaves_the_queue(slot: Slot) -> None:
    first, second, third = (queued(Reads(), slot, on_wait=lambda ahead: None) for _ in range(3))
    for reader in (first, second, third):
        assert isinstance(reader, QueuedReader)
    first.read("Who?", ())  # type: ignore[union-attr]
    with pytest.raises(ModelCancelled):
        second.read("Why?", (), cancelled=lambda: True)  # type: ignore[union-attr]
    first.close()
    third.read("When?", ())  # type: ignore[union-attr]


def test_closing_twice_or_unused_is_fine(slot: Slot) -> None:
    reader = queued(Reads(), slot, on_wait=lambda ahead: None)
    reader.close()
    reader.close()
