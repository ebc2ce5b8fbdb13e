"""The whole line for one question: retrieve, select, ask the model, refuse or verify, and answer.

    question -> Query -> ScoredPassage* -> Evidence* -> draft -> Verified -> Answer

It decides the order of the stages and what happens when one gives nothing; each stage's own rules are in its
module.  Whatever the model does, the reader gets verified sentences, the articles' own sentences, or a refusal
with its reason.  `open_assistant` assembles one from settings.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from index.build import Index
from index.types import Encoder
from rag.disagree import Split, find_splits
from rag.errors import ModelCancelled, ModelError, QuestionError
from rag.events import DraftGrew, EvidenceFound, Listener, StageStarted
from rag.evidence import read_sentences, select_evidence, with_antecedents
from rag.explain import abstention_for
from rag.followup import Exchange, standalone_question
from rag.model import Cancelled, Completion, LanguageModel, Prompt
from rag.prompt import YES, Draft, endpoint_prompt, local_prompt, parse_endpoint, parse_local, provisional_text
from rag.refusal import Signals, log_odds, measure, off_topic, quotable
from rag.retrieve import Retriever
from rag.settings import Settings
from rag.types import (
    AbstentionReason,
    Answer,
    Citation,
    Disagreement,
    Evidence,
    Filters,
    Position,
    Rejected,
    ScoredPassage,
    Statement,
    TokenCounts,
)
from rag.verify import Supported, Verified, as_quote, cite, verify_draft

MAX_QUESTION = 2_000  # characters
POOL = 12  # evidence sentences considered
PROMPTED = 5  # most of them that the model reads; 8 are no better (LAB)
PROMPTED_LEAST = 2
RELEVANCE_GAP = 1.1  # how far below the best a sentence may rank; the recall of 4 sentences in 121 tokens, not 169
QUOTED = 2  # sentences of an answer made of quotes alone


@dataclass(slots=True, kw_only=True)
class _Clock:
    """Milliseconds by stage since the question came."""

    began: float = field(default_factory=time.perf_counter)
    marked: float = field(default_factory=time.perf_counter)
    stages: dict[str, float] = field(default_factory=dict)

    def mark(self, stage: str) -> None:
        now = time.perf_counter()
        self.stages[stage] = self.stages.get(stage, 0.0) + (now - self.marked) * 1000
        self.marked = now

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self.began

    def timings(self) -> Mapping[str, float]:
        every = dict.fromkeys(("retrieve", "select", "generate", "verify"), 0.0)
        return every | self.stages | {"total": self.seconds * 1000}


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
class Drafted:
    """What the model made of the evidence: its draft, the signals, and how it was got."""

    draft: Draft
    signals: Signals
    tokens: TokenCounts


class Assistant:
    """Answers questions over one index.  `model` None means quotes only, with `notice` saying why."""

    def __init__(
        self, *, index: Index, encoder: Encoder, model: LanguageModel | None, settings: Settings, notice: str = ""
    ) -> None:
        """The parts must fit: the index was built with `encoder`."""
        self.index = index
        self.model = model
        self.settings = settings
        self.notice = notice
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
        clock = _Clock()
        emit = on_event or (lambda event: None)
        alone = standalone_question(asked, history)
        found = self.find(alone, filters=filters, emit=emit, clock=clock)
        answer = self._answer(asked, alone, found, emit, clock, cancelled)
        return replace(answer, retrieved=found.passages, timings_ms=clock.timings())

    def find(
        self,
        question: str,
        *,
        filters: Filters = Filters(),
        emit: Listener = lambda event: None,
        clock: _Clock | None = None,
    ) -> Found:
        """Retrieve passages and select the evidence for a question that stands alone."""
        clock = clock or _Clock()
        emit(StageStarted(stage="retrieve", seconds=clock.seconds))
        query = self.retriever.query(question)
        passages = self.retriever.passages_for(query, filters=filters)
        clock.mark("retrieve")
        emit(StageStarted(stage="select", seconds=clock.seconds))
        pool = select_evidence(query, passages, self.index.library, limit=POOL)
        found = Found(passages=passages, pool=pool, prompted=self._prompted(pool, passages))
        clock.mark("select")
        emit(EvidenceFound(evidence=found.prompted, seconds=clock.seconds))
        return found

    def draft(
        self,
        question: str,
        found: Found,
        *,
        emit: Listener = lambda event: None,
        cancelled: Cancelled | None = None,
    ) -> Drafted:
        """Ask the model, once or, where it said No against the other signals, twice.  Raises ModelError."""
        if self.model is None:
            raise ModelError(self.notice or "no language model: fetch one with \"dossier models pull\"")
        written: list[str] = []

        def grow(piece: str) -> None:
            written.append(piece)
            text = provisional_text("".join(written))
            if text:
                emit(DraftGrew(text=text))

        if not self.model.prefills:
            completion = self.model.complete(endpoint_prompt(question, found.prompted), on_text=grow, cancelled=cancelled)
            draft = parse_endpoint(completion.text)
            return Drafted(
                draft=draft, signals=self._signals(question, found, _said_margin(draft)), tokens=completion.tokens
            )
        return self._draft_locally(question, found, grow, cancelled)

    def close(self) -> None:
        """Let go of the model and the index."""
        if self.model is not None:
            self.model.close()
        self.index.close()

    def _draft_locally(
        self, question: str, found: Found, grow: Callable[[str], None], cancelled: Cancelled | None
    ) -> Drafted:
        completion = self._complete(local_prompt(question, found.prompted), grow, cancelled)
        draft = parse_local(completion.text)
        signals = self._signals(question, found, yes_margin(completion.first_token))
        tokens = completion.tokens
        if not draft.lines and log_odds(signals) >= 0:
            again = self._complete(local_prompt(question, found.prompted, prefill=f"{YES}\n"), grow, cancelled)
            draft = Draft(answerable=True, lines=parse_local(again.text).lines)
            tokens = _added(tokens, again.tokens)
        return Drafted(draft=draft, signals=signals, tokens=tokens)

    def _complete(self, prompt: Prompt, grow: Callable[[str], None], cancelled: Cancelled | None) -> Completion:
        assert self.model is not None
        return self.model.complete(prompt, on_text=grow, cancelled=cancelled)

    def _prompted(self, pool: Sequence[Evidence], passages: Sequence[ScoredPassage]) -> tuple[Evidence, ...]:
        close = [
            e for i, e in enumerate(pool) if i < PROMPTED_LEAST or e.relevance >= pool[0].relevance - RELEVANCE_GAP
        ]
        read = {e.passage.id for e in close}
        sentences = read_sentences([p for p in passages if p.passage.id in read], self.index.library)
        return with_antecedents(close[:PROMPTED], sentences, limit=PROMPTED)

    def _signals(self, question: str, found: Found, margin: float) -> Signals:
        return measure(
            question, found.prompted, similarity=found.similarity, yes_margin=margin, idf=self.index.lexical.idf
        )

    def _answer(
        self,
        asked: str,
        question: str,
        found: Found,
        emit: Listener,
        clock: _Clock,
        cancelled: Cancelled | None,
    ) -> Answer:
        if not found.prompted or off_topic(self._signals(question, found, 0.0)):
            return self._abstain(asked, question, found, "no_evidence")
        emit(StageStarted(stage="generate", seconds=clock.seconds))
        try:
            drafted = self.draft(question, found, emit=emit, cancelled=cancelled)
        except ModelCancelled:
            raise
        except ModelError as error:
            clock.mark("generate")
            if self.settings.require_model:
                raise
            return self._quoted(asked, question, found, notice=str(error))
        clock.mark("generate")
        emit(StageStarted(stage="verify", seconds=clock.seconds))
        answer = self._verified(asked, question, found, drafted)
        clock.mark("verify")
        return replace(answer, model=self.model.name if self.model else "", tokens=drafted.tokens)

    def _verified(self, asked: str, question: str, found: Found, drafted: Drafted) -> Answer:
        if log_odds(drafted.signals) < 0 or drafted.draft.answerable is False:
            declined = tuple(Rejected(text=l.text, reason="the evidence does not answer the question") for l in drafted.draft.lines)  # fmt: skip
            return self._abstain(asked, question, found, "model_declined", rejected=declined)
        verified = verify_draft(drafted.draft.lines, found.prompted, question=question, context=found.pool)
        if not verified.supported:
            return self._abstain(asked, question, found, "unsupported", rejected=verified.rejected)
        return self._answered(asked, question, found, verified)

    def _answered(self, asked: str, question: str, found: Found, verified: Verified) -> Answer:
        splits = find_splits(question, verified.supported, found.pool)
        shown = _with_sides(verified.supported, splits)
        statements, citations = cite(shown)
        return Answer(
            question=asked,
            status="answered",
            statements=statements,
            citations=citations,
            disagreements=tuple(_disagreement(split, shown, statements) for split in splits),
            rejected=verified.rejected,
        )

    def _quoted(self, asked: str, question: str, found: Found, *, notice: str) -> Answer:
        if not quotable(self._signals(question, found, 0.0)):
            return replace(self._abstain(asked, question, found, "no_evidence"), notice=notice)
        quotes = tuple(as_quote(e) for e in found.prompted[:QUOTED])
        splits = find_splits(question, quotes[:1], found.pool)
        shown = _with_sides(quotes, splits)
        statements, citations = cite(shown)
        return Answer(
            question=asked,
            status="quoted",
            statements=statements,
            citations=citations,
            disagreements=tuple(_disagreement(split, shown, statements) for split in splits),
            notice=notice,
        )

    def _abstain(
        self,
        asked: str,
        question: str,
        found: Found,
        reason: AbstentionReason,
        rejected: tuple[Rejected, ...] = (),
    ) -> Answer:
        nearest = tuple(Citation(number=i, evidence=e) for i, e in enumerate(found.pool[:2], start=1))
        return Answer(
            question=asked,
            status="abstained",
            statements=(),
            citations=(),
            abstention=abstention_for(reason, question, nearest),
            rejected=rejected,
        )


def checked_question(question: str) -> str:
    """The question on one line.  Raises QuestionError when it is empty, too long or has no letter or digit."""
    flat = " ".join(question.split())
    if not any(c.isalnum() for c in flat):
        raise QuestionError("the question is empty: write one in words, such as \"By when must they decide?\"")
    if len(flat) > MAX_QUESTION:
        raise QuestionError(f"the question has {len(flat):,} characters: keep it under {MAX_QUESTION:,}")
    return flat


def yes_margin(first_token: Mapping[str, float]) -> float:
    """log P(Yes) - log P(No) at the first token; a missing side counts as the least likely token listed."""
    floor = min(first_token.values(), default=0.0)
    said = {word.strip().lower(): value for word, value in reversed(list(first_token.items()))}
    return said.get("yes", floor) - said.get("no", floor)


def open_assistant(settings: Settings, *, on_progress: Callable[..., None] | None = None) -> Assistant:
    """Open the index, load its encoder and prepare the model; the model loads while the question is retrieved.

    Raises LibraryError without an index; a missing model becomes a notice unless settings require one.
    """
    from index.build import open_index
    from index.embed import load_encoder
    from rag.model import open_model

    index = open_index(settings.home)
    encoder = load_encoder(settings.encoder, cache=settings.cache)
    model, notice = None, ""
    if settings.quotes_only:
        notice = "quotes only, as asked: the articles' own sentences, without a model"
    else:
        try:
            model = open_model(settings, on_progress=on_progress)
        except ModelError as error:
            if settings.require_model:
                raise
            notice = str(error)
    start = getattr(model, "start", None)
    if start is not None:
        start()
    return Assistant(index=index, encoder=encoder, model=model, settings=settings, notice=notice)


def _said_margin(draft: Draft) -> float:
    """An endpoint tells no probabilities: its word counts as a clear Yes or No."""
    return 2.0 if draft.lines else -4.0


def _added(first: TokenCounts, second: TokenCounts) -> TokenCounts:
    return TokenCounts(
        prompt=first.prompt + second.prompt,
        cached=first.cached + second.cached,
        completion=first.completion + second.completion,
    )


def _with_sides(supported: Sequence[Supported], splits: Sequence[Split]) -> tuple[Supported, ...]:
    further = [side.supported for split in splits for side in split.sides if side.supported not in supported]
    return (*supported, *further)


def _disagreement(split: Split, shown: Sequence[Supported], statements: Sequence[Statement]) -> Disagreement:
    citations = {id(item): statement.citations for item, statement in zip(shown, statements, strict=True)}
    return Disagreement(
        about=split.about,
        kind=split.kind,
        positions=tuple(Position(value=s.value, citations=citations[id(s.supported)]) for s in split.sides),
    )
