"""What stands around a conversation as HTML: masthead, model state, examples, the empty page.

    ModelState, articles -> HTML

Pure, and as careful as `ui.chat.html.conversation_html`: only the tags written here are tags.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from ui.chat.talks.preferences import LENGTHS, Preferences
from ui.safe import page_text

if TYPE_CHECKING:
    from ui.chat.model_state import ModelState


def masthead_html(articles: int, model: ModelState, notice: str = "") -> str:
    """The name of the page, how many articles it knows, where the model is, and that the index has a `notice`."""
    unwell = '<span class="model damaged">index damaged, see Settings</span> ' if notice else ""
    count = f"{articles} {'article' if articles == 1 else 'articles'}"
    return (
        '<div class="masthead"><h1>Dossier</h1><p class="motto">Answers in the articles&#39; own words</p>'
        f'<p class="facts"><span>{count}</span> {unwell}'
        f'<span class="model {model.state}">{page_text(_model_words(model))}</span></p></div>'
    )


def welcome_html(questions: Sequence[str], *, first: bool) -> str:
    """An invitation with example questions, each a button that asks it; nothing later in a conversation."""
    if not first:
        return ""
    if not questions:
        return '<div class="welcome"><h2>No articles yet</h2><p>Add some in the Library, then ask about them.</p></div>'
    buttons = "".join(f'<li><button type="button" class="example">{page_text(q)}</button></li>' for q in questions)
    return (
        '<div class="welcome"><h2>What do you want to know?</h2>'
        "<p>Every sentence of an answer is checked against the articles and carries the quote it rests on.</p>"
        f'<ul class="examples">{buttons}</ul></div>'
    )


def settings_html(preferences: Preferences, *, said: str = "") -> str:
    """What a person may set, each a button or a place for a date picker; `said` tells what just happened."""
    quotes = "no" if preferences.quotes_only else "yes"
    lengths = "".join(
        f'<button type="button" class="option{" on" if length == preferences.length else ""} '
        f'do-prefer-length={length}">'
        f"{page_text(label)}{_on(length == preferences.length)}</button>"
        for label, length in LENGTHS.items()
    )
    span = preferences.span
    days = day_slot("prefer-since", "from", span.since) + day_slot("prefer-until", "to", span.until)
    return (
        '<div class="settings"><h3 class="label">Answers</h3>'
        f'<button type="button" class="option box{" on" if preferences.quotes_only else ""} '
        f'do-prefer-quotes_only={quotes}">Quotes only: show the articles&#39; own sentences, ask no model'
        f"{_on(preferences.quotes_only)}</button>"
        f'<h3 class="label">Length of an answer</h3><div class="options">{lengths}</div>'
        f'<h3 class="label">Use only articles published</h3><p class="days">{days}</p>'
        '<p class="byline">In every conversation, whatever else is chosen there.</p>'
        + (f'<p class="fine" role="status">{page_text(said)}</p>' if said else "")
        + "</div>"
    )


def day_slot(name: str, label: str, value: date | None) -> str:
    """A place in which the page's script puts a date picker that shows `value`."""
    return f'<span class="day-slot {name} value-{value or ""}">{label}</span>'


def _on(is_on: bool) -> str:
    return '<span class="sr"> (chosen)</span>' if is_on else ""


def model_html(model: ModelState, notice: str = "") -> str:
    """The model in use and its state, for the settings; what is wrong with the index, where something is."""
    states = {"ready": "ready", "loading": "loading", "off": "not used: quotes only", "unreachable": "does not answer"}
    name = f"<dt>Language model</dt><dd>{page_text(model.name)}</dd>" if model.name else ""
    state = f'<dt>State</dt><dd class="model {model.state}">{states.get(model.state, "not there")}</dd>'
    more = model.detail if model.state in ("missing", "unreachable") else ""
    detail = f"<dt>Because</dt><dd>{page_text(more)}</dd>" if more else ""
    index = f"<dt>Index</dt><dd>{page_text(notice[:1].upper() + notice[1:])}</dd>" if notice else ""
    return f'<dl class="facts-list">{name}{state}{detail}{index}</dl>'


def no_sources_html() -> str:
    """The right side before anything was asked."""
    return (
        '<h2 class="side-head">Sources</h2>'
        '<p class="empty">The sentences an answer rests on appear here as soon as they are found.</p>'
    )


def _model_words(model: ModelState) -> str:
    words = {
        "ready": "ready",
        "loading": "model loading, quotes only until then",
        "off": "quotes only",
        "unreachable": "the model does not answer, quotes only",
    }
    return words.get(model.state, "no model, quotes only")
