"""Whether a run is good enough: a table of bounds, compared with what was measured.

    gates.toml + {metric: Interval} -> GateResult*

A bound is the least value, or the greatest where less is better.  The value itself is compared, not its interval.
A metric that does not apply passes and says so.  Read `evals.runs.report` next, which prints the results.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evals.scores.bootstrap import Interval
from index.errors import DossierError

LOWER_IS_BETTER = frozenset({"forbidden_rate", "false_conflict_rate", "failed", "wrong", "wrongly_refused"})
GATES = Path(__file__).with_name("gates.toml")
ROUNDING = 1e-9  # so that 0.9 reached as 9/10 in floating point is reached


class GateError(DossierError):
    """The file of gates is not one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateResult:
    """One gate: its bound, the value found (None: not measured) and whether it holds."""

    metric: str
    bound: float
    value: float | None
    passed: bool

    @property
    def reason(self) -> str:
        """The value beside its bound, in words."""
        found = "not measured" if self.value is None else f"{self.value:.3f}"
        return f"{found}, its bound is {self.bound:g}"


def load_gates(kind: str, path: Path = GATES) -> dict[str, float]:
    """The gates of one kind of run, "gold", "public" or "open"; none when the file has no such table.

    Raises GateError where it cannot be read or a bound is no number."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")).get(kind, {})
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise GateError(f"cannot read gates from {path} ({error}): write a metric and its bound a line") from None
    if not all(isinstance(bound, int | float) and not isinstance(bound, bool) for bound in table.values()):
        raise GateError(f"a gate of {path} is not a number: write a metric and its bound a line")
    return {metric: float(bound) for metric, bound in table.items()}


def check_gates(gates: Mapping[str, float], measured: Mapping[str, Interval]) -> tuple[GateResult, ...]:
    """One result a gate.  A gate on a metric that this kind of run does not have is a GateError."""
    unknown = sorted(set(gates) - set(measured))
    if unknown:
        raise GateError(f"no metric is called {unknown[0]}: choose from {', '.join(sorted(measured))}")
    return tuple(_check(metric, bound, measured[metric].value) for metric, bound in gates.items())


def _check(metric: str, bound: float, value: float | None) -> GateResult:
    sign = -1 if metric in LOWER_IS_BETTER else 1
    passed = value is None or sign * (value - bound) >= -ROUNDING
    return GateResult(metric=metric, bound=bound, value=value, passed=passed)
