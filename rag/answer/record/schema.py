"""The one form in which an answer is written down: printed by `ask --json`, kept, and measured by the evals.

    AnswerRecord -> plain -> JSON object -> read_record -> AnswerRecord      json_schema -> what `dossier schema` prints

Every key is a contract with scripts: keys are added, never changed, and what an older version wrote is read; what a
later one adds is passed over.  A record holds words and no article.  Read `rag.answer.record.codec` next, for how an
answer becomes one and comes back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from rag.types import AbstentionReason, DisagreementKind, Rejected, Status, TokenCounts, Withheld

Told = Literal["lead", "quote", "paraphrase", "sum", "note"]
KEPT_ONLY = ("retrieved", "passage_id", "relevance")  # keys that no face prints


@dataclass(frozen=True, slots=True, kw_only=True)
class SliceRecord:
    """Exact words of an article that a lead is made of."""

    article_id: str
    start: int
    end: int
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRecord:
    """One sentence of the answer and the numbers of its citations; `opening` is fixed wording before it.

    `verbatim`: it is the words of its citation, white space aside.  `kind`: a lead (the answer in a few words, made of
    `slices` and fixed wording), a quote, a paraphrase, a sum over quoted values, or a note in fixed wording alone."""

    text: str
    citations: tuple[int, ...]
    kind: Told = "quote"
    verbatim: bool = False
    opening: str = ""
    slices: tuple[SliceRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationRecord:
    """Where cited words stand, in characters of the cleaned article, and the words.  `published` is ISO or null;
    `speaker` says it, known by `how`, "" where the article itself does."""

    number: int
    article_id: str
    title: str
    publisher: str
    published: str | None
    source: str
    start: int
    end: int
    quote: str
    speaker: str = ""
    how: str = ""
    passage_id: str = ""
    relevance: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionRecord:
    """One side of a disagreement."""

    value: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisagreementRecord:
    """Accounts that differ: at once (conflict), over time (update), or claimed against one another (dispute)."""

    about: str
    kind: DisagreementKind
    positions: tuple[PositionRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AbstentionRecord:
    """Why there is no answer, and the nearest sentences."""

    reason: AbstentionReason
    explanation: str
    nearest: tuple[CitationRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrievedRecord:
    """One retrieved passage, in rank order."""

    passage_id: str
    article_id: str
    start: int
    end: int
    text: str = ""
    rank: int = 0
    fusion_score: float = 0.0
    similarity: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRecord:
    """An answer without its articles.  `answer` are the statements in one string, each with its numbers: "May. [1]".
    `view` names the view that was answered with, "" for a fact."""

    question: str
    status: Status
    answer: str = ""
    statements: tuple[StatementRecord, ...] = ()
    citations: tuple[CitationRecord, ...] = ()
    disagreements: tuple[DisagreementRecord, ...] = ()
    abstention: AbstentionRecord | None = None
    withheld: tuple[Withheld, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    retrieved: tuple[RetrievedRecord, ...] = ()
    view: str = ""
    model: str = ""
    notice: str = ""
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    tokens: TokenCounts = TokenCounts()
    cached: bool = False


R = TypeVar("R")


def json_schema() -> dict[str, Any]:
    """The JSON schema of what `dump` gives."""
    from pydantic import TypeAdapter

    schema = TypeAdapter(AnswerRecord).json_schema()
    for part in (schema, *schema["$defs"].values()):
        part["properties"] = {name: each for name, each in part["properties"].items() if name not in KEPT_ONLY}
    schema["$defs"].pop(RetrievedRecord.__name__, None)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def plain(value: Any) -> Any:
    """A record as what JSON has: objects, lists, texts and numbers."""
    if is_dataclass(value):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    return {key: plain(each) for key, each in value.items()} if isinstance(value, Mapping) else value


def read_record(kind: type[R], data: Any) -> R:
    """The record of one kind that `plain` made the data of.  Keys it does not know are passed over, those it may do
    without are filled in.  Raises TypeError, KeyError or AttributeError for anything else."""
    hints = _hints(kind)  # type: ignore[arg-type]
    return kind(**{name: _read(hints[name], each) for name, each in data.items() if name in hints})


def _read(hint: Any, value: Any) -> Any:
    if is_dataclass(hint):
        return read_record(hint, value)  # type: ignore[arg-type]
    given = get_args(hint)
    if get_origin(hint) is tuple:
        return tuple(_read(given[0], each) for each in value)
    if type(None) in given and value is not None:
        return _read(given[0], value)
    return value


@cache
def _hints(kind: Any) -> Mapping[str, Any]:
    return get_type_hints(kind)
