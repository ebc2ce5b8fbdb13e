"""Addresses that articles state: only plain ones of the web become links."""

from __future__ import annotations

import pytest

from ui.safe import web_link


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
    assert web_link("https://news.example/a?b=1&c=<x>") == ("https://news.example/a?b=1&c=<x>", "news.example")
