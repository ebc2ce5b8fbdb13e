"""The Dossier tab: what a browser chose goes in, the stories and the board of one come out as HTML.

    Chosen, from a class or the page's script -> Board.page -> HTML        Board.open("at-6132-10-80") -> the reader

A browser may send anything, so everything is checked here.  What was indexed and not yet read is read by a process of
its own.  Read `ui.chat.html.board_html` for the HTML, `ui.chat.register_view` for the register behind it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING

from index.errors import DossierError
from rag.register.items import Item
from rag.register.parties import has_party, parties_of
from ui.chat.board_choice import Chosen
from ui.chat.html.board_html import KINDS, Shown, board_html, empty_html
from ui.chat.html.board_rows import Asked
from ui.chat.html.fill import article_id_of
from ui.chat.html.library_html import missing_html, reader_html
from ui.chat.register_view import RegisterView

if TYPE_CHECKING:
    from ui.chat.service import ChatService

NO_ARTICLES = "No articles yet. Add some in the library; their deadlines, stakes and disputes then stand here."
READING = "The articles are being read. Deadlines, stakes and disputes stand here as soon as they are found."
_PLACE = re.compile(r"at-([0-9a-f]{2,4096})-(\d{1,9})-(\d{1,9})(?: \d+)?")


class Board:
    """The register of the page's home.  One for all sessions."""

    def __init__(self, service: ChatService, register: RegisterView) -> None:
        self._service = service
        self._register = register

    def page(self, chosen: Chosen, cited: Collection[Asked] = ()) -> str:
        """The board of one story, the newest unless one is chosen; `cited` are places whose items are marked."""
        try:
            self._register.read_what_waits()
            stories, pending = self._register.stories(), self._register.pending
            if not stories:
                return empty_html(READING, waits=True) if pending else empty_html(NO_ARTICLES)
            story = next((each for each in stories if each.id == chosen.story), stories[0])
            items = self._register.items(story, as_of=chosen.as_of)
            story = self._register.as_of(story, chosen.as_of) if chosen.as_of else story
        except DossierError as error:
            return empty_html(str(error))
        shown = Shown(story=story, items=items, left=_left(items, chosen), cited=cited)
        return board_html(stories, shown, chosen=chosen, pending=pending, today=chosen.as_of or date.today())

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


def _left(items: Sequence[Item], chosen: Chosen) -> list[Item]:
    """The items of the tables and the timeline that the filters leave; an event is shown unless a kind is chosen."""
    kinds = (chosen.kind,) if chosen.kind else (*KINDS, "event")
    return [
        item for item in items
        if item.kind in kinds
        and (not chosen.how or item.how == chosen.how or any(c.claim.how == chosen.how for c in item.cited))
        and has_party(parties_of(item), chosen.party)
        and _within(item, chosen)
    ]  # fmt: skip


def _within(item: Item, chosen: Chosen) -> bool:
    """Whether the item's day, or without one the day on which it was said last, is in the chosen span."""
    if chosen.since is None and chosen.until is None:
        return True
    first = (item.when and item.when.first) or item.published
    last = (item.when and (item.when.last or item.when.first)) or item.published
    if first is None or last is None:
        return False
    return (chosen.since is None or last >= chosen.since) and (chosen.until is None or first <= chosen.until)
