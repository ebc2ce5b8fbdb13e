"""MCP with the protocol's client in TypeScript: another hand's reading of the protocol, which also checks each result
against the schema that its tool has announced."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
SDK = next(iter(sorted((ROOT / ".venv" / "share").glob("mcp-client-*"))), None)
TOOLS = {"ask", "search", "show", "articles", "brief", "changes"}


@pytest.fixture(scope="module")
def told(user_folder: Path) -> dict[str, Any]:
    """What the client found."""
    if SDK is None or shutil.which("node") is None:
        pytest.skip("no MCP client in TypeScript here: run make mcp-client")
    dossier = user_folder / "bin" / "dossier"
    script = Path(__file__).with_name("second_client.mjs")
    done = subprocess.run(
        ["node", str(script), str(SDK), str(dossier), "mcp", "--home", str(user_folder / ".dossier")],
        env={**os.environ, "DOSSIER_QUOTES_ONLY": "1"}, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_it_finds_tools_that_only_read(told: dict[str, Any]) -> None:
    assert told["server"]["name"] == "dossier"
    assert {tool["name"] for tool in told["tools"]} == TOOLS
    assert all(tool["annotations"]["readOnlyHint"] is True for tool in told["tools"])


def test_each_result_is_of_the_form_that_its_tool_announces(told: dict[str, Any]) -> None:
    results = told["results"]
    for name in ("ask", "search", "brief", "changes", "show"):
        assert not results[name].get("isError"), results[name]
        assert results[name]["structuredContent"]
    (citation, *_) = results["ask"]["structuredContent"]["citations"]
    text = results["show"]["structuredContent"]["text"]
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert "9 May 2031" in citation["quote"]
    assert told["stages"][:2] == ["retrieve", "select"]


def test_a_misspelt_limit_and_an_unknown_tool_are_told_to_it(told: dict[str, Any]) -> None:
    for name, said in (("misspelt", 'did you mean "as_of"'), ("unknown", "there is no such tool")):
        result = told["results"][name]
        assert result["isError"] is True
        assert said in result["content"][0]["text"]


def test_the_client_is_the_one_that_the_makefile_pins(told: dict[str, Any]) -> None:
    pinned = re.search(r"^MCP_CLIENT := (\S+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert pinned is not None
    assert SDK is not None
    assert SDK.name == f"mcp-client-{pinned[1]}"
