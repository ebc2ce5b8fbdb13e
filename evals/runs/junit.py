"""A report as JUnit XML, which every CI shows: a test case a question, and one a gate.

    Report -> junit_xml -> bytes

A question fails where its verdict is not right; the run as a whole fails by its gates alone, which is what the exit
code says.  Text of articles and questions is data: what XML cannot hold is left out.  Pure.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

from evals.runs.ask import Item
from evals.runs.gates import GateResult
from evals.runs.report import Report
from evals.runs.two_runs import RIGHT

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(report: Report) -> bytes:
    """The file's bytes."""
    root = ElementTree.Element("testsuites", name="dossier eval")
    questions = _suite(root, "questions", [item.verdict not in RIGHT for item in report.result.items])
    for item in report.result.items:
        _question(questions, item)
    gates = _suite(root, "gates", [not gate.passed for gate in report.gates])
    for gate in report.gates:
        _gate(gates, gate)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _suite(root: ElementTree.Element, name: str, failed: list[bool]) -> ElementTree.Element:
    counts = {"tests": str(len(failed)), "failures": str(sum(failed)), "errors": "0"}
    return ElementTree.SubElement(root, "testsuite", {"name": name, **counts})


def _question(suite: ElementTree.Element, item: Item) -> None:
    outcome = item.outcome
    facts = {"classname": f"questions.{_text(item.kind)}", "name": _text(item.id), "time": f"{outcome.seconds:.3f}"}
    case = ElementTree.SubElement(suite, "testcase", facts)
    if item.verdict not in RIGHT:
        failure = ElementTree.SubElement(case, "failure", {"message": _text(item.verdict), "type": "verdict"})
        expected = ", ".join(item.expected) or "no answer"
        said = outcome.answer or outcome.failure or outcome.status
        failure.text = _text(f"{outcome.question}\nexpected: {expected}\nanswered: {said}")


def _gate(suite: ElementTree.Element, gate: GateResult) -> None:
    case = ElementTree.SubElement(suite, "testcase", {"classname": "gates", "name": _text(gate.metric)})
    if not gate.passed:
        ElementTree.SubElement(case, "failure", {"message": gate.reason, "type": "gate"})


def _text(text: str) -> str:
    return _NOT_XML.sub("", text)
