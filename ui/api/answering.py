"""A question over HTTP: asked in a thread, so many at a time, and stopped when the client hangs up.

    AskInput, Exchange*, Request -> Waiting.answer -> record;  Waiting.ticks -> a stream that tells that it is at work

Raises Busy where too many wait already.  Read `ui.api.operations.Operations.ask` next.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Any

from fastapi import Request

from index.errors import DossierError
from rag.question.followup import Exchange
from ui.api.inputs import AskInput
from ui.api.operations import Operations

MOST_WAITING = 16  # questions at once; each holds a thread
LOOK_SECONDS = 0.5  # how often it is looked whether the client is still there


class Busy(DossierError):
    """Too many questions wait."""


class Waiting:
    """The questions that are being answered."""

    def __init__(self, operations: Operations) -> None:
        self._operations = operations
        self._count = 0

    async def answer(self, asked: AskInput, history: Sequence[Exchange], request: Request) -> dict[str, Any]:
        """The record.  Raises Busy, and what `Operations.ask` raises."""
        record: dict[str, Any] = {}
        async for made in self.ticks(asked, history, request):
            record = made or record
        return record

    async def ticks(
        self, asked: AskInput, history: Sequence[Exchange], request: Request
    ) -> AsyncIterator[dict[str, Any] | None]:
        """None now and then while it is being answered, then the record.  Raises Busy where too many wait."""
        if self._count >= MOST_WAITING:
            raise Busy("too many questions wait already: try again in a few seconds")
        gone = threading.Event()
        self._count += 1
        work = partial(self._operations.ask, asked, history=history, cancelled=gone.is_set)
        task = asyncio.get_running_loop().run_in_executor(None, work)
        task.add_done_callback(self._ended)
        try:
            while not (await asyncio.wait({task}, timeout=LOOK_SECONDS))[0]:
                if await request.is_disconnected():
                    gone.set()
                yield None
            yield task.result()
        finally:
            gone.set()

    def _ended(self, task: asyncio.Future[dict[str, Any]]) -> None:
        self._count -= 1
        if not task.cancelled():
            task.exception()  # told to whoever still waits; nobody else misses it
