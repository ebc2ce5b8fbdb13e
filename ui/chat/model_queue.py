"""One language model for everyone at the page: questions take turns, in the order they came, and know their place.

    ModelQueue.turn -> wait, told how many are ahead -> the question's calls -> the next one's turn

`QueuedAnswerer` stands for the shared one while a question lasts: retrieval never waits, only what the model is asked
does.  Knows nothing of pages.  Read `ModelQueue.turn` next.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from rag.errors import ModelCancelled

if TYPE_CHECKING:
    from rag.drafting.answerer import Answerer
    from rag.events import Listener
    from rag.models.protocol import Cancelled
    from rag.question.question import Question
    from rag.stages import Drafted, Found

WAKE_SECONDS = 0.1  # how soon a cancelled wait ends


class ModelQueue:
    """A first-come, first-served turn at something that serves one at a time."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._line: deque[object] = deque()

    @property
    def length(self) -> int:
        """How many wait, the one whose turn it is included."""
        with self._changed:
            return len(self._line)

    @contextmanager
    def turn(self, *, on_wait: Callable[[int], None], cancelled: Cancelled | None) -> Iterator[None]:
        """Waits for the turn and holds it; `on_wait` is told how many are ahead, whenever that changes.

        Raises ModelCancelled when `cancelled()` turns true first.
        """
        ticket = object()
        with self._changed:
            self._line.append(ticket)
        try:
            self._wait(ticket, on_wait, cancelled)
            yield
        finally:
            with self._changed:
                self._line.remove(ticket)
                self._changed.notify_all()

    def _wait(self, ticket: object, on_wait: Callable[[int], None], cancelled: Cancelled | None) -> None:
        told = 0
        while True:
            with self._changed:
                ahead = self._line.index(ticket)
                if ahead and ahead == told:
                    self._changed.wait(WAKE_SECONDS)
                    ahead = self._line.index(ticket)
            if not ahead:
                return
            if cancelled is not None and cancelled():
                raise ModelCancelled("stopped while waiting for the language model")
            if ahead != told:
                on_wait(ahead)
                told = ahead


class QueuedAnswerer:
    """The shared answerer, for one question; its turn is taken when it is asked, and given back by `close`."""

    def __init__(self, answerer: Answerer, queue: ModelQueue, *, on_wait: Callable[[int], None]) -> None:
        self.name, self.by_parts = answerer.name, answerer.by_parts
        self.by_passages = answerer.by_passages
        self._answerer = answerer
        self._queue = queue
        self._on_wait = on_wait
        self._turn: ExitStack | None = None

    def answer(
        self, question: Question, found: Found, *, emit: Listener, cancelled: Cancelled | None = None
    ) -> Drafted:
        """See `Answerer.answer`.  Raises ModelCancelled when that comes before its turn."""
        if self._turn is None:
            with ExitStack() as entered:
                entered.enter_context(self._queue.turn(on_wait=self._on_wait, cancelled=cancelled))
                self._turn = entered.pop_all()
        return self._answerer.answer(question, found, emit=emit, cancelled=cancelled)

    def warm(self) -> None:
        """The shared one has been made ready."""

    def check(self) -> None:
        """See `Answerer.check`."""
        self._answerer.check()

    def close(self) -> None:
        """The next one's turn; the shared answerer stays open."""
        if self._turn is not None:
            self._turn.close()
            self._turn = None
