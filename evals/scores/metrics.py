"""Judge-free measures of one answer or one ranking: plain values in, a number or None out.

    ranked ids + relevant ids   -> hit_rate, reciprocal_rank, ndcg, recall
    answer text + expectations  -> fact_recall, token_f1, token_recall, containment
    citations + expectations    -> needed_citations, citation_recall, verbatim_rate
    two sources that disagree   -> both_sides_recall, false_conflict_rate

None means "does not apply" and never counts as 0.  Nothing here knows an assistant, an index, a gold file or a model:
see `evals.scores.tally` for how numbers of many questions become one, `evals.scores.gold_scores` for who calls what.
"""

from __future__ import annotations

import math
import re
import string
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

Fact = TypeVar("Fact")


# Rankings.  Ranks start at 1.  An id counts once, at its best rank.


def hit_rate(ranked_ids: Sequence[str], relevant_ids: Collection[str], *, k: int) -> float | None:
    """1 if any of the first `k` ids is relevant, else 0; its mean over questions is hit@k (success@k in trec_eval).

    None where nothing is relevant.
    """
    if not relevant_ids:
        return None
    return float(any(item in relevant_ids for item in _distinct(ranked_ids)[:k]))


def reciprocal_rank(ranked_ids: Sequence[str], relevant_ids: Collection[str]) -> float | None:
    """1 / rank of the first relevant id, 0 when none is ranked; its mean over questions is MRR.

    Voorhees, TREC-8, 1999.  None where nothing is relevant.
    """
    if not relevant_ids:
        return None
    ranks = (rank for rank, item in enumerate(_distinct(ranked_ids), start=1) if item in relevant_ids)
    first = next(ranks, None)
    return 0.0 if first is None else 1.0 / first


def ndcg(ranked_ids: Sequence[str], relevant_ids: Collection[str], *, k: int) -> float | None:
    """DCG@k / ideal DCG@k with gain 1 for a relevant id and discount 1 / log2(rank + 1).

    Järvelin and Kekäläinen, 2002, in the form of trec_eval and BEIR.
    `relevant_ids` must name every relevant id of the collection, or the ideal is too low.  None where nothing is
    relevant.
    """
    if not relevant_ids:
        return None
    gains = (1.0 / math.log2(rank + 1) for rank, item in _first(ranked_ids, k) if item in relevant_ids)
    ideal = (1.0 / math.log2(rank + 1) for rank in range(1, min(k, len(set(relevant_ids))) + 1))
    return sum(gains) / sum(ideal)


def recall(ranked_ids: Sequence[str], relevant_ids: Collection[str], *, k: int) -> float | None:
    """Relevant ids among the first `k` / all relevant ids (recall@k, trec_eval).  None where nothing is relevant."""
    wanted = set(relevant_ids)
    if not wanted:
        return None
    return len(wanted.intersection(_distinct(ranked_ids)[:k])) / len(wanted)


def _first(ranked_ids: Sequence[str], k: int) -> list[tuple[int, str]]:
    return list(enumerate(_distinct(ranked_ids)[:k], start=1))


def _distinct(ids: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(ids))


# Facts and citations.  What holds a fact is the caller's to say: see `evals.scores.matching.holds_fact`.


def fact_recall(text: str, facts: Sequence[Fact], *, holds: Callable[[str, Fact], bool]) -> float | None:
    """Expected facts that `text` holds / expected facts.  None where none is expected.

    The nugget recall of TREC question answering (Voorhees, 2003), with accepted spellings in place of an assessor.
    """
    return _share([holds(text, fact) for fact in facts])


def needed_citations(
    text: str, quotes: Sequence[str], *, supports: Callable[[str, Sequence[str]], bool]
) -> tuple[bool, ...]:
    """For each quote whether it supports `text` alone, or is needed by the others to do so.

    Their share of all citations is ALCE's citation precision (Gao et al., 2023, arXiv:2305.14627): a citation counts
    against it when its quote does not support the statement and the others do as well without it, or when all of them
    together do not.
    """
    whole = bool(quotes) and supports(text, quotes)
    rest = [[*quotes[:i], *quotes[i + 1 :]] for i in range(len(quotes))]
    return tuple(
        supports(text, [quote]) or (whole and not (others and supports(text, others)))
        for quote, others in zip(quotes, rest, strict=True)
    )


def citation_recall(
    statements: Sequence[tuple[str, Sequence[str]]], *, supports: Callable[[str, Sequence[str]], bool]
) -> float | None:
    """Statements with citations whose quotes support them / statements; (text, quotes of its citations) each.

    ALCE's citation recall, with `supports` in place of an entailment model (see `evals.scores.grounding`).  A statement
    without a citation counts as unsupported.  None without statements.
    """
    return _share([bool(quotes) and supports(text, quotes) for text, quotes in statements])


def verbatim_rate(quotes: Sequence[tuple[bool, bool | None]]) -> float | None:
    """Quotes that are exact / quotes, from (equals its slice of the article, occurs in the source file) each.

    The second is None when the file is out of reach (a URL); then the slice alone decides.  None without quotes.
    """
    return _share([is_slice and in_file is not False for is_slice, in_file in quotes])


def _share(flags: Sequence[bool]) -> float | None:
    return sum(flags) / len(flags) if flags else None


# Two sources that disagree.


def both_sides_recall(cited_ids: Collection[str], sides: Sequence[Collection[str]]) -> float | None:
    """1 if every side of a known disagreement is cited, else 0; each side is the ids that tell it.

    Its mean over conflicting questions is the share in which the reader meets both accounts.  None below two sides.
    """
    if len(sides) < 2:
        return None
    return float(all(any(item in side for item in cited_ids) for side in sides))


def false_conflict_rate(reported: Sequence[tuple[bool, bool]]) -> float | None:
    """From (a conflict was reported, there is one): reports where there is none / questions where there is none."""
    return _share([said for said, real in reported if not real])


# Short answers, as the SQuAD evaluation script compares them (Rajpurkar et al., 2016).

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalize_answer(text: str) -> str:
    """SQuAD normalisation: lower case, ASCII punctuation out, then the words a, an, the out, white space collapsed."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def token_f1(text: str, references: Sequence[str]) -> float | None:
    """The best F1 over normalised tokens against any reference: 2 * overlap / (tokens of both).  None without one.

    A whole sentence that holds a two-word reference scores low by construction: read it beside `containment`.
    """
    return max((_f1(_tokens(text), _tokens(reference)) for reference in references), default=None)


def token_recall(text: str, references: Sequence[str]) -> float | None:
    """The best share of a reference's normalised tokens that the text holds, as a bag.  None without a reference."""
    told, wanted = _tokens(text), [_tokens(reference) for reference in references]
    return max((_overlap(told, each) / len(each) if each else 0.0 for each in wanted), default=None)


def containment(text: str, references: Sequence[str]) -> float | None:
    """1 if the normalised tokens of any reference stand in the text, adjacent and in order, else 0.

    Token bounds count: "art" is not in "start".  An empty reference is never held.  None without a reference.
    """
    if not references:
        return None
    padded = f" {normalize_answer(text)} "
    wanted = [normalize_answer(reference) for reference in references]
    return float(any(reference and f" {reference} " in padded for reference in wanted))


def _tokens(text: str) -> list[str]:
    return normalize_answer(text).split()


def _overlap(left: list[str], right: list[str]) -> int:
    return sum((Counter(left) & Counter(right)).values())


def _f1(predicted: list[str], reference: list[str]) -> float:
    if not predicted or not reference:
        return float(predicted == reference)
    return 2 * _overlap(predicted, reference) / (len(predicted) + len(reference))


# Time.


def percentile(values: Sequence[float], q: float) -> float | None:
    """The q-th percentile (0 to 100) by linear interpolation between closest ranks (numpy's own).  None if empty."""
    if not values:
        return None
    ordered = sorted(values)
    position = (len(ordered) - 1) * q / 100
    below = math.floor(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)
