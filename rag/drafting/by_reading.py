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
from rag.stages import Draft, Drafted, Found, Rated, Reading
from rag.types import Evidence

# A second reading: by open questions of two parts and more (n=235; four put right, none wrong), not swept finely.
NEARLY_NO, NEARLY_YES = -1.5, 1.0  # log-odds between which, and DOUBTFUL, rating of the best below which, one is made
DOUBTFUL = -0.4
NO_ODDS = -5.0  # rating where nothing was read
READ_RELEVANCE = 0.3  # log-odds for one unit of relevance, where sentences were read
RIVAL = -4.5  # rating above which a sentence of another story may contradict what is shown, if its value clashes
# Weights fitted by `evals.fit.answers` on four hands (n=331); `prior` is added.  The bias keeps wrong answers as few as
# other weights with six rules beside did (35), where the fitted one, 0.2, answers two more rightly and eight more
# wrongly; it was -0.1 before the reader was taught differing voices, which then answered three of 12 in refuse-bank.
READ = Scale(weights={"yes_margin": 0.3, "rating": 0.5}, bias=-0.4)


class ByReading:
    """An `Answerer` that has the evidence read; `answerable` is the share of questions expected to have an answer."""

    by_parts = True
    by_passages = False

    def __init__(self, reader: EvidenceReader, *, answerable: float) -> None:
        self.name = reader.name
        self._reader = reader
        self._prior = prior(answerable)
        self._last: tuple[tuple[str, tuple[Evidence, ...]], Reading] | None = None

    def answer(
        self, question: Question, found: Found, *, emit: Listener, cancelled: Cancelled | None = None
    ) -> Drafted:
        """See `Answerer.answer`.  Where the sentences by themselves leave doubt, whole passages are read, and what
        comes of both readings is weighed alike."""
        first = self._read(question, found, found.prompted, cancelled)
        if not _in_doubt(first) or set(found.whole) <= set(found.prompted):
            return first
        again = self._read(question, found, found.whole, cancelled)
        return replace(again, log_odds=(first.log_odds + again.log_odds) / 2, tokens=first.tokens + again.tokens)

    def _read(
        self, question: Question, found: Found, evidence: tuple[Evidence, ...], cancelled: Cancelled | None
    ) -> Drafted:
        key, last = (question.text, evidence), self._last  # what was read to reckon with is read again to answer
        reading = (
            last[1] if last and last[0] == key else self._reader.read(question.text, evidence, cancelled=cancelled)
        )
        self._last = key, reading
        rated = read_ratings(evidence, reading)
        signals = asked(found.signals, yes_margin=reading.answerable, ratings=(r.rating for r in rated))
        chosen = relevant(question, rated)
        told = any(r.rating >= WEAK and stated(question, r.evidence.quote) for r in rated)
        return Drafted(
            draft=Draft(answerable=None, lines=()),
            signals=signals,
            log_odds=log_odds(signals, READ) + self._prior + (STATED if told else 0.0),
            tokens=reading.tokens,
            evidence=evidence,
            rated=rated,
            chosen=chosen,
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


def _in_doubt(drafted: Drafted) -> bool:
    """Whether it is neither sure that there is an answer and which, nor that there is none."""
    best = drafted.chosen[0].rating if drafted.chosen else NO_ODDS
    return drafted.log_odds >= NEARLY_NO and (drafted.log_odds < NEARLY_YES or best < DOUBTFUL)


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
