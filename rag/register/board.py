"""The register of a home, for reading: stories, claims and items as of a day.

    Register.open(home) -> stories(), claims(...), items(...)

Claims are extracted by `rag.register.build`; how many articles still wait is told by `pending`.  All queries are pure
over what was stored: no model, no parser.  A story's claims are merged when they are asked for, so that opening is
quick however many articles there are.  Read `rag.register.items` for the values.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from pathlib import Path

from index.errors import MissingError
from index.stores.contract import Contents
from index.stores.open_store import open_contents
from index.text.plain import source_name
from index.types import ArticleHeader
from rag.language.words import words_of
from rag.register.build import waiting_articles
from rag.register.items import Cited, How, Item, Kind, Source, Story
from rag.register.merge import merge_claims
from rag.register.parties import has_party, parties_of
from rag.register.store import Store, claim_of
from rag.register.updates.replaces import telling_title


class Register:
    """A snapshot of a home's claims; a context manager."""

    def __init__(self, library: Contents, store: Store) -> None:
        self._library = library
        self._store = store
        self._headers: dict[str, ArticleHeader] = {}
        self._stories: dict[str, Story] | None = None

    @classmethod
    def open(cls, home: Path, store: str = "") -> Register:
        """The register as it is now, catching up with nothing.  Raises LibraryError: absent or damaged index."""
        library = open_contents(home, store)
        try:
            return cls(library, Store.beside(library))
        except BaseException:
            library.close()
            raise

    def close(self) -> None:
        """Let articles and claims go."""
        self._store.close()
        self._library.close()

    def __enter__(self) -> Register:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pending(self) -> int:
        """How many articles have no claims extracted yet."""
        return len(waiting_articles(self._library, self._store)[0])

    @property
    def undated(self) -> tuple[str, ...]:
        """Titles of the articles without a day, whose relative dates stay open."""
        headers = (header for header in self._known().values() if header.published is None)
        return tuple(header.title or source_name(header.source) for header in headers)

    @property
    def contradicted(self) -> tuple[tuple[str, date, date], ...]:
        """The articles whose text states another day: title, the day it is kept under, the day stated."""
        known = ((self._known().get(id_), day) for id_, day in self._store.other_days().items())
        return tuple((h.title or h.id, h.published, day) for h, day in known if h is not None and h.published)

    def stories(self) -> tuple[Story, ...]:
        """Every story, that with the newest article first."""
        if self._stories is None:
            self._stories = {story.id: story for story in self._told()}
        return tuple(self._stories.values())

    def _told(self) -> list[Story]:
        members: dict[str, list[ArticleHeader]] = defaultdict(list)
        headers = self._known()
        for article, story in self._store.stories().items():
            if article in headers:
                members[story or article].append(headers[article])
        return _newest_first(_story(story, own) for story, own in members.items())

    def as_of(self, stories: Sequence[Story], day: date | None) -> tuple[Story, ...]:
        """The stories as they were on a day: without what was published later, and without those that had not begun;
        undated articles count.  The same stories for None."""
        if day is None:
            return tuple(stories)
        own = {story.id: [self._known()[article] for article in story.article_ids] for story in stories}
        known = {
            story: [header for header in headers if header.published is None or header.published <= day]
            for story, headers in own.items()
        }
        return tuple(_newest_first(_story(story, headers) for story, headers in known.items() if headers))

    def story(self, wanted: str) -> Story:
        """The one story that an id or words of its title or of an article's title name.  Raises MissingError."""
        stories = self.stories()
        exact = [s for s in stories if wanted.casefold() in (s.id.casefold(), s.title.casefold())]
        headers = self._known()
        words = set(words_of(wanted))
        names = {s.id: " ".join((s.title, *(headers[a].title for a in s.article_ids))) for s in stories}
        named = [s for s in stories if words and words <= set(words_of(names[s.id]))]
        found = exact or named
        if len(found) == 1:
            return found[0]
        if not found:
            raise MissingError(f'no story is called "{wanted}": "dossier brief" lists them')
        titles = "; ".join(f'"{s.title}"' for s in found[:4])
        raise MissingError(f'{len(found)} stories match "{wanted}" ({titles}): give more words of one title')

    def with_claims(self, kinds: Collection[Kind]) -> tuple[Story, ...]:
        """The stories that have claims of these kinds, in order; nothing is merged for it."""
        have = self._store.articles_with(kinds)
        return tuple(story for story in self.stories() if not have.isdisjoint(story.article_ids))

    def claims(
        self,
        *,
        story: str = "",
        article_ids: Collection[str] = (),
        kinds: Collection[Kind] = (),
        party: str = "",
        as_of: date | None = None,
        how: Collection[How] = (),
    ) -> tuple[Cited, ...]:
        """Claims in order of article and place.  Empty arguments mean all; `as_of` leaves out what was published later
        and keeps what has no date; `party` is any part of a name, in any case; `story` an id or words of a title."""
        ids: Collection[str] | None = self.story(story).article_ids if story else None
        if article_ids:
            ids = set(article_ids) & set(ids) if ids is not None else article_ids
        found = self._cited(ids, kinds, as_of)
        return tuple(c for c in found if (not how or c.claim.how in how) and has_party(c.claim.parties, party))

    def _cited(self, ids: Collection[str] | None, kinds: Collection[Kind], as_of: date | None) -> list[Cited]:
        headers, texts = self._known(), _Texts(self._library)
        found = []
        for article, body in self._store.claims(ids, kinds):
            header = headers.get(article)
            if header is None or (as_of and header.published and header.published > as_of):
                continue
            found.append(Cited(claim=claim_of(article, body, texts.of(article)), source=_source(header)))
        return found

    def items(
        self,
        *,
        story: str = "",
        of: Sequence[Story] | None = None,
        kinds: Collection[Kind] = (),
        party: str = "",
        as_of: date | None = None,
        how: Collection[How] = (),
        current: bool = False,
    ) -> tuple[Item, ...]:
        """Items merged over articles, by story, kind and day: of one story, of those given, or of all.  `current`
        leaves out what a later article superseded."""
        chosen = [self.story(story)] if story else of
        stories = list(self.stories() if chosen is None else chosen)
        wanted = {article: s.id for s in stories for article in s.article_ids}
        by_story: dict[str, list[Cited]] = defaultdict(list)
        for cited in self._cited(None if chosen is None else wanted.keys(), kinds, as_of):
            if cited.source.article_id in wanted:
                by_story[wanted[cited.source.article_id]].append(cited)
        today = as_of or date.today()
        merged = (item for s in stories for item in merge_claims(s.id, by_story[s.id], today))
        return tuple(
            item for item in merged
            if (not how or item.how in how or any(c.claim.how in how for c in item.cited))
            and has_party(parties_of(item), party)
            and not (current and item.superseded_by)
        )  # fmt: skip

    def _known(self) -> dict[str, ArticleHeader]:
        if not self._headers:
            self._headers = {header.id: header for header in self._library.headers()}
        return self._headers


def _story(name: str, articles: Sequence[ArticleHeader]) -> Story:
    own = sorted(articles, key=lambda header: (header.published or date.max, header.id))
    days = [header.published for header in own if header.published]
    return Story(
        id=name,
        title=telling_title([header.title for header in own]) or source_name(own[0].source),
        article_ids=tuple(header.id for header in own),
        first=min(days, default=None),
        last=max(days, default=None),
    )


def _newest_first(stories: Iterable[Story]) -> list[Story]:
    return sorted(stories, key=lambda story: (story.last or date.min, len(story.article_ids), story.id), reverse=True)


class _Texts:
    """Article texts, each read once."""

    def __init__(self, library: Contents) -> None:
        self._library = library
        self._last = ("", "")

    def of(self, article_id: str) -> str:
        """The text of an article; claims come in order of article."""
        if self._last[0] != article_id:
            article = self._library.article(article_id)
            self._last = (article_id, article.text if article else "")
        return self._last[1]


def _source(header: ArticleHeader) -> Source:
    return Source(
        article_id=header.id, title=header.title, publisher=header.publisher, published=header.published,
        source=header.source, voice=header.copy_group,
    )  # fmt: skip
