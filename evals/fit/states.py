"""The states of examples below the adapter, which a fit computes once and keeps.

    Example*, QwenFile -> hold -> Held*

Read `evals.fit` next.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from evals.fit.examples import Example
from evals.fit.layers import Layer, QwenFile, rotary_of
from rag.reader.heads import ADAPTED

TOKENS_AT_ONCE = 2_600


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An example and its states [n, width] below the adapter, in bfloat16."""

    example: Example
    states: Tensor


def hold(examples: Sequence[Example], file: QwenFile, *, kept: Path) -> list[Held]:
    """The states below the adapter, from the file `kept` where they were computed before."""
    if kept.exists():
        known = load_file(kept)
        return [Held(example=e, states=known[str(i)]) for i, e in enumerate(examples)]
    embedding, layers = file.tensor("token_embd.weight"), [Layer(file, number) for number in range(ADAPTED)]
    states: list[Tensor] = [torch.empty(0)] * len(examples)
    done, begun = 0, time.monotonic()
    for places in batches_of([len(e.ids) for e in examples]):
        for place, own in zip(places, _below([examples[i] for i in places], embedding, layers, file), strict=True):
            states[place] = own
        done += len(places)
        tell(f"states {done} of {len(examples)}, {time.monotonic() - begun:.0f} s")
    kept.parent.mkdir(parents=True, exist_ok=True)
    save_file({str(i): each for i, each in enumerate(states)}, kept)
    return [Held(example=e, states=s) for e, s in zip(examples, states, strict=True)]


@torch.no_grad()
def _below(examples: Sequence[Example], embedding: Tensor, layers: Sequence[Layer], file: QwenFile) -> Iterator[Tensor]:
    longest = max(len(e.ids) for e in examples)
    states = embedding[torch.tensor([[*e.ids, *[0] * (longest - len(e.ids))] for e in examples])]
    rotary = rotary_of(longest, width=file.width // file.heads)
    for layer in layers:
        states = layer(states, rotary)
    for own, example in zip(states, examples, strict=True):
        yield own[: len(example.ids)].clone()


def batches_of(lengths: Sequence[int]) -> Iterator[list[int]]:
    """The places of all lengths, shortest first, in batches that padded hold at most TOKENS_AT_ONCE, or one each."""
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lambda i: lengths[i]):
        if batch and (len(batch) + 1) * lengths[place] > TOKENS_AT_ONCE:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def tell(line: str) -> None:
    """Show on stderr how far a fit is."""
    print(f"\r{line}", end="", file=sys.stderr, flush=True)
