"""The HTTP application: the library for programs, in its own words and in those of the OpenAI protocol.

    Operations, token -> build_app -> FastAPI
    /v1/ask /v1/search /v1/brief /v1/changes /v1/articles /v1/articles/ID
    /v1/models /v1/chat/completions /v1/responses
    /read/ID, where a citation of these leads

Every error is one object with one line, {"error": {"message", "type", "param", "code"}}; what FastAPI would say of its
own is said so too.  A client that hangs up stops its question.  Read `ui.api.http_doors` for who may come in.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Annotated, Any, get_type_hints

from fastapi import FastAPI, HTTPException, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response
from pydantic import ConfigDict

from index.errors import DossierError, MissingError
from rag.errors import QuestionError
from ui.api.answering import Busy, Waiting
from ui.api.http_doors import Doors, error_object
from ui.api.inputs import (
    ArticlesInput,
    AskInput,
    BriefInput,
    ChangesInput,
    InputError,
    SearchInput,
    ShowInput,
    complaint,
)
from ui.api.openai_requests import MODEL, ChatRequest, ResponsesRequest
from ui.api.operations import Operations
from ui.api.reading_page import PREFIX, reading_page
from ui.api.streaming import Json, chat_response, responses_response

ERRORS: dict[int | str, dict[str, Any]] = {
    code: {"description": HTTPStatus(code).phrase} for code in (400, 401, 403, 404, 413, 422, 429, 503)
}

STREAMED: dict[int | str, dict[str, Any]] = {
    200: {"description": "whole, or piece by piece where asked", "content": {"text/event-stream": {}}}
}


class ArticlesQuery(ArticlesInput):
    """The same from an address, where numbers are text."""

    model_config = ConfigDict(strict=False)


class ShowQuery(ShowInput):
    """The same from an address; the id stands in its path."""

    model_config = ConfigDict(strict=False)
    id: str = "-"


class BriefQuery(BriefInput):
    """The same from an address."""

    model_config = ConfigDict(strict=False)


class ChangesQuery(ChangesInput):
    """The same from an address."""

    model_config = ConfigDict(strict=False)


def build_app(operations: Operations, *, token: str, loopback: bool = True) -> FastAPI:
    """The application.  With a `token` every request but that for the schema must bear it; with "" only this machine's
    own programs are served."""
    app = FastAPI(
        title="Dossier", version="0.1.0", docs_url=None, redoc_url=None, responses=ERRORS, default_response_class=Json
    )
    app.state.token = token
    app.add_middleware(Doors, token=token, loopback=loopback)
    _add_errors(app)
    waiting = Waiting(operations)
    _add_own(app, operations, waiting)
    _add_reading(app, operations)
    _add_openai(app, waiting)
    return app


def _add_own(app: FastAPI, operations: Operations, waiting: Waiting) -> None:
    @app.post("/v1/ask")
    async def ask(asked: AskInput, request: Request) -> dict[str, Any]:
        """The answer's record, as `dossier ask --json` prints it."""
        return await waiting.answer(asked, (), request)

    @app.post("/v1/search")
    def search(asked: SearchInput) -> dict[str, Any]:
        """Passages, best first."""
        return operations.search(asked)

    @app.get("/v1/articles")
    def articles(asked: Annotated[ArticlesQuery, Query()]) -> dict[str, Any]:
        """The list, by date."""
        return operations.articles(asked)

    @app.get("/v1/articles/{article_id}")
    def show(article_id: str, asked: Annotated[ShowQuery, Query()]) -> dict[str, Any]:
        """One article, or a stretch of its text."""
        return operations.show(ShowInput(id=article_id[:200], start=asked.start, length=asked.length))

    @app.get("/v1/brief")
    def brief(asked: Annotated[BriefQuery, Query()]) -> dict[str, Any]:
        """Stakes, deadlines and disputes by story."""
        return operations.brief(asked)

    @app.get("/v1/changes")
    def changes(asked: Annotated[ChangesQuery, Query()]) -> dict[str, Any]:
        """What changed on the board between two days."""
        return operations.changes(asked)


def _add_reading(app: FastAPI, operations: Operations) -> None:
    @app.get(f"{PREFIX}{{article_id}}", include_in_schema=False)
    def read(article_id: str, start: int, end: int, version: str = "", key: str = "") -> HTMLResponse:
        """One article, open at a quote; the doors have looked at the key."""
        return HTMLResponse(reading_page(operations.article(article_id), start, end, version=version))


def _add_openai(app: FastAPI, waiting: Waiting) -> None:
    @app.get("/v1/models")
    def models() -> dict[str, Any]:
        """The one name that the OpenAI protocol needs."""
        return {"object": "list", "data": [{"id": MODEL, "object": "model", "created": 0, "owned_by": "dossier"}]}

    @app.post("/v1/chat/completions", response_model=None, responses=STREAMED)
    async def chat(asked: ChatRequest, request: Request) -> Response:
        """A verified answer as a chat completion; with `stream`, as server-sent events."""
        return await chat_response(waiting, asked, request)

    @app.post("/v1/responses", response_model=None, responses=STREAMED)
    async def responses(asked: ResponsesRequest, request: Request) -> Response:
        """A verified answer as a response; with `stream`, as server-sent events."""
        return await responses_response(waiting, asked, request)


def _add_errors(app: FastAPI) -> None:
    def handler(
        status_of: Callable[[Any, Request], tuple[int, str, str]],
    ) -> Callable[[Request, Any], Awaitable[Json]]:
        async def handle(request: Request, error: Any) -> Json:
            status, message, code = status_of(error, request)
            headers = {"retry-after": "5"} if status == HTTPStatus.TOO_MANY_REQUESTS else None
            return Json(error_object(status, message, code), status_code=status, headers=headers)

        return handle

    app.add_exception_handler(DossierError, handler(_of_ours))
    app.add_exception_handler(RequestValidationError, handler(_of_validation))
    for status in (400, 404, 405):  # what FastAPI says of its own
        app.add_exception_handler(status, handler(_of_http))
    app.add_exception_handler(OSError, handler(_of_io))


def _of_io(_: OSError, __: Request) -> tuple[int, str, str]:
    return 503, "the index cannot be read: see dossier doctor", "io"


def _of_ours(error: DossierError, _: Request) -> tuple[int, str, str]:
    if isinstance(error, InputError | QuestionError):
        return 400, str(error), "invalid_request"
    if isinstance(error, MissingError):
        return 404, str(error), "not_found"
    if isinstance(error, Busy):
        return 429, str(error), "busy"
    return 503, str(error), "unavailable"


def _of_validation(error: RequestValidationError, request: Request) -> tuple[int, str, str]:
    first = dict(error.errors()[0])
    if first["type"] == "json_invalid":
        return 400, "the body is no JSON: send an object, with content-type application/json", "invalid_json"
    place = first["loc"][1:]
    if not place:
        return 400, "the body is no JSON object: send one, with content-type application/json", "invalid_request"
    asked = get_type_hints(request.scope["route"].endpoint).get("asked")
    known = tuple(asked.model_fields) if asked and len(place) == 1 else ()
    return 400, complaint({**first, "loc": place}, known), "invalid_request"


def _of_http(error: HTTPException, _: Request) -> tuple[int, str, str]:
    if error.status_code == HTTPStatus.NOT_FOUND:
        return 404, "there is nothing at this address: /openapi.json lists what there is", "not_found"
    return error.status_code, str(error.detail).lower(), "refused"
