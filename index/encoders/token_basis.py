"""Contextual token vectors -> few int8 numbers each, small enough to keep for every passage.

    (t, d) float hidden states -> `TokenBasis.reduce` -> (t, k) int8 rows of length 127

Late interaction (the sum over question tokens of the best dot product with a passage token) needs the
direction of a token vector, not its size: each is brought to unit length, centred, projected on k principal
axes and scaled to 127.  Knows no model and no tokenizer.  Read `index.encoders.load` next, which applies it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

TOKEN_DIMENSIONS = 64  # axes; reranking gained MRR 0.015 to 0.017, with all 384 0.020 (SQuAD 2.0, n=400)
TOKEN_SCALE = 127  # length of a reduced row: the largest int8
PACKAGED_BASIS = Path(__file__).parent / "token_basis_all_minilm_l6_v2.npy"


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenBasis:
    """An affine projection: `mean` is (d,), `axes` is (d, k) with orthonormal columns, both float32."""

    mean: NDArray[np.float32]
    axes: NDArray[np.float32]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the numbers."""
        return hashlib.sha256(self.mean.tobytes() + self.axes.tobytes()).hexdigest()

    def reduce(self, hidden: NDArray[np.float32]) -> NDArray[np.int8]:
        """(t, d) hidden states to (t, k) int8; a zero row stays zero, no rows give no rows."""
        rows = unit_rows((unit_rows(hidden) - self.mean) @ self.axes)
        return np.rint(rows * TOKEN_SCALE).astype(np.int8)


def unit_rows(rows: NDArray[np.floating]) -> NDArray[np.float32]:
    """Each row at length 1; a zero row stays zero."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    units: NDArray[np.float32] = (rows / np.maximum(lengths, 1e-12)).astype(np.float32, copy=False)
    return units


def fit_basis(hidden: NDArray[np.float32], *, k: int = TOKEN_DIMENSIONS) -> TokenBasis:
    """The principal axes of the unit rows of `hidden`, (n, d) with n well above d."""
    rows = unit_rows(hidden)
    mean = rows.mean(axis=0)
    _, axes = np.linalg.eigh(np.cov(rows - mean, rowvar=False))
    return _rounded(mean, axes[:, ::-1][:, :k])


def random_basis(dimensions: int, *, k: int = TOKEN_DIMENSIONS) -> TokenBasis:
    """A fixed random orthonormal projection, for models no basis was learned for."""
    noise = np.random.default_rng(0).normal(size=(dimensions, min(k, dimensions)))
    return _rounded(np.zeros(dimensions), np.linalg.qr(noise)[0])


def save_basis(basis: TokenBasis, path: Path) -> None:
    """Write mean and axes as one (d, 1 + k) float16 array."""
    np.save(path, np.column_stack([basis.mean, basis.axes]).astype(np.float16))


def load_basis(path: Path = PACKAGED_BASIS) -> TokenBasis:
    """What `save_basis` wrote."""
    table = np.load(path, allow_pickle=False).astype(np.float32)
    return TokenBasis(mean=table[:, 0].copy(), axes=np.ascontiguousarray(table[:, 1:]))


def _rounded(mean: NDArray[np.floating], axes: NDArray[np.floating]) -> TokenBasis:
    """A basis with the precision that `save_basis` keeps, so that saving changes nothing."""
    halves = mean.astype(np.float16), axes.astype(np.float16)
    return TokenBasis(mean=halves[0].astype(np.float32), axes=np.ascontiguousarray(halves[1].astype(np.float32)))
