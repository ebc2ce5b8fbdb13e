"""The values that flow through `rag`: from scored passages to a verified answer.

    question -> ScoredPassage* -> Evidence* -> draft -> Statement* -> Answer

A quote is a slice of its passage, never a copied string, so a misquote cannot be represented.  Scores carry
the name of what they measure.  Nothing here knows a model, a store or a face.  Read `rag.assistant` next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from index.types import Article, Passage
from index.types import Filters as Filters

Status = Literal["answered", "quoted", "abstained"]
AbstentionReason = Literal["no_evidence", "unsupported", "model_declined", "model_failed"]
DisagreementKind = Literal["conflict", "update", "dispute"]
StatementKind = Literal["lead", "sentence", "paraphrase", "note"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredPassage:
    """A passage with its rank (from 1), `fusion_score` (comparable within one question only), and what names the story
    among those found that its article tells; "" where that was not told."""

    passage: Passage
    rank: int
    fusion_score: float
    similarity: float
    story: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One sentence of an article, by its offsets in the article's text; `story` is that of its passage as found."""

    article: Article
    passage: Passage
    start: int
    end: int
    relevance: float
    story: str = field(default="", compare=False)

    @property
    def quote(self) -> str:
        """The sentence's exact words."""
        return self.article.text[self.start : self.end]

    @property
    def place(self) -> tuple[str, int]:
        """The article and the character at which it stands, which tell one sentence from another."""
        return self.article.id, self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """An evidence sentence under the number that the reader sees, from 1 in reading order.

    `speaker` says it, in the article's words, and `how` that is known; both are "" where the article itself says it."""

    number: int
    evidence: Evidence
    speaker: str = ""
    how: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One sentence of the answer and the citations whose words support it.

    kind: a "sentence" stands as its citations say; a "lead" is the answer in a few words, made of `slices`, each
    exact words of an article, and fixed wording; a "note" is fixed wording alone.  `opening` is fixed wording before a
    sentence, such as its day and publisher; it belongs to no quote.
    """

    text: str
    citations: tuple[Citation, ...]
    kind: StatementKind = "sentence"
    opening: str = ""
    slices: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """One side of a disagreement: the value it gives and where it says so."""

    value: str
    citations: tuple[Citation, ...]

    @property
    def is_whole(self) -> bool:
        """Whether the value is a cited sentence, as it stands."""
        return any(self.value == citation.evidence.quote for citation in self.citations)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Accounts that answer differently: at once (conflict), over time (update), or two parties that each claim the
    opposite of the other (dispute)."""

    about: str
    kind: DisagreementKind
    positions: tuple[Position, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstention:
    """Why there is no answer, in a code and in words, and the nearest sentences there are."""

    reason: AbstentionReason
    explanation: str
    nearest: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A drafted sentence that was not shown, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """An article that speaks to an AI: how many of its sentences are never evidence, and why in a few words each."""

    article_id: str
    title: str
    sentences: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCounts:
    """Tokens of a model call: all of the prompt, those of it already held in the KV state, those written."""

    prompt: int = 0
    cached: int = 0
    completion: int = 0

    def __add__(self, other: TokenCounts) -> TokenCounts:
        """The counts of both calls together."""
        return TokenCounts(
            prompt=self.prompt + other.prompt,
            cached=self.cached + other.cached,
            completion=self.completion + other.completion,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the reader gets.  Statements are only those that their citations support.

    `timings_ms` has the keys retrieve, select, generate, verify, total.  `citations` are all of the answer's
    citations in number order.  `abstention` beside statements tells what part of the question has no answer.
    `notice` is one line for the reader when the model could not be used, else "".
    `withheld` names the articles cited, or read for this question, of which something was kept out of it.
    `view` names what was asked for as a whole, such as "timeline"; "" for a question for something in particular.
    `cached` tells an answer that was given before, over the same index; its tokens are 0, its timings are of now.
    """

    question: str
    status: Status
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    disagreements: tuple[Disagreement, ...] = ()
    abstention: Abstention | None = None
    rejected: tuple[Rejected, ...] = ()
    retrieved: tuple[ScoredPassage, ...] = ()
    model: str = ""
    notice: str = ""
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    tokens: TokenCounts = TokenCounts()
    cached: bool = False
    withheld: tuple[Withheld, ...] = ()
    view: str = ""


def answer_text(statements: Iterable[Statement]) -> str:
    """The statements in one string, each followed by its citation numbers: "Talks end in May. [1][3]"."""
    return " ".join(
        f"{s.opening}{s.text} {''.join(f'[{n}]' for n in numbers_of(s.citations))}".strip() for s in statements
    )


def numbers_of(citations: Iterable[Citation]) -> tuple[int, ...]:
    """Their numbers, in their order."""
    return tuple(citation.number for citation in citations)
