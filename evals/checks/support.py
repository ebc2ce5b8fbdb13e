"""How well the support check tells false statements from true ones, on pairs made of real sentences.

    python -m evals.checks.support FILE|FOLDER... [--sample 300]      documents in the form of public data
    python -m evals.checks.support --drafts evals/checks/drafts.jsonl        a model's sentences, judged by hand

Every sampled sentence is shortened truly and corrupted in one place (`evals.checks.corrupt`); what is asked of the
check is to let the first through and to catch the second.  A drafts file holds one JSON object a line: `draft`, the
`quotes` it cites, and whether a reader found it `supported` by them.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from evals.checks.corrupt import Pair, corruptions, names_of, shortenings
from evals.scores.bootstrap import Interval, ratio_interval
from evals.scores.tally import share_of
from evals.sets.form import DataError
from evals.sets.public import load_public
from index.text.sentences import split_sentences
from rag.verify.paraphrase import check_paraphrase

LEAST_WORDS, MOST_WORDS = 8, 45  # of a sampled sentence
TRUE, FALSE = "true statements", "corruptions"


def sample_sentences(files: Iterable[Path], *, size: int, seed: int) -> list[str]:
    """Sentences of the documents, each once, drawn by `seed`."""
    every: dict[str, None] = {}
    for file in files:
        for document in load_public(file).documents:
            for span in split_sentences(document.text):
                sentence = " ".join(document.text[span.start : span.end].split())
                if LEAST_WORDS <= len(sentence.split()) <= MOST_WORDS and sentence.endswith("."):
                    every[sentence] = None
    return random.Random(seed).sample(sorted(every), min(size, len(every)))


def make_pairs(sentences: Sequence[str], *, seed: int) -> Iterator[Pair]:
    """True and false pairs of every sentence."""
    rng, names = random.Random(seed), names_of(sentences)
    for sentence in sentences:
        yield from shortenings(sentence)
        yield from corruptions(sentence, names=names, rng=rng)


def judge(pairs: Iterable[Pair], *, seed: int) -> tuple[dict[str, Interval], list[Pair]]:
    """The share judged rightly by kind, all true and all false ones last, and the pairs that were judged wrongly."""
    verdicts: dict[str, list[bool]] = defaultdict(list)
    wrong = []
    for pair in pairs:
        right = check_paraphrase(pair.statement, [pair.quote]).ok == pair.true
        verdicts[pair.kind].append(right)
        verdicts[TRUE if pair.true else FALSE].append(right)
        if not right:
            wrong.append(pair)
    ordered = sorted(verdicts, key=lambda name: name in (TRUE, FALSE))
    return {name: ratio_interval([share_of([v]) for v in verdicts[name]], seed=seed) for name in ordered}, wrong


def judge_drafts(file: Path, *, seed: int) -> dict[str, Interval]:
    """Of hand-labelled drafts: the share of those let through that are supported, and of those supported that are let
    through.  Raises DataError for a line that is no labelled draft."""
    precision, recall = [], []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            accepted, supported = check_paraphrase(row["draft"], row["quotes"]).ok, bool(row["supported"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DataError(f"{file}, line {number}: give draft, quotes and supported") from error
        if accepted:
            precision.append(supported)
        if supported:
            recall.append(accepted)
    shares = {"let through, supported": precision, "supported, let through": recall}
    return {name: ratio_interval([share_of([v]) for v in verdicts], seed=seed) for name, verdicts in shares.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table, or JSON with the pairs that were judged wrongly."""
    parser = argparse.ArgumentParser(prog="python -m evals.checks.support", description="Measure the support check.")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--drafts", type=Path, metavar="FILE", help="drafts judged by hand, in place of documents")
    parser.add_argument("--sample", type=int, default=300, help="sentences")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    if bool(options.files) == bool(options.drafts):
        parser.error("give documents, or --drafts FILE")
    if options.drafts:
        return _show_drafts(judge_drafts(options.drafts, seed=options.seed), as_json=options.json)
    sentences = sample_sentences(options.files, size=options.sample, seed=options.seed)
    shares, wrong = judge(make_pairs(sentences, seed=options.seed), seed=options.seed)
    if options.json:
        print(json.dumps({"shares": {k: asdict(v) for k, v in shares.items()}, "wrong": list(map(asdict, wrong))}))
        return 0
    for name, share in shares.items():
        print(f"{name:20} {share.value:.3f} [{share.low:.3f}, {share.high:.3f}] judged rightly, n={share.n}")
    return 0


def _show_drafts(shares: dict[str, Interval], *, as_json: bool) -> int:
    if as_json:
        print(json.dumps({name: asdict(share) for name, share in shares.items()}))
        return 0
    for name, share in shares.items():
        value = f"{share.value:.3f} [{share.low:.3f}, {share.high:.3f}]" if share.n else "none"
        print(f"{name:24} {value}, n={share.n}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
