"""An answer by asking a chat model once: whole passages and the question go out, a draft with its sources comes back.

    Question, Found -> one completion -> Drafted(lines over the passages that were sent)

For models that take messages and give text: an endpoint, a provider's, a GGUF file, any LlamaIndex LLM.  They give no
probabilities, so their word stands for fixed log-odds.  What contradicts the answer is told by words, as no sentence
was rated.  Where a server's context is too short for the passages, the best few are sent once more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.answer.refusal import asked, log_odds
from rag.drafting.answerer import SAID
from rag.drafting.preview import growing
from rag.drafting.prompt import endpoint_prompt, parse_endpoint
from rag.errors import ModelError
from rag.events import Listener
from rag.models.protocol import Cancelled, Completion, LanguageModel
from rag.question.question import Question
from rag.stages import ClaimReader, Drafted, Found
from rag.types import Evidence

FEWER = 4  # sentences that are sent where passages are too many
TROUBLES = {
    "cut": "the model's reply was cut at its limit: ask for less at once, or use a model that thinks less",
    "unreadable": "the model's reply could not be read as what it was asked for: ask again or use another model",
}
YES, NO = 3.0, -4.0  # log-odds that a draft, and none, stand for; by judgement


class ByChat:
    """An `Answerer` that has a chat model draft the whole answer; `paraphrase` lets what it writes be shown, where a
    `reader` checks it, too; `remark` gives what every answer says of the model."""

    by_parts = False
    by_passages = True

    def __init__(
        self,
        model: LanguageModel,
        *,
        paraphrase: bool = True,
        reader: ClaimReader | None = None,
        remark: Callable[[], str] = lambda: "",
    ) -> None:
        self._model = model
        self._reader = reader
        self._remark = remark
        self._paraphrase = paraphrase

    @property
    def name(self) -> str:
        """The model's name, which may be learnt at the first question."""
        return self._model.name

    def answer(
        self, question: Question, found: Found, *, emit: Listener, cancelled: Cancelled | None = None
    ) -> Drafted:
        """See `Answerer.answer`."""
        blocks = found.blocks or tuple((e,) for e in found.prompted)
        try:
            completion = self._complete(question, blocks, emit, cancelled)
        except ModelError as error:
            if "context" not in str(error) or sum(map(len, blocks)) <= FEWER:
                raise
            blocks = tuple((e,) for e in found.prompted[:FEWER])
            completion = self._complete(question, blocks, emit, cancelled)
        draft = parse_endpoint(completion.text, cut=completion.finish == "length")
        if draft.trouble and not draft.lines:
            raise ModelError(f"{self.name}: {TROUBLES[draft.trouble]}")
        signals = asked(found.signals, yes_margin=YES if draft.lines else NO)
        return Drafted(
            draft=draft,
            signals=signals,
            log_odds=log_odds(signals, SAID),
            tokens=completion.tokens,
            evidence=tuple(e for block in blocks for e in block),
            blocks=blocks,
            paraphrase=self._paraphrase,
            reader=self._reader,
            notice=" ".join(filter(None, (self._remark(), TROUBLES.get(draft.trouble, "")))),
        )

    def _complete(
        self, question: Question, blocks: Sequence[Sequence[Evidence]], emit: Listener, cancelled: Cancelled | None
    ) -> Completion:
        if self._reader:
            self._reader.start()  # loads while the server writes
        listener = growing(emit, [e for block in blocks for e in block])
        return self._model.complete(endpoint_prompt(question.text, blocks), on_text=listener, cancelled=cancelled)

    def warm(self) -> None:
        """A server keeps its own."""

    def check(self) -> None:
        """See `Answerer.check`."""
        self._model.check()

    def close(self) -> None:
        """Closes the model and the reader."""
        self._model.close()
        if self._reader:
            self._reader.close()
