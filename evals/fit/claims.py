"""Teaches the default model to say whether sentences state a claim: one linear function of its middle states.

    judged drafts -> what is read of each claim behind its quotes (kept) -> rag/reader/data/claim.npz

    python -m evals.fit.claims tune late report other other_tuned third third_tuned clapnq_dev.json --write DIR

The reader's adapter is not used, so a new fit of it changes nothing here.  A logistic regression is fitted over
`rag.reader.claims.claim_features`, on claims to which the check of words does not object: no other is ever read.  Lies
are shorter than what they are told of, which must not tell: claims are weighed so that neither length nor number of
quotes does, and that every source counts alike.  All that is printed is of stories left out, then of sources, then of
hands; where states are kept in two minutes, else three claims a second.  Read `evals.checks.drafts` next.
"""

from __future__ import annotations

import argparse
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, LeaveOneGroupOut
from tokenizers import Tokenizer

from evals.checks.drafts import judged_answers
from evals.fit.examples import number_of
from evals.fit.states import tell
from evals.sets.drafted import DRAFTS, STORIES, Judged, load_drafts
from evals.sets.public import load_public
from rag.models.files.catalogue import checked_model
from rag.reader.claims import claim_features, claim_prompt
from rag.reader.export import export_tokenizer
from rag.reader.gguf_file import open_gguf
from rag.reader.graph import reading_network
from rag.reader.heads import CLAIM_LAYER, LAYER
from rag.reader.network import Way, options_of
from rag.settings import Settings, load_settings
from rag.verify.paraphrase import bare_of, objection
from rag.verify.reading import match

STRENGTH = 0.03  # inverse, of the regularisation; of 0.0003 to 0.1 about the best where a hand is left out (n=317, 507)
FOLDS = 8  # of stories
LEAST_SPREAD = 1e-6  # of a feature that is always the same
MOST_WEIGHT = 4.0  # of one claim beside another
HANDS = {"tune": "one", "late": "one", "report": "one", "other": "two", "other_tuned": "two"} | {
    "third": "three",
    "third_tuned": "three",
}  # who wrote a part
LIES = (0.02, 0.03, 0.05)  # shares of lies shown at which the share of supported claims is told
Floats = NDArray[np.float32]
Truths = NDArray[np.bool_]


def judged_rows(sources: Sequence[str], *, seed: int) -> Iterator[tuple[str, Judged]]:
    """The judged claims of each source with its name: a part of the drafts, a file of drafts with its `stories` beside
    it, or public answers."""
    for source in sources:
        path = Path(source)
        if path.suffix == ".json":
            rows = tuple(judged_answers(load_public(path), seed=seed))
        elif path.suffix:
            rows = load_drafts(path, stories=path.parent / "stories")
        else:
            rows = load_drafts(DRAFTS / f"{source}.txt", stories=STORIES)
        yield from ((path.stem, row) for row in rows)


class Below:
    """The layers up to those that are read, as the reader runs them."""

    def __init__(self, settings: Settings) -> None:
        import openvino

        file = open_gguf(checked_model(settings.model_name, cache=settings.cache))
        self._embedding = file.full("token_embd.weight")
        network = reading_network(file, LAYER, {}, middle=CLAIM_LAYER)
        way = Way(threads=settings.threads, in_bytes=True)
        self._run = openvino.Core().compile_model(network, "CPU", options_of(way))
        with TemporaryDirectory() as folder:
            export_tokenizer(file.fields, Path(folder))
            self._tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")

    def __call__(self, rows: Sequence[Judged]) -> Floats:
        """What is read of each of some claims that cite the same."""
        prompt = claim_prompt(
            [bare_of(row.statement) for row in rows], rows[0].quotes, rows[0].around, encode=self._encode
        )
        given = self._run(
            {
                "inputs_embeds": self._embedding[list(prompt.ids)][None],
                "position_ids": np.array(prompt.places)[None],
                "where": np.array(prompt.read),
                "use": np.zeros(1, dtype=np.float32),
                "branch": np.array(prompt.branch),
            }
        )
        return claim_features(prompt, [given[1][0], given[0][0]])

    def _encode(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids


def features_of(rows: Sequence[Judged], settings: Settings, *, kept: Path) -> Floats:
    """What is read of each claim, from the file `kept` where it was read before."""
    known: dict[str, Any] = dict(np.load(kept)) if kept.exists() else {}
    groups: dict[tuple[Any, ...], list[Judged]] = defaultdict(list)
    for row in rows:
        if key_of(row) not in known:
            groups[row.quotes, row.around].append(row)
    below = Below(settings) if groups else None
    for number, group in enumerate(groups.values(), start=1):
        if below is not None:
            known |= zip(map(key_of, group), below(group).astype(np.float16), strict=True)
            tell(f"states {number} of {len(groups)}")
    if groups:
        np.savez(kept, **known)
    return np.stack([known[key_of(row)] for row in rows]).astype(np.float32)


def key_of(row: Judged) -> str:
    """Under which what is read of a claim is kept."""
    return f"{number_of(repr((row.statement, row.quotes, row.around))):x}"


def even_weights(rows: Sequence[Judged], sources: Sequence[str]) -> Floats:
    """Of each claim, so that within a source neither its length nor the number of its quotes tells whether it is true:
    the inverse of how likely they make what it is; and so that all sources weigh alike."""
    true = np.array([row.supported for row in rows])
    shape = np.array([[np.log(len(row.statement.split())), len(row.quotes)] for row in rows])
    weights = np.ones(len(rows), dtype=np.float32)
    for source in set(sources):
        own = np.array(sources) == source
        if true[own].any() and not true[own].all():
            likely = LogisticRegression(C=1e3).fit(shape[own], true[own]).predict_proba(shape[own])[:, 1]
            weights[own] = np.minimum(0.5 / np.where(true[own], likely, 1 - likely), MOST_WEIGHT)
        weights[own] *= len(rows) / len(set(sources)) / weights[own].sum()
    return weights


def fit_head(features: Floats, true: Truths, weights: Floats) -> tuple[Floats, float]:
    """Weights and bias of the function."""
    mean, spread = features.mean(axis=0), features.std(axis=0) + LEAST_SPREAD
    model = LogisticRegression(C=STRENGTH, max_iter=2000).fit((features - mean) / spread, true, sample_weight=weights)
    weight = model.coef_[0] / spread
    return weight.astype(np.float32), float(model.intercept_[0] - mean @ weight)


def left_out(features: Floats, true: Truths, weights: Floats, groups: Sequence[str], splitter: Any) -> Floats:
    """The log-odds of each claim by a function that was fitted on other groups."""
    odds = np.zeros(len(features), dtype=np.float32)
    for fitted, judged in splitter.split(features, groups=groups):
        weight, bias = fit_head(features[fitted], true[fitted], weights[fitted])
        odds[judged] = features[judged] @ weight + bias
    return odds


def report(rows: Sequence[Judged], sources: Sequence[str], free: Truths, odds: Floats) -> Iterator[str]:
    """Lines that say what the log-odds of the claims that are `free`, to which the check of words does not object, are
    worth: at one bar for all sources, and of each source at that bar and at its own."""
    true = np.array([row.supported for row in rows])
    shown = np.full(len(rows), -np.inf)
    shown[free] = odds
    for lies in LIES:
        bar = _bar(shown[~true], lies)
        yield f"  lies shown {lies}: supported {np.mean(shown[true] > bar):.2f} (bar {bar:.2f})"
        for source in dict.fromkeys(sources) if lies == LIES[0] else ():
            own = np.array(sources) == source
            auc = roc_auc_score(true[own & free], shown[own & free])
            part = ", ".join(
                f"{name} {np.mean(shown[own & kind] > bar):.3f} (n={np.sum(own & kind)})"
                for name, kind in (("supported", true), ("lies", ~true))
            )
            alone = _bar(shown[own & ~true], lies)
            at_own = np.mean(shown[own & true] > alone)
            yield f"    {source}: {part}; AUC {auc:.3f}; at its own bar {alone:.2f} supported {at_own:.2f}"


def _bar(lies: NDArray[Any], share: float) -> float:
    """Above which there are no more than that share of the lies."""
    return float(np.sort(lies)[::-1][int(share * len(lies))])


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, tell what it is worth on stories and on sources left out, and with --write write it."""
    parser = argparse.ArgumentParser(prog="python -m evals.fit.claims", description="Fit the function for claims.")
    parser.add_argument("sources", nargs="+", metavar="PART|FILE")
    parser.add_argument("--states", type=Path, default=Path("claim-states.npz"), metavar="FILE")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", type=Path, metavar="DIR", help="where claim.npz goes")
    options = parser.parse_args(arguments)
    sources, rows = zip(*judged_rows(options.sources, seed=options.seed), strict=True)
    free = np.array([not objection(match(bare_of(row.statement), row.quotes, around=row.around)) for row in rows])
    read = [row for row, own in zip(rows, free, strict=True) if own]
    origins = [source for source, own in zip(sources, free, strict=True) if own]
    features = features_of(read, load_settings(os.environ), kept=options.states)
    true, weights = np.array([row.supported for row in read]), even_weights(read, origins)
    stories = [f"{source}/{row.story}" for source, row in zip(origins, read, strict=True)]
    hands = [HANDS.get(source, source) for source in origins]
    for name, groups, splitter in (
        ("stories left out", stories, GroupKFold(min(FOLDS, len(set(stories))))),
        ("sources left out", origins, LeaveOneGroupOut()),
        ("hands left out", hands, LeaveOneGroupOut()),
    ):
        if len(set(groups)) > 1:
            told = [HANDS.get(source, source) for source in sources] if groups is hands else sources
            print(name, *report(rows, told, free, left_out(features, true, weights, groups, splitter)), sep="\n")
    if options.write:
        weight, bias = fit_head(features, true, weights)
        np.savez(options.write / "claim.npz", weight=weight, bias=bias)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
