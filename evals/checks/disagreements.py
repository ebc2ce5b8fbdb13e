"""How often a reported disagreement is one, and how many are found, by kind, over stories with a known answer.

    python -m evals.checks.disagreements [FOLDER] [--part tuned|late|...|thirteenth] [--home DIR]

All articles of the part make one library, so that stories stand beside one another.  Precision is right blocks of all
blocks, recall the pairs with a right block of those that differ; intervals are bootstrap 95 % over pairs.  Each miss
is told.  Exits with 4 below the bounds.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from evals.runs.status import StatusLine
from evals.scores.bootstrap import Interval, ratio_interval
from evals.scores.disagreement_scores import PairScore, score_pair
from evals.scores.tally import Tally
from evals.sets.differing import KINDS, Pair, Story, digest_of, load_disagreements
from rag.settings import Settings, load_settings

FAILED = 4
PARTS = ("tuned", "late", "last", "other", "third", "sixth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth")
LEAST_PRECISION, LEAST_RECALL = 0.95, 0.70
Scored = tuple[Pair, PairScore]


def home_of(settings: Settings, stories: tuple[Story, ...]) -> Path:
    """Where the articles of all the stories are indexed, once."""
    from index.encoders.load import load_encoder
    from index.update.update_index import update_index

    home = settings.home / "eval" / f"disagreements-{digest_of(stories)}"
    if not home.exists():
        with tempfile.TemporaryDirectory() as folder:
            for name, content in (article for story in stories for article in story.articles):
                (Path(folder) / name).write_text(content, encoding="utf-8")
            update_index(home, [folder], encoder=load_encoder(settings.encoder, cache=settings.cache), wait=60)
    return home


def ask_pairs(settings: Settings, stories: tuple[Story, ...]) -> list[Scored]:
    """Every pair's question, asked over the articles of all the stories."""
    from rag.open import open_assistant

    settings = replace(settings, home=home_of(settings, stories))
    pairs = [pair for story in stories for pair in story.pairs]
    scored = []
    with closing(open_assistant(settings, use="measure")) as assistant, StatusLine() as status:
        for number, pair in enumerate(pairs, start=1):
            status.say(f"pair {number} of {len(pairs)}: {pair.id}")
            scored.append((pair, score_pair(pair, assistant.ask(pair.question))))
    return scored


def table_of(scored: Sequence[Scored]) -> str:
    """The figures, then each miss."""
    rows = [f"precision {_told(precision(scored))}", f"recall    {_told(recall(scored))}"]
    rows += [f"  {kind:8} recall {_told(recall([s for s in scored if s[0].kind == kind]))}" for kind in KINDS[:-1]]
    none = [score for pair, score in scored if pair.kind == "none"]
    other = [score for pair, score in scored if pair.kind != "none"]
    rows.append(f"  none     without a block {sum(not s.reported for s in none)} of {len(none)}")
    rows.append(
        f"both sides in a block of any kind {sum(s.told for s in other)}, in the answer {sum(s.shown for s in other)},"
        f" of {len(other)}"
    )
    rows += [f"{pair.id} “{pair.question}”: {score.why}" for pair, score in scored if score.why]
    return "\n".join(rows)


def precision(scored: Sequence[Scored]) -> Interval:
    """Right blocks of all blocks."""
    return ratio_interval([Tally(good=s.right, of=s.right + s.wrong) for _, s in scored], seed=0)


def recall(scored: Sequence[Scored]) -> Interval:
    """Pairs with a right block of all that differ."""
    return ratio_interval([Tally(good=s.right, of=1) for pair, s in scored if pair.kind != "none"], seed=0)


def _told(interval: Interval) -> str:
    if interval.value is None:
        return "-"
    return f"{interval.value:.3f} [{interval.low:.2f}, {interval.high:.2f}] (n={interval.n})"


def main(argv: Sequence[str] | None = None) -> int:
    """Run from the command line; 4 where precision or recall is below its bound."""
    parser = argparse.ArgumentParser(prog="python -m evals.checks.disagreements", description=__doc__)
    own = Path(str(files("evals"))) / "gold" / "disagreements"
    parser.add_argument("folder", nargs="?", type=Path, default=own)
    parser.add_argument("--part", choices=PARTS, default="")
    parser.add_argument("--home", type=Path, default=None)
    told = parser.parse_args(argv)
    scored = ask_pairs(load_settings(os.environ, home=told.home), load_disagreements(told.folder, part=told.part))
    sys.stdout.write(table_of(scored) + "\n")
    reached = (precision(scored).value or 0.0) >= LEAST_PRECISION and (recall(scored).value or 0.0) >= LEAST_RECALL
    return 0 if reached else FAILED


if __name__ == "__main__":
    sys.exit(main())
