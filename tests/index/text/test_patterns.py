"""Patterns that are compiled at their first use: the same as others, and none that cannot be compiled."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from index.text.patterns import regex

ROOT = Path(__file__).resolve().parents[3]
USERS = sorted(
    path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
    for folder in ("index", "rag", "ui")
    for path in (ROOT / folder).rglob("*.py")
    if "import regex\n" in path.read_text(encoding="utf-8")
)


def test_it_finds_what_a_compiled_one_finds() -> None:
    late, now = regex(r"(?P<what>pier|quay)s?\b", re.IGNORECASE), re.compile(r"(?P<what>pier|quay)s?\b", re.IGNORECASE)
    text = "Two Piers and a quay"
    assert [m["what"] for m in late.finditer(text)] == [m["what"] for m in now.finditer(text)] == ["Pier", "quay"]
    assert late.sub("mole", text) == now.sub("mole", text)
    assert (late.groups, late.pattern, late.flags) == (now.groups, now.pattern, now.flags)


def test_a_mistake_shows_at_the_first_use_and_at_every_later_one() -> None:
    broken = regex("(pier")
    for _ in range(2):
        with pytest.raises(re.error):
            broken.search("pier")


@pytest.mark.parametrize("name", USERS)
def test_every_pattern_can_be_compiled(name: str) -> None:
    module = importlib.import_module(name)
    late = [value for value in vars(module).values() if type(value) is type(regex(""))]
    assert all(isinstance(re.compile(each.pattern, each.flags), re.Pattern) for each in late)
