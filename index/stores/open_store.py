"""A home, and the store that is set for it -> the articles opened, for reading, for asking or for writing.

    open_contents(home, store) -> Contents     open_store(home, store) -> Store     open_keeper(home, store) -> Keeper

An empty `store` means the home's own file; an address, as in DOSSIER_STORE, an engine beyond this machine, whose client
library is imported here and nowhere before.  Read `index.stores.contract` for what each can do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from index.stores.address import store_address

if TYPE_CHECKING:
    from pathlib import Path

    from index.search.snapshot import Use
    from index.stores.contract import Contents, Keeper, Store
    from index.types import Encoder


def open_contents(home: Path, store: str = "") -> Contents:
    """The articles as they are now.  Raises LibraryError: absent, out of reach, damaged, or of another format."""
    if not store:
        from index.library.contents import Library

        return Library.open(home)
    from index.stores.postgres.reading import PostgresContents

    return PostgresContents.open(home, store_address(store))


def open_store(home: Path, store: str = "", *, encoder: Encoder | None = None, use: Use = "what is there") -> Store:
    """The articles, to be asked; `encoder` and `use` as for `index.search.snapshot.open_index`, errors too."""
    if not store:
        from index.search.snapshot import open_index

        return open_index(home, encoder=encoder, use=use)
    from index.stores.postgres.asked import PostgresStore

    opened = PostgresStore.open(home, store_address(store))
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
        from index.stores.postgres.keeper import PostgresKeeper

        with closing(PostgresKeeper.create(home, store_address(store))) as keeper:
            yield keeper
        return
    from index.stores.home_keeper import open_home_keeper

    with open_home_keeper(home, wait) as own:
        yield own
