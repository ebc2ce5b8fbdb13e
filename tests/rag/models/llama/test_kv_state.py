"""A kept state comes back whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.models.llama.kv_state import MOST_FILES, StateFiles


def keep(states: StateFiles, key: str, data: bytes) -> Path:
    draft = states.draft()
    draft.write_bytes(data)
    return states.keep(key, draft)


def test_a_kept_state_is_found_by_its_key_only(tmp_path: Path) -> None:
    states = StateFiles(tmp_path / "states")
    assert states.find("aa") is None
    path = keep(states, "aa", b"state")
    assert states.find("aa") == path
    assert states.find("a") is None
    assert path.read_bytes() == b"state"


@pytest.mark.parametrize(
    "damaged", [b"", b"stat", b"stAte", b"state and more"], ids=["empty", "cut", "changed", "longer"]
)
def test_a_damaged_state_is_removed_and_not_found(tmp_path: Path, damaged: bytes) -> None:
    states = StateFiles(tmp_path)
    path = keep(states, "aa", b"state")
    path.write_bytes(damaged)
    assert states.find("aa") is None
    assert not path.exists()


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    states = StateFiles(tmp_path)
    for number in range(MOST_FILES + 3):
        keep(states, f"k{number}", bytes([number]))
    assert len(list(tmp_path.iterdir())) == MOST_FILES
    assert states.find(f"k{MOST_FILES + 2}") is not None
    assert states.find("k0") is None
