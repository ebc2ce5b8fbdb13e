"""One real question put to a model that writes, to see that it can be used and what its server accepts.

    LanguageModel -> try_model -> Trial(right, text)

The passage and the question are invented and always the same.  What comes back is read as any draft is, so that a
model which cannot follow the form is found here and not by the first person who asks.  Read `rag.drafting.prompt`.
"""

from __future__ import annotations

from dataclasses import dataclass

from rag.drafting.prompt import ENDPOINT_SCHEMA, ENDPOINT_SYSTEM, ENDPOINT_TOKENS, parse_endpoint
from rag.models.protocol import LanguageModel, Prompt, Turn

PASSAGE = "[1] The Alderlake ferry will stop running on 3 March, its owner said. It carries 240 people a day."
QUESTION, ANSWER = "How many people does the ferry carry a day?", "240"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Whether the model answered the question in the form asked for, and what is to be said of it, in one line."""

    right: bool
    text: str


def try_model(model: LanguageModel) -> Trial:
    """Ask the question once.  Raises ModelError where no reply comes."""
    prompt = Prompt(
        system=ENDPOINT_SYSTEM,
        turns=(Turn(role="user", text=f"{PASSAGE}\nQuestion: {QUESTION}"),),
        json_schema=ENDPOINT_SCHEMA,
        max_tokens=ENDPOINT_TOKENS,
    )
    completion = model.complete(prompt)
    draft = parse_endpoint(completion.text, cut=completion.finish == "length")
    right = any(ANSWER in line.text for line in draft.lines)
    said = "answered a question of one passage" if right else "replied, but not with the answer in the form asked for"
    learnt = f"; {completion.learnt}" if completion.learnt else ""
    step = "" if right else ": use another model"
    return Trial(right=right, text=f"{model.name} {said} in {completion.seconds:.1f} s{learnt}{step}")
