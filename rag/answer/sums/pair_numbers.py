"""What tells that two figures are those that a question wants joined, in numbers that one function weighs.

    question, likelihoods of operations, Rated*, Meaning -> PairNumbers -> of(Pair) -> {name: number}

How likely the operation is, how surely each sentence answers, what of the question stands at each figure, in the same
words and in meaning, how the two stand to each other, and what they measure.  None of these decides;
`rag/answer/sums/weights.json` holds what `python -m evals.fit.reckoned` made of them.  Pure.  Read
`rag.answer.sums.chosen` next.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

import numpy as np

from index.text.patterns import regex
from rag.answer.sums.figures import Figure, figures_of
from rag.answer.sums.meaning import Floats, Meaning
from rag.answer.sums.pairs import Pair
from rag.language.values import is_measure, is_money
from rag.language.words import content_stems, denies
from rag.question.asking import telling_stems
from rag.stages import Rated

# By judgement, not measured.
MOST = 6.0  # log-odds beyond which a rating says no more
LEAST = 1e-4  # likelihood below which one is as good as none
SMALL = 2  # up to which a figure is more often a word than an amount
FAR = 12  # times as large as the other that a figure seldom is
_PART = regex(r"\s*(?:out )?of\b")
_UP = regex(
    r"\b(?:ris(?:e|en)|rose|gr[eo]w\w*|increase\w*|up|dearer|more|higher|longer|raised?|gain\w*)\b", re.IGNORECASE
)
_DOWN = regex(
    r"\b(?:f[ae]ll\w*|drop\w*|shr[aiu]nk|declin\w*|decreas\w*|down|less|fewer|cheaper|lost|lower\w*|reduce\w*|cut)\b",
    re.IGNORECASE,
)
_PLACES = ("same article", "days", "wrong way", "same sentence", "next", "the rest is told")
_MANY, _MUCH = regex(r"\bhow many\b", re.IGNORECASE), regex(r"\bhow much\b", re.IGNORECASE)


class PairNumbers:
    """The numbers of every pair of one question's `figures`."""

    def __init__(self, question: str, likely: Mapping[str, float], rated: Sequence[Rated], meaning: Meaning) -> None:
        self.figures = figures_of(question, rated)
        self._question, self._likely, self._meaning = question, likely, meaning
        self._stems, self._counted = {*telling_stems(question)}, {*content_stems(question)}
        best_first = sorted(rated, key=lambda r: -r.rating)
        self._best = best_first[0] if best_first else None
        self._answers = sum(f.rated is self._best and _in_words(f) for f in self.figures if f.rated)
        self._ranks = {r.evidence.place: place for place, r in enumerate(best_first)}

    def of(self, pair: Pair) -> Mapping[str, float]:
        """The numbers by name."""
        none = self._likely["none"]
        told: dict[str, float] = {
            "": 1.0,
            "operation": math.log(self._likely[pair.operation] + LEAST),
            "any": math.log((1 - none + LEAST) / (none + LEAST)),
            "sum": pair.operation == "sum",
            "product": pair.operation == "product",
            "quotient": pair.operation == "quotient",
            **self._of_ratings(pair),
            **self._of_words(pair),
            **self._of_meaning(pair),
            **self._of_places(pair),
            **self._of_measures(pair),
        }
        return {name: float(number) for name, number in told.items()}

    def _of_ratings(self, pair: Pair) -> dict[str, float]:
        read = [f for f in pair.figures if f.rated]
        ratings = [max(-MOST, min(MOST, f.rated.rating)) for f in read if f.rated] or [0.0]
        inside = [_in_words(f) for f in read]
        return {
            "best rating": max(-MOST, min(MOST, self._best.rating)) if self._best else -MOST,
            "best is neither": self._best is not None and all(f.rated is not self._best for f in read),
            "one answers": self._answers == 1,
            "least rating": min(ratings),
            "rank": sum(self._ranks[f.rated.evidence.place] for f in read if f.rated),
            "answers": any(inside),
            "both answer": bool(inside) and all(inside),
        }

    def _of_words(self, pair: Pair) -> dict[str, float]:
        asked = max(1, len(self._stems))
        one, other = ({*content_stems(f.clause)} & self._stems for f in pair.figures)
        around = {stem for f in pair.figures if f.rated for stem in content_stems(f.text)} & self._stems
        return {
            "words of either": len(one | other) / asked,
            "words of both": min(len(one), len(other)) / asked,
            "words of one": len(one ^ other) / asked,
            "sentence words of either": len(around) / asked,
        }

    def _of_meaning(self, pair: Pair) -> dict[str, float]:
        one, other = (self._meaning.of(f) for f in pair.figures)
        mine, its = (self._meaning.of(f, whole=True) for f in pair.figures)
        return {
            "meaning of either": _mean(np.maximum(one, other)),
            "meaning of both": _mean(np.minimum(one, other)),
            "sentence meaning of either": _mean(np.maximum(mine, its)),
            "sentence meaning of both": _mean(np.minimum(mine, its)),
        }

    def _of_places(self, pair: Pair) -> dict[str, float]:
        one, other = pair.one.rated, pair.other.rated
        own = [f for f in self.figures if f.rated is None]
        told: dict[str, float] = {
            "given": (one is None) != (other is None),
            "not used": sum(f.number not in (pair.one.number, pair.other.number) for f in own),
        }
        if one is None or other is None:
            return {**dict.fromkeys(_PLACES, 0.0), **told}
        days = [r.evidence.article.published for r in (one, other)]
        apart = (days[0] - days[1]).days if days[0] and days[1] else 0
        up = bool(_UP.search(self._question)) - bool(_DOWN.search(self._question))
        return {
            **dict.fromkeys(_PLACES, 0.0),
            **told,
            "same article": one.evidence.article.id == other.evidence.article.id,
            "days": math.log1p(abs(apart)),
            "wrong way": up * apart < 0,
            **(self._within_one(pair, one) if one.evidence.place == other.evidence.place else {}),
        }

    def _within_one(self, pair: Pair, sentence: Rated) -> dict[str, float]:
        """What joins two figures of a sentence."""
        first, second = sorted(pair.figures, key=lambda f: f.at)
        between = first.behind[: second.at - first.at - len(first.value.written)]
        part = first is pair.other and bool(_PART.match(between))
        alike = not denies(self._question) and self._stems <= {*content_stems(first.text)}
        places = (f.at for f in self.figures if f.rated is sentence)
        return {
            "same sentence": 1.0,
            "next": not any(first.at < at < second.at for at in places),
            "the rest is told": part and (denies(first.text) or alike),
        }

    def _of_measures(self, pair: Pair) -> dict[str, float]:
        one, other = (f.value for f in pair.figures)
        units = {one.unit, other.unit} - {""}
        measures = [is_measure(v) or v.unit == "date" for v in (one, other)]
        compared = pair.operation in ("difference", "sum") and not pair.one.is_day
        times = math.log(pair.one.number / pair.other.number) if compared else 0.0
        many, much = bool(_MANY.search(self._question)), bool(_MUCH.search(self._question))
        return {
            "unit asked": bool(units & self._counted),
            "of days": pair.one.is_day,
            "same unit": one.unit == other.unit != "",
            "two units": len(units) > 1,
            "measures where things are counted": many and all(measures) and not units & self._counted,
            "things where much is asked": much and not any(measures),
            "money where much is asked": much and any(map(is_money, (one, other))),
            "times": times,
            "many times": max(0.0, times - math.log(FAR)),
            "small": compared and pair.other.number <= SMALL,
        }


def _mean(nearness: Floats) -> float:
    return float(nearness.mean()) if len(nearness) else 0.0


def _in_words(figure: Figure) -> bool:
    """Whether it stands in the words that a reader takes for the answer."""
    words = figure.rated.words if figure.rated else ""
    begin = figure.text.find(words)
    return bool(words) and begin <= figure.at < begin + len(words)
