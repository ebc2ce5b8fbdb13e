"""Templates: nothing that is put into one can be markup, and a name that does not exist is an error."""

from __future__ import annotations

import html
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from index.text.plain import plain_text
from index.text.templates import Templates, own_file, page_text

KEPT_ON_A_PAGE = set(string.ascii_letters + string.digits + " \n&#;")
TEMPLATE = """
{% macro row(words) %}
  <li class="{{ words }}">
    <b>{{ words }}</b>
    {{ loud(words) }}
  </li>
{% endmacro %}

{% macro rows(all) %}
  <ul>{% for words in all %}{{ row(words) }}{% endfor %}</ul>
{% endmacro %}

{% macro kept(text) %}<i>{{ text | lines }}</i>{% endmacro %}

{% macro absent(words) %}{{ words.nothing }}{% endmacro %}
"""


@pytest.fixture
def templates(tmp_path: Path) -> Templates:
    (tmp_path / "list.html.j2").write_text(TEMPLATE, encoding="utf-8")
    return Templates(tmp_path, {"loud": str.upper})


@given(st.text())
def test_page_text_is_only_letters_digits_spaces_and_entities_and_reads_the_same(text: str) -> None:
    escaped = page_text(text)
    assert {char for char in escaped if ord(char) < 128} <= KEPT_ON_A_PAGE
    assert html.unescape(escaped) == plain_text(text)


def test_values_are_escaped_wherever_they_stand_and_macros_are_not(templates: Templates) -> None:
    shown = templates.html("list.html.j2", "rows", all=["<i>*a*</i>", '" x="'])
    assert shown == (
        '<ul><li class="&#60;i&#62;&#42;a&#42;&#60;&#47;i&#62;"><b>&#60;i&#62;&#42;a&#42;&#60;&#47;i&#62;</b>'
        "&#60;I&#62;&#42;A&#42;&#60;&#47;I&#62;</li>"
        '<li class="&#34; x&#61;&#34;"><b>&#34; x&#61;&#34;</b>&#34; X&#61;&#34;</li></ul>'
    )


def test_what_a_function_returns_is_escaped_even_where_it_looks_like_markup(tmp_path: Path) -> None:
    (tmp_path / "a.html.j2").write_text("{% macro a() %}{{ tag() }}{% endmacro %}", encoding="utf-8")
    assert "<" not in Templates(tmp_path, {"tag": lambda: "<b>"}).html("a.html.j2", "a")


def test_a_name_that_does_not_exist_is_an_error(templates: Templates) -> None:
    with pytest.raises(UndefinedError):
        templates.html("list.html.j2", "absent", words="x")
    with pytest.raises(UndefinedError):
        templates.html("list.html.j2", "rows")


def test_line_breaks_stay_only_where_they_are_asked_for(templates: Templates) -> None:
    assert templates.html("list.html.j2", "kept", text="one\n\ntwo") == "<i>one&#10;&#10;two</i>"
    assert "\n" not in templates.html("list.html.j2", "rows", all=["one\n\ntwo"])


def test_a_file_of_our_own_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "style.css").write_text("a > b {}\n", encoding="utf-8")
    assert own_file(tmp_path / "style.css") == "a > b {}\n"
