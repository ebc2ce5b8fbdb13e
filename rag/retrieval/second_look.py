"""What is read a second time: what comes next where nothing answered, and what later articles say where something did.

    Question, Query, Found, what was read -> next_found -> Found
    Question, Query, Found, the sentences that answer best -> later_found -> Found(prompted: these, then later ones)

News that changes an answer is often told in none of the question's words ("That will be until December 2036"), so that
it ranks far behind; beside the answer that it changes, a reader knows it.  Nothing here asks a model.
Read `rag.answer.overtaken` next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.stores.contract import Contents
from rag.language.words import names
from rag.question.kind import gives_value
from rag.question.question import Question
from rag.retrieval.evidence import next_ranked, read_sentences, with_antecedents
from rag.retrieval.retrieve import Query
from rag.retrieval.topics import is_after
from rag.stages import Found
from rag.types import Evidence

NEXT = 14  # sentences read where those before gave no answer; about as many tokens as a first reading
LATER_READ, MOST_READ = 8, 14  # later sentences that are read, and all; by judgement


def next_found(question: Question, query: Query, found: Found, read: Sequence[Evidence], library: Contents) -> Found:
    """The sentences that come next in relevance, for a reader that found no answer in those that were `read`: where a
    question is put in other words than the articles', nearness tells little."""
    ranked = next_ranked(question, query, found.passages, library, besides=(*found.prompted, *read))
    more = with_antecedents(ranked[:NEXT], read_sentences(found.passages, library), limit=NEXT)
    return replace(found, pool=(*more, *found.pool), prompted=more, whole=())


def later_found(
    question: Question,
    query: Query,
    found: Found,
    read: Sequence[Evidence],
    library: Contents,
    *,
    best: Sequence[Evidence],
) -> Found:
    """Of sentences of later articles than the first of the `best` those next in relevance that were not `read`, with
    the kind of answer that is asked for, behind the `best`; nothing where there are none."""
    ranked = next_ranked(question, query, found.passages, library, besides=(*found.prompted, *read))
    later = [e for e in ranked if is_after(e, best[0]) and _has_kind(question, e.quote)]
    if not later:
        return replace(found, prompted=(), whole=())
    sentences = read_sentences(found.passages, library)
    prompted = with_antecedents([*best, *later[:LATER_READ]], sentences, limit=MOST_READ)
    return replace(found, pool=tuple(dict.fromkeys([*prompted, *found.pool])), prompted=prompted, whole=())


def _has_kind(question: Question, quote: str) -> bool:
    if question.kind in ("date", "number"):
        return gives_value(quote, question.kind)
    return question.kind != "person" or bool(names(f"so {quote}"))
