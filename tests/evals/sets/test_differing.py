"""Stories of disagreements: what a file must hold, and what a block is worth."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from evals.checks.disagreements import precision, recall, table_of
from evals.scores.disagreement_scores import score_pair
from evals.sets.differing import KINDS, Pair, load_disagreements
from evals.sets.gold import GoldError
from index.types import Article, Passage
from rag.types import Answer, Citation, Disagreement, DisagreementKind, Evidence, Position

OWN = Path(__file__).resolve().parents[3] / "evals" / "gold" / "disagreements"
PAIR = Pair(
    id="p", question="How long is the pier?", kind="conflict", also="dispute",
    sides=(("90 metres",), ("120 metres",)), speakers=("the mayor",),
)  # fmt: skip
ONE, OTHER, MORE = "It is 90 metres long.", "It is 120 metres long, the mayor said.", "It is of oak."


def answer_with(evidence: dict[str, Evidence], *blocks: tuple[DisagreementKind, tuple[str, ...]]) -> Answer:
    told = tuple(
        Disagreement(
            about="the amount",
            kind=kind,
            positions=tuple(
                Position(value=text, citations=(Citation(number=1, evidence=evidence[text]),)) for text in texts
            ),
        )
        for kind, texts in blocks
    )
    return Answer(question=PAIR.question, status="answered", statements=(), citations=(), disagreements=told)


@pytest.fixture
def evidence(make_article: Callable[..., Article], make_passage: Callable[..., Passage]) -> dict[str, Evidence]:
    found = {}
    for text in (ONE, OTHER, MORE):
        article = make_article(text)
        passage = make_passage(article)
        found[text] = Evidence(article=article, passage=passage, start=0, end=len(text), relevance=1.0)
    return found


def test_a_block_with_both_sides_and_the_speaker_is_right(evidence: dict[str, Evidence]) -> None:
    score = score_pair(PAIR, answer_with(evidence, ("dispute", (ONE, OTHER))))
    assert (score.right, score.wrong, score.why) == (1, 0, "")


@pytest.mark.parametrize(
    ("kind", "texts", "complaint"),
    [
        ("update", (ONE, OTHER), "not conflict but update"),
        ("conflict", (ONE, MORE), "other sides"),
        ("conflict", (ONE, OTHER, MORE), "other sides"),
    ],
)
def test_a_block_of_another_kind_or_other_sides_is_wrong(
    kind: DisagreementKind, texts: tuple[str, ...], complaint: str, evidence: dict[str, Evidence]
) -> None:
    score = score_pair(PAIR, answer_with(evidence, (kind, texts)))
    assert (score.right, score.wrong) == (0, 1)
    assert score.why.startswith(complaint)


def test_a_block_twice_is_wrong_once_and_none_is_a_miss(evidence: dict[str, Evidence]) -> None:
    twice = score_pair(PAIR, answer_with(evidence, ("conflict", (ONE, OTHER)), ("conflict", (OTHER, ONE))))
    assert (twice.right, twice.wrong) == (1, 1)
    none = score_pair(PAIR, answer_with(evidence))
    scored = [(PAIR, twice), (PAIR, none)]
    assert (precision(scored).value, recall(scored).value) == (0.5, 0.5)
    assert "no block (answered)" in table_of(scored)


def test_whatever_is_reported_where_nothing_differs_is_wrong(evidence: dict[str, Evidence]) -> None:
    pair = Pair(id="n", question="How long is the pier?", kind="none", why="other units")
    assert score_pair(pair, answer_with(evidence, ("conflict", (ONE, OTHER)))).wrong == 1
    assert score_pair(pair, answer_with(evidence)).why == ""


def test_the_gold_has_as_many_as_promised_of_every_kind() -> None:
    stories = load_disagreements(OWN)
    kinds = [pair.kind for story in stories for pair in story.pairs]
    assert len(stories) >= 12
    assert len(kinds) >= 120
    assert set(kinds) == set(KINDS)
    assert kinds.count("none") >= len(kinds) / 3
    parts = "tuned late last other third sixth ninth tenth eleventh twelfth thirteenth".split()
    assert {story.part for story in stories} == set(parts)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("pairs: [{id: a, question: q, kind: conflict}]", "two sides"),
        ("pairs: [{id: a, question: q, kind: quarrel}]", "unknown key or kind"),
        ("pairs: [{id: a, question: q, kind: conflict, sides: [[oak], [elm]]}]", "no article says 'elm'"),
        ("pairs: [", "not a story"),
    ],
)
def test_a_story_that_is_not_whole_is_told(text: str, complaint: str, tmp_path: Path) -> None:
    articles = "articles: [{id: x, title: T, text: The pier is of oak.}]"
    (tmp_path / "s.yaml").write_text(f"story: s\npart: tuned\n{articles}\n{text}\n", encoding="utf-8")
    with pytest.raises(GoldError, match=complaint):
        load_disagreements(tmp_path)


def test_a_folder_without_stories_is_told(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="holds no disagreements"):
        load_disagreements(tmp_path)
