"""The page answers in quotes while its model is fetched, says how far that is, and then that it is there."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from index.search.snapshot import open_index
from rag.drafting.by_chat import ByChat
from rag.models.files.entries import PullProgress
from rag.settings import Settings
from ui.chat.service import ChatService
from ui.coming import Coming

QUESTION = "By when must Orsby choose between two bridges?"


def test_quotes_until_the_model_is_there(
    tmp_path: Path, story_home: Path, fake_encoder: Any, obliging_model: Any
) -> None:
    fetched, coming = threading.Event(), Coming()
    coming.hear(PullProgress(stage="downloading", done=300_000_000, total=600_000_000, seconds=20))

    def opener() -> ByChat:
        fetched.wait(30)
        return ByChat(obliging_model)

    service = ChatService(
        settings=Settings(home=story_home, cache=tmp_path / "cache"),
        index=open_index(story_home, use="long"),
        encoder=fake_encoder,
        opener=opener,
        coming=lambda: coming.words,
    )
    try:
        early = asked(service)
        assert (early.status, early.model) == ("quoted", "")
        assert "300 of 600 MB, ready in about 35 s" in early.notice
        fetched.set()
        assert service.wait_for_model(30)
        assert service.model_state.state == "ready"
        assert asked(service).notice == ""
    finally:
        fetched.set()
        service.close()


def asked(service: ChatService) -> Any:
    return service.ask(QUESTION, on_event=lambda _: None, on_wait=lambda _: None, cancelled=lambda: False)
