"""A question worked on in a thread of its own, and what is to be shown of it, as it comes.

    Desk.ask in a thread -> EvidenceFound, StageStarted, DraftGrew -> Asking.updates() -> Working*, then Turn

The page's generator only reads `updates`; stopping sets a flag that the model looks at.  Knows nothing of Gradio.
Read `Asking.updates` next.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from index.errors import DossierError
from rag.errors import ModelCancelled
from rag.events import DraftGrew, Event, EvidenceFound, StageStarted
from rag.followup import Exchange
from rag.record import answer_text
from ui.conversation import Conversation, Working

if TYPE_CHECKING:
    from rag.types import Answer, Evidence
    from ui.desk import Desk

DRAFT_SECONDS = 0.12  # between two versions of a draft; more often only costs
STOPPED = "Stopped. Nothing was answered."
FAILED = "Something went wrong while answering. The server's log has the details."


class Asking:
    """One question being worked on.  `evidence` grows as it is found; `stop` may be called from any thread."""

    def __init__(self, desk: Desk, conversation: Conversation, question: str) -> None:
        self.question = question
        self.evidence: tuple[Evidence, ...] = ()
        self._desk = desk
        self._history = history_of(conversation)
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
        """What to show now, each time that changes; when it ends, the conversation has the finished turn."""
        working = Working(question=self.question, stage="retrieve", seconds=0.0)
        thread = threading.Thread(target=self._work, name="ask", daemon=True)
        thread.start()
        try:
            yield working
            while (event := self._next()) is not None:
                working = self._advance(working, event)
                yield replace(working, seconds=time.monotonic() - self._began)
        finally:
            self._stopped.set()  # the reader has gone, or all is done
        self._finish()

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
            self._answer = self._desk.ask(
                self.question,
                history=self._history,
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
        if self._answer is not None:
            self._conversation.finish(self.question, self._answer)
        else:
            self._conversation.give_up(self.question, self._notice or STOPPED)


def history_of(conversation: Conversation) -> tuple[Exchange, ...]:
    """The answered turns, as context for the next question."""
    return tuple(
        Exchange(question=turn.question, answer_text=answer_text(turn.answer.statements))
        for turn in conversation.turns
        if turn.answer is not None
    )
