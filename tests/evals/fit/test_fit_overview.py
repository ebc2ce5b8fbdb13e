"""The fit of lines: what tells a line that adds something is weighed, shared by all kinds and apart for each."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from evals.fit.overview import KINDS, fit_rows, write_function
from rag.views.candidates import FEATURES
from rag.views.choosing import BESIDE


def test_a_number_that_tells_is_weighed_by_its_sign_and_one_kind_may_differ(tmp_path: Path) -> None:
    chance = np.random.default_rng(4)
    width = 1 + len(FEATURES) + len(BESIDE)
    numbers = chance.normal(size=(4_000, width)).astype(np.float32)
    numbers[:, 0] = 1
    kinds = np.arange(4_000) % 2  # only the first two kinds have rows
    adds = ((numbers[:, 1] > 0) & ((kinds == 0) | (numbers[:, 2] > 0))).astype(np.float32)
    function = fit_rows((numbers, adds, kinds, np.full(4_000, 0.5, dtype=np.float32)))
    one, other = (function.kinds[kind] for kind in KINDS[:2])
    assert min(one[1], other[1]) > 1
    assert other[2] > 1 > one[2] + 0.5
    assert function.kinds[KINDS[2]][1] > 0.5  # what all share holds for a kind that was never seen
    write_function(tmp_path / "lines.json", function)
    assert (tmp_path / "lines.json").read_text(encoding="utf-8").count("\n") == len(KINDS) + 5
