"""The sentences that may answer a question, chosen across passages and articles.

    Question, Query, ScoredPassage* -> Evidence*

A sentence counts for its own words, for its contextual token vectors, for its passage, and a little for its
neighbours, since news prose is full of pronouns.  Near-copies of one story give their sentence once.  The
result is in order of relevance; `rag.drafting.prompt` numbers it.  Nothing here asks a model.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from index.reading.withheld import is_withheld, usable_text, withheld_spans
from index.stores.contract import Contents
from index.text.patterns import regex
from index.text.sentences import split_sentences
from index.types import Article, Encoding
from rag.language.similar import alike_stems
from rag.language.values import Value, amounts_in
from rag.language.words import content_stems
from rag.question.asking import telling_stems
from rag.question.kind import gives_value, holds_kind
from rag.question.question import Question
from rag.retrieval.retrieve import Query, below_best, late_interaction, share_of_best
from rag.retrieval.sentences import able_to_answer, is_heading, is_list_item, leans_on_context
from rag.retrieval.topics import same_story
from rag.types import Evidence, ScoredPassage

# Held together by answers shown on SQuAD 2.0 (n=200, docs/results.md); none was chosen by itself.
PASSAGES_READ = 8  # passages whose sentences compete; on news prose 5 miss facts that 8 hold (0.89 against 0.94)
NEIGHBOUR_WEIGHT = 0.2  # share of the better neighbour's score; +0.07 recall at 3 on news prose (n=14)
LEXICAL_WEIGHT, LATE_WEIGHT, PASSAGE_WEIGHT = 1.0, 1.0, 0.7  # recall at equal tokens, squad2_dev and gold (n=150, 60)
LATE_SPAN = 0.38  # late interaction below the best sentence's that counts 1 less; the median range of candidates, n=888
KIND_BONUS = 0.5  # for a sentence with a date or an amount where one is asked for
PROMPTED_LEAST = 2
PROMPTED = 10  # most sentences that a model reads
RELEVANCE_GAP, GAP_SEVERAL = 1.6, 1.8  # how far below the best they may rank, for one answer and for several
MOVED, FEW = 2, 5  # sentences read besides that tell of a change, and how many are read without dropping one for it
LEADING, LIKE = 3, 3.0  # sentences whose figures a later article may change, and how many times as large that may be
TELLING = 10_000  # a figure that large is told by its size where one sentence leaves out its unit
VALUED = 2  # sentences read besides that have a value as asked
LATEST = 2  # sentences of the latest article that are read besides
K1, B = 1.2, 0.75  # BM25's usual constants
_MOVED = regex(
    r"\b(?:put (?:off|back)|postponed|delayed|moved|brought forward|extended|pushed back|deferred|rescheduled|revised|"
    r"(?:raised|cut|lowered|lifted|increased|reduced|risen|fallen|dropped|grown) (?:\w+ )?to|instead of|rather than|"
    r"no longer|up from|down from|has risen|from \S*\d\S* to)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    evidence: Evidence
    passage_score: float
    late: float
    stems: tuple[str, ...]


def select_evidence(
    question: Question, query: Query, passages: Sequence[ScoredPassage], library: Contents, *, limit: int
) -> tuple[Evidence, ...]:
    """At most `limit` sentences, most relevant first; none when there are no passages.  `query` is the question as the
    passages were found by it."""
    return tuple(_by_relevance(question, query, passages[:PASSAGES_READ], library)[:limit])


def next_ranked(
    question: Question,
    query: Query,
    passages: Sequence[ScoredPassage],
    library: Contents,
    *,
    besides: Iterable[Evidence],
) -> list[Evidence]:
    """All sentences of `passages` but those `besides`, most relevant first."""
    read = {e.place for e in besides}
    return [e for e in _by_relevance(question, query, passages, library) if e.place not in read]


def _by_relevance(
    question: Question, query: Query, passages: Sequence[ScoredPassage], library: Contents
) -> list[Evidence]:
    candidates = _candidates(query, passages, library)
    relevance = _relevance(question, candidates)
    distinct: dict[tuple[str, ...], Evidence] = {}
    for i in sorted(range(len(candidates)), key=lambda i: -relevance[i]):
        distinct.setdefault(tuple(candidates[i].stems), replace(candidates[i].evidence, relevance=relevance[i]))
    return list(distinct.values())


def choose_prompted(
    question: Question, pool: Sequence[Evidence], passages: Sequence[ScoredPassage], library: Contents
) -> tuple[Evidence, ...]:
    """The sentences of the pool that a model is given: those that rank near the best, each with what it leans on."""
    gap = GAP_SEVERAL if question.several else RELEVANCE_GAP
    least = pool[0].relevance - gap if pool else 0.0
    near = [e for i, e in enumerate(pool) if i < PROMPTED_LEAST or e.relevance >= least]
    read = {e.passage.id for e in near}
    sentences = read_sentences([p for p in passages if p.passage.id in read], library)
    near = near[:PROMPTED]
    moved = _moved(question, near, passages, library)
    near = near[: max(PROMPTED_LEAST, len(near) - len(moved))] if len(near) > FEW else near
    near = [*near[:FEW], *moved, *near[FEW:], *_valued(question, near, pool)]
    return with_antecedents([*near, *of_latest(near, pool)], sentences, limit=PROMPTED + LATEST)


def _valued(question: Question, near: Sequence[Evidence], pool: Sequence[Evidence]) -> list[Evidence]:
    """The most relevant sentences with the kind of value that is asked for, where none of those near has one."""
    if question.kind not in ("date", "number") or any(gives_value(e.quote, question.kind) for e in near):
        return []
    return [e for e in pool if gives_value(e.quote, question.kind)][:VALUED]


def _moved(
    question: Question, near: Sequence[Evidence], passages: Sequence[ScoredPassage], library: Contents
) -> list[Evidence]:
    """Sentences of later articles of the same topic that tell of a day or a figure put in another's place, in a word
    like one of the question's, or give another figure like those near, in whatever words; the newest first."""
    top = near[0] if near else None
    if top is None or top.article.published is None or question.kind not in ("date", "number"):
        return []
    shown, asked = {e.place for e in near}, set(telling_stems(question.text))
    figures = [v for e in near[:LEADING] for v in amounts_in(e.quote)] if question.kind == "number" else []
    found = [
        replace(e, relevance=near[-1].relevance)
        for e in able_to_answer(_in_order(read_sentences(passages[:PASSAGES_READ], library)), question=question.text)
        if e.place not in shown
        and e.article.published is not None
        and e.article.published > top.article.published
        and gives_value(e.quote, question.kind)
        and (_tells_of_change(e.quote, asked) or any(_alike(one, v) for one in figures for v in amounts_in(e.quote)))
        and same_story(e, top)
    ]
    found.sort(key=lambda e: (not _tells_of_change(e.quote, asked), -(e.article.published or date.min).toordinal()))
    return found[:MOVED]


def _tells_of_change(quote: str, asked: Iterable[str]) -> bool:
    held = set(content_stems(quote))
    return bool(_MOVED.search(quote)) and any(alike_stems(s) & held for s in asked)


def _alike(one: Value, other: Value) -> bool:
    """Whether two figures may be of one thing at two times: about as large, and of one unit, or one large and bare."""
    small, large = sorted(float(v.canonical.rstrip("%")) for v in (one, other))
    bare = small >= TELLING and not (one.unit and other.unit)
    return (bare or (bool(one.unit) and one.unit == other.unit)) and small < large <= LIKE * small


def with_antecedents(chosen: Sequence[Evidence], pool: Sequence[Evidence], *, limit: int) -> tuple[Evidence, ...]:
    """The first of `chosen`, each sentence that leans on a pronoun after the sentence before it, and each that ends
    with a colon before the one it announces, at most `limit`.

    `pool` holds all sentences of the passages read; the antecedent takes the place of the last chosen one.
    """
    before = {(e.passage.id, _following_start(e, pool)): e for e in pool if able_to_answer([e])}
    after = {(e.passage.id, e.start): following for e in pool if (following := _following(e, pool))}
    result: dict[tuple[str, int], Evidence] = {}
    for evidence in chosen:
        antecedent = before.get((evidence.passage.id, evidence.start))
        if antecedent and leans_on_context(evidence.quote) and len(result) + 1 < limit:
            result.setdefault(antecedent.place, replace(antecedent, relevance=evidence.relevance))
        if len(result) < limit:
            result.setdefault(evidence.place, evidence)
        announced = after.get((evidence.passage.id, evidence.start)) if evidence.quote.endswith(":") else None
        if announced and len(result) < limit:
            result.setdefault(announced.place, replace(announced, relevance=evidence.relevance))
    return tuple(result.values())


def of_latest(chosen: Sequence[Evidence], pool: Sequence[Evidence]) -> list[Evidence]:
    """The most relevant sentences of the latest article of the pool, where none of `chosen` is from it, so that the
    newest state can be told; none where articles are undated or of one day."""
    days = [e.article.published for e in pool if e.article.published is not None]
    if not days or max(days) == min(days) or any(e.article.published == max(days) for e in chosen):
        return []
    latest = [e for e in pool if e.article.published == max(days)]
    return [e for e in latest if any(same_story(e, other) for other in chosen[:1])][:LATEST]


def sentences_of(row: ScoredPassage, article: Article) -> tuple[Evidence, ...]:
    """Every sentence of one passage, in order, relevance 0."""
    at, found = row.passage.start, split_sentences(row.passage.text)
    whole = Evidence(article=article, passage=row.passage, start=at, end=at, relevance=0.0, story=row.story)
    return tuple(replace(whole, start=at + s.start, end=at + s.end) for s in found)


def read_sentences(passages: Iterable[ScoredPassage], library: Contents) -> tuple[Evidence, ...]:
    """Every sentence of the passages whose article still says what it said, in order; none that is withheld."""
    found: list[Evidence] = []
    listed = list(passages)
    articles = library.articles_by_id(passage.passage.article_id for passage in listed)
    for passage in listed:
        article = articles.get(passage.passage.article_id)
        if article is not None and article.text[passage.passage.start : passage.passage.end] == passage.passage.text:
            spans = withheld_spans(article.text, passage.passage.start, passage.passage.end)
            found.extend(e for e in sentences_of(passage, article) if not is_withheld(e.start, e.end, spans))
    return tuple(found)


def held_about(evidence: Iterable[Evidence]) -> str:
    """What the articles hold where the sentences stand: titles and passages, without what is withheld."""
    return " ".join(
        f"{e.article.title} {usable_text(e.article.text, e.passage.start, e.passage.end)}" for e in evidence
    )


def _following(evidence: Evidence, pool: Sequence[Evidence]) -> Evidence | None:
    later = (e for e in pool if e.passage.id == evidence.passage.id and e.start > evidence.start)
    return min(later, key=lambda e: e.start, default=None)


def _following_start(evidence: Evidence, pool: Sequence[Evidence]) -> int:
    following = _following(evidence, pool)
    return following.start if following else -1


def _candidates(query: Query, passages: Sequence[ScoredPassage], library: Contents) -> list[_Candidate]:
    encodings = library.encodings([p.passage.id for p in passages])
    scores = {p.passage.id: p.fusion_score for p in passages}
    return [
        _Candidate(
            evidence=evidence,
            passage_score=scores[evidence.passage.id],
            late=_late(query, evidence, encodings),
            stems=content_stems(evidence.quote),
        )
        for evidence in able_to_answer(_in_order(read_sentences(passages, library)), question=query.text)
        if is_list_item(evidence) or not is_heading(evidence.quote)
    ]


def _in_order(sentences: Iterable[Evidence]) -> list[Evidence]:
    """The sentences with those of an article together, as they stand there; articles as they first appear."""
    first: dict[str, int] = {}
    listed = list(sentences)
    for sentence in listed:
        first.setdefault(sentence.article.id, len(first))
    return sorted(listed, key=lambda e: (first[e.article.id], e.start))


def _late(query: Query, evidence: Evidence, encodings: Mapping[str, Encoding]) -> float:
    encoding = encodings[evidence.passage.id]
    starts = encoding.token_starts + evidence.passage.start
    inside = (starts >= evidence.start) & (starts < evidence.end)
    return late_interaction(query.encoding.tokens, encoding.tokens[inside])


def _relevance(question: Question, candidates: Sequence[_Candidate]) -> list[float]:
    bm25 = _bm25(question.stems, [c.stems for c in candidates])
    lexical = share_of_best(dict(enumerate(bm25)))
    late = below_best({i: c.late for i, c in enumerate(candidates)}, LATE_SPAN)
    prior = _within_range([c.passage_score for c in candidates])
    own = [
        LEXICAL_WEIGHT * lexical[i] + LATE_WEIGHT * late[i] + PASSAGE_WEIGHT * prior[i] for i in range(len(candidates))
    ]
    valued = question.kind in ("date", "number")
    typed = [KIND_BONUS if valued and holds_kind(c.evidence.quote, question.kind) else 0.0 for c in candidates]
    return [score + typed[i] + NEIGHBOUR_WEIGHT * _best_neighbour(i, own, candidates) for i, score in enumerate(own)]


def _best_neighbour(i: int, own: Sequence[float], candidates: Sequence[_Candidate]) -> float:
    passage = candidates[i].evidence.passage.id
    beside = (j for j in (i - 1, i + 1) if 0 <= j < len(own) and candidates[j].evidence.passage.id == passage)
    return max((own[j] for j in beside), default=0.0)


def _within_range(values: Sequence[float]) -> list[float]:
    """Values as places between the least, 0, and the largest, 1; equal values are all 1."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    return [(value - low) / (high - low) if high > low else 1.0 for value in values]


def _bm25(terms: Sequence[str], sentences: Sequence[Sequence[str]]) -> list[float]:
    """Okapi BM25 of each sentence among the candidates (Robertson and Zaragoza 2009, equation 3.15)."""
    lengths = [len(s) for s in sentences]
    mean = max(1.0, float(np.mean(lengths))) if lengths else 1.0
    frequency = Counter(term for s in sentences for term in set(s))
    idf = {t: math.log(1 + (len(sentences) - frequency[t] + 0.5) / (frequency[t] + 0.5)) for t in set(terms)}
    scores = []
    for sentence, length in zip(sentences, lengths, strict=True):
        counts = Counter(sentence)
        norm = K1 * (1 - B + B * length / mean)
        scores.append(sum(idf[t] * counts[t] * (K1 + 1) / (counts[t] + norm) for t in idf if counts[t]))
    return scores
