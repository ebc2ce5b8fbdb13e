"""A party that articles name now short and now in full is one; two that share a short name are two."""

from __future__ import annotations

import pytest

from rag.register.items import Cited, Claim, Item, Side, Source
from rag.register.parties import Counted, counted_parties, has_party, parties_of


def item(*parties: str, sides: tuple[str, ...] = ()) -> Item:
    claim = Claim(
        id="c", article_id="a", kind="stake", start=0, end=1, quote="q", subject="", parties=parties, what="",
        slot=(), speaker="", how="paper", modality="done",
    )  # fmt: skip
    source = Source(article_id="a", title="", publisher="", published=None, source="a.txt", voice="a")
    cited = (Cited(claim=claim, source=source),)
    told = tuple(Side(party=name, claim="", speaker="", how="paper", cited=cited) for name in sides)
    return Item(
        id="i", story="s", kind="stake", text="q", parties=parties, what="", speaker="", how="paper",
        modality="done", cited=cited, sources=1, sides=told,
    )  # fmt: skip


def names(*items: Item) -> set[tuple[str, str, int]]:
    return {(each.asked, each.shown, each.items) for each in counted_parties(items)}


def test_a_short_and_a_full_name_are_one_party_counted_once() -> None:
    told = [item("Sallow Pilots"), item("Sallow Pilots"), item("Pilots"), item("Pilots", "Sallow Pilots")]
    assert counted_parties(told) == [Counted(asked="Pilots", shown="Sallow Pilots", items=4)]


def test_the_form_is_shown_that_more_items_have() -> None:
    assert names(item("Orbeck"), item("Orbeck"), item("Orbeck Marine")) == {("Orbeck", "Orbeck", 3)}


def test_a_title_makes_no_other_party() -> None:
    (one,) = counted_parties([item("Ms Vale"), item("Orrin Vale"), item("Vale", sides=("Ms Vale",))])
    assert one.items == 3


def test_a_name_that_two_share_stands_beside_both() -> None:
    told = names(item("Ada Vale"), item("Orrin Vale"), item("Vale"))
    assert told == {("Ada Vale", "Ada Vale", 1), ("Orrin Vale", "Orrin Vale", 1), ("Vale", "Vale", 3)}


def test_what_is_told_of_a_party_is_what_asking_for_it_leaves() -> None:
    told = [item("Ada Vale", "Port"), item("Vale", sides=("Port of Sallow",)), item("Port of Sallow"), item()]
    for party in counted_parties(told):
        assert party.items == sum(has_party(parties_of(each), party.asked) for each in told)


@pytest.mark.parametrize(
    ("wanted", "there"), [("", True), ("the port", True), ("SALLOW port", True), ("vale", True), ("ports", False)]
)
def test_a_party_is_asked_for_by_words_of_its_name(wanted: str, there: bool) -> None:
    assert has_party(parties_of(item("Port of Sallow", sides=("Ada Vale",))), wanted) is there


def test_no_two_are_shown_by_one_name() -> None:
    told = [item("Sallow port board"), item("Sallow port board"), item("board"), item("Sallow")]
    assert names(*told) == {("Sallow", "Sallow port board", 3), ("board", "board", 3)}
