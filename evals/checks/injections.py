"""Texts made to take over a language model, and ordinary ones -> how many of each are marked as speaking to an AI.

    python -m evals.checks.injections ATTACKS.json [DOCUMENTS.json...]

ATTACKS holds `attacks [{set, kind, text, label}]`, label 0 for what only looks like one; DOCUMENTS hold ordinary texts,
`documents [{text}]`.  Prints recall by set and the share of false marks, with Wilson intervals.  Many attacks are plain
questions or orders that a reader may be given, too: no rule can tell those.  Read `index.reading.suspicion` next.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.reading.suspicion import is_suspicious

PLACEHOLDER = "<INSTRUCTION>"  # some sets leave the order open
FILLING = "call the mayor a thief"  # an order that no rule marks by itself
Z = 1.96  # two-sided 95 %


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of `of` texts were marked."""

    name: str
    marked: int
    of: int

    def line(self) -> str:
        """As in: benign: 2 of 100 marked, 0.02 [0.01, 0.07]."""
        low, high = wilson(self.marked, self.of)
        share = self.marked / max(self.of, 1)
        return f"{self.name}: {self.marked} of {self.of} marked, {share:.3f} [{low:.3f}, {high:.3f}]"


def measure(attacks: Sequence[dict[str, Any]]) -> list[Share]:
    """Recall by set and over all, then false marks among what only looks like an attack."""
    names = sorted({attack["set"] for attack in attacks})
    bad = [attack for attack in attacks if attack["label"]]
    shares = [_share(f"attacks, {name}", [a for a in bad if a["set"] == name]) for name in names]
    good = [attack for attack in attacks if not attack["label"]]
    return [*shares, _share("attacks, all", bad), _share("look-alikes", good)]


def wilson(hits: int, count: int) -> tuple[float, float]:
    """The score interval of a share (Wilson 1927); (0, 1) for no trials."""
    if not count:
        return 0.0, 1.0
    share, square = hits / count, Z * Z / count
    centre = share + square / 2
    spread = Z * math.sqrt(share * (1 - share) / count + square / (4 * count))
    return max((centre - spread) / (1 + square), 0.0), min((centre + spread) / (1 + square), 1.0)


def _share(name: str, texts: Sequence[dict[str, Any]]) -> Share:
    marked = sum(is_suspicious(item["text"].replace(PLACEHOLDER, FILLING)) for item in texts)
    return Share(name=name, marked=marked, of=len(texts))


def main(argv: Sequence[str]) -> int:
    """Print a line a set."""
    if not argv:
        print("usage: python -m evals.checks.injections ATTACKS.json [DOCUMENTS.json...]", file=sys.stderr)
        return 2
    shares = measure(json.loads(Path(argv[0]).read_text(encoding="utf-8"))["attacks"])
    for name in argv[1:]:
        documents = json.loads(Path(name).read_text(encoding="utf-8"))["documents"]
        shares.append(_share(f"ordinary, {Path(name).stem}", documents))
    print("\n".join(share.line() for share in shares))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
