"""A report as JUnit XML."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from evals.outcome import observe_answer
from evals.runs.ask import Item, RunResult
from evals.runs.evaluate import write_report
from evals.runs.gates import GateResult
from evals.runs.junit import junit_xml
from evals.runs.report import Report, make_report
from rag.types import Answer


def item(verdict: str, *, id: str = "q1", question: str = "Who?") -> Item:
    answer = Answer(question=question, status="abstained", statements=(), citations=())
    outcome = observe_answer(id, question, answer, seconds=1.25)
    return Item(
        id=id, kind="people", answerable=True, expected=("Ada \x00Roe",), verdict=verdict, outcome=outcome, scores={}
    )


def report(*items: Item, gates: tuple[GateResult, ...] = ()) -> Report:
    made = make_report(RunResult(kind="gold", items=items))
    return Report(result=made.result, metrics=made.metrics, latency_ms={}, tokens={}, gates=gates, differences={})


def parsed(made: Report) -> Any:
    return ElementTree.fromstring(junit_xml(made))


def test_a_question_fails_where_its_verdict_is_not_right() -> None:
    verdicts = ("right", "refused rightly", "wrong", "refused wrongly", "made up", "partly", "failed")
    root = parsed(report(*(item(verdict, id=f"q{n}") for n, verdict in enumerate(verdicts))))
    suite = root.find("testsuite[@name='questions']")
    assert (suite.get("tests"), suite.get("failures")) == ("7", "5")
    failed = [case.find("failure").get("message") for case in suite if case.find("failure") is not None]
    assert failed == list(verdicts[2:])
    assert suite[0].get("time") == "1.250"


def test_a_gate_is_a_test_case_of_its_own() -> None:
    gates = (
        GateResult(metric="fact_recall", bound=0.8, value=0.5, passed=False),
        GateResult(metric="verbatim", bound=1.0, value=1.0, passed=True),
    )
    suite = parsed(report(item("right"), gates=gates)).find("testsuite[@name='gates']")
    assert [case.get("name") for case in suite] == ["fact_recall", "verbatim"]
    assert suite[0].find("failure").get("message") == "0.500, its bound is 0.8"
    assert suite[1].find("failure") is None


def test_text_of_a_question_cannot_break_the_file() -> None:
    odd = "]]></failure><testcase name='x'/>\x00\x1b\ufffe & \"quoted\""
    root = parsed(report(item("wrong", question=odd)))
    assert len(root.findall(".//testcase")) == 1
    assert "]]></failure>" in root.find(".//failure").text


def test_it_stands_beside_the_report(tmp_path: Any) -> None:
    write_report(report(item("right")), tmp_path)
    assert ElementTree.parse(tmp_path / "results.xml").getroot().tag == "testsuites"
