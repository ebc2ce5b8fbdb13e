"""The whole line for one question: retrieve, select, ask the model, refuse or verify, and answer.

    question -> Query -> ScoredPassage* -> Evidence* -> draft -> Verified -> Answer

It decides the order of the stages and what happens when one gives nothing; each stage's own rules are in its
module.  Whatever the model does, the reader gets verified sentences, the articles' own sentences, or a refusal
with its reason.  `rag.open` assembles one from settings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from index.search.snapshot import Index
from index.types import Encoder
from rag.answer import compose
from rag.answer.disagree import rivals_by_words
from rag.answer.finish import finished
from rag.answer.refusal import off_topic, prior, quotable
from rag.answer.views import view_answer
from rag.answer.withholding import withheld_beside
from rag.answer_cache import AnswerCache
from rag.clock import Clock
from rag.drafting.draft import draft_answer, signals_of
from rag.errors import ModelCancelled, ModelError, QuestionError
from rag.events import EvidenceFound, Listener, StageStarted
from rag.models.protocol import Cancelled, EvidenceReader, LanguageModel
from rag.question.followup import Exchange, standalone_question
from rag.question.parts import parts_of
from rag.question.question import Question, understand
from rag.question.views import asked_view
from rag.question.window import window_of
from rag.retrieval.evidence import PASSAGES_READ, read_sentences, select_evidence, with_antecedents
from rag.retrieval.retrieve import Retriever
from rag.settings import Settings
from rag.stages import Drafted, Found, Rated, Supported, Verified
from rag.types import Answer, Evidence, Filters, Rejected, ScoredPassage
from rag.verify.verify import answers_beside, answers_kind, as_quote, joined, verify_draft

MAX_QUESTION = 2_000  # characters
POOL = 12  # evidence sentences considered
RIVAL = -0.2  # rating above which a sentence of another story may contradict what is shown
READ_RIVAL = -2.75  # the same for sentences that were read; a value that clashes is asked for besides
ANSWERS_ALONE = 0.7  # rating above which a chosen sentence is shown beside the best
ANSWERS_TOO = 0.3  # the same for a question that asks for several things, or for a sentence of another story
PROMPTED_LEAST = 2
PROMPTED = 10  # most sentences that the model reads
RELEVANCE_GAP, GAP_SEVERAL = 1.6, 1.8  # how far below the best they may rank, for one answer and for several


class Assistant:
    """Answers questions over one index.  `model` None means quotes only, with `notice` saying why; `answers` are
    those given before, None to give each anew."""

    def __init__(
        self,
        *,
        index: Index,
        encoder: Encoder,
        model: LanguageModel | EvidenceReader | None,
        settings: Settings,
        notice: str = "",
        answers: AnswerCache | None = None,
    ) -> None:
        """The parts must fit: the index was built with `encoder`."""
        self.index = index
        self.model = model
        self.settings = settings
        self.notice = notice
        self.answers = answers
        self.retriever = Retriever(index, encoder)

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
        alone = standalone_question(asked, history)
        if view := self._view(alone, filters):
            return replace(view, question=asked, timings_ms=clock.timings())
        questions = parts_of(alone) if isinstance(self.model, EvidenceReader) else (understand(alone),)
        made = []
        for part in questions:
            found = self.find(part, filters=filters, emit=emit, clock=clock)
            own = self._answer(part, found, emit, clock, cancelled)
            withheld = withheld_beside(own, found.passages[:PASSAGES_READ], self.index.library)
            made.append(replace(own, retrieved=found.passages, withheld=withheld))
        whole = compose.together(asked, made) if len(made) > 1 else replace(made[0], question=asked)
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
        """Retrieve passages and select the evidence for a question."""
        clock = clock or Clock()
        emit(StageStarted(stage="retrieve", seconds=clock.seconds))
        query = self.retriever.query(question.text)
        passages = self.retriever.passages_for(query, filters=filters)
        clock.mark("retrieve")
        emit(StageStarted(stage="select", seconds=clock.seconds))
        pool = select_evidence(question, query, passages, self.index.library, limit=POOL)
        found = Found(passages=passages, pool=pool, prompted=self._prompted(question, pool, passages))
        clock.mark("select")
        emit(EvidenceFound(evidence=found.prompted, seconds=clock.seconds))
        return found

    def draft(
        self,
        question: Question,
        found: Found,
        *,
        emit: Listener = lambda event: None,
        cancelled: Cancelled | None = None,
    ) -> Drafted:
        """Ask the model over what was found.  Raises ModelError when there is none or it gives nothing usable."""
        if self.model is None:
            raise ModelError(self.notice or 'no language model: fetch one with "dossier models pull"')
        return draft_answer(self.model, question, found, idf=self.index.lexical.idf, emit=emit, cancelled=cancelled)

    def close(self) -> None:
        """Let go of the model and the index."""
        if self.model is not None:
            self.model.close()
        self.index.close()

    def _view(self, question: str, filters: Filters) -> Answer | None:
        """The answer to a question for the whole; None for any other, or where nothing is about what it names."""
        view = asked_view(question)
        if view is None:
            return None
        window = window_of(question, filters.as_of or date.today())
        return view_answer(question, view, self.index.library, filters=filters, window=window)

    def _prompted(
        self, question: Question, pool: Sequence[Evidence], passages: Sequence[ScoredPassage]
    ) -> tuple[Evidence, ...]:
        gap = GAP_SEVERAL if question.several else RELEVANCE_GAP
        least = pool[0].relevance - gap if pool else 0.0
        near = [e for i, e in enumerate(pool) if i < PROMPTED_LEAST or e.relevance >= least]
        read = {e.passage.id for e in near}
        sentences = read_sentences([p for p in passages if p.passage.id in read], self.index.library)
        return with_antecedents(near[:PROMPTED], sentences, limit=PROMPTED)

    def _answer(
        self, question: Question, found: Found, emit: Listener, clock: Clock, cancelled: Cancelled | None
    ) -> Answer:
        unasked = signals_of(question, found, 0.0, self.index.lexical.idf)
        if not found.prompted or off_topic(unasked):
            return compose.abstained(question, found, "no_evidence")
        emit(StageStarted(stage="generate", seconds=clock.seconds))
        try:
            drafted = self.draft(question, found, emit=emit, cancelled=cancelled)
        except ModelError as error:
            clock.mark("generate")
            if self.settings.require_model or isinstance(error, ModelCancelled):
                raise
            if quotable(unasked):
                return compose.quoted(question, found, notice=str(error))
            return replace(compose.abstained(question, found, "no_evidence"), notice=str(error))
        clock.mark("generate")
        emit(StageStarted(stage="verify", seconds=clock.seconds))
        answer = self._verified(question, found, drafted)
        clock.mark("verify")
        return replace(answer, model=self.model.name if self.model else "", tokens=drafted.tokens)

    def _verified(self, question: Question, found: Found, drafted: Drafted) -> Answer:
        draft = drafted.draft
        expected = prior(self.settings.answerable) if drafted.read else 0.0
        if drafted.log_odds + expected < 0 or draft.answerable is False:
            declined = [Rejected(text=line.text, reason="does not answer the question") for line in draft.lines]
            return compose.abstained(question, found, "model_declined", rejected=declined)
        if drafted.read:
            return self._shown(question, found, drafted)
        evidence = drafted.evidence or found.prompted
        verified = verify_draft(
            draft.lines, evidence, question=question, context=found.pool, prefer_quotes=bool(drafted.chosen)
        )
        if not draft.lines and drafted.chosen and answers_kind(drafted.chosen[0].evidence, question):
            verified = Verified(supported=(as_quote(drafted.chosen[0].evidence),), rejected=())
        complete = with_uncited(verified, drafted.chosen, question=question)
        if not complete.supported:
            return compose.abstained(question, found, "unsupported", rejected=complete.rejected)
        rated = [r.evidence for r in drafted.rated if r.rating >= RIVAL]
        rivals = rated if drafted.rated else rivals_by_words(question, found.pool)
        return compose.answered(question, complete, rivals)

    def _shown(self, question: Question, found: Found, drafted: Drafted) -> Answer:
        """The sentences that a reader has chosen, as they stand."""
        supported: list[Supported] = []
        for rated in drafted.chosen:
            if answers_beside(rated.evidence, drafted.chosen[0].evidence, question):
                supported = joined(supported, as_quote(rated.evidence))
        if not supported:
            return compose.abstained(question, found, "unsupported")
        rivals = [r.evidence for r in drafted.rated if r.rating >= READ_RIVAL]
        verified = Verified(supported=tuple(supported), rejected=())
        answer = compose.answered(question, verified, rivals, read=drafted.rated)
        return finished(answer, question, drafted.rated)


def with_uncited(verified: Verified, chosen: Sequence[Rated], *, question: Question) -> Verified:
    """The verified sentences, and chosen ones that the model rated as answers but did not draft from, as they stand.

    The bar is lower where the question asks for several things, where a sentence comes from another story than the
    rest, and where nothing else is left to show.
    """
    supported = list(verified.supported)
    for rated in chosen:
        told = {e.article.story for s in supported for e in s.evidence}
        wanted = question.several or not supported or rated.evidence.article.story not in told
        least = ANSWERS_TOO if wanted else ANSWERS_ALONE
        if rated.rating >= least and answers_kind(rated.evidence, question):
            supported = joined(supported, as_quote(rated.evidence))
    return Verified(supported=tuple(supported), rejected=verified.rejected)


def checked_question(question: str) -> str:
    """The question on one line.  Raises QuestionError when it is too long or has no letter or digit."""
    flat = " ".join(question.split())
    if not any(c.isalnum() for c in flat):
        raise QuestionError('the question is empty: write one in words, such as "By when must they decide?"')
    if len(flat) > MAX_QUESTION:
        raise QuestionError(f"the question has {len(flat):,} characters: keep it under {MAX_QUESTION:,}")
    return flat
