"""Where no model is here, quotes are shown at once and the model is fetched meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import rag.open
from rag.errors import ModelError
from rag.models.files.entries import OnProgress, PullProgress
from rag.open import is_ready
from rag.settings import Settings, load_settings
from rag.types import Answer
from ui.commands.first_answer import meanwhile
from ui.terminal.arguments import build_parser

QUESTION = "When does the tower open?"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({}, home=tmp_path / "home", cache=tmp_path / "cache")


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What happens, in order: fetching takes until quotes were asked for."""
    order: list[str] = []
    shown = threading.Event()

    def fetch(settings: Settings, *, on_progress: OnProgress) -> Path:
        on_progress(PullProgress(stage="downloading", done=300_000_000, total=600_000_000, seconds=20))
        shown.wait(10)
        order.append("fetched")
        return settings.cache

    monkeypatch.setattr(rag.open, "fetch_model", fetch)
    order.append("begun")
    monkeypatch.setattr("ui.commands.first_answer._show", lambda answer: (order.append(answer.notice), shown.set()))
    return order


def quoting(order: list[str]) -> Callable[..., Answer]:
    def quotes(settings: Settings, status: Any) -> Answer:
        assert settings.quotes_only
        order.append("quotes")
        return Answer(question=QUESTION, status="quoted", statements=(), citations=())

    return quotes


def test_quotes_come_before_the_model(settings: Settings, fetched: list[str]) -> None:
    assert not is_ready(settings)
    meanwhile(settings, quoting(fetched))
    assert fetched[:2] == ["begun", "quotes"]
    assert "300 of 600 MB, ready in about 35 s" in fetched[2]
    assert fetched[3:] == ["fetched"]


@pytest.mark.parametrize("given", [{"quotes_only": True}, {"llm_url": "http://127.0.0.1:1/v1"}])
def test_nothing_is_fetched_where_no_file_is_needed(tmp_path: Path, given: dict[str, Any], fetched: list[str]) -> None:
    meanwhile(load_settings({}, home=tmp_path, cache=tmp_path, **given), quoting(fetched))
    assert fetched == ["begun"]


def test_a_model_that_cannot_be_fetched_is_a_line_and_an_error_where_it_is_required(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fetch(settings: Settings, *, on_progress: OnProgress) -> Path:
        raise ModelError("the model could not be fetched: check the network")

    monkeypatch.setattr(rag.open, "fetch_model", fetch)
    meanwhile(settings, None)
    assert capsys.readouterr().err == "dossier: the model could not be fetched: check the network\n"
    required = load_settings({}, home=settings.home, cache=settings.cache, require_model=True)
    with pytest.raises(ModelError, match="check the network"):
        meanwhile(required, None)


def test_the_commands_that_answer_fetch_only_when_told() -> None:
    for words in (["ask", QUESTION], ["chat"]):
        assert build_parser().parse_args(words).fetch is False
        assert build_parser().parse_args([*words, "--fetch"]).fetch is True
