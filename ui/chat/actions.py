"""The actions that buttons of the page ask for by their class, and the view that each leads to.

    {"do": "pick", "to": "abc"} + View -> Actions.perform -> {name of a component: its new value}

A browser may send anything, so an action is checked like a question, and everything that belongs to a person is asked
for under their own name.  Read `Actions.show` for a conversation brought to the page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from index.errors import DossierError
from index.text.plain import plain_text
from ui.chat.html.conversation_html import sources_html, transcript_html
from ui.chat.html.fill import article_id_of
from ui.chat.html.frame_html import ask_now_html, export_html, masthead_html, no_sources_html, welcome_html
from ui.chat.html.library_html import (
    library_html,
    message_html,
    missing_html,
    reader_html,
    removed_html,
)
from ui.chat.html.talks_html import about_html, conversations_html, scope_html
from ui.chat.talks.conversation import Conversation
from ui.chat.talks.examples import example_questions
from ui.chat.talks.export import conversation_markdown, conversation_page, file_name
from ui.chat.talks.scope import MOST_CHOSEN, Scope
from ui.marks import Marks

if TYPE_CHECKING:
    from ui.chat.service import ChatService

LONGEST_ACTION = 20_000  # characters
_CHANGED = "This article has changed since. It is shown as it was when it was quoted."
_GONE = "This article is no longer in the library. It is shown as it was when it was quoted."

Changes = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Who wants the action and what is before them: the open conversation, the scope, the library's search words."""

    owner: str
    here: str = ""
    scope: Scope = Scope()
    find: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What to do, to what, with which words."""

    do: str
    to: str = ""
    words: str = ""


def action_from(text: object) -> Action | None:
    """The action in what a browser sent; None for anything that is none."""
    if not isinstance(text, str) or len(text) > LONGEST_ACTION:
        return None
    try:
        given = json.loads(text)
    except ValueError:
        return None
    if not isinstance(given, dict) or not isinstance(given.get("do"), str):
        return None
    return Action(do=given["do"], to=str(given.get("to") or ""), words=str(given.get("with") or ""))


class Actions:
    """What buttons do.  One for all sessions; `unsaved` are conversations that the archive could not take."""

    def __init__(self, service: ChatService) -> None:
        self._service = service
        self._archive = service.archive
        self._marks = Marks(service.article)
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
            "skipped": self._skipped,
            "remove": self._remove,
            "unremove": self._unremove,
            "restore": self._restore,
        }

    def perform(self, text: object, view: View) -> Changes:
        """What changes on the page; nothing for what is no action, a line of text for what went wrong."""
        action = action_from(text)
        if action is None or action.do not in self._all:
            return {}
        try:
            return self._all[action.do](action, view)
        except DossierError as error:
            place = "report" if action.do in ("remove", "unremove", "restore") else "problem"
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
            "sources": self._sources_of(held, len(held.turns) - 1),
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
        return welcome_html(example_questions(self._service.sample()), first=True)

    def library(self, view: View) -> str:
        """The list of articles, those that the search words fit."""
        wanted = plain_text(view.find).casefold()
        rows = [h for h in self._service.headers() if wanted in plain_text(f"{h.title} {h.publisher}").casefold()]
        return library_html(rows, view.scope.article_ids, found=wanted, mark=self._marks.of)

    def scope_line(self, view: View) -> str:
        """What the next question is limited to."""
        titles = {h.id: plain_text(h.title) for h in self._service.headers()} if view.scope.article_ids else {}
        return scope_html(view.scope, titles, self._archive.preferences(view.owner).span)

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
        return {"sources": self._sources_of(conversation, _number(action.to))} if conversation else {}

    def _sources_of(self, conversation: Conversation, at: int) -> str:
        if not 0 <= at < len(conversation.turns):
            return no_sources_html()
        turn = conversation.turns[at]
        about = turn.question if at < len(conversation.turns) - 1 else ""
        return sources_html(*conversation.sources(turn), about=about) or no_sources_html()

    def _export(self, action: Action, view: View) -> Changes:
        conversation = self.conversation(view.owner, view.here)
        if conversation is None:
            return {}
        form = "html" if action.to == "html" else "md"
        text = conversation_page(conversation) if form == "html" else conversation_markdown(conversation)
        return {"told": export_html(form, file_name(conversation, form), text)}

    def _widen(self, action: Action, view: View) -> Changes:
        conversation = self.conversation(view.owner, view.here)
        at = _number(action.to)
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

    def _skipped(self, action: Action, view: View) -> Changes:
        """Names of a folder's files that the page did not upload."""
        names = [name for name in action.words.split("\n") if name]
        said = f"Left out, being neither text, Markdown, HTML nor PDF: {', '.join(names)}"
        return {"skipped": message_html(said, failed=True) if names else ""}

    def _remove(self, action: Action, view: View) -> Changes:
        article_id = article_id_of(action.to)
        title = self._service.remove(article_id)
        return {"report": removed_html(title, article_id), **self._changed(view)}

    def _unremove(self, action: Action, view: View) -> Changes:
        came = self._service.put_back(article_id_of(action.to))
        said = message_html(
            "It is back." if came else "It is too late for that: add the article again.", failed=not came
        )
        return {"report": said, **self._changed(view)}

    def _restore(self, action: Action, view: View) -> Changes:
        key, _, at = action.to.partition(".")
        article = self._service.article(article_id_of(key))
        number = _number(at)
        if article is None or not 0 <= number < len(article.dropped):
            return {"report": message_html("That line is there already, or the article is gone.", failed=True)}
        text = article.dropped[number].text
        restored = self._service.restore(article.id, text)
        place = restored.text.find(text)
        return {
            "reader": reader_html(restored, (place, place + len(text)), note="The line is back, and can be quoted."),
            **self._changed(view),
        }

    def _changed(self, view: View) -> Changes:
        masthead = masthead_html(self._service.article_count(), self._service.model_state, self._service.notice)
        return {"articles": self.library(view), "masthead": masthead}


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else -1
