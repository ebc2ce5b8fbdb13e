"""A prompt in the words of a model file's own chat template: what is the template's apart from what is said.

    Prompt, the file's template as llama.cpp applies it -> rendered -> (text, may it hold special tokens)*

Where the texts go, marks are sent that occur nowhere else, so that an article's "<|im_end|>" is only letters, whatever
the template is.  One without a system role, such as Gemma's, gets the system text in the first turn.  A file without
a template is asked in ChatML, and says so.  Read `rag.models.llama.model` next.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from rag.errors import ModelError
from rag.models.protocol import Prompt

TEMPLATE = "tokenizer.chat_template"
Message = Mapping[str, str]
Apply = Callable[[Sequence[Message]], str]


def rendered(prompt: Prompt, apply: Apply) -> list[tuple[str, bool]]:
    """The prompt's pieces in order; true marks the template's own.  `apply` gives what the template makes of messages.

    Raises ModelError for a template that cannot hold a question."""
    key = secrets.token_hex(6)
    said = {"system": prompt.system} if prompt.system else {}
    said |= {f"turn{at}": turn.text for at, turn in enumerate(prompt.turns)}
    marks = {f"{name}x{key}": text for name, text in said.items()}
    names = iter(marks)
    system = [{"role": "system", "content": next(names)}] if prompt.system else []
    turns = [{"role": turn.role, "content": name} for turn, name in zip(prompt.turns, names, strict=True)]
    text = apply([*system, *turns])
    if system and turns and system[0]["content"] not in text:  # a template that passes over it
        first = {"role": turns[0]["role"], "content": f"{system[0]['content']}\n\n{turns[0]['content']}"}
        text = apply([first, *turns[1:]])
    if absent := [name for name in marks if name not in text]:
        raise ModelError(
            f"the model file's chat template leaves out what it is told ({len(absent)} of {len(marks)} texts): "
            "use the file of an instruction-tuned model"
        )
    return list(_pieces(text, marks))


def template_remark(path: Path) -> str:
    """What is to be said of a file's template: that it has none; else ""."""
    from rag.reader.gguf_file import open_gguf

    try:
        template = open_gguf(path).fields.get(TEMPLATE)
    except (OSError, ValueError):
        return ""  # what is wrong with the file is told when it is loaded
    if template:
        return ""
    return f"{path.name} names no chat template and is asked in ChatML: use the file of an instruction-tuned model"


def _pieces(text: str, marks: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    for piece in re.split(f"({'|'.join(map(re.escape, marks))})", text):
        if piece in marks:
            yield marks[piece], False
        elif piece:
            yield piece, True
