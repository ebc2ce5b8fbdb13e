"""One language model for everyone at the page: questions take turns, in the order they came, and know their place.

    Slot.turn -> wait, told how many are ahead -> the question's calls -> the next one's turn

`QueuedModel` and `QueuedReader` stand for the shared model while one question lasts: retrieval never waits, only the
model's calls do.  Knows nothing of pages.  Read `Slot.turn` next.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from rag.errors import ModelCancelled
from rag.models.protocol import EvidenceReader
from rag.stages import Reading

if TYPE_CHECKING:
    from rag.models.protocol import Cancelled, Completion, LanguageModel, OnText, Prompt
    from rag.types import Evidence

WAKE_SECONDS = 0.1  # how soon a cancelled wait ends


class Slot:
    """A first-come, first-served turn at something that serves one at a time."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._line: deque[object] = deque()

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


class _Queued:
    """A turn for one question: taken by `wait` when it is first needed, given back by `close`."""

    def __init__(self, slot: Slot, *, on_wait: Callable[[int], None]) -> None:
        self._slot = slot
        self._on_wait = on_wait
        self._turn: ExitStack | None = None

    def wait(self, cancelled: Cancelled | None) -> None:
        """Returns once it is this question's turn.  Raises ModelCancelled."""
        if self._turn is None:
            with ExitStack() as entered:
                entered.enter_context(self._slot.turn(on_wait=self._on_wait, cancelled=cancelled))
                self._turn = entered.pop_all()

    def close(self) -> None:
        """The next one's turn; the shared model stays open."""
        if self._turn is not None:
            self._turn.close()
            self._turn = None


class QueuedReader(_Queued):
    """The shared reader, for one question."""

    def __init__(self, reader: EvidenceReader, slot: Slot, *, on_wait: Callable[[int], None]) -> None:
        super().__init__(slot, on_wait=on_wait)
        self.name = reader.name
        self._reader = reader

    def read(self, question: str, evidence: Sequence[Evidence], *, cancelled: Cancelled | None = None) -> Reading:
        """See `EvidenceReader.read`."""
        self.wait(cancelled)
        return self._reader.read(question, evidence, cancelled=cancelled)


class QueuedModel(_Queued):
    """The shared language model, for one question."""

    def __init__(self, model: LanguageModel, slot: Slot, *, on_wait: Callable[[int], None]) -> None:
        super().__init__(slot, on_wait=on_wait)
        self.name = model.name
        self.prefills = model.prefills
        self._model = model

    def complete(
        self, prompt: Prompt, *, on_text: OnText | None = None, cancelled: Cancelled | None = None
    ) -> Completion:
        """See `LanguageModel.complete`."""
        self.wait(cancelled)
        return self._model.complete(prompt, on_text=on_text, cancelled=cancelled)


def queued(
    model: LanguageModel | EvidenceReader, slot: Slot, *, on_wait: Callable[[int], None]
) -> QueuedModel | QueuedReader:
    """The shared model for one question; close it when the question is answered."""
    if isinstance(model, EvidenceReader):
        return QueuedReader(model, slot, on_wait=on_wait)
    return QueuedModel(model, slot, on_wait=on_wait)
