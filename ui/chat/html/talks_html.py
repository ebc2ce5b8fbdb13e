"""What surrounds asking as HTML: the list of conversations, what a question is limited to, the sentence it is about.

    Heading* -> conversations_html;  Scope -> scope_html;  sentence -> about_html

Pure.  The markup is in `templates/talks.html.j2`; its buttons ask for actions, which `ui.chat.actions` performs.  Read
`ui.chat.html.fill` next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ui.chat.html.fill import fill
from ui.chat.talks.scope import Scope, scope_words
from ui.wording import shorten

if TYPE_CHECKING:
    from ui.chat.talks.archive import Heading

SHOWN_CHOICES = 6  # chosen articles named one by one
SENTENCE = 160  # characters of a sentence that is asked about


def conversations_html(headings: Sequence[Heading], current: str, *, undo: str = "", notice: str = "") -> str:
    """The owner's conversations; the one that is open is marked, a deleted one can be brought back."""
    return fill("talks", "conversations", headings=headings, current=current, undo=undo, notice=notice)


def scope_html(scope: Scope, titles: Mapping[str, str], always: Scope) -> str:
    """What the next question is limited to, with a way out."""
    return fill(
        "talks",
        "scope",
        is_all=scope.is_all,
        words=scope_words(scope, titles),
        settings="" if always.is_all else scope_words(always, {}),
        span=scope,
        chosen=[(id_, titles.get(id_, "an article that is gone")) for id_ in scope.article_ids[:SHOWN_CHOICES]],
    )


def about_html(sentence: str) -> str:
    """The sentence that the next question is about, with a way to let it go."""
    return fill("talks", "about", sentence=shorten(sentence, SENTENCE)) if sentence else ""
