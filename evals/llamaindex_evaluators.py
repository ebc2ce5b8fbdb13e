"""The project's scores as LlamaIndex's evaluators: for its runners, over any engine's responses, without a model.

    response, contexts -> VerbatimEvaluator, GroundingEvaluator;    response, answerable -> AbstentionEvaluator

A result that says nothing of what is measured is marked invalid and never counts as passed.  Importing this imports
LlamaIndex.  Read `evals.scores.grounding` and `evals.scores.verbatim` for what is judged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from llama_index.core.base.response.schema import Response
from llama_index.core.evaluation import BaseEvaluator, EvaluationResult

from evals.scores.grounding import check_grounding
from evals.scores.verbatim import squeeze
from index.text.sentences import split_sentences

LEAST_WORDS = 3  # of a quotation; shorter ones are names and terms
_QUOTED = re.compile(r"“([^”]+)”|\"([^\"]+)\"|«([^»]+)»|„([^“”]+)[“”]")
_MARKS = re.compile(r"\s*\[\d+\]")
_REFUSES = re.compile(
    r"\b(?:do(?:es)? not|don't|doesn't) (?:say|mention|state|contain|provide|support)\b|\bno (?:answer|information)\b|"
    r"\b(?:cannot|can't|could not|unable to) (?:be )?(?:answer|find|determine)|\bnot (?:mentioned|stated|provided)\b|"
    r"^\s*empty response\s*$",
    re.IGNORECASE,
)


class _Scores(BaseEvaluator):
    """What the three share: no prompts, and no waiting."""

    def _get_prompts(self) -> dict[str, Any]:
        return {}

    def _update_prompts(self, prompts: Any) -> None:
        """There are none."""


class VerbatimEvaluator(_Scores):
    """Whether every quotation of the response stands in a context, white space and quotation marks aside."""

    async def aevaluate(
        self,
        query: str | None = None,
        response: str | None = None,
        contexts: Sequence[str] | None = None,
        **kwargs: Any,
    ) -> EvaluationResult:
        """The share of quotations that do; invalid where nothing is quoted."""
        quoted = [next(filter(None, found)) for found in _QUOTED.findall(response or "")]
        quoted = [each for each in quoted if len(each.split()) >= LEAST_WORDS]
        held = [squeeze(context) for context in contexts or ()]
        missing = [each for each in quoted if not any(squeeze(each) in context for context in held)]
        return _result(query, response, contexts, total=len(quoted), failed=missing, lacking="nothing is quoted")


class GroundingEvaluator(_Scores):
    """Whether the contexts hold the numbers, dates, names and most words of every sentence."""

    async def aevaluate(
        self,
        query: str | None = None,
        response: str | None = None,
        contexts: Sequence[str] | None = None,
        **kwargs: Any,
    ) -> EvaluationResult:
        """The share of sentences that they hold; invalid where nothing is said."""
        text = _MARKS.sub("", response or "")
        sentences = [text[span.start : span.end] for span in split_sentences(text)]
        held = list(contexts or ())
        missing = [each for each in sentences if not check_grounding(each, held, given=query or "").supported]
        return _result(query, response, contexts, total=len(sentences), failed=missing, lacking="nothing is said")


class AbstentionEvaluator(_Scores):
    """Whether a response answers what has an answer and refuses what has none.

    `evaluate(..., answerable=True or False)` tells which.  A response of Dossier says itself whether it refused; of
    another's, English wording tells.
    """

    async def aevaluate(
        self,
        query: str | None = None,
        response: str | None = None,
        contexts: Sequence[str] | None = None,
        **kwargs: Any,
    ) -> EvaluationResult:
        """1 or 0; invalid where it was not told whether there is an answer."""
        answerable = kwargs.get("answerable")
        if not isinstance(answerable, bool):
            return EvaluationResult(
                query=query, response=response, invalid_result=True, invalid_reason="say answerable=True or False"
            )
        refused = kwargs.get("status") == "abstained" or ("status" not in kwargs and is_refusal(response or ""))
        right = refused != answerable
        told = f"{'refused' if refused else 'answered'} what {'has an' if answerable else 'has no'} answer"
        return EvaluationResult(query=query, response=response, passing=right, score=float(right), feedback=told)

    async def aevaluate_response(
        self, query: str | None = None, response: Response | None = None, **kwargs: Any
    ) -> EvaluationResult:
        """The same for a response as an engine gave it."""
        return await self.aevaluate(query=query, response=str(response or ""), **{**kwargs, **_status_of(response)})

    def evaluate_response(
        self, query: str | None = None, response: Response | None = None, **kwargs: Any
    ) -> EvaluationResult:
        """The same, waiting for it."""
        return self.evaluate(query=query, response=str(response or ""), **{**kwargs, **_status_of(response)})


def _status_of(response: Response | None) -> dict[str, str]:
    status = (response.metadata or {}).get("status") if response is not None else None
    return {"status": status} if status else {}


def is_refusal(text: str) -> bool:
    """Whether a response says that it has no answer."""
    return not text.strip() or bool(_REFUSES.search(text))


def _result(
    query: str | None,
    response: str | None,
    contexts: Sequence[str] | None,
    *,
    total: int,
    failed: Sequence[str],
    lacking: str,
) -> EvaluationResult:
    facts: dict[str, Any] = {"query": query, "response": response, "contexts": contexts}
    if not total:
        return EvaluationResult(**facts, invalid_result=True, invalid_reason=lacking)
    feedback = f"not in the contexts: {'; '.join(failed)}" if failed else ""
    return EvaluationResult(**facts, passing=not failed, score=1 - len(failed) / total, feedback=feedback)
