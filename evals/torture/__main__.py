"""`python -m evals.torture [EXPERIMENT...] [--scale N] [--json FILE]`: break things on purpose, print what was lost.

    names -> experiments, one after the other -> a table on stdout, all figures as JSON

Each experiment has a length in its own unit (kills, places, disks, rounds, seconds, inputs); `--scale 1` is the long
form, smaller ones shorten all alike, but those that run test files (`evals.torture.suites`) have one length.  Exits
with 4 when any fault was found.  Read `EXPERIMENTS` next.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from index.errors import DossierError

FAILED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One experiment: how often, how many faults, how long, and a few words on what was seen."""

    experiment: str
    runs: int
    faults: tuple[str, ...]
    seconds: float
    seen: str


Run = Callable[[Path, int, int, Callable[[Any], None]], tuple[list[Any], str]]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the named experiments, or all."""
    parser = argparse.ArgumentParser(prog="python -m evals.torture", description=__doc__.splitlines()[0])
    parser.add_argument("experiments", metavar="EXPERIMENT", nargs="*", help=", ".join(EXPERIMENTS))
    parser.add_argument("--scale", metavar="N", type=float, default=1.0, help="1 is the long form, 0.05 takes minutes")
    parser.add_argument("--seed", metavar="N", type=int, default=0)
    parser.add_argument("--json", metavar="FILE", type=Path, help="where to write every result, as they come")
    arguments = parser.parse_args(argv)
    if unknown := set(arguments.experiments) - set(EXPERIMENTS):
        parser.error(f"no experiment {', '.join(sorted(unknown))}: there are {', '.join(EXPERIMENTS)}")
    names = arguments.experiments or list(EXPERIMENTS)
    summaries = run_experiments(names, scale=arguments.scale, seed=arguments.seed, log=arguments.json)
    print(render(summaries))
    return FAILED if any(summary.faults for summary in summaries) else 0


def run_experiments(names: Sequence[str], *, scale: float, seed: int, log: Path | None = None) -> list[Summary]:
    """The summaries of the named experiments; every single result goes to `log`, one JSON object a line."""
    from evals.torture.preloaded import preloaded_builders

    with preloaded_builders():
        return [_run(name, scale, seed, log) for name in names]


def render(summaries: Sequence[Summary]) -> str:
    """A table, and below it every fault."""
    rows = [("experiment", "n", "faults", "seconds", "seen")]
    rows += [(s.experiment, str(s.runs), str(len(s.faults)), f"{s.seconds:.0f}", s.seen) for s in summaries]
    widths = [max(len(row[at]) for row in rows) for at in range(4)]
    lines = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[4]]) for row in rows
    ]
    faults = [f"{s.experiment}: {fault}" for s in summaries for fault in s.faults]
    return "\n".join([*lines, *faults])


def _run(name: str, scale: float, seed: int, log: Path | None) -> Summary:
    run, longest = EXPERIMENTS[name]
    count = max(1, round(longest * scale))
    begun = time.monotonic()

    def tell(result: Any) -> None:
        line = {"experiment": name, "after": round(time.monotonic() - begun, 1), **asdict(result)}
        if log is not None:
            with log.open("a") as file:
                file.write(json.dumps(line) + "\n")
        if sys.stderr.isatty():
            print(f"{name} {line['after']} s", end="\r", file=sys.stderr)

    with tempfile.TemporaryDirectory(prefix=f"torture-{name}-", ignore_cleanup_errors=True) as folder:
        results, seen = run(Path(folder), count, seed, tell)
    faults = tuple(fault for result in results for fault in result.faults)
    return Summary(experiment=name, runs=len(results), faults=faults, seconds=time.monotonic() - begun, seen=seen)


def _kills(root: Path, count: int, seed: int, tell: Callable[[Any], None]) -> tuple[list[Any], str]:
    from evals.torture.kills import run_kills

    results = run_kills(root, count, seed, tell=tell)
    stages = sorted({result.where.split(":")[0] for result in results})
    changed = sum(result.trigger.startswith("change") for result in results)
    return results, f"{changed} by a changed file; hit {', '.join(stages)}; then the next start, doctor and all id sets"


def _torn(root: Path, count: int, seed: int, tell: Callable[[Any], None]) -> tuple[list[Any], str]:
    from evals.torture.torn import SHAPES, run_torn

    results = run_torn(root, count, seed, rebuild=True, tell=tell)
    seen = sum(result.seen for result in results)
    return results, f"{len(SHAPES)} shapes at {count} places; {seen} seen at open; each shape rebuilt, nothing encoded"


def _cuts(root: Path, count: int, seed: int, tell: Callable[[Any], None]) -> tuple[list[Any], str]:
    from evals.torture.torn import run_cuts

    results = run_cuts(root, count, seed, tell=tell)
    logs = sum(result.shape == "the log cut" for result in results)
    return results, f"{logs} of the log, nothing acknowledged lost; {len(results) - logs} of the truth, each named"


def _full(root: Path, count: int, seed: int, tell: Callable[[Any], None]) -> tuple[list[Any], str]:
    from evals.torture.disks import CannotMountError, run_full_disks

    try:
        results = run_full_disks(root, count, seed, tell=tell)
    except CannotMountError as error:
        return [], f"left out: {error}"
    full = sum(result.said != "done" for result in results)
    return results, f"{full} writers stopped by a full disk in one line, readers went on, all there after"


def _read_only(root: Path, count: int, seed: int, tell: Callable[[Any], None]) -> tuple[list[Any], str]:
    from evals.torture.disks import CannotMountError, run_read_only

    try:
        results = run_read_only(root, tell=tell)
    except CannotMountError as error:
        return [], f"left out: {error}"
    return results, results[0].said


def _clocks(root: Path, count: int, seed: int, tell: Callable[[Any], None]) -> tuple[list[Any], str]:
    from evals.torture.disks import run_clocks

    return run_clocks(root, tell=tell), "files and writer in 1990 and in 2090"


def _crowd(root: Path, count: int, seed: int, tell: Callable[[Any], None]) -> tuple[list[Any], str]:
    from evals.torture.crowd import run_crowd

    results = run_crowd(root, count, seed, tell=tell)
    told = f"{results[0].writes} writers, {results[0].reads} searches of readers"
    return results, f"{told}, the impatient refused in {results[0].refused_seconds:.2f} s"


def _hijack(root: Path, count: int, seed: int, tell: Callable[[Any], None]) -> tuple[list[Any], str]:
    from evals.torture.hijack import run_hijack

    results = run_hijack(root, count, seed, tell=tell)
    answered = sum(result.status == "answered" for result in results)
    return results, f"{answered} answered, the rest in quotes or refused; no word of the model's own shown"


def _liar(root: Path, count: int, seed: int, tell: Callable[[Any], None]) -> tuple[list[Any], str]:
    from evals.torture.liar import run_liar

    results = run_liar(root, count, seed, tell=tell)
    told = sum(result.told for result in results)
    return results, f"{sum(len(result.shown) for result in results)} of {told} lies shown, {len(results)} questions"


def _bombs(root: Path, count: int, seed: int, tell: Callable[[Any], None]) -> tuple[list[Any], str]:
    from evals.torture.bombs import BOMBS, run_bombs

    names = tuple(BOMBS)[:: max(1, len(BOMBS) // count)]
    results = run_bombs(root, tell=tell, names=names)
    slowest, largest = max(r.seconds for r in results), max(r.megabytes for r in results)
    busiest = max(r.cpu_seconds for r in results)
    return results, f"slowest {slowest:.1f} s, {busiest:.1f} s of the processor, largest {largest:.0f} MB"


def _mixed(root: Path, count: int, seed: int, tell: Callable[[Any], None]) -> tuple[list[Any], str]:
    from evals.torture.mixed import run_mixed

    results = run_mixed(root, count, seed, tell=tell)
    files, articles, skipped, failed = (
        sum(getattr(result, name) for result in results) for name in ("files", "articles", "skipped", "failed")
    )
    return results, f"{files} files: {articles} articles, {skipped} passed over, {failed} failed, each told"


def _store(root: Path, count: int, seed: int, tell: Callable[[Any], None]) -> tuple[list[Any], str]:
    from evals.bench.stores.own_postgres import find_programs
    from evals.torture.team import ASKERS, INDEXERS, run_team

    try:
        find_programs()
    except DossierError as error:
        return [], f"left out: {error}"
    results = run_team(root, count, seed, tell=tell)
    one = results[0]
    crowd = f"{INDEXERS} index, {ASKERS} ask, {one.kills} killed, the server {one.server_kills} times"
    told = f"{one.articles} articles in {one.versions} versions, {one.questions} questions"
    return results, f"{crowd}; {told}, first answer {one.first_answer_s:.1f} s"


def _suite(name: str, root: Path, count: int, seed: int, tell: Callable[[Any], None]) -> tuple[list[Any], str]:
    from evals.torture.suites import GENERATORS, SUITES, run_suite

    examples = -(-count // GENERATORS) if name == "inputs" else 0
    results = run_suite(SUITES[name], root, examples=examples, tell=tell)
    skipped = sum(result.skipped for result in results)
    made = f"{examples * GENERATORS} generated inputs; " if examples else ""
    return results, f"{made}cases of {', '.join(SUITES[name])}; {skipped} left out here"


EXPERIMENTS: dict[str, tuple[Run, int]] = {
    "kills": (_kills, 200),
    "torn": (_torn, 5),
    "cuts": (_cuts, 50),
    "full-disk": (_full, 20),
    "read-only": (_read_only, 1),
    "clock": (_clocks, 1),
    "crowd": (_crowd, 10),
    "store": (_store, 600),
    "bombs": (_bombs, 33),
    "mixed": (_mixed, 5_000),
    "hijack": (_hijack, 1_000),
    "liar": (_liar, 1_000),
    "inputs": (partial(_suite, "inputs"), 20_000),
    "endpoint": (partial(_suite, "endpoint"), 1),
    "models": (partial(_suite, "models"), 1),
    "addresses": (partial(_suite, "addresses"), 1),
    "payloads": (partial(_suite, "payloads"), 1),
    "doors": (partial(_suite, "doors"), 1),
    "egress": (partial(_suite, "egress"), 1),
    "repair": (partial(_suite, "repair"), 1),
    "supply": (partial(_suite, "supply"), 1),
}


if __name__ == "__main__":
    sys.exit(main())
