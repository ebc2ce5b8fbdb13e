"""The lines of a flattened page -> which of them are not the article, and why."""

from __future__ import annotations

from collections.abc import Container, Sequence


def find_boilerplate(lines: Sequence[str], *, skip: Container[int] = ()) -> dict[int, str]:
    """Index -> reason."""
    return {}
