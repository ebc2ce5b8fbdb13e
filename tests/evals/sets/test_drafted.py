"""Drafts are read with the sentences that they cite, and the check of paraphrases is measured on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from evals.checks.drafts import SUPPORTED, intervals, judge, main
from evals.sets.drafted import DRAFTS, JOINED, TRUE, load_drafts
from evals.sets.form import DataError
from rag.verify.paraphrase import LEAST

PARTS = ("tune", "report", "late", "other_tuned", "other", "third_tuned", "third")
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


class Sure:
    """A reader that finds every claim stated."""

    def states(self, claims: Sequence[str], quotes: Sequence[str], around: Sequence[str]) -> Sequence[float]:
        return [LEAST] * len(claims)

    def start(self) -> None:
        """It is always there."""

    def close(self) -> None:
        """Nothing to close."""


def test_what_is_compared_word_by_word_refuses_false_numbers_and_names_and_hardly_a_true_sentence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    passed, wrong = judge(load_drafts(DRAFTS / "tune.txt"), reader=Sure())
    shares = intervals(passed, seed=1)
    assert shares[SUPPORTED].value >= 0.97
    assert max(shares[kind].value for kind in ("number", "unit", "date", "initials")) <= 0.5
    assert all(row.supported or not reason for row, reason in wrong)
    assert main(["--part", "tune"]) == 0
    assert "ms a sentence" in capsys.readouterr().out
