"""The two addresses of the OpenAI protocol: a whole reply as JSON, or the same as server-sent events.

    Waiting, ChatRequest | ResponsesRequest, Request -> chat_response, responses_response -> Response

What is wrong with a request is told before a stream begins; what goes wrong later is told by an event of its own.
Nothing unverified is sent: a comment now and then keeps the line open.  Read `ui.api.openai_replies` next.
"""

from __future__ import annotations

import itertools
import json
import time
import uuid
from collections.abc import AsyncIterator
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from index.errors import DossierError
from rag.question.checked import checked_question
from ui.api.answering import Waiting
from ui.api.http_doors import error_object
from ui.api.openai_replies import begun, chat_events, chat_reply, responses_events, responses_reply, spoken
from ui.api.openai_requests import ChatRequest, ResponsesRequest
from ui.terminal.output import escaped

KEEP_OPEN = ": working\n\n"


class Json(JSONResponse):
    """JSON in which what could steer a terminal or turn its text is an escape, which reads the same."""

    def render(self, content: Any) -> bytes:
        """The bytes of the body."""
        return escaped(super().render(content).decode()).encode()


async def chat_response(waiting: Waiting, asked: ChatRequest, request: Request) -> Response:
    """The reply to /v1/chat/completions."""
    question, history = asked.asked()
    checked_question(question.question)
    id_, created, base = uuid.uuid4().hex, int(time.time()), _base(request)
    if not asked.stream:
        record = await waiting.answer(question, history, request)
        return Json(
            chat_reply(record, spoken(record, base=base, token=request.app.state.token), id_=id_, created=created)
        )
    usage = asked.stream_options is not None and asked.stream_options.include_usage

    async def events() -> AsyncIterator[str]:
        try:
            async for record in waiting.ticks(question, history, request):
                if record is None:
                    yield KEEP_OPEN
                    continue
                said = spoken(record, base=base, token=request.app.state.token)
                for chunk in chat_events(record, said, id_=id_, created=created, usage=usage):
                    yield _event(chunk)
        except DossierError as error:
            yield _event(error_object(503, str(error), "unavailable"))
        yield "data: [DONE]\n\n"

    return _stream(events())


async def responses_response(waiting: Waiting, asked: ResponsesRequest, request: Request) -> Response:
    """The reply to /v1/responses."""
    question, history = asked.asked()
    checked_question(question.question)
    id_, created, base = uuid.uuid4().hex, int(time.time()), _base(request)
    if not asked.stream:
        record = await waiting.answer(question, history, request)
        return Json(
            responses_reply(record, spoken(record, base=base, token=request.app.state.token), id_=id_, created=created)
        )

    async def events() -> AsyncIterator[str]:
        numbers = itertools.count()
        empty = begun(id_=id_, created=created)
        yield _named("response.created", {"response": empty}, next(numbers))
        yield _named("response.in_progress", {"response": empty}, next(numbers))
        try:
            async for record in waiting.ticks(question, history, request):
                if record is None:
                    yield KEEP_OPEN
                    continue
                said = spoken(record, base=base, token=request.app.state.token)
                for name, data in responses_events(record, said, id_=id_, created=created):
                    yield _named(name, data, next(numbers))
        except DossierError as error:
            failed = {**empty, "status": "failed", "error": {"code": "server_error", "message": str(error)}}
            yield _named("response.failed", {"response": failed}, next(numbers))

    return _stream(events())


def _stream(events: AsyncIterator[str]) -> StreamingResponse:
    return StreamingResponse(
        events, media_type="text/event-stream", headers={"cache-control": "no-store", "x-accel-buffering": "no"}
    )


def _named(name: str, data: dict[str, Any], number: int) -> str:
    return f"event: {name}\n" + _event({"type": name, "sequence_number": number, **data})


def _event(data: dict[str, Any]) -> str:
    return f"data: {json.dumps(data, ensure_ascii=True)}\n\n"


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/")
