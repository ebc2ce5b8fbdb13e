"""From articles to items: reading once, going on, merging, updates, conflicts, near-copies, days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index.errors import LibraryError
from index.update.update_index import remove_article, update_index
from rag.register.board import Register
from rag.register.build import update_register
from rag.register.changes import changes_between
from rag.register.items import Item
from rag.register.store import Store

PAPER = """---
title: {title}
publisher: {publisher}
{day}---

{text}
"""
FIRST = (
    "Kestrel Mills must repay its loan by 3 May 2033, the bank said. The mill owes 14 million crowns. "
    "Kestrel Mills denied that it would close its works at Dunmore."
)
MOVED = (
    "The bank has postponed the deadline for Kestrel Mills to 9 June 2033 instead of 3 May, it said. "
    "The mill at Dunmore now owes 12 million crowns to the bank, which runs a branch there."
)


@pytest.fixture
def home(tmp_path: Path, fake_encoder: Any) -> Callable[..., Path]:
    """A home with the articles that are given as (name, title, day, text), read."""

    def made(*articles: tuple[str, str, str, str]) -> Path:
        folder = tmp_path / "articles"
        folder.mkdir(exist_ok=True)
        for name, title, day, text in articles:
            stated = f"date: {day}\n" if day else ""
            body = PAPER.format(title=title, publisher=f"Paper {name}", day=stated, text=text)
            (folder / f"{name}.md").write_text(body, encoding="utf-8")
        update_index(tmp_path / "home", [str(folder)], encoder=fake_encoder)
        update_register(tmp_path / "home")
        return tmp_path / "home"

    return made


def _items(home: Path, **options: Any) -> tuple[Item, ...]:
    with Register.open(home) as register:
        return register.items(**options)


def test_every_item_quotes_its_article(home: Callable[..., Path]) -> None:
    place = home(("a", "Kestrel Mills loan", "2033-03-15", FIRST))
    items = _items(place, as_of=date(2033, 3, 20))
    assert {item.kind for item in items} >= {"deadline", "stake", "dispute"}
    for item in items:
        for cited in item.cited:
            assert FIRST[cited.claim.start : cited.claim.end] == cited.claim.quote


def test_a_later_date_supersedes_the_old_one_and_both_are_kept(home: Callable[..., Path]) -> None:
    place = home(
        ("a", "Kestrel Mills loan", "2033-03-15", FIRST), ("b", "Kestrel Mills loan put off", "2033-04-20", MOVED)
    )
    deadlines = {item.when.iso: item for item in _items(place, kinds=("deadline",)) if item.when}
    assert deadlines["2033-05-03"].superseded_by == deadlines["2033-06-09"].id
    assert deadlines["2033-06-09"].supersedes == deadlines["2033-05-03"].id
    assert not [i for i in _items(place, kinds=("deadline",), current=True) if i.when and i.when.iso == "2033-05-03"]


def test_what_was_published_later_is_not_known_before(home: Callable[..., Path]) -> None:
    place = home(
        ("a", "Kestrel Mills loan", "2033-03-15", FIRST), ("b", "Kestrel Mills loan put off", "2033-04-20", MOVED)
    )
    then = _items(place, kinds=("deadline",), as_of=date(2033, 4, 1))
    assert [item.when.iso for item in then if item.when] == ["2033-05-03"]
    assert (then[0].superseded_by, then[0].passed) == ("", False)
    now = _items(place, kinds=("deadline",), as_of=date(2033, 5, 4))
    told = {(change.change, change.after) for change in changes_between(then, now)}
    assert ("superseded", "2033-06-09") in told
    assert ("new", "2033-06-09") in told


def test_near_copies_are_one_source(home: Callable[..., Path]) -> None:
    place = home(
        ("a", "Kestrel Mills loan", "2033-03-15", FIRST),
        ("b", "Kestrel Mills loan", "2033-03-16", FIRST + " The works opened in 1902."),
    )
    (deadline,) = _items(place, kinds=("deadline",))
    assert (len(deadline.cited), deadline.sources) == (2, 1)


def test_a_changed_article_replaces_its_claims_and_nothing_else(home: Callable[..., Path]) -> None:
    other = "Orla Finn, the mayor of Tamber, wants a new bridge. The bridge must open by 1 July 2034."
    place = home(("a", "Kestrel Mills loan", "2033-03-15", FIRST), ("c", "Tamber bridge", "2033-03-15", other))
    with Store.open(place) as store:
        before = store.keys()
    home(
        ("a", "Kestrel Mills loan", "2033-03-15", FIRST.replace("3 May", "4 May")),
        ("c", "Tamber bridge", "2033-03-15", other),
    )
    with Store.open(place) as store:
        after = store.keys()
    assert [key for key in before if before[key] == after[key]] == [key for key in before if key.startswith("c")]
    dates = {item.when.iso for item in _items(place, kinds=("deadline",)) if item.when}
    assert dates == {"2033-05-04", "2034-07-01"}


def test_a_stopped_reading_goes_on_and_a_removed_article_is_forgotten(home: Callable[..., Path]) -> None:
    place = home(
        ("a", "Kestrel Mills loan", "2033-03-15", FIRST), ("b", "Kestrel Mills loan put off", "2033-04-20", MOVED)
    )
    with Store.open(place, writing=True) as store:
        left, gone = list(store.keys())
        store.remove([gone])
    with Register.open(place) as register:
        assert register.pending == 1
    assert update_register(place) == 1
    assert update_register(place) == 0
    remove_article(place, left)
    update_register(place)
    with Store.open(place) as store:
        assert list(store.keys()) == [gone]


def test_without_a_register_nothing_is_told_and_a_broken_one_says_what_to_do(home: Callable[..., Path]) -> None:
    place = home(("a", "Kestrel Mills loan", "2033-03-15", FIRST))
    (place / "register.sqlite").write_bytes(b"no database at all, but long enough to look like a file" * 20)
    with pytest.raises(LibraryError, match="delete it"):
        _items(place)


def test_filters_by_party_and_by_how_it_is_known(home: Callable[..., Path]) -> None:
    place = home(("a", "Kestrel Mills loan", "2033-03-15", FIRST))
    everything, found = _items(place), _items(place, party="kestrel")
    assert found
    assert all("Kestrel" in " ".join(item.parties) for item in found)
    assert not any("Kestrel" in " ".join(item.parties) for item in {*everything} - {*found})
    assert {item.kind for item in _items(place, how=("denial",))} == {"dispute"}
    with Register.open(place) as register, pytest.raises(LibraryError, match="no story"):
        register.items(story="zebra")


def test_an_item_keeps_its_id_when_the_words_before_it_change(home: Callable[..., Path]) -> None:
    title, day = "Kestrel Mills loan", "2033-03-15"
    before = _items(home(("a", title, day, FIRST)))
    after = _items(home(("a", title, "2033-03-17", FIRST.replace("3 May 2033", "11 November 2033"))))
    moved = {item.id for item in before if "3 May" in item.text}
    assert moved
    assert {item.id for item in before} - {item.id for item in after} == moved


def test_words_that_stand_twice_are_two_claims(home: Callable[..., Path]) -> None:
    twice = "The mill must pay by 3 May. The bank meets on Monday.\n\nThe mill must pay by 3 May."
    with Register.open(home(("a", "Kestrel Mills loan", "2033-03-15", twice))) as register:
        due = [
            c.claim
            for c in register.claims()
            if c.claim.kind == "deadline" and c.claim.quote == "The mill must pay by 3 May."
        ]
    assert len({claim.start for claim in due}) == len({claim.id for claim in due}) == len(due) == 2


def test_a_story_as_of_a_day_has_the_articles_of_that_day(home: Callable[..., Path]) -> None:
    place = home(
        ("a", "Kestrel Mills loan", "2033-03-15", FIRST), ("b", "Kestrel Mills loan put off", "2033-04-20", MOVED)
    )
    with Register.open(place) as register:
        stories = register.stories()
        (then,) = register.as_of(stories, date(2033, 4, 1))
        assert (len(then.article_ids), then.first, then.last) == (1, date(2033, 3, 15), date(2033, 3, 15))
        assert register.as_of(stories, date(2033, 4, 20)) == register.as_of(stories, None) == stories
        assert register.as_of(stories, date(2033, 3, 1)) == ()
