"""Drafts are read with the sentences that they cite, and the check of paraphrases is measured on them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from evals.checks.drafts import LIES, SUPPORTED, intervals, judge, main
from evals.sets.drafted import DRAFTS, JOINED, TRUE, load_drafts
from evals.sets.form import DataError

PARTS = ("tune", "report", "late", "other_tuned", "other")
KINDS = set("number unit date name initials role negation hedge attribution cause condition limit scope plan".split())


@pytest.mark.parametrize("part", PARTS)
def test_every_draft_cites_sentences_that_are_there_and_every_kind_of_lie_occurs(part: str) -> None:
    rows = load_drafts(DRAFTS / f"{part}.txt")
    kinds = Counter(row.kind for row in rows)
    assert set(kinds) - {"beyond"} == KINDS | {TRUE, JOINED}
    assert kinds[JOINED] >= 5
    assert all(row.quotes and row.question and row.statement for row in rows)
    assert all((row.kind == JOINED) == (len(row.quotes) > 1) for row in rows if row.supported)


def test_the_parts_share_no_story() -> None:
    parts = [{row.story for row in load_drafts(DRAFTS / f"{part}.txt")} for part in PARTS]
    assert len(set().union(*parts)) == sum(map(len, parts))


@pytest.mark.parametrize("line", ["+ z:words | A.", "- number, a:words that nobody wrote | A."])
def test_a_citation_of_nothing_is_named_with_its_line(tmp_path: Path, line: str) -> None:
    file = tmp_path / "own.txt"
    file.write_text(f"## tessaly-brackwater-bid\n? Who?\n{line}\n")
    with pytest.raises(DataError, match=r"own\.txt, line 3"):
        load_drafts(file)


def test_the_check_lets_most_of_the_true_pass_and_few_of_the_lies(capsys: pytest.CaptureFixture[str]) -> None:
    passed, wrong = judge(load_drafts(DRAFTS / "tune.txt"))
    shares = intervals(passed, seed=1)
    assert shares[SUPPORTED].value >= 0.75
    assert shares[LIES].value <= 0.03
    assert all(row.supported or not reason for row, reason in wrong)
    assert main(["--part", "tune"]) == 0
    assert "ms a sentence" in capsys.readouterr().out
