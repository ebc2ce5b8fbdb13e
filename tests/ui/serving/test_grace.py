"""A server that is told to end lets the answer that is being given end first, within the grace."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable

import pytest

from ui.chat.serve import Page, build_app
from ui.chat.service import ChatService
from ui.serving.listening import listen
from ui.serving.options import ServingOptions

ANSWER_SECONDS = 1.5


@pytest.mark.parametrize(("grace", "ends_well"), [(30.0, True), (0.0, False)])
def test_an_answer_is_broken_off_only_without_grace(
    make_service: Callable[..., ChatService], grace: float, ends_well: bool
) -> None:
    service = make_service(None)
    made: queue.Queue[Page] = queue.Queue()

    async def build() -> Page:
        return Page(build_app(service), listen("127.0.0.1", 0), service, options=ServingOptions(grace=grace))

    def run() -> None:
        page = asyncio.run(build())
        made.put(page)
        page.serve()

    serving = threading.Thread(target=run, daemon=True)
    serving.start()
    page = made.get(timeout=60)
    ended = []
    with service.queue.turn(on_wait=lambda _: None, cancelled=None):
        while not page.started:
            time.sleep(0.05)
        page.stop()
        until = time.monotonic() + ANSWER_SECONDS
        while time.monotonic() < until and not service.leaving.is_set():
            time.sleep(0.05)
        ended.append(not service.leaving.is_set())
    serving.join(30)
    assert not serving.is_alive()
    assert ended == [ends_well]
