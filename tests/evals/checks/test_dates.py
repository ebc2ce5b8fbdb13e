"""The check of date lines: its set, its verdicts, and what it says on a small half."""

from __future__ import annotations

from collections import Counter

import pytest

from evals.checks.dates import DatedLine, judge, load_lines, main, read_as_text


def test_the_set_is_large_and_half_of_it_is_kept() -> None:
    halves = Counter(line.half for line in load_lines())
    assert min(halves["dev"], halves["held"]) >= 150
    assert halves["third"] == 60
    assert {line.language[:2] for line in load_lines(half="held")} == {"en", "de", "fr", "es", "it", "nl", "pt"}


@pytest.mark.parametrize(
    ("published", "or_none", "found", "verdict"),
    [
        ("2024-05-01", False, "2024-05-01", "right"),
        ("2024-05-01", False, "2024-01-05", "wrong"),
        ("2024-05-01", False, "", "empty"),
        ("2024-05-01", True, "", "right"),
        ("", False, "", "right"),
        ("", False, "2024-05-01", "wrong"),
    ],
)
def test_a_day_is_right_wrong_or_not_read(published: str, or_none: bool, found: str, verdict: str) -> None:
    line = DatedLine(half="dev", language="en", line="-", published=published, or_none=or_none)
    assert judge(line, found) == verdict


def test_lines_are_read_inside_an_article_of_their_language() -> None:
    line = DatedLine(half="dev", language="fr", line="Publié le 03/04/2024 à 10:00", published="2024-04-03")
    assert read_as_text(line) == "2024-04-03"


def test_the_command_prints_shares_and_fails_on_wrong_days(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert "right" in capsys.readouterr().out
