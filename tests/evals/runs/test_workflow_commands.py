"""A report as annotations of a job on GitHub."""

from __future__ import annotations

from evals.runs.gates import GateResult
from evals.runs.workflow_commands import MOST, workflow_commands
from tests.evals.runs.test_junit import item, report


def test_a_gate_that_fails_is_an_error_and_a_question_a_warning() -> None:
    gates = (
        GateResult(metric="fact_recall", bound=0.8, value=0.5, passed=False),
        GateResult(metric="verbatim", bound=1.0, value=1.0, passed=True),
    )
    lines = workflow_commands(report(item("right"), item("wrong", id="q2"), gates=gates))
    assert [line.split("::")[1] for line in lines] == [
        "error title=gate fact_recall",
        "warning title=q2%3A wrong",
    ]
    assert lines[0].endswith("::0.500, its bound is 0.8")


def test_a_gate_that_could_not_be_measured_says_so() -> None:
    gate = GateResult(metric="recall", bound=0.8, value=None, passed=False)
    assert workflow_commands(report(gates=(gate,))) == ["::error title=gate recall::not measured, its bound is 0.8"]


def test_text_of_a_question_begins_no_command_of_its_own() -> None:
    line = workflow_commands(report(item("wrong", id="a,b", question="50 %?\r\n::error::planted")))[0]
    assert "\n" not in line
    assert line.startswith("::warning title=a%2Cb%3A wrong::50 %25?%0D%0A::error::planted%0A")


def test_what_the_runner_would_drop_is_counted() -> None:
    lines = workflow_commands(report(*(item("wrong", id=f"q{n}") for n in range(MOST + 5))))
    assert len(lines) == MOST
    assert lines[-1].endswith("::6 more are not right: see the report")


def test_nothing_to_tell_is_no_line() -> None:
    assert workflow_commands(report(item("right"))) == []
