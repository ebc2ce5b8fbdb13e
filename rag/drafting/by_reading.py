"""An answer by a model that reads the evidence and writes nothing: the sentences that answer, as they stand.

    Question, Found -> Reading -> Rated* -> Drafted(chosen sentences, no line)

All sentences are read in one pass (`rag.reader.reader`).  Which of them are shown is decided in `rag.answer.relevance`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from index.text.language import has_words_of
from rag.answer.newest import changes_from, looks_back
from rag.answer.refusal import CAUSE_LEAST, STATED, WEAK, Scale, asked, lacking, log_odds, prior, stated, states_cause
from rag.answer.relevance import merit, relevant
from rag.answer.slot import each_of, gives_words, is_undone, lost_by, units_in
from rag.drafting.rate import best_relevance, rate
from rag.events import Listener
from rag.models.protocol import Cancelled, EvidenceReader
from rag.question.question import Question
from rag.stages import Draft, Drafted, Found, Rated, Reading, Signals
from rag.types import Evidence

# A second reading: by open questions of two parts and more (n=235; four put right, none wrong), not swept finely.
NEARLY_NO, NEARLY_YES = -1.5, 1.0  # log-odds between which, and DOUBTFUL, rating of the best below which, one is made
DOUBTFUL = -0.4
TURNED = 0.3  # log-odds that it takes besides to turn a refusal; of five that were near, it parts two right from three
# Chosen on gold over seeds/ and the originals (n=76 each, docs/results.md) where a line names no other set.
LACKING = 1.5  # log-odds where the reader doubts and the article lacks a telling word of the question
LEAST_MERIT = -3.2  # of what would be shown first, below which nothing is
NO_ODDS = -5.0  # log-odds where nothing that was read is good enough
READ_RELEVANCE = 0.3  # log-odds for one unit of relevance, where sentences were read
RIVAL = -4.5  # rating above which a sentence of another story may contradict what is shown, if its value clashes
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
        """See `Answerer.answer`.  Where the sentences by themselves leave doubt, whole passages are read, and what
        comes of both readings is weighed alike."""
        first = self._read(question, found, found.prompted, cancelled)
        if not _in_doubt(first) or set(found.whole) <= set(found.prompted):
            return first
        again = self._read(question, found, found.whole, cancelled)
        odds = (first.log_odds + again.log_odds) / 2 - (TURNED if first.log_odds < 0 else 0.0)
        return replace(again, log_odds=odds, tokens=first.tokens + again.tokens)

    def _read(
        self, question: Question, found: Found, evidence: tuple[Evidence, ...], cancelled: Cancelled | None
    ) -> Drafted:
        reading = self._reader.read(question.text, evidence, cancelled=cancelled)
        rated = read_ratings(evidence, reading)
        signals = asked(found.signals, yes_margin=reading.answerable, ratings=_able(question, rated))
        chosen = relevant(question, rated)
        return Drafted(
            draft=Draft(answerable=None, lines=()),
            signals=signals,
            log_odds=_odds(question, signals, rated, chosen) + self._prior,
            tokens=reading.tokens,
            evidence=evidence,
            rated=rated,
            chosen=chosen,
            rivals=tuple(r.evidence for r in rated if r.rating >= RIVAL and _may_rival(question, r, chosen)),
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


def _able(question: Question, rated: Sequence[Rated]) -> list[float]:
    """The ratings of the sentences that can be the answer at all."""
    return [r.rating for r in rated if not is_undone(question, r.evidence.quote)] or [NO_ODDS]


def _may_rival(question: Question, rated: Rated, chosen: Sequence[Rated]) -> bool:
    """Whether the sentence gives something for each day, say, where that is asked, tells of no time that is over where
    the present is asked about, and is not put right by what leads."""
    unit = each_of(question.text) if question.kind == "number" else ""
    corrected = any(changes_from(rated.words, leader.evidence.quote) and rated != leader for leader in chosen[:1])
    fits = not unit or unit in units_in(rated.evidence.quote)
    return fits and not corrected and not looks_back(question, rated)


def _odds(question: Question, signals: Signals, rated: Sequence[Rated], chosen: Sequence[Rated]) -> float:
    """Log-odds that what was read answers: more where a sentence has all that the question names, or plainly is the
    cause or the words asked for; none where even the best is weak or what would be shown does not fill the slot."""
    plain = (r.evidence.quote for r in chosen[:1] if r.rating >= CAUSE_LEAST)
    if any(states_cause(question, quote) or gives_words(question, quote) for quote in plain):
        return max(0.0, log_odds(signals, READ) + STATED)
    told = any(r.rating >= WEAK and stated(question, r.evidence.quote) and not lost_by(question, r) for r in rated)
    odds = log_odds(signals, READ) + (STATED if told else 0.0)
    if signals.yes_margin < 0 and question.kind != "yes_no" and chosen and lacking(question, chosen[0].evidence):
        odds -= LACKING
    english = has_words_of(question.text, "en")  # of another language no sentence shares a word
    weak = signals.rating < WEAK or (english and all(merit(question, r) < LEAST_MERIT for r in rated))
    return min(odds, NO_ODDS) if weak else odds


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
