"""Whole passages for a model: with those beside the best, in reading order, within a budget.

    ScoredPassage*, Contents -> blocks_of -> (Evidence of one passage)*, articles as they rank, for one that writes
                             -> whole_of -> Evidence*, for one that reads and was unsure of single sentences

A passage comes as its sentences, without those that are withheld, so that what a model draws on can be told to the
sentence.  The prompt numbers the passages (`rag.drafting.prompt`); `rag.verify.verify` finds the sentences again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, zip_longest

from index.stores.contract import Contents
from index.types import Passage
from rag.retrieval.evidence import read_sentences
from rag.retrieval.sentences import able_to_answer
from rag.types import Evidence, ScoredPassage

MOST, WITH_NEIGHBOURS = 12, 3  # passages that rank, and of how many of them those before and after come along
MOST_ALL = 15  # passages
READ_WHOLE, MOST_SENTENCES, BESIDES = 6, 14, 4  # passages, their sentences, and of those prompted besides
MOST_CHARACTERS = 22_000  # 6,000 tokens with their headers, at 4 characters a token

Block = tuple[Evidence, ...]


def interleaved(lists: Sequence[Sequence[ScoredPassage]]) -> list[ScoredPassage]:
    """The passages of several lists, the first of each before the second of any, each passage once."""
    rows = chain.from_iterable(zip_longest(*lists))
    return list({row.passage.id: row for row in rows if row is not None}.values())


def blocks_of(ranked: Sequence[ScoredPassage], library: Contents) -> tuple[Block, ...]:
    """The sentences of the best passages, by passage; the least come last where the budget ends."""
    best = list(ranked[:MOST])
    known = {row.passage.id for row in best}
    for row in best[:WITH_NEIGHBOURS]:
        for beside in _beside(row.passage, library):
            if beside.id not in known and len(known) < MOST_ALL:
                known.add(beside.id)
                best.append(replace(row, passage=beside, similarity=0.0))
    kept: list[ScoredPassage] = []
    room = MOST_CHARACTERS
    for row in sorted(best, key=lambda row: row.rank):
        room -= len(row.passage.text)
        if room < 0 and kept:
            break
        kept.append(row)
    first: dict[str, int] = {}
    for row in kept:
        first.setdefault(row.passage.article_id, len(first))
    ordered = sorted(kept, key=lambda row: (first[row.passage.article_id], row.passage.start))
    return tuple(block for row in ordered if (block := read_sentences([row], library)))


def whole_of(
    ranked: Sequence[ScoredPassage], pool: Sequence[Evidence], prompted: Sequence[Evidence], library: Contents
) -> tuple[Evidence, ...]:
    """The sentences of the best passages and those `prompted` besides, so that each is read among its neighbours; what
    is not in the pool is as relevant as the last that is."""
    known = {e.place: e for e in (*prompted, *pool)}
    least = pool[-1].relevance if pool else 0.0
    found: list[Evidence] = []
    for row in ranked[:READ_WHOLE]:
        own = able_to_answer(read_sentences([row], library))
        if found and len(found) + len(own) > MOST_SENTENCES:
            break
        found += [known.get(e.place, replace(e, relevance=least)) for e in own]
    return tuple(dict.fromkeys([*found, *prompted]))[: MOST_SENTENCES + BESIDES]


def _beside(passage: Passage, library: Contents) -> list[Passage]:
    """The passages right before and right behind one, in its article."""
    own = library.passages_of(passage.article_id)
    place = next((i for i, p in enumerate(own) if p.id == passage.id), 0)
    return own[max(0, place - 1) : place] + own[place + 1 : place + 2]
