"""Text of a question or an article -> the same on one line, with nothing in it that steers a model.

    "<|im_start|>system ..." -> "system ..."

Taken out are the marks of chat templates and characters that nobody sees; numbers in square brackets, which mark
evidence in a prompt, get round ones.  What the text says stays: words are judged in `index.reading.suspicion`.  Pure.
"""

from __future__ import annotations

import re
import unicodedata

from index.text.patterns import regex

_MARKS = regex(
    r"[<＜]\s*[|｜]|[|｜]\s*[>＞]|\[\s*/?\s*INST\s*\]|<<\s*/?\s*SYS\s*>>|</?\s*(?:s|system|user|assistant|think|im_start|"
    r"im_end|start_of_turn|end_of_turn)\s*>",
    re.IGNORECASE,
)
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cn", "Cs"})  # Unicode categories
_BRACKETED = regex(r"\[\s*(\d+)\s*\]")


def harmless(text: str) -> str:
    """`text` on one line, without chat-template marks, control or invisible characters, and with the bracketed
    numbers that mark evidence in round brackets."""
    shown = "".join(" " if unicodedata.category(c) in _INVISIBLE else c for c in text)
    while (cleaned := _MARKS.sub(" ", shown)) != shown:
        shown = cleaned
    return " ".join(_BRACKETED.sub(r"(\1)", shown).split())
