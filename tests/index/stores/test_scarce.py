"""A server that has little of something: memory to share, or room on its disk.

Each gets a small file system of its own in a mount namespace, for which one has to be root.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from evals.bench.stores.own_postgres import DURABLE, OwnServer, can_mount, find_programs, postgres_server
from index.errors import DossierError, LibraryError
from index.stores.open_store import check_store, open_contents, open_keeper, open_store
from index.types import Entry, Filters

try:
    find_programs()
except DossierError as error:
    pytest.skip(str(error), allow_module_level=True)
if not can_mount():
    pytest.skip("nothing may be mounted here: run as root, with the right to make a namespace", allow_module_level=True)

MakeEntry = Callable[..., Entry]
TEXT = "Barge {0} reached Tarn with {1} tons of slate. Its skipper was paid at lock {0}, said the clerk of the canal. "
LITTLE_TO_SHARE = "mount -t tmpfs -o size=64m tmpfs /dev/shm"  # as a container has it
SMALL_DISK = (  # with 5 MB left, and its log of what is written elsewhere: one that cannot write that stops
    'mv "$DATA/pg_wal" "$DATA.wal"; cp -a "$DATA" "$DATA.was"; mount -t tmpfs -o size=96m tmpfs "$DATA"; '
    'cp -a "$DATA.was/." "$DATA"; ln -s "$DATA.wal" "$DATA/pg_wal"; cat /dev/zero >"$DATA/other" 2>/dev/null || '
    'truncate -s -5M "$DATA/other"; chown -R 65534 "$DATA" "$DATA.wal"; chmod 700 "$DATA"'
)


@pytest.fixture
def small_disk() -> Iterator[OwnServer]:
    with postgres_server(*DURABLE, mounts=SMALL_DISK) as server:
        yield server


def test_the_approximate_index_is_built_where_processes_can_share_no_memory(
    make_entry: MakeEntry, fake_encoder: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("asked", "keeper"):
        monkeypatch.setattr(f"index.stores.postgres.{module}.EXACT_UP_TO", 3)
    with postgres_server("min_parallel_table_scan_size=0", mounts=LITTLE_TO_SHARE) as server:
        with open_keeper(tmp_path, server.url) as keeper:
            keeper.adopt_encoder(fake_encoder)
            keeper.put([make_entry(TEXT.format(n, n * 7 % 40), id=f"barge-{n}") for n in range(40)])
            assert keeper.derive(lambda done, total: None) == ""
            assert keeper.meta("approximate") == "hnsw"
        assert "could not resize shared memory segment" in (server.folder / "log").read_text()
        with open_store(tmp_path, server.url) as store:
            assert len(store.candidates(fake_encoder.encode(["slate"])[0].vector, "", Filters(), limit=15).near) == 15


def test_a_disk_that_is_full_is_one_line_and_what_was_committed_is_asked(
    small_disk: OwnServer, make_entry: MakeEntry, fake_encoder: Any, tmp_path: Path
) -> None:
    put: list[str] = []

    def put_many(keeper: Any) -> None:
        for group in range(200):
            text = "".join(TEXT.format(group * 1000 + n, n * 7 % 40) for n in range(100))
            keeper.put([make_entry(text, id=f"barges-{group}")])
            put.append(f"barges-{group}")

    with open_keeper(tmp_path, small_disk.url) as keeper:
        keeper.adopt_encoder(fake_encoder)
        with pytest.raises(LibraryError, match="has no space left: free some") as raised:
            put_many(keeper)
    assert "\n" not in str(raised.value)
    assert put
    with open_contents(tmp_path, small_disk.url) as library:
        assert [header.id for header in library.headers()] == put
    with open_store(tmp_path, small_disk.url) as store:
        assert store.candidates(fake_encoder.encode(["slate"])[0].vector, "slate", Filters(), limit=5).near
    assert check_store(tmp_path, small_disk.url) == []
