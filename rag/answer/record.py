"""An answer as plain data: the object that `dossier ask --json` prints and the evals keep.

    Answer -> dict

The keys are a contract with scripts.  Read `rag.types` for what each part means.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rag.types import Abstention, Answer, Citation, Disagreement, Statement, Withheld


def answer_record(answer: Answer) -> dict[str, Any]:
    """`answer` as a JSON object; dates are ISO, absent ones null; quotes are exact slices of the articles."""
    return {
        "question": answer.question,
        "status": answer.status,
        "answer": answer_text(answer.statements),
        "statements": [_statement_record(s) for s in answer.statements],
        "citations": [citation_record(citation) for citation in answer.citations],
        "disagreements": [_disagreement_record(d) for d in answer.disagreements],
        "abstention": _abstention_record(answer.abstention) if answer.abstention else None,
        "withheld": [_withheld_record(each) for each in answer.withheld],
        "rejected": [{"text": r.text, "reason": r.reason} for r in answer.rejected],
        "model": answer.model,
        "notice": answer.notice,
        "timings_ms": {stage: round(value, 1) for stage, value in answer.timings_ms.items()},
        "tokens": {
            "prompt": answer.tokens.prompt,
            "cached": answer.tokens.cached,
            "completion": answer.tokens.completion,
        },
        "cached": answer.cached,
    }


def answer_text(statements: Iterable[Statement]) -> str:
    """The statements in one string, each followed by its citation numbers: "Talks end in May. [1][3]"."""
    return " ".join(
        f"{s.opening}{s.text} {''.join(f'[{n}]' for n in _numbers(s.citations))}".strip() for s in statements
    )


def _statement_record(statement: Statement) -> dict[str, Any]:
    return {
        "kind": statement.kind,
        "opening": statement.opening,
        "text": statement.text,
        "citations": _numbers(statement.citations),
        "slices": [
            {"article_id": e.article.id, "start": e.start, "end": e.end, "words": e.quote} for e in statement.slices
        ],
    }


def citation_record(citation: Citation) -> dict[str, Any]:
    """One citation: where its words stand (character offsets in the cleaned article) and the words."""
    evidence = citation.evidence
    article = evidence.article
    return {
        "number": citation.number,
        "article_id": article.id,
        "title": article.title,
        "publisher": article.publisher,
        "published": article.published.isoformat() if article.published else None,
        "source": article.source,
        "start": evidence.start,
        "end": evidence.end,
        "quote": evidence.quote,
    }


def _numbers(citations: Iterable[Citation]) -> list[int]:
    return [citation.number for citation in citations]


def _disagreement_record(disagreement: Disagreement) -> dict[str, Any]:
    return {
        "about": disagreement.about,
        "kind": disagreement.kind,
        "positions": [{"value": p.value, "citations": _numbers(p.citations)} for p in disagreement.positions],
    }


def _withheld_record(withheld: Withheld) -> dict[str, Any]:
    return {
        "article_id": withheld.article_id,
        "title": withheld.title,
        "sentences": withheld.sentences,
        "reasons": list(withheld.reasons),
    }


def _abstention_record(abstention: Abstention) -> dict[str, Any]:
    return {
        "reason": abstention.reason,
        "explanation": abstention.explanation,
        "nearest": [citation_record(citation) for citation in abstention.nearest],
    }
