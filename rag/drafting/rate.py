"""How surely each evidence sentence states the answer: the model's Yes against No, one token a sentence.

    question, Evidence* -> Rated* -> the few that the draft is written from

Read one by one, sentences are told apart better than in a list, where a small model prefers the first (right at the
first place in 0.93 of gold questions against 0.79, n=14; AUC 0.82 against 0.78).  The question is read once: it stands
before the sentence, so its KV state serves all of them.  A reader (`rag.reader.reader`) rates them all in one pass.
Nothing here writes text.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rag.drafting.prompt import rating_prompt
from rag.models.protocol import Cancelled, LanguageModel
from rag.stages import Rated, Reading
from rag.types import Evidence, TokenCounts

RELEVANCE_WEIGHT = 1.0  # log-odds for one unit of relevance
LEAST_RATING = -0.5  # log-odds below which a sentence is not drafted from, unless it is the best
GAP, GAP_SEVERAL = 0.8, 1.6  # log-odds below the best that a chosen sentence may lie
MOST, MOST_SEVERAL = 3, 5  # sentences that a draft is written from
READ_RELEVANCE = 0.3  # log-odds for one unit of relevance, where sentences were read
READ_GAP = 1.0  # log-odds below the best that a sentence that was read may lie and still be shown beside it
SURE = 0.0  # log-odds above which it is shown however far below
ELSEWHERE = -2.5  # standing above which another story's best sentence is: a second source, or a differing account
SEVERAL = 0.5  # by how much all of these are eased where the question asks for several things
MOST_READ = 4  # sentences shown


def best_relevance(evidence: Sequence[Evidence]) -> float:
    """The relevance of the most relevant sentence; 0 when there is none."""
    return max((e.relevance for e in evidence), default=0.0)


def rate(evidence: Evidence, rating: float, *, top: float, weight: float) -> Rated:
    """The sentence with its rating, and its standing below the relevance `top` of the best, at `weight` a unit."""
    return Rated(evidence=evidence, rating=rating, standing=rating + weight * (evidence.relevance - top))


def read_ratings(evidence: Sequence[Evidence], reading: Reading) -> tuple[Rated, ...]:
    """The sentences with what a reader made of them."""
    top = best_relevance(evidence)
    rated = (rate(e, r, top=top, weight=READ_RELEVANCE) for e, r in zip(evidence, reading.sentences, strict=True))
    told = zip(
        rated,
        reading.differs or [-math.inf] * len(evidence),
        reading.words or [""] * len(evidence),
        reading.places or range(len(evidence)),
        strict=True,
    )
    return tuple(replace(r, differs=d, words=w, place=p) for r, d, w, p in told)


def yes_margin(first_token: Mapping[str, float]) -> float:
    """Log P(Yes) - log P(No) at the first token; a missing side counts as the least likely token listed."""
    floor = min(first_token.values(), default=0.0)
    said: dict[str, float] = {}
    for word, value in first_token.items():
        said.setdefault(word.strip().lower(), value)
    return said.get("yes", floor) - said.get("no", floor)


def rate_sentences(
    model: LanguageModel, question: str, evidence: Sequence[Evidence], *, cancelled: Cancelled | None = None
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


def choose_read(rated: Sequence[Rated], *, several: bool) -> tuple[Rated, ...]:
    """The best of the sentences that were read, those near it, those that surely answer, and the best of each other
    story; best first.  Chosen on gold: 0.90 of its facts in 2.1 sentences a question."""
    ordered = sorted(rated, key=lambda r: -r.standing)
    ease = SEVERAL if several else 0.0
    chosen = ordered[:1]
    for item in ordered[1:]:
        near = item.standing >= chosen[0].standing - READ_GAP - ease or item.rating >= SURE - ease
        told = {r.evidence.article.story for r in chosen}
        if near or (item.evidence.article.story not in told and item.standing >= ELSEWHERE):
            chosen.append(item)
    return tuple(chosen[:MOST_READ])
