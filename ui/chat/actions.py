"""The actions that buttons of the page ask for by their class, and the view that each leads to.

    {"do": "pick", "to": "abc"} + View -> Actions.perform -> {name of a component: its new value}

A browser may send anything, so an action is checked like a question, and everything that belongs to a person is asked
for under their own name.  Read `Actions.show` for a conversation brought to the page.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from index.errors import DossierError
from index.text.plain import plain_text
from ui.chat.action import Action, Changes, View, action_from, number_in
from ui.chat.board import Board
from ui.chat.board_choice import chosen_from
from ui.chat.html.conversation_html import transcript_html
from ui.chat.html.fill import article_id_of
from ui.chat.html.frame_html import ask_now_html, export_html, no_sources_html, settings_html, welcome_html
from ui.chat.html.library_html import message_html, missing_html, reader_html
from ui.chat.html.sources_html import sources_html
from ui.chat.html.talks_html import about_html, conversations_html, scope_html
from ui.chat.library_actions import LibraryActions
from ui.chat.talks.conversation import Conversation
from ui.chat.talks.export import conversation_markdown, conversation_page, file_name
from ui.chat.talks.preferences import preferred
from ui.chat.talks.scope import MOST_CHOSEN, Scope
from ui.chat.talks.told import words_shown

if TYPE_CHECKING:
    from ui.chat.service import ChatService

AT_LIBRARY = ("skipped", "remove", "unremove", "restore", "edit")
PLACES = {"prefer": "kept", "board": "board_problem"}  # where it stands what went wrong
_CHANGED = "This article has changed since. It is shown as it was when it was quoted."
_GONE = "This article is no longer in the library. It is shown as it was when it was quoted."


class Actions:
    """What buttons do.  One for all sessions; `unsaved` are conversations that the archive could not take."""

    def __init__(self, service: ChatService) -> None:
        self._service = service
        self._archive = service.archive
        self._library = LibraryActions(service)
        self._board = Board(service, service.register)
        self.unsaved: dict[str, Conversation] = {}
        self._all: Mapping[str, Callable[[Action, View], Changes]] = {
            "load": self._pick,
            "new": lambda action, view: self.show(None, view),
            "pick": self._pick,
            "rename": self._rename,
            "delete": self._delete,
            "undelete": self._undelete,
            "sources": self._sources,
            "export": self._export,
            "widen": self._widen,
            "all": lambda action, view: self._limit(replace(view, scope=Scope())),
            "only": self._only,
            "about": lambda action, view: {"about": action.words, "about_line": about_html(plain_text(action.words))},
            "board": self._on_board,
            "prefer": self._prefer,
            **{name: getattr(self._library, name) for name in AT_LIBRARY},
        }

    def perform(self, text: object, view: View) -> Changes:
        """What changes on the page; nothing for what is no action, a line of text for what went wrong."""
        action = action_from(text)
        if action is None or action.do not in self._all:
            return {}
        try:
            return self._all[action.do](action, view)
        except DossierError as error:
            place = "report" if action.do in AT_LIBRARY else PLACES.get(action.do, "problem")
            return {place: message_html(str(error), failed=True)}

    def conversation(self, owner: str, conversation_id: str) -> Conversation | None:
        """The owner's conversation of that id."""
        unsaved = self.unsaved.get(conversation_id)
        if unsaved is not None and unsaved.owner == owner:
            return unsaved
        return self._archive.load(owner, conversation_id) if conversation_id else None

    def show(self, conversation: Conversation | None, view: View, *, undo: str = "") -> Changes:
        """A conversation brought to the page; None for a new one, which keeps the scope that was chosen."""
        held = conversation or Conversation(scope=view.scope)
        shown = replace(view, here=held.id, scope=held.scope)
        return {
            "here": held.id,
            "conversations": self.list(shown, undo=undo),
            "transcript": transcript_html(held.turns),
            "current": "",
            "problem": "",
            "welcome": "" if held.turns else self.welcome(),
            "sources": self.sources_of(held, len(held.turns) - 1),
            "about": "",
            "about_line": "",
            **self._limit(shown),
        }

    def list(self, view: View, *, undo: str = "") -> str:
        """The owner's conversations."""
        headings = self._archive.headings(view.owner)
        return conversations_html(headings, view.here, undo=undo, notice=self._archive.notice)

    def welcome(self) -> str:
        """The invitation."""
        return welcome_html(self._service.register.starters())

    def settings(self, owner: str, said: str = "") -> str:
        """What the owner set."""
        return settings_html(self._archive.preferences(owner), said=said)

    def library(self, view: View) -> str:
        """The list of articles, those that the search words fit."""
        return self._library.library(view)

    def scope_line(self, view: View) -> str:
        """What the next question is limited to."""
        titles = {h.id: plain_text(h.title) for h in self._service.headers()} if view.scope.article_ids else {}
        return scope_html(view.scope, titles, self._archive.preferences(view.owner).span)

    def open_on_board(self, wanted: str) -> str | None:
        """The reader at a place of the board, None for any other wish."""
        return self._board.open(wanted)

    def open_place(self, place: int, view: View) -> str:
        """The reader at a sentence that the open conversation has shown."""
        conversation = self.conversation(view.owner, view.here)
        evidence = conversation.at(place) if conversation else None
        if evidence is None:
            return missing_html()
        now = self._service.article(evidence.article.id)
        same = now is not None and now.content_hash == evidence.article.content_hash
        note = "" if same else _GONE if now is None else _CHANGED
        article = now if same and now is not None else evidence.article
        return reader_html(article, (evidence.start, evidence.end), note=note)

    # One action each

    def _pick(self, action: Action, view: View) -> Changes:
        return self.show(self.conversation(view.owner, action.to), view)

    def _rename(self, action: Action, view: View) -> Changes:
        self._archive.rename(view.owner, action.to, action.words)
        return {"conversations": self.list(view)}

    def _delete(self, action: Action, view: View) -> Changes:
        gone = action.to if self._archive.delete(view.owner, action.to) else ""
        if action.to == view.here:
            return self.show(None, replace(view, here="", scope=Scope()), undo=gone)
        return {"conversations": self.list(view, undo=gone)}

    def _undelete(self, action: Action, view: View) -> Changes:
        if not self._archive.undelete(view.owner, action.to):
            return {"problem": message_html("That conversation is gone for good.", failed=True)}
        return self.show(self.conversation(view.owner, action.to), view)

    def _sources(self, action: Action, view: View) -> Changes:
        conversation = self.conversation(view.owner, view.here)
        return {"sources": self.sources_of(conversation, number_in(action.to))} if conversation else {}

    def sources_of(self, conversation: Conversation, at: int) -> str:
        """The sources of one turn."""
        if not 0 <= at < len(conversation.turns):
            return no_sources_html()
        turn = conversation.turns[at]
        about = turn.question if at < len(conversation.turns) - 1 else ""
        told = words_shown(turn.answer) if turn.answer else ()
        return sources_html(*conversation.sources(turn), about=about, told=told) or no_sources_html()

    def _export(self, action: Action, view: View) -> Changes:
        conversation = self.conversation(view.owner, view.here)
        if conversation is None:
            return {}
        form = "html" if action.to == "html" else "md"
        text = conversation_page(conversation) if form == "html" else conversation_markdown(conversation)
        return {"told": export_html(form, file_name(conversation, form), text)}

    def _widen(self, action: Action, view: View) -> Changes:
        conversation = self.conversation(view.owner, view.here)
        at = number_in(action.to)
        if conversation is None or not 0 <= at < len(conversation.turns):
            return {}
        question = conversation.turns[at].question
        return {
            **self._limit(replace(view, scope=Scope())),
            "told": ask_now_html(question),
        }

    def _limit(self, view: View) -> Changes:
        """The scope of the view, on the page."""
        return {
            "chosen": json.dumps(view.scope.article_ids),
            "since": view.scope.since.isoformat() if view.scope.since else "",
            "until": view.scope.until.isoformat() if view.scope.until else "",
            "scope_line": self.scope_line(view),
            "articles": self.library(view),
        }

    def _only(self, action: Action, view: View) -> Changes:
        article_id = article_id_of(action.to)
        chosen = [each for each in view.scope.article_ids if each != article_id]
        if article_id not in view.scope.article_ids and self._service.article(article_id) is not None:
            chosen = [*chosen, article_id][:MOST_CHOSEN]
        return self._limit(replace(view, scope=replace(view.scope, article_ids=tuple(chosen))))

    def _on_board(self, action: Action, view: View) -> Changes:
        """The board as chosen; with ".3" after the choice, the items that the fourth turn cites are marked on it."""
        choice, _, turn = action.to.partition(".")
        conversation, at = self.conversation(view.owner, view.here) if turn else None, number_in(turn)
        answer = conversation.turns[at].answer if conversation and 0 <= at < len(conversation.turns) else None
        evidence = [citation.evidence for citation in answer.citations] if answer else []
        cited = [(each.article.id, each.start, each.end) for each in evidence]
        return {"board": self._board.page(chosen_from(choice, action.words), cited), "board_problem": ""}

    def _prefer(self, action: Action, view: View) -> Changes:
        """One setting changed, such as "length=short"; the others stay."""
        made = preferred(self._archive.preferences(view.owner), action.to or action.words)
        self._archive.keep_preferences(view.owner, made)
        return {
            "settings": self.settings(view.owner, "Kept. The next question is answered so."),
            "scope_line": self.scope_line(view),
            "kept": "",
        }
