"""What the tests of reading share: one reader, whose child process serves all tests of a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.reading.read import SourceReader


@pytest.fixture(scope="module")
def reader() -> Iterator[SourceReader]:
    with SourceReader() as opened:
        yield opened
