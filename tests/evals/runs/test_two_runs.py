"""Two runs pair by pair: which questions became better or worse, and what each said before and now."""

from __future__ import annotations

import json
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from evals.outcome import Outcome
from evals.runs.ask import Item, RunResult
from evals.runs.evaluate import write_report
from evals.runs.report import ReportError, make_report, report_object
from evals.runs.report_page import render_page
from evals.runs.two_runs import moved, pair_questions, told_pairs
from evals.scores.tally import mean_of
from rag.answer.record.schema import CitationRecord, StatementRecord


def cited(quote: str) -> CitationRecord:
    return CitationRecord(
        number=1, article_id="a-1", title="The pier", publisher="Quay Post", published="2031-02-03", source="a.md",
        start=0, end=len(quote), quote=quote,
    )  # fmt: skip


def item(name: str, verdict: str, said: str = "Nine.", *, failure: str = "") -> Item:
    outcome = Outcome(
        question_id=name,
        question=f"How many boats has {name}?",
        status="answered",
        seconds=1.0,
        failure=failure,
        statements=() if failure else (StatementRecord(text=said, citations=(1,)),),
        citations=() if failure else (cited(said),),
    )
    score = 1.0 if verdict == "right" else 0.0
    return Item(
        id=name, kind="people", answerable=True, expected=("nine",), verdict=verdict, outcome=outcome,
        scores={"fact_recall": mean_of(score)},
    )  # fmt: skip


def run(*items: Item) -> RunResult:
    return RunResult(kind="gold", items=items)


def earlier(*items: Item) -> dict[str, Any]:
    """The JSON object of a run's report, as it is read from its file."""
    return dict(json.loads(json.dumps(report_object(make_report(run(*items))))))


BEFORE = (
    item("kept", "right"),
    item("lost", "right"),
    item("found", "wrong", "Seven."),
    item("nearer", "wrong", "Seven."),
    item("reworded", "right", "There are nine."),
    item("broken", "right"),
    item("dropped", "right"),
)
NOW = (
    item("kept", "right"),
    item("lost", "refused wrongly", "Not told."),
    item("found", "right"),
    item("nearer", "partly", "Nine or seven."),
    item("reworded", "right"),
    item("broken", "failed", failure="the model gave nothing"),
    item("new", "right"),
)


def test_each_question_that_both_runs_have_is_a_pair_with_its_change() -> None:
    pairs = pair_questions(NOW, earlier(*BEFORE))
    assert {pair.item.id: pair.change for pair in pairs} == {
        "kept": "the same", "lost": "worse", "found": "better", "nearer": "better", "reworded": "other words",
        "broken": "worse",
    }  # fmt: skip
    assert [pair.item.id for pair in moved(pairs)] == ["lost", "broken", "found", "nearer"]
    assert told_pairs(pairs) == "2 worse, 2 better, 1 other words, 1 the same"


def test_another_verdict_of_the_same_worth_is_not_the_same() -> None:
    (pair,) = pair_questions((item("a", "made up"),), earlier(item("a", "wrong")))
    assert pair.change == "other words"


def test_the_json_of_a_report_names_every_pair() -> None:
    made = report_object(make_report(run(*NOW), baseline=earlier(*BEFORE)))
    assert {"id": "lost", "change": "worse", "before": "right", "now": "refused wrongly"} in made["baseline_pairs"]
    assert len(made["baseline_pairs"]) == 6
    assert report_object(make_report(run(*NOW)))["baseline_pairs"] == []


def test_the_page_shows_what_was_said_before_beside_what_is_said_now() -> None:
    page = unescape(render_page(make_report(run(*NOW), baseline=earlier(*BEFORE))))
    assert "2 worse, 2 better, 1 other words, 1 the same" in page
    assert page.count('<tr class="moved">') == 4
    assert page.count('class="earlier"') == 5
    (found,) = (part for part in page.split("<details")[1:] if "has found?" in part)
    assert found.index("Nine.") < found.index("Before: wrong") < found.index("<q>Seven.</q>")
    (kept,) = (part for part in page.split("<details")[1:] if "has kept?" in part)
    assert "Before:" not in kept


def test_without_a_baseline_the_page_compares_nothing() -> None:
    page = render_page(make_report(run(*NOW)))
    assert "Against the baseline" not in page
    assert 'id="change"' not in page


def test_an_earlier_answer_cannot_become_markup() -> None:
    attack = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
    before = item("a", "wrong", attack)
    before = replace(before, verdict=f'"><b>{attack}')
    page = render_page(make_report(run(item("a", "right")), baseline=earlier(before)))
    assert "<img" not in page
    assert page.count("<script>") == 1
    assert "<b>" not in page


@pytest.mark.parametrize("name", ["verdict", "outcome", "scores", "id"])
def test_a_baseline_that_lacks_a_part_is_refused_in_one_line(name: str) -> None:
    broken = earlier(*BEFORE)
    for entry in broken["questions"]:
        del entry[name]
    with pytest.raises(ReportError) as refused:
        make_report(run(*NOW), baseline=broken)
    assert "give the report.json of an earlier run" in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.browser
def test_a_browser_shows_one_change_alone(chromium: str, tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    page_file = write_report(make_report(run(*NOW), baseline=earlier(*BEFORE)), tmp_path)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 360, "height": 640})
        page.goto(page_file.as_uri())
        page.select_option("#change", "worse")
        shown = page.locator("details.question:visible").all_inner_texts()
        page.locator("details.question:visible summary").first.click()
        before = page.locator("details[open] .earlier").inner_text()
        wide = page.evaluate("document.documentElement.scrollWidth")
        browser.close()
    assert [text.split("has ")[1].split("?")[0] for text in shown] == ["lost", "broken"]
    assert before.startswith("Before: right")
    assert "Nine." in before
    assert wide <= 360
