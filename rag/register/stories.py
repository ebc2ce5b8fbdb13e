"""Articles -> stories: those that share names and rare words, and are near in meaning and in time.

    features_of(article, vectors) -> Features;  group(features, days) -> {article id: story id}

An article joins the story whose centre it is nearest to, where that is near enough, else it opens one; older articles
come first, undated ones last.  A story is named after its first article.  Pure.  Read `rag.register.build` next.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from index.types import Article
from rag.language.words import STOP_WORDS, content_stems, stem, tokens
from rag.register.store import Features

OPENING = 2_500  # characters of an article that tell what it is about
MOST_TERMS = 80
JOIN = 0.36  # similarity to a story's centre, names and meaning in equal parts
FAR_DAYS, FAR_JOIN = 365, 0.46  # an article that comes so much later must be nearer
MOST_COMMON = 0.2  # share of articles above which a term brings no candidates, in a library of many
SMALL = 50  # articles up to which every story is a candidate
_NAME = re.compile(r"(?<![.!?:]\s)(?<!^)(?<![\"“])\b[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*", re.MULTILINE)


def features_of(article: Article, vectors: NDArray[np.float32]) -> Features:
    """What tells an article's story; `vectors` are those of its passages, (n, d)."""
    opening = article.text[:OPENING]
    named = Counter(
        stem(word) for run in _NAME.findall(opening) for word in tokens(run) if word not in STOP_WORDS and len(word) > 2
    )
    titled = Counter(content_stems(article.title))
    terms = Counter({term: min(count, 4) * 2 for term, count in named.items()}) + titled + titled
    mean = vectors.mean(axis=0) if len(vectors) else np.zeros(1, dtype=np.float32)
    length = float(np.linalg.norm(mean)) or 1.0
    return Features(
        article_id=article.id, terms=dict(terms.most_common(MOST_TERMS)), vector=(mean / length).astype(np.float16)
    )


@dataclass(slots=True)
class _Centre:
    story: str
    terms: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    vector: NDArray[np.float32] | None = None
    last: date | None = None
    count: int = 0


def group(features: Sequence[Features], days: Mapping[str, date | None], voices: Mapping[str, str]) -> dict[str, str]:
    """Article id to story id.  `voices` names groups of near-copies, which are never torn apart."""
    ordered = sorted(
        features, key=lambda f: (days.get(f.article_id) is None, days.get(f.article_id) or date.max, f.article_id)
    )
    known = Counter(term for f in features for term in f.terms)
    rarity = {term: math.log(1 + len(features) / count) for term, count in known.items()}
    centres: list[_Centre] = []
    by_term: dict[str, set[int]] = defaultdict(set)
    found: dict[str, str] = {}
    of_voice: dict[str, int] = {}
    for each in ordered:
        weights = _weights(each.terms, rarity)
        day, voice = days.get(each.article_id), voices.get(each.article_id, each.article_id)
        at = of_voice.get(voice)
        if at is None:
            at = _nearest(each, weights, day, centres, _candidates(weights, by_term, centres, known, len(features)))
        if at is None:
            at = len(centres)
            centres.append(_Centre(story=each.article_id))
        of_voice[voice] = at
        _join(centres[at], each, weights, day)
        for term in weights:
            by_term[term].add(at)
        found[each.article_id] = centres[at].story
    return found


def _weights(terms: Mapping[str, int], rarity: Mapping[str, float]) -> dict[str, float]:
    weights = {term: math.sqrt(count) * rarity[term] for term, count in terms.items()}
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {term: weight / length for term, weight in weights.items()}


def _candidates(
    weights: Mapping[str, float],
    by_term: Mapping[str, set[int]],
    centres: Sequence[_Centre],
    known: Counter[str],
    total: int,
) -> Iterable[int]:
    if total <= SMALL:
        return range(len(centres))
    shared: Counter[int] = Counter()
    for term, weight in weights.items():
        if known[term] <= MOST_COMMON * total:
            for at in by_term.get(term, ()):
                shared[at] += weight  # type: ignore[assignment]
    return [at for at, _ in shared.most_common(40)]


def _nearest(
    each: Features,
    weights: Mapping[str, float],
    day: date | None,
    centres: Sequence[_Centre],
    candidates: Iterable[int],
) -> int | None:
    best, nearest = 0.0, None
    for at in candidates:
        centre = centres[at]
        score = similarity(weights, each.vector, centre.terms, centre.vector)
        far = day is not None and centre.last is not None and (day - centre.last).days > FAR_DAYS
        if score > best and score >= (FAR_JOIN if far else JOIN):
            best, nearest = score, at
    return nearest


def similarity(
    weights: Mapping[str, float],
    vector: NDArray[np.float16],
    terms: Mapping[str, float],
    centre: NDArray[np.float32] | None,
) -> float:
    """Half the cosine of names and rare words, half that of the mean passage vectors."""
    length = math.sqrt(sum(weight * weight for weight in terms.values())) or 1.0
    words = sum(weight * terms.get(term, 0.0) for term, weight in weights.items()) / length
    if centre is None or centre.shape != vector.shape:
        return words
    meaning = float(vector.astype(np.float32) @ centre) / (float(np.linalg.norm(centre)) or 1.0)
    return 0.5 * words + 0.5 * meaning


def _join(centre: _Centre, each: Features, weights: Mapping[str, float], day: date | None) -> None:
    for term, weight in weights.items():
        centre.terms[term] += weight
    vector = each.vector.astype(np.float32)
    centre.vector = vector if centre.vector is None else centre.vector + vector
    centre.count += 1
    if day is not None:
        centre.last = max(centre.last or day, day)
