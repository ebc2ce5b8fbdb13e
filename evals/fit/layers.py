"""The layers of a Qwen 2 model file in torch, with thin matrices beside the file's own that can be fitted.

    GGUF path -> QwenFile -> Layer*;  Layer(states [batch, n, width]) -> states

Only what `evals.fit` needs: no cache, no sampling, and padding on the right, which causal attention never
sees. The file's matrices are widened and stay as they are.  The form is that of transformers' Qwen2DecoderLayer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from rag.reader.gguf_file import open_gguf
from rag.reader.graph import PROJECTIONS
from rag.reader.heads import FUNCTIONS

EPSILON = 1e-6
ROTARY_BASE = 1_000_000.0
SCALE = 2.0  # of what the thin matrices add while they are fitted; written adapters have it in B
DROPOUT = 0.05
# bfloat16 takes half the memory, and without matrix units five times as long (two cores with AVX-512 and VNNI)
FLOATS = torch.bfloat16 if torch.cpu._is_amx_tile_supported() else torch.float32


class QwenFile:
    """The tensors of a GGUF file of the Qwen 2 family."""

    def __init__(self, path: Path) -> None:
        self._file = open_gguf(path)
        self.heads = self._number("attention.head_count")
        self.key_heads = self._number("attention.head_count_kv")
        self.width = self._number("embedding_length")

    def tensor(self, name: str) -> Tensor:
        """A tensor; a matrix is [out, in].  Raises KeyError."""
        return torch.from_numpy(self._file.full(name)).to(FLOATS)

    def _number(self, name: str) -> int:
        return int(self._file.fields[f"qwen2.{name}"])


class Projection(nn.Module):
    """x W' + b + SCALE x A' B', where A [rank, in] and B [out, rank] are fitted; B begins at 0.  Rank 0: x W' + b."""

    def __init__(self, weight: Tensor, bias: Tensor | None, *, rank: int) -> None:
        super().__init__()
        self.weight, self.bias = weight, bias
        if rank:
            self.A = nn.Parameter(torch.randn(rank, weight.shape[1]) / math.sqrt(weight.shape[1]))
            self.B = nn.Parameter(torch.zeros(weight.shape[0], rank))
        self.rank = rank

    def forward(self, x: Tensor) -> Tensor:
        """Of the shape [..., out]."""
        result = functional.linear(x, self.weight, self.bias)
        if not self.rank:
            return result
        thin = functional.linear(functional.dropout(x, DROPOUT, self.training), self.A.to(x.dtype))
        return result + functional.linear(thin, (SCALE * self.B).to(x.dtype))


class Layer(nn.Module):
    """One layer: attention, then the gated network, each added to the state that comes in."""

    def __init__(self, file: QwenFile, number: int, *, rank: int = 0) -> None:
        super().__init__()
        own = f"blk.{number}"
        self.number, self.heads, self.key_heads = number, file.heads, file.key_heads
        self.norms = file.tensor(f"{own}.attn_norm.weight"), file.tensor(f"{own}.ffn_norm.weight")
        self.own = {
            name: Projection(
                file.tensor(f"{own}.{theirs}.weight"),
                file.tensor(f"{own}.{theirs}.bias") if name in "qkv" else None,
                rank=rank,
            )
            for name, theirs in PROJECTIONS.items()
        }
        self.projections = nn.ModuleDict(self.own)

    def forward(self, states: Tensor, rotary: tuple[Tensor, Tensor]) -> Tensor:
        """`states` [batch, n, width] after this layer; `rotary` is of n places."""
        states = states + self._attended(scaled(states) * self.norms[0], rotary)
        x = scaled(states) * self.norms[1]
        inner: Tensor = functional.silu(self.projections["gate"](x)) * self.projections["up"](x)
        result: Tensor = states + self.projections["down"](inner)
        return result

    def thin_matrices(self) -> dict[str, tuple[Tensor, Tensor]]:
        """A and SCALE x B of each projection, under the names of `rag.reader.graph.reading_network`."""
        named = self.own.items()
        return {f"{self.number}.{name}": (own.A.detach(), SCALE * own.B.detach()) for name, own in named}

    def _attended(self, x: Tensor, rotary: tuple[Tensor, Tensor]) -> Tensor:
        batch, places, _ = x.shape
        q, k, v = (
            self.projections[name](x).view(batch, places, -1, rotary[0].shape[-1]).transpose(1, 2) for name in "qkv"
        )
        q, k = (each * rotary[0] + _turned(each) * rotary[1] for each in (q, k))
        k, v = (each.repeat_interleave(self.heads // self.key_heads, dim=1) for each in (k, v))
        mixed = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        result: Tensor = self.projections["o"](mixed.transpose(1, 2).reshape(batch, places, -1))
        return result


@dataclass(frozen=True, slots=True, kw_only=True)
class Odds:
    """What the functions give for a prompt: for each sentence, `sentence` and `differs`, and for each token
    `first` and `last`; for the whole, the scalar `answerable`."""

    sentence: Tensor
    differs: Tensor
    answerable: Tensor
    first: Tensor
    last: Tensor


class Reader(nn.Module):
    """The layers with their adapters, and the functions of `rag.reader.heads`."""

    def __init__(self, layers: Sequence[Layer], *, width: int, head_width: int) -> None:
        super().__init__()
        self.own = tuple(layers)
        self.layers = nn.ModuleList(layers)
        self.functions = {name: nn.Linear(width, 1) for name in FUNCTIONS}
        self.heads = nn.ModuleDict(self.functions)
        self._head_width = head_width
        for function in self.functions.values():
            nn.init.zeros_(function.weight)
            nn.init.zeros_(function.bias)

    def forward(self, below: Sequence[Tensor], ends: Sequence[Sequence[int]]) -> list[Odds]:
        """For each prompt's states [n, width] below the layers and the places of its ends, what the functions give."""
        longest = max(map(len, below))
        states = torch.stack([functional.pad(each, (0, 0, 0, longest - len(each))) for each in below]).to(FLOATS)
        rotary = rotary_of(longest, width=self._head_width)
        for layer in self.layers:
            states = layer(states, rotary)
        return [self._odds(own, places) for own, places in zip(states, ends, strict=True)]

    def _odds(self, states: Tensor, ends: Sequence[int]) -> Odds:
        read = scaled(states.float())
        given = {name: function(read)[:, 0] for name, function in self.functions.items()}
        stops = list(ends[:-1])
        return Odds(
            sentence=given["sentence"][stops],
            differs=given["differs"][stops],
            answerable=given["answerable"][ends[-1]],
            first=given["first"],
            last=given["last"],
        )


def scaled(states: Tensor) -> Tensor:
    """The states with unit mean square along the last axis (Zhang and Sennrich 2019, arXiv:1910.07467)."""
    wide = states.float()
    return (wide * torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + EPSILON)).to(states.dtype)


def rotary_of(places: int, *, width: int) -> tuple[Tensor, Tensor]:
    """Cosines and sines [places, width] of the rotary position embedding (Su et al. 2021, arXiv:2104.09864)."""
    rates = ROTARY_BASE ** (-torch.arange(0, width, 2).float() / width)
    angles = torch.outer(torch.arange(places).float(), rates)
    angles = torch.cat([angles, angles], dim=-1)
    return angles.cos().to(FLOATS), angles.sin().to(FLOATS)


def _turned(x: Tensor) -> Tensor:
    first, second = x.chunk(2, dim=-1)
    return torch.cat([-second, first], dim=-1)
