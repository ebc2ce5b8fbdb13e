"""A claim that the default model finds stated is shown only where the model that writes, asked again, agrees."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from rag.drafting.rechecked import REFUSED, RecheckedReader, stated_in
from rag.errors import ModelError
from rag.models.chat.endpoint import EndpointModel
from rag.open import _by_chat
from rag.settings import load_settings
from rag.verify.paraphrase import LEAST, check_paraphrase

QUOTES = ("The ferry to Skarn sails at six if the sluice is open.",)
STATED = "With the sluice open, the ferry to Skarn leaves at six."
CUT = "The ferry to Skarn leaves at six."


class Sure:
    """A reader that finds stated whatever does not say "never"."""

    def __init__(self) -> None:
        self.closed = False

    def states(self, claims: Sequence[str], quotes: Sequence[str], around: Sequence[str]) -> Sequence[float]:
        return [LEAST - 1 if "never" in claim else LEAST + 1 for claim in claims]

    def start(self) -> None:
        """It is always there."""

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def second(faulty_endpoint: Any) -> Iterator[Callable[[str], RecheckedReader]]:
    """`second(reply)`: a reader that asks a server on loopback that replies so."""
    models = []

    def make(reply: str) -> RecheckedReader:
        def said(handler: Any) -> None:
            handler.begin()
            handler.event({"choices": [{"delta": {"content": reply}, "finish_reason": "stop"}]})
            handler.event("[DONE]")

        faulty_endpoint.script = [said]
        models.append(EndpointModel(faulty_endpoint.url, model="m", timeout=5))
        return RecheckedReader(Sure(), models[-1])

    yield make
    for model in models:
        model.close()


def test_what_the_model_does_not_find_stated_is_refused(second: Any, faulty_endpoint: Any) -> None:
    odds = second('<think>2 drops the sluice {"stated": [2]}</think>{"stated": [1]}').states(
        [STATED, CUT], QUOTES, ("",)
    )
    assert odds == [LEAST + 1, REFUSED]
    assert len(faulty_endpoint.requests) == 1


def test_the_model_sees_claims_and_quotes_alone_and_only_claims_that_are_open(
    second: Any, faulty_endpoint: Any
) -> None:
    second('{"stated": [1]}').states([f"{CUT[:-1]}, and never late.", STATED], QUOTES, ("Winter timetable.",))
    told = faulty_endpoint.requests[0]["messages"][-1]["content"]
    assert told.splitlines() == ["Before it: Winter timetable.", f"Sentence: {QUOTES[0]}", f"Claim 1: {STATED}"]


def test_nothing_is_asked_where_nothing_is_open(second: Any, faulty_endpoint: Any) -> None:
    assert second("").states(["It never sails."], QUOTES, ("",)) == [LEAST - 1]
    assert not faulty_endpoint.requests


@pytest.mark.parametrize("reply", ["yes, both", '{"verdict": 1}', '{"stated": "all"}'])
def test_a_reply_that_cannot_be_read_lets_nothing_through(second: Any, reply: str) -> None:
    assert not check_paraphrase(STATED, QUOTES, reader=second(reply)).ok


def test_numbers_are_read_as_servers_write_them() -> None:
    assert stated_in('{"stated": []} then {"stated": ["1", 3, null]}') == {1, 3}
    with pytest.raises(ModelError, match="asked again"):
        stated_in("{}")


def test_closing_it_closes_the_reader(second: Any) -> None:
    reading = second("")
    reading.close()
    assert reading._reader.closed


@pytest.mark.model
def test_it_is_made_where_the_setting_asks_for_it(faulty_endpoint: Any, tmp_path: Path, real_reader: Any) -> None:
    kinds = {}
    for wording in ("paraphrase", "rechecked"):
        settings = load_settings({"DOSSIER_LLM_URL": faulty_endpoint.url, "DOSSIER_WORDING": wording})
        model = EndpointModel(faulty_endpoint.url, model="m", timeout=5)
        answerer = _by_chat(model, settings)
        kinds[wording] = type(answerer._reader).__name__
        answerer.close()
    assert kinds == {"paraphrase": "LocalReader", "rechecked": "RecheckedReader"}
