"""Pages of a mapped file that were read are given back, and read again when they are asked for."""

from __future__ import annotations

import mmap
import re
from pathlib import Path

import pytest

from rag.reader.page_release import MAPS, drop_pages, let_go

SIZE = 64 << 20

pytestmark = pytest.mark.skipif(not MAPS.exists(), reason="this system has no /proc")


def resident(path: Path) -> int:
    """Kilobytes of mappings of the file that are in memory."""
    maps = Path("/proc/self/smaps").read_text()
    found = re.findall(rf"{re.escape(str(path))}\n(?:\w+: .*\n)*?Rss:\s+(\d+)", maps)
    return sum(map(int, found))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "weights of a model.bin"
    file.write_bytes(b"w" * SIZE)
    return file


def test_pages_that_were_read_are_given_back_and_can_be_read_again(path: Path) -> None:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        assert mapped[:].count(b"w") == SIZE
        assert resident(path) >= SIZE >> 10
        assert drop_pages(path) == SIZE
        assert resident(path) == 0
        assert mapped[:].count(b"w") == SIZE


def test_pages_that_could_be_written_stay(path: Path) -> None:
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY) as mapped:
        mapped[0:1] = b"x"
        assert drop_pages(path) == 0
        assert mapped[0:1] == b"x"


def test_they_are_given_back_at_the_end_also_of_a_failure(path: Path) -> None:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        with pytest.raises(UnicodeDecodeError), let_go(path):
            (mapped[:] + b"\xff").decode("utf-8")
        assert resident(path) == 0
