"""One person's conversation in the page: its turns, and every quote it has shown, so that each can be opened again.

    question, events, Answer -> Conversation -> ui.chat.html.conversation_html

Kept by `ui.chat.talks.archive` under its owner's name and never shared.  A place, the number in a class such as
"open-12", is a position in `Conversation.shown`; places are only ever added, so a citation of an old turn keeps
opening its own quote.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ui.chat.talks.scope import Scope

if TYPE_CHECKING:
    from rag.types import Answer, Citation, Evidence

MAX_TURNS = 200  # a page that holds more is slow, and its person has moved on


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A word of the question, and how many passages have it."""

    word: str
    passages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardLink:
    """A story of the register that an answer tells of: its id and title, and the kind of item, "" for all."""

    story: str
    title: str
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A finished turn.  `places` maps the answer's citation numbers to places; `answer` is None when stopped.

    `understood` is the question as it was made to stand alone, "" where it did already.  `found` are the places of
    evidence that the answer does not cite, `next` the questions that may follow, `looked` what a refusal looked for.
    `boards` are the stories on whose board the answer stands.  `quotes` asks for each quote under its sentence; `weak`
    marks an answer from evidence that shares few of its words.
    """

    question: str
    answer: Answer | None
    places: Mapping[int, int] = field(default_factory=dict)
    notice: str = ""
    understood: str = ""
    found: tuple[int, ...] = ()
    next: tuple[str, ...] = ()
    looked: tuple[Looked, ...] = ()
    scope: Scope = Scope()
    quotes: bool = False
    weak: bool = False
    boards: tuple[BoardLink, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """The turn in progress, as far as it got."""

    question: str
    stage: str
    seconds: float
    draft: str = ""
    detail: str = ""
    understood: str = ""


@dataclass(slots=True, kw_only=True)
class Conversation:
    """Turns and shown sentences.  `id` is "" until `ui.chat.talks.archive` takes it in; `kept` counts its places."""

    id: str = ""
    owner: str = ""
    name: str = ""
    scope: Scope = Scope()
    turns: list[Turn] = field(default_factory=list)
    shown: list[Evidence] = field(default_factory=list)
    kept: int = 0

    def show(self, evidence: Iterable[Evidence]) -> list[tuple[int, Evidence]]:
        """Gives each sentence its place, the one it has or a new one."""
        return [(self._place(item), item) for item in evidence]

    def finish(self, question: str, answer: Answer, **more: Any) -> Turn:
        """Adds the answered turn; `more` are further fields of `Turn`."""
        places = {citation.number: self._place(citation.evidence) for citation in _all_citations(answer)}
        return self._add(Turn(question=question, answer=answer, places=places, scope=self.scope, **more))

    def give_up(self, question: str, notice: str, *, found: tuple[int, ...] = ()) -> Turn:
        """Adds a turn that came to no answer, and why."""
        return self._add(Turn(question=question, answer=None, notice=notice, found=found, scope=self.scope))

    def at(self, place: int) -> Evidence | None:
        """The sentence at a place; None when there is none."""
        return self.shown[place] if 0 <= place < len(self.shown) else None

    def sources(self, turn: Turn) -> tuple[list[tuple[int, Citation]], list[tuple[int, Evidence]]]:
        """What a turn cites, by place, and what was found beside it."""
        if turn.answer is None:
            return [], [(place, self.shown[place]) for place in turn.found]
        cited = [(turn.places[citation.number], citation) for citation in turn.answer.citations]
        used = {place for place, _ in cited}
        return cited, [(place, self.shown[place]) for place in turn.found if place not in used]

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
