"""The drafts of a source -> which of them are new, which are held already, and under which ids.

    Recogniser.settle(library, taken) -> Settled*

An article is known by what it says and states: a renamed or moved file keeps its articles' ids, a copied folder adds
none, and a row put in on top of a table leaves the ids of those below alone.  Two addresses that lead to one canonical
address are one article.  Nothing here writes.  Read `index.update.run` next.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from index.stores.contract import Keeper
from index.types import Article, SourceRecord
from index.update.intake import Draft, Taken, draft_article
from index.update.listing import is_url

TAKEN_OVER = "chroma+"  # how the location of an article from a server begins


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A draft under its final id.

    state: "fresh" is to be encoded, "held" is in the library as it is, a "copy" is another source's or another part's.
    left: locations that the article has left, since their files have gone.
    """

    draft: Draft
    state: Literal["fresh", "held", "copy"]
    left: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Recogniser:
    """What this run has seen so far: by article id where it came from, by content and by address the id."""

    claimed: dict[str, str] = field(default_factory=dict)
    contents: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)

    def settle(self, library: Keeper, taken: Taken) -> tuple[Settled, ...]:
        """Every draft of a source, in order: by content first, so that an id follows its article, then by name."""
        used: set[str] = set()
        found: dict[int, Settled] = {}
        for at, draft in enumerate(taken.drafts):
            if settled := self._by_content(library, taken, draft, used):
                found[at] = settled
        for at, draft in enumerate(taken.drafts):
            if at not in found:
                found[at] = self._by_address(library, draft) or self._by_name(library, draft, used)
        for settled in found.values():
            article = settled.draft.article
            if settled.state != "copy":
                self.claimed[article.id] = settled.draft.record.location
            self.contents.setdefault(article.content_hash, article.id)
            if is_url(settled.draft.record.location) and article.url:
                self.addresses.setdefault(article.url, article.id)
        return tuple(found[at] for at in range(len(taken.drafts)))

    def _by_content(self, library: Keeper, taken: Taken, draft: Draft, used: set[str]) -> Settled | None:
        """The draft as an article that says and states just this, when there is one."""
        article, location = draft.article, draft.record.location
        known = {record.article_id for record in taken.known}
        same = [id_ for id_ in library.same_content(article.content_hash) if self._is_ours(library, id_)]
        same.sort(key=lambda id_: (id_ != article.id, id_ not in known, id_))
        if self.contents.get(article.content_hash, "") not in ("", *same):
            return Settled(draft=_named(draft, self.contents[article.content_hash]), state="copy")
        if not same:
            return None
        if same[0] in used:
            return Settled(draft=_named(draft, same[0]), state="copy")
        used.add(same[0])
        named = _named(draft, same[0])
        owners = [owner for owner in library.owners(same[0]) if owner != location]
        if location in library.owners(same[0]) or not owners:
            return Settled(draft=named, state="held" if _is_stored(library, named.article) else "fresh")
        left = tuple(owner for owner in owners if not is_url(owner) and not os.path.lexists(owner))
        return Settled(draft=named, state="held" if len(left) == len(owners) else "copy", left=left)

    def _is_ours(self, library: Keeper, article_id: str) -> bool:
        """Whether an article was read here, and not taken over from a server."""
        return not any(owner.startswith(TAKEN_OVER) for owner in library.owners(article_id))

    def _by_address(self, library: Keeper, draft: Draft) -> Settled | None:
        """The draft as a copy of what another address has led to."""
        article, location = draft.article, draft.record.location
        if not is_url(location) or not article.url:
            return None
        held = library.at_address(article.url)
        for id_ in (self.addresses.get(article.url, ""), *held):
            owners = library.owners(id_) if id_ in held else [self.claimed.get(id_, location)]
            if id_ and location not in owners and all(map(is_url, owners)):
                return Settled(draft=_named(draft, id_), state="copy")
        return None

    def _by_name(self, library: Keeper, draft: Draft, used: set[str]) -> Settled:
        """The draft under its source's id, or one with a mark where another source or part has that."""
        record, name = draft.record, draft.article.id
        mark = hashlib.sha256(f"{record.location}\0{draft.article.source}".encode("utf-8", "replace")).hexdigest()
        for id_ in (name, f"{name}-{mark[:8]}", f"{name}-{mark[:16]}"):
            owners = {self.claimed.get(id_, record.location), *library.owners(id_)}
            if id_ not in used and owners == {record.location}:
                break
        used.add(id_)
        return Settled(draft=_named(draft, id_), state="fresh")


def _named(draft: Draft, article_id: str) -> Draft:
    """The draft under another id."""
    if draft.article.id == article_id:
        return draft
    record = draft.record
    return draft_article(
        replace(draft.article, id=article_id, copy_group=article_id),
        location=record.location, stamp=record.stamp, content_hash=record.content_hash,
    )  # fmt: skip


def _is_stored(library: Keeper, article: Article) -> bool:
    """Whether the library holds this very article, whatever its path was spelt like."""
    stored = library.article(article.id)
    return stored is not None and replace(stored, copy_group=article.copy_group, source=article.source) == article


def records_of(settled: Sequence[Settled]) -> tuple[SourceRecord, ...]:
    """What a location holds: a record for each id."""
    return tuple({each.draft.article.id: each.draft.record for each in settled}.values())
