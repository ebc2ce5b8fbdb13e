"""The register as the page asks for it: stories, items of a story, questions to offer, and which story is cited.

    RegisterView(...).stories();  .items(story);  .starters();  .following(asked, answer);  .links(answer)

Read anew when it has changed, else held: a question is not to wait for the merging of claims.
Where the register cannot be read, it is as if it were empty.  Read `ui.chat.talks.register_questions` next.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from index.errors import DossierError
from index.text.plain import plain_text
from rag.register.board import Register
from rag.register.build import start_extraction
from rag.register.items import Item, Story
from ui.chat.talks.conversation import BoardLink
from ui.chat.talks.register_questions import MOST_STORIES, next_questions, starter_questions

if TYPE_CHECKING:
    from index.stores.contract import Contents
    from index.stores.present import Present
    from rag.settings import Settings
    from rag.types import Answer

MOST_LINKS = 4  # stories that an answer leads to
BOARD_VIEWS = {
    "deadlines": "deadline",
    "stakes": "stake",
    "wants": "stake",
    "disputes": "dispute",
    "sides": "dispute",
    **dict.fromkeys(("timeline", "changed", "comparison", "summary", "status", "open")),
}


class RegisterView:
    """One for all sessions; safe to use from many threads."""

    def __init__(self, settings: Settings, library: Callable[[], Contents], present: Present) -> None:
        """`library` gives what is served now, `present` tells when the register has changed."""
        self._home, self._store = settings.home, settings.store
        self._library = library
        self._present = present
        self._lock = threading.Lock()
        self._held: tuple[object, ...] = ()
        self._stories: tuple[Story, ...] = ()
        self._items: dict[tuple[str, date | None], tuple[Item, ...]] = {}
        self._starters: tuple[str, ...] = ()
        self.pending = 0

    def read_what_waits(self) -> None:
        """Begins to read, aside, what was indexed and not yet read.  Raises LibraryError."""
        self.stories()
        if self.pending:
            start_extraction(self._home)

    def stories(self) -> tuple[Story, ...]:
        """Every story that has been read, the newest first.  Raises LibraryError, EncoderError."""
        with self._lock:
            self._refresh()
            return self._stories

    def items(self, story: Story, *, as_of: date | None = None) -> tuple[Item, ...]:
        """The items of a story."""
        with self._lock:
            self._refresh()
            key = (story.id, as_of)
            if key not in self._items:
                with Register.open(self._home, self._store) as register:
                    self._items[key] = register.items(story=story.id, as_of=as_of)
            return self._items[key]

    def as_of(self, story: Story, day: date) -> Story:
        """The story as it was on a day; without articles where it had not begun."""
        with Register.open(self._home, self._store) as register:
            begun = register.as_of([story], day)
        return begun[0] if begun else replace(story, article_ids=(), first=None, last=None)

    def starters(self) -> tuple[str, ...]:
        """Questions for a newcomer; none without articles."""
        if not self._library().article_count:
            return ()
        try:
            stories = self.stories()[:MOST_STORIES]
            if not self._starters:
                items = [item for story in stories for item in self.items(story)]
                self._starters = starter_questions(stories, items, self._text)
        except DossierError:
            return starter_questions((), (), self._text)
        return self._starters

    def following(self, asked: Sequence[str], answer: Answer) -> tuple[str, ...]:
        """Questions that may follow an answer: of the stories that it cites, those of the cited articles first."""
        cited = _cited(answer)
        try:
            items = [item for story in self._of(cited) for item in self.items(story)]
        except DossierError:
            return ()
        items.sort(key=lambda item: not any(c.source.article_id in cited for c in item.cited))
        return next_questions(asked, items, self._text)

    def links(self, answer: Answer) -> tuple[BoardLink, ...]:
        """Where the answer to an open question stands on the board; none for any other answer."""
        if answer.view not in BOARD_VIEWS or answer.status == "abstained":
            return ()
        try:
            stories = self._of(_cited(answer))[:MOST_LINKS]
        except DossierError:
            return ()
        kind = BOARD_VIEWS[answer.view] or ""
        return tuple(BoardLink(story=story.id, title=plain_text(story.title), kind=kind) for story in stories)

    def _of(self, article_ids: Sequence[str]) -> list[Story]:
        """The stories of articles, in their order."""
        stories = self.stories()
        found = (next((s for s in stories if each in s.article_ids), None) for each in article_ids)
        return list({story.id: story for story in found if story is not None}.values())

    def _text(self, article_id: str) -> str:
        article = self._library().article(article_id)
        return article.text if article else ""

    def _refresh(self) -> None:
        if self._now() == self._held:
            return
        with Register.open(self._home, self._store) as register:
            self._stories, self.pending = register.stories(), register.pending
        self._items.clear()
        self._starters = ()
        self._held = self._now()

    def _now(self) -> tuple[object, ...]:
        """What has changed when the register has: the articles, the register, and the day."""
        return self._library().version, self._present.records(), date.today()


def _cited(answer: Answer) -> list[str]:
    return list(dict.fromkeys(citation.evidence.article.id for citation in answer.citations))
