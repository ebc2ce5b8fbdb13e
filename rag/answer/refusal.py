"""Whether the evidence answers the question at all, from signals that cost next to nothing.

    question, Evidence* -> Signals, with what a model says -> log-odds that it is answerable

Retrieval alone tells a model that writes when the topic is missing; the model's Yes against No tells more when the
topic is there but the fact is not; names, numbers and words of the question that no evidence holds tell when it asks
about something else.  A linear sum weighs them, on the scale of each `rag.drafting.answerer`.  No model is run here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from index.text.language import has_words_of, language_of
from rag.language.similar import alike_stems
from rag.language.words import content_stems, numbers, plain, stem, wording, words_of
from rag.question.asking import is_english, telling_stems, tells
from rag.question.kind import gives_value, holds_kind
from rag.question.question import Question
from rag.retrieval.evidence import held_about
from rag.stages import Signals
from rag.types import Evidence, ScoredPassage


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """What each signal weighs, by name, and the bias of the sum; a signal that is not named weighs nothing."""

    weights: Mapping[str, float]
    bias: float


# Held together by gold over seeds/ (n=76, docs/results.md); none was chosen by itself.
STATED, STATED_WORDS = 2.0, 3  # log-odds for a value with all telling words of the question, of which there are so many
WEAK = -2.0  # rating below which the best sentence gives no amount to reckon with
OFF_TOPIC_SIMILARITY = 0.25  # cosine; below it, with little coverage, no model is asked
OFF_TOPIC_COVERAGE = 0.35
MOST_MARGIN = 6.0  # log-odds; a small model is never surer than that
LEAST_IDF = 0.1  # weight of a word that every passage has
FEW_IDF = 2.5  # of a word that none of five passages has; where no word is rarer, rarity tells nothing
QUOTED_COVERAGE = 0.5  # share of the question's content that must be there to quote without a model


def measure(
    question: Question,
    evidence: Sequence[Evidence],
    passages: Sequence[ScoredPassage],
    *,
    idf: Callable[[str], float],
) -> Signals:
    """The signals for a question over its evidence and passages, best first, before a model is asked; `idf` weighs a
    stem or word by rarity."""
    held = held_about(evidence)
    best = f"{evidence[0].article.title} {evidence[0].quote}" if evidence else ""
    return Signals(
        yes_margin=0.0,
        rating=0.0,
        similarity=max((p.similarity for p in passages[:5]), default=0.0),
        coverage=_coverage(question, held, idf),
        nearest=max((_coverage(question, f"{e.article.title} {e.quote}", idf) for e in evidence), default=0.0),
        foreign_names=float(len(foreign_names(question, held))),
        foreign_numbers=float(len(question.numbers - numbers(held))),
        wrong_kind=float(not any(holds_kind(e.quote, question.kind) for e in evidence)),
        negation=float((wording(question.text).negations > 0) != (wording(best).negations > 0)),
    )


def stated(question: Question, sentence: str) -> bool:
    """Whether a sentence has every telling word of the question, by a word of like meaning at least, and a value of
    the kind asked for, where that is a date or a number."""
    held = set(content_stems(sentence))
    words = telling_stems(question.text)
    valued = question.kind in ("date", "number")
    return (
        len(words) >= STATED_WORDS
        and valued
        and gives_value(sentence, question.kind)
        and all(alike_stems(word) & held for word in words)
        and question.numbers <= numbers(sentence)
    )


def asked(signals: Signals, *, yes_margin: float, ratings: Iterable[float] = ()) -> Signals:
    """The signals with what a model said: its log-odds that the evidence answers, kept within bounds, and its ratings
    of single sentences."""
    margin = max(-MOST_MARGIN, min(MOST_MARGIN, yes_margin))
    return replace(signals, yes_margin=margin, rating=max(ratings, default=0.0))


def log_odds(signals: Signals, scale: Scale) -> float:
    """Log-odds that the evidence answers the question; refuse below 0, or below minus the `prior`."""
    return scale.bias + sum(weight * float(getattr(signals, name)) for name, weight in scale.weights.items())


def prior(answerable: float) -> float:
    """Log-odds of a question of which the share `answerable` is expected to have an answer."""
    return math.log(answerable / (1 - answerable))


def worth_reading(
    question: Question, evidence: Sequence[Evidence], signals: Signals, *, sentences: bool = False
) -> bool:
    """Whether a model is to read the evidence: always one that rates `sentences` and makes up nothing, since a question
    may be in other words.  For one that writes, retrieval settles nothing of a question with a single telling word or
    none, nor of one in another language."""
    if not evidence or sentences:
        return bool(evidence)
    telling = {word for word in words_of(question.text) if tells(word)}
    return len(telling) <= 1 or not off_topic(signals) or in_other_language(question, evidence, signals)


def off_topic(signals: Signals) -> bool:
    """Whether retrieval alone settles that the articles say nothing of this."""
    return signals.similarity < OFF_TOPIC_SIMILARITY and signals.coverage < OFF_TOPIC_COVERAGE


def in_other_language(question: Question, evidence: Sequence[Evidence], signals: Signals) -> bool:
    """Whether the best evidence is in another language than the question and has what it names, if it names anybody:
    neither similarity nor shared words then tell that it is off topic.  Of a question that is not in English one name
    is enough, since what has a capital there may be any noun."""
    language = language_of(evidence[0].article.text) if evidence else ""
    if not language or has_words_of(question.text, language) or (language == "en" and is_english(question.text)):
        return False
    enough = 0 if has_words_of(question.text, "en") else max(0, len(question.names) - 1)
    return signals.foreign_names <= enough


def quotable(signals: Signals) -> bool:
    """Whether sentences may be quoted as an answer when no model has judged them."""
    return not off_topic(signals) and signals.foreign_numbers == 0 and signals.coverage >= QUOTED_COVERAGE


def foreign_names(question: Question, held: str) -> frozenset[str]:
    """Names of the question that `held` does not mention, possessives and inflection aside."""
    words = {part for token in words_of(held) for part in (token, *token.replace(".", " ").split())}
    stems = {stem(word) for word in words}
    squeezed = "".join(plain(held).lower().split())
    return frozenset(
        n for n in question.names if n not in words and stem(n) not in stems and (len(n) < 4 or n not in squeezed)
    )


def missing_from(question: Question, held: str) -> tuple[str, ...]:
    """Content words of the question that `held` lacks, as the question writes them, in order."""
    stems = set(content_stems(held))
    return tuple(
        dict.fromkeys(t for t in words_of(question.text) if content_stems(t) and not set(content_stems(t)) & stems)
    )


def _coverage(question: Question, held: str, idf: Callable[[str], float]) -> float:
    telling = set(telling_stems(question.text))
    words = {stem(t): t for t in words_of(question.text) if content_stems(t) and stem(t) in telling}
    present = set(content_stems(held))
    weights = {s: max(LEAST_IDF, idf(word)) for s, word in words.items()}
    if max(weights.values(), default=0.0) < FEW_IDF:
        weights = dict.fromkeys(weights, 1.0)
    whole = sum(weights.values())
    return sum(weights[s] for s in weights if alike_stems(s) & present) / whole if whole else 0.0
