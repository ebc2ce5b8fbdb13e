"""The values that pass between the stages of one answer, in the order in which they come to be.

    Found -> Reading -> Rated* -> Draft(DraftLine*) -> Signals -> Drafted -> Verified(Supported*)

What retrieval found goes to what answers; its draft, with what was rated and measured on the way, goes to the verifier;
what that supports may be shown.  Plain values: the stages are in the modules named after them, and know one another by
these.  Read `rag.assistant` next.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from rag.types import Evidence, Rejected, ScoredPassage, TokenCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What retrieval and selection give: passages, the pool of sentences and those for the model."""

    passages: tuple[ScoredPassage, ...]
    pool: tuple[Evidence, ...]
    prompted: tuple[Evidence, ...]

    @property
    def similarity(self) -> float:
        """Cosine of the question and the best passage; 0 without passages."""
        return max((p.similarity for p in self.passages[:5]), default=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Log-odds that the evidence answers the question, and for each sentence, in the order given, that it does.

    `places` tell which each was of those read, from 0; `differs` are log-odds that it answers otherwise than one read
    before it, `words` those of it that are the answer, of use for sentences that answer.  All are empty where the
    reader does not tell."""

    answerable: float
    sentences: tuple[float, ...]
    tokens: TokenCounts
    places: tuple[int, ...] = ()
    differs: tuple[float, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """An evidence sentence, `rating` (log-odds that it states the answer), and `standing` (with its relevance).

    Where it was read, `differs` are the log-odds that it answers otherwise than one read before it, `place` is which it
    was of those that were read, and `words` are its words that are the answer."""

    evidence: Evidence
    rating: float
    standing: float
    differs: float = -math.inf
    place: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """One drafted sentence and the evidence number (from 1) that the model gave it, or None."""

    text: str
    number: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the model wrote, read strictly.  `answerable` is None when it did not say."""

    answerable: bool | None
    lines: tuple[DraftLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What is known before an answer is shown.  Every signal is a float; larger is not always better.

    yes_margin: the model's log-odds that the evidence answers, 0 where none is asked.  rating: the same for the
    sentence that it rates best, 0 where none is rated.  similarity: cosine of question and best passage.
    coverage: share of the question's content stems, weighted by rarity, held by the best evidence and its title.
    nearest: the same for the single best sentence.  foreign_names, foreign_numbers: how many of the question's
    names and numbers no evidence holds.  wrong_kind: 1 when no evidence sentence has a value of the asked kind.
    negation: 1 when question and best sentence disagree on negation.
    """

    yes_margin: float
    rating: float
    similarity: float
    coverage: float
    nearest: float
    foreign_names: float
    foreign_numbers: float
    wrong_kind: float
    negation: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """What the model made of the evidence: its draft, the signals for refusal, and the tokens it took.

    `log_odds` that the evidence answers the question.  `read` when the model wrote nothing: `chosen` are then the
    sentences to show, best first.
    """

    draft: Draft
    signals: Signals
    log_odds: float
    tokens: TokenCounts
    rated: tuple[Rated, ...] = ()
    chosen: tuple[Rated, ...] = ()
    read: bool = False

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The sentences that the draft's numbers refer to; none where no sentence was rated."""
        return tuple(r.evidence for r in self.chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Supported:
    """A sentence that may be shown, with the evidence it rests on; `verbatim` when it is the article's own."""

    text: str
    evidence: tuple[Evidence, ...]
    verbatim: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What may be shown, in draft order, and what may not."""

    supported: tuple[Supported, ...]
    rejected: tuple[Rejected, ...]
