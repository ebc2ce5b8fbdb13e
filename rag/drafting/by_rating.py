"""An answer by a model file that continues text: it rates each sentence, says Yes or No, and drafts from long ones.

    Question, Found -> a rating a sentence -> the best few -> Yes or No over them, and a draft -> Drafted

Each rating is one token.  Where none of the best few is worth compressing, their own words are the answer and nothing
is drafted; a No against the odds is asked once more after a Yes.  Read `rag.drafting.rate` next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.answer.refusal import asked, log_odds
from rag.drafting.answerer import SAID
from rag.drafting.preview import growing
from rag.drafting.prompt import YES, local_prefix, local_prompt, parse_local, rating_prefix
from rag.drafting.rate import choose, rate_sentences, yes_margin
from rag.events import Listener
from rag.models.protocol import Cancelled, Completion, ContinuingModel
from rag.question.question import Question
from rag.retrieval.topics import same_topic
from rag.stages import Draft, Drafted, Found
from rag.types import Evidence
from rag.verify.verify import worth_compressing

RIVAL = -0.2  # rating above which a sentence of another story may contradict what is shown
ANSWERS_ALONE = 0.7  # rating above which a chosen sentence is shown beside the best
ANSWERS_TOO = 0.3  # the same for a question that asks for several things, or for a sentence of another story


class ByRating:
    """An `Answerer` that has a model judge the sentences one by one before it drafts."""

    by_parts = False
    by_passages = False

    def __init__(self, model: ContinuingModel) -> None:
        self.name = model.name
        self._model = model

    def answer(
        self, question: Question, found: Found, *, emit: Listener, cancelled: Cancelled | None = None
    ) -> Drafted:
        """See `Answerer.answer`."""
        rated, tokens = rate_sentences(self._model, question.text, found.prompted, cancelled=cancelled)
        near = choose(rated, several=question.several)
        chosen = tuple(r for r in near if same_topic(r.evidence.article, near[0].evidence.article))
        evidence = tuple(r.evidence for r in chosen)
        wordy = any(worth_compressing(e) for e in evidence)
        first = self._ask(question, evidence, wordy, "", emit, cancelled)
        tokens += first.tokens
        draft = parse_local(first.text) if wordy else Draft(answerable=None, lines=())
        margin = yes_margin(first.first_token)
        signals = asked(found.signals, yes_margin=margin, ratings=[r.rating for r in rated])
        odds = log_odds(signals, SAID)
        if wordy and not draft.lines and odds >= 0:
            second = self._ask(question, evidence, wordy, f"{YES}\n", emit, cancelled)
            draft, tokens = Draft(answerable=True, lines=parse_local(second.text).lines), tokens + second.tokens
        return Drafted(
            draft=draft,
            signals=signals,
            log_odds=odds,
            tokens=tokens,
            evidence=evidence,
            rated=rated,
            chosen=chosen,
            least=ANSWERS_TOO,
            least_beside=ANSWERS_TOO if question.several else ANSWERS_ALONE,
            prefer_quotes=bool(chosen),
            rivals=tuple(r.evidence for r in rated if r.rating >= RIVAL) if rated else None,
        )

    def _ask(
        self,
        question: Question,
        evidence: Sequence[Evidence],
        wordy: bool,
        prefill: str,
        emit: Listener,
        cancelled: Cancelled | None,
    ) -> Completion:
        prompt = local_prompt(question.text, evidence, prefill=prefill)
        held = prompt if wordy else replace(prompt, max_tokens=1)
        return self._model.complete(held, on_text=growing(emit, evidence), cancelled=cancelled)

    def warm(self) -> None:
        """Has the model read the beginnings that all its prompts share."""
        self._model.warm(local_prefix())
        self._model.warm(rating_prefix())

    def check(self) -> None:
        """See `Answerer.check`."""
        self._model.check()

    def close(self) -> None:
        """Closes the model."""
        self._model.close()
