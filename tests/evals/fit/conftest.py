"""What the tests of fits take from those of `rag`: sentences as evidence."""

from __future__ import annotations

from tests.rag.harbour import evidence_of  # noqa: F401  # a fixture
