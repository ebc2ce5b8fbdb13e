"""What every store promises, run over each: what goes in comes out, is found, is replaced only when expected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from index.errors import LibraryError, StaleError
from index.search.admitted import admits
from index.stores.open_store import open_contents, open_keeper, open_store
from index.types import DroppedLine, Entry, Filters, SourceRecord

MakeEntry = Callable[..., Entry]
Place = Any

FERRY = "The ferry to Port Ellis stops on 3 March. Anna Lowe calls the plan an insult to every trader. " * 3
WHEAT = "Wheat prices rose in the northern valley. Farmers expect a dry spring, says O'Hara & Sons \\ Ltd. " * 3
BANK = "The Meridian Bank named Ruth Adeyemi its chair. She succeeds Paul Stone, who led the bank for ten years. " * 3


@pytest.fixture
def filled(place: Place, make_entry: MakeEntry, fake_encoder: Any) -> Place:
    entries = [
        make_entry(
            FERRY, id="ferry", title="Ferry stops", published=date(2024, 2, 29), publisher="The Ellis Straße Post"
        ),
        make_entry(WHEAT, id="wheat", title="Wheat", published=None),
        make_entry(BANK, id="bank", title="A new chair", published=date(2025, 5, 1)),
    ]
    with open_keeper(place.home, place.store) as keeper:
        keeper.adopt_encoder(fake_encoder)
        keeper.put(entries)
    return place


def found(place: Place, encoder: Any, words: str, filters: Filters = Filters(), limit: int = 10) -> Any:
    with open_store(place.home, place.store) as store:
        return store.candidates(encoder.encode([words])[0].vector, words, filters, limit=limit)


def owners(place: Place, pairs: Any) -> list[str]:
    with open_contents(place.home, place.store) as library:
        owned = library.articles_of([id_ for id_, _ in pairs])
    return [owned[id_] for id_, _ in pairs]


def test_an_article_comes_out_as_it_went_in(place: Place, make_entry: MakeEntry, fake_encoder: Any) -> None:
    dropped = (DroppedLine(line=3, text="Advertisement", reason="advert"),)
    text = "A café closed — “for good” 😀.\n\nIts owner, Mr. Ruiz, plans to return in May. " * 12
    entry = make_entry(text, dropped=dropped, published=date(2024, 2, 29), author="A. Writer", url="https://x.test/a")
    with open_keeper(place.home, place.store) as keeper:
        keeper.adopt_encoder(fake_encoder)
        keeper.put([entry])
    with open_contents(place.home, place.store) as library:
        assert library.article("article") == entry.article
        assert list(library.passages([p.id for p in entry.passages]).values()) == list(entry.passages)
        assert library.passages_of("article") == list(entry.passages)
        encodings = library.encodings([p.id for p in entry.passages])
        assert library.encoder_name == fake_encoder.name
        assert library.dimensions == 384
    for passage, encoding in zip(entry.passages, entry.encodings, strict=True):
        assert np.allclose(encodings[passage.id].vector, encoding.vector, atol=1e-3)
        assert np.array_equal(encodings[passage.id].tokens, encoding.tokens)
        assert np.array_equal(encodings[passage.id].token_starts, encoding.token_starts)


def test_what_is_not_there_is_left_out(filled: Place) -> None:
    with open_contents(filled.home, filled.store) as library:
        assert library.article("nobody") is None
        assert [*library.articles_by_id(["wheat", "nobody", "ferry", "wheat"])] == ["wheat", "ferry"]
        assert library.articles_by_id(["wheat"])["wheat"] == library.article("wheat")
        assert library.article_hash("nobody") == ""
        assert library.passages(["nobody"]) == library.encodings(["nobody"]) == library.articles_of(["nobody"]) == {}
        assert library.passages_of("nobody") == []


def test_lists_are_in_the_order_of_adding(filled: Place, make_entry: MakeEntry) -> None:
    with open_keeper(filled.home, filled.store) as keeper:
        keeper.put([make_entry(FERRY + "It sails again.", id="ferry", published=None)])
    with open_contents(filled.home, filled.store) as library:
        assert [article.id for article in library.articles()] == ["ferry", "wheat", "bank"]
        assert [(header.id, header.published) for header in library.headers()] == [
            ("ferry", None), ("wheat", None), ("bank", date(2025, 5, 1))
        ]  # fmt: skip
        assert [state[0] for state in library.states()] == ["bank", "wheat", "ferry"]
        assert library.states()[0][2] == "2025-05-01"
        assert library.article_count == 3
        assert library.passage_count == sum(header.passages for header in library.headers())


def test_a_question_finds_by_meaning_and_by_words(filled: Place, fake_encoder: Any) -> None:
    candidates = found(filled, fake_encoder, "Who is the chair of the Meridian Bank?")
    assert owners(filled, candidates.near)[0] == "bank"
    assert set(owners(filled, candidates.matched)) == {"bank"}
    scores = [score for _, score in candidates.matched]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(as_of=date(2024, 12, 31)),
        Filters(since=date(2024, 1, 1)),
        Filters(until=date(2025, 5, 1)),
        Filters(publisher="ELLIS STRASSE"),
        Filters(article_ids=frozenset({"wheat", "nobody"})),
        Filters(publisher="nobody's"),
        Filters(as_of=date(2025, 5, 1), since=date(2025, 5, 1), article_ids=frozenset({"bank", "ferry"})),
    ],
    ids="all before since until publisher articles nobody several".split(),
)
def test_filters_let_through_what_the_rule_says(filled: Place, fake_encoder: Any, filters: Filters) -> None:
    with open_contents(filled.home, filled.store) as library:
        passing = {header.id for header in library.headers() if admits(filters, header)}
    candidates = found(filled, fake_encoder, "the ferry the bank wheat prices", filters)
    assert set(owners(filled, candidates.near)) == passing
    assert set(owners(filled, candidates.matched)) <= passing


@pytest.mark.parametrize("words", ["O'Hara \\ Ltd", "'); DROP TABLE x; --", "a:* & !b | <-> %s {s}", "\0", "…", "the"])
def test_words_are_never_a_query_language(filled: Place, fake_encoder: Any, words: str) -> None:
    candidates = found(filled, fake_encoder, words)
    assert len(candidates.near) == 3
    if "Hara" in words:
        assert set(owners(filled, candidates.matched)) == {"wheat"}


def test_putting_again_replaces_all_of_it(filled: Place, make_entry: MakeEntry, fake_encoder: Any) -> None:
    with open_keeper(filled.home, filled.store) as keeper:
        keeper.put([make_entry("Nothing of the kind was said.", id="ferry")])
    assert not found(filled, fake_encoder, "Ellis trader").matched
    with open_contents(filled.home, filled.store) as library:
        article = library.article("ferry")
        assert article is not None
        assert [passage.text for passage in library.passages_of("ferry")] == [article.text]


def test_removing_leaves_no_trace_but_the_others(filled: Place, fake_encoder: Any) -> None:
    with open_keeper(filled.home, filled.store) as keeper:
        assert keeper.remove(["ferry", "nobody"]) == ("ferry",)
        assert sorted(keeper.sources()) == ["/bank.txt", "/wheat.txt"]
    assert not found(filled, fake_encoder, "Ellis trader").matched
    assert set(owners(filled, found(filled, fake_encoder, "Ellis").near)) == {"wheat", "bank"}


def test_a_group_is_put_whole_or_not_at_all(filled: Place, make_entry: MakeEntry) -> None:
    broken = make_entry(BANK + "More.", id="broken")
    broken = replace(broken, encodings=broken.encodings[:-1])
    with open_keeper(filled.home, filled.store) as keeper:
        before = keeper.version
        with pytest.raises(ValueError, match="zip"):
            keeper.put([make_entry("A whole one.", id="whole"), broken])
        assert keeper.version == before
        assert keeper.article("whole") is None


def test_what_is_replaced_has_to_be_what_was_expected(filled: Place, make_entry: MakeEntry) -> None:
    with open_keeper(filled.home, filled.store) as keeper:
        digest = keeper.article_hash("ferry")
        keeper.put([make_entry("Another text.", id="ferry")], {"ferry": digest})
        with pytest.raises(StaleError, match="ferry"):
            keeper.put([make_entry("Yet another.", id="ferry")], {"ferry": digest})
        with pytest.raises(StaleError, match="bank"):
            keeper.put([make_entry("New here.", id="bank")], {"bank": ""})
        with pytest.raises(StaleError):
            keeper.remove(["wheat"], {"wheat": "other"})
        article = keeper.article("ferry")
        assert article is not None
        assert article.text == "Another text."
        assert keeper.remove(["ferry"], {"ferry": keeper.article_hash("ferry")}) == ("ferry",)


def test_a_reader_sees_one_moment_until_it_moves(filled: Place, make_entry: MakeEntry) -> None:
    with open_contents(filled.home, filled.store) as reader:
        version = reader.version
        with open_keeper(filled.home, filled.store) as keeper:
            keeper.put([make_entry("Something new.", id="new")])
            assert keeper.version != version
        assert reader.article("new") is None
        assert reader.version == version
        assert reader.refresh()
        assert reader.article("new") is not None
        with open_keeper(filled.home, filled.store) as keeper:
            keeper.put([make_entry("Something else.", id="new")])
            changed = keeper.article("new")
        old = reader.article("new")
        assert reader.refresh()
        assert [each and each.text for each in (old, changed, reader.article("new"))] == [
            "Something new.", "Something else.", "Something else."
        ]  # fmt: skip
        assert not reader.refresh()


def test_near_copies_share_the_id_of_the_earliest(filled: Place, make_entry: MakeEntry) -> None:
    long = " ".join(f"Word{n} says that line {n} of the notice stands." for n in range(30))
    with open_keeper(filled.home, filled.store) as keeper:
        keeper.put([make_entry(long, id="first"), make_entry(long + " And an end.", id="second")])
        assert {h.id: h.copy_group for h in keeper.headers()}["second"] == "first"
        keeper.remove(["first"])
        assert {h.id: h.copy_group for h in keeper.headers()}["second"] == "second"


def test_sources_say_where_an_article_is(filled: Place, make_entry: MakeEntry) -> None:
    copy = SourceRecord(location="/copy.txt", article_id="ferry", stamp="1", content_hash="x")
    with open_keeper(filled.home, filled.store) as keeper:
        keeper.record([copy])
        assert keeper.owners("ferry") == ["/copy.txt", "/ferry.txt"]
        first = keeper.sources()["/ferry.txt"][0]
        assert keeper.forget([first]) == ()
        moved = keeper.article("ferry")
        assert moved is not None
        assert moved.source == "/copy.txt"
        assert keeper.forget([copy]) == ("ferry",)
        assert keeper.settle([[SourceRecord(location="/bank.txt", article_id="wheat", stamp="", content_hash="")]]) == (
            "bank",
        )
        assert keeper.same_content(keeper.article_hash("wheat")) == ["wheat"]


def test_corrections_stay_when_the_source_is_read_again(filled: Place, make_entry: MakeEntry) -> None:
    with open_keeper(filled.home, filled.store) as keeper:
        before = keeper.article_hash("ferry")
        keeper.edit("ferry", {"published": "2026-02-10", "title": "Corrected"})
        keeper.put([make_entry(FERRY, id="ferry", title="Ferry stops")])
        article = keeper.article("ferry")
        assert article is not None
        assert (article.published, article.title) == (date(2026, 2, 10), "Corrected")
        assert keeper.same_content(before) == ["ferry"]
        assert [field for _, field, _ in keeper.edits()] == ["content_hash", "published", "title"]


def test_all_locations_are_given_out_once(filled: Place) -> None:
    wanted = [f"/folder/{n}.txt" for n in range(120)]
    with open_keeper(filled.home, filled.store) as keeper:
        portions = list(keeper.divide(wanted))
    assert sorted(location for portion in portions for location in portion) == sorted(wanted)


def test_another_encoder_is_refused(filled: Place, make_encoder: Any) -> None:
    other = make_encoder(fingerprint="e" * 64)
    with open_contents(filled.home, filled.store) as library, pytest.raises(LibraryError, match="DOSSIER_ENCODER"):
        library.check_encoder(other)
    with open_keeper(filled.home, filled.store) as keeper, pytest.raises(LibraryError):
        keeper.adopt_encoder(other)


def test_words_are_counted_alike(filled: Place) -> None:
    with open_store(filled.home, filled.store) as store:
        words = store.lexical
        assert words.passages_with("ferry") == len(store.library.passages_of("ferry"))
        assert words.passages_with("zeppelin") == 0
        assert words.idf("zeppelin") > words.idf("ferry") > 0
        assert words.stems("Farmers' prices") == ("farmer", "price")
        assert set(words.vocabulary("m", limit=5)) >= {"march", "meridian"}
        assert words.written("meridian") == "Meridian"


def test_a_store_that_is_not_there_is_said_so(place: Place) -> None:
    with pytest.raises(LibraryError, match='build one with "dossier index PATH"'):
        open_contents(place.home, place.store)
