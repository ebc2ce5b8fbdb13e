"""Token vectors reduced to a few int8 numbers: shapes, lengths, and that nearness survives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.encoders.token_basis import (
    PACKAGED_BASIS,
    TOKEN_SCALE,
    fit_basis,
    load_basis,
    random_basis,
    save_basis,
    unit_rows,
)


@pytest.fixture
def hidden() -> np.ndarray:
    """200 vectors of 32 components, most of whose spread lies in 8 of them."""
    rng = np.random.default_rng(1)
    return (rng.normal(size=(200, 8)) @ rng.normal(size=(8, 32)) + 0.05 * rng.normal(size=(200, 32))).astype(np.float32)


def test_a_reduced_row_has_the_length_of_the_largest_int8(hidden: np.ndarray) -> None:
    rows = fit_basis(hidden, k=8).reduce(hidden)
    assert rows.dtype == np.int8
    assert rows.shape == (200, 8)
    assert np.linalg.norm(rows.astype(np.float32), axis=1) == pytest.approx(np.full(200, TOKEN_SCALE), rel=0.02)


def test_dot_products_of_centred_rows_survive_the_reduction(hidden: np.ndarray) -> None:
    basis = fit_basis(hidden, k=8)
    centred = unit_rows(unit_rows(hidden) - basis.mean)
    reduced = basis.reduce(hidden).astype(np.float32) / TOKEN_SCALE
    assert np.abs(centred @ centred.T - reduced @ reduced.T).mean() < 0.02


def test_no_rows_give_no_rows_and_zero_rows_do_not_divide_by_zero() -> None:
    basis = random_basis(32, k=8)
    assert basis.reduce(np.zeros((0, 32), np.float32)).shape == (0, 8)
    assert not basis.reduce(np.zeros((1, 32), np.float32)).any()


def test_a_random_basis_is_orthonormal_and_always_the_same() -> None:
    basis = random_basis(32, k=8)
    assert basis.axes.T @ basis.axes == pytest.approx(np.eye(8), abs=2e-3)
    assert basis.fingerprint == random_basis(32, k=8).fingerprint


def test_a_model_with_few_dimensions_keeps_them_all() -> None:
    assert random_basis(16).axes.shape == (16, 16)


def test_saving_changes_no_number(tmp_path: Path, hidden: np.ndarray) -> None:
    basis = fit_basis(hidden, k=8)
    save_basis(basis, tmp_path / "basis.npy")
    assert load_basis(tmp_path / "basis.npy").fingerprint == basis.fingerprint


def test_the_packaged_basis_is_small_and_fits_the_default_encoder() -> None:
    assert PACKAGED_BASIS.stat().st_size <= 100_000
    assert load_basis().axes.shape == (384, 64)
