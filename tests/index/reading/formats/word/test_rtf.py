"""Documents in RTF: each word and figure that their reader sees, and none that is not seen."""

from __future__ import annotations

import pytest

from index.reading.formats.word.rtf import open_rtf

HEAD = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss Arial;}{\f3\froman\fcharset2{\*\panose 05050102} Symbol;}}"


def said(text: str) -> str:
    return open_rtf((HEAD + text + r"\par}").encode()).parts[0].body


@pytest.mark.parametrize(
    "sign",
    [
        pytest.param(r"{\f3 \'b3}", id="by its code"),
        pytest.param(r"\f3\'b3\f0 ", id="up to the next font"),
        pytest.param(r"{\f3\u-3917\'b3}", id="in the private use area"),
        pytest.param(r"{\uc2\f3\u-3917??}", id="with two characters instead"),
        pytest.param(r'{\field{\*\fldinst SYMBOL 179 \\f "Symbol" \\s 10}{\fldrslt\f3\fs20}}', id="a field"),
        pytest.param(r'{\field{\*\fldinst{ SYMBOL 179 \\f "Symbol"}}{\fldrslt{\f3 \'b3}}}', id="a field with a result"),
    ],
)
def test_a_sign_of_a_symbol_font_is_what_it_shows(sign: str) -> None:
    assert said(rf"A dose of {sign} 5 mg is paid, {{\f3 b}} 2.") == "A dose of ≥ 5 mg is paid, β 2."


@pytest.mark.parametrize(
    "hidden",
    [
        pytest.param(r"{\v  or {\b 90}}", id="with a group in it"),
        pytest.param(r"\v  or \b 90\b0\v0 ", id="up to its end"),
        pytest.param(r"{\deleted  or 90}{\mvf  or 90}", id="deleted or moved"),
        pytest.param(r"\v  or\plain ", id="up to plain text"),
    ],
)
def test_hidden_words_are_left_out(hidden: str) -> None:
    assert said(rf"The mill cut 35{hidden} jobs.") == "The mill cut 35 jobs."


def test_a_figure_that_is_raised_by_points_is_a_note() -> None:
    assert (
        said(r"The mill cut 35{\up6\fs12 3} jobs, {\up0 9} of 40{\uc0\super\u52 }.") == "The mill cut 35 jobs, 9 of 40."
    )


def test_a_number_that_a_program_has_put_before_a_paragraph_is_text() -> None:
    text = r"{\*\pn\pnlvlbody\pnstart5\pndec{\pntxta.}}{\pntext\f0 5.\tab}Fees end.\par{\listtext\f0 6.\tab}Pools open."
    assert said(text).replace("\t", " ").split("\n\n") == ["5. Fees end.", "6. Pools open."]


def test_words_behind_a_picture_in_bytes_are_read() -> None:
    assert said(r"The mill {\pict\wmetafile8\bin6 }{\u1}}cut 35 jobs.") == "The mill cut 35 jobs."
