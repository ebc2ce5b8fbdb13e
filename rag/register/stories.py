"""Articles -> stories: those that share names and rare words, and are near in meaning and in time.

    features_of(article, vectors) -> Features;  group(features, days) -> {article id: story id}

An article joins the story whose nearest articles it is most like, where that is enough, else it opens one; older ones
come first, undated ones last.  A story keeps the id of its first article.  Pure.  Read `rag.register.build` next.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.text.patterns import regex
from index.types import Article
from rag.language.words import STOP_WORDS, content_stems, stem, words_of
from rag.register.store import Features

# Held together by stories told apart on boards (merge purity, n=19, docs/results.md); none was chosen by itself.
OPENING = 2_500  # characters of an article that tell what it is about
MOST_TERMS = 160
WORDS = 0.85  # part of the cosine of names and words, against that of meaning
# Mean similarity to the nearest members at which an article joins, in a library of few articles; the more there are,
# the more alike two of them may be by chance (173 invented stories, drawn at random: 2 together, pairs right 1.00,
# found 0.98; 12 together, 0.96 and 1.00; 120 together, 0.96 and 1.00).
JOIN, JOIN_DOUBLED, JOIN_MOST, FEWEST = 0.14, 0.012, 0.18, 40
NEAREST = 2  # members that are asked
MEMBERS = 12  # the latest of a story, among which the nearest are looked for
CANDIDATES = 12  # stories that share the rarest terms, in a library of many
FAR_DAYS, FAR_JOIN = 365, 0.24  # an article that comes so much later must be nearer
MOST_COMMON = 0.05  # share of articles above which a term brings no candidates, in a library of many
FEWEST_COMMON = 40  # articles that a term may always be in, since a story can be as long
SMALL = 60  # articles up to which every story is a candidate
_NAME = regex(r"(?<![.!?:]\s)(?<!^)(?<![\"“])\b[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*", re.MULTILINE)


def features_of(article: Article, vectors: NDArray[np.float32]) -> Features:
    """What tells an article's story; `vectors` are those of its passages, (n, d)."""
    mean = vectors.mean(axis=0) if len(vectors) else np.zeros(1, dtype=np.float32)
    length = float(np.linalg.norm(mean)) or 1.0
    terms = dict(_terms(article.text[:OPENING], article.title))
    return Features(article_id=article.id, terms=terms, vector=(mean / length).astype(np.float16))


@lru_cache(maxsize=500)
def _terms(opening: str, title: str) -> tuple[tuple[str, int], ...]:
    """The names and words that tell what an article is about, and how much each counts."""
    named = Counter(
        stem(word)
        for run in _NAME.findall(opening)
        for word in words_of(run)
        if word not in STOP_WORDS and len(word) > 2
    )
    titled = Counter(content_stems(title))
    told = Counter({term: min(count, 3) for term, count in Counter(content_stems(opening)).items()})
    terms = Counter({term: min(count, 4) * 2 for term, count in named.items()}) + titled + titled + told
    return tuple(terms.most_common(MOST_TERMS))


@dataclass(slots=True)
class _Group:
    story: str
    members: list[tuple[dict[str, float], NDArray[np.float32]]] = field(default_factory=list)  # the latest few
    last: date | None = None


def group(
    features: Sequence[Features],
    days: Mapping[str, date | None],
    voices: Mapping[str, str],
    told: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Article id to story id.  `voices` names groups of near-copies, which are never torn apart; an article whose story
    was `told` stays in it."""
    told = told or {}
    ordered = sorted(
        features, key=lambda f: (f.article_id not in told, days.get(f.article_id) or date.max, f.article_id)
    )
    known = Counter(term for f in features for term in f.terms)
    rarity = {term: math.log(1 + len(features) / count) for term, count in known.items()}
    enough = min(JOIN + JOIN_DOUBLED * math.log2(max(len(features) / FEWEST, 1)), JOIN_MOST)
    groups: list[_Group] = []
    by_story: dict[str, int] = {}
    by_term: dict[str, set[int]] = defaultdict(set)
    found: dict[str, str] = {}
    of_voice: dict[str, int] = {}
    for each in ordered:
        weights, vector = _weights(each.terms, rarity), each.vector.astype(np.float32)
        day, voice = days.get(each.article_id), voices.get(each.article_id, each.article_id)
        at = by_story.get(told.get(each.article_id, ""), of_voice.get(voice))
        if at is None and each.article_id not in told:
            candidates = _candidates(weights, by_term, len(groups), known, len(features))
            at = _nearest(weights, vector, day, groups, candidates, enough)
        if at is None:
            at = len(groups)
            groups.append(_Group(story=told.get(each.article_id, each.article_id)))
            by_story[groups[at].story] = at
        of_voice[voice] = at
        _join(groups[at], weights, vector, day)
        for term in weights:
            if len(features) <= SMALL or known[term] <= _limit(len(features)):
                by_term[term].add(at)
        found[each.article_id] = groups[at].story
    return found


def _weights(terms: Mapping[str, int], rarity: Mapping[str, float]) -> dict[str, float]:
    weights = {term: math.sqrt(count) * rarity[term] for term, count in terms.items()}
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {term: weight / length for term, weight in weights.items()}


def _candidates(
    weights: Mapping[str, float],
    by_term: Mapping[str, set[int]],
    count: int,
    known: Counter[str],
    total: int,
) -> Iterable[int]:
    if total <= SMALL:
        return range(count)
    shared: Counter[int] = Counter()
    for term, weight in weights.items():
        if known[term] <= _limit(total):
            for at in by_term.get(term, ()):
                shared[at] += weight  # type: ignore[assignment]
    return [at for at, _ in shared.most_common(CANDIDATES)]


def _limit(total: int) -> float:
    """In how many of so many articles a term may be and still bring candidates."""
    return max(FEWEST_COMMON, MOST_COMMON * total)


def _nearest(
    weights: Mapping[str, float],
    vector: NDArray[np.float32],
    day: date | None,
    groups: Sequence[_Group],
    candidates: Iterable[int],
    enough: float,
) -> int | None:
    best, nearest = 0.0, None
    for at in candidates:
        own = groups[at]
        alike = sorted((similarity(weights, vector, *member) for member in own.members), reverse=True)[:NEAREST]
        score = sum(alike) / len(alike)
        far = day is not None and own.last is not None and (day - own.last).days > FAR_DAYS
        if score > best and score >= (FAR_JOIN if far else enough):
            best, nearest = score, at
    return nearest


def similarity(
    weights: Mapping[str, float], vector: NDArray[np.float32], others: Mapping[str, float], other: NDArray[np.float32]
) -> float:
    """The cosine of names and words and that of the mean passage vectors, by `WORDS`."""
    words = sum(weight * others.get(term, 0.0) for term, weight in weights.items())
    if vector.shape != other.shape:
        return words
    return WORDS * words + (1 - WORDS) * float(vector @ other)


def _join(own: _Group, weights: dict[str, float], vector: NDArray[np.float32], day: date | None) -> None:
    own.members.append((weights, vector))
    del own.members[:-MEMBERS]
    if day is not None:
        own.last = max(own.last or day, day)
