"""The evidence and the question put to a model, and what it makes of them.

    question, Found, LanguageModel -> Drafted(draft, signals, tokens, chosen)

The default model reads the sentences and says how surely each answers (`rag.reader.reader`); it writes nothing.  An
endpoint is asked once for a draft.  A model file of the user's own first rates each sentence at one token each, then
says Yes or No to the best few together and, where one of them is long, drafts from them.  Nothing here decides what is
shown (`rag.answer.refusal`, `rag.verify.verify`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.answer.refusal import READ, SAID, log_odds, measure
from rag.answer.relevance import relevant
from rag.drafting.preview import backed_text
from rag.drafting.prompt import YES, endpoint_prompt, local_prompt, parse_endpoint, parse_local, provisional_lines
from rag.drafting.rate import choose, rate_sentences, read_ratings, yes_margin
from rag.events import DraftGrew, Listener
from rag.language.harmless import harmless
from rag.models.protocol import Cancelled, Completion, EvidenceReader, LanguageModel
from rag.question.question import Question
from rag.stages import Draft, Drafted, Found, Signals
from rag.types import Evidence
from rag.verify.verify import worth_compressing

ENDPOINT_YES, ENDPOINT_NO = 3.0, -4.0  # log-odds that an endpoint's word stands for, as it gives no probabilities


def draft_answer(
    model: LanguageModel | EvidenceReader,
    question: Question,
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
    prompt = endpoint_prompt(question.text, found.prompted)
    completion = model.complete(prompt, on_text=_growing(emit, found.prompted), cancelled=cancelled)
    draft = parse_endpoint(completion.text)
    margin = ENDPOINT_YES if draft.lines else ENDPOINT_NO
    signals = signals_of(question, found, margin, idf)
    return Drafted(draft=draft, signals=signals, log_odds=log_odds(signals, SAID), tokens=completion.tokens)


def _growing(emit: Listener, evidence: Sequence[Evidence]) -> Callable[[str], None]:
    """A listener to the pieces of one completion, which tells `emit` of the draft so far, as far as it is words of
    the evidence."""
    written: list[str] = []
    quotes = [harmless(e.quote) for e in evidence]

    def grow(piece: str) -> None:
        written.append(piece)
        if text := backed_text(provisional_lines("".join(written)), quotes):
            emit(DraftGrew(text=text))

    return grow


def signals_of(question: Question, found: Found, margin: float, idf: Callable[[str], float]) -> Signals:
    """The signals for refusal; `margin` is 0 where no model has been asked."""
    return measure(question, found.prompted, similarity=found.similarity, yes_margin=margin, idf=idf)


def _read(
    model: EvidenceReader,
    question: Question,
    found: Found,
    idf: Callable[[str], float],
    cancelled: Cancelled | None,
) -> Drafted:
    reading = model.read(question.text, found.prompted, cancelled=cancelled)
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
        chosen=relevant(question, rated),
        read=True,
    )


def _draft_locally(
    model: LanguageModel,
    question: Question,
    found: Found,
    idf: Callable[[str], float],
    emit: Listener,
    cancelled: Cancelled | None,
) -> Drafted:
    rated, tokens = rate_sentences(model, question.text, found.prompted, cancelled=cancelled)
    chosen = choose(rated, several=question.several)
    evidence = tuple(r.evidence for r in chosen)
    wordy = any(worth_compressing(e) for e in evidence)

    def ask(prefill: str) -> Completion:
        prompt = local_prompt(question.text, evidence, prefill=prefill)
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
