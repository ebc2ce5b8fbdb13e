"""Claims behind the sentences that are to state them: one prompt for all that cite the same, and what is fitted on it.

    quotes, what stands about each, claims -> claim_prompt -> ClaimPrompt(ids, places, branch, ends)

The sentences are read once; each claim then stands behind them as if it were alone there, so that a further claim costs
only its own words.  The model's own states over a claim's line, after two layers and without the reader's adapter, tell
whether the sentences state it: its last, their mean and their greatest, of which one linear function is fitted by
`python -m evals.fit.claims`.  Read `rag.reader.reader` next.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from rag.language.harmless import harmless
from rag.reader.heads import CLAIM, scaled
from rag.retrieval.sentences import leans_on_context

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ASKED = "Do the sentences state the claim?"
TITLE_WORDS, BEFORE_WORDS = 12, 25  # of what stands about a quote, from its beginning and its end
QUOTE_TOKENS, CLAIM_TOKENS = 300, 120  # a longer one is read up to there
LEAD_TOKENS = 2  # of "Claim:"
TURN_BEGINS, TURN_ENDS = 151_644, 151_645  # Qwen 2's <|im_start|> and <|im_end|>


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPrompt:
    """Token `ids` with the place of each; `branch`, 0 for what all claims see and else the claim's number from 1; and
    where the words of each claim begin and its line ends."""

    ids: tuple[int, ...]
    places: tuple[int, ...]
    branch: tuple[int, ...]
    begins: tuple[int, ...]
    ends: tuple[int, ...]

    @property
    def read(self) -> range:
        """The places whose states are read: those of all claims."""
        return range(self.begins[0], len(self.ids))


def claim_prompt(
    claims: Sequence[str], quotes: Sequence[str], around: Sequence[str], *, encode: Callable[[str], Sequence[int]]
) -> ClaimPrompt:
    """The prompt of claims that cite the same quotes; `around` is as long as these."""
    ids = [TURN_BEGINS, *encode(f"user\n{ASKED}\n")]
    for number, (quote, beside) in enumerate(zip(quotes, around, strict=True), start=1):
        if about := _cut(harmless(beside)) if leans_on_context(quote) else "":
            ids += [*encode(f"({about})")[:QUOTE_TOKENS], *encode("\n")]
        ids += [*encode(f"[{number}] {harmless(quote)}")[:QUOTE_TOKENS], *encode("\n")]
    shared, begins, ends = len(ids), [], []
    places, branch = list(range(shared)), [0] * shared
    for number, claim in enumerate(claims, start=1):
        own = [*encode(f"Claim: {harmless(claim)}")[:CLAIM_TOKENS], *encode("\n")]
        begins.append(len(ids) + LEAD_TOKENS)
        ids += own
        ends.append(len(ids) - 1)
        places += range(shared, shared + len(own))
        branch += [number] * len(own)
    return ClaimPrompt(
        ids=tuple(ids), places=tuple(places), branch=tuple(branch), begins=tuple(begins), ends=tuple(ends)
    )


def _cut(text: str) -> str:
    words = text.split()
    if len(words) <= TITLE_WORDS + BEFORE_WORDS:
        return " ".join(words)
    return f"{' '.join(words[:TITLE_WORDS])} ... {' '.join(words[-BEFORE_WORDS:])}"


def claim_features(prompt: ClaimPrompt, layers: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """What the function reads of each claim [claims, len(layers) * 3 * WIDTH], of the states of each layer at
    `prompt.read`: for each layer the state at the end of the claim's line, and of its words the mean and, for each
    number of a state, the greatest."""
    import numpy as np

    first = prompt.read.start
    rows = []
    for begin, end in zip(prompt.begins, prompt.ends, strict=True):
        parts = []
        for states in layers:
            own = scaled(states[begin - first : end - first + 1])
            words = own[:-1] if len(own) > 1 else own
            parts += [own[-1], words.mean(axis=0), words.max(axis=0)]
        rows.append(np.concatenate(parts))
    return np.stack(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimHead:
    """Weights and bias of the function over `claim_features`."""

    weight: NDArray[np.float32]
    bias: float

    def log_odds(self, features: NDArray[np.float32]) -> list[float]:
        """That the sentences state each claim."""
        odds: list[float] = (features @ self.weight + self.bias).tolist()
        return odds


@cache
def load_claim_head() -> ClaimHead:
    """The function for claims that comes with this package."""
    import numpy as np

    with CLAIM.open("rb") as file, np.load(file, allow_pickle=False) as kept:
        return ClaimHead(weight=kept["weight"], bias=float(kept["bias"]))
