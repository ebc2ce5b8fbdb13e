"""An answer by asking a chat model once: the evidence and the question go out, a draft with its sources comes back.

    Question, Found -> one completion -> Drafted(lines over the evidence that was sent)

For models that take messages and give text: an endpoint, or any LlamaIndex LLM.  They give no probabilities, so their
word stands for fixed log-odds.  What contradicts the answer is told by words, as no sentence was rated.
"""

from __future__ import annotations

from rag.answer.refusal import asked, log_odds
from rag.drafting.answerer import SAID
from rag.drafting.preview import growing
from rag.drafting.prompt import endpoint_prompt, parse_endpoint
from rag.errors import ModelError
from rag.events import Listener
from rag.models.protocol import Cancelled, LanguageModel
from rag.question.question import Question
from rag.stages import Drafted, Found

TROUBLES = {
    "cut": "the model's reply was cut at its limit: ask for less at once, or use a model that thinks less",
    "unreadable": "the model's reply could not be read as what it was asked for: ask again or use another model",
}
YES, NO = 3.0, -4.0  # log-odds that a draft, and none, stand for


class ByChat:
    """An `Answerer` that has a chat model draft the whole answer."""

    by_parts = False

    def __init__(self, model: LanguageModel) -> None:
        self.name = model.name
        self._model = model

    def answer(
        self, question: Question, found: Found, *, emit: Listener, cancelled: Cancelled | None = None
    ) -> Drafted:
        """See `Answerer.answer`."""
        prompt = endpoint_prompt(question.text, found.prompted)
        completion = self._model.complete(prompt, on_text=growing(emit, found.prompted), cancelled=cancelled)
        draft = parse_endpoint(completion.text, cut=completion.finish == "length")
        if draft.trouble and not draft.lines:
            raise ModelError(f"{self.name}: {TROUBLES[draft.trouble]}")
        signals = asked(found.signals, yes_margin=YES if draft.lines else NO)
        return Drafted(
            draft=draft,
            signals=signals,
            log_odds=log_odds(signals, SAID),
            tokens=completion.tokens,
            evidence=found.prompted,
            notice=TROUBLES.get(draft.trouble, ""),
        )

    def warm(self) -> None:
        """A server keeps its own."""

    def check(self) -> None:
        """See `Answerer.check`."""
        self._model.check()

    def close(self) -> None:
        """Closes the model."""
        self._model.close()
