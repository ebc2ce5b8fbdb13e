"""What the page's events do: what a browser sent goes in, the changes of the page come out.

    event + Conversation + Desk -> {name of a component: its new value}

One `Handlers` serves all sessions; what belongs to a session is in its `Conversation`.  A browser may send
anything, so everything is checked here.  `ui.blocks` maps the names to components.  Read `Handlers.ask` next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from index.errors import DossierError
from ui.conversation import Conversation
from ui.examples import example_questions
from ui.page import sources_html, transcript_html, working_html
from ui.page_adding import add_address, add_files, add_text
from ui.page_frame import masthead_html, no_sources_html, welcome_html
from ui.page_library import article_id_of, library_html, message_html, missing_html, reader_html
from ui.questions import check_question
from ui.stream import Asking

if TYPE_CHECKING:
    from ui.desk import Desk

FOUND_SHOWN = 8  # evidence sentences beside an answer
_WANTED = re.compile(r"(open|article)-([0-9a-f]{1,4096})(?: \d+)?")

Changes = dict[str, str | bool]


class Handlers:
    """What events call.  One for all sessions: what belongs to a session is in its `Conversation`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._asking: dict[str, Asking] = {}

    def ask(self, question: str, conversation: Conversation, session: str) -> Iterator[Changes]:
        """Yields what changes on the page, from the first stage to the verified answer."""
        if session in self._asking:
            return
        try:
            asked = check_question(str(question or ""))
        except DossierError as error:
            yield {"problem": message_html(str(error), failed=True)}
            return
        asking = self._asking[session] = Asking(self._desk, conversation, asked)
        try:
            yield from self._shown(asking, conversation)
        finally:
            self._asking.pop(session, None)

    def _shown(self, asking: Asking, conversation: Conversation) -> Iterator[Changes]:
        yield {"busy": True, "question": "", "problem": "", "welcome": ""}
        told = 0
        for working in asking.updates():
            change: Changes = {"current": working_html(working)}
            if len(asking.evidence) != told:
                told = len(asking.evidence)
                change["sources"] = sources_html((), conversation.show(asking.evidence))
            yield change
        yield {
            "busy": False,
            "current": "",
            "transcript": transcript_html(conversation.turns),
            "sources": self._sources(conversation, asking),
        }

    def _sources(self, conversation: Conversation, asking: Asking) -> str:
        answer = conversation.turns[-1].answer
        found = conversation.show(asking.evidence[:FOUND_SHOWN])
        if answer is None:
            return sources_html((), found) or no_sources_html()
        places = conversation.turns[-1].places
        cited = [(places[citation.number], citation) for citation in answer.citations]
        used = {place for place, _ in cited}
        return sources_html(cited, [row for row in found if row[0] not in used]) or no_sources_html()

    def stop(self, session: str) -> None:
        """Stops this session's question, if it has one."""
        if asking := self._asking.get(session):
            asking.stop()

    def open(self, wanted: str, conversation: Conversation) -> str:
        """The reader for "open-12" (a shown sentence) or "article-6132" (an article of the library)."""
        match = _WANTED.fullmatch(str(wanted or ""))
        if match is None:
            return missing_html()
        if match[1] == "open":
            place = int(match[2]) if match[2].isdigit() and len(match[2]) < 9 else -1
            evidence = conversation.at(place)
            return missing_html() if evidence is None else reader_html(evidence.article, (evidence.start, evidence.end))
        article = self._desk.article(article_id_of(match[2]))
        return missing_html() if article is None else reader_html(article)

    def welcome(self) -> str:
        """The invitation."""
        return welcome_html(example_questions([article for article, _ in self._desk.articles()]), first=True)

    def welcome_if(self, transcript: str) -> str:
        """The invitation again, as long as nothing was asked: its questions follow the articles."""
        return "" if transcript else self.welcome()

    def masthead(self) -> str:
        """The head of the page, with the model's state."""
        return masthead_html(self._desk.article_count(), self._desk.model_state)

    def loading(self) -> bool:
        """Whether the model is still on its way."""
        return self._desk.model_state.state == "loading"

    def library(self) -> str:
        """The list of articles."""
        return library_html(self._desk.articles())

    def add_files(self, files: Sequence[str] | None) -> Iterator[str]:
        """Progress and result of an upload."""
        yield from add_files(self._desk, list(files or ()))

    def add_address(self, address: str) -> Iterator[str]:
        """Progress and result of fetching an address."""
        yield from add_address(self._desk, str(address or ""))

    def add_text(self, text: str) -> Iterator[str]:
        """Progress and result of pasted text."""
        yield from add_text(self._desk, str(text or ""))
