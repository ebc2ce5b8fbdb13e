"""What stands around a conversation as HTML: masthead, model state, examples, the empty page.

    ModelState, articles -> HTML

Pure.  The markup is in `templates/frame.html.j2`; here are the words that it is given.  Read `ui.chat.html.fill` next.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.question.checked import MAX_QUESTION
from ui.chat.html.fill import fill
from ui.chat.talks.preferences import LENGTHS, Preferences

if TYPE_CHECKING:
    from ui.chat.model_state import ModelState
    from ui.chat.talks.archive import Heading


def masthead_html(articles: int, model: ModelState, notice: str = "") -> str:
    """The name of the page, how many articles it knows, where the model is, and that the index has a `notice`."""
    return fill("frame", "masthead", **_masthead(articles, model, notice))


def first_html(
    articles: int, model: ModelState, notice: str, *, questions: Sequence[str], headings: Sequence[Heading], kept: str
) -> str:
    """What is seen of the page before its components are there; `kept` says where conversations are not kept."""
    return fill(
        "first",
        "first",
        masthead=_masthead(articles, model, notice),
        questions=questions,
        headings=headings,
        notice=kept,
        longest=MAX_QUESTION,
    )


def _masthead(articles: int, model: ModelState, notice: str) -> dict[str, object]:
    told = {
        "ready": "ready",
        "loading": "model loading, quotes only until then",
        "off": "quotes only",
        "unreachable": "the model does not answer, quotes only",
    }
    words = told.get(model.state, "no model, quotes only")
    return {"articles": articles, "model": model, "words": words, "notice": notice}


def welcome_html(questions: Sequence[str]) -> str:
    """An invitation with example questions, each a button that asks it."""
    return fill("frame", "welcome", questions=questions)


def settings_html(preferences: Preferences, *, said: str = "") -> str:
    """What a person may set; `said` tells what just happened."""
    return fill("frame", "settings", preferences=preferences, lengths=[*LENGTHS.items()], said=said)


def model_html(model: ModelState, notice: str = "") -> str:
    """The model in use and its state, for the settings; what is wrong with the index, where something is."""
    states = {"ready": "ready", "loading": "loading", "off": "not used: quotes only", "unreachable": "does not answer"}
    state = states.get(model.state, "not there")
    reason = model.detail if model.state in ("missing", "unreachable") else ""
    return fill("frame", "model", model=model, state=state, reason=reason, notice=notice)


def no_sources_html() -> str:
    """The right side before anything was asked."""
    return fill("frame", "no_sources")


def export_html(form: str, name: str, text: str) -> str:
    """A file that the page's script is told to save."""
    return fill("frame", "export", form=form, name=name, text=text)


def ask_now_html(question: str) -> str:
    """A question that the page's script is told to ask."""
    return fill("frame", "ask_now", question=question)
