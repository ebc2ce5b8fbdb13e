"""Test files as experiments: the hostile inputs that live beside the tests, counted and told case by case.

    run_suite(files, root) -> CaseResult*        one a test case, or one a group of like cases

What is tried is in the files of `SUITES`: servers that break off, addresses that may not be reached, markup and escape
sequences, ways to a file of another, invented bytes.  They run in a process of their own, as `make test` runs them, and
need the tools that it installs.
"""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLES = "TORTURE_EXAMPLES"  # how many inputs each generating test of tests/test_bad_inputs.py makes up
GENERATORS = 6  # of those tests
SUITES: dict[str, tuple[str, ...]] = {
    "inputs": ("tests/test_bad_inputs.py",),
    "endpoint": (
        "tests/rag/models/chat/test_endpoint.py",
        "tests/rag/models/chat/test_streams.py",
        "tests/rag/models/chat/test_breaker.py",
    ),
    "models": ("tests/rag/models/files/test_catalogue.py",),
    "addresses": ("tests/index/reading/test_fetch.py",),
    "payloads": ("tests/ui/test_hostile.py", "tests/ui/test_safe.py"),
    "doors": ("tests/ui/chat/doors/test_doors.py", "tests/ui/chat/doors/test_request_limits.py"),
    "egress": ("tests/test_egress.py", "tests/test_privacy.py"),
    "repair": ("tests/index/upkeep/test_doctor.py", "tests/index/upkeep/test_backup.py"),
    "supply": ("tests/test_supply.py",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """One test case: its name, whether it was left out (no browser, no strace), and what was wrong."""

    name: str
    skipped: bool
    faults: tuple[str, ...]


def run_suite(
    files: Sequence[str], root: Path, *, examples: int = 0, tell: Callable[[CaseResult], None] = lambda result: None
) -> list[CaseResult]:
    """Run the test files; `examples` is how many inputs each generating test makes up, 0 for as many as it likes."""
    report = root / "report.xml"
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", *files]
    environ = {**os.environ, **({EXAMPLES: str(examples)} if examples else {})}
    done = subprocess.run(words, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    cases = list(ElementTree.parse(report).iter("testcase")) if report.is_file() else []  # our own file
    if not cases:
        last = (done.stderr.strip() or done.stdout.strip() or "no word").splitlines()[-1][:160]
        return [CaseResult(name=" ".join(files), skipped=False, faults=(f"the tests did not run: {last}",))]
    results = [_case(case) for case in cases]
    for result in results:
        tell(result)
    return results


def _case(case: ElementTree.Element) -> CaseResult:
    name = f"{case.get('classname', '')}.{case.get('name', '')}"
    wrong = [*case.iter("failure"), *case.iter("error")]
    faults = tuple(f"{name}: {(each.get('message') or 'failed').splitlines()[0][:160]}" for each in wrong)
    return CaseResult(name=name, skipped=case.find("skipped") is not None, faults=faults)
