"""Gold questions drafted from the articles themselves: what `dossier eval` reads, with facts that its quotes hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evals.sets.draft_gold import HEAD, draft_gold
from evals.sets.gold import load_gold
from index.update.update_index import update_index
from rag.register.board import Register
from rag.register.build import update_register
from ui.cli import main

ARTICLE = """---
title: Harbour town must choose a bridge
publisher: The Lantern
date: 2024-02-03
---

Orsby must choose between two bridges by 30 April 2024, the county's engineer Mina Falk said on Friday.

If the vote fails, the county of Orsby could lose 18 million crowns in grants. Ferry owner Jon Brask denies that \
the ferry is unsafe.
"""


@pytest.fixture
def home(tmp_path: Path, fake_encoder: Any) -> Path:
    (tmp_path / "bridge.md").write_text(ARTICLE, encoding="utf-8")
    update_index(tmp_path / "home", [str(tmp_path / "bridge.md")], encoder=fake_encoder)
    return tmp_path / "home"


def test_a_draft_is_gold_whose_facts_stand_in_the_articles(home: Path, tmp_path: Path, capsys: Any) -> None:
    assert main(["eval", "draft", "--home", str(home)]) == 0
    file = tmp_path / "mine.yaml"
    file.write_text(capsys.readouterr().out, encoding="utf-8")
    questions = load_gold([file])
    assert any("30 April 2024" in fact.any_of[0] for q in questions for fact in q.facts)
    for question in questions:
        assert question.answerable
        for fact in question.facts:
            assert fact.articles == ("bridge",)
            assert all(spelling in " ".join(ARTICLE.split()) for spelling in fact.any_of)
            assert not any(spelling in question.question for spelling in fact.any_of)
        assert question.note.startswith("“")


def test_what_a_later_article_replaced_is_not_asked(home: Path) -> None:
    from dataclasses import replace

    update_register(home, on_done=lambda done, total: None)
    with Register.open(home) as register:
        items = register.items(kinds=("deadline",))
    assert items
    assert draft_gold(replace(item, superseded_by="x") for item in items) == HEAD


def test_articles_with_nothing_to_ask_for_are_told_in_one_line(tmp_path: Path, fake_encoder: Any, capsys: Any) -> None:
    (tmp_path / "calm.md").write_text("# Calm\n\nThe sea was calm and grey and wide.\n", encoding="utf-8")
    update_index(tmp_path / "calm", [str(tmp_path / "calm.md")], encoder=fake_encoder)
    assert main(["eval", "draft", "--home", str(tmp_path / "calm")]) == 1
    assert "write questions by hand" in capsys.readouterr().err
