"""What `dossier eval` does: which articles, which exit code, which files, and going on after a stop."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from evals.runs import evaluate as command
from evals.runs.evaluate import expecting, own_gold, run_eval
from evals.runs.gates import load_gates
from evals.sets.form import PublicQuestion
from evals.sets.gold import GoldError, article_key, load_gold
from index.errors import LibraryError
from index.update.update_index import Index, open_index, update_index
from rag.settings import ANSWERABLE, Settings
from rag.types import Answer, Citation, Evidence, Filters, Statement

BOUND = load_gates("gold")["fact_recall"]
PORT = "The port will close two of its docks in May. A court may still stop it."
GOLD = """
- id: docks
  question: How many docks will close?
  kind: stakes
  answerable: true
  facts:
    - any_of: [two]
      articles: [port]
- id: cost
  question: What will the works cost?
  kind: money
  answerable: false
"""


@dataclass
class Librarian:
    """An assistant over a real index that answers with the first sentence, and refuses what asks for a cost."""

    index: Index
    settings: Settings
    answerer: Any = None
    notice: str = "no model in this test"
    stop_after: int = 99
    asked: list[str] = field(default_factory=list)

    def ask(self, question: str, *, filters: Filters = Filters()) -> Answer:
        if len(self.asked) >= self.stop_after:
            raise KeyboardInterrupt
        self.asked.append(question)
        if "cost" in question:
            return Answer(question=question, status="abstained", statements=(), citations=())
        article = self.index.library.articles()[0]
        passage = self.index.library.passages_of(article.id)[0]
        end = article.text.index(".") + 1
        evidence = Evidence(article=article, passage=passage, start=0, end=end, relevance=1.0)
        citation = Citation(number=1, evidence=evidence)
        statement = Statement(text=evidence.quote, citations=(citation,))
        return Answer(question=question, status="answered", statements=(statement,), citations=(citation,))

    def close(self) -> None:
        self.index.close()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, fake_encoder: Any) -> list[Librarian]:
    """Every assistant that a run opened; none of them loads a model."""
    made: list[Librarian] = []

    def open_assistant(settings: Settings, **_: Any) -> Librarian:
        made.append(Librarian(index=open_index(settings.home), settings=settings))
        return made[-1]

    monkeypatch.setattr("rag.open.open_assistant", open_assistant)
    monkeypatch.setattr("index.encoders.load.load_encoder", lambda *_, **__: fake_encoder)
    return made


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.yaml"
    path.write_text(GOLD, encoding="utf-8")
    return path


@pytest.fixture
def settings(tmp_path: Path, fake_encoder: Any) -> Settings:
    """A home with the port's article in it."""
    article = tmp_path / "port.txt"
    article.write_text(PORT, encoding="utf-8")
    home = tmp_path / "home"
    update_index(home, [str(article)], encoder=fake_encoder)
    return Settings(home=home, cache=tmp_path / "cache")


def run(settings: Settings, **options: Any) -> tuple[int, str]:
    lines: list[str] = []
    code = run_eval(settings, write=lines.append, on_status=lambda _: None, colour=False, **options)
    return code, "\n".join(lines)


def test_a_run_that_reaches_its_gates_exits_zero(settings: Settings, gold: Path, opened: list[Librarian]) -> None:
    code, told = run(settings, gold=[gold])
    assert code == 0
    assert "questions: 2" in told
    assert "answers: abstained 1, answered 1" in told
    assert f"gate {BOUND:g}: ok" in told


def test_a_second_run_tells_question_by_question_what_became_of_the_first(
    settings: Settings, gold: Path, opened: list[Librarian], tmp_path: Path
) -> None:
    run(settings, gold=[gold], report=tmp_path / "first")
    gold.write_text(GOLD.replace("[two]", "[seven]"), encoding="utf-8")
    _, told = run(settings, gold=[gold], report=tmp_path / "second", baseline=tmp_path / "first" / "report.json")
    assert "against the baseline, question by question: 1 worse, 0 better, 0 other words, 1 the same" in told
    assert "worse: docks (right, now wrong)" in told
    page = (tmp_path / "second" / "report.html").read_text(encoding="utf-8")
    assert "Before: right" in page


def test_a_run_that_misses_a_gate_exits_four_and_names_it(
    settings: Settings, gold: Path, opened: list[Librarian]
) -> None:
    gold.write_text(GOLD.replace("[two]", "[seven]"), encoding="utf-8")
    code, told = run(settings, gold=[gold])
    assert code == 4
    assert f"gate failed: fact_recall is 0.000, its bound is {BOUND:g}" in told


def test_on_github_a_missed_gate_is_an_annotation_of_the_job(
    settings: Settings, gold: Path, opened: list[Librarian], monkeypatch: pytest.MonkeyPatch
) -> None:
    gold.write_text(GOLD.replace("[two]", "[seven]"), encoding="utf-8")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert "\n::error title=gate fact_recall::0.000" in run(settings, gold=[gold])[1]
    monkeypatch.delenv("GITHUB_ACTIONS")
    assert "::" not in run(settings, gold=[gold])[1]


def test_a_report_is_written_and_serves_as_a_baseline(
    settings: Settings, gold: Path, opened: list[Librarian], tmp_path: Path
) -> None:
    folder = tmp_path / "reports" / "one"
    run(settings, gold=[gold], report=folder)
    made = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert [entry["verdict"] for entry in made["questions"]] == ["right", "refused rightly"]
    assert "<!doctype html>" in (folder / "report.html").read_text(encoding="utf-8")
    _, told = run(settings, gold=[gold], baseline=folder / "report.json")
    assert "against baseline +0.000 [+0.000, +0.000], n=1" in told


def test_a_run_that_was_stopped_goes_on_where_it_was(
    settings: Settings, gold: Path, opened: list[Librarian], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(
            "rag.open.open_assistant",
            lambda settings, **_: Librarian(index=open_index(settings.home), settings=settings, stop_after=1),
        )
        with pytest.raises(KeyboardInterrupt):
            run(settings, gold=[gold])
    run(settings, gold=[gold])
    assert opened[-1].asked == ["What will the works cost?"]


def test_a_finished_run_is_asked_anew_the_next_time(settings: Settings, gold: Path, opened: list[Librarian]) -> None:
    run(settings, gold=[gold])
    run(settings, gold=[gold])
    assert [len(assistant.asked) for assistant in opened] == [2, 2]


def test_the_projects_own_gold_is_asked_over_its_own_articles(
    tmp_path: Path, opened: list[Librarian], settings: Settings
) -> None:
    """Whatever else the home holds, it is neither asked nor changed."""
    before = settings.home.joinpath("library.sqlite").read_bytes()
    code, told = run(settings)
    assert code == 4  # the first sentence of the first article answers next to nothing
    assert opened[-1].settings.home == settings.home / "eval" / "seeds"
    assert f"questions: {len(load_gold([own_gold()]))}" in told
    assert settings.home.joinpath("library.sqlite").read_bytes() == before


def test_the_same_gold_is_asked_over_another_telling_of_the_articles(
    tmp_path: Path, opened: list[Librarian], settings: Settings, fake_encoder: Any
) -> None:
    keys = sorted({key for question in load_gold([own_gold()]) for key in question.article_keys})
    folder = tmp_path / "originals"
    folder.mkdir()
    for key in keys:
        (folder / f"{key}_original.txt").write_text(f"{PORT} This is the text with the number {key}.", encoding="utf-8")
    home = tmp_path / "other"
    update_index(home, [str(folder)], encoder=fake_encoder)
    run(replace(settings, home=home))
    assert opened[-1].settings.home == home


def test_gold_about_articles_that_are_not_indexed_is_refused(settings: Settings, gold: Path) -> None:
    gold.write_text(GOLD.replace("[port]", "[harbour]"), encoding="utf-8")
    with pytest.raises(GoldError, match=r"lacks articles that the gold names \(harbour\): index them first"):
        run(settings, gold=[gold])


def test_without_an_index_the_next_step_is_named(tmp_path: Path, gold: Path) -> None:
    with pytest.raises(LibraryError, match=r"no index at .*: build one with"):
        run(Settings(home=tmp_path / "none", cache=tmp_path), gold=[gold])


def test_the_own_gold_is_about_the_own_articles() -> None:
    wanted = {key for question in load_gold([own_gold()]) for key in question.article_keys}
    assert wanted <= {article_key(path.name) for path in command.SEEDS.glob("*.md")}


def test_a_public_set_is_indexed_sampled_and_reported(
    tmp_path: Path, settings: Settings, opened: list[Librarian]
) -> None:
    file = tmp_path / "set.json"
    data = {
        "name": "docks",
        "documents": [{"id": "d", "title": "port", "text": PORT}],
        "questions": [
            {"id": f"a{n}", "question": f"Question {n}?", "answers": ["two"], "gold_doc_ids": ["d"], "answerable": True}
            for n in range(4)
        ]
        + [
            {"id": f"u{n}", "question": f"What cost {n}?", "answers": [], "gold_doc_ids": ["d"], "answerable": False}
            for n in range(4)
        ],
    }
    file.write_text(json.dumps(data), encoding="utf-8")
    code, told = run(settings, public=file, sample=4, seed=7, report=tmp_path / "report")
    assert code == 0
    made = json.loads((tmp_path / "report" / "report.json").read_text(encoding="utf-8"))
    assert (made["info"]["questions"], made["info"]["seed"], made["info"]["documents"]) == (4, 7, 1)
    assert len(made["info"]["sha256"]) == 64
    assert [entry["answerable"] for entry in made["questions"]].count(False) == 2
    assert made["metrics"]["containment"]["value"] == 1.0
    assert made["metrics"]["abstention_f1"]["value"] == 1.0
    assert "abstention_precision" in told


@pytest.mark.parametrize(
    ("given", "answerable", "expected"),
    [
        (ANSWERABLE, [True, False], 0.5),
        (ANSWERABLE, [True, True], ANSWERABLE),
        (0.9, [True, False], 0.9),
    ],
)
def test_a_set_that_has_questions_without_answers_is_expected_to(
    settings: Settings, given: float, answerable: list[bool], expected: float
) -> None:
    questions = [
        PublicQuestion(id=str(n), question="?", answers=(), gold_doc_ids=(), answerable=each, sides={})
        for n, each in enumerate(answerable)
    ]
    assert expecting(replace(settings, answerable=given), questions).answerable == expected
