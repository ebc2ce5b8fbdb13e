"""The contest of warm answers: turns, pairs and numbers, with engines whose time is known."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evals.bench import answer as bench_answer
from evals.bench.answer import OURS, Contest, Reply, Turned, contest_object, contest_table, hold_contest, main
from evals.sets.form import Document, PublicQuestion
from rag.models.protocol import Completion
from rag.types import TokenCounts


def question(name: str, *, answerable: bool = True) -> PublicQuestion:
    return PublicQuestion(
        id=name, question=f"{name}?", answers=("May",), gold_doc_ids=("d",), answerable=answerable, sides={}
    )


def turn(engine: str, name: str, seconds: float, *, answerable: bool = True) -> Turned:
    return Turned(
        engine=engine,
        question_id=name,
        answerable=answerable,
        seconds=seconds,
        evaluated=100,
        completion=10,
        in_model=0.75,
        text="In May.",
        holds_answer=1.0 if answerable else None,
    )


class TestTurns:
    def test_every_engine_answers_every_question_and_the_first_turn_moves_on(self) -> None:
        order: list[str] = []

        def engine(name: str) -> Callable[[str], Reply]:
            def respond(asked: str) -> Reply:
                order.append(f"{name} {asked}")
                return Reply(text="In May.", tokens=TokenCounts(prompt=50, cached=20, completion=4), in_model=0.0)

            return respond

        contest = hold_contest(
            {OURS: engine("ours"), "default": engine("theirs")}, [question("w")], [question("a"), question("b")]
        )
        assert order == ["ours w?", "theirs w?", "ours a?", "theirs a?", "theirs b?", "ours b?"]
        assert [each.question_id for each in contest.turns] == ["a", "a", "b", "b"]  # warming up does not count
        assert {each.evaluated for each in contest.turns} == {30}  # 50 of the prompt, 20 of them cached
        assert {each.holds_answer for each in contest.turns} == {1.0}

    def test_an_unanswerable_question_has_no_answer_to_hold(self) -> None:
        contest = hold_contest(
            {OURS: lambda _: Reply(text="", tokens=TokenCounts(), in_model=0.0)}, [], [question("u", answerable=False)]
        )
        assert contest.turns[0].holds_answer is None


class TestNumbers:
    contest = Contest(
        turns=(
            turn(OURS, "a", 1.0),
            turn("default", "a", 4.0),
            turn(OURS, "b", 3.0),
            turn("default", "b", 6.0),
            turn(OURS, "u", 0.5, answerable=False),
            turn("default", "u", 5.0, answerable=False),
        )
    )

    def test_medians_and_ratios_are_given_for_all_and_for_each_kind(self) -> None:
        made = contest_object(self.contest, {"seed": 1})
        # ours 1, 3, 0.5: median 1; theirs 4, 6, 5: median 5; answerable alone 2 and 5
        assert made["engines"][OURS]["all"]["seconds_median"]["value"] == 1.0
        assert made["ratios"]["default"]["all"]["value"] == pytest.approx(0.2)
        assert made["ratios"]["default"]["answerable"]["value"] == pytest.approx(0.4)
        assert made["ratios"]["default"]["unanswerable"]["value"] == pytest.approx(0.1)

    def test_quick_refusals_cannot_hide_in_one_number(self) -> None:
        table = contest_table(contest_object(self.contest, {"seed": 1}))
        assert "median of dossier / median of default, answerable: 0.400" in table
        assert "median of dossier / median of default, unanswerable: 0.100" in table

    def test_the_table_holds_time_tokens_and_conditions(self) -> None:
        table = contest_table(contest_object(self.contest, {"load_at_start": 0.4}))
        assert "load_at_start: 0.4" in table
        assert (
            "default    all              3      5.00     5.90     100       10     0.75 1.00" in table
        )  # p95: 5 + 0.9 * 1


class TestCommand:
    def test_an_unknown_engine_is_a_usage_error(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as stopped:
            main(["set.json", "--engines", "fast"])
        assert stopped.value.code == 2
        assert "no engine is called fast" in capsys.readouterr().err

    def test_engines_may_be_none(self) -> None:
        assert bench_answer._peers("none") == ()
        assert bench_answer._peers("citation,default") == ("citation", "default")
        with pytest.raises(argparse.ArgumentTypeError):
            bench_answer._peers("default,other")

    def test_a_missing_file_is_one_line_and_exit_one(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main([str(tmp_path / "none.json")]) == 1
        assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.filterwarnings("ignore")
class TestPeers:
    """LlamaIndex's own engines, with our embedder and a scripted model."""

    @pytest.fixture
    def peer(self, tmp_path: Path, fake_encoder: Any, scripted_model: Any) -> Callable[[str], tuple[Any, Any]]:
        pytest.importorskip("llama_index.vector_stores.chroma", reason='needs "pip install --group bench"')
        from evals.bench.peers import build_index, open_peer, write_texts

        documents = [
            Document(id="d1", title="", text="The dock closes in May."),
            Document(id="d2", title="", text="Rain."),
        ]
        write_texts(documents, tmp_path / ".cache" / "texts")  # as the folder of data sets often is, hidden
        index = build_index(tmp_path / ".cache" / "texts", tmp_path / "chroma", fake_encoder)

        def make(name: str) -> tuple[Any, Any]:
            counts = TokenCounts(prompt=120, cached=20, completion=3)
            model = scripted_model(Completion(text="In May.", finish="stop", tokens=counts))
            return open_peer(name, index, model), model

        return make

    @pytest.mark.parametrize("name", ["default", "citation"])
    def test_a_peer_answers_with_one_call_over_the_two_nearest_texts(
        self, peer: Callable[[str], tuple[Any, Any]], name: str
    ) -> None:
        engine, model = peer(name)
        answer = engine.answer("When does the dock close?")
        (prompt,) = model.prompts
        told = prompt.turns[-1].text
        assert answer.text == "In May."
        assert (answer.tokens.prompt, answer.tokens.cached) == (120, 20)
        assert "The dock closes in May." in told
        assert "Rain." in told
        assert "When does the dock close?" in told

    def test_tokens_are_those_of_the_last_answer(self, peer: Callable[[str], tuple[Any, Any]]) -> None:
        engine, _ = peer("default")
        engine.answer("One?")
        second = engine.answer("Two?")
        assert second.tokens.prompt == 120
        assert second.seconds > 0

    def test_an_index_is_built_once(
        self, peer: Callable[[str], tuple[Any, Any]], fake_encoder: Any, tmp_path: Path
    ) -> None:
        from evals.bench.peers import build_index

        before = len(fake_encoder.texts)
        build_index(tmp_path / ".cache" / "texts", tmp_path / "chroma", fake_encoder)
        assert len(fake_encoder.texts) == before
