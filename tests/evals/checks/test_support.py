"""Pairs that measure the support check: false in one place, or only shorter."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

import evals.checks.support
from evals.checks.corrupt import corruptions, names_of, shortenings
from evals.checks.support import FALSE, TRUE, judge, judge_drafts, main, make_pairs, sample_sentences
from evals.sets.form import DataError

SENTENCE = (
    "On Monday, the port of Karsund (the largest in the north) said that Halden Marine may not pay Ruth Okafor "
    "$212 million in May, according to Brandt."
)
NAMES = ["Sabine Kroll", "Orbeck Marine"]


def made(kind: str, sentence: str = SENTENCE) -> str:
    found = {pair.kind: pair.statement for pair in corruptions(sentence, names=NAMES, rng=random.Random(1))}
    return found.get(kind, "")


def test_each_kind_changes_its_own_place() -> None:
    assert "212" not in made("number")
    assert ("Monday" not in made("date")) != ("in May" not in made("date"))
    assert any(name in made("name") for name in NAMES)
    assert " not " not in made("negation")
    assert "will not pay" in made("hedge")
    assert "Brandt" not in made("attribution")


def test_roles_are_swapped_and_nothing_else() -> None:
    swapped = made("role", "The firm of Halden sued the firm of Okafor.")
    assert swapped == "The firm of Okafor sued the firm of Halden."


def test_a_kind_without_a_place_is_left_out() -> None:
    assert list(corruptions("nothing here to change.", names=NAMES, rng=random.Random(1))) == []


def test_a_true_statement_only_leaves_out() -> None:
    kinds = {pair.kind: pair.statement for pair in shortenings(SENTENCE)}
    assert kinds["as it stands"] == SENTENCE
    assert "largest" not in kinds["without an aside"]
    assert kinds["without its opening"].startswith("The port of Karsund")


def test_names_are_found_inside_sentences() -> None:
    assert names_of(["He met Ruth Okafor.", "She met Ruth Okafor and Brandt."]) == ["Ruth Okafor", "Brandt"]


def test_the_check_is_judged_by_what_it_lets_through() -> None:
    shares, wrong = judge(make_pairs([SENTENCE, "The tower is not tall."], seed=1), seed=1)
    assert shares[TRUE].value == 1.0
    assert shares["number"].value == 1.0
    kinds = "number date name role negation hedge attribution".split()
    assert shares[FALSE].n == sum(share.n for kind, share in shares.items() if kind in kinds)
    assert all(not pair.true for pair in wrong)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_seed_draws_the_same_sentences(seed: int) -> None:
    stories = [Path(__file__).parents[3] / "evals" / "stories"]
    drawn = sample_sentences(stories, size=20, seed=seed)
    assert drawn == sample_sentences(stories, size=20, seed=seed)
    assert len(set(drawn)) == 20


def test_the_check_catches_what_it_is_meant_to_on_invented_news() -> None:
    stories = [Path(__file__).parents[3] / "evals" / "stories"]
    shares, _ = judge(make_pairs(sample_sentences(stories, size=300, seed=5), seed=5), seed=1)
    assert (shares[FALSE].value or 0) >= 0.95
    assert (shares[TRUE].value or 0) >= 0.95


def test_drafts_judged_by_hand_give_precision_and_recall(tmp_path: Path) -> None:
    file = tmp_path / "drafts.jsonl"
    rows = [
        ("The bank fell.", "The bank fell in May.", True),  # let through, rightly
        ("The bank fell.", "The bank fell in May.", False),  # let through, wrongly
        ("Spring brought the lender down.", "The bank fell in May.", True),  # refused, wrongly
        ("Kroll fell.", "The bank fell in May.", False),
    ]
    file.write_text("".join(json.dumps({"draft": d, "quotes": [q], "supported": s}) + "\n" for d, q, s in rows))
    shares = judge_drafts(file, seed=1)
    assert [(share.value, share.n) for share in shares.values()] == [(0.5, 2), (0.5, 2)]


def test_the_drafts_in_the_repository_are_judged(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--drafts", str(Path(evals.checks.support.__file__).parent / "drafts.jsonl")]) == 0
    assert "let through, supported" in capsys.readouterr().out


def test_a_line_that_is_no_labelled_draft_is_named(tmp_path: Path) -> None:
    file = tmp_path / "drafts.jsonl"
    file.write_text('{"draft": "The bank fell."}\n')
    with pytest.raises(DataError, match="line 1"):
        judge_drafts(file, seed=1)
