"""A language model that reads the evidence and says how surely each sentence answers; it writes nothing.

    question, Evidence* -> LocalReader.read -> Reading(answerable, sentences: log-odds)

The model reads the question, then the sentences in the order of their articles, so that "he" and "the company" have
their meaning.  Its hidden state at the end of each sentence tells whether that sentence states the answer, and at the
end of the prompt whether any does; `rag.heads` holds what was fitted for that.  One pass, no word generated, nothing to
misquote.  Read `rag.draft` next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from rag.heads import Heads, load_heads
from rag.model import Cancelled
from rag.network import Network, Way
from rag.prompt import harmless
from rag.types import Evidence, TokenCounts

ASK = "Which sentences state the answer?"  # short: the adapter was fitted with it, and knows the task
MOST_TOKENS = 2_000  # of a prompt; a longer sentence is read up to its share of it
TURN_BEGINS, TURN_ENDS = 151_644, 151_645  # Qwen 2's <|im_start|> and <|im_end|>


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Log-odds that the evidence answers the question, and for each sentence, in the order given, that it does."""

    answerable: float
    sentences: tuple[float, ...]
    tokens: TokenCounts


@runtime_checkable
class EvidenceReader(Protocol):
    """Judges sentences without writing any; safe to share between threads."""

    @property
    def name(self) -> str:
        """The name that answers show."""

    def read(self, question: str, evidence: Sequence[Evidence], *, cancelled: Cancelled | None = None) -> Reading:
        """How surely the evidence answers.  Raises ModelError, and ModelCancelled where it had to wait."""

    def close(self) -> None:
        """Frees what it holds; calling it twice is fine."""


class LocalReader:
    """The catalogue's model, prepared by `rag.prepared`.  Starts at the first use, or earlier with `start`."""

    def __init__(self, folder: Path, *, name: str, way: Way, heads: Heads | None = None) -> None:
        self.name = name
        self._network = Network(folder, way=way)
        self._heads = heads

    def start(self) -> None:
        """Begin to load and return at once; errors come with the first reading."""
        self._network.start()

    def check(self) -> None:
        """Returns once the model is loaded.  Raises ModelError when it cannot be."""
        self._network.wait()

    def read(self, question: str, evidence: Sequence[Evidence], *, cancelled: Cancelled | None = None) -> Reading:
        """See `EvidenceReader.read`."""
        heads = self._heads or load_heads()
        order = reading_order(evidence)
        ids, ends = self.prompt(question, [evidence[i].quote for i in order])
        hidden = self._network.hidden(ids, ends)
        logits = dict(zip(order, heads.sentence(hidden[:-1]), strict=True))
        return Reading(
            answerable=float(heads.answerable(hidden[-1:])[0]),
            sentences=tuple(float(logits[i]) for i in range(len(evidence))),
            tokens=TokenCounts(prompt=len(ids)),
        )

    def close(self) -> None:
        """Frees the network's memory."""
        self._network.close()

    def prompt(self, question: str, sentences: Sequence[str]) -> tuple[list[int], list[int]]:
        """The prompt's token ids, and the places that are read: each sentence's end, then the prompt's."""
        share = MOST_TOKENS // max(1, len(sentences))
        asked, line = f"Question: {harmless(question)}", self._ids("\n")
        ids = [TURN_BEGINS, *self._ids(f"user\n{ASK}\n"), *self._ids(f"{asked}\n")]
        ends = []
        for number, sentence in enumerate(sentences, start=1):
            ids += [*self._ids(f"[{number}]"), *self._ids(f" {harmless(sentence)}")[:share], *line]
            ends.append(len(ids) - 1)
        ids += [*self._ids(asked), TURN_ENDS, *line, TURN_BEGINS, *self._ids("assistant\n")]
        return ids, [*ends, len(ids) - 1]

    def _ids(self, text: str) -> list[int]:
        return self._network.encode(text)[0]


def reading_order(evidence: Sequence[Evidence]) -> list[int]:
    """The places of the sentences in reading order: passages as they first appear, sentences as they stand there."""
    first: dict[str, int] = {}
    for item in evidence:
        first.setdefault(item.passage.id, len(first))
    return sorted(range(len(evidence)), key=lambda i: (first[evidence[i].passage.id], evidence[i].start))
