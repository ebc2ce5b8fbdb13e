"""A draft is shown while it grows only as far as it is words of one quote, in its order."""

from __future__ import annotations

import pytest

from rag.drafting.preview import backed_text

QUOTES = ["The city sold four cranes to Orbeck Marine, for 42 million crowns.", "The union denied it."]


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("The city sold four cranes for 42 million crowns.", "The city sold four cranes for 42 million crowns."),
        ("the CITY sold", "the CITY sold"),
        ("The city sold five cranes", "The city sold"),
        ("The city denied it.", "The city"),
        ("Orbeck sold the city", "Orbeck"),
        ("The city sold <b>four</b> cranes", "The city sold"),
        ("Visit https://evil.example", ""),
        ("", ""),
        ("The city sold fo", "The city sold"),
    ],
)
def test_the_beginning_that_is_backed_is_shown(line: str, shown: str) -> None:
    assert backed_text([line], QUOTES) == shown


def test_each_line_stands_on_its_own_quote() -> None:
    assert backed_text(["The city sold cranes.", "Nonsense.", "The union denied it."], QUOTES) == (
        "The city sold cranes. The union denied it."
    )


def test_without_quotes_nothing_is_shown() -> None:
    assert backed_text(["Anything."], []) == ""
