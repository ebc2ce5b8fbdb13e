"""Whether `dossier index` ends well over many articles of one template, whose vectors an approximate index confuses.

    python -m evals.checks.near_equal                        20 fresh homes, 1,000 articles of one passage each
    python -m evals.checks.near_equal --runs 3 --size 200    fewer

Each run writes articles of its own, indexes them with the real command into an empty home, and must exit with 0 and
keep them all.  Read `index.search.publish` for what a failed build of something derived may not do.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

TOWNS = "Alderwick Brenholt Castra Dunmere Eskby Fallow Garnstead Holme Inverley Jurby Kestrel Lowmoor".split()
TEMPLATE = (
    "# Council of {town} meets on {day} {month}\n\n"
    "The council of {town} will meet on {day} {month} to vote on item {item}.\n"
)
MONTHS = "January February March April May June July August September October November December".split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One fresh home: the command's exit code, how many articles it kept, and how long it took."""

    code: int
    kept: int
    seconds: float


def index_near_equal(folder: Path, *, size: int, seed: int) -> Run:
    """Write so many near-equal articles into a folder and index them into a home beside it."""
    dice = random.Random(seed)
    articles = folder / "articles"
    articles.mkdir(parents=True)
    for number in range(size):
        words = {"town": dice.choice(TOWNS), "day": dice.randrange(1, 29), "month": dice.choice(MONTHS), "item": number}
        (articles / f"{number}.md").write_text(TEMPLATE.format(**words), encoding="utf-8")
    command = [sys.executable, "-m", "ui.cli", "--home", str(folder / "home")]
    began = time.monotonic()
    code = subprocess.run([*command, "index", str(articles)], capture_output=True, check=False).returncode
    seconds = time.monotonic() - began
    listed = subprocess.run([*command, "articles", "--json"], capture_output=True, text=True, check=False)
    kept = len(json.loads(listed.stdout)) if listed.returncode == 0 else 0
    return Run(code=code, kept=kept, seconds=seconds)


def main(arguments: Sequence[str] | None = None) -> int:
    """0 where every run exits with 0 and keeps all, else 1."""
    parser = argparse.ArgumentParser(prog="python -m evals.checks.near_equal", description=__doc__)
    parser.add_argument("--runs", type=int, default=20, metavar="N", help="fresh homes")
    parser.add_argument("--size", type=int, default=1_000, metavar="N", help="articles in each")
    parser.add_argument("--seed", type=int, default=0, metavar="N")
    options = parser.parse_args(arguments)
    good = 0
    for number in range(options.runs):
        with tempfile.TemporaryDirectory(prefix="dossier-") as folder:
            run = index_near_equal(Path(folder), size=options.size, seed=options.seed + number)
        good += run.code == 0 and run.kept == options.size
        print(f"{number + 1}: exit {run.code}, kept {run.kept} of {options.size}, {run.seconds:.1f} s", flush=True)
    print(f"{good} of {options.runs} runs exit with 0 and keep every article")
    return 0 if good == options.runs else 1


if __name__ == "__main__":
    sys.exit(main())
