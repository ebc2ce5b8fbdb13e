"""Untrusted text: what is hidden goes, what is seen stays, and nothing is markup."""

from __future__ import annotations

import html
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.plain import plain_text
from ui.safe import page_text, web_link

KEPT_ON_A_PAGE = set(string.ascii_letters + string.digits + " \n&#;")


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
