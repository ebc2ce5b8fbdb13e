"""The library as an MCP server: tools that read, and nothing that writes.

    Operations -> build_server -> mcp Server;    serve_stdio(operations) speaks the protocol on stdin and stdout

Arguments are checked here and not by the SDK, which drops unknown ones silently.  A failure is the tool's own result,
one line with the next step, so that a model can mend its call.  The SDK keeps stdout for the protocol: whatever a
library prints goes to stderr.  Read `ui.api.operations` next.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import anyio
import anyio.from_thread
import anyio.to_thread
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
    ToolAnnotations,
)

from index.errors import DossierError
from index.text.plain import plain_text
from rag.answer.record.schema import json_schema
from rag.events import Event, Listener, StageStarted
from rag.models.protocol import Cancelled
from ui.api.inputs import (
    ArticlesInput,
    AskInput,
    BriefInput,
    ChangesInput,
    Input,
    InputError,
    SearchInput,
    ShowInput,
    parse_input,
)
from ui.api.operations import Operations
from ui.api.program_records import NOTICE

VERSION = "0.1.0"
STAGES = ("retrieve", "select", "generate", "verify")
INSTRUCTIONS = (
    "Answers questions about the news articles of this library. `ask` gives sentences that exact words of an article "
    "support, each with its quotes, or says why there is no answer; report its status, cite the quotes and do not add "
    "to them. `search` finds passages, `articles` lists, `show` gives an article's text. " + NOTICE
)

Context = ServerRequestContext[Any, Any]
Run = Callable[[Operations, Any, Listener, Cancelled], dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One tool: what it takes, what runs, and what a client is told of it."""

    title: str
    text: str
    takes: type[Input]
    run: Run
    gives: tuple[str, ...]  # the keys that every result has


def _offers() -> dict[str, Offer]:
    return {
        "ask": Offer(
            title="Ask the articles",
            text="Answer a question from the articles. Every sentence of `answer` is backed by numbered `citations` "
            "with the exact quote, its offsets, article, publisher and date. status: answered, quoted (the articles' "
            "own sentences) or abstained (with the reason and the nearest sentences).",
            takes=AskInput,
            run=lambda own, asked, listen, cancelled: own.ask(asked, on_event=listen, cancelled=cancelled),
            gives=("status", "answer", "statements", "citations", "disagreements", "abstention"),
        ),
        "search": Offer(
            title="Search passages",
            text="Find the passages most likely to answer, best first, with exact quotes, offsets, publisher and date.",
            takes=SearchInput,
            run=lambda own, asked, listen, cancelled: own.search(asked),
            gives=("query", "passages"),
        ),
        "brief": Offer(
            title="Brief: stakes, deadlines, disputes",
            text="Who has what at stake, by when, and who disputes what, by story: each item with its speaker, how it "
            "is known, its date or value, and citations with exact quotes and offsets.",
            takes=BriefInput,
            run=lambda own, asked, listen, cancelled: own.brief(asked),
            gives=("as_of", "stories"),
        ),
        "changes": Offer(
            title="What changed between two days",
            text="What is new, superseded, newly disputed, passed or gone between two days, each with the citation "
            "that did it.",
            takes=ChangesInput,
            run=lambda own, asked, listen, cancelled: own.changes(asked),
            gives=("from", "to", "changes"),
        ),
        "show": Offer(
            title="Show an article",
            text="The text of one article as it was cleaned, with its metadata; long ones in stretches.",
            takes=ShowInput,
            run=lambda own, asked, listen, cancelled: own.show(asked),
            gives=("article_id", "text", "start", "end", "next_start"),
        ),
        "articles": Offer(
            title="List articles",
            text="The articles of the library by date: ids, titles, publishers, dates.",
            takes=ArticlesInput,
            run=lambda own, asked, listen, cancelled: own.articles(asked),
            gives=("total", "articles", "next_offset"),
        ),
    }


def build_server(operations: Operations) -> Server[Any]:
    """The server, ready to run over any transport."""
    offers = _offers()

    async def list_tools(_: Context, __: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[_tool(name, offer) for name, offer in offers.items()])

    async def call_tool(context: Context, params: CallToolRequestParams) -> CallToolResult:
        offer = offers.get(params.name)
        try:
            if offer is None:
                raise InputError(f"there is no such tool: the tools are {', '.join(offers)}")
            asked = parse_input(offer.takes, params.arguments or {})
            return _result(await _run(operations, offer, asked, context))
        except (DossierError, OSError) as error:
            return CallToolResult(content=[TextContent(type="text", text=plain_text(str(error)))], is_error=True)

    return Server(
        "dossier",
        version=VERSION,
        title="Dossier",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def serve_stdio(operations: Operations) -> None:
    """Speak MCP on stdin and stdout until the client hangs up."""
    anyio.run(_serve, operations)


async def _serve(operations: Operations) -> None:
    server = build_server(operations)
    async with stdio_server() as (read, write):
        operations.open_aside()  # only now, so that whatever a library prints does not reach stdout
        await server.run(read, write, server.create_initialization_options())


async def _run(operations: Operations, offer: Offer, asked: Input, context: Context) -> dict[str, Any]:
    """Runs the tool in a thread, tells its stages as progress, and stops its model when the client gives up."""
    gone = threading.Event()

    def listen(event: Event) -> None:
        if isinstance(event, StageStarted) and event.stage in STAGES and not gone.is_set():
            done = STAGES.index(event.stage)
            anyio.from_thread.run(partial(context.session.report_progress, done, len(STAGES), event.stage))

    try:
        work = partial(offer.run, operations, asked, listen, gone.is_set)
        return await anyio.to_thread.run_sync(work, abandon_on_cancel=True)
    finally:
        gone.set()


def _tool(name: str, offer: Offer) -> Tool:
    schema = offer.takes.model_json_schema()
    return Tool(
        name=name,
        title=offer.title,
        description=f"{offer.text} {NOTICE}",
        input_schema=schema,
        output_schema=json_schema() if offer.takes is AskInput else _with_keys(offer.gives),
        annotations=ToolAnnotations(
            title=offer.title,
            read_only_hint=True,
            destructive_hint=False,
            idempotent_hint=True,
            open_world_hint=False,
        ),
    )


def _with_keys(keys: tuple[str, ...]) -> dict[str, Any]:
    """The schema of an object that has these keys."""
    return {"type": "object", "properties": {key: {} for key in keys}, "required": list(keys)}


def _result(record: dict[str, Any]) -> CallToolResult:
    """The record as structured content, and the same as JSON text under the notice for clients without it."""
    text = json.dumps(record, ensure_ascii=True)
    return CallToolResult(
        content=[TextContent(type="text", text=f"{NOTICE}\n{text}")], structured_content=record, is_error=False
    )
