"""Times and sizes as they were measured -> a table and an object with median, 95th percentile, n, ratios and the load.

    Measured(name, unit, values)*, pairs to compare -> `bench_object` -> JSON        `bench_table` -> text

What is measured lies in `evals.bench.cold`, `evals.bench.answer`, `evals.bench.indexing`, `evals.bench.scale` and
`evals.bench.serve`, one for each `dossier bench` command; here it only gets one form.  A ratio is ours over theirs: of
times, smaller is better.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from evals.runs.report import SEED, figure
from evals.scores.bootstrap import ratio_of_medians


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One thing that was measured, every value of it; `aim` is what it should reach, in words."""

    name: str
    unit: str
    values: tuple[float, ...]
    aim: str = ""


def bench_object(
    measured: Sequence[Measured], *, pairs: Sequence[tuple[str, str, str]] = (), info: Mapping[str, Any]
) -> dict[str, Any]:
    """All figures.  `pairs` names what to divide by what, and what that should reach, in words: medians, with an
    interval as of values taken in turns."""
    by_name = {each.name: each for each in measured}
    known = [pair for pair in pairs if pair[0] in by_name and pair[1] in by_name]
    return {
        "info": {**info, "load_at_end": load()},
        "measured": [_measured_object(each) for each in measured],
        "ratios": [_ratio_object(by_name[ours], by_name[theirs], aim) for ours, theirs, aim in known],
    }


def _measured_object(each: Measured) -> dict[str, Any]:
    return {
        "name": each.name,
        "unit": each.unit,
        "n": len(each.values),
        "median": median(each.values),
        "p95": float(np.percentile(each.values, 95)),
        "aim": each.aim,
        "values": list(each.values),
    }


def _ratio_object(ours: Measured, theirs: Measured, aim: str) -> dict[str, Any]:
    size = min(len(ours.values), len(theirs.values))
    ratio = ratio_of_medians(ours.values[:size], theirs.values[:size], seed=SEED)
    return {"ours": ours.name, "theirs": theirs.name, "aim": aim, **asdict(ratio)}


def bench_table(made: Mapping[str, Any]) -> str:
    """The object of `bench_object` as aligned text."""
    from evals.scores.bootstrap import Interval

    width = max([len(each["name"]) for each in made["measured"]], default=4)
    lines = [f"{key}: {value}" for key, value in made["info"].items()]
    lines += ["", f"{'what':<{width}} {'n':>4} {'median':>10} {'p95':>10} unit"]
    lines += [_line(each, width) for each in made["measured"]]
    for each in made["ratios"]:
        interval = Interval(**{key: each[key] for key in ("value", "low", "high", "n")})
        lines.append(f"{each['ours']} / {each['theirs']}: {figure(interval)}, n={each['n']}{_aim(each)}")
    return "\n".join(lines)


def _line(each: Mapping[str, Any], width: int) -> str:
    figures = f"{each['n']:>4} {each['median']:>10.3f} {each['p95']:>10.3f}"
    return f"{each['name']:<{width}} {figures} {each['unit']}{_aim(each)}"


def _aim(each: Mapping[str, Any]) -> str:
    return f"  (aim {each['aim']})" if each["aim"] else ""


def machine() -> dict[str, Any]:
    """What a reader must know of the machine to judge the figures."""
    return {"machine": f"{platform.machine()}, {os.cpu_count()} processors", "load_at_start": load()}


def load() -> float:
    """Processes that want a processor, averaged over the last minute."""
    return round(os.getloadavg()[0], 2)


def write_object(made: Mapping[str, Any], path: Path) -> None:
    """Write the figures, every single value included."""
    path.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
