"""A few people at the real page for seconds, and the parts of the long form: every figure worked by hand."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag.settings import load_settings
from ui.chat.service import ChatService
from ui.soak.__main__ import soak
from ui.soak.browser import Browser, _edited
from ui.soak.figures import Soaked, percentile
from ui.soak.people import EVIDENCE, WAITS
from ui.soak.server import error_lines
from ui.soak.topics import MOST_AFFAIRS, Affair

CROWD = 10


def _soaked(root: Path, *, quotes_only: bool) -> Soaked:
    cache = load_settings(os.environ).cache
    return soak(root, cache=cache, askers=3, seconds=8, quotes_only=quotes_only, tell=lambda line: None)


def test_three_people_get_their_own_quotes_while_articles_are_added(tmp_path: Path, real_encoder: Any) -> None:
    soaked = _soaked(tmp_path, quotes_only=True)
    assert soaked.faults == []
    assert soaked.counts["answered"] >= 6
    assert soaked.counts["indexed"] >= 1
    assert len(soaked.evidence) >= 6
    assert soaked.growth() is not None


@pytest.mark.model
def test_three_people_share_the_real_model(tmp_path: Path, real_encoder: Any, default_model: Path) -> None:
    soaked = _soaked(tmp_path, quotes_only=False)
    assert soaked.faults == []
    assert soaked.counts["answered"] >= 3
    assert soaked.counts["waited"] >= 1


def test_ten_people_see_evidence_and_their_place_before_the_first_is_answered(
    make_service: Callable[..., ChatService], open_page: Callable[..., str], slow_model: Any
) -> None:
    url = open_page(make_service(slow_model))
    shown, told, answered = set[int](), set[int](), set[int]()

    def ask(number: int) -> None:
        browser = Browser(url)
        for change in browser.open().ask("By when must Orsby choose between two bridges?", seconds=120):
            shown.update([number] if EVIDENCE in change.get("sources", "") else ())
            told.update([number] if WAITS in change.get("current", "").lower() else ())
        answered.add(number)
        browser.close()

    threads = [threading.Thread(target=ask, args=(number,), daemon=True) for number in range(CROWD)]
    for thread in threads:
        thread.start()
    until = time.monotonic() + 60
    while time.monotonic() < until and (len(shown) < CROWD or len(told) < CROWD - 1):
        time.sleep(0.05)
    assert (len(shown), len(told), len(answered)) == (CROWD, CROWD - 1, 0)  # one of them has the model
    slow_model.go_on.set()
    for thread in threads:
        thread.join(60)
    assert len(answered) == CROWD


def test_growth_is_of_medians_after_the_warm_up() -> None:
    # 100 samples: 200 kB while warming (first 30 s), 100 kB then, 110 kB from 80 s on
    memory = [(float(at), 200 if at < 30 else 100 if at < 80 else 110) for at in range(101)]
    growth = Soaked(memory=memory).growth()
    assert growth is not None
    assert abs(growth - 0.1) < 1e-9
    assert Soaked().growth() is None


def test_only_long_runs_are_judged_by_their_memory() -> None:
    memory = [(float(at), 100 if at < 80 else 110) for at in range(101)]
    short, long = (Soaked(memory=memory, evidence=[2.0, 2.0]) for _ in range(2))
    short.judge(minutes=1)
    long.judge(minutes=10)
    assert short.faults == ["evidence took 2.00 s (p95), aimed at 1.5 s"]
    assert long.faults == ["memory grew by 10.0%, aimed at 5%", *short.faults]


def test_a_percentile_of_one_value_is_none() -> None:
    assert percentile([1.0], 95) is None
    assert percentile([0.0, 1.0], 50) == 0.5  # halfway between the two


def test_no_affair_speaks_of_anothers_place_or_person() -> None:
    affairs = [Affair(number) for number in range(MOST_AFFAIRS)]
    assert len({affair.who for affair in affairs}) == len({affair.place for affair in affairs}) == MOST_AFFAIRS
    for affair in affairs[:20]:
        assert affair.place in affair.article
        assert affair.place not in affair.question
        assert not [other for other in affairs if other != affair and other.place in affair.article]
        assert not [other for other in affairs if other != affair and other.who in affair.article]


def test_edits_make_the_next_version_of_a_value() -> None:
    assert _edited("ab", [("append", [], "c")]) == "abc"
    assert _edited({"a": [1, 2]}, [("replace", ["a", 0], 3), ("delete", ["a", 1], None)]) == {"a": [3]}
    assert _edited({"__type__": "update"}, [("replace", [], "text")]) == "text"
    assert _edited([1], [("add", [0], 0), ("append", [1], 1)]) == [0, 2]


def test_each_traceback_of_a_server_is_told_by_its_last_line() -> None:
    said = "Traceback (most recent call last):\n  File x\n    y\nValueError: bad\nfine\nERROR:    worse\n"
    assert error_lines(said) == ["the server's stderr: ValueError: bad", "the server's stderr: ERROR:    worse"]
    assert error_lines("all is well\n") == []
