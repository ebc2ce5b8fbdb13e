"""Teaches the default reader to say whether sentences state a claim: one linear function of its states.

    judged drafts, public answers -> the states of each claim behind its quotes (kept) -> rag/reader/data/claim.npz

    python -m evals.fit.claims tune late DIR/dev.txt clapnq_dev.json --most 150 --write rag/reader/data

The network stays as it is.  A claim takes the place of the question in the reader's prompt; the means of its states
where it stands again behind the sentences, and of those at their ends, are projected on a few axes, and a logistic
regression is fitted above them.  Another weighs this with the reader's rating and with what the guards say.  Lies are
shorter than what they are told of, which must not tell: claims are weighed so that neither length nor number of quotes
does.  All that is printed is of stories left out.  Read `evals.checks.drafts` next, which measures the whole check.
"""

from __future__ import annotations

import argparse
import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from evals.checks.drafts import judged_answers
from evals.fit.examples import number_of
from evals.fit.states import tell
from evals.sets.drafted import DRAFTS, STORIES, Judged, load_drafts
from evals.sets.public import load_public
from rag.open import open_claim_reader, prepare_model
from rag.settings import load_settings
from rag.verify.paraphrase import compare

AXES = 20  # of the states that are read; of 20, 40 and 80 the best on drafts by another hand (n=229)
STRENGTH = 0.2  # inverse, of the regularisation; of 0.05, 0.2 and 1 no worse than others there
FOLDS = 8  # of stories
MOST_WEIGHT = 4.0  # of one claim beside another
MOST_LIES = 0.04  # share of lies shown that the bar is for
LIES = (0.02, 0.04, 0.1)  # shares of lies shown at which the share of supported claims is told
Floats = NDArray[np.float32]
Truths = NDArray[np.bool_]


def judged_rows(sources: Sequence[str], *, most: int, seed: int) -> Iterator[tuple[str, Judged]]:
    """The judged claims of each source with the name of their story: a part of the drafts, a file of drafts with its
    `stories` beside it, or public answers; of each at most `most`, drawn."""
    for source in sources:
        path = Path(source)
        if path.suffix == ".json":
            rows = list(judged_answers(load_public(path), seed=seed))
        elif path.suffix:
            rows = list(load_drafts(path, stories=path.parent / "stories"))
        else:
            rows = list(load_drafts(DRAFTS / f"{source}.txt", stories=STORIES))
        random.Random(seed).shuffle(rows)
        yield from ((f"{path.stem}/{row.story}", row) for row in rows[:most])


def states_of(rows: Sequence[Judged], *, kept: Path, threads: int) -> Floats:
    """The vector of each claim and, last, the rating of its best quote, from the file `kept` where they were read
    before."""
    known: dict[str, Any] = dict(np.load(kept)) if kept.exists() else {}
    settings = replace(load_settings(os.environ), threads=threads)
    prepare_model(settings)
    reader = open_claim_reader(settings)
    if reader is None:
        raise SystemExit(f"{settings.model_name} is not read here: only the catalogue's own model is")
    for place, row in enumerate(rows):
        if (key := key_of(row)) not in known:
            vector, rating = reader.read_claim(row.statement, row.quotes)
            known[key] = np.append(vector, np.float32(rating))
            tell(f"states {place + 1} of {len(rows)}")
    np.savez(kept, **known)
    return np.stack([known[key_of(row)] for row in rows]).astype(np.float32)


def key_of(row: Judged) -> str:
    """Under which a claim's states are kept."""
    return f"{number_of(repr((row.statement, row.quotes))):x}"


def even_weights(rows: Sequence[Judged], groups: Sequence[str]) -> Floats:
    """Of each claim, so that within a source neither its length nor the number of its quotes tells whether it is true:
    the inverse of how likely they make what it is."""
    true = np.array([row.supported for row in rows])
    shape = np.array([[np.log(len(row.statement.split())), len(row.quotes)] for row in rows])
    sources = np.array([group.split("/")[0] for group in groups])
    weights = np.ones(len(rows), dtype=np.float32)
    for source in set(sources):
        own = sources == source
        if true[own].any() and not true[own].all():
            likely = LogisticRegression(C=1e3).fit(shape[own], true[own]).predict_proba(shape[own])[:, 1]
            weights[own] = 0.5 / np.where(true[own], likely, 1 - likely)
    return np.minimum(weights, MOST_WEIGHT)


def fit_head(vectors: Floats, true: Truths, weights: Floats) -> tuple[Floats, float]:
    """Weight [2 WIDTH] and bias of the function."""
    axes = PCA(min(AXES, len(vectors) - 1), random_state=0).fit(vectors)
    read = axes.transform(vectors)
    spread = read.std(axis=0)
    model = LogisticRegression(C=STRENGTH, max_iter=2000).fit(read / spread, true, sample_weight=weights)
    weight = (model.coef_[0] / spread) @ axes.components_
    return weight.astype(np.float32), float(model.intercept_[0] - axes.mean_ @ weight)


def left_out(vectors: Floats, true: Truths, weights: Floats, groups: Sequence[str]) -> Floats:
    """The log-odds of each claim by a function that was fitted on other stories."""
    odds = np.zeros(len(vectors), dtype=np.float32)
    for fitted, judged in GroupKFold(min(FOLDS, len(set(groups)))).split(vectors, groups=groups):
        weight, bias = fit_head(vectors[fitted], true[fitted], weights[fitted])
        odds[judged] = vectors[judged] @ weight + bias
    return odds


def least_at(odds: Floats, true: Truths, weights: Floats, *, lies: float) -> float:
    """The log-odds above which a share of the lies lies, weighed."""
    order = np.argsort(-odds[~true])
    share = np.cumsum(weights[~true][order]) / weights[~true].sum()
    return float(odds[~true][order][int(np.searchsorted(share, lies))])


def _told(name: str, odds: Floats, true: Truths, weights: Floats) -> str:
    bars = [least_at(odds, true, weights, lies=lies) for lies in LIES]
    shown = [weights[true & (odds > bar)].sum() / weights[true].sum() for bar in bars]
    parts = ", ".join(
        f"{share:.2f} at {lies} (bar {bar:.2f})" for share, lies, bar in zip(shown, LIES, bars, strict=True)
    )
    auc = roc_auc_score(true, odds, sample_weight=weights)
    return f"  {name}: AUC {auc:.3f}; supported shown {parts}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, tell what it is worth on stories left out, and with --write write it."""
    parser = argparse.ArgumentParser(prog="python -m evals.fit.claims", description="Fit the function for claims.")
    parser.add_argument("sources", nargs="+", metavar="PART|FILE")
    parser.add_argument("--most", type=int, default=10_000, metavar="N", help="claims of each source")
    parser.add_argument("--states", type=Path, default=Path("claim-states.npz"), metavar="FILE")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", type=Path, metavar="DIR", help="where claim.npz goes")
    options = parser.parse_args(arguments)
    groups, rows = zip(*judged_rows(options.sources, most=options.most, seed=options.seed), strict=True)
    states = states_of(rows, kept=options.states, threads=options.threads)
    vectors, ratings = states[:, :-1], states[:, -1]
    true, even = np.array([row.supported for row in rows]), even_weights(rows, groups)
    odds = left_out(vectors, true, even, groups)
    agreement = [compare(row.statement, row.quotes, around=row.around).agreement for row in rows]
    signals = np.column_stack([odds, ratings, agreement])
    model = LogisticRegression(max_iter=2000).fit(signals, true, sample_weight=even)
    together = model.decision_function(signals)
    for name, each in (("function", odds), ("rating", ratings), ("together", together)):
        print(_told(name, each, true, even))
    bar = least_at(together, true, even, lies=MOST_LIES)
    for source in dict.fromkeys(group.split("/")[0] for group in groups):
        own = np.array([group.startswith(f"{source}/") for group in groups])
        shown = [together[own & kind] > bar for kind in (true, ~true)]
        auc = roc_auc_score(true[own], together[own], sample_weight=even[own])
        parts = ", ".join(
            f"{kind} shown {each.mean():.3f} (n={len(each)})"
            for kind, each in zip(("supported", "lies"), shown, strict=True)
        )
        print(f"  {source} above {bar:.2f}: {parts}; AUC {auc:.3f}")
    stated, rated, agreeing = model.coef_[0].tolist()
    print(f"agreement {agreeing:.2f}, bias {model.intercept_[0]:.2f}")
    if options.write:
        weight, bias = fit_head(vectors, true, even)
        np.savez(options.write / "claim.npz", claim=stated * weight, bias=stated * bias, rating=rated)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
