"""The last exchange of a home: kept whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.question.followup import Exchange
from rag.question.last_exchange import FILE_NAME, keep_exchange, last_exchange

ASKED = Exchange(question="Who runs the Lumi ferry?", answer_text="Orla Finn runs it. [1]")


def test_the_last_exchange_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    assert last_exchange(tmp_path) is None
    keep_exchange(tmp_path, Exchange(question="Who?", answer_text=""))
    keep_exchange(tmp_path, ASKED)
    assert last_exchange(tmp_path) == ASKED
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", '{"question": 3, "answer_text": ""}', "\xff"])
def test_a_damaged_file_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE_NAME).write_bytes(text.encode("latin-1"))
    assert last_exchange(tmp_path) is None


def test_a_home_that_is_not_there_keeps_nothing(tmp_path: Path) -> None:
    keep_exchange(tmp_path / "gone", ASKED)
    assert last_exchange(tmp_path / "gone") is None
