"""The Dossier tab: what a browser chose goes in, the story's board comes out as HTML.

    Board(home).stories() -> choices;  .page(story, kind, how, party, as_of) -> HTML;  .open("at-6132-10-80") -> HTML

A browser may send anything, so everything is checked here.  What was indexed and not yet read is read by a process of
its own.  Read `ui.chat.html.board_html` for the HTML, `rag.register.board` for the register.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import DossierError
from index.text.plain import plain_text
from rag.register.board import Register
from rag.register.build import start_extraction
from rag.register.items import HOWS, How, Kind
from ui.board.words import HOWS as HOW_WORDS
from ui.chat.html.board_html import KINDS, board_html, empty_html
from ui.chat.html.fill import article_id_of
from ui.chat.html.library_html import missing_html, reader_html

if TYPE_CHECKING:
    from ui.chat.service import ChatService

ALL = "all"
KIND_CHOICES = [("Everything", ALL), ("Deadlines", "deadline"), ("Stakes", "stake"), ("Disputes", "dispute")]
HOW_CHOICES = [("However known", ALL), *((HOW_WORDS[how].capitalize(), how) for how in HOWS)]
MOST_STORIES = 500  # offered in the list
LONGEST = 200  # characters of what a person types
NOTHING = "Nothing has been read yet: add articles in the library, then come back in a moment."
_PLACE = re.compile(r"at-([0-9a-f]{2,4096})-(\d{1,9})-(\d{1,9})(?: \d+)?")


class Board:
    """The register of the page's home.  One for all sessions."""

    def __init__(self, service: ChatService) -> None:
        self._service = service

    @property
    def _home(self) -> Path:
        return self._service.settings.home

    def stories(self) -> list[tuple[str, str]]:
        """(title and size, id) of each story, the newest first; what waits to be read is begun."""
        with Register.open(self._home, self._service.settings.store) as register:
            if register.pending:
                start_extraction(self._home)
            told = register.stories()[:MOST_STORIES]
        return [(f"{plain_text(story.title)} ({len(story.article_ids)})", story.id) for story in told]

    def page(self, story: str, kind: str, how: str, party: str, as_of: str) -> str:
        """The board of one story; one line where there is none or a date makes no sense."""
        try:
            day = date.fromisoformat(str(as_of).strip()) if str(as_of or "").strip() else None
        except ValueError:
            return empty_html("That is no date: write it as 2025-08-06.")
        kinds: tuple[Kind, ...] = tuple(each for each in KINDS if each == kind) or KINDS
        hows: tuple[How, ...] = tuple(each for each in HOWS if each == how)
        try:
            with Register.open(self._home, self._service.settings.store) as register:
                stories = register.stories()
                if not stories:
                    return empty_html(NOTHING)
                chosen = next((each for each in stories if each.id == story), stories[0])
                items = register.items(
                    story=chosen.id, kinds=(*kinds, "event"), party=str(party or "")[:LONGEST], as_of=day, how=hows
                )
                return board_html(chosen, items, kinds=kinds, pending=register.pending, today=day or date.today())
        except DossierError as error:
            return empty_html(str(error))

    def open(self, wanted: str) -> str | None:
        """The reader at the words that "at-6132-10-80" names, None for any other wish."""
        match = _PLACE.fullmatch(str(wanted or ""))
        if match is None:
            return None
        article = self._service.article(article_id_of(match[1]))
        if article is None:
            return missing_html()
        start, end = int(match[2]), int(match[3])
        inside = 0 <= start < end <= len(article.text)
        return reader_html(article, (start, end)) if inside else reader_html(article)
