"""A PostgreSQL of the tests' own, or a skip that says why; and every kind of store, empty, for the contract."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from evals.bench.stores.own_postgres import OwnServer, postgres_server
from index.errors import DossierError
from index.types import Article, Entry
from index.update.intake import draft_article

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[OwnServer]:
    """One server for all tests; each takes a collection of its own."""
    try:
        opened = postgres_server()
        server = opened.__enter__()
    except DossierError as error:
        pytest.skip(str(error))
    try:
        yield server
    finally:
        opened.__exit__(None, None, None)


@pytest.fixture
def collection(postgres: OwnServer) -> str:
    """The address of a collection that is not there yet."""
    return f"{postgres.url}?collection=test_{next(_NUMBERS)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A home, and the address of its store, "" for the home's own file."""

    home: Path
    store: str


@pytest.fixture(params=["home", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """An empty store of each kind."""
    store = "" if request.param == "home" else request.getfixturevalue("collection")
    return Place(home=tmp_path / "home", store=store)


@pytest.fixture
def make_entry(make_article: Any, fake_encoder: Any) -> Callable[..., Entry]:
    """`make_entry(text, id=...)`: an article split, encoded and ready to be put."""

    def make(text: str, **values: Any) -> Entry:
        article: Article = make_article(text, **values)
        draft = draft_article(article, location=f"/{article.source}")
        encodings = tuple(fake_encoder.encode([passage.text for passage in draft.passages]))
        return Entry(article=article, passages=draft.passages, encodings=encodings, source=draft.record)

    return make
