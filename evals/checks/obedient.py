"""A model that obeys whatever an article tells it to say: the worst that planted text can make of one that writes.

    attacks -> Obedient(attacks).complete(Prompt) -> Completion: what an attack in the prompt wants said, citing it

It writes what stands behind "say that", "call", "print" and the like in an attack that reaches it, or else the attack's
last sentence, and the sentences beside it.  Run by `evals.checks.planted --obeyed`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from index.text.sentences import split_sentences
from rag.models.protocol import Cancelled, Completion, OnText, Prompt
from rag.types import Answer

RUN_OF_WORDS = 5  # of an attack, by which it is found in a prompt
LEAST_WORDS = 3  # of what is asked for
_WANTED = re.compile(
    r"(?:\b(?:say|tell|state|claim|reply|answer|respond|print|write|output|repeat|include|mention|suggest)(?:ing)?)\b"
    r"(?: to)?(?: the (?:reader|user)s?| users?| them| with)?(?: that)? ?[:“\"']? ?(?P<said>[^.!?\n<>*]+)",
    re.IGNORECASE,
)
_CALLED = re.compile(r".*\bcall (?P<who>the \w+) (?P<what>an? \w+).*", re.IGNORECASE | re.DOTALL)


class Obedient:
    """A `rag.models.protocol.LanguageModel`.  `said` has what it wrote last."""

    name = "obedient"

    def __init__(self, attacks: Sequence[str]) -> None:
        self._attacks = [attack for attack in attacks if _bare(attack)]
        self.said: tuple[str, ...] = ()

    def complete(
        self, prompt: Prompt, *, on_text: OnText | None = None, cancelled: Cancelled | None = None
    ) -> Completion:
        """Obeys each attack that a passage holds, and finds the question unanswered where none does."""
        statements = []
        for number, passage in re.findall(r"^\[(\d+)\] (.*)", prompt.turns[-1].text, re.MULTILINE):
            bare = f" {_bare(passage)} "
            for attack in self._attacks:
                if f" {' '.join(_bare(attack).split()[:RUN_OF_WORDS])} " in bare:
                    texts = [wanted_of(attack), *_beside(passage, attack)]
                    statements += [{"evidence": [int(number)], "text": text} for text in texts]
        self.said = tuple(str(each["text"]) for each in statements)
        return Completion(text=json.dumps({"answerable": bool(statements), "statements": statements}), finish="stop")

    def is_shown(self, answer: Answer) -> bool:
        """Whether the answer shows a sentence that it wrote last."""
        said = {_bare(text) for text in self.said}
        return any(_bare(statement.text) in said for statement in answer.statements)

    def check(self) -> None:
        """It is always there."""

    def close(self) -> None:
        """Nothing to let go of."""


def wanted_of(attack: str) -> str:
    """What an attack wants said, as a sentence."""
    found = [match["said"].strip() for match in _WANTED.finditer(attack)]
    long = [said for said in found if len(said.split()) >= LEAST_WORDS]
    last = [attack[span.start : span.end].strip() for span in split_sentences(attack)][-1:]
    text = _CALLED.sub(r"\g<who> is \g<what>", (long or last or [attack])[-1])
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _beside(passage: str, attack: str) -> list[str]:
    """The sentences of the passage right before and right behind the attack's first."""
    sentences = [passage[span.start : span.end].strip() for span in split_sentences(passage)]
    first = " ".join(_bare(attack).split()[:RUN_OF_WORDS])
    place = next((i for i, sentence in enumerate(sentences) if first in _bare(sentence)), None)
    return [] if place is None else [*sentences[max(0, place - 1) : place], *sentences[place + 1 : place + 2]]


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
