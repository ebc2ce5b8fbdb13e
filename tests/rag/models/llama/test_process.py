"""The child that runs a model file, asked over its socket: who leaves takes the connection along."""

from __future__ import annotations

import http.client
import threading
from pathlib import Path
from typing import Any

import pytest

from rag.errors import ModelCancelled
from rag.models.llama import process as module
from rag.models.llama.process import LlamaProcess
from tests.rag.models.llama.test_template import write_tiny


def test_a_reader_that_starts_after_the_question_was_left_opens_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, ended = threading.Event(), threading.Event()
    read_events, met = module._read_events, []

    def late(connection: Any, *rest: Any) -> None:
        left.wait(20)
        try:
            read_events(connection, *rest)
        except Exception as error:
            met.append(type(error))
        met.append(connection.sock)
        ended.set()

    child = LlamaProcess(write_tiny(tmp_path / "tiny.gguf", None), threads=1, n_ctx=64)
    try:
        child.wait_ready(None)
        monkeypatch.setattr(module, "_read_events", late)
        with pytest.raises(ModelCancelled):
            next(child.stream({"prompt": "One?", "n_predict": 4, "stream": True}, timeout=20, cancelled=lambda: True))
        left.set()
        assert ended.wait(20)
    finally:
        child.stop()
    assert met == [http.client.NotConnected, None]
