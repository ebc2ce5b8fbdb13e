"""Text as it can be seen: what is hidden goes, what is seen stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.plain import plain_text, source_name


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


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("/home/someone/press/mill_note-2.txt", "mill note 2"),
        ("C:\\press\\Mill note.docx", "Mill note"),
        ("export.html#12", "export"),
        ("https://www.example.org/story/1", "example.org"),
    ],
)
def test_a_source_is_named_in_words_and_never_by_a_path(source: str, name: str) -> None:
    assert source_name(source) == name
