"""The stories in other languages: every answer stands in its article, and each language is asked the same things."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evals.checks.languages import LANGUAGES, Told, write_articles


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_stands_in_an_article(language: str, tmp_path: Path) -> None:
    questions = write_articles(language, tmp_path)
    texts = " ".join(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())
    assert len(questions) == 11
    assert [each["question"] for each in questions if each["right"] and not re.search(each["right"], texts)] == []
    assert sum(not each["right"] for each in questions) == 2


@pytest.mark.parametrize(
    ("right", "status", "answer", "expected"),
    [
        ("320", "answered", "Es sind 320 Bewohner.", True),
        ("320", "answered", "Es sind 41 Jahre.", False),
        ("320", "abstained", "", False),
        ("", "abstained", "", True),
        ("", "quoted", "Die Brauerei ist alt.", False),
    ],
)
def test_what_counts_as_right(right: str, status: str, answer: str, expected: bool) -> None:
    assert Told(question="?", right=right, rank=1, status=status, answer=answer).is_right is expected
