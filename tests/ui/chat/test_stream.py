"""A question worked on: a slow page is shown the latest state, and a server that ends stops what is worked on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from ui.chat.service import ChatService
from ui.chat.stream import STOPPED, Asking
from ui.chat.talks.conversation import Conversation

QUESTION = "By when must Orsby choose between two bridges?"


def test_a_page_slower_than_the_work_is_shown_the_latest_state_alone(make_service: Callable[..., ChatService]) -> None:
    talk = Conversation()
    asking = Asking(make_service(None), talk, QUESTION)
    updates = asking.updates()
    next(updates)
    for thread in threading.enumerate():
        if thread.name == "ask":
            thread.join(20)
    assert list(updates) == []  # all stages have gone by: only the finished turn is left to show
    assert asking.evidence
    assert talk.turns[-1].answer is not None


def test_a_service_that_is_left_stops_its_questions(make_service: Callable[..., ChatService], slow_model: Any) -> None:
    service, talk = make_service(slow_model), Conversation()
    updates = Asking(service, talk, QUESTION).updates()
    threading.Timer(0.5, service.leave).start()
    began = time.monotonic()
    for _ in updates:
        pass
    assert time.monotonic() - began < 20
    assert talk.turns[-1].notice == STOPPED
