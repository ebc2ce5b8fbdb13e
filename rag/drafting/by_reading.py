"""An answer by a model that reads the evidence and writes nothing: the sentences that answer, as they stand.

    Question, Found -> Reading -> Rated* -> Drafted(chosen sentences, no line)

All sentences are read in one pass (`rag.reader.reader`).  Which of them are shown is decided in `rag.answer.relevance`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from rag.answer.refusal import STATED, WEAK, Scale, asked, log_odds, prior, stated
from rag.answer.relevance import relevant
from rag.drafting.rate import best_relevance, rate
from rag.events import Listener
from rag.models.protocol import Cancelled, EvidenceReader
from rag.question.question import Question
from rag.stages import Draft, Drafted, Found, Rated, Reading, Signals
from rag.types import Evidence

# Chosen on gold over seeds/ and the originals (n=76 each, docs/results.md) where a line names no other set.
NO_ODDS = -5.0  # log-odds where nothing that was read is good enough
READ_RELEVANCE = 0.3  # log-odds for one unit of relevance, where sentences were read
RIVAL = -2.75  # rating above which a sentence of another story may contradict what is shown, if its value clashes
READ = Scale(  # a model whose hidden states are read; `prior` is added.  The weights were fitted on questions whose
    weights={"yes_margin": 0.7, "rating": 0.2},  # documents it did not see (n=298); the bias is between what suits
    bias=0.6,  # those (0 to 0.5) and what suits news (gold and originals, 0.8 and more)
)


class ByReading:
    """An `Answerer` that has the evidence read; `answerable` is the share of questions expected to have an answer."""

    by_parts = True
    by_passages = False

    def __init__(self, reader: EvidenceReader, *, answerable: float) -> None:
        self.name = reader.name
        self._reader = reader
        self._prior = prior(answerable)

    def answer(
        self, question: Question, found: Found, *, emit: Listener, cancelled: Cancelled | None = None
    ) -> Drafted:
        """See `Answerer.answer`."""
        reading = self._reader.read(question.text, found.prompted, cancelled=cancelled)
        rated = read_ratings(found.prompted, reading)
        signals = asked(found.signals, yes_margin=reading.answerable, ratings=[r.rating for r in rated])
        return Drafted(
            draft=Draft(answerable=None, lines=()),
            signals=signals,
            log_odds=_odds(question, signals, rated) + self._prior,
            tokens=reading.tokens,
            evidence=found.prompted,
            rated=rated,
            chosen=relevant(question, rated),
            rivals=tuple(r.evidence for r in rated if r.rating >= RIVAL),
            finish=True,
        )

    def warm(self) -> None:
        """Nothing is read ahead."""

    def check(self) -> None:
        """Returns once the model is loaded."""
        self._reader.check()

    def close(self) -> None:
        """Closes the reader."""
        self._reader.close()


def _odds(question: Question, signals: Signals, rated: Sequence[Rated]) -> float:
    """Log-odds that what was read answers: more where a sentence has all that the question names, none where even the
    best sentence is weak."""
    told = any(r.rating >= WEAK and stated(question, r.evidence.quote) for r in rated)
    odds = log_odds(signals, READ) + (STATED if told else 0.0)
    return odds if signals.rating >= WEAK else min(odds, NO_ODDS)


def read_ratings(evidence: Sequence[Evidence], reading: Reading) -> tuple[Rated, ...]:
    """The sentences with what a reader made of them."""
    top = best_relevance(evidence)
    rated = (rate(e, r, top=top, weight=READ_RELEVANCE) for e, r in zip(evidence, reading.sentences, strict=True))
    told = zip(
        rated,
        reading.differs or [-math.inf] * len(evidence),
        reading.words or [""] * len(evidence),
        reading.places or range(len(evidence)),
        strict=True,
    )
    return tuple(replace(r, differs=d, words=w, place=p) for r, d, w, p in told)
