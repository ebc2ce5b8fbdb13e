"""What the register has of the sentences of a view: what they claim, when something is due; and what a party wants.

    kind of view, Told*, Contents -> register_of -> Registered(marks, due)
    articles, Contents, stems of a party -> wanted_lines -> (opening, Line)*

All is empty where the register has read nothing of these articles: sentences are then told by their words alone.  Read
`rag.views.candidates` next, which makes numbers of the marks.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date

from index.dates.in_words import day_in_words, month_in_words
from index.errors import LibraryError
from index.stores.contract import Contents
from index.text.patterns import regex
from rag.language.words import content_stems
from rag.question.view_function import ViewKind
from rag.register.board import Register
from rag.register.claims.lexicon import lemmas
from rag.register.items import Cited, Item, Kind, When
from rag.register.store import Store
from rag.types import Evidence
from rag.views.candidates import InRegister
from rag.views.told import Line, Told, opened_by

KINDS: dict[ViewKind, Kind] = {"stakes": "stake", "deadlines": "deadline", "disputes": "dispute"}
WANTS = lemmas("holdings", "wants")
_FIRST_PERSON = regex(r"\b(?:we|our)\b", re.IGNORECASE)
MOST_WANTED = 6
Place = tuple[str, int]  # article and where its sentence begins


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When something is due, in words, and what puts such lines in order: those to come first."""

    opening: str
    order: tuple[bool, date]
    over: bool  # passed or called off


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """By the place of a sentence what the register has of it, and when what it tells is due."""

    marks: Mapping[Place, InRegister]
    due: Mapping[Place, Due]


def register_of(
    kind: ViewKind,
    told: Sequence[Told],
    library: Contents,
    *,
    as_of: date | None,
    about: Collection[str] = (),
) -> Registered:
    """What the register has of these sentences.  `about` are stems of the question, which may name parties."""
    items = _items(library, {t.article.id for t in told}, as_of=as_of)
    concerned = _concerning([item for item in items if item.kind == KINDS.get(kind)], frozenset(about))
    spans = {t.article.id: [(s.start, s.end) for s in t.sentences] for t in told}
    marks: dict[Place, InRegister] = {}
    due: dict[Place, Due] = {}
    for item in items:
        for place in _places(item, spans):
            had = marks.get(place, InRegister())
            marks[place] = InRegister(
                kinds=had.kinds | {item.kind},
                superseded=had.superseded or bool(item.superseded_by),
                several=had.several or item.sources > 1,
                conflict=had.conflict or bool(item.conflicts),
                meant=had.meant or item.id in concerned,
            )
            if item.kind == "deadline" and item.when is not None and item.when.first:
                due.setdefault(place, _due_of(item, item.when))
    return Registered(marks=marks, due=due)


def wanted_lines(
    article_ids: Collection[str], library: Contents, *, as_of: date | None, about: Collection[str]
) -> list[tuple[str, Line]]:
    """What the party that is named wants, the newest first, with the fixed wording that opens each line."""
    stakes = [item for item in _items(library, article_ids, as_of=as_of) if item.kind == "stake"]
    items = _wanted_by(stakes, frozenset(about))
    lines: dict[Place, tuple[str, Line]] = {}
    for item in sorted(items, key=lambda item: -(item.published or date.min).toordinal())[:MOST_WANTED]:
        cited = item.cited[0]
        if cited.source.article_id in article_ids and (evidence := _evidence(cited, library)):
            opening = opened_by(cited.source.publisher, cited.source.published)
            lines.setdefault(evidence.place, (opening, Line(evidence=evidence, day=cited.source.published)))
    return list(lines.values())


def _items(library: Contents, article_ids: Collection[str], *, as_of: date | None) -> list[Item]:
    """The items in which these articles have a part."""
    try:
        with closing(Store.beside(library)) as store:
            register = Register(library, store)
            stories = [story for story in register.stories() if not set(article_ids).isdisjoint(story.article_ids)]
            return list(register.items(of=stories, as_of=as_of))
    except LibraryError:
        return []


def _places(item: Item, spans: Mapping[str, Sequence[tuple[int, int]]]) -> Iterator[Place]:
    """The sentences in which an item's claims stand."""
    for cited in (*item.cited, *(c for side in item.sides for c in side.cited)):
        claim = cited.claim
        for start, end in spans.get(claim.article_id, ()):
            if start < claim.end and claim.start < end:
                yield claim.article_id, start


def _concerning(items: Sequence[Item], about: frozenset[str]) -> frozenset[str]:
    """The ids of items of the parties that are named: those whose own it is, else those in which they have a part; none
    where no party is named, or nothing is known of those that are.  Where one party has the whole name, "the harbour's
    inns", another that shares only what stands before its last word, "the harbour", is not meant."""
    parties = [tuple(content_stems(party)) for item in items for party in item.parties]
    named = about & {stem for stems in parties for stem in stems}
    last = {stems[-1] for stems in parties if named and named <= set(stems)}

    def is_meant(party: str) -> bool:
        stems = tuple(content_stems(party))
        return bool(named & set(stems)) and (not last or stems[-1] in last)

    own = [item for item in items if any(is_meant(c.claim.subject) for c in item.cited)]
    part = [item for item in items if any(map(is_meant, item.parties))]
    return frozenset(item.id for item in own or part)


def _wanted_by(items: Sequence[Item], about: frozenset[str]) -> Sequence[Item]:
    """What the party that is named wants, in whatever words the articles ask for it, or what took the place of that."""
    by_id = {item.id: item for item in items}
    wanted: dict[str, Item] = {}
    for item in items:
        if not any(_is_wish_of(cited, about) for cited in item.cited):
            continue
        while item.superseded_by in by_id:
            item = by_id[item.superseded_by]
        wanted.setdefault(item.id, item)
    return list(wanted.values())


def _is_wish_of(cited: Cited, about: frozenset[str]) -> bool:
    """Whether the party that is named asks for something; a paper's own "we" is its publisher."""
    claim = cited.claim
    we = not claim.subject and _FIRST_PERSON.search(claim.quote)
    named = frozenset(content_stems((claim.speaker or cited.source.publisher) if we else claim.subject))
    return claim.cue in WANTS and bool(about and named) and (about <= named or named <= about)


def _due_of(item: Item, when: When) -> Due:
    """The day, month or year by which something is due, as coarse as the words give it."""
    last = when.last or when.first or date.max
    if when.first == when.last or when.precision == "day":
        told = day_in_words(last)
    else:
        told = month_in_words(last) if when.precision == "month" else f"{last:%Y}"
    state = ", called off" if item.called_off else ", passed" if item.passed else ""
    return Due(opening=f"{told}{state}: ", order=item.due_order, over=bool(item.passed or item.called_off))


def _evidence(cited: Cited, library: Contents) -> Evidence | None:
    """The claim's words in the passage that holds them; None where the article has changed since."""
    claim, article = cited.claim, library.article(cited.claim.article_id)
    if article is None or article.text[claim.start : claim.end] != claim.quote:
        return None
    for passage in library.passages_of(article.id):
        if passage.start <= claim.start < claim.end <= passage.end:
            return Evidence(article=article, passage=passage, start=claim.start, end=claim.end, relevance=0.0)
    return None
