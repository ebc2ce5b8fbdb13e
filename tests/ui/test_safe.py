"""Untrusted text: what is hidden goes, what is seen stays, and nothing is markup."""

from __future__ import annotations

import html
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.safe import page_text, plain_text, web_link

KEPT_ON_A_PAGE = set(string.ascii_letters + string.digits + " \n&#;")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("red \x1b[31malert\x1b[0m", "red alert"),
        ("title \x1b]0;owned\x07 end", "title end"),
        ("link \x1b]8;;http://e.example\x1b\\x\x1b]8;;\x1b\\", "link x"),
        ("clear \x9b2Jscreen", "clear screen"),
        ("back\x08space and bell\x07", "backspace and bell"),
        ("a\u202egnp.exe\u202c b", "agnp.exe b"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("in\u200dside Latin", "inside Latin"),
        ("tags \U000e0041\U000e0042", "tags"),
        ("line\r\nbreak\u2028again", "line break again"),
        ("  many \t spaces  ", "many spaces"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d💻 works", "👩\u200d💻 works"),
        ("שלום and 東京", "שלום and 東京"),
    ],
)
def test_text_is_shown_as_it_can_be_seen(text: str, shown: str) -> None:
    assert plain_text(text) == shown


def test_lines_stay_where_they_are_wanted() -> None:
    assert plain_text("one\r\n\x1b[2Jtwo", lines=True) == "one\ntwo"


@given(st.text())
def test_plain_text_has_no_control_and_stays_as_it_is_when_done_again(text: str) -> None:
    once = plain_text(text)
    assert plain_text(once) == once
    assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in once)


@given(st.text())
def test_page_text_is_only_letters_digits_spaces_and_entities_and_reads_the_same(text: str) -> None:
    escaped = page_text(text)
    assert {char for char in escaped if ord(char) < 128} <= KEPT_ON_A_PAGE
    assert html.unescape(escaped) == plain_text(text)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://a.example",
        "https://",
        "https://user@a.example/",
        "nonsense",
        "https://a.example/\u202egnp",
        "http://[bad",
        " ",
    ],
)
def test_an_address_that_is_not_plainly_a_web_page_is_no_link(url: str) -> None:
    assert web_link(url) is None


def test_a_web_address_is_a_link_with_its_host_shown() -> None:
    href, host = web_link("https://news.example/a?b=1&c=<x>") or ("", "")
    assert html.unescape(href) == "https://news.example/a?b=1&c=<x>"
    assert host == "news.example"
    assert "<" not in href
    assert '"' not in href
