"""What is counted of a first answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.bench.cold import Started
from evals.bench.first import _figures, _megabytes


def test_holes_in_a_file_take_no_disk(tmp_path: Path) -> None:
    (tmp_path / "whole").write_bytes(b"x" * 3_000_000)
    with (tmp_path / "holes").open("wb") as file:
        file.truncate(50_000_000)
    assert 2.9 < _megabytes(tmp_path) < 4


def test_indexing_counts_to_the_first_words_and_to_the_answer() -> None:
    indexed = Started(first=None, whole=4.0, processor=3.0, peak=300.0)
    asked = Started(first=2.0, whole=50.0, processor=40.0, peak=900.0)
    figures = _figures(indexed, asked, 1000.0)
    assert figures["first cited words"] == pytest.approx(6)
    assert figures["verified answer"] == pytest.approx(54)
    assert figures["processor"] == pytest.approx(43)
    assert figures["largest process, memory"] == pytest.approx(900)
    unseen = Started(first=None, whole=50.0, processor=40.0, peak=900.0)
    assert "first cited words" not in _figures(indexed, unseen, 1000.0)
