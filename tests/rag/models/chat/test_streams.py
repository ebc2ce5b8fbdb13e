"""Deadlines and cancellation hold whatever the blocking source does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from rag.errors import ModelCancelled
from rag.models.chat.streams import Deadlines, StreamTimeout, watch_stream

Emit = Callable[[str], None]
SOON = Deadlines(first=0.2, idle=0.2, total=0.6)
LONG = Deadlines(first=30, idle=30, total=30)


def test_items_come_in_order_and_end() -> None:
    def produce(emit: Emit) -> None:
        for item in "abc":
            emit(item)

    assert list(watch_stream(produce, deadlines=LONG)) == ["a", "b", "c"]


def test_an_error_of_the_source_is_raised_after_its_items() -> None:
    def produce(emit: Emit) -> None:
        emit("a")
        raise KeyError("broken")

    stream = watch_stream(produce, deadlines=LONG)
    assert next(stream) == "a"
    with pytest.raises(KeyError, match="broken"):
        next(stream)


@pytest.mark.parametrize(
    ("pauses", "which"),
    [((5.0,), "first"), ((0.0, 5.0), "idle"), ((0.0, *[0.1] * 20), "total")],
    ids=["nothing at all", "silence", "a trickle"],
)
def test_a_slow_source_is_given_up_in_time(pauses: tuple[float, ...], which: str) -> None:
    ended = threading.Event()

    def produce(emit: Emit) -> None:
        for pause in pauses:
            ended.wait(pause)
            emit("x")

    begun = time.monotonic()
    with pytest.raises(StreamTimeout) as late:
        list(watch_stream(produce, deadlines=SOON, abort=ended.set))
    assert late.value.which == which
    assert time.monotonic() - begun < 1.5
    assert ended.is_set(), "the source was told to stop"


def test_a_cancelled_stream_ends_and_unblocks_its_source() -> None:
    ended = threading.Event()
    begun = time.monotonic()
    with pytest.raises(ModelCancelled):
        list(
            watch_stream(
                lambda emit: ended.wait(30) and None,
                deadlines=LONG,
                cancelled=lambda: time.monotonic() - begun > 0.1,
                abort=ended.set,
            )
        )
    assert time.monotonic() - begun < 1
    assert ended.is_set()


def test_a_listener_that_leaves_stops_the_source() -> None:
    ended = threading.Event()

    def produce(emit: Emit) -> None:
        try:
            while True:
                emit("x")
                time.sleep(0.01)
        finally:
            ended.set()

    stream = watch_stream(produce, deadlines=LONG)
    assert next(stream) == "x"
    stream.close()  # type: ignore[attr-defined]
    assert ended.wait(5)
