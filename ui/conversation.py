"""One person's conversation in the page: its turns, and every quote it has shown, so that each can be opened again.

    question, events, Answer -> Conversation -> ui.page

Kept per browser session and never shared.  A place, the number in a class such as "open-12", is a position in
`Conversation.shown`; places are only ever added, so a citation of an old turn keeps opening its own quote.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.types import Answer, Citation, Evidence

MAX_TURNS = 200  # a page that holds more is slow, and its person has moved on


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A finished turn.  `places` maps the answer's citation numbers to places; `answer` is None when stopped."""

    question: str
    answer: Answer | None
    places: Mapping[int, int] = field(default_factory=dict)
    notice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """The turn in progress, as far as it got."""

    question: str
    stage: str
    seconds: float
    draft: str = ""
    detail: str = ""


@dataclass(slots=True, kw_only=True)
class Conversation:
    """Turns and shown sentences of one session."""

    turns: list[Turn] = field(default_factory=list)
    shown: list[Evidence] = field(default_factory=list)

    def show(self, evidence: Iterable[Evidence]) -> list[tuple[int, Evidence]]:
        """Gives each sentence its place, the one it has or a new one."""
        return [(self._place(item), item) for item in evidence]

    def finish(self, question: str, answer: Answer) -> Turn:
        """Adds the answered turn."""
        places = {citation.number: self._place(citation.evidence) for citation in _all_citations(answer)}
        return self._add(Turn(question=question, answer=answer, places=places))

    def give_up(self, question: str, notice: str) -> Turn:
        """Adds a turn that came to no answer, and why."""
        return self._add(Turn(question=question, answer=None, notice=notice))

    def at(self, place: int) -> Evidence | None:
        """The sentence at a place; None when there is none."""
        return self.shown[place] if 0 <= place < len(self.shown) else None

    def _add(self, turn: Turn) -> Turn:
        self.turns = [*self.turns[-(MAX_TURNS - 1) :], turn]
        return turn

    def _place(self, evidence: Evidence) -> int:
        for place, known in enumerate(self.shown):
            if known is evidence or _key(known) == _key(evidence):
                return place
        self.shown.append(evidence)
        return len(self.shown) - 1


def _key(evidence: Evidence) -> tuple[str, str, int, int]:
    return evidence.article.id, evidence.article.content_hash, evidence.start, evidence.end


def _all_citations(answer: Answer) -> Iterable[Citation]:
    yield from answer.citations
    if answer.abstention is not None:
        yield from answer.abstention.nearest
