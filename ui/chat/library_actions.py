"""What buttons do to articles: take out, put back, bring a dropped line back, correct what is stated.

    Action + View -> LibraryActions -> {name of a component: its new value}

Each is done when it returns.  Raises DossierError; `ui.chat.actions` shows what went wrong.  Read `edit` for how what
a browser sent is checked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from index.errors import SourceError
from index.text.plain import plain_text
from rag.errors import QuestionError
from ui.chat.action import Action, Changes, View, number_in
from ui.chat.html.fill import article_id_of
from ui.chat.html.frame_html import masthead_html
from ui.chat.html.library_html import library_html, message_html, reader_html, removed_html
from ui.chat.talks.scope import date_from
from ui.marks import Marks

if TYPE_CHECKING:
    from ui.chat.service import ChatService

FIELDS = ("title", "publisher", "author", "published")
LONGEST_FIELD = 300  # characters
CORRECTED = "Corrected. It stays so when the article is indexed again."


class LibraryActions:
    """One for all sessions."""

    def __init__(self, service: ChatService) -> None:
        self._service = service
        self._marks = Marks(service.article)

    def library(self, view: View) -> str:
        """The list of articles, those that the search words fit."""
        wanted = plain_text(view.find).casefold()
        rows = [h for h in self._service.headers() if wanted in plain_text(f"{h.title} {h.publisher}").casefold()]
        return library_html(rows, view.scope.article_ids, found=wanted, mark=self._marks.of)

    def skipped(self, action: Action, view: View) -> Changes:
        """Names and reasons of files that the page did not upload, a line each."""
        lines = [line for line in action.words.split("\n") if line.strip()]
        return {"skipped": "".join(message_html(line, failed=True) for line in lines[:100])}

    def remove(self, action: Action, view: View) -> Changes:
        """Take an article out."""
        article_id = article_id_of(action.to)
        title = self._service.remove(article_id)
        return {"report": removed_html(title, article_id), **self._changed(view)}

    def unremove(self, action: Action, view: View) -> Changes:
        """Put it back."""
        came = self._service.put_back(article_id_of(action.to))
        words = "It is back." if came else "It is too late for that: add the article again."
        return {"report": message_html(words, failed=not came), **self._changed(view)}

    def restore(self, action: Action, view: View) -> Changes:
        """Bring a line that was left out back into its article."""
        key, _, at = action.to.partition(".")
        article = self._service.article(article_id_of(key))
        number = number_in(at)
        if article is None or not 0 <= number < len(article.dropped):
            return {"report": message_html("That line is there already, or the article is gone.", failed=True)}
        text = article.dropped[number].text
        restored = self._service.restore(article.id, text)
        place = restored.text.find(text)
        return {
            "reader": reader_html(restored, (place, place + len(text)), note="The line is back, and can be quoted."),
            **self._changed(view),
        }

    def edit(self, action: Action, view: View) -> Changes:
        """Correct title, publisher, author or date of an article; in the reader, where it went wrong, it says why."""
        article = self._service.article(article_id_of(action.to))
        if article is None:
            return {"report": message_html("The article is gone.", failed=True)}
        try:
            edited = self._service.edit(article.id, _fields(action.words))
        except (SourceError, QuestionError) as error:
            return {"reader": reader_html(article, note=str(error))}
        return {"reader": reader_html(edited, note=CORRECTED), **self._changed(view)}

    def _changed(self, view: View) -> Changes:
        service = self._service
        masthead = masthead_html(service.article_count(), service.model_state, service.notice)
        return {"articles": self.library(view), "masthead": masthead}


def _fields(words: str) -> Mapping[str, str]:
    """What a browser wants to be stated.  Raises SourceError for no title and for a date that is none."""
    try:
        given = json.loads(words)
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise SourceError("Nothing was changed: the page did not say what to correct.")
    fields = {name: plain_text(str(given[name]))[:LONGEST_FIELD] for name in FIELDS if given.get(name) is not None}
    if not fields.get("title", "a title"):
        raise SourceError("Nothing was changed: an article needs a title.")
    if "published" in fields:
        day = date_from(fields["published"])
        fields["published"] = day.isoformat() if day else ""
    return fields
