"""What is said of a model on its way."""

from __future__ import annotations

import pytest

from rag.models.files.entries import PullProgress
from ui.coming import Coming

MB = 1_000_000


@pytest.mark.parametrize(
    ("stage", "done", "total", "seconds", "words"),
    [
        ("downloading", 0, 600 * MB, 1.0, "downloading"),
        ("downloading", 6 * MB, 600 * MB, 9.0, "6 of 600 MB"),
        ("downloading", 300 * MB, 600 * MB, 20.0, "300 of 600 MB, ready in about 35 s"),
        ("downloading", 600 * MB, 600 * MB, 40.0, "600 of 600 MB, ready in about 15 s"),
        ("preparing the model", 0, 0, 4.0, "preparing the model, ready in about 15 s"),
        ("preparing the model", 0, 0, 14.5, "preparing the model, ready in about 5 s"),
        ("preparing the model", 0, 0, 40.0, "preparing the model"),
        ("waiting", 0, 600 * MB, 40.0, "waiting"),
    ],
)
def test_how_far_it_is_and_when_it_is_there(stage: str, done: int, total: int, seconds: float, words: str) -> None:
    coming = Coming()
    assert coming.words == ""
    coming.hear(PullProgress(stage=stage, done=done, total=total, seconds=seconds))
    assert coming.words == words
