"""Milliseconds by stage."""

from __future__ import annotations

import pytest

from rag import clock
from rag.clock import STAGES, Clock


@pytest.fixture
def ticks(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What the clock reads next; the last reading stays."""
    readings = [100.0]
    monkeypatch.setattr(clock.time, "perf_counter", lambda: readings.pop(0) if len(readings) > 1 else readings[0])
    return readings


def test_each_mark_counts_the_time_since_the_mark_before(ticks: list[float]) -> None:
    watch = Clock()
    ticks[:] = [100.25, 100.75, 101.75, 102.0]
    watch.mark("retrieve")
    watch.mark("select")
    watch.mark("retrieve")
    timings = watch.timings()
    # 0.25 s and 1 s of retrieving, 0.5 s of selecting, 2 s since the start
    assert timings["retrieve"] == 1250.0
    assert timings["select"] == 500.0
    assert timings["total"] == 2000.0


def test_stages_that_did_not_run_took_no_time(ticks: list[float]) -> None:
    assert Clock().timings() == {**dict.fromkeys(STAGES, 0.0), "total": 0.0}


def test_the_keys_are_those_of_the_contract() -> None:
    assert set(Clock().timings()) == {"retrieve", "select", "generate", "verify", "total"}


def test_seconds_count_from_the_start_and_marks_do_not_change_them(ticks: list[float]) -> None:
    watch = Clock()
    ticks[:] = [101.0, 103.0]
    watch.mark("retrieve")
    assert watch.seconds == 3.0
