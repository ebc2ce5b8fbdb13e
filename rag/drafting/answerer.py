"""What answers: a question and what was found for it go in, what it makes of them comes out.

    Question, Found -> Answerer.answer -> Drafted(draft, rated, chosen, log-odds that it is an answer at all)

Two implement it, each with the thresholds of its scores: `rag.drafting.by_reading` (the default, which writes nothing)
and `rag.drafting.by_chat` (an endpoint, a GGUF file, any LlamaIndex LLM).  Neither decides what is shown:
`rag.verify.verify` does.  `rag.open` makes the one that the settings name.
"""

from __future__ import annotations

from typing import Protocol

from rag.answer.refusal import Scale
from rag.events import Listener
from rag.models.protocol import Cancelled
from rag.question.question import Question
from rag.stages import Drafted, Found

# Fitted on gold (n=60) to a small model's Yes against No: it refused 13 of 14 unanswerable and 6 of 46 answerable
# questions; kept for models that write, whose word stands for fixed log-odds.
SAID = Scale(
    weights={
        "yes_margin": 1.0,
        "nearest": 1.0,
        "foreign_names": -0.3,
        "foreign_numbers": -0.6,
        "wrong_kind": -1.0,
        "negation": -0.3,
    },
    bias=-1.75,
)


class Answerer(Protocol):
    """Makes of evidence what may become an answer; safe to share between threads.

    `by_parts`: a question that asks several things is better put to it part by part.  `by_passages`: it reads whole
    passages, those that were found for each part of such a question.
    """

    @property
    def name(self) -> str:
        """The model's name, which answers show."""

    @property
    def by_parts(self) -> bool:
        """See above."""

    @property
    def by_passages(self) -> bool:
        """See above."""

    def answer(
        self, question: Question, found: Found, *, emit: Listener, cancelled: Cancelled | None = None
    ) -> Drafted:
        """What it makes of what was found.  `emit` gets a draft as it grows.  Raises ModelError and ModelCancelled."""

    def warm(self) -> None:
        """Makes ready what every question needs, so that the first is answered as fast.  Raises ModelError."""

    def check(self) -> None:
        """Raises ModelError when it cannot answer now, as far as can be told without asking it anything."""

    def close(self) -> None:
        """Frees what it holds; calling it twice is fine."""
