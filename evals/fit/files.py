"""What a fit keeps between runs, and what it writes for `rag.reader.heads` and `rag.reader.graph`.

    Reader -> write -> rag/reader/data/{adapter,heads}.npz -> begin_with -> Reader

    python -m evals.fit.files ONE OTHER --write DIR      the mean of two fits, function by function

A fit that goes on with questions of another kind forgets some of what it knew; its mean with the fit it began with
keeps most of both (Wortsman et al. 2022, arXiv:2203.05482).
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from evals.fit.layers import SCALE, Reader

KEPT_RANK = 10  # of what is written: 0.93 of the squared size at a third of the bytes
Floats = NDArray[np.float32]


@torch.no_grad()
def begin_with(reader: Reader, folder: Path) -> None:
    """Set the adapter and the functions to those written in a folder, the ranks beyond theirs to nothing.

    Raises KeyError where the folder's are of other layers."""
    with np.load(folder / "adapter.npz", allow_pickle=False) as kept:
        for layer in reader.own:
            for name, projection in layer.own.items():
                a, b = (_floats(kept, f"{layer.number}.{name}.{side}") for side in "AB")
                projection.A[: len(a)] = a
                projection.B.zero_()
                projection.B[:, : len(a)] = b / SCALE
    with np.load(folder / "heads.npz", allow_pickle=False) as kept:
        for name, function in reader.functions.items():
            if name in kept.files:  # one that they do not have yet is fitted from nothing
                function.weight[0] = torch.from_numpy(kept[name])
                function.bias.fill_(float(kept[f"{name}_bias"]))


def _floats(kept: Any, name: str) -> Tensor:
    return torch.from_numpy(kept[name] * kept[f"{name}_scale"].astype(np.float32))


def write(reader: Reader, folder: Path, *, model: str) -> None:
    """What was fitted, as `rag.reader.heads` and `rag.reader.graph` read it."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_adapter({name: pair for layer in reader.own for name, pair in layer.thin_matrices().items()}, folder)
    functions = reader.functions.items()
    kept: dict[str, Any] = {name: function.weight[0].detach().numpy() for name, function in functions}
    kept |= {f"{name}_bias": function.bias.item() for name, function in functions}
    np.savez(folder / "heads.npz", model=model, **kept)


def average(one: Path, other: Path, folder: Path) -> None:
    """Write the mean of what two folders hold; a function that only `other` has is taken as it is.

    Raises KeyError where their adapters are of other layers."""
    folder.mkdir(parents=True, exist_ok=True)
    with np.load(one / "adapter.npz") as old, np.load(other / "adapter.npz") as new:
        pairs = {
            name: (
                torch.cat([_floats(each, f"{name}.A") for each in (old, new)]),
                torch.cat([_floats(each, f"{name}.B") / 2 for each in (old, new)], dim=1),
            )
            for name in sorted(name[:-2] for name in new.files if name.endswith(".A"))
        }
    _write_adapter(pairs, folder)
    with np.load(one / "heads.npz") as old, np.load(other / "heads.npz") as new:
        shared = set(old.files) - {"model"}
        kept = {name: (old[name] + new[name]) / 2 if name in shared else new[name] for name in new.files}
    np.savez(folder / "heads.npz", **kept)


def _write_adapter(pairs: Mapping[str, tuple[Tensor, Tensor]], folder: Path) -> None:
    thin: dict[str, Any] = {}
    for name, (first, second) in pairs.items():
        a, b = narrowed(first, second, rank=KEPT_RANK)
        thin[f"{name}.A"], thin[f"{name}.A_scale"] = in_bytes(a.numpy(), axis=1)
        thin[f"{name}.B"], thin[f"{name}.B_scale"] = in_bytes(b.numpy(), axis=0)
    np.savez_compressed(folder / "adapter.npz", **thin)


def main(arguments: Sequence[str] | None = None) -> int:
    """Average two folders."""
    parser = argparse.ArgumentParser(prog="python -m evals.fit.files", description="Average two fits of a reader.")
    parser.add_argument("folders", nargs=2, type=Path, metavar="DIR")
    parser.add_argument("--write", type=Path, required=True, metavar="DIR", help="where adapter.npz and heads.npz go")
    options = parser.parse_args(arguments)
    average(options.folders[0], options.folders[1], options.write)
    return 0


def narrowed(first: Tensor, second: Tensor, *, rank: int) -> tuple[Tensor, Tensor]:
    """A [rank, in] and B [out, rank] whose product is the nearest to that of the two given (Eckart and Young 1936)."""
    (inner, a), (outer, b) = torch.linalg.qr(first.T), torch.linalg.qr(second)
    left, sizes, right = torch.linalg.svd(b @ a.T)
    roots = sizes[:rank].sqrt()
    return (inner @ right.T[:, :rank] * roots).T, outer @ left[:, :rank] * roots


def in_bytes(matrix: Floats, *, axis: int) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    """The matrix as int8, and the scale of each row (axis 1) or column (axis 0) that gives it back."""
    scale = np.abs(matrix).max(axis=axis, keepdims=True) / 127
    return np.round(matrix / scale).astype(np.int8), scale.astype(np.float16)


if __name__ == "__main__":
    raise SystemExit(main())
