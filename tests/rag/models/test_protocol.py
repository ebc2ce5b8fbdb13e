"""The settings decide which model is opened, and opening reaches for nothing that is not needed."""

from __future__ import annotations

import subprocess
import sys

from rag.models.protocol import Completion, Prompt, Turn
from rag.types import TokenCounts


def test_a_completion_knows_nothing_unless_told() -> None:
    completion = Completion(text="x", finish="stop")
    assert completion.tokens == TokenCounts()


def test_a_prompt_has_bounds_from_the_start() -> None:
    prompt = Prompt(system="", turns=(Turn(role="user", text="x"),))
    assert (prompt.max_tokens, prompt.stop) == (160, ())


def test_the_types_of_a_model_bring_no_engine_with_them() -> None:
    code = (
        "import sys, rag.models.protocol, rag.settings, rag.models.files.catalogue; "
        "print([m for m in ('httpx', 'xllamacpp', 'llama_index', 'openai', 'torch') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
