"""The whole line for one question: retrieve, select, ask what answers, refuse or verify, and compose.

    question -> Question -> ScoredPassage* -> Evidence* -> Found -> Drafted -> Verified -> Answer

It decides the order of the stages and what happens when one gives nothing; each stage's own rules are in its
module.  Whatever a model does, the reader gets verified sentences, the articles' own sentences, or a refusal
with its reason.  `rag.open` assembles one from settings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from index.stores.contract import Store
from index.types import Encoder
from rag.answer import compose
from rag.answer.arithmetic import Side, given_amount, sum_answer
from rag.answer.disagree import rivals_by_words
from rag.answer.finish import finished, outside
from rag.answer.premise import contradiction
from rag.answer.refusal import WEAK, measure, quotable, worth_reading
from rag.answer.withholding import withheld_beside
from rag.answer_cache import AnswerCache
from rag.clock import Clock
from rag.drafting.answerer import Answerer
from rag.errors import ModelCancelled, ModelError
from rag.events import EvidenceFound, Listener, StageStarted
from rag.language.comparable import Said, amount_of
from rag.models.protocol import Cancelled
from rag.question.asked_view import asked_view
from rag.question.asking import plainly_asked
from rag.question.checked import checked_question
from rag.question.followup import Exchange, standalone_question
from rag.question.parts import parts_of
from rag.question.question import Question, understand
from rag.question.spelling import respelt, told_spelling
from rag.question.two_amounts import TwoAmounts, two_amounts
from rag.question.window import Window, names_time, of_other_year, published_in, timeless, window_of
from rag.retrieval.blocks import blocks_of, interleaved, whole_of
from rag.retrieval.evidence import PASSAGES_READ, choose_prompted, select_evidence
from rag.retrieval.retrieve import FindsPassages, Retriever, encoded
from rag.settings import Settings
from rag.stages import Drafted, Found
from rag.types import AbstentionReason, Answer, Evidence, Filters, Rejected, ScoredPassage
from rag.verify.verify import verify
from rag.views.views import view_answer

# By judgement, not measured, where a line names no set.
UNSURE = 0.5  # log-odds that there is an answer, below which another word before a noun tells that there is none
POOL = 12  # evidence sentences considered


class Assistant:
    """Answers questions over one index.  `answerer` None means quotes only, with `notice` saying why; `answers` are
    those given before, None to give each anew; a `retriever` of one's own finds passages of that index."""

    def __init__(
        self,
        *,
        index: Store,
        encoder: Encoder,
        answerer: Answerer | None,
        settings: Settings,
        notice: str = "",
        answers: AnswerCache | None = None,
        retriever: FindsPassages | None = None,
    ) -> None:
        """The parts must fit: the index was built with `encoder`."""
        self.index = index
        self.answerer = answerer
        self.settings = settings
        self.notice = notice
        self.answers = answers
        self.retriever = retriever or Retriever(index, encoder)
        self._encoder = encoder

    def ask(
        self,
        question: str,
        *,
        filters: Filters = Filters(),
        history: Sequence[Exchange] = (),
        on_event: Listener | None = None,
        cancelled: Cancelled | None = None,
    ) -> Answer:
        """The answer to one question.

        Raises QuestionError for a question that cannot be asked, ModelCancelled when `cancelled()` turns true
        while the model works, and ModelError only where settings require a model.
        """
        asked = checked_question(question)
        clock = Clock()
        emit = on_event or (lambda event: None)
        answers = None if history else self.answers
        if answers and (kept := answers.find(asked, filters, self.index.library)):
            return replace(kept, timings_ms=clock.timings())
        alone, changed = respelt(plainly_asked(standalone_question(asked, history)), self.index.lexical)
        if view := self._view(alone, filters):
            return replace(view, question=asked, timings_ms=clock.timings())
        if (two := two_amounts(alone)) and (answer := self._reckoned(asked, two, filters, emit, clock, cancelled)):
            return replace(answer, timings_ms=clock.timings())
        parts = parts_of(alone) if self.answerer and self.answerer.by_parts else (understand(alone),)
        made = []
        for part in parts:
            timed = replace(part, window=self._window(part.text, filters))
            made.append(self._in_time(timed, filters, emit, clock, cancelled))
        whole = compose.together(asked, made) if len(made) > 1 else replace(made[0], question=asked)
        if changed:
            whole = replace(whole, notice=" ".join(filter(None, (whole.notice, told_spelling(changed)))))
        answer = replace(whole, timings_ms=clock.timings())
        if answers:
            answers.keep(asked, filters, self.index.library, answer)
        return answer

    def find(
        self,
        question: Question,
        *,
        filters: Filters = Filters(),
        emit: Listener = lambda event: None,
        clock: Clock | None = None,
    ) -> Found:
        """Retrieve passages, select the evidence, and measure what these tell before a model is asked."""
        clock = clock or Clock()
        emit(StageStarted(stage="retrieve", seconds=clock.seconds))
        query = encoded(question.text, self._encoder)
        passages = self.retriever.passages_for(query, filters=filters)
        clock.mark("retrieve")
        emit(StageStarted(stage="select", seconds=clock.seconds))
        pool = select_evidence(question, query, passages, self.index.library, limit=POOL)
        prompted = choose_prompted(question, pool, passages, self.index.library)
        signals = measure(question, prompted, passages, idf=self.index.lexical.idf)
        clock.mark("select")
        emit(EvidenceFound(evidence=prompted, seconds=clock.seconds))
        return Found(
            passages=passages,
            pool=pool,
            prompted=prompted,
            signals=signals,
            blocks=self._blocks(question, passages, filters),
            whole=whole_of(passages, pool, prompted, self.index.library),
        )

    def search(self, question: str, *, filters: Filters = Filters()) -> tuple[ScoredPassage, ...]:
        """The passages for a question, best first, whether or not they answer it."""
        return tuple(self.retriever.passages_for(encoded(question, self._encoder), filters=filters))

    def draft(
        self,
        question: Question,
        found: Found,
        *,
        emit: Listener = lambda event: None,
        cancelled: Cancelled | None = None,
    ) -> Drafted:
        """Ask what answers over what was found.  Raises ModelError when there is none or it gives nothing usable."""
        if self.answerer is None:
            raise ModelError(self.notice or 'no language model: fetch one with "dossier models pull"')
        return self.answerer.answer(question, found, emit=emit, cancelled=cancelled)

    def close(self) -> None:
        """Let go of the model and the index."""
        if self.answerer is not None:
            self.answerer.close()
        self.index.close()

    def _blocks(
        self, question: Question, passages: Sequence[ScoredPassage], filters: Filters
    ) -> tuple[tuple[Evidence, ...], ...]:
        """The passages for a model that reads whole ones, those of each part of the question among them."""
        if self.answerer is None or not self.answerer.by_passages:
            return ()
        parts = parts_of(question.text)
        own = [
            self.retriever.passages_for(encoded(part.text, self._encoder), filters=filters)
            for part in (parts if len(parts) > 1 else ())
        ]
        return blocks_of(interleaved([*own, passages]), self.index.library)

    def _view(self, question: str, filters: Filters) -> Answer | None:
        """The answer to a question for the whole; None for any other, or where nothing is about what it names."""
        view = asked_view(question)
        if view is None:
            return None
        window = self._window(question, filters)
        answer = view_answer(question, view, self.index.library, filters=filters, window=window)
        return answer and replace(answer, view=view.kind)

    def _window(self, question: str, filters: Filters) -> Window | None:
        """The days that the question is about, told by the as-of day or else today, which is no earlier than the newest
        article."""
        if not names_time(question):
            return None
        newest = max((h.published for h in self.index.library.headers() if h.published), default=date.today())
        return window_of(question, filters.as_of or max(newest, date.today()))

    def _in_time(
        self, question: Question, filters: Filters, emit: Listener, clock: Clock, cancelled: Cancelled | None
    ) -> Answer:
        """The answer from what was published in the days asked about; where nothing there answers, that from all days,
        and where these alone would do, a line that says so."""
        window = question.window
        if window is None or filters.since or filters.until or (question.kind == "yes_no" and not window.strict):
            return self._read(question, filters, emit, clock, cancelled)
        since, until = published_in(window)
        within = replace(filters, since=since, until=min(until, filters.as_of or until))
        rest = understand(timeless(question.text, window), asked=question.asked)
        inside = self._read(rest, within, emit, clock, cancelled)
        first = next((said.text for said in inside.statements if said.kind != "lead"), "")
        if inside.status != "abstained" and (window.strict or not of_other_year(first, window)):
            return inside
        if not window.strict:
            whole = self._read(question, filters, emit, clock, cancelled)
            return inside if whole.status == "abstained" else whole
        told = self._read(replace(question, window=None), filters, emit, clock, cancelled)
        return replace(told, notice=" ".join(filter(None, (told.notice, outside(window, told)))))

    def _read(
        self, question: Question, filters: Filters, emit: Listener, clock: Clock, cancelled: Cancelled | None
    ) -> Answer:
        found = self.find(question, filters=filters, emit=emit, clock=clock)
        own = self._answer(question, found, emit, clock, cancelled)
        withheld = withheld_beside(own, found.passages[:PASSAGES_READ], self.index.library)
        return replace(own, retrieved=found.passages, withheld=withheld)

    def _reckoned(
        self, asked: str, two: TwoAmounts, filters: Filters, emit: Listener, clock: Clock, cancelled: Cancelled | None
    ) -> Answer | None:
        """The sum or difference of two amounts, each looked for by itself; None where one of them is not found."""
        sides: list[Side] = []
        for text in (two.one, two.other):
            question = understand(text if text.endswith("?") else asked)
            if not text.endswith("?"):
                given = given_amount(asked, text)
                sides += [(None, given)] if given else []
                continue
            found = self.find(question, filters=filters, emit=emit, clock=clock)
            chosen = self._read_amount(question, found, emit, cancelled) if found.prompted else None
            sides += [chosen] if chosen else []
        return sum_answer(asked, *sides, add=two.add) if len(sides) == 2 else None

    def _read_amount(
        self, question: Question, found: Found, emit: Listener, cancelled: Cancelled | None
    ) -> Side | None:
        if self.answerer is None:
            return None
        drafted = self.draft(question, found, emit=emit, cancelled=cancelled)
        for rated in drafted.chosen[:1]:
            said = Said(text=rated.evidence.quote, published=rated.evidence.article.published, words=rated.words)
            amount = amount_of(question.text, said)
            return (rated.evidence, amount) if amount and rated.rating >= WEAK else None
        return None

    def _answer(
        self, question: Question, found: Found, emit: Listener, clock: Clock, cancelled: Cancelled | None
    ) -> Answer:
        if not worth_reading(question, found.prompted, found.signals):
            return compose.abstained(question, found, "no_evidence")
        emit(StageStarted(stage="generate", seconds=clock.seconds))
        try:
            drafted = self.draft(question, found, emit=emit, cancelled=cancelled)
        except ModelError as error:
            clock.mark("generate")
            if self.settings.require_model or isinstance(error, ModelCancelled):
                raise
            return _without_model(question, found, str(error), "model_failed" if self.answerer else "no_evidence")
        clock.mark("generate")
        emit(StageStarted(stage="verify", seconds=clock.seconds))
        answer = _verified(question, found, drafted)
        clock.mark("verify")
        name = self.answerer.name if self.answerer else ""
        return replace(answer, model=name, tokens=drafted.tokens, notice=drafted.notice)


def _verified(question: Question, found: Found, drafted: Drafted) -> Answer:
    if drafted.declines:
        declined = [Rejected(text=line.text, reason="does not answer the question") for line in drafted.draft.lines]
        refused = compose.abstained(question, found, "model_declined", rejected=declined)
        nearest = max(drafted.rated, key=lambda r: r.standing).evidence if drafted.rated else found.pool[0]
        return compose.corrected(refused, contradiction(question, nearest, found.prompted))
    if drafted.finish and drafted.chosen:
        best, unsure = drafted.chosen[0].evidence, drafted.signals.yes_margin < UNSURE
        if wrong := contradiction(question, best, found.prompted, unsure=unsure):
            return compose.corrected(compose.abstained(question, found, "model_declined"), wrong, best=best)
    verified = verify(drafted, question=question, context=found.pool)
    if not verified.supported:
        return compose.abstained(question, found, "unsupported", rejected=verified.rejected)
    rivals = rivals_by_words(question, found.pool) if drafted.rivals is None else drafted.rivals
    answer = compose.answered(question, verified, rivals, rated=drafted.rated)
    sure = drafted.signals.yes_margin
    return finished(answer, question, drafted.rated, answerable=sure) if drafted.finish else answer


def _without_model(question: Question, found: Found, notice: str, reason: AbstentionReason) -> Answer:
    if quotable(found.signals):
        return compose.quoted(question, found, notice=notice)
    return replace(compose.abstained(question, found, reason), notice=notice)
