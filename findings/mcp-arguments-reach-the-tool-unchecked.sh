#!/usr/bin/env bash
# mcp 2.3: a tool's published input schema is not applied.  A low-level Server whose tool says additionalProperties:
# false, required and type: string is handed a misspelt name, a missing one and a number, and the call succeeds; the
# SDK's own client, which has listed the tool, sends them as they are.  In 1.x the low-level Server refused such a call.
# Guess before running: both refuse.  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --target "$work/lib" mcp==2.3.0
PYTHONPATH="$work/lib" python3 - <<'PY'
from importlib.metadata import version

import anyio
from mcp import Client
from mcp.server.lowlevel import Server
from mcp.types import CallToolResult, ListToolsResult, TextContent, Tool

print("mcp", version("mcp"))
SCHEMA = {
    "type": "object",
    "properties": {"question": {"type": "string"}, "as_of": {"type": "string", "format": "date"}},
    "required": ["question"],
    "additionalProperties": False,
}


async def list_tools(context, params):
    return ListToolsResult(tools=[Tool(name="ask", input_schema=SCHEMA)])


async def call_tool(context, params):
    return CallToolResult(content=[TextContent(type="text", text=repr(params.arguments))])


async def main():
    refused = 0
    async with Client(Server("s", on_list_tools=list_tools, on_call_tool=call_tool)) as client:
        print("published:", (await client.list_tools()).tools[0].input_schema)
        for given in ({"question": "Who?", "asof": "2024-01-01"}, {"as_of": "2024-01-01"}, {"question": 7}):
            try:
                result = await client.call_tool("ask", given)
                print(given, "-> is_error", result.is_error, "handler got", result.content[0].text)
                refused += result.is_error
            except Exception as error:
                print(given, "-> refused:", error)
                refused += 1
    return refused


raise SystemExit(1 if anyio.run(main) else 0)
PY
