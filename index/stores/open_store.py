"""A home, and the store that is set for it -> the articles opened, for reading, for asking or for writing.

    open_contents(home, store) -> Contents     open_store(home, store) -> Store     open_keeper(home, store) -> Keeper
    open_records(home, store, kind) -> Records, what is kept beside them     open_present(home, store) -> Present

An empty `store` means the home's own file; an address, as in DOSSIER_STORE, an engine beyond this machine, whose client
library is imported here and nowhere before.  Read `index.stores.contract` for what each can do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from index.errors import LibraryError
from index.stores.address import StoreAddress, store_address

if TYPE_CHECKING:
    from pathlib import Path

    from index.search.snapshot import Use
    from index.stores.contract import Contents, Keeper, Store
    from index.stores.present import Present
    from index.stores.records.kinds import Kind, Records
    from index.types import Encoder
    from index.upkeep.doctor import Finding


def open_contents(home: Path, store: str = "") -> Contents:
    """The articles as they are now.  Raises LibraryError: absent, out of reach, damaged, or of another format."""
    if not store:
        from index.library.contents import Library

        return Library.open(home)
    address = _reachable(store)
    from index.stores.postgres.reading import PostgresContents

    return PostgresContents.open(home, address)


def open_store(home: Path, store: str = "", *, encoder: Encoder | None = None, use: Use = "what is there") -> Store:
    """The articles, to be asked; `encoder` and `use` as for `index.search.snapshot.open_index`, errors too."""
    if not store:
        from index.search.snapshot import open_index

        return open_index(home, encoder=encoder, use=use)
    address = _reachable(store)
    from index.stores.postgres.asked import PostgresStore

    opened = PostgresStore.open(home, address)
    try:
        if encoder is not None:
            opened.library.check_encoder(encoder)
    except BaseException:
        opened.close()
        raise
    return opened


@contextmanager
def open_keeper(home: Path, store: str = "", *, wait: float = 0) -> Iterator[Keeper]:
    """The articles, to be written to; made where there are none.  A home's own file is under its lock, for which
    `wait` is how many seconds to wait; a store takes several writers at once.  Raises LibraryError."""
    if store:
        address = _reachable(store)
        from index.stores.postgres.keeper import PostgresKeeper

        with closing(PostgresKeeper.create(home, address)) as keeper:
            yield keeper
        return
    from index.stores.home_keeper import open_home_keeper

    with open_home_keeper(home, wait) as own:
        yield own


def open_records(home: Path, store: str, kind: Kind, *, writing: bool = False) -> Records:
    """Where a home's records of a kind live: a file of its own, or the store; for conversations memory, where that
    cannot be written.  `writing` refuses a home that cannot be written, of which the register is otherwise read as it
    is.  Raises LibraryError."""
    if not store:
        from index.stores.records.in_home import open_in_home

        return open_in_home(home, kind, writing=writing)
    address = _reachable(store)
    from index.stores.postgres.beside import PostgresRecords

    records = PostgresRecords.open(address, kind)
    if kind.private and not records.can_write():
        from index.stores.records.in_home import in_memory

        records.close()
        return in_memory(kind, address.shown)
    return records


def open_present(home: Path, store: str = "") -> Present:
    """What tells whether the articles, or what is kept beside them, have changed.  Raises LibraryError."""
    if not store:
        from index.stores.present import HomePresent

        return HomePresent(home)
    address = _reachable(store)
    from index.stores.postgres.follow import PostgresPresent

    return PostgresPresent(address)


def check_store(home: Path, store: str = "", *, wait: float = 0) -> list[Finding]:
    """Every fault found in the articles and in what is derived from them.  Raises LibraryError."""
    if not store:
        from index.upkeep.doctor import check

        return check(home, wait=wait)
    address = _reachable(store)
    from index.stores.postgres.checkup import check_collection

    return check_collection(home, address)


def repair_store(home: Path, store: str = "", *, wait: float = 0) -> list[str]:
    """Make anew what is derived and wrong; what was done, in words.  Raises LibraryError."""
    if not store:
        from index.upkeep.doctor import repair

        return repair(home, wait=wait)
    address = _reachable(store)
    from index.stores.postgres.checkup import repair_collection

    return repair_collection(home, address)


def shown(home: Path, store: str = "") -> str:
    """Where the articles are, in words that hold no password."""
    return store_address(store).shown if store else str(home)


def _reachable(store: str) -> StoreAddress:
    """The address of a store whose client library is here.  Raises LibraryError."""
    address = store_address(store)
    if address.kind != "postgresql":
        raise LibraryError(
            f"{address.shown} cannot be asked directly: set DOSSIER_CHROMA_URL to share by copies, or give postgresql://..."
        )
    try:
        import psycopg  # noqa: F401
    except ImportError:
        raise LibraryError('DOSSIER_STORE needs a client library: pip install "psycopg[binary]>=3.3"') from None
    return address
