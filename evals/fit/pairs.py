"""Fits what tells that two sentences answer a question otherwise, and how: two linear functions of plain numbers.

    gold over stories, judged pairs -> Row(hand, kinds, told) -> rag/answer/sides/weights.json

    python -m evals.fit.pairs evals/gold/disagreements evals/sets/pairs/*.jsonl --write rag/answer/sides

Every question is asked as a user's is, and what would be shown first is paired with each sentence that it is laid
beside.  All hands weigh alike.  What is printed is of hands left out: how many blocks are right, and how many of the
disagreements have one.  Readings are kept, since they take an hour; the rest takes a minute.  Read
`rag.answer.sides.telling` for the numbers, `evals.checks.disagreements` for the measure of the whole.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from evals.checks.disagreements import home_of
from evals.fit.examples import number_of
from evals.fit.states import tell
from evals.scores.disagreement_scores import sides_held
from evals.sets.differing import Pair, load_disagreements
from evals.sets.judged_pairs import load_judged_pairs
from index.encoders.load import load_encoder
from index.stores.open_store import open_store
from rag.answer.disagree import candidates
from rag.answer.sides.judged import KINDS, WEIGHTS, PairFunctions, may_differ, possible_kinds
from rag.answer.sides.telling import telling
from rag.assistant import Assistant
from rag.drafting.by_reading import ByReading, read_ratings
from rag.models.protocol import Cancelled, EvidenceReader
from rag.open import open_claim_reader
from rag.question.question import Question, understand
from rag.settings import Settings, load_settings
from rag.stages import Rated, Reading
from rag.types import Evidence, TokenCounts

STRENGTH, KIND_STRENGTH = 0.03, 0.1  # inverse, of the regularisation; of 0.03, 0.1 and 0.3 the best on hands left out
BARS = (0.3, 0.35, 0.4, 0.5)  # likelihoods from which on a block is told
SHARE = 0.1  # of the pairs of every hand that differ, as they count; so many do of those that answers are laid beside
PLACES = 4  # decimals of a weight
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Two sentences to a question: the kinds that are right, of which the first counts, none where they do not differ;
    and what they are to each other.  `block`: whether they are all that there is to
    tell, and the answer would tell them."""

    hand: str
    question: str
    kinds: tuple[str, ...]
    told: Mapping[str, float]
    block: bool = False
    shown: bool = False


class KeptReader:
    """A reader that remembers in a file what it has read."""

    def __init__(self, reader: EvidenceReader, kept: Path) -> None:
        self.name = reader.name
        self._reader = reader
        self._kept = kept
        self._known: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}

    def read(self, question: str, evidence: Sequence[Evidence], *, cancelled: Cancelled | None = None) -> Reading:
        """See `EvidenceReader.read`."""
        key = f"{number_of(repr((question, [e.quote for e in evidence]))):x}"
        if key not in self._known:
            self._known[key] = asdict(self._reader.read(question, evidence, cancelled=cancelled))
            self._kept.write_text(json.dumps(self._known), encoding="utf-8")
        return Reading(**{**self._known[key], "tokens": TokenCounts()})

    def check(self) -> None:
        """See `EvidenceReader.check`."""
        self._reader.check()

    def close(self) -> None:
        """See `EvidenceReader.close`."""
        self._reader.close()


def rows_of(source: Path, settings: Settings, reader: KeptReader) -> Iterator[Row]:
    """The rows of a folder of stories or a file of judged pairs."""
    if source.suffix == ".jsonl":
        yield from _judged(source, reader)
    else:
        for part in sorted({story.part for story in load_disagreements(source)}):
            stories = load_disagreements(source, part=part)
            with closing(reading_assistant(replace(settings, home=home_of(settings, stories)), reader)) as assistant:
                for hand, pair in ((story.hand, pair) for story in stories for pair in story.pairs):
                    yield from _of_gold(assistant, hand, pair)


def open_kept_reader(parser: argparse.ArgumentParser, settings: Settings, readings: Path) -> KeptReader:
    """The default model, which keeps its readings in a file; where it is not prepared, the command ends and says so."""
    model = open_claim_reader(settings)
    if model is None:
        parser.error('the default model is not prepared: ask "dossier" a question first')
    return KeptReader(model, readings)


def reading_assistant(settings: Settings, reader: KeptReader) -> Assistant:
    """An assistant over the home of the settings whose readings are kept."""
    return Assistant(
        index=open_store(settings.home, settings.store, use="measure"),
        encoder=load_encoder(settings.encoder, cache=settings.cache),
        answerer=ByReading(reader, answerable=settings.answerable),
        settings=settings,
    )


def _judged(file: Path, reader: KeptReader) -> Iterator[Row]:
    for number, pair in enumerate(load_judged_pairs(file), start=1):
        evidence, question = (pair.one, pair.other), understand(pair.question)
        one, other = read_ratings(evidence, reader.read(pair.question, evidence))
        yield _row(question, one, other, hand=file.stem, kinds=(pair.kind,) if pair.kind in KINDS else (), name=pair.id)
        tell(f"{file.stem} {number}")


def _row(question: Question, one: Rated, other: Rated, *, hand: str, kinds: tuple[str, ...], name: str) -> Row:
    return Row(hand=hand, question=name, kinds=kinds, told=telling(question, one, other))


def _laid_beside(assistant: Assistant, question: Question) -> tuple[list[tuple[Rated, Rated]], Sequence[Rated], bool]:
    """The pairs that are judged to answer a question, all that was read, and whether there is an answer."""
    found = assistant.find(question)
    if not found.prompted:
        return [], (), False
    drafted = assistant.draft(question, found)
    if not drafted.chosen:
        return [], drafted.rated, False
    known = {r.evidence.place: r for r in drafted.rated}
    lead = drafted.chosen[0]
    others = candidates(question, lead.evidence, drafted.rivals or ())
    return [(lead, known[e.place]) for e in others], drafted.rated, not drafted.declines


def _of_gold(assistant: Assistant, hand: str, gold: Pair) -> Iterator[Row]:
    """The pairs that are judged, and where neither side leads those of both sides."""
    question = understand(gold.question)
    pairs, rated, answered = _laid_beside(assistant, question)
    tell(f"{hand} {gold.id}")
    for one, other in pairs:
        left, right = (sides_held(gold, each.evidence.quote) for each in (one, other))
        differ = bool(left and right) and not left & right
        if left & right and left != right:
            continue  # one tells both sides
        row = _row(question, one, other, hand=hand, kinds=_kinds(gold) if differ else (), name=gold.id)
        yield replace(row, shown=answered, block=differ and left | right == set(range(len(gold.sides))))
    beside = [(r, sides_held(gold, r.evidence.quote)) for r in rated]
    leads = {pairs[0][0].evidence.place} if pairs else set()
    single = [(r, held) for r, held in beside if len(held) == 1 and r.evidence.place not in leads]
    for place, (one, left) in enumerate(single):
        for other, right in single[place + 1 :]:
            if not left & right:
                yield _row(question, one, other, hand=hand, kinds=_kinds(gold), name=gold.id)


def _kinds(gold: Pair) -> tuple[str, ...]:
    return (gold.kind, *sorted(gold.kinds - {gold.kind}))


def even_weights(rows: Sequence[Row]) -> Floats:
    """So that all hands count alike, and those that differ make up the same share of each."""
    counts = Counter((row.hand, bool(row.kinds)) for row in rows)
    mixed = {row.hand for row in rows if counts[row.hand, True] and counts[row.hand, False]}
    shares = [(SHARE if row.kinds else 1 - SHARE) if row.hand in mixed else 1.0 for row in rows]
    return np.array([share / counts[row.hand, bool(row.kinds)] for row, share in zip(rows, shares, strict=True)])


def fit_functions(rows: Sequence[Row]) -> dict[str, dict[str, Any]]:
    """What weights.json holds: for each number, and "" for none, its weight for a disagreement and for each kind."""
    names = list(rows[0].told)
    differ = _fitted(rows, np.array([bool(row.kinds) for row in rows]), names, STRENGTH)
    differing = [row for row in rows if row.kinds]
    kinds = _fitted(differing, np.array([KINDS.index(row.kinds[0]) for row in differing]), names, KIND_STRENGTH)
    return {"differs": {name: row[0] for name, row in differ.items()}, "kinds": kinds}


def _fitted(rows: Sequence[Row], outcomes: NDArray[Any], names: list[str], strength: float) -> dict[str, list[float]]:
    numbers_ = np.array([[row.told[name] for name in names] for row in rows])
    mean, spread = numbers_.mean(axis=0), numbers_.std(axis=0) + 1e-6
    model = LogisticRegression(C=strength, max_iter=2000)
    weights = even_weights(rows)
    model.fit((numbers_ - mean) / spread, outcomes, sample_weight=weights * len(rows) / weights.sum())
    slopes = model.coef_ / spread
    bias = model.intercept_ - slopes @ mean
    return {
        name: [round(float(each), PLACES) for each in column]
        for name, column in zip(["", *names], [bias, *slopes.T], strict=True)
    }


def report(rows: Sequence[Row], wanted: Mapping[str, int]) -> Iterator[str]:
    """Lines that tell blocks, right and wrong, of hands left out: of each, and of all together."""
    told: dict[float, dict[str, list[int]]] = {bar: defaultdict(lambda: [0, 0]) for bar in BARS}
    for hand in dict.fromkeys(row.hand for row in rows):
        functions = PairFunctions(**fit_functions([row for row in rows if row.hand != hand]))
        own = [(row, functions.apply(row.told)) for row in rows if row.hand == hand]
        yield f"{hand}: AUC {roc_auc_score([bool(row.kinds) for row, _ in own], [odds for _, (odds, _) in own]):.3f}"
        best: dict[str, tuple[Row, tuple[float, dict[str, float]]]] = {}
        for row, given in own:
            if row.shown and may_differ(row.told) and (row.question not in best or given[0] > best[row.question][1][0]):
                best[row.question] = row, given
        for bar in BARS:
            for row, (odds, kinds) in best.values():
                if odds >= bar:
                    kind = max(possible_kinds(row.told), key=lambda name: kinds[name])
                    told[bar][hand][0 if row.block and kind in row.kinds else 1] += 1
    for bar in BARS:
        parts = [f"{hand} {right} of {right + wrong}" for hand, (right, wrong) in told[bar].items()]
        right, wrong = (sum(told[bar][hand][i] for hand in wanted) for i in (0, 1))
        share = f"precision {right / max(1, right + wrong):.2f}, recall {right / max(1, sum(wanted.values())):.2f}"
        yield f"from {bar}: {share} (n={sum(wanted.values())}); right blocks: {', '.join(parts)}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, tell what it is worth on hands left out, and with --write write it."""
    parser = argparse.ArgumentParser(prog="python -m evals.fit.pairs", description="Fit the functions for pairs.")
    parser.add_argument("sources", nargs="+", type=Path, metavar="FOLDER|FILE")
    parser.add_argument("--readings", type=Path, default=Path("pair-readings.json"), metavar="FILE")
    parser.add_argument("--write", type=Path, metavar="DIR", help="where weights.json goes")
    options = parser.parse_args(arguments)
    settings = load_settings(os.environ)
    with closing(open_kept_reader(parser, settings, options.readings)) as reader:
        rows = [row for source in options.sources for row in rows_of(source, settings, reader)]
    gold = [story for source in options.sources if source.is_dir() for story in load_disagreements(source)]
    wanted = Counter(story.hand for story in gold for pair in story.pairs if pair.kind != "none")
    print(*report(rows, wanted), sep="\n")
    if options.write:
        text = json.dumps(fit_functions(rows), indent=1)
        (options.write / WEIGHTS.name).write_text(re.sub(r"\[\s+([^\]]+?)\s+\]", _in_one_line, text) + "\n", "utf-8")
    return 0


def _in_one_line(listed: re.Match[str]) -> str:
    return f"[{' '.join(listed[1].split())}]"


if __name__ == "__main__":
    raise SystemExit(main())
