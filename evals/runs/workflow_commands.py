"""A report as annotations that GitHub's runner reads from a job's output: one a question that failed, one a gate.

    Report -> workflow_commands -> lines "::error title=...::..." and "::warning ..."

A question that is not right is a warning, since it fails no run; a gate that fails is an error.  Text of articles and
questions is data: percent signs, line ends and the marks that end a property are escaped as the runner's own toolkit
escapes them (actions/toolkit, `command.ts`).  Pure.  Read `evals.runs.junit` for other CIs.
"""

from __future__ import annotations

from collections.abc import Iterator

from evals.runs.report import Report
from evals.runs.two_runs import RIGHT

MOST = 10  # annotations of one level that the runner keeps of a step; the rest is counted in the last


def workflow_commands(report: Report) -> list[str]:
    """The lines to print, gates first."""
    gates = [_line("error", f"gate {gate.metric}", gate.reason) for gate in report.gates if not gate.passed]
    return [*gates[:MOST], *_shortened(list(_questions(report)))]


def _questions(report: Report) -> Iterator[str]:
    for item in report.result.items:
        if item.verdict not in RIGHT:
            outcome = item.outcome
            said = outcome.answer or outcome.failure or outcome.status
            expected = ", ".join(item.expected) or "no answer"
            yield _line("warning", f"{item.id}: {item.verdict}", f"{outcome.question}\nexpected: {expected}\n{said}")


def _shortened(lines: list[str]) -> list[str]:
    if len(lines) <= MOST:
        return lines
    left = len(lines) - MOST + 1
    return [*lines[: MOST - 1], _line("warning", "more questions", f"{left} more are not right: see the report")]


def _line(level: str, title: str, message: str) -> str:
    safe = _escaped(title).replace(":", "%3A").replace(",", "%2C")
    return f"::{level} title={safe}::{_escaped(message)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
