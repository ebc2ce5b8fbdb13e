"""The states of examples below the adapter, which a fit computes once and keeps.

    Example*, Network of the layers below -> hold -> Held*

They are rounded as those that the reader has.  Read `evals.fit` next.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from evals.fit.examples import Example, number_of
from rag.reader.network import Network

SAVED = 300  # examples after which what there is is kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An example and its states [n, width] below the adapter, in bfloat16."""

    example: Example
    states: Tensor


def hold(examples: Sequence[Example], below: Network, *, kept: Path) -> list[Held]:
    """The states below the adapter, which `below` gives, or the file `kept` where they were computed before."""
    known: dict[str, Tensor] = load_file(kept) if kept.exists() else {}
    new = {_key(example): example for example in examples if _key(example) not in known}
    begun = time.monotonic()
    for done, (key, example) in enumerate(new.items(), start=1):
        states = below.hidden(example.ids, range(len(example.ids)))
        known[key] = torch.from_numpy(states).to(torch.bfloat16)
        tell(f"states {done} of {len(new)}, {time.monotonic() - begun:.0f} s")
        if done % SAVED == 0 or done == len(new):
            kept.parent.mkdir(parents=True, exist_ok=True)
            save_file(known, kept)
    return [Held(example=each, states=known[_key(each)]) for each in examples]


def _key(example: Example) -> str:
    return f"{number_of(repr(example.ids)):x}"


def tell(line: str) -> None:
    """Show on stderr how far a fit is."""
    print(f"\r{line}", end="", file=sys.stderr, flush=True)
