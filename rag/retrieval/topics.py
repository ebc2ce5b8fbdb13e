"""Which articles tell of the same thing, so that one story's sentence never stands beside another's.

    ScoredPassage* -> with_stories -> ScoredPassage*        Evidence, Evidence -> same_story, is_after -> bool
    Article, Article -> same_topic -> bool                  Article* -> topics -> groups, the fullest first

Among articles found for one question, stories are told as on the board (`rag.register.stories`): so 0.71 to
1.00 of the pairs of one story by four hands are known, 0.29 to 0.62 by names alone, and no others (docs/results.md).
A topic is told by the names that an article uses again and again; two articles share one when they share such names.
(`Article.copy_group` is narrower: it joins near-copies of one text.)  No model.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.stores.contract import Contents
from index.types import Article
from rag.language.words import content_stems, names, words_of
from rag.register.stories import features_of, group
from rag.types import Evidence, ScoredPassage

# Held together by false conflicts on SQuAD 2.0 (n=200, docs/results.md); none was chosen by itself.
SHORT_TEXT = 1_500  # characters up to which a name that is used once counts
AGAIN = 2  # times that a name stands in a longer text to count, or once and in the title
SHARED = 2  # such names that two articles of one topic have in common
CROSSWISE = 4  # names that one of two longer texts uses again and the other has; one more pair in 21 libraries
SNIPPET = 90  # characters of a text from which no topic can be told
ALIKE = 0.2  # share of the shorter's words that articles which name hardly anybody have in common
FEW = 3  # names up to which one in common is enough
LATER = timedelta(days=2)  # between two articles of which one may tell what came of the other
_TIMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august"
    " september october november december mr mrs ms dr sir lady lord professor president minister".split()
)


def with_stories(passages: Sequence[ScoredPassage], library: Contents) -> tuple[ScoredPassage, ...]:
    """The passages with the stories that their articles tell, as far as these can be told apart among those found."""
    encodings = library.encodings([p.passage.id for p in passages])
    vectors: dict[str, list[NDArray[np.float32]]] = {}
    for passage in (p.passage for p in passages if p.passage.id in encodings):
        vectors.setdefault(passage.article_id, []).append(encodings[passage.id].vector)
    articles = list(library.articles_by_id(vectors).values())
    stories = group(
        [features_of(article, np.stack(vectors[article.id])) for article in articles],
        {article.id: article.published for article in articles},
        {article.id: article.copy_group for article in articles},
    )
    return tuple(replace(p, story=stories.get(p.passage.article_id, "")) for p in passages)


def same_story(one: Evidence, other: Evidence) -> bool:
    """Whether the articles of two sentences tell one story: as found for one question, or by the names they use."""
    return bool(one.story and one.story == other.story) or same_topic(one.article, other.article)


def is_after(later: Evidence, former: Evidence) -> bool:
    """Whether its article is of the same story and of a later day."""
    day, before = later.article.published, former.article.published
    return day is not None and before is not None and day - before >= LATER and same_story(later, former)


def same_topic(one: Article, other: Article) -> bool:
    """Whether two articles tell of the same thing; an article does so with itself and its near-copies."""
    if one.id == other.id or one.copy_group == other.copy_group:
        return True
    left, right = (_salient(a.text, a.title) for a in (one, other))
    shared = left & right
    if len(shared) >= SHARED or (bool(shared) and min(len(left), len(right)) <= FEW):
        return True
    if len((left & _named(other.text)) | (right & _named(one.text))) >= CROSSWISE:
        return True
    if min(len(left), len(right)) > FEW:
        return False
    if _subjects(one.text, one.title) & _subjects(other.text, other.title):
        return True
    if max(len(one.text), len(other.text)) <= SNIPPET:
        return True
    if left and right:
        return False
    held, theirs = (frozenset(content_stems(a.text)) for a in (one, other))
    return len(held & theirs) >= max(1, ALIKE * min(len(held), len(theirs)))


def topics(articles: Sequence[Article]) -> list[list[Article]]:
    """The articles in groups that share a topic, each in the order given, the largest group first."""
    groups: list[list[Article]] = []
    for article in articles:
        near = [group for group in groups if any(same_topic(article, other) for other in group)]
        joined = [a for group in near for a in group] + [article]
        groups = [group for group in groups if group not in near] + [joined]
    return sorted(groups, key=len, reverse=True)


@lru_cache(maxsize=2_000)
def _subjects(text: str, title: str) -> frozenset[str]:
    """Stems of the title that the text uses, too: what an article that names hardly anybody is about."""
    return frozenset(stem for stem in set(content_stems(title)) & set(content_stems(text)) if not stem.isdigit())


@lru_cache(maxsize=2_000)
def _named(text: str) -> frozenset[str]:
    return frozenset(names(text) - _TIMES)


@lru_cache(maxsize=2_000)
def _salient(text: str, title: str) -> frozenset[str]:
    """The names that the text uses again, or that its title has, too."""
    found = _named(text)
    counts = Counter(word.removesuffix("'s") for word in words_of(text))
    titled = {word.removesuffix("'s") for word in words_of(title)}
    again = {name for name in found if counts[name] >= AGAIN or name in titled}
    return frozenset(found if len(text) <= SHORT_TEXT else again)
