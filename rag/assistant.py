"""The whole line for one question: retrieve, select, ask what answers, refuse or verify, and compose.

    question -> Question -> ScoredPassage* -> Evidence* -> Found -> Drafted -> Verified -> Answer

It decides the order of the stages and what happens when one gives nothing; each stage's own rules are in its
module.  Whatever a model does, the reader gets verified sentences, the articles' own sentences, or a refusal
with its reason.  `rag.open` assembles one from settings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from index.stores.contract import Store
from index.types import Encoder, Encoding
from rag.answer import compose
from rag.answer.in_time import in_time
from rag.answer.overtaken import may_be_overtaken, overtaken, to_read_beside
from rag.answer.refusal import measure, worth_reading
from rag.answer.sums.chosen import WORTH, reckoned_answer, without_figure
from rag.answer.sums.meaning import Meaning
from rag.answer.verified import verified, without_model
from rag.answer.withholding import withheld_beside
from rag.clock import Clock
from rag.errors import ModelCancelled, ModelError
from rag.events import EvidenceFound, Listener
from rag.question.asked_view import asked_view
from rag.question.asking import plainly_asked
from rag.question.checked import check_days, check_publisher, checked_question
from rag.question.fitted.operation import LIKELY, operation_likelihoods
from rag.question.followup import Exchange, standalone_question
from rag.question.kind import asked_kind
from rag.question.parts import parts_of
from rag.question.question import Question, understand
from rag.question.second_wording import second_wording
from rag.question.spelling import respelt, told_spelling
from rag.question.view_function import load_view_function
from rag.question.window import Window, names_time, window_of
from rag.retrieval.blocks import blocks_of, interleaved, whole_of
from rag.retrieval.evidence import PASSAGES_READ, choose_prompted, select_evidence
from rag.retrieval.retrieve import FindsPassages, Retriever, encoded
from rag.retrieval.second_look import later_found, next_found
from rag.retrieval.topics import with_stories
from rag.run import Run
from rag.settings import Settings
from rag.stages import Drafted, Found, Rated
from rag.types import Answer, Evidence, Filters, ScoredPassage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from rag.answer_cache import AnswerCache
    from rag.drafting.answerer import Answerer
    from rag.models.protocol import Cancelled

POOL = 12  # evidence sentences considered; by judgement
SECOND_LEAST = 0.5  # log-odds at which a second reading is believed over the first; by judgement
QUERIES = 16  # encoded questions kept: the same is read for a view and for passages


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
        self._query = lru_cache(maxsize=QUERIES)(partial(encoded, encoder=encoder))

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

        Raises QuestionError for what cannot be asked, MissingError for a publisher that no article has,
        ModelCancelled when `cancelled()` turns true while the model works, and ModelError only where settings require a
        model.
        """
        asked = checked_question(question)
        check_days(filters)
        check_publisher(filters.publisher, self.index.library)
        clock = Clock()
        run = Run(filters=filters, emit=on_event or (lambda event: None), clock=clock, cancelled=cancelled)
        answers = None if history else self.answers
        if answers and (kept := answers.find(asked, filters, self.index.library)):
            return replace(kept, timings_ms=clock.timings())
        alone, changed = respelt(plainly_asked(standalone_question(asked, history)), self.index.lexical)
        likely = operation_likelihoods(alone, self._fitted_vector(alone))
        if answer := self._view(alone, filters) or self._reckoned(asked, alone, likely, run):
            return replace(answer, question=asked, timings_ms=clock.timings())
        parts = parts_of(alone) if self.answerer and self.answerer.by_parts else (understand(alone),)
        made = [self._part(part, run) for part in parts]
        whole = compose.together(asked, made) if len(made) > 1 else replace(made[0], question=asked)
        whole = compose.none_otherwise(whole) if any(part.other_side for part in parts) else whole
        whole = without_figure(whole) if likely["none"] < 1 - LIKELY and asked_kind(alone) == "number" else whole
        if whole.status == "abstained" and (view := self._view(alone, filters, refused=True)):
            whole = replace(view, question=asked, retrieved=whole.retrieved)
        if changed:
            whole = replace(whole, notice=" ".join(filter(None, (whole.notice, told_spelling(changed)))))
        answer = replace(whole, timings_ms=clock.timings())
        if answers:
            answers.keep(asked, filters, self.index.library, answer)
        return answer

    def find(self, question: Question, run: Run | None = None) -> Found:
        """Retrieve passages, select the evidence, and measure what these tell before a model is asked."""
        run = run or Run()
        library = self.index.library
        run.begin("retrieve")
        query = self._query(question.text)
        passages = with_stories(self.retriever.passages_for(query, filters=run.filters), library)
        run.clock.mark("retrieve")
        run.begin("select")
        pool = select_evidence(question, query, passages, library, limit=POOL)
        prompted = choose_prompted(question, pool, passages, library)
        signals = measure(question, prompted, passages, idf=self.index.lexical.idf)
        run.clock.mark("select")
        run.emit(EvidenceFound(evidence=prompted, seconds=run.clock.seconds))
        return Found(
            passages=passages,
            pool=pool,
            prompted=prompted,
            signals=signals,
            blocks=self._blocks(question, passages, run.filters),
            whole=whole_of(passages, pool, prompted, library) if self._reads_sentences else (),
        )

    def search(self, question: str, *, filters: Filters = Filters()) -> tuple[ScoredPassage, ...]:
        """The passages for a question, best first, whether or not they answer it.  Raises as `ask` does."""
        check_days(filters)
        check_publisher(filters.publisher, self.index.library)
        return tuple(self.retriever.passages_for(self._query(question), filters=filters))

    def draft(self, question: Question, found: Found, run: Run | None = None) -> Drafted:
        """Ask what answers over what was found.  Raises ModelError when there is none or it gives nothing usable."""
        run = run or Run()
        if self.answerer is None:
            raise ModelError(self.notice or 'no language model: fetch one with "dossier models pull"')
        return self.answerer.answer(question, found, emit=run.emit, cancelled=run.cancelled)

    def close(self) -> None:
        """Let go of the model and the index."""
        if self.answerer is not None:
            self.answerer.close()
        self.index.close()

    def _part(self, question: Question, run: Run) -> Answer:
        """The answer to a question that asks for one thing, by the days that it is about."""
        timed = replace(question, window=self.window(question.text, run.filters))
        answer = in_time(timed, run.filters, lambda part, filters: self._read(part, run.within(filters)))
        plainer = second_wording(question.text) if answer.status == "abstained" else ""
        if not plainer:
            return answer
        again = self._part(understand(plainer, asked=question.asked), run)
        return answer if again.status == "abstained" else replace(again, question=answer.question)

    def _read(self, question: Question, run: Run) -> Answer:
        found = self.find(question, run)
        own = self._answer(question, found, run)
        withheld = withheld_beside(own, found.passages[:PASSAGES_READ], self.index.library)
        return replace(own, retrieved=found.passages, withheld=withheld)

    def _answer(self, question: Question, found: Found, run: Run) -> Answer:
        if not worth_reading(question, found.prompted, found.signals, sentences=self._reads_sentences):
            return compose.abstained(question, found, "no_evidence")
        run.begin("generate")
        try:
            drafted = self.draft(question, found, run)
            if self._reads_sentences:
                found, drafted = self._look_again(question, found, drafted, run)
        except ModelError as error:
            run.clock.mark("generate")
            if self.settings.require_model or isinstance(error, ModelCancelled):
                raise
            return without_model(question, found, str(error), "model_failed" if self.answerer else "no_evidence")
        run.clock.mark("generate")
        run.begin("verify")
        likely = operation_likelihoods(question.text, self._fitted_vector(question.text))
        difference = question.kind == "number" and likely.get("difference", 0.0) > LIKELY
        answer = verified(question, found, drafted, difference=difference)
        run.clock.mark("verify")
        name = self.answerer.name if self.answerer else ""
        return replace(answer, model=name, tokens=drafted.tokens, notice=drafted.notice)

    def _look_again(self, question: Question, found: Found, drafted: Drafted, run: Run) -> tuple[Found, Drafted]:
        """What comes of reading on: where nothing answered, what comes next, else what later articles say of it."""
        query, library = self._query(question.text), self.index.library
        if drafted.declines:
            more = next_found(question, query, found, drafted.evidence, library)
        elif may_be_overtaken(question, drafted):
            more = later_found(question, query, found, drafted.evidence, library, best=to_read_beside(drafted))
        else:
            return found, drafted
        if not more.prompted:
            return found, drafted
        again = self.draft(question, more, run)
        if not drafted.declines:
            newer = overtaken(question, drafted, again)
            return (more if newer.chosen != drafted.chosen else found), newer
        found, newer = (more, again) if again.log_odds >= SECOND_LEAST else (found, drafted)
        return found, replace(newer, tokens=drafted.tokens + again.tokens)

    def _view(self, question: str, filters: Filters, *, refused: bool = False) -> Answer | None:
        """The answer to a question for the whole; None for any other, or where nothing is about what it names.  One
        that was `refused` may look less like a view, but the register must have something of what it names."""
        view = asked_view(question, self._fitted_vector(question), refused=refused)
        if view is None:
            return None
        from rag.views.views import view_answer

        window, encoding = self.window(question, filters), self.encoding(question)
        answer = view_answer(
            question, view, self.index.library, filters=filters, window=window, named=refused, encoding=encoding
        )
        return answer and replace(answer, view=view.kind)

    def _fitted_vector(self, question: str) -> NDArray[np.float32] | None:
        """The question's vector, where the functions over questions were fitted for this encoder."""
        fits = self._encoder.name == load_view_function().encoder
        return self.encoding(question).vector if fits else None

    def _reckoned(self, asked: str, alone: str, likely: Mapping[str, float], run: Run) -> Answer | None:
        """What two amounts of the sentences that are read come to; None where nothing is likely to be reckoned, or no
        two of them go together."""
        if likely["none"] > 1 - WORTH or not self._reads_sentences or asked_kind(alone) == "yes_no":
            return None
        try:
            rated = self.read_once(alone, run)
        except ModelCancelled:
            raise
        except ModelError:  # what follows says so
            return None
        return reckoned_answer(asked, alone, likely, rated, self.meaning(alone, rated))

    def read_once(self, question: str, run: Run) -> Sequence[Rated]:
        """What one reading makes of the sentences that are found, to reckon with; an answer to the same question has
        it from there."""
        understood = understand(question)
        found = replace(self.find(understood, run), whole=())
        return self.draft(understood, found, run).rated if found.prompted else ()

    def meaning(self, question: str, rated: Sequence[Rated]) -> Meaning:
        """How near in meaning to a question the passages of these sentences are, word by word."""
        passages = list(dict.fromkeys(r.evidence.passage.id for r in rated))
        return Meaning(question, self.encoding(question), self.index.library.encodings(passages))

    @property
    def _reads_sentences(self) -> bool:
        return self.answerer is not None and not self.answerer.by_passages

    def _blocks(
        self, question: Question, passages: Sequence[ScoredPassage], filters: Filters
    ) -> tuple[tuple[Evidence, ...], ...]:
        """The passages for a model that reads whole ones, those of each part of the question among them."""
        if self.answerer is None or not self.answerer.by_passages:
            return ()
        parts = parts_of(question.text)
        own = [self.search(part.text, filters=filters) for part in (parts if len(parts) > 1 else ())]
        return blocks_of(interleaved([*own, passages]), self.index.library)

    def encoding(self, question: str) -> Encoding:
        """What the encoder makes of a question."""
        return self._query(question).encoding

    def window(self, question: str, filters: Filters) -> Window | None:
        """The days that the question is about, told by the as-of day or else today, which is no earlier than the newest
        article."""
        if not names_time(question):
            return None
        newest = max((h.published for h in self.index.library.headers() if h.published), default=date.today())
        return window_of(question, filters.as_of or max(newest, date.today()))
