"""Open questions are read strictly, and answers to them are judged by what they hold."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from evals.runs.open_run import check_open, measure_open, run_open, score_asked, table_of
from evals.scores.open_scores import score_open
from evals.sets.gold import GoldError
from evals.sets.open import OpenQuestion, load_open
from rag.open import QUOTES_ONLY
from rag.settings import load_settings
from rag.types import Abstention, Answer, Statement

OWN = Path(__file__).resolve().parents[2] / "evals" / "gold" / "open"
ASKED = OpenQuestion(
    id="q", kind="fact", question="When?", facts=(("3 June",),), forbidden=("9 May",), lead=("3 June",), most=1
)


def answer(*texts: str, lead: str = "") -> Answer:
    told = [Statement(text=lead, citations=(), kind="lead")] if lead else []
    told += [Statement(text=text, citations=()) for text in texts]
    return Answer(question="When?", status="answered", statements=tuple(told), citations=())


REFUSED = Answer(
    question="When?",
    status="abstained",
    statements=(),
    citations=(),
    abstention=Abstention(reason="no_evidence", explanation="Nothing.", nearest=()),
)


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        (answer("It opens on 3 June."), "good"),
        (answer("It opens on 3 June.", lead="on 3 June."), "good"),
        (answer("It opens on 3 June.", "It is old."), "partial"),
        (answer("It opens soon."), "wrong"),
        (answer("It opens on 9 May, not 3 June."), "wrong"),
        (REFUSED, "wrongly refused"),
    ],
)
def test_an_answer_is_judged_by_what_it_holds(given: Answer, verdict: str) -> None:
    assert score_open(ASKED, given).verdict == verdict


def test_what_has_no_answer_is_to_be_refused() -> None:
    asked = OpenQuestion(id="q", kind="missing", question="When?", refuse=True)
    assert score_open(asked, REFUSED).verdict == "good"
    assert score_open(asked, answer("It opens soon.")).verdict == "wrong"


def test_the_own_libraries_are_whole_and_of_every_part() -> None:
    libraries = load_open(OWN)
    assert {library.part for library in libraries} == {
        "tuned",
        "once",
        "late",
        "other",
        "third",
        "sixth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
        "thirteenth",
    }
    for library in libraries:
        text = " ".join(" ".join(content.split()) for _, content in library.articles).casefold()
        for question in library.questions:
            for fact in question.facts if question.kind != "sum" else ():
                assert any(form.casefold() in text for form in fact), f"{question.id}: {fact}"


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("library: x\npart: y\narticles: []\nquestions: [{id: a, kind: none}]\n")
    with pytest.raises(GoldError, match=r"a\.yaml"):
        load_open(tmp_path)


def test_gates_and_table_count_verdicts() -> None:
    good, bad = (ASKED, score_open(ASKED, answer("On 3 June."))), (ASKED, score_open(ASKED, answer("Soon.")))
    assert all(gate.passed for gate in check_open([good] * 20))
    assert {gate.metric for gate in check_open([good, bad]) if not gate.passed} == {
        "good",
        "wrong",
        "sentences_with_fact",
    }
    assert "good 1, partial 0, wrong 1" in table_of([good, bad])


def test_a_sentence_that_tells_the_earlier_state_behind_the_fact_is_not_idle() -> None:
    asked = OpenQuestion(id="q", kind="state", question="When?", facts=(("3 June",),), order=("3 June", "9 May"))
    score = score_open(asked, answer("On 3 June.", "It was to be on 9 May.", "It is old."))
    assert (score.holding, score.earlier, score.shown) == (1, 2, 3)


def test_figures_of_answers_without_a_model_say_so(tmp_path: Path) -> None:
    said: list[str] = []
    run_open(load_settings({}, home=tmp_path / "home", quotes_only=True), OWN, part="tuned-one", write=said.append)
    assert f"answered without a model: {QUOTES_ONLY}" in said


def test_an_error_of_one_question_is_its_score_and_no_more() -> None:
    class Broken:
        def ask(self, question: str, **_: object) -> Answer:
            raise RuntimeError("a bug")

    score = score_asked(Broken(), ASKED)  # type: ignore[arg-type]
    assert (score.verdict, score.reasons) == ("wrong", ("RuntimeError: a bug",))
    assert measure_open([(ASKED, score)])["failed"].value == 1.0


def test_the_refusals_are_of_three_kinds_and_even_parts_over_articles_of_their_own() -> None:
    libraries = load_open(OWN.parent / "refusals")
    kinds = Counter((library.part, q.kind) for library in libraries for q in library.questions)
    assert all(library.articles for library in libraries)
    assert set(kinds.values()) == {20}
    assert {part for part, _ in kinds} == {"tuned", "once"}
