"""A collection that was filled at once holds what a move would have put there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evals.bench.stores.own_postgres import find_programs, postgres_server
from evals.sets.corpus import Base, embed_base, grow_entries
from evals.sets.form import Document
from index.errors import DossierError
from index.library.writer import LibraryWriter
from index.stores.move import move_home
from index.stores.open_store import check_store, open_store
from index.types import Filters

try:
    find_programs()
except DossierError as error:
    pytest.skip(str(error), allow_module_level=True)

from evals.bench.stores.fill import fill_collection
from index.stores.address import store_address
from index.stores.postgres.session import Session

SAYS = (
    "SELECT id, version, title, publisher, publisher_folded, published, author, url, source, content_hash, copy_group,"
    " rank() OVER (ORDER BY added), passages, dropped, text FROM {s}.articles ORDER BY id",
    "SELECT a.id, s.signature FROM {s}.signatures s JOIN {s}.articles a ON a.row = s.article ORDER BY a.id",
    "SELECT a.id, k.key FROM {s}.copy_keys k JOIN {s}.articles a ON a.row = k.article ORDER BY a.id, k.key",
    "SELECT location, article, stamp, content_hash FROM {s}.sources ORDER BY location",
    'SELECT p.id, a.id, p.start, p."end", p.length FROM {s}.passages p JOIN {s}.articles a ON a.row = p.article'
    " ORDER BY p.id",
    "SELECT term, passages FROM {s}.terms ORDER BY term",
    "SELECT t.term, p.id, a.id, w.times, w.length FROM {s}.postings w JOIN {s}.terms t ON t.id = w.term"
    " JOIN {s}.passages p ON p.row = w.passage JOIN {s}.articles a ON a.row = w.article ORDER BY p.id, t.term",
    "SELECT p.id, v.vector::text, t.starts, t.tokens FROM {s}.vectors v JOIN {s}.passages p ON p.row = v.passage"
    " JOIN {s}.tokens t ON t.passage = p.row ORDER BY p.id",
    "SELECT key, value FROM {s}.meta WHERE key NOT IN ('identity', 'commits') ORDER BY key",
    "SELECT indexname FROM pg_indexes WHERE schemaname = trim(both '\"' from '{s}') ORDER BY indexname",
)


@pytest.fixture
def base(fake_encoder: Any) -> Base:
    texts = [
        "The council of Tarn opened a harbour in 1931, and closed the old one. Ferries from Venning call there twice.",
        "Boards of the mill at Korlow were sold by weight. Their price rose, O'Brien’s ledger says, by 4.5 per cent.",
        "Snow fell on Marstow in June. Nobody there had seen any before; the school was shut, and children cheered.",
    ]
    return embed_base([Document(id=str(n), title="", text=text) for n, text in enumerate(texts)], fake_encoder, most=5)


def test_a_filled_collection_holds_the_rows_of_a_moved_one_and_takes_articles(
    tmp_path: Path, base: Base, fake_encoder: Any
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with LibraryWriter.open(home) as library:
        library.adopt_encoder(fake_encoder)
        library.put(list(grow_entries(base, passages=85, seed=4)))
        library.remove(["grown-0000002"])
    with postgres_server() as server:
        moved, filled = (f"{server.url}?collection={name}" for name in ("moved", "filled"))
        move_home(home, moved, tmp_path / "other")
        assert fill_collection(home, filled, lambda line: None) == 8
        assert fill_collection(home, filled, lambda line: None) == 0
        sessions = [Session(store_address(each)) for each in (moved, filled)]
        for sql in SAYS:
            one, other = ([tuple(row) for row in session.rows(sql)] for session in sessions)
            assert one == other
            assert one
        for session in sessions:
            session.close()
        assert check_store(home, filled) == []
        move_home(home, filled, tmp_path / "other")  # corrections, sources and the like go the usual way
        with open_store(home, filled) as store:
            vector = np.asarray(fake_encoder.encode(["harbour"])[0].vector)
            assert store.candidates(vector, "harbour", Filters(), limit=5).near
