"""MCP: over stdio with the SDK's own client and with one written by hand, and in one process for what goes wrong."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from index.library.contents import Library
from index.update.update_index import update_index
from rag.settings import Settings
from tests.payloads import PAYLOADS
from ui.api.mcp_server import build_server
from ui.api.operations import Operations
from ui.api.program_records import NOTICE

ROOT = Path(__file__).resolve().parents[3]
TOOLS = {"ask", "search", "show", "articles", "brief", "changes"}


@pytest.fixture(scope="module")
def real_home(tmp_path_factory: pytest.TempPathFactory, real_encoder: Any) -> Path:
    """A home as a user has one, for a server in a process of its own."""
    folder = tmp_path_factory.mktemp("mcp")
    (folder / "ferry.md").write_text(
        "---\ntitle: Ferry line\npublisher: Quay Post\ndate: 2031-02-03\n---\n\n"
        "The harbour board must approve the ferry line by 9 May 2031, its chair Ada Roe said. It has two boats.\n",
        encoding="utf-8",
    )
    update_index(folder / "home", [str(folder / "ferry.md")], encoder=real_encoder)
    return folder / "home"


def environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "DOSSIER_CACHE") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "DOSSIER_QUOTES_ONLY": "1", "HF_HUB_OFFLINE": "1"}


def talk(target: Any, work: Callable[[Client], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        async with Client(target) as client:
            return await work(client)

    return anyio.run(run)


def over_stdio(home: Path) -> Any:
    return stdio_client(
        StdioServerParameters(
            command=sys.executable, args=["-m", "ui.cli", "mcp", "--home", str(home)], env=environment(), cwd=ROOT
        )
    )


def in_process(operations: Operations, tool: str, arguments: dict[str, Any]) -> Any:
    return talk(build_server(operations), lambda client: client.call_tool(tool, arguments))


def test_the_sdk_client_asks_over_stdio_and_gets_exact_quotes(real_home: Path) -> None:
    stages: list[str] = []

    async def progress(done: float, total: float | None, message: str | None) -> None:
        stages.append(message or "")

    async def work(client: Client) -> Any:
        tools = (await client.list_tools()).tools
        answer = await client.call_tool(
            "ask", {"question": "By when must the ferry line be approved?"}, progress_callback=progress
        )
        found = await client.call_tool("search", {"query": "ferry line", "limit": 3})
        return client.instructions, tools, answer, found

    instructions, tools, answer, found = talk(over_stdio(real_home), work)
    assert NOTICE in (instructions or "")
    assert {tool.name for tool in tools} == TOOLS
    for tool in tools:
        assert tool.annotations.read_only_hint is True
        assert tool.annotations.destructive_hint is False
        assert tool.input_schema["additionalProperties"] is False
        assert NOTICE in tool.description
    record = answer.structured_content
    schema = next(tool.output_schema for tool in tools if tool.name == "ask")
    assert schema["$defs"]["CitationRecord"]["required"]
    assert set(schema["required"]) <= set(record)
    assert (answer.is_error, record["status"]) == (False, "quoted")
    with Library.open(real_home) as library:
        (article,) = library.articles()
    for each in [*record["citations"], *found.structured_content["passages"]]:
        assert article.text[each["start"] : each["end"]] == each["quote"]
        assert (each["published"], each["publisher"]) == ("2031-02-03", "Quay Post")
        assert each["content_hash"] == article.content_hash
    assert any("9 May 2031" in each["quote"] for each in record["citations"])
    assert answer.content[0].text.startswith(NOTICE)
    assert json.loads(answer.content[0].text.partition("\n")[2]) == record
    assert stages[:2] == ["retrieve", "select"]


def test_a_client_written_by_hand_finds_nothing_but_the_protocol_on_stdout(real_home: Path) -> None:
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "hand", "version": "1"}}
    lines = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "articles", "arguments": {}}},
        {
            "jsonrpc": "2.0",
            "id": 3,
            "method": "tools/call",
            "params": {"name": "ask", "arguments": {"question": "Who?", "asof": "2030-01-01"}},
        },
    ]
    child = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "mcp", "--home", str(real_home)],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    replies: dict[int, Any] = {}
    with child:
        for line in lines:
            child.stdin.write(json.dumps(line) + "\n")
            child.stdin.flush()
            while "id" in line and line["id"] not in replies:
                reply = json.loads(child.stdout.readline())
                assert reply["jsonrpc"] == "2.0"
                if "id" in reply:
                    replies[reply["id"]] = reply
        child.stdin.close()
        rest = child.stdout.read()
        assert child.wait(30) == 0
    assert all(json.loads(line)["jsonrpc"] == "2.0" for line in rest.splitlines())
    assert replies[1]["result"]["serverInfo"]["name"] == "dossier"
    assert replies[2]["result"]["structuredContent"]["total"] == 1
    assert replies[3]["result"]["isError"] is True
    assert 'did you mean "as_of"?' in replies[3]["result"]["content"][0]["text"]


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("ask", {"question": "When?", "asof": "2024-01-01"}, 'did you mean "as_of"?'),
        ("ask", {"question": "When?", "as_of": "20240101"}, '"as_of" is no date'),
        ("ask", {"question": "?!"}, "the question is empty"),
        ("ask", {}, '"question" is missing'),
        ("show", {"id": "../../etc/passwd"}, "there is no article with this id"),
        ("show", {"id": "x", "path": "/etc/passwd"}, 'unknown argument "path"'),
        ("search", {"query": "bridge", "limit": 10_000}, '"limit" cannot be used'),
        ("ask", {"question": "When?", "since": "2024-02-01", "until": "2024-01-01"}, "the span of days ends before"),
        ("search", {"query": "bridge", "since": "2024-02-01", "as_of": "2024-01-01"}, "the span of days ends before"),
        ("articles", {"since": "2024-02-01", "until": "2024-01-01"}, "the span of days ends before"),
        ("changes", {"since": "2024-02-01", "until": "2024-01-01"}, '"until" is before "since"'),
        ("remove", {"id": "x"}, "there is no such tool: the tools are ask"),
    ],
)
def test_a_call_that_cannot_be_done_says_why(
    quiet_operations: Operations, tool: str, arguments: dict[str, Any], said: str
) -> None:
    result = in_process(quiet_operations, tool, arguments)
    assert result.is_error
    assert said in result.content[0].text
    assert "\n" not in result.content[0].text


def test_an_answer_as_of_a_day_uses_nothing_later(quiet_operations: Operations) -> None:
    asked = {"question": "For how much was the old mill at Orsby sold?", "as_of": "2024-03-01"}
    record = in_process(quiet_operations, "ask", asked).structured_content
    shown = [*record["citations"], *(record["abstention"] or {"nearest": []})["nearest"]]
    assert all(each["published"] <= "2024-03-01" for each in shown)


def test_without_an_index_the_call_says_how_to_build_one(tmp_path: Path) -> None:
    operations = Operations(Settings(home=tmp_path / "none", cache=tmp_path))
    result = in_process(operations, "articles", {})
    assert result.is_error
    assert "dossier index" in result.content[0].text


def test_what_speaks_to_an_ai_does_not_reach_one(fake_loading: None, planted_home: Path, tmp_path: Path) -> None:
    operations = Operations(Settings(home=planted_home, cache=tmp_path, quotes_only=True))
    try:
        (listed,) = in_process(operations, "articles", {}).structured_content["articles"]
        shown = in_process(operations, "show", {"id": listed["article_id"]})
        found = in_process(operations, "search", {"query": "Was the reed fair of Orsby cancelled?"})
        asked = in_process(operations, "ask", {"question": "When does the reed fair of Orsby open?"})
    finally:
        operations.close()
    for result in (shown, found, asked):
        assert "previous instructions" not in result.content[0].text
        assert "previous instructions" not in json.dumps(result.structured_content)
    with Library.open(planted_home) as library:
        (article,) = library.articles()
    text = shown.structured_content["text"]
    assert len(text) == len(article.text)
    assert text.startswith("The reed fair of Orsby opens on 3 June 2024.")
    for each in found.structured_content["passages"]:
        assert article.text[each["start"] : each["end"]] == each["quote"]


def test_no_payload_leaves_its_place_in_a_result(fake_loading: None, hostile_home: Path, tmp_path: Path) -> None:
    async def work(client: Client) -> tuple[list[str], list[Any]]:
        results = [await client.call_tool("articles", {"limit": 100, "offset": at}) for at in (0, 100)]
        shown = [each["article_id"] for result in results for each in result.structured_content["articles"]]
        results.append(await client.call_tool("brief", {"kind": "deadlines"}))
        results += [await client.call_tool("show", {"id": article_id}) for article_id in shown]
        for number in range(100, 100 + len(PAYLOADS)):
            question = f"By when must the council of Torvik{number} vote?"
            results.append(await client.call_tool("ask", {"question": question}))
            results.append(await client.call_tool("search", {"query": f"Torvik{number} council", "limit": 2}))
        return shown, results

    operations = Operations(Settings(home=hostile_home, cache=tmp_path, quotes_only=True))
    try:
        shown, results = talk(build_server(operations), work)
    finally:
        operations.close()
    assert len(shown) > 0.9 * len(PAYLOADS)
    for result in results:
        notice, record = result.content[0].text.split("\n", 1)
        assert notice == NOTICE
        assert json.loads(record) == result.structured_content
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", record)


def test_the_board_and_its_changes_come_with_quotes_in_place(quiet_operations: Operations) -> None:
    board = in_process(quiet_operations, "brief", {"kind": "deadlines"}).structured_content
    changed = in_process(quiet_operations, "changes", {"since": "2024-01-01", "until": "2024-12-31"}).structured_content
    assert [change["change"] for change in changed["changes"]]
    items = [item for story in board["stories"] for item in story["deadlines"]]
    assert any("30 April 2024" in item["text"] for item in items)
    with Library.open(quiet_operations.settings.home) as library:
        for item in [*items, *(change["item"] for change in changed["changes"])]:
            for each in item["citations"]:
                article = library.article(each["article_id"])
                assert article is not None
                assert article.text[each["start"] : each["end"]] == each["quote"]
                assert each["content_hash"] == library.article_hash(article.id)


def test_a_long_article_is_shown_in_stretches(quiet_operations: Operations) -> None:
    (first, *_) = in_process(quiet_operations, "articles", {}).structured_content["articles"]
    whole = in_process(quiet_operations, "show", {"id": first["article_id"]}).structured_content
    start, parts = 0, []
    while start is not None:
        part = quiet_operations.show(_show(first["article_id"], start))
        parts.append(part["text"])
        start = part["next_start"]
    assert "".join(parts) == whole["text"]
    assert len(parts) > 2


def _show(article_id: str, start: int) -> Any:
    from ui.api.inputs import ShowInput

    return ShowInput(id=article_id, start=start, length=100)
