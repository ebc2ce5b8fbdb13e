"""What the tests of model files share: nothing that they leave open is collected in another's test."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="module")
def swept() -> Iterator[None]:
    """Sockets of children that were killed go here, and not with a warning in the middle of another test."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
