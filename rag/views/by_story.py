"""Articles -> groups of one story each, by the register's stories, the fullest group first.

    by_story(articles, library) -> groups, each in the order given

An article that the register has not read yet joins the group that tells of its topic, else it stands alone; without a
register all is grouped by topics.  Read `rag.register.stories` for how stories are told apart, `rag.views.views` next.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

from index.errors import LibraryError
from index.stores.contract import Contents
from index.types import Article
from rag.register.store import Store
from rag.retrieval.topics import same_topic, topics


def by_story(articles: Sequence[Article], library: Contents) -> list[list[Article]]:
    """The articles in groups that tell one story."""
    stories = _stories(library)
    groups: dict[str, list[Article]] = {}
    waiting = []
    for article in articles:
        if story := stories.get(article.id):
            groups.setdefault(story, []).append(article)
        else:
            waiting.append(article)
    if not groups:
        return topics(waiting)
    for article in waiting:
        near = (story for story, own in groups.items() if any(same_topic(article, other) for other in own))
        groups.setdefault(next(near, article.id), []).append(article)
    place = {article.id: at for at, article in enumerate(articles)}
    ordered = [sorted(group, key=lambda article: place[article.id]) for group in groups.values()]
    return sorted(ordered, key=len, reverse=True)


def _stories(library: Contents) -> dict[str, str]:
    try:
        with closing(Store.beside(library)) as store:
            return store.stories()
    except LibraryError:
        return {}
