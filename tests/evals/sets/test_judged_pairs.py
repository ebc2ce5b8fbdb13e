"""Judged pairs become evidence whose quotes are slices of their articles."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.sets.form import DataError
from evals.sets.judged_pairs import load_judged_pairs

A = {"text": "The pier is shut.", "publisher": "Tarn Post", "day": "2033-05-02", "before": "Storms came."}
B = {"text": "It is open, he said.", "publisher": "Tarn Post", "day": "2033-05-02", "before": "The pier is shut."}
C = {"text": "The pier is open.", "publisher": "Marn News", "day": None, "before": ""}


def pairs_of(folder: Path, *lines: object) -> Path:
    file = folder / "some.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return file


def test_two_of_one_publisher_and_day_are_of_one_article_in_their_order(tmp_path: Path) -> None:
    told = {"question": "Is the pier open?", "kind": "dispute"}
    one, other = load_judged_pairs(pairs_of(tmp_path, {**told, "a": B, "b": A}, {**told, "a": A, "b": C}))
    assert one.one.article == one.other.article
    assert one.one.start > one.other.start
    assert (one.one.quote, one.other.quote) == (B["text"], A["text"])
    assert other.one.article.id != other.other.article.id
    assert other.other.article.published is None


def test_the_sets_that_come_with_the_project_can_be_read() -> None:
    folder = Path(__file__).resolve().parents[3] / "evals" / "sets" / "pairs"
    read = [pair for file in sorted(folder.glob("*.jsonl")) for pair in load_judged_pairs(file)]
    assert len(read) > 500
    assert {pair.kind for pair in read} == {"conflict", "update", "dispute", "same", "none"}


def test_what_is_no_pair_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="line 1"):
        load_judged_pairs(pairs_of(tmp_path, {"question": "Is it?", "kind": "perhaps", "a": A, "b": C}))
