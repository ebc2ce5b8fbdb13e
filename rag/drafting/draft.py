"""The evidence and the question put to a model, and what it makes of them.

    question, Found, LanguageModel -> Drafted(draft, signals, tokens, chosen)

The default model reads the sentences and says how surely each answers (`rag.reader.reader`); it writes nothing.  An
endpoint is asked once for a draft.  A model file of the user's own first rates each sentence at one token each, then
says Yes or No to the best few together and, where one of them is long, drafts from them.  Nothing here decides what is
shown (`rag.answer.refusal`, `rag.verify.verify`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.answer.refusal import READ, SAID, Signals, log_odds, measure
from rag.drafting.margin import yes_margin
from rag.drafting.preview import backed_text
from rag.drafting.prompt import (
    YES,
    Draft,
    endpoint_prompt,
    harmless,
    local_prompt,
    parse_endpoint,
    parse_local,
    provisional_lines,
)
from rag.drafting.rate import Rated, choose, choose_read, rate_sentences, read_ratings
from rag.errors import ModelError
from rag.events import DraftGrew, Listener
from rag.models.chat.reply import without_thinking
from rag.models.protocol import Cancelled, Completion, LanguageModel
from rag.question.kind import asks_for_several
from rag.reader.reader import EvidenceReader
from rag.types import Evidence, ScoredPassage, TokenCounts
from rag.verify.verify import worth_compressing

_TROUBLES = {
    "cut": "the model's reply was cut at its limit: ask for less at once, or use a model that thinks less",
    "unreadable": "the model's reply could not be read as what it was asked for: ask again or use another model",
}
ENDPOINT_YES, ENDPOINT_NO = 3.0, -4.0  # log-odds that an endpoint's word stands for, as it gives no probabilities


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
    """What the model made of the evidence: its draft, the signals for refusal, and the tokens it took.

    `log_odds` that the evidence answers the question.  `read` when the model wrote nothing: `chosen` are then the
    sentences to show, best first.  `notice` is one line for the person where the reply was not whole.
    """

    draft: Draft
    signals: Signals
    log_odds: float
    tokens: TokenCounts
    rated: tuple[Rated, ...] = ()
    chosen: tuple[Rated, ...] = ()
    read: bool = False
    notice: str = ""

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The sentences that the draft's numbers refer to; none where no sentence was rated."""
        return tuple(r.evidence for r in self.chosen)


def draft_answer(
    model: LanguageModel | EvidenceReader,
    question: str,
    found: Found,
    *,
    idf: Callable[[str], float],
    emit: Listener,
    cancelled: Cancelled | None,
) -> Drafted:
    """Ask the model.  `emit` gets the draft as it grows.  Raises ModelError and ModelCancelled."""
    if isinstance(model, EvidenceReader):
        return _read(model, question, found, idf, cancelled)
    if model.prefills:
        return _draft_locally(model, question, found, idf, emit, cancelled)
    prompt = endpoint_prompt(question, found.prompted)
    completion = model.complete(prompt, on_text=_growing(emit, found.prompted), cancelled=cancelled)
    draft = parse_endpoint(completion.text, cut=completion.finish == "length")
    if draft.trouble and not draft.lines:
        raise ModelError(f"{model.name}: {_TROUBLES[draft.trouble]}")
    margin = ENDPOINT_YES if draft.lines else ENDPOINT_NO
    signals = signals_of(question, found, margin, idf)
    return Drafted(
        draft=draft,
        signals=signals,
        log_odds=log_odds(signals, SAID),
        tokens=completion.tokens,
        notice=_TROUBLES.get(draft.trouble, ""),
    )


def _growing(emit: Listener, evidence: Sequence[Evidence]) -> Callable[[str], None]:
    """A listener to the pieces of one completion, which tells `emit` of the draft so far, as far as it is words of
    the evidence."""
    written: list[str] = []
    quotes = [harmless(e.quote) for e in evidence]

    def grow(piece: str) -> None:
        written.append(piece)
        if text := backed_text(provisional_lines(without_thinking("".join(written))), quotes):
            emit(DraftGrew(text=text))

    return grow


def signals_of(question: str, found: Found, margin: float, idf: Callable[[str], float]) -> Signals:
    """The signals for refusal; `margin` is 0 where no model has been asked."""
    return measure(question, found.prompted, similarity=found.similarity, yes_margin=margin, idf=idf)


def _read(
    model: EvidenceReader,
    question: str,
    found: Found,
    idf: Callable[[str], float],
    cancelled: Cancelled | None,
) -> Drafted:
    reading = model.read(question, found.prompted, cancelled=cancelled)
    rated = read_ratings(found.prompted, reading)
    signals = replace(
        signals_of(question, found, reading.answerable, idf), rating=max((r.rating for r in rated), default=0.0)
    )
    return Drafted(
        draft=Draft(answerable=None, lines=()),
        signals=signals,
        log_odds=log_odds(signals, READ),
        tokens=reading.tokens,
        rated=rated,
        chosen=choose_read(rated, several=asks_for_several(question)),
        read=True,
    )


def _draft_locally(
    model: LanguageModel,
    question: str,
    found: Found,
    idf: Callable[[str], float],
    emit: Listener,
    cancelled: Cancelled | None,
) -> Drafted:
    rated, tokens = rate_sentences(model, question, found.prompted, cancelled=cancelled)
    chosen = choose(rated, several=asks_for_several(question))
    evidence = tuple(r.evidence for r in chosen)
    wordy = any(worth_compressing(e) for e in evidence)

    def ask(prefill: str) -> Completion:
        prompt = local_prompt(question, evidence, prefill=prefill)
        return model.complete(
            prompt if wordy else replace(prompt, max_tokens=1), on_text=_growing(emit, evidence), cancelled=cancelled
        )

    first = ask("")
    tokens += first.tokens
    draft = parse_local(first.text) if wordy else Draft(answerable=None, lines=())
    signals = replace(
        signals_of(question, found, yes_margin(first.first_token), idf),
        rating=max((r.rating for r in rated), default=0.0),
    )
    odds = log_odds(signals, SAID)
    if wordy and not draft.lines and odds >= 0:
        second = ask(f"{YES}\n")
        draft, tokens = Draft(answerable=True, lines=parse_local(second.text).lines), tokens + second.tokens
    return Drafted(draft=draft, signals=signals, log_odds=odds, tokens=tokens, rated=rated, chosen=chosen)
