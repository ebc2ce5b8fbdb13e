"""Answers and articles as terminal text: laid out, wrapped, coloured only when asked, and never obeyed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rag.types import Abstention, Answer, Citation, Disagreement, Position, Rejected, Statement
from ui.terminal.render import render_answer, render_article, render_articles, render_dropped, render_progress
from ui.wording import shorten

FIRST = "The council must choose by 30 April 2024, the county's engineer said on Friday after a long debate."
SECOND = "The council has until June, a member said."


@pytest.fixture
def answer(cite: Callable[..., Citation]) -> Answer:
    """Two statements that disagree."""
    one = cite(1, FIRST, title="A bridge by spring", publisher="The Lantern", published=date(2024, 2, 3))
    two = cite(2, SECOND, title="", publisher="", published=None)
    sides = (Position(value="30 April 2024", citations=(one,)), Position(value="June", citations=(two,)))
    return Answer(
        question="By when?",
        status="answered",
        statements=(
            Statement(text="By 30 April 2024.", citations=(one,)),
            Statement(text="Or June.", citations=(two,)),
        ),
        citations=(one, two),
        disagreements=(Disagreement(about="the choice", kind="conflict", positions=sides),),
        rejected=(Rejected(text="By May.", reason="number"),),
    )


def test_an_answer_is_its_sentences_then_both_sides_then_numbered_quotes(
    answer: Answer, golden: Callable[[str, str], None]
) -> None:
    golden("answer-terminal.txt", render_answer(answer, width=60, colour=False))


def test_a_side_that_is_a_whole_sentence_is_not_bold(answer: Answer) -> None:
    (split,) = answer.disagreements
    value, whole = split.positions
    sides = (value, replace(whole, value=SECOND))
    answer = replace(answer, disagreements=(replace(split, positions=sides),))
    text = render_answer(answer, width=None, colour=True)
    assert f"\x1b[1m{value.value}" in text
    assert f"  – {SECOND} " in text


def test_a_pipe_gets_each_quote_on_one_line(answer: Answer) -> None:
    lines = render_answer(answer, width=None, colour=False).splitlines()
    assert f"[1] “{FIRST}”" in lines
    assert "    A bridge by spring · The Lantern · 3 February 2024" in lines
    assert not any("By May." in line for line in lines)


@pytest.mark.parametrize("width", [10, 24, 40, 72, 200])
def test_no_line_is_wider_than_the_terminal_and_no_word_is_lost(answer: Answer, width: int) -> None:
    text = render_answer(answer, width=width, colour=False)
    assert max(map(len, text.splitlines())) <= max(width, 24)
    assert FIRST.split() == text.split("[1] “")[1].split("”")[0].split()


def test_colour_is_there_only_when_asked_for(answer: Answer) -> None:
    assert "\x1b[" in render_answer(answer, width=60, colour=True)
    assert "\x1b" not in render_answer(answer, width=60, colour=False)


def test_an_abstention_says_why_and_shows_the_nearest_sentence(cite: Callable[..., Citation]) -> None:
    why = Abstention(reason="unsupported", explanation="No article names a cost.", nearest=(cite(1, SECOND),))
    answer = Answer(question="Cost?", status="abstained", statements=(), citations=(), abstention=why)
    text = render_answer(answer, width=None, colour=False)
    assert text.startswith("No answer. No article names a cost.\n")
    assert f"Nearest in the articles:\n• “{SECOND}”\n  A title · A paper · 6 August 2025" in text


def test_a_part_without_an_answer_is_told_after_the_answer_to_the_rest(answer: Answer) -> None:
    why = Abstention(reason="model_declined", explanation="As to “who pays?”: the articles do not say.", nearest=())
    text = render_answer(replace(answer, abstention=why), width=None, colour=False)
    assert text.startswith("By 30 April 2024. [1] Or June. [2]\n")
    assert text.index("As to “who pays?”: the articles do not say.") < text.index("[1] “")
    assert "No answer." not in text


def test_quotes_without_a_model_are_announced_with_the_reason(cite: Callable[..., Citation]) -> None:
    citation = cite(1, SECOND)
    answer = Answer(question="?", status="quoted", statements=(), citations=(citation,), notice="the model is slow")
    text = render_answer(answer, width=None, colour=False)
    assert text.splitlines()[:3] == ["Note: the model is slow", "", "In the articles' own words:"]


def test_an_article_cannot_move_the_cursor_or_turn_the_text(make_article: Callable[..., Any]) -> None:
    hostile = make_article(
        "One \x1b[2J\u202etwo\x07.\n\n[red]three[/red]", title="\x1b]0;x\x07T\u200bitle", publisher="\x9b1mP"
    )
    for text in (
        render_article(hostile, width=40, colour=True)
        .replace("\x1b[1m", "")
        .replace("\x1b[2m", "")
        .replace("\x1b[0m", ""),
        render_articles([(hostile, 1)], width=None, colour=False),
        str(render_progress([], "\x1b[31mdraft")),
    ):
        assert not set(text) & set("\x1b\x9b\x07\u202e\u200b")
    assert "[red]three[/red]" in render_article(hostile, width=None, colour=False)


def test_a_narrow_list_of_articles_has_each_title_on_a_line_of_its_own(make_article: Callable[..., Any]) -> None:
    long = "A headline of more than forty columns about a yard and its buyers"
    rows = [(make_article("Text.", title=long, publisher="The Evening Record"), 2)]
    first, *rest = render_articles(rows, width=60, colour=False).splitlines()
    assert first.endswith("The Evening Record")
    assert long[:20] not in first
    assert all(line.startswith("    ") and len(line) <= 60 for line in rest)
    assert len(render_articles(rows, width=None, colour=False).splitlines()) == 1


def test_what_was_dropped_is_listed_with_line_and_reason(make_article: Callable[..., Any]) -> None:
    from index.types import DroppedLine

    article = make_article("Text.", dropped=(DroppedLine(line=7, text="Subscribe now", reason="advert"),))
    assert render_dropped(article, width=None, colour=False) == "    7  [advert] Subscribe now\n"
    assert "nothing was dropped" in render_dropped(make_article("Text."), width=None, colour=False)


@pytest.mark.parametrize(("limit", "shown"), [(40, "one two three"), (9, "one two…"), (3, "on…"), (1, "…")])
def test_a_shortened_text_ends_at_a_word_where_it_can(limit: int, shown: str) -> None:
    assert shorten("one two three", limit) == shown
