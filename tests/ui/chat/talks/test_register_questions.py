"""Questions that are offered: each of an item of the register, never of one party's two names, sensible without any."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index.update.update_index import update_index
from rag.question.asked_view import asked_view
from rag.register.board import Register
from rag.register.build import update_register
from rag.register.items import Cited, Claim, Item, Side, Source
from ui.chat.talks.register_questions import (
    BEFORE_READING,
    are_two,
    next_questions,
    spoken_name,
    starter_questions,
)

Make = Callable[..., Any]
PORT = """---
title: Pilots want a second tug at Sallow Quay
publisher: The Tideline
date: 2031-05-02
---

Sallow Pilots (SPL) must sign the tug contract by 14 June 2031, the port of Sallow said on Friday.

Sallow Pilots risks a fine of 3 million marks if it does not sign. Orrin Vale, its head, denies that the
firm has dragged its feet.
"""


def item(kind: str, *parties: str, sides: Iterable[str] = ()) -> Item:
    """An item about these parties, in one article."""
    claim = Claim(
        id="c", article_id="a", kind="stake", start=0, end=1, quote="q", subject="", parties=parties, what="",
        slot=(), speaker="", how="paper", modality="done",
    )  # fmt: skip
    source = Source(article_id="a", title="", publisher="", published=date(2031, 1, 1), source="a.txt", voice="a")
    cited = (Cited(claim=claim, source=source),)
    told = tuple(Side(party=name, claim="", speaker="", how="paper", cited=cited) for name in sides)
    return Item(
        id="i", story="s", kind=kind, text="q", parties=parties, what="", speaker="", how="paper",  # type: ignore[arg-type]
        modality="done", cited=cited, sources=1, sides=told,
    )  # fmt: skip


@pytest.fixture
def register(tmp_path: Path, fake_encoder: Any) -> Register:
    (tmp_path / "port.md").write_text(PORT, encoding="utf-8")
    update_index(tmp_path / "home", [str(tmp_path / "port.md")], encoder=fake_encoder)
    update_register(tmp_path / "home")
    return Register.open(tmp_path / "home")


def test_starters_are_of_what_the_register_holds_and_name_one_party_by_one_name(register: Register) -> None:
    with register:
        found = starter_questions(register.stories(), register.items(), lambda article: PORT)
        following = next_questions(found[:1], register.items(), lambda article: PORT)
    assert "What is at stake for Sallow Pilots?" in found
    assert any(question.startswith("What are the deadlines for") for question in found)
    assert not any("SPL" in question and "Sallow" in question for question in found)
    assert found[0] not in following
    assert all(asked_view(question) for question in (*found, *following))


def test_two_names_of_one_union_are_never_set_against_each_other() -> None:
    text = "The Drivers Alliance (Velo) and Stadt Rail met. Velo asked for more."
    one_name = next_questions([], [item("dispute", sides=("Drivers Alliance", "Velo"))], lambda article: text)
    two = next_questions([], [item("dispute", sides=("Stadt Rail", "Drivers Alliance"))], lambda article: text)
    assert not any("between" in question for question in one_name)
    assert two == ("What is disputed between Stadt Rail and the Drivers Alliance?",)
    assert not are_two("United Ferry Crews", "UFC")
    assert not are_two("Ferry Crews", "the United Ferry Crews")
    assert are_two("Mina Falk", "Jon Brask")


@pytest.mark.parametrize(
    ("party", "text", "spoken"),
    [
        ("Residents", "Residents will wait.", ""),
        ("union", "the union waits", ""),
        ("Journal", "It told the Journal so.", ""),
        ("Corvane", "The board of Corvane met.", "Corvane"),
        ("Arlo Pipes", "Arlo Pipes waits.", "Arlo Pipes"),
        ("Sallow water board", "On Monday the Sallow water board met.", "the Sallow water board"),
        ("<b>Bold</b> Name", "<b>Bold</b> Name", ""),
    ],
)
def test_only_what_is_a_name_in_its_article_is_named(party: str, text: str, spoken: str) -> None:
    assert spoken_name(party, text) == spoken


def test_before_anything_is_read_the_questions_are_general_and_without_articles_there_are_none(
    make_service: Make, story_home: Path
) -> None:
    for kept in story_home.glob("register.sqlite*"):
        kept.unlink()
    service = make_service(None)
    assert service.register.starters() == BEFORE_READING
    assert all(asked_view(question) for question in BEFORE_READING)
    for header in service.headers():
        service.remove(header.id)
    assert service.register.starters() == ()
