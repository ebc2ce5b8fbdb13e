"""dossier edit: corrected fields as JSON and as a line, and what is refused in one line."""

from __future__ import annotations

import json
from argparse import Namespace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from index.errors import DossierError
from index.update.update_index import update_index
from ui.commands.edit import edit
from ui.terminal.arguments import build_parser

TEXT = "The crane stays\n\nThe crane at the old harbour stays where it is, the council said on Monday after a debate.\n"


@pytest.fixture
def home(tmp_path: Path, fake_encoder: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "crane.txt").write_text(TEXT, encoding="utf-8")
    update_index(tmp_path / "home", [str(tmp_path / "crane.txt")], encoder=fake_encoder)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


def parse(home: Path, *arguments: str) -> Namespace:
    return build_parser().parse_args(["edit", "crane", *arguments, "--home", str(home)])


def test_fields_are_corrected_and_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert edit(parse(home, "--published", "2026-02-10", "--publisher", "The  Pilot", "--json")) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["published"], record["publisher"], record["title"]) == ("2026-02-10", "The Pilot", "The crane stays")
    assert edit(parse(home, "--published", "")) == 0
    assert "undated" in capsys.readouterr().out


def test_a_day_ahead_of_today_is_kept_and_told_in_one_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ahead, past = date.today() + timedelta(days=40), date.today() - timedelta(days=1)
    assert edit(parse(home, "--published", str(ahead))) == 0
    told = capsys.readouterr()
    assert str(ahead) in told.out
    assert len(told.err.splitlines()) == 1
    assert f"{ahead} lies ahead of today" in told.err
    assert edit(parse(home, "--published", str(past))) == 0
    assert edit(parse(home, "--title", "The crane goes")) == 0
    assert capsys.readouterr().err == ""


def test_nothing_to_correct_is_an_error(home: Path) -> None:
    with pytest.raises(DossierError, match="--published"):
        edit(parse(home))


def test_a_date_in_another_form_is_a_usage_error(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        parse(home, "--published", "10.2.2026")
    assert stopped.value.code == 2
    assert "write it as" in capsys.readouterr().err
