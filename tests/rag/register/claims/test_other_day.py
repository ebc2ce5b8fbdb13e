"""An article whose text states another day than the one it is kept under: both are told, with what to do."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index.types import Article, DroppedLine
from index.update.update_index import update_index
from rag.register.board import Register
from rag.register.build import update_register
from rag.register.claims.other_day import contradictions_told, stated_otherwise


def _article(text: str, *, dropped: str = "", published: date | None = date(2033, 3, 14)) -> Article:
    lines = (DroppedLine(line=1, text=dropped, reason="publication date"),) if dropped else ()
    return Article(
        id="a", title="", publisher="", published=published, author="", url="", source="a.txt", text=text,
        dropped=lines, content_hash="h", copy_group="a",
    )  # fmt: skip


def test_a_line_that_states_another_day_contradicts() -> None:
    assert stated_otherwise(_article("The quay reopens.", dropped="Published 3 May 2029")) == date(2029, 5, 3)


def test_a_dateline_that_states_another_day_contradicts() -> None:
    text = "TOLM, 3 May 2029 (Slate Wire) - The quay reopens on Friday."
    assert stated_otherwise(_article(text)) == date(2029, 5, 3)


@pytest.mark.parametrize("line", ["Published 14 March 2033", "Published 15 March 2033", "Updated 3 May 2034"])
def test_the_same_issue_and_a_later_update_contradict_nothing(line: str) -> None:
    assert stated_otherwise(_article("The quay reopens.", dropped=line)) is None


def test_without_a_day_of_its_own_nothing_is_contradicted() -> None:
    assert stated_otherwise(_article("The quay reopens.", dropped="Published 3 May 2029", published=None)) is None


def test_the_board_knows_both_days_until_they_agree(tmp_path: Path, fake_encoder: Any) -> None:
    file, home = tmp_path / "articles" / "quay.md", tmp_path / "home"
    file.parent.mkdir()
    head = '---\ntitle: "Quay reopens"\npublisher: Slate\ndate: {}\n---\n\n'
    body = "Published 3 May 2029\n\nThe quay at Tolm will reopen on Friday, the harbour master said.\n"
    for day, expected in (("2033-03-14", (("Quay reopens", date(2033, 3, 14), date(2029, 5, 3)),)), ("2029-05-03", ())):
        file.write_text(head.format(day) + body, encoding="utf-8")
        update_index(home, [str(file.parent)], encoder=fake_encoder)
        update_register(home)
        with Register.open(home) as register:
            assert register.contradicted == expected


def test_what_is_told_names_the_article_both_days_and_the_command() -> None:
    told = contradictions_told([("Quay reopens", date(2033, 3, 14), date(2029, 5, 3))])
    assert "Quay reopens (2033-03-14 against 2029-05-03)" in told
    assert "dossier edit ID --published" in told
    assert contradictions_told([]) == ""
