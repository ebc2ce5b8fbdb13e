"""What llama.cpp itself can do with the model file: tokens read and tokens written in a second, nothing around it.

    Settings -> `model_rates` -> Measured*        the limit of any engine that asks the same file to write

Prompts are of invented words, no two alike, so that none is in the prompt cache; reading is timed until the first
text comes, writing from there on.  Read `evals.bench.answer` next.
"""

from __future__ import annotations

import random
import time
from contextlib import closing
from typing import TYPE_CHECKING

from evals.bench.figures import Measured

if TYPE_CHECKING:
    from rag.models.protocol import LanguageModel
    from rag.settings import Settings

ROUNDS = 5
PROMPT_WORDS, WRITTEN_TOKENS = 250, 48


def model_rates(settings: Settings, *, rounds: int = ROUNDS) -> list[Measured]:
    """Open the model that writes, warm it with one round, and time it."""
    from rag.open import open_language_model

    with closing(open_language_model(settings)) as model:
        rates = [_round(model, number) for number in range(rounds + 1)][1:]
    reading, writing = zip(*rates, strict=True)
    return [
        Measured(name=f"{model.name} alone, reading", unit="tokens/s", values=reading),
        Measured(name=f"{model.name} alone, writing", unit="tokens/s", values=writing),
    ]


def _round(model: LanguageModel, number: int) -> tuple[float, float]:
    """Tokens a second of reading one prompt, and of writing after it."""
    from rag.models.protocol import Prompt, Turn

    dice = random.Random(number)
    words = " ".join("".join(dice.choices("bdfklmnprst", k=2)) + dice.choice("aeiou") for _ in range(PROMPT_WORDS))
    prompt = Prompt(
        system=f"Story {number}.",
        turns=(Turn(role="user", text=f"{words}. Tell a long story."),),
        max_tokens=WRITTEN_TOKENS,
    )
    came: list[float] = []
    began = time.perf_counter()
    completion = model.complete(prompt, on_text=lambda piece: came.append(time.perf_counter()))
    ended = time.perf_counter()
    first = came[0] if came else ended
    tokens = completion.tokens
    read = (tokens.prompt - tokens.cached) / max(first - began, 1e-9)
    return read, max(tokens.completion - 1, 0) / max(ended - first, 1e-9)
