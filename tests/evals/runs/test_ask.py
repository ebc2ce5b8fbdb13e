"""Asking many questions: order, errors, progress, and going on after a stop."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.outcome import Outcome, outcome_line, read_outcome
from evals.runs.ask import Asked, RunProgress, ask_all, code_fingerprint, read_log, run_fingerprint, run_gold
from evals.sets.gold import GoldFact, GoldQuestion
from index.errors import DossierError
from rag.answer.record.schema import (
    AbstentionRecord,
    CitationRecord,
    DisagreementRecord,
    PositionRecord,
    RetrievedRecord,
    StatementRecord,
)
from rag.types import Filters, Rejected, TokenCounts

TEXT = "The line will sell four ships by March."


def asked(*ids: str) -> list[Asked]:
    return [Asked(id=name, question=f"{name}?") for name in ids]


@pytest.fixture
def assistant(answers: Any, scripted_assistant: Any, make_article: Any) -> Any:
    article = make_article(TEXT, id="ferry", source="000-ferry.md")
    told = {name: answers.answered(name, ("Four.", article, TEXT)) for name in ("a?", "b?", "c?")}
    return scripted_assistant({**told, "bad?": DossierError("the model is gone: ask again")})


class TestAsking:
    def test_outcomes_come_in_the_order_of_the_questions(self, assistant: Any) -> None:
        outcomes = ask_all(assistant, asked("c", "a"))
        assert [outcome.question_id for outcome in outcomes] == ["c", "a"]
        assert [outcome.cold for outcome in outcomes] == [True, False]

    def test_progress_counts_to_the_total(self, assistant: Any) -> None:
        told: list[RunProgress] = []
        ask_all(assistant, asked("a", "b"), on_progress=told.append)
        assert [(step.done, step.total, step.status) for step in told] == [(1, 2, "answered"), (2, 2, "answered")]
        assert told[0].seconds <= told[1].seconds

    def test_a_known_error_is_an_outcome_and_the_run_goes_on(self, assistant: Any) -> None:
        failed, fine = ask_all(assistant, asked("bad", "a"))
        assert (failed.came_to, failed.failure) == ("failed", "the model is gone: ask again")
        assert fine.came_to == "answered"

    def test_an_unknown_error_is_told_as_one_and_the_run_goes_on(self, scripted_assistant: Any) -> None:
        outcomes = ask_all(
            scripted_assistant({"a?": RuntimeError("a bug"), "b?": DossierError("gone")}), asked("a", "b")
        )
        assert [outcome.failure for outcome in outcomes] == ["RuntimeError: a bug", "gone"]

    def test_filters_reach_the_assistant(self, assistant: Any) -> None:
        filters = Filters(publisher="A paper")
        ask_all(assistant, [Asked(id="a", question="a?", filters=filters)])
        assert assistant.asked == [("a?", filters)]


class TestGoingOn:
    def test_what_the_log_holds_is_not_asked_again(self, assistant: Any, tmp_path: Path) -> None:
        log = tmp_path / "log" / "answers.jsonl"
        first = ask_all(assistant, asked("a", "b"), log=log)
        again = ask_all(assistant, asked("a", "b", "c"), log=log)
        assert again[:2] == first
        assert [question for question, _ in assistant.asked] == ["a?", "b?", "c?"]

    def test_a_line_that_was_cut_short_is_asked_again_and_spoils_nothing(self, assistant: Any, tmp_path: Path) -> None:
        log = tmp_path / "answers.jsonl"
        ask_all(assistant, asked("a", "b"), log=log)
        log.write_bytes(log.read_bytes()[:-40])  # a kill in the middle of the second line
        ask_all(assistant, asked("a", "b"), log=log)
        assert [question for question, _ in assistant.asked] == ["a?", "b?", "b?"]
        assert set(read_log(log)) == {"a", "b"}

    def test_a_question_that_was_worded_otherwise_is_asked_again(self, assistant: Any, tmp_path: Path) -> None:
        log = tmp_path / "answers.jsonl"
        ask_all(assistant, [Asked(id="a", question="b?")], log=log)
        (outcome,) = ask_all(assistant, asked("a"), log=log)
        assert outcome.question == "a?"

    def test_the_fingerprint_changes_with_what_decides_an_answer(self) -> None:
        assert run_fingerprint(model="x") == run_fingerprint(model="x")
        assert run_fingerprint(model="x") != run_fingerprint(model="y")
        assert len(code_fingerprint()) == 64


words = st.text(max_size=8)
cited = st.builds(
    CitationRecord,
    number=st.integers(1, 9),
    article_id=words,
    title=words,
    publisher=words,
    published=words,
    source=words,
    start=st.integers(0, 9),
    end=st.integers(0, 9),
    quote=words,
)
numbers = st.lists(st.integers(1, 9), max_size=2).map(tuple)
said = st.builds(StatementRecord, text=words, citations=numbers)
side = st.builds(PositionRecord, value=words, citations=numbers)
outcomes = st.builds(
    Outcome,
    question_id=words,
    question=words,
    status=st.sampled_from(["answered", "quoted", "abstained"]),
    seconds=st.floats(0, 9),
    statements=st.lists(said, max_size=2).map(tuple),
    citations=st.lists(cited, max_size=2).map(tuple),
    disagreements=st.lists(
        st.builds(DisagreementRecord, about=words, kind=words, positions=st.lists(side, max_size=2).map(tuple)),
        max_size=1,
    ).map(tuple),
    abstention=st.none()
    | st.builds(AbstentionRecord, reason=words, explanation=words, nearest=st.lists(cited, max_size=1).map(tuple)),
    rejected=st.lists(st.builds(Rejected, text=words, reason=words), max_size=1).map(tuple),
    retrieved=st.lists(
        st.builds(RetrievedRecord, passage_id=words, article_id=words, start=st.just(0), end=st.just(1), text=words),
        max_size=1,
    ).map(tuple),
    timings_ms=st.dictionaries(words, st.floats(0, 9), max_size=2),
    tokens=st.builds(TokenCounts, prompt=st.integers(0, 9)),
    cold=st.booleans(),
    altered=st.lists(words, max_size=1).map(tuple),
)


@given(outcomes)
def test_an_outcome_survives_its_line(outcome: Outcome) -> None:
    line = outcome_line(outcome)
    assert "\n" not in line
    assert read_outcome(line) == outcome


def test_a_log_line_may_hold_separators_that_splitlines_would_cut_at(assistant: Any, tmp_path: Path) -> None:
    """U+2028 and U+0085 end a line for `str.splitlines`, not for a JSON line."""
    log = tmp_path / "answers.jsonl"
    strange = Outcome(question_id="a", question="a?", status="answered", seconds=0.1, notice="x\u2028y\u0085z")
    log.write_text(outcome_line(strange) + "\n", encoding="utf-8")
    assert ask_all(assistant, asked("a"), log=log) == (strange,)


def test_a_gold_run_scores_every_question(assistant: Any) -> None:
    gold = GoldQuestion(
        id="a",
        question="a?",
        kind="stakes",
        answerable=True,
        facts=(GoldFact(any_of=("four",), articles=("000-ferry",)),),
    )
    result = run_gold(assistant, [gold], article_names={"ferry": "000"}, info={"model": "scripted"})
    (item,) = result.items
    assert (result.kind, item.verdict, item.expected) == ("gold", "right", ("four",))
    assert item.scores["fact_recall"].value == 1.0
    assert result.info == {"model": "scripted"}
