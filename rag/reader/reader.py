"""A language model that reads the evidence and says how surely each sentence answers; it writes nothing.

    question, Evidence* -> LocalReader.read -> Reading(answerable, sentences: log-odds; differs, words)

The model reads the question, then the sentences in the order of their articles, so that "he" and "the company" have
their meaning.  Its hidden state at the end of each sentence tells whether that sentence states the answer, and whether
it answers otherwise than one before it; at the end of the prompt whether any answers; at each word whether the answer
begins or ends there.  `rag.reader.heads` holds what was fitted for that.  One pass, no word generated, nothing to
misquote. Read `rag.drafting.by_reading` next.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag.language.harmless import harmless
from rag.models.protocol import Cancelled
from rag.reader.claims import TURN_BEGINS, TURN_ENDS, claim_features, claim_prompt, load_claim_head
from rag.reader.heads import Heads, load_heads
from rag.reader.network import Network, Way
from rag.stages import Reading
from rag.types import Evidence, TokenCounts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ASK = "Which sentences state the answer?"  # short: the adapter was fitted with it, and knows the task
MOST_TOKENS = 2_000  # of a prompt; a longer sentence is read up to its share of it
MOST_WORDS = 30  # tokens of what is taken for the answer


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingPrompt:
    """The sentences as they stand in it, `texts`; token `ids`; the places where those of each sentence begin and, with
    its line, end, and behind these the prompt's last; `offsets`, the characters of its text that each token of a
    sentence stands for; and the places of the question where it stands `again` behind them."""

    texts: Sequence[str]
    ids: Sequence[int]
    begins: Sequence[int]
    ends: Sequence[int]
    offsets: Sequence[Sequence[tuple[int, int]]]


class LocalReader:
    """The catalogue's model, prepared by `rag.reader.prepare`.  Starts at the first use, or earlier with `start`."""

    def __init__(
        self,
        folder: Path,
        *,
        name: str,
        way: Way,
        heads: Heads | None = None,
        once_read: Callable[[], object] = lambda: None,
    ) -> None:
        """`once_read` is called at the end of its life, if it has read."""
        self.name = name
        self._once_read = once_read
        self._has_read = False
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
        prompt = self.prompt(question, [evidence[i].quote for i in order])
        given = heads.apply(self._network.hidden(prompt.ids, range(len(prompt.ids))))
        self._has_read = True
        stops = prompt.ends[:-1]
        words = [
            whole_words(text, *best_words(given["first"][begin:end], given["last"][begin:end], offsets))
            for text, begin, end, offsets in zip(prompt.texts, prompt.begins, stops, prompt.offsets, strict=True)
        ]
        places = reading_places(order)
        return Reading(
            answerable=float(given["answerable"][-1]),
            sentences=tuple(float(given["sentence"][stops[i]]) for i in places),
            tokens=TokenCounts(prompt=len(prompt.ids)),
            places=tuple(places),
            differs=tuple(float(given["differs"][stops[i]]) for i in places),
            words=tuple(words[i] for i in places),
        )

    def states(self, claims: Sequence[str], quotes: Sequence[str], around: Sequence[str]) -> list[float]:
        """See `ClaimReader.states`."""
        prompt = claim_prompt(claims, quotes, around, encode=self._ids)
        layers = self._network.branched(prompt.ids, prompt.read, places=prompt.places, branch=prompt.branch)
        self._has_read = True
        return load_claim_head().log_odds(claim_features(prompt, layers))

    def close(self) -> None:
        """Frees the network's memory."""
        self._network.close()
        if self._has_read:
            self._has_read = False
            self._once_read()

    def prompt(self, question: str, sentences: Sequence[str]) -> ReadingPrompt:
        """The prompt over sentences, each on one line.  Its last token is read, too."""
        texts = [harmless(sentence) for sentence in sentences]
        share = MOST_TOKENS // max(1, len(sentences))
        asked, line = f"Question: {harmless(question)}", self._ids("\n")
        ids = [TURN_BEGINS, *self._ids(f"user\n{ASK}\n"), *self._ids(f"{asked}\n")]
        begins, ends, offsets = [], [], []
        for number, text in enumerate(texts, start=1):
            own, held = self._network.encode(f" {text}")
            ids += self._ids(f"[{number}]")
            begins.append(len(ids))
            ids += [*own[:share], *line]
            ends.append(len(ids) - 1)
            offsets.append([(max(0, first - 1), last - 1) for first, last in held[:share]])
        ids += [*self._ids(asked), TURN_ENDS, *line, TURN_BEGINS, *self._ids("assistant\n")]
        ends.append(len(ids) - 1)
        return ReadingPrompt(texts=texts, ids=ids, begins=begins, ends=ends, offsets=offsets)

    def _ids(self, text: str) -> list[int]:
        return self._network.encode(text)[0]


def best_words(
    first: NDArray[np.float32], last: NDArray[np.float32], offsets: Sequence[tuple[int, int]]
) -> tuple[int, int]:
    """Where the most likely answer begins and ends in its sentence, at most MOST_WORDS tokens long; (0, 0) for none."""
    import numpy as np

    if not len(offsets):
        return 0, 0
    sums = first[:, None] + last[None, :]
    within = np.triu(np.ones_like(sums, dtype=bool)) & ~np.triu(np.ones_like(sums, dtype=bool), MOST_WORDS)
    begin, end = divmod(int(np.where(within, sums, -np.inf).argmax()), len(last))
    return offsets[begin][0], offsets[end][1]


def whole_words(text: str, begin: int, end: int) -> str:
    """The characters of `text` between two places, with the rest of the words that they cut."""
    while 0 < begin < len(text) and text[begin - 1].isalnum() and text[begin].isalnum():
        begin -= 1
    while 0 < end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return text[begin:end].strip()


def reading_order(evidence: Sequence[Evidence]) -> list[int]:
    """The places of the sentences in reading order: articles as they first appear, sentences as they stand there."""
    first: dict[str, int] = {}
    for item in evidence:
        first.setdefault(item.article.id, len(first))
    return sorted(range(len(evidence)), key=lambda i: (first[evidence[i].article.id], evidence[i].start))


def reading_places(order: Sequence[int]) -> list[int]:
    """Which each of the sentences is in a reading order, from 0."""
    return sorted(range(len(order)), key=lambda i: order[i])
