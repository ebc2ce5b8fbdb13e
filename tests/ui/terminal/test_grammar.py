"""The grammar of what is asked for is the whole grammar's."""

from __future__ import annotations

import argparse

import pytest

from ui.terminal.arguments import build_parser


def _help_of(words: list[str], *, whole: bool, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit):
        build_parser(None if whole else words).parse_args(words)
    given = capsys.readouterr()
    return given.out + given.err


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        [],
        ["nothing"],
        ["ask", "-h"],
        ["--home", "ask", "-h"],
        ["feed", "-h"],
        ["feed", "add", "-h"],
        ["watch"],
    ],
)
def test_what_is_told_is_the_same(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert _help_of(words, whole=False, capsys=capsys) == _help_of(words, whole=True, capsys=capsys)


@pytest.mark.parametrize(
    "words",
    [["ask", "Why update the feed?", "--json"], ["feed", "add", "models"], ["--home", "show", "articles", "--json"]],
)
def test_what_is_read_is_the_same(words: list[str]) -> None:
    read: list[argparse.Namespace] = [build_parser(each).parse_args(words) for each in (words, None)]
    assert read[0] == read[1]
