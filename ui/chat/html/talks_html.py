"""What surrounds asking as HTML: the list of conversations, what a question is limited to, the sentence it is about.

    Heading* -> conversations_html;  Scope -> scope_html;  sentence -> about_html

Pure, and as careful as `ui.chat.html.conversation_html`.  A button's class says what it does: "do-pick-abc" is the
action "pick" for "abc", which `ui.chat.actions` performs.  Read `conversations_html` next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ui.chat.html.frame_html import day_slot
from ui.chat.talks.scope import Scope, scope_words
from ui.safe import page_text
from ui.wording import shorten

if TYPE_CHECKING:
    from ui.chat.talks.archive import Heading

SHOWN_CHOICES = 6  # chosen articles named one by one
SENTENCE = 160  # characters of a sentence that is asked about


def conversations_html(headings: Sequence[Heading], current: str, *, undo: str = "", notice: str = "") -> str:
    """The owner's conversations; the one that is open is marked, a deleted one can be brought back."""
    rows = "".join(_row(heading, is_open=heading.id == current) for heading in headings)
    parts = [
        '<div class="talks"><h2 class="side-head">Conversations</h2>',
        '<button type="button" class="new do-new">New conversation</button>',
        _undo(undo) if undo else "",
        f'<ul class="talk-list">{rows}</ul>' if rows else '<p class="empty">Yours will be kept here.</p>',
        '<p class="exports"><button type="button" class="tool do-export-md">Export as Markdown</button>'
        '<button type="button" class="tool do-export-html">Export as a page</button></p>'
        if current
        else "",
        f'<p class="aside">{page_text(notice)}</p>' if notice else "",
        f'<span class="here here-{current}"></span></div>' if current else "</div>",
    ]
    return "\n".join(part for part in parts if part)


def scope_html(scope: Scope, titles: Mapping[str, str], always: Scope) -> str:
    """What the next question is limited to, with a way out."""
    chosen = "".join(_choice(article_id, titles) for article_id in scope.article_ids[:SHOWN_CHOICES])
    settings = "" if always.is_all else f" &#183; settings allow {page_text(scope_words(always, {}))} only"
    everything = "" if scope.is_all else '<button type="button" class="tool do-all">Ask all articles</button>'
    return (
        f'<p class="scope-line {"all" if scope.is_all else "limited"}">Asking '
        f"<strong>{page_text(scope_words(scope, titles))}</strong>{settings} "
        f'<button type="button" class="tool dates">Dates</button>{everything}</p>'
        f'<p class="days">Published {day_slot("scope-since", "from", scope.since)}'
        f"{day_slot('scope-until', 'to', scope.until)}</p>" + (f'<ul class="choices">{chosen}</ul>' if chosen else "")
    )


def about_html(sentence: str) -> str:
    """The sentence that the next question is about, with a way to let it go."""
    if not sentence:
        return ""
    return (
        f'<p class="about-line"><span class="label">About</span> <q>{page_text(shorten(sentence, SENTENCE))}</q> '
        '<button type="button" class="tool about-none">Not about this</button></p>'
    )


def _row(heading: Heading, *, is_open: bool) -> str:
    name = page_text(heading.name) or "Untitled"
    return (
        f'<li class="talk{" current" if is_open else ""}">'
        f'<button type="button" class="pick do-pick-{heading.id}">{name}</button>'
        f'<button type="button" class="small rename talk-{heading.id}">Rename<span class="sr"> {name}</span></button>'
        f'<button type="button" class="small do-delete-{heading.id}">Delete<span class="sr"> {name}</span></button>'
        "</li>"
    )


def _undo(conversation_id: str) -> str:
    return (
        '<p class="undo" role="status">Deleted. '
        f'<button type="button" class="tool do-undelete-{conversation_id}">Undo</button></p>'
    )


def _choice(article_id: str, titles: Mapping[str, str]) -> str:
    title = page_text(titles.get(article_id, "an article that is gone"))
    key = article_id.encode().hex()
    return (
        f'<li><button type="button" class="choice do-only-{key}"><span dir="auto">{title}</span> &#215;'
        '<span class="sr"> leave out</span></button></li>'
    )
