"""Words that every face says alike: who published what and when, why there is no answer, how far something is.

    Article -> byline -> "Title · Publisher · 6 August 2025"        Answer -> explain -> why it holds none
    kind of a statement, kinds of all -> mark_of -> "quote", "paraphrase, checked", or ""

Pure.  What Dossier did not write passes `index.text.plain.plain_text`, and is plain text here: a page escapes it.
Read `rag.types.Answer` for what is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Protocol

from index.dates.in_words import day_in_words
from index.text.plain import plain_text, source_name
from rag.language.tellers import named_teller_span

if TYPE_CHECKING:
    from index.types import Article
    from rag.types import Answer, Citation, Evidence

STAGES: Mapping[str, str] = {
    "retrieve": "searching the articles",
    "select": "choosing evidence",
    "load": "loading the language model",
    "generate": "asking the model",
    "verify": "checking against the quotes",
}
REASONS: Mapping[str, str] = {
    "no_evidence": "The articles say nothing about this.",
    "unsupported": "The articles do not support an answer to this.",
    "model_declined": "The articles do not answer this.",
    "model_failed": "The language model gave no usable answer.",
}
KINDS: Mapping[str, str] = {
    "conflict": "The articles disagree",
    "update": "Later articles say otherwise",
    "dispute": "Two sides disagree",
}
STEPS = {
    "list": "looking for articles",
    "read": "reading",
    "encode": "embedding",
    "publish": "building the vector index",
}
# Answers made of quotes alone need no marks and get none; where one sentence is a paraphrase, all are marked.
MARKS = {"sentence": "quote", "quote": "quote", "paraphrase": "paraphrase, checked"}


def title_of(article: Article) -> str:
    """The article's title as text, or what its file or its site is called."""
    return plain_text(article.title) or source_name(article.url or article.source) or "untitled"


def byline(article: Article, *, title: bool = True) -> str:
    """As in: Title · Publisher · 6 August 2025; without what the article does not state."""
    parts = [title_of(article) if title else "", plain_text(article.publisher), day(article.published)]
    return " · ".join(part for part in parts if part)


def sayers(citations: Iterable[Citation]) -> str:
    """Who takes a position, and when: each speaker that a quote names, its publisher, else the title, and its day."""
    return "; ".join(dict.fromkeys(_sayer(citation.evidence) for citation in citations))


def _sayer(evidence: Evidence) -> str:
    span, article = named_teller_span(evidence.quote), evidence.article
    named = plain_text(evidence.quote[slice(*span)]) if span else ""
    named = "" if named.casefold() == plain_text(article.publisher).casefold() else named[:1].upper() + named[1:]
    paper = plain_text(article.publisher) or title_of(article)
    return " · ".join(filter(None, (named, paper, day(article.published) or "undated")))


def day(value: date | None) -> str:
    """As in: 6 August 2025; or nothing."""
    return day_in_words(value) if value else ""


def shorten(text: str, limit: int) -> str:
    """`text` on one line of at most `limit` characters, cut at a word where that is near."""
    line = plain_text(text)
    if len(line) <= limit:
        return line
    cut = line[: max(limit - 1, 0)]
    return (cut.rsplit(" ", 1)[0] if " " in cut[limit // 2 :] else cut).rstrip(" ,;:") + "…"


def capital(text: str) -> str:
    """`text` with a capital letter first."""
    return text[:1].upper() + text[1:]


def plural(number: int, noun: str) -> str:
    """As in: 1 article, 3 articles."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def explain(answer: Answer) -> str:
    """Why an abstained answer holds none, or what part of the question another has no answer to."""
    if answer.abstention is None:
        return ""
    return plain_text(answer.abstention.explanation) or REASONS.get(answer.abstention.reason, "There is no answer.")


def unanswered(answer: Answer) -> str:
    """What part of the question the answer beside it leaves out; "" for none."""
    return "" if answer.status == "abstained" else explain(answer)


def mark_of(kind: str, kinds: Iterable[str]) -> str:
    """The mark of a statement of that kind among statements of these; "" for one that needs none."""
    return MARKS.get(kind, "") if "paraphrase" in kinds else ""


class Report(Protocol):
    """What an indexer or a download says of itself: `done` of `total` things or bytes of a stage."""

    @property
    def stage(self) -> str:
        """What is being done."""

    @property
    def done(self) -> int:
        """How much of it."""

    @property
    def total(self) -> int | None:
        """Of how much; None while unknown."""

    @property
    def detail(self) -> str:
        """To what."""


def describe(progress: Report) -> str:
    """As in: 3 of 5 · seeds/a.md; sizes of downloads in megabytes."""
    if progress.total and progress.total > 1_000_000:
        amount = f"{progress.done / 1e6:,.0f} of {progress.total / 1e6:,.0f} MB"
    elif progress.total:
        amount = f"{progress.done} of {progress.total}"
    else:
        amount = str(progress.done) if progress.done else ""
    return " · ".join(part for part in (amount, plain_text(progress.detail)[-60:]) if part)
