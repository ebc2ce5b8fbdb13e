"""Lines that a hand has marked become questions, filled where they have places; those of data sets ask for no view."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.fit.views import asking_stems
from evals.sets.asked import VIEWS, load_asked, load_specific
from evals.sets.gold import GoldError

TOML = """
[english]
stories = ["the weir"]
parties = ["Orla", "Finn"]
[names]
stories = ["Varde"]
parties = ["Kalt", "Brandt"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "slots.toml").write_text(TOML, encoding="utf-8")
    (tmp_path / "slots.txt").write_text(
        "# told\n## summary\nsum up {s}\ncompare [bids] of {p}\n## either\nWho fears {s}?\n", encoding="utf-8"
    )
    return tmp_path


def test_a_line_with_places_is_filled_and_its_parts_weigh_as_one(folder: Path) -> None:
    lines = load_asked(folder)
    assert [line.question for line in lines if line.asking == "sum up"] == ["sum up the weir"]
    filled = [line for line in lines if line.asking == "compare of"]
    assert {line.question for line in filled} <= {"compare bids of Orla", "compare bids of Finn"}
    assert sum(line.weight for line in filled) == pytest.approx(1.0)
    assert lines[-1].view == "either"


def test_words_in_brackets_and_in_places_do_not_ask(folder: Path) -> None:
    lines = [line for line in load_asked(folder) if line.view == "summary"]
    assert asking_stems(lines) == ["compar", "sum"]


def test_a_folder_without_lines_is_told(tmp_path: Path) -> None:
    with pytest.raises(GoldError):
        load_asked(tmp_path / "none")


def test_no_open_question_that_is_marked_counts_as_one_for_something_in_particular() -> None:
    asked = load_asked(VIEWS)
    marked = {line.question for line in asked}
    others = list(load_specific(asked, []))
    assert len(others) > 500
    assert not marked & {line.question for line in others}
