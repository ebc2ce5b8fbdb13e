"""JSON with only its outer levels indented reads back as the same value."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ui.terminal.output import print_json


@pytest.mark.parametrize(
    "value",
    [{"a": [{"b": {"c": [1, 2]}}, {}], "d": [], "é": None}, [], {}, [1, "x\u2028y"], {"deep": [[[[[1]]]]]}],
    ids=["nested", "list", "object", "separator", "deeper"],
)
def test_it_reads_back_the_same(value: Any, capsys: pytest.CaptureFixture[str]) -> None:
    print_json(value, levels=2)
    assert json.loads(capsys.readouterr().out) == value


def test_what_lies_deeper_has_a_line_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"items": [{"id": 1, "of": [2, 3]}, {"id": 4}]}, levels=2)
    assert capsys.readouterr().out.splitlines()[2:4] == ['    {"id": 1, "of": [2, 3]},', '    {"id": 4}']
