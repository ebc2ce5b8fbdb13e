"""What a later article moves, raises or puts right, in the words that another paper used."""

from __future__ import annotations

from datetime import date

import pytest

from index.types import Article
from rag.register.claims.extract import extract_claims
from rag.register.claims.parse import Parser
from rag.register.items import Cited, Item, Source
from rag.register.merge import merge_claims
from rag.register.updates.replaces import telling_title

TODAY = date(2034, 1, 1)


def board(parser: Parser, *texts: tuple[str, str]) -> tuple[Item, ...]:
    """The items of one story, each article by a paper of its own."""
    cited = []
    for number, (day, text) in enumerate(texts):
        name, published = f"a{number}", date.fromisoformat(day)
        article = Article(
            id=name, title="", publisher="", published=published, author="", url="", source=name, text=text,
            dropped=(), content_hash="h", copy_group="s",
        )  # fmt: skip
        source = Source(article_id=name, title="", publisher="", published=published, source=name, voice=name)
        cited += [Cited(claim=claim, source=source) for claim in extract_claims(article, parser)]
    return merge_claims("s", cited, TODAY)


def after(items: tuple[Item, ...], value: str) -> str:
    """The value that replaced another."""
    values = {
        item.id: (item.when.iso or "") if item.when else item.amount.value for item in items if item.when or item.amount
    }  # type: ignore[union-attr]
    old = next(item for item in items if values.get(item.id) == value and item.kind in ("deadline", "stake"))
    return values.get(old.superseded_by, "")


@pytest.mark.parametrize(
    ("first", "second", "old", "new"),
    [
        ("The mill must pay the fee by 9 April.", "The mill has been given three more weeks, until 30 April, to pay.",
         "2033-04-09", "2033-04-30"),
        ("Cooks will walk out on 12 April.", "The strike has been put off until 3 May.", "2033-04-12", "2033-05-03"),
        ("The inquiry is to report by 1 June.", "The inquiry has been brought forward. It is now due on 4 May.",
         "2033-06-01", "2033-05-04"),
        ("Ferrow loses the grant unless it signs the contract by 9 April.",
         "The ministry has given Ferrow until 30 June to sign.", "2033-04-09", "2033-06-30"),
    ],
)  # fmt: skip
def test_a_moved_day_replaces_the_old_one(parser: Parser, first: str, second: str, old: str, new: str) -> None:
    assert after(board(parser, ("2033-03-15", first), ("2033-03-29", second)), old) == new


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Pilots will walk out on 12 April.", "The pilots called off the walkout that was to start on 12 April."),
        ("The crews voted to strike from 12 April.", "The crews have called off the strike planned for 12 April."),
        ("The auction will be held on 12 April.", "The auction on 12 April has been cancelled, the house said."),
        ("The auction will be held on 12 April.", "The house scrapped the auction it had set for 12 April."),
    ],
)
def test_what_was_called_off_is_due_no_more(parser: Parser, first: str, second: str) -> None:
    items = [i for i in board(parser, ("2033-03-15", first), ("2033-03-29", second)) if i.kind == "deadline"]
    assert all(item.called_off or item.superseded_by for item in items)
    assert any(item.called_off for item in items)


@pytest.mark.parametrize(
    "second",
    [
        "The walkout was not called off and will begin on 12 April.",
        "The house will cancel the contract by 12 April.",
        "The concert on 20 March was cancelled.",
        "The crews could call off the strike on 12 April.",
    ],
)
def test_what_may_be_or_is_not_called_off_is_due(parser: Parser, second: str) -> None:
    items = board(parser, ("2033-03-15", "The crews will strike from 12 April."), ("2033-03-29", second))
    assert any(i.kind == "deadline" for i in items)
    assert not any(i.called_off for i in items)


def test_another_day_of_the_same_party_is_not_moved(parser: Parser) -> None:
    items = board(
        parser,
        ("2033-03-15", "The mill must pay the fee by 9 April. Its board meets on 2 May."),
        ("2033-03-29", "The mill has been given until 30 April to pay the fee, three weeks longer."),
    )
    assert after(items, "2033-05-02") == ""


def test_a_raised_claim_replaces_the_lower_one(parser: Parser) -> None:
    items = board(
        parser,
        ("2033-03-15", "Growers are demanding $22 million in compensation."),
        ("2033-03-29", "The growers raised their claim to $29 million on Monday."),
    )
    assert after(items, "22000000") == "29000000"


def test_a_correction_replaces_what_it_calls_wrong_and_says_nothing_wrong_itself(parser: Parser) -> None:
    items = board(
        parser,
        ("2033-03-15", "The lease is worth $84 million to the brewery."),
        ("2033-03-29", "Correction: an earlier version of this article said the lease was worth $84 million. "
         "It is worth $48 million."),
    )  # fmt: skip
    stakes = [item for item in items if item.kind == "stake"]
    assert [len(item.cited) for item in stakes] == [1, 1]
    assert after(items, "84000000") == "48000000"


def test_two_papers_with_two_sums_of_one_debt_are_a_conflict(parser: Parser) -> None:
    items = board(
        parser,
        ("2033-03-15", "Tarn Shipping's bank debt is $21 million."),
        ("2033-03-15", "Tarn Shipping owes its banks $26 million."),
    )
    stakes = [item for item in items if item.kind == "stake"]
    assert len(stakes) == 2
    assert all(item.conflicts for item in stakes)
    assert not any(item.superseded_by for item in stakes)


def test_two_sums_that_have_only_the_currency_in_common_are_two_things(parser: Parser) -> None:
    items = board(
        parser,
        ("2033-03-15", "The mill owes its coal supplier 38 million zlotys."),
        ("2033-03-29", "A lodger would pay 140 zlotys more, the tenants say. The mill puts it at 85 zlotys."),
    )
    assert not [item for item in items if item.superseded_by]


@pytest.mark.parametrize(
    ("titles", "name"),
    [
        (
            ["Tarn bids 40 million crowns for Lumi yard", "", "Tarn raises its bid for Lumi yard to 46 million crowns"],
            2,
        ),
        (["Lumi yard crews set a strike date", "Strike at Lumi yard called off"], 1),
        (["Tarn bids 40 million crowns for Lumi yard", "Lumi yard crews fear for berths"], 0),
        (["Tarn bids 40 million crowns for Lumi yard", "Harbour fair called off"], 0),
    ],
)
def test_a_story_is_named_by_a_title_that_still_holds(titles: list[str], name: int) -> None:
    assert telling_title(titles) == titles[name]


@pytest.mark.parametrize(
    ("first", "second", "old", "new"),
    [
        ("The port owes the bank $38 million.", "The port still owes the bank $23 million.", "38000000", "23000000"),
        ("Marrow is asking for $18 a passenger.", "The company is to pay $14 a passenger.", "18", "14"),
        ("The company will build the pier for $85 million.", "The cost is now put at $97 million.",
         "85000000", "97000000"),
        ("The raiders will publish the letters of 5,200 patients.",
         "Correction: our report of 15 March put the number of patients at 5,200. It is 5,900.", "5200", "5900"),
    ],
)  # fmt: skip
def test_a_newer_value_of_what_is_counted_replaces_the_old_one(
    parser: Parser, first: str, second: str, old: str, new: str
) -> None:
    assert after(board(parser, ("2033-03-15", first), ("2033-03-29", second)), old) == new


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Nordlys would build the plant for $185 million.", "Termika now wants $171 million."),
        ("The minister said it would save $900 million.", "It saves $600 million, the bank's study says."),
        ("Hydra plans to spend $85 million on pumps.", "Hydra spent $61 million on pumps."),
    ],
)
def test_two_bidders_two_tellers_and_a_plan_and_its_outcome_stand_side_by_side(
    parser: Parser, first: str, second: str
) -> None:
    items = board(parser, ("2033-03-15", first), ("2033-03-29", second))
    assert not [item for item in items if item.superseded_by]


def test_a_day_that_was_moved_from_another_replaces_it(parser: Parser) -> None:
    first = "The choir will elect a board on 19 May."
    second = "The choir's election has been moved from 19 May to 30 June."
    assert after(board(parser, ("2033-03-15", first), ("2033-03-29", second)), "2033-05-19") == "2033-06-30"


@pytest.mark.parametrize(
    ("first", "second", "old", "new"),
    [
        ("The bank has extended its deadline for the Sallow Pool to 30 June 2033.",
         "The Sallow Pool will now open on 21 June 2033, nine days before the loan deadline, the town said.",
         "2033-06-30", ""),
        ("The opening of the Sallow Pool has been moved to 9 April 2033, the town said.",
         "The bank has extended its deadline for the Sallow Pool to 30 June 2033.", "2033-04-09", ""),
        ("The opening of the Sallow Pool has been moved to 9 April 2033, the town said.",
         "The Sallow Pool will now open on 21 June 2033, the town said.", "2033-04-09", "2033-06-21"),
        ("The bank wants the plan for the Sallow Pool by 9 April 2033.",
         "The bank has extended its deadline for the plan to 30 June 2033.", "2033-04-09", "2033-06-30"),
        ("Cooks will walk out on 12 April 2033.",
         "The cooks have extended their strike deadline to 3 May 2033.", "2033-04-12", "2033-05-03"),
    ],
)  # fmt: skip
def test_a_deadline_and_an_opening_are_two_things(parser: Parser, first: str, second: str, old: str, new: str) -> None:
    assert after(board(parser, ("2033-03-15", first), ("2033-03-29", second)), old) == new


@pytest.mark.parametrize("said", ["Varley Foods rejects this.", "Varley Foods denied it."])
def test_a_dispute_is_called_by_what_a_denial_points_to(parser: Parser, said: str) -> None:
    charge = "The port says Varley Foods ignored warnings about its boiler."
    (dispute,) = [i for i in board(parser, ("2033-03-15", f"{charge} {said}")) if i.kind == "dispute"]
    assert dispute.what == charge


def test_a_dispute_that_names_its_thing_is_called_by_it(parser: Parser) -> None:
    text = "The port blames the boiler. Varley Foods denied that its boiler was faulty."
    (dispute,) = [i for i in board(parser, ("2033-03-15", text)) if i.kind == "dispute" and "denied" in i.text]
    assert dispute.what == "that its boiler was faulty"
