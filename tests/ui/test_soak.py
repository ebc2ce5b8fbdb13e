"""Ten people at once, for seconds: each gets the own answer, and every place in the queue is given back."""

from __future__ import annotations

from pathlib import Path

from ui.soak import Soaked, soak


def test_ten_askers_get_their_own_answers_while_articles_are_added(tmp_path: Path) -> None:
    soaked = soak(tmp_path, askers=10, seconds=8, pause=0.005)
    assert soaked.faults == []
    assert soaked.answered >= 10
    assert soaked.indexed >= 1


def test_growth_is_of_medians_after_the_warm_up() -> None:
    # 100 samples: 200 kB while warming (first 30 s), 100 kB then, 110 kB from 80 s on
    memory = [(float(at), 200 if at < 30 else 100 if at < 80 else 110) for at in range(101)]
    assert abs(Soaked(memory=memory).growth() - 0.1) < 1e-9
    assert Soaked().growth() == 0.0
