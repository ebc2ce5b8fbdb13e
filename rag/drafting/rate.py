"""How surely each evidence sentence states the answer: the model's Yes against No, one token a sentence.

    question, Evidence* -> Rated* -> the few that the draft is written from

Read one by one, sentences are told apart better than in a list, where a small model prefers the first (right at the
first place in 0.93 of gold questions against 0.79, n=14; AUC 0.82 against 0.78).  The question is read once: it stands
before the sentence, so its KV state serves all of them.
Nothing here writes text; `rag.drafting.by_rating` goes on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.drafting.prompt import rating_prompt
from rag.models.protocol import Cancelled, ContinuingModel
from rag.stages import Rated
from rag.types import Evidence, TokenCounts

RELEVANCE_WEIGHT = 1.0  # log-odds for one unit of relevance
LEAST_RATING = -0.5  # log-odds below which a sentence is not drafted from, unless it is the best
GAP, GAP_SEVERAL = 0.8, 1.6  # log-odds below the best that a chosen sentence may lie
MOST, MOST_SEVERAL = 3, 5  # sentences that a draft is written from


def best_relevance(evidence: Sequence[Evidence]) -> float:
    """The relevance of the most relevant sentence; 0 when there is none."""
    return max((e.relevance for e in evidence), default=0.0)


def rate(evidence: Evidence, rating: float, *, top: float, weight: float) -> Rated:
    """The sentence with its rating, and its standing below the relevance `top` of the best, at `weight` a unit."""
    return Rated(evidence=evidence, rating=rating, standing=rating + weight * (evidence.relevance - top))


def yes_margin(first_token: Mapping[str, float]) -> float:
    """Log P(Yes) - log P(No) at the first token; a missing side counts as the least likely token listed."""
    floor = min(first_token.values(), default=0.0)
    said: dict[str, float] = {}
    for word, value in first_token.items():
        said.setdefault(word.strip().lower(), value)
    return said.get("yes", floor) - said.get("no", floor)


def rate_sentences(
    model: ContinuingModel, question: str, evidence: Sequence[Evidence], *, cancelled: Cancelled | None = None
) -> tuple[tuple[Rated, ...], TokenCounts]:
    """Each sentence rated, in the order given, and the tokens it took.  Raises ModelError, ModelCancelled."""
    top = best_relevance(evidence)
    rated = []
    tokens = TokenCounts()
    for item in evidence:
        completion = model.complete(rating_prompt(question, item.quote), cancelled=cancelled)
        rating = yes_margin(completion.first_token)
        rated.append(rate(item, rating, top=top, weight=RELEVANCE_WEIGHT))
        tokens = tokens + completion.tokens
    return tuple(rated), tokens


def choose(rated: Sequence[Rated], *, several: bool) -> tuple[Rated, ...]:
    """The best by standing and those near it, best first; `several` lets more in."""
    ordered = sorted(rated, key=lambda r: -r.standing)
    gap, most = (GAP_SEVERAL, MOST_SEVERAL) if several else (GAP, MOST)
    near = [r for r in ordered[1:] if r.standing >= ordered[0].standing - gap and r.rating >= LEAST_RATING]
    return tuple(ordered[:1] + near)[:most]
