"""The values that pass between the stages of one answer, in the order in which they come to be.

    Found(Signals) -> Reading -> Rated* -> Draft(DraftLine*) -> Drafted -> Verified(Supported*)

What retrieval found, and what is measured of it, goes to what answers; its draft, with what was rated on the way, goes
to the verifier; what that supports may be shown.  Plain values: the stages are in the modules named after them, and
know one another by these.  Read `rag.assistant` next.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from rag.types import Evidence, Rejected, ScoredPassage, TokenCounts


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
class Found:
    """What retrieval and selection give: passages, the pool of sentences, those for the model, and what can be measured
    of them before one is asked; `blocks` are the sentences of whole passages, for a model that reads these, `whole`
    those for one that was unsure of single sentences."""

    passages: tuple[ScoredPassage, ...]
    pool: tuple[Evidence, ...]
    prompted: tuple[Evidence, ...]
    signals: Signals
    blocks: tuple[tuple[Evidence, ...], ...] = ()
    whole: tuple[Evidence, ...] = ()


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
    """One drafted sentence and the evidence numbers (from 1) that the model gave it."""

    text: str
    numbers: tuple[int, ...] = ()


Trouble = Literal["", "cut", "unreadable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the model wrote, read strictly.  `answerable` is None when it did not say; `trouble` tells a reply of which
    the end is missing, or whose object could not be read."""

    answerable: bool | None
    lines: tuple[DraftLine, ...]
    trouble: Trouble = ""


class ClaimReader(Protocol):
    """Judges whether sentences state claims; safe to share between threads."""

    def states(self, claims: Sequence[str], quotes: Sequence[str], around: Sequence[str]) -> Sequence[float]:
        """Log-odds, for each claim, that the quotes together state it; `around` is what stands about each of these.
        Raises ModelError."""

    def start(self) -> None:
        """Begin to load and return at once; errors come with the first reading."""

    def close(self) -> None:
        """Frees what it holds; calling it twice is fine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """What an answerer makes of the evidence.

    `log_odds` that the evidence answers the question, all that is expected counted in.  The lines of `draft` rest on
    `evidence`; of `rated` sentences, `chosen` are those to be shown where they are not said by a line: in what comes
    from their story from the rating `least_beside` on, else from `least` on.  `prefer_quotes`: a line is shown in the
    article's own words where these are short or several things are asked.  `rivals` may contradict what is shown; None
    where no sentence was rated.  `finish`: what is shown gets a lead and is made readable (`rag.answer.finish`).
    The numbers of the lines are those of `blocks`, where there are any, and of the evidence elsewhere; without
    `paraphrase` no line is shown, but what it rests on; a `reader` is asked, too, whether that states it.  `notice` is
    one line for a person where a reply was not whole.
    """

    draft: Draft
    signals: Signals
    log_odds: float
    tokens: TokenCounts
    evidence: tuple[Evidence, ...]
    blocks: tuple[tuple[Evidence, ...], ...] = ()
    paraphrase: bool = True
    reader: ClaimReader | None = None
    rated: tuple[Rated, ...] = ()
    chosen: tuple[Rated, ...] = ()
    least: float = -math.inf
    least_beside: float = -math.inf
    prefer_quotes: bool = False
    rivals: tuple[Evidence, ...] | None = None
    finish: bool = False
    notice: str = ""

    @property
    def declines(self) -> bool:
        """Whether it says that the evidence does not answer."""
        return self.log_odds < 0 or self.draft.answerable is False


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
