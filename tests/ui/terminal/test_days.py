"""Days given to options in figures and in words."""

from __future__ import annotations

import argparse
from datetime import date, timedelta

import pytest

from ui.terminal.arguments import build_parser
from ui.terminal.days import begun_day, first_day, iso_date, last_day

TODAY = date.today()
MONDAY = TODAY - timedelta(days=TODAY.weekday())


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2031-05-02", date(2031, 5, 2), date(2031, 5, 2)),
        ("May 2021", date(2021, 5, 1), date(2021, 5, 31)),
        ("4 May 2021", date(2021, 5, 4), date(2021, 5, 4)),
        ("yesterday", TODAY - timedelta(days=1), TODAY - timedelta(days=1)),
        ("Last  week", MONDAY - timedelta(days=7), MONDAY - timedelta(days=1)),
        ("the last two weeks", TODAY - timedelta(days=14), TODAY),
    ],
)
def test_words_name_their_first_and_last_day(text: str, first: date, last: date) -> None:
    assert (first_day(text), last_day(text)) == (first, last)


@pytest.mark.parametrize("text", ["", "soon", "tomorrow", "next week", "last week or so", "2024-02-30", "03/04/2024"])
def test_what_names_no_day_for_sure_is_a_usage_error(text: str) -> None:
    for read in (iso_date, first_day, last_day):
        with pytest.raises(argparse.ArgumentTypeError, match="write it as 2025-08-06"):
            read(text)


def test_a_day_of_no_month_is_told_apart_from_one_that_has_not_begun() -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="no day of any month"):
        first_day("2026-11-31")
    with pytest.raises(argparse.ArgumentTypeError, match="no day that has begun"):
        first_day("tomorrow")


def test_what_changed_since_a_day_ahead_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    ahead = (TODAY + timedelta(days=3)).isoformat()
    assert begun_day(TODAY.isoformat()) == TODAY
    with pytest.raises(SystemExit) as left:
        build_parser().parse_args(["changes", "--since", ahead])
    assert left.value.code == 2
    assert "has not come yet" in capsys.readouterr().err
    assert build_parser().parse_args(["changes", "--between", TODAY.isoformat(), ahead]).between[1] > TODAY


def test_the_commands_take_words() -> None:
    parse = build_parser().parse_args
    asked = parse(["ask", "q", "--since", "last week", "--until", "yesterday", "--as-of", "today"])
    assert (asked.since, asked.until, asked.as_of) == (MONDAY - timedelta(days=7), TODAY - timedelta(days=1), TODAY)
    assert parse(["changes", "--since", "last week"]).since == MONDAY - timedelta(days=7)
    assert parse(["brief", "--as-of", "May 2021"]).as_of == date(2021, 5, 31)
