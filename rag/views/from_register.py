"""Stakes, deadlines and disputes as the register has them -> the lines of a view.

    kind of view, articles, Contents -> register_lines -> (opening, Line)*

Lines are the quotes of items, the latest state of each; deadlines by their day, those to come before those that
passed.  None where the register has nothing of that kind, or has not read these articles yet: the view is then made of
sentences (`rag.views.view_lines`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from datetime import date
from typing import Any

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
from rag.views.told import Line, opened_by

KINDS: dict[ViewKind, Kind] = {"stakes": "stake", "wants": "stake", "deadlines": "deadline", "disputes": "dispute"}
WANTS = lemmas("holdings", "wants")
_FIRST_PERSON = regex(r"\b(?:we|our)\b", re.IGNORECASE)
MOST_ITEMS = 6
FEWEST_WORDS = 6  # of a side's claim; "the share" says nothing by itself


def register_lines(
    kind: ViewKind,
    article_ids: Collection[str],
    library: Contents,
    *,
    as_of: date | None,
    about: Collection[str] = (),
    ahead: bool = False,
    named: bool = False,
) -> list[tuple[str, Line]]:
    """The lines with the fixed wording that opens each; none for a view that the register does not serve.

    `about` are stems of the question: where they name parties, only what concerns these is told.  With `ahead` no
    deadline that passed is, with `named` nothing where no party is named."""
    if kind not in KINDS:
        return []
    try:
        with closing(Store.beside(library)) as store:
            found = Register(library, store).items(kinds=[KINDS[kind]], as_of=as_of, current=kind != "wants")
    except LibraryError:
        return []
    here = [
        item
        for item in found
        if not (ahead and (item.passed or item.called_off))
        and any(c.source.article_id in article_ids for c in item.cited)
    ]
    items = _wanted_by(here, frozenset(about)) if kind == "wants" else _concerning(here, frozenset(about), named)
    orders: dict[ViewKind, Callable[[Item], Any]] = {
        "deadlines": lambda item: item.due_order,
        "wants": lambda item: -(item.published or date.min).toordinal(),
    }
    order = orders.get(kind, _weight_order)
    lines: dict[tuple[str, int], tuple[str, Line]] = {}
    for item in sorted(items, key=order)[:MOST_ITEMS]:
        for opening, cited in _told(item):
            if cited.source.article_id in article_ids and (evidence := _evidence(cited, library)):
                line = Line(evidence=evidence, day=cited.source.published)
                lines.setdefault(evidence.place, (opening, line))
    return list(lines.values())


def _concerning(items: Sequence[Item], about: frozenset[str], named_alone: bool) -> Sequence[Item]:
    """The items of the parties that are named: those whose own it is, else those in which they have a part; all where
    no party is named, or nothing is known of those that are.  Where one party has the whole name, "the harbour's inns",
    another that shares only what stands before its last word, "the harbour", is not meant."""
    parties = [tuple(content_stems(party)) for item in items for party in item.parties]
    named = about & {stem for stems in parties for stem in stems}
    last = {stems[-1] for stems in parties if named and named <= set(stems)}

    def is_meant(party: str) -> bool:
        stems = tuple(content_stems(party))
        return bool(named & set(stems)) and (not last or stems[-1] in last)

    own = [item for item in items if any(is_meant(c.claim.subject) for c in item.cited)]
    part = [item for item in items if any(map(is_meant, item.parties))]
    return own or part or ([] if named_alone else items)


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


def _weight_order(item: Item) -> tuple[int, bool, int]:
    newest = max((c.source.published.toordinal() for c in item.cited if c.source.published), default=0)
    return -item.sources, item.amount is None, -newest


def _told(item: Item) -> Iterator[tuple[str, Cited]]:
    if item.kind == "dispute":
        for side in item.sides:
            for cited in side.cited[:1]:  # a side that is only said to claim something has no words of its own
                if len(cited.claim.quote.split()) >= FEWEST_WORDS:
                    unnamed = side.party and not cited.claim.quote.startswith(side.party)
                    yield f"{side.party}: " if unnamed else _opening(cited), cited
        return
    cited = item.cited[0]
    if item.kind == "deadline" and item.when is not None and item.when.first:
        state = ", called off" if item.called_off else ", passed" if item.passed else ""
        yield f"{_due(item.when)}{state}: ", cited
        return
    yield _opening(cited), cited


def _opening(cited: Cited) -> str:
    return opened_by(cited.source.publisher, cited.source.published)


def _due(when: When) -> str:
    """The day, month or year by which something is due, as coarse as the words give it."""
    last = when.last or when.first or date.max
    if when.first == when.last or when.precision == "day":
        return day_in_words(last)
    return month_in_words(last) if when.precision == "month" else f"{last:%Y}"


def _evidence(cited: Cited, library: Contents) -> Evidence | None:
    """The claim's words in the passage that holds them; None where the article has changed since."""
    claim, article = cited.claim, library.article(cited.claim.article_id)
    if article is None or article.text[claim.start : claim.end] != claim.quote:
        return None
    for passage in library.passages_of(article.id):
        if passage.start <= claim.start < claim.end <= passage.end:
            return Evidence(article=article, passage=passage, start=claim.start, end=claim.end, relevance=0.0)
    return None
