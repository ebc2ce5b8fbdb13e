"""A finished run as numbers with intervals, and those as a table or a JSON object that a later run compares with.

    RunResult + seed (+ gates, + an earlier report) -> Report -> table | JSON

The JSON holds every question's own part in every metric, which is what makes a paired comparison possible.  Nothing
here asks, scores or judges; `evals.runs.report_page` makes the same report a page of HTML.  Read `Report` next.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from evals.runs.ask import Item, RunResult
from evals.runs.gates import GateResult, check_gates
from evals.runs.two_runs import Pair, pair_questions
from evals.scores.bootstrap import Interval, paired_difference, percentile_interval, ratio_interval
from evals.scores.tally import Tally
from index.errors import DossierError

FORMAT = 1  # of the JSON object; a reader of another one must refuse
SEED = 0  # of the intervals; the sample of questions has its own
STAGES = ("retrieve", "select", "generate", "verify", "total")
PERCENTILES = (50, 95)
WIDTH = 110  # columns of the table in colour


class ReportError(DossierError):
    """An earlier report that cannot be compared with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that is told of a run.  `latency_ms` is over warm answers, by stage and percentile; `tokens` are medians;
    `differences` are this run minus the baseline over the questions that both have, `pairs` are these questions, one
    by one; both are empty without one."""

    result: RunResult
    metrics: Mapping[str, Interval]
    latency_ms: Mapping[str, Mapping[str, Interval]]
    tokens: Mapping[str, Interval]
    gates: tuple[GateResult, ...] = ()
    differences: Mapping[str, Interval]
    pairs: tuple[Pair, ...] = ()


def make_report(
    result: RunResult, *, gates: Mapping[str, float] | None = None, baseline: Mapping[str, Any] | None = None
) -> Report:
    """The report of a run; `gates` are bounds by metric, `baseline` is the JSON object of an earlier report.  Raises
    ReportError for a baseline that has none of these questions, or is broken."""
    measured = measure(result)
    differences, pairs = _compared(result, baseline) if baseline is not None else ({}, ())
    return Report(
        result=result,
        metrics=measured,
        latency_ms=_latency(result.items),
        tokens=_tokens(result.items),
        gates=check_gates(gates or {}, measured),
        differences=differences,
        pairs=pairs,
    )


def _compared(result: RunResult, baseline: Mapping[str, Any]) -> tuple[dict[str, Interval], tuple[Pair, ...]]:
    try:
        return _differences(result, baseline), pair_questions(result.items, baseline)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ReportError(f"the baseline is broken ({error!r}): give the report.json of an earlier run") from None


def measure(result: RunResult) -> dict[str, Interval]:
    """Every metric of the run with its interval, in the order in which the scores name them."""
    names = dict.fromkeys(name for item in result.items for name in item.scores)
    return {name: ratio_interval([item.scores[name] for item in result.items], seed=SEED) for name in names}


def _latency(items: Sequence[Item]) -> dict[str, dict[str, Interval]]:
    """Percentiles by stage, the first answer of a process left out: it pays for loading the model."""
    warm = [item.outcome for item in items if not item.outcome.cold and not item.outcome.failure]
    stages = {stage: [each.timings_ms[stage] for each in warm if stage in each.timings_ms] for stage in STAGES}
    stages["wall"] = [each.seconds * 1000 for each in warm]
    return {
        stage: {f"p{q}": percentile_interval(values, q, seed=SEED) for q in PERCENTILES}
        for stage, values in stages.items()
        if values
    }


def _tokens(items: Sequence[Item]) -> dict[str, Interval]:
    """Medians a question: tokens evaluated (prompt less cached), the whole prompt, and written."""
    counts = [item.outcome.tokens for item in items if item.outcome.tokens.prompt]
    columns = {
        "evaluated": [each.prompt - each.cached for each in counts],
        "prompt": [each.prompt for each in counts],
        "completion": [each.completion for each in counts],
    }
    return {name: percentile_interval(values, 50, seed=SEED) for name, values in columns.items() if values}


def _differences(result: RunResult, baseline: Mapping[str, Any]) -> dict[str, Interval]:
    """Ours minus the baseline's for every metric that both have, over the question ids that both have."""
    earlier = {str(entry["id"]): entry["scores"] for entry in baseline["questions"]}
    shared = [item for item in result.items if item.id in earlier]
    if not shared:
        raise ReportError("the baseline has none of these questions: give the report of a run over the same set")
    names = [name for name in shared[0].scores if all(name in earlier[item.id] for item in shared)]
    return {
        name: paired_difference(
            [item.scores[name] for item in shared], [_tally(earlier[item.id][name]) for item in shared], seed=SEED
        )
        for name in names
    }


def _tally(pair: Sequence[float]) -> Tally:
    good, of = pair
    return Tally(good=good, of=of)


def report_object(report: Report) -> dict[str, Any]:
    """The report as a JSON object; `questions` hold [good, of] a metric, and the whole outcome."""
    return {
        "format": FORMAT,
        "kind": report.result.kind,
        "info": dict(report.result.info),
        "metrics": {name: asdict(interval) for name, interval in report.metrics.items()},
        "latency_ms": {
            stage: {name: asdict(interval) for name, interval in row.items()}
            for stage, row in report.latency_ms.items()
        },
        "tokens": {name: asdict(interval) for name, interval in report.tokens.items()},
        "gates": [asdict(gate) for gate in report.gates],
        "baseline_differences": {name: asdict(interval) for name, interval in report.differences.items()},
        "baseline_pairs": [
            {"id": pair.item.id, "change": pair.change, "before": pair.before, "now": pair.item.verdict}
            for pair in report.pairs
        ],
        "questions": [_question_object(item) for item in report.result.items],
    }


def _question_object(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "kind": item.kind,
        "answerable": item.answerable,
        "expected": list(item.expected),
        "verdict": item.verdict,
        "scores": {name: [tally.good, tally.of] for name, tally in item.scores.items()},
        "outcome": asdict(item.outcome),
    }


def read_baseline(path: Path, *, kind: str) -> dict[str, Any]:
    """The JSON object of an earlier report of the same kind; ReportError says why it cannot serve."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        found = (data["format"], data["kind"], bool(data["questions"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReportError(f"{path} is not a report ({error}): give the report.json of an earlier run") from None
    if found != (FORMAT, kind, True):
        raise ReportError(f"{path} is not a report of a {kind} run: give the report.json of one")
    return dict(data)


def figure(interval: Interval, *, digits: int = 3, signed: bool = False) -> str:
    """The value and its interval in words of a table: `0.912 [0.870, 0.951]`, or `-` where nothing applies."""
    if interval.value is None or interval.low is None or interval.high is None:
        return "-"
    form = f"{'+' if signed else ''}.{digits}f"
    return f"{interval.value:{form}} [{interval.low:{form}}, {interval.high:{form}}]"


Row = tuple[str, str, str, str]


def table_rows(report: Report) -> list[Row]:
    """(measure, value with interval, n, gate or difference) a row: what terminal and page both show."""
    gates = {gate.metric: gate for gate in report.gates}
    rows = [
        (name, figure(interval), str(interval.n), _note(gates.get(name), report.differences.get(name)))
        for name, interval in report.metrics.items()
    ]
    for stage, row in report.latency_ms.items():
        rows += [(f"{stage} {name} (ms)", figure(value, digits=0), str(value.n), "") for name, value in row.items()]
    rows += [
        (f"{name} tokens (median)", figure(value, digits=0), str(value.n), "") for name, value in report.tokens.items()
    ]
    return rows


def _note(gate: GateResult | None, difference: Interval | None) -> str:
    parts = []
    if gate:
        verdict = "not measured" if gate.value is None else "ok" if gate.passed else "FAILED"
        parts.append(f"gate {gate.bound:g}: {verdict}")
    if difference and difference.value is not None:
        parts.append(f"against baseline {figure(difference, signed=True)}, n={difference.n}")
    return "; ".join(parts)


def render_table(report: Report, *, colour: bool = False) -> str:
    """The table as text: aligned columns without colour, a rich table with it."""
    rows = table_rows(report)
    heading = (f"{report.result.kind} run", "value [95 % interval]", "n", "")
    return _rich_table(heading, rows) if colour else _plain_table(heading, rows)


def _plain_table(heading: Row, rows: Sequence[Row]) -> str:
    lines = [heading, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    return "\n".join(
        f"{name:<{widths[0]}}  {value:<{widths[1]}}  {n:>{widths[2]}}  {note}".rstrip()
        for name, value, n, note in lines
    )


def _rich_table(heading: Row, rows: Sequence[Row]) -> str:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(header_style="bold", box=None, pad_edge=False)
    for column, justify in zip(heading, ("left", "left", "right", "left"), strict=True):
        table.add_column(column, justify=justify)  # type: ignore[arg-type]
    for row in rows:
        table.add_row(*(Text(cell) for cell in row[:3]), Text(row[3], style="bold red" if "FAILED" in row[3] else ""))
    console = Console(file=io.StringIO(), force_terminal=True, width=WIDTH)
    console.print(table)
    file = console.file
    return file.getvalue().rstrip("\n") if isinstance(file, io.StringIO) else ""
