"""What the page's events do: what a browser sent goes in, the changes of the page come out.

    event + Visitor + ChatService -> {name of a component: its new value}

One `Handlers` serves all sessions and holds nothing of a person but the questions being worked on: conversations are
in the archive.  A browser may send anything, so everything is checked here and in `ui.chat.actions`.  `ui.chat.blocks`
maps the names to components.  Read `Handlers.ask` next.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import DossierError, LibraryError
from index.text.plain import plain_text
from rag.question.checked import checked_question
from ui.chat.action import Changes, View, action_from
from ui.chat.actions import Actions
from ui.chat.html.adding_html import Step, add_addresses, add_files, add_text
from ui.chat.html.conversation_html import transcript_html, working_html
from ui.chat.html.fill import article_id_of
from ui.chat.html.frame_html import masthead_html, model_html
from ui.chat.html.library_html import message_html, missing_html, reader_html
from ui.chat.html.sources_html import sources_html
from ui.chat.stream import Asking
from ui.chat.talks.archive import ArchiveError
from ui.chat.talks.conversation import Conversation, Turn
from ui.chat.talks.scope import Scope, scope_from

if TYPE_CHECKING:
    from ui.chat.service import ChatService

MOST_UNSAVED = 100  # conversations held in memory when the archive cannot take them
MOST_GREETED = 10_000  # visits remembered as loaded
NO_ARTICLES = "There are no articles yet: add some in the Library, then ask again."
BUSY = "This conversation is waiting for an answer in another window: wait for it, or begin a new conversation."
_WANTED = re.compile(r"(open|article)-([0-9a-f]{1,4096})(?: \d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who sent an event: the owner of conversations, and the visit (a page that is open)."""

    owner: str
    session: str


class Handlers:
    """What events call.  One for all sessions."""

    def __init__(self, service: ChatService) -> None:
        self._service = service
        self._archive = service.archive
        self._actions = Actions(service)
        self._asking: dict[str, Asking] = {}
        self._waiting: set[str] = set()
        self._greeted: deque[str] = deque(maxlen=MOST_GREETED)

    def ask(
        self, question: str, here: str, chosen: str, since: str, until: str, about: str, visitor: Visitor
    ) -> Iterator[Changes]:
        """Yields what changes on the page, from the first stage to the verified answer."""
        if visitor.session in self._asking:
            return
        try:
            asked = checked_question(str(question or ""))
            if not self._service.article_count():
                raise LibraryError(NO_ARTICLES)
            scope = scope_from(_strings(chosen), since, until)
            conversation = self._begin(asked, str(here or ""), scope, visitor)
            preferences = self._archive.preferences(visitor.owner)
        except DossierError as error:
            yield {"problem": message_html(str(error), failed=True)}
            return
        if conversation.id in self._waiting:
            yield {"problem": message_html(BUSY, failed=True)}
            return
        asking = Asking(self._service, conversation, asked, about=plain_text(str(about or "")), preferences=preferences)
        self._asking[visitor.session] = asking
        self._waiting.add(conversation.id)
        try:
            yield from self._shown(asking, conversation)
        finally:
            self._asking.pop(visitor.session, None)
            self._waiting.discard(conversation.id)

    def _begin(self, question: str, here: str, scope: Scope, visitor: Visitor) -> Conversation:
        """The open conversation, or a new one named after its first question."""
        conversation = self._actions.conversation(visitor.owner, here)
        if conversation is None:
            return self._archive.start(visitor.owner, question, scope)
        conversation.scope = scope
        return conversation

    def _shown(self, asking: Asking, conversation: Conversation) -> Iterator[Changes]:
        view = View(owner=conversation.owner, here=conversation.id, scope=conversation.scope)
        change: Changes = {
            "busy": True,
            "question": "",
            "problem": "",
            "welcome": "",
            "here": conversation.id,
            "conversations": self._actions.list(view),
        }
        told = 0
        for working in asking.updates():
            change["current"] = working_html(working)
            if len(asking.evidence) != told:
                told = len(asking.evidence)
                change["sources"] = sources_html((), conversation.show(asking.evidence))
                self._keep(conversation, None)
            yield change
            change = {}
        problem = self._keep(conversation, conversation.turns[-1])
        yield {
            "busy": False,
            "current": "",
            "problem": message_html(problem, failed=True) if problem else "",
            "transcript": transcript_html(conversation.turns),
            "sources": self._actions.sources_of(conversation, len(conversation.turns) - 1),
            "conversations": self._actions.list(view),
            "about": "",
            "about_line": "",
            "masthead": self.masthead(),
        }

    def _keep(self, conversation: Conversation, turn: Turn | None) -> str:
        """Writes the conversation; where that fails it lives on in memory, and the reason comes back."""
        try:
            self._archive.keep(conversation, turn)
        except ArchiveError as error:
            unsaved = self._actions.unsaved
            unsaved[conversation.id] = conversation
            for oldest in list(unsaved)[:-MOST_UNSAVED]:
                del unsaved[oldest]
            return str(error)
        return ""

    def stop(self, session: str) -> None:
        """Stops this session's question, if it has one."""
        if asking := self._asking.get(session):
            asking.stop()

    def action(self, text: str, here: str, chosen: str, since: str, until: str, find: str, visitor: Visitor) -> Changes:
        """What a button's action changes.  A page that is slow to hear asks twice to be loaded: once is answered, since
        a second answer would take back what was typed meanwhile."""
        given = action_from(text)
        is_load = given is not None and given.do == "load"
        if is_load:
            if visitor.session in self._greeted:
                return {}
            self._greeted.append(visitor.session)
            self._service.catch_up()
        try:
            scope = scope_from(_strings(chosen), since, until)
        except DossierError:
            scope = scope_from(_strings(chosen), "", "")
        view = View(owner=visitor.owner, here=str(here or ""), scope=scope, find=str(find or ""))
        changes = self._actions.perform(text, view)
        return {**changes, **self._around(visitor)} if is_load else changes

    def _around(self, visitor: Visitor) -> Changes:
        """What stands on the page whatever conversation is open."""
        return {"masthead": self.masthead(), "model": self.model(), "settings": self.settings(visitor)}

    def dates(self, chosen: str, since: str, until: str, visitor: Visitor) -> Changes:
        """What the next question is limited to, after a date was typed."""
        try:
            scope = scope_from(_strings(chosen), since, until)
        except DossierError as error:
            return {"problem": message_html(str(error), failed=True)}
        return {"scope_line": self._actions.scope_line(View(owner=visitor.owner, scope=scope)), "problem": ""}

    def open(self, wanted: str, here: str, visitor: Visitor) -> str:
        """The reader for "open-12" (a shown sentence), "article-6132" (an article of the library) or a place of the
        board."""
        if (on_board := self._actions.open_on_board(wanted)) is not None:
            return on_board
        match = _WANTED.fullmatch(str(wanted or ""))
        if match is None:
            return missing_html()
        if match[1] == "open":
            place = int(match[2]) if match[2].isdigit() and len(match[2]) < 9 else -1
            return self._actions.open_place(place, View(owner=visitor.owner, here=str(here or "")))
        article = self._service.article(article_id_of(match[2]))
        return missing_html() if article is None else reader_html(article)

    def welcome(self) -> str:
        """The invitation."""
        return self._actions.welcome()

    def welcome_if(self, transcript: str) -> str:
        """The invitation again, as long as nothing was asked: its questions follow the articles."""
        return "" if transcript else self.welcome()

    def masthead(self) -> str:
        """The head of the page, with the model's state."""
        return masthead_html(self._service.article_count(), self._service.model_state, self._service.notice)

    def model(self) -> str:
        """The model and its state, for the settings."""
        return model_html(self._service.model_state, self._service.notice)

    def refresh(self, chosen: str, find: str) -> tuple[str, str, str]:
        """Masthead, model and library as they are now, with what another process has indexed since."""
        self._service.catch_up()
        return self.masthead(), self.model(), self.library(chosen, find)

    def loading(self) -> bool:
        """Whether the model is still on its way."""
        return self._service.model_state.state == "loading"

    def library(self, chosen: str = "", find: str = "") -> str:
        """The list of articles."""
        return self._actions.library(View(owner="", scope=scope_from(_strings(chosen), "", ""), find=str(find or "")))

    def settings(self, visitor: Visitor) -> str:
        """What the visitor set."""
        return self._actions.settings(visitor.owner)

    # Adding

    def add_uploaded(self, told: str) -> Iterator[Step]:
        """Progress and result of an upload: `told` is a JSON list of what the server answered to it."""
        if told:
            yield from add_files(self._service, [path for path in _strings(told) if _is_uploaded(path)])

    def add_addresses(self, addresses: str) -> Iterator[Step]:
        """Progress and result of fetching addresses."""
        yield from add_addresses(self._service, str(addresses or ""))

    def add_text(self, text: str) -> Iterator[Step]:
        """Progress and result of pasted text."""
        yield from add_text(self._service, str(text or ""))


def _is_uploaded(path: str) -> bool:
    """Whether the server has put a file there, in the folder of uploads and nowhere else."""
    from gradio.utils import get_upload_folder

    try:
        file = Path(path).resolve()
        return file.is_relative_to(Path(get_upload_folder()).resolve()) and file.is_file()
    except (OSError, ValueError):
        return False


def _strings(told: object) -> list[str]:
    """The texts in a JSON list that a browser sent; none for anything else."""
    try:
        found = json.loads(str(told or "[]"))
    except ValueError:
        return []
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []
