"""Reports: gates, differences from a baseline, the table, the JSON and the page."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from evals.outcome import Outcome
from evals.runs.ask import Item, RunResult
from evals.runs.gates import GATES, GateError, check_gates, load_gates
from evals.runs.report import ReportError, make_report, measure, read_baseline, render_table, report_object
from evals.runs.report_page import render_page
from evals.scores.tally import Tally, mean_of
from rag.answer.record.schema import (
    AbstentionRecord,
    CitationRecord,
    DisagreementRecord,
    PositionRecord,
    StatementRecord,
)
from rag.types import Rejected, TokenCounts

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\" onmouseover='x' & \u202etxt.exe"


def outcome(name: str, **values: Any) -> Outcome:
    defaults: dict[str, Any] = {
        "question": f"{name}?",
        "status": "answered",
        "seconds": 2.0,
        "timings_ms": {"retrieve": 10.0, "total": 2000.0},
        "tokens": TokenCounts(prompt=500, cached=300, completion=20),
    }
    return Outcome(question_id=name, **{**defaults, **values})


def item(name: str, recall: float | None, **values: Any) -> Item:
    verdict = "right" if recall == 1.0 else "wrong"
    defaults: dict[str, Any] = {
        "kind": "stakes",
        "answerable": True,
        "expected": ("four",),
        "verdict": verdict,
        "outcome": outcome(name),
        "scores": {"fact_recall": mean_of(recall), "failed": mean_of(0.0)},
    }
    return Item(id=name, **{**defaults, **values})


@pytest.fixture
def run() -> RunResult:
    """Three questions: recall 1, 0 and 1, so 2/3."""
    items = (item("a", 1.0), item("b", 0.0), item("c", 1.0))
    return RunResult(kind="gold", items=items, info={"model": "scripted"})


class TestGates:
    def test_a_value_at_its_gate_passes_and_one_below_fails(self, run: RunResult) -> None:
        at, below = (check_gates({"fact_recall": least}, measure(run))[0] for least in (2 / 3, 0.7))
        assert (at.passed, below.passed) == (True, False)

    def test_the_gate_of_a_rate_of_mistakes_is_a_greatest_value(self, run: RunResult) -> None:
        wrong = replace(run, items=(item("z", 1.0, scores={"failed": mean_of(1.0)}),))
        assert check_gates({"failed": 0.0}, measure(run))[0].passed
        assert not check_gates({"failed": 0.0}, measure(wrong))[0].passed

    def test_a_metric_that_was_not_measured_is_not_held_against_a_run(self) -> None:
        empty = RunResult(kind="gold", items=(item("a", None),))
        (gate,) = check_gates({"fact_recall": 0.9}, measure(empty))
        assert (gate.value, gate.passed) == (None, True)

    def test_a_gate_on_an_unknown_metric_is_refused(self, run: RunResult) -> None:
        with pytest.raises(GateError, match="no metric is called fact_recal: choose from"):
            check_gates({"fact_recal": 0.9}, measure(run))

    def test_the_checked_in_gates_never_give_way_on_what_is_shown(self) -> None:
        gates = load_gates("gold")
        assert {"fact_recall", "abstention_recall", "abstention_precision"} <= set(gates)
        assert gates["citation_precision"] >= 0.98
        assert gates["citation_recall"] >= 0.95
        assert gates["verbatim_rate"] == 1.0

    @pytest.mark.parametrize("body", ["[gold", '[gold]\nfact_recall = "high"', "[gold]\nfact_recall = true"])
    def test_a_broken_file_of_gates_is_refused_in_one_line(self, tmp_path: Path, body: str) -> None:
        path = tmp_path / "gates.toml"
        path.write_text(body, encoding="utf-8")
        with pytest.raises(GateError) as caught:
            load_gates("gold", path)
        assert "\n" not in str(caught.value)

    def test_a_kind_without_a_table_has_no_gates(self) -> None:
        assert load_gates("nothing", GATES) == {}


class TestNumbers:
    def test_latency_leaves_the_first_answer_of_a_process_out(self, run: RunResult) -> None:
        cold = item("cold", 1.0, outcome=outcome("cold", cold=True, seconds=60.0, timings_ms={"total": 60_000.0}))
        report = make_report(replace(run, items=(cold, *run.items)))
        assert report.latency_ms["total"]["p95"].value == 2000.0
        assert report.latency_ms["wall"]["p50"].n == 3

    def test_evaluated_tokens_are_the_prompt_less_what_was_cached(self, run: RunResult) -> None:
        # 500 - 300 = 200 in every answer
        assert make_report(run).tokens["evaluated"].value == 200

    def test_refusals_without_a_model_call_do_not_lower_the_median_of_tokens(self, run: RunResult) -> None:
        silent = item("d", None, outcome=outcome("d", tokens=TokenCounts()))
        assert make_report(replace(run, items=(*run.items, silent))).tokens["prompt"].n == 3


class TestBaseline:
    def saved(self, run: RunResult, folder: Path) -> Path:
        path = folder / "report.json"
        path.write_text(json.dumps(report_object(make_report(run))), encoding="utf-8")
        return path

    def test_differences_are_over_the_questions_that_both_have(self, run: RunResult, tmp_path: Path) -> None:
        earlier = read_baseline(self.saved(run, tmp_path), kind="gold")
        later = replace(run, items=(item("b", 1.0), item("c", 1.0), item("new", 0.0)))
        difference = make_report(later, baseline=earlier).differences["fact_recall"]
        # b and c: now 2 of 2, then 1 of 2
        assert difference.value == pytest.approx(0.5)
        assert difference.n == 2

    def test_a_run_does_not_differ_from_itself(self, run: RunResult, tmp_path: Path) -> None:
        earlier = read_baseline(self.saved(run, tmp_path), kind="gold")
        difference = make_report(run, baseline=earlier).differences["fact_recall"]
        assert (difference.value, difference.low, difference.high) == (0.0, 0.0, 0.0)

    def test_a_baseline_of_other_questions_is_refused(self, run: RunResult, tmp_path: Path) -> None:
        earlier = read_baseline(self.saved(run, tmp_path), kind="gold")
        with pytest.raises(ReportError, match="none of these questions"):
            make_report(replace(run, items=(item("z", 1.0),)), baseline=earlier)

    def test_a_baseline_of_another_kind_is_refused(self, run: RunResult, tmp_path: Path) -> None:
        with pytest.raises(ReportError, match="not a report of a public run"):
            read_baseline(self.saved(run, tmp_path), kind="public")

    @pytest.mark.parametrize("body", ["", "[]", "{}", '{"format": 1}'])
    def test_a_file_that_is_no_report_is_refused_in_one_line(self, tmp_path: Path, body: str) -> None:
        path = tmp_path / "report.json"
        path.write_text(body, encoding="utf-8")
        with pytest.raises(ReportError) as caught:
            read_baseline(path, kind="gold")
        assert "\n" not in str(caught.value)

    def test_a_missing_file_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ReportError, match=r"give the report\.json of an earlier run"):
            read_baseline(tmp_path / "none.json", kind="gold")


class TestTable:
    def test_the_plain_table_is_as_reviewed(self, run: RunResult, golden: Any) -> None:
        report = make_report(run, gates={"fact_recall": 0.9, "failed": 0.0})
        golden("eval-table.txt", render_table(report) + "\n")

    def test_no_colour_means_no_escape_codes(self, run: RunResult) -> None:
        report = make_report(run, gates={"fact_recall": 0.9})
        assert "\x1b" not in render_table(report)
        assert "\x1b[" in render_table(report, colour=True)

    def test_a_metric_without_a_value_shows_a_dash(self) -> None:
        report = make_report(RunResult(kind="gold", items=(item("a", None),)))
        assert re.search(r"^fact_recall +- +0$", render_table(report), re.MULTILINE)

    def test_a_measure_that_misses_its_gate_says_so(self, run: RunResult) -> None:
        assert "gate 0.9: FAILED" in render_table(make_report(run, gates={"fact_recall": 0.9}))


class Elements(HTMLParser):
    """The tags of a page, with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def elements(page: str) -> list[tuple[str, dict[str, str | None]]]:
    reader = Elements()
    reader.feed(page)
    return reader.found


@pytest.fixture
def hostile_page() -> str:
    """A page in which every text that comes from outside is an attack."""
    cited = CitationRecord(
        number=1,
        article_id=HOSTILE,
        title=HOSTILE,
        publisher=HOSTILE,
        published=HOSTILE,
        source="javascript:alert(3)",
        start=0,
        end=4,
        quote=HOSTILE,
    )
    side = PositionRecord(value=HOSTILE, citations=(1,))
    answered = outcome(
        "a",
        question=HOSTILE,
        statements=(StatementRecord(text=HOSTILE, citations=(1,)),),
        citations=(cited,),
        disagreements=(DisagreementRecord(about=HOSTILE, kind=HOSTILE, positions=(side, side)),),
        rejected=(Rejected(text=HOSTILE, reason=HOSTILE),),
        notice=HOSTILE,
    )
    why = AbstentionRecord(reason=HOSTILE, explanation=HOSTILE, nearest=(cited,))
    refused = outcome("b", status="abstained", abstention=why)
    failed = outcome("c", status="abstained", failure=HOSTILE)
    items = tuple(
        item(HOSTILE, 1.0, kind=HOSTILE, verdict=HOSTILE, expected=(HOSTILE,), outcome=each)
        for each in (answered, refused, failed)
    )
    return render_page(make_report(RunResult(kind=HOSTILE, items=items, info={HOSTILE: HOSTILE})))


class TestPage:
    def test_nothing_from_outside_becomes_markup(self, hostile_page: str) -> None:
        found = elements(hostile_page)
        assert [tag for tag, _ in found].count("script") == 1
        assert not [tag for tag, _ in found if tag in {"img", "iframe", "object", "embed", "link", "a", "base"}]
        assert not [name for _, attributes in found for name in attributes if name.startswith("on")]

    def test_nothing_in_the_page_can_be_fetched(self, hostile_page: str) -> None:
        assert not [
            attributes for _, attributes in elements(hostile_page) if {"src", "href", "action"} & set(attributes)
        ]
        assert "default-src 'none'" in hostile_page
        assert "url(" not in hostile_page
        assert "@import" not in hostile_page

    def test_marks_that_reorder_text_are_taken_out(self, hostile_page: str) -> None:
        assert "\u202e" not in hostile_page

    def test_every_question_answer_quote_and_verdict_is_there(self, run: RunResult) -> None:
        page = unescape(render_page(make_report(run)))
        assert page.count('<details class="question"') == 3
        for text in ("a?", "right", "wrong", "four", "scripted"):
            assert text in page

    def test_a_failed_gate_is_named_at_the_top(self, run: RunResult) -> None:
        assert "Gate failed: fact_recall" in unescape(render_page(make_report(run, gates={"fact_recall": 0.9})))
        assert "All 1 gates hold" in render_page(make_report(run, gates={"fact_recall": 0.5}))

    @pytest.mark.browser
    def test_a_browser_filters_and_asks_nobody(
        self, run: RunResult, hostile_page: str, chromium: str, tmp_path: Path
    ) -> None:
        from playwright.sync_api import sync_playwright

        plain, attack = tmp_path / "plain.html", tmp_path / "attack.html"
        plain.write_text(render_page(make_report(run)), encoding="utf-8")
        attack.write_text(hostile_page, encoding="utf-8")
        requests: list[str] = []
        dialogs: list[str] = []
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page(viewport={"width": 360, "height": 640})
            page.on("request", lambda request: requests.append(request.url))
            page.on("dialog", lambda dialog: dialogs.append(dialog.message))
            page.goto(plain.as_uri())
            page.select_option("#verdict", "wrong")
            shown = page.locator("details.question:visible").all_inner_texts()
            wide = page.evaluate("document.documentElement.scrollWidth")
            page.goto(attack.as_uri())
            browser.close()
        assert [text.split()[1] for text in shown] == ["b?"]
        assert wide <= 360
        assert requests == [plain.as_uri(), attack.as_uri()]
        assert dialogs == []


def test_the_json_of_a_report_holds_every_part_of_every_score(run: RunResult) -> None:
    made = json.loads(json.dumps(report_object(make_report(run))))
    assert made["metrics"]["fact_recall"]["value"] == pytest.approx(2 / 3)
    assert made["questions"][1]["scores"]["fact_recall"] == [0.0, 1.0]
    assert made["questions"][0]["outcome"]["question"] == "a?"


def test_a_pooled_share_in_a_report_weighs_by_what_each_question_holds() -> None:
    # 1 of 1 and 1 of 3 citations good: 2 of 4
    items = (
        item("a", 1.0, scores={"citation_precision": Tally(good=1.0, of=1.0)}),
        item("b", 1.0, scores={"citation_precision": Tally(good=1.0, of=3.0)}),
    )
    assert measure(RunResult(kind="gold", items=items))["citation_precision"].value == 0.5
