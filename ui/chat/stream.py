"""A question worked on in a thread of its own, and what is to be shown of it, as it comes.

    ChatService.ask in a thread -> EvidenceFound, StageStarted, DraftGrew -> Asking.updates() -> Working*, then Turn

The page's generator only reads `updates`; stopping sets a flag that the model looks at.  Knows nothing of Gradio.
Read `Asking.updates` next.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from index.errors import DossierError
from rag.errors import ModelCancelled
from rag.events import DraftGrew, Event, EvidenceFound, StageStarted
from rag.language.words import content_stems
from rag.question.followup import Exchange, standalone_question
from rag.types import answer_text
from ui.chat.talks.conversation import Conversation, Working
from ui.chat.talks.preferences import Preferences, shortened
from ui.chat.talks.scope import filters_of

if TYPE_CHECKING:
    from rag.types import Answer, Evidence
    from ui.chat.service import ChatService

DRAFT_SECONDS = 0.12  # between two versions of a draft; more often only costs
LONGEST_BEFORE = 300  # characters of earlier questions that a follow-up carries along
LONGEST_SENTENCE = 400  # characters of a sentence that is asked about
WEAK_SHARE = 0.4  # of the question's content words
STOPPED = "Stopped. Nothing was answered."
FAILED = "Something went wrong while answering. The server's log has the details."


class Asking:
    """One question being worked on.  `evidence` grows as it is found; `stop` may be called from any thread."""

    def __init__(
        self,
        service: ChatService,
        conversation: Conversation,
        question: str,
        *,
        about: str = "",
        preferences: Preferences = Preferences(),
    ) -> None:
        """`about` is a sentence that the question is about, "" for none."""
        self.question = question
        self.understood = understood(question, conversation, about)
        self.evidence: tuple[Evidence, ...] = ()
        self._service = service
        self._preferences = preferences
        self._conversation = conversation
        self._events: queue.Queue[Event | int | None] = queue.Queue()
        self._stopped = threading.Event()
        self._began = time.monotonic()
        self._answer: Answer | None = None
        self._notice = ""

    def stop(self) -> None:
        """Ends it soon; the turn then says that it was stopped."""
        self._stopped.set()

    def updates(self) -> Iterator[Working]:
        """What to show now, each time that changes; when it ends, the conversation has the finished turn.

        Where the page is slower than the work, only the latest state is shown: each one costs Gradio ten milliseconds
        of the processor, and ten people at once would wait for their evidence behind the steps of all others."""
        working = Working(question=self.question, stage="retrieve", seconds=0.0, understood=self._told)
        thread = threading.Thread(target=self._work, name="ask", daemon=True)
        thread.start()
        try:
            yield working
            is_new = False
            while (event := self._next()) is not None:
                before, working = working, self._advance(working, event)
                is_new = is_new or working != before or isinstance(event, EvidenceFound)
                if is_new and self._events.empty():
                    is_new = False
                    yield replace(working, seconds=time.monotonic() - self._began)
        finally:
            self._stopped.set()  # the reader has gone, or all is done
        self._finish()

    @property
    def _told(self) -> str:
        """The question as understood, where that is not how it was asked."""
        return self.understood if self.understood != self.question else ""

    def _next(self) -> Event | int | None:
        """The next event; of several versions of a draft that wait, only the last."""
        event = self._events.get()
        if isinstance(event, DraftGrew):
            time.sleep(DRAFT_SECONDS)
            while self._events.queue and isinstance(self._events.queue[0], DraftGrew):
                event = self._events.get()
        return event

    def _advance(self, working: Working, event: Event | int) -> Working:
        if isinstance(event, StageStarted):
            return replace(working, stage=event.stage, detail="")
        if isinstance(event, EvidenceFound):
            self.evidence = event.evidence
            return working
        if isinstance(event, DraftGrew):
            return replace(working, stage="generate", draft=event.text, detail="")
        ahead = "one question is" if event == 1 else f"{event} questions are"
        return replace(working, stage="wait", detail=f"waiting for the language model: {ahead} ahead of yours")

    def _work(self) -> None:
        try:
            self._answer = self._service.ask(
                self.understood,
                filters=filters_of(self._conversation.scope, self._preferences.span),
                quotes_only=self._preferences.quotes_only,
                on_event=self._events.put,
                on_wait=self._events.put,
                cancelled=self._stopped.is_set,
            )
        except ModelCancelled:
            self._notice = STOPPED
        except DossierError as error:
            self._notice = str(error)
        except Exception:
            self._notice = FAILED
            raise
        finally:
            self._events.put(None)

    def _finish(self) -> None:
        conversation, answer = self._conversation, self._answer
        found = tuple(place for place, _ in conversation.show(self.evidence))
        if answer is None:
            conversation.give_up(self.question, self._notice or STOPPED, found=found)
            return
        if self._preferences.length == "short":
            answer = shortened(answer)
        asked = [self.understood, *(turn.question for turn in conversation.turns)]
        conversation.finish(
            self.question,
            answer,
            understood=self._told,
            found=found,
            next=self._service.register.following(asked, answer),
            boards=self._service.register.links(answer),
            looked=self._service.looked_for(self.understood) if answer.status == "abstained" else (),
            quotes=self._preferences.length == "quotes",
            weak=answer.status != "abstained" and not answer.view and is_weak(self.understood, self.evidence),
        )


def is_weak(question: str, evidence: Sequence[Evidence]) -> bool:
    """Whether the sentences found, with their titles, hold few of the question's words."""
    asked = set(content_stems(question))
    held = {stem for each in evidence for stem in content_stems(f"{each.article.title} {each.quote}")}
    return bool(asked) and len(asked & held) < WEAK_SHARE * len(asked)


def understood(question: str, conversation: Conversation, about: str = "") -> str:
    """The question as it stands alone: after the sentence it is about, or after the question it leans on."""
    if about:
        return f"{about[:LONGEST_SENTENCE].rstrip(' .?!')}: {question}"
    return standalone_question(question, history_of(conversation))


def history_of(conversation: Conversation) -> tuple[Exchange, ...]:
    """The answered turns, as context for the next question."""
    return tuple(
        Exchange(
            question=turn.understood if turn.understood and len(turn.understood) <= LONGEST_BEFORE else turn.question,
            answer_text=answer_text(turn.answer.statements),
        )
        for turn in conversation.turns
        if turn.answer is not None
    )
