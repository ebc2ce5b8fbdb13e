"""Articles that answer one question differently: a clash, a change, or no disagreement at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from rag.answer.disagree import DIFFERS, DIFFERS_YES, find_splits, rivals_by_words
from rag.answer.sides.value_sides import Split
from rag.answer.sides.word_sides import SHORT, WORDS_RATING
from rag.question.question import understand
from rag.stages import Rated
from rag.types import Evidence
from rag.verify.verify import as_quote

MARCH, NEXT_DAY, JUNE = date(2024, 3, 4), date(2024, 3, 5), date(2024, 6, 18)
PAY = "How much must Varne Power pay?"
WHEN = "By when must the water be down?"
Make = Callable[..., tuple[Evidence, ...]]


@pytest.fixture
def splits(evidence_of: Make) -> Callable[..., tuple[Split, ...]]:
    """The splits over the first, shown, and the rivals by words among all; each is (text, published, copy group)."""

    def find(question: str, *told: tuple[str, date | None, str]) -> tuple[Split, ...]:
        evidence = [
            evidence_of(text, id=f"a{i}", published=day, copy_group=group)[0]
            for i, (text, day, group) in enumerate(told)
        ]
        return find_splits(
            understand(question), [as_quote(evidence[0])], rivals_by_words(understand(question), evidence)
        )

    return find


def test_two_sums_of_one_day_are_a_conflict(splits: Any) -> None:
    (split,) = splits(
        PAY,
        ("Varne Power must pay 42 million crowns.", MARCH, "a"),
        ("Varne Power will have to pay 38 million crowns.", NEXT_DAY, "b"),
    )
    assert split.kind == "conflict"
    assert [side.value for side in split.sides] == ["42 million crowns", "38 million crowns"]
    assert split.about == "the amount"


def test_two_sums_of_different_times_are_an_update_oldest_first(splits: Any) -> None:
    (split,) = splits(
        PAY,
        ("Varne Power must pay 57 million crowns.", JUNE, "a"),
        ("Varne Power must pay 42 million crowns.", MARCH, "b"),
    )
    assert split.kind == "update"
    assert [side.value for side in split.sides] == ["42 million crowns", "57 million crowns"]


@pytest.mark.parametrize(
    ("later", "kind"),
    [
        ("The miners' union says that 90 jobs are at risk, not the 60 Varne Power announced.", "conflict"),
        ("The miners' union says that 90 jobs are at risk, not only in the pits.", "update"),
    ],
)
def test_a_figure_put_in_anothers_place_by_name_is_a_conflict(splits: Any, later: str, kind: str) -> None:
    (split,) = splits(
        "How many jobs will go?", (later, JUNE, "a"), ("Varne Power said that 60 jobs will go.", MARCH, "b")
    )
    assert split.kind == kind


def test_two_dates_are_a_disagreement(splits: Any) -> None:
    (split,) = splits(
        WHEN,
        ("The water must be down by 30 September 2024.", MARCH, "a"),
        ("The water must be down by 31 March 2025.", MARCH, "b"),
    )
    assert split.kind == "conflict"
    assert len(split.sides) == 2


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (PAY, "Varne Power must pay 42 million crowns.", "Varne Power must pay 42,000,000 crowns."),
        (PAY, "Varne Power must pay 42 million crowns.", "Varne Power must pay forty-two million crowns."),
        (PAY, "Varne Power must pay about 42 million crowns.", "Varne Power must pay 41 million crowns."),
        (PAY, "Varne Power must pay 42 million crowns.", "Varne Power must pay by 30 September 2024."),
        (PAY, "Varne Power must pay 42 million crowns.", "Varne Power must pay 310 farmers in four villages."),
        (PAY, "Varne Power must pay 42 million crowns.", "The opera costs 7 million crowns."),
        (PAY, "Varne Power must pay.", "Varne Power must pay 42 million crowns."),
        (WHEN, "The water must be down by September 2024.", "The water must be down by 30 September 2024."),
        (WHEN, "The water must be down by 2024.", "The water must be down by 30 September 2024."),
        ("Who must pay?", "Varne Power must pay 42 million crowns.", "Varne Power must pay 38 million crowns."),
    ],
)
def test_what_can_both_be_true_is_no_disagreement(question: str, one: str, other: str, splits: Any) -> None:
    assert splits(question, (one, MARCH, "a"), (other, MARCH, "b")) == ()


def test_near_copies_are_one_voice(splits: Any) -> None:
    told = [
        ("Varne Power must pay 42 million crowns.", MARCH, "a"),
        ("Varne Power must pay 38 million crowns.", MARCH, "a"),
    ]
    assert splits(PAY, *told) == ()


def test_one_article_does_not_disagree_with_itself(evidence_of: Make) -> None:
    evidence = evidence_of("Varne Power must pay 42 million crowns. Varne Power must pay 38 million crowns.")
    assert find_splits(understand(PAY), [as_quote(e) for e in evidence], evidence) == ()


def test_a_denial_in_another_article_is_the_other_side(evidence_of: Make) -> None:
    yes = evidence_of("Varne Power will close the old power station.", id="a", published=MARCH)
    no = evidence_of("Varne Power will not close the power station.", id="b", published=MARCH)
    shown = [as_quote(yes[0]), as_quote(no[0])]
    (split,) = find_splits(understand("Will Varne Power close the power station?"), shown, [*yes, *no])
    assert split.kind == "conflict"
    assert [side.value for side in split.sides] == [s.text for s in shown]


DIED = "Did the founder of Varne Power die in 1860?"
FOUNDED = "The founder of Varne Power died in"


@pytest.mark.parametrize(
    ("question", "one", "other", "about"),
    [
        (DIED, f"{FOUNDED} 1860.", f"{FOUNDED} 1846.", "the date"),
        ("Must Varne Power pay 42 million crowns?", "Varne Power must pay 42 million crowns.",
         "Varne Power must pay 38 million crowns.", "the amount"),
        ("Who opened the dam?", "The dam was opened by Mayor Ilse Brandt.", "Jonas Kroll opened the dam.", "the name"),
        ("Is the dam intact or cracked?", "The dam is intact.", "A cracked dam stands there.", "the answer"),
        ("Has the city sued, or only complained?", "The city has sued.", "So far it only complained.", "the answer"),
    ],
)  # fmt: skip
def test_a_value_in_the_question_and_a_name_are_compared_too(
    question: str, one: str, other: str, about: str, evidence_of: Make
) -> None:
    told = [evidence_of(text, id=f"a{i}", published=MARCH)[0] for i, text in enumerate((one, other))]
    (split,) = find_splits(understand(question), [as_quote(e) for e in told], told)
    assert (split.about, split.kind) == (about, "conflict")


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (DIED, f"{FOUNDED} 1860.", "The founder of Varne Power died of a fever, says the register."),
        (DIED, f"{FOUNDED} 1860.", "The dam was built in 1821."),
        (DIED, f"{FOUNDED} 1846.", f"{FOUNDED} 1851."),  # neither is what was asked about
        ("Who opened the dam?", "Mayor Ilse Brandt opened the dam.", "The dam was opened in May by Brandt."),
        ("Who opened the dam?", "Mayor Ilse Brandt opened the dam.", "Yesterday the dam was opened."),
        ("Who opened the dam?", "Mayor Ilse Brandt opened the dam.", "Speeches were held when the dam was opened."),
        ("Is the dam intact or cracked?", "The dam is intact.", "It is an intact dam."),
        ("Is the dam intact or cracked?", "The dam is intact.", "The cracked lock is by the intact dam."),
        ("Who opened the dam?", "The dam was opened by Jonas Kroll.", "In March, the dam was opened by farmers."),
    ],
)
def test_neither_another_matter_nor_the_same_name_is_a_clash(
    question: str, one: str, other: str, evidence_of: Make
) -> None:
    told = [evidence_of(text, id=f"a{i}", published=MARCH)[0] for i, text in enumerate((one, other))]
    assert find_splits(understand(question), [as_quote(e) for e in told], told) == ()


@pytest.mark.parametrize(
    ("question", "one", "other", "kind"),
    [
        ("When did the dam open?", "The dam opened in May 1961.", "The dam opened in June 1962.", "conflict"),
        ("Who opened the dam?", "Ilse Brandt opened the dam.", "Jonas Kroll opened the dam.", "conflict"),
        ("When was the repair due?", "The repair is due in May 2025.", "The repair is due in June 2026.", "update"),
        ("Who leads the works?", "Ilse Brandt leads the works.", "Jonas Kroll leads the works.", "update"),
    ],
)
def test_what_happened_once_does_not_change_with_time(
    question: str, one: str, other: str, kind: str, evidence_of: Make
) -> None:
    told = [evidence_of(text, id=text, published=day)[0] for text, day in ((one, MARCH), (other, JUNE))]
    (split,) = find_splits(understand(question), [as_quote(e) for e in told], ())
    assert split.kind == kind


def test_a_negation_in_a_condition_denies_nothing(evidence_of: Make) -> None:
    one = evidence_of("Varne Power may close the station should the talks fail.", id="a", published=MARCH)
    other = evidence_of("Varne Power is ready to close the station.", id="b", published=MARCH)
    shown = [as_quote(one[0]), as_quote(other[0])]
    assert find_splits(understand("Will Varne Power close the station?"), shown, ()) == ()


OPEN = "Is the lido open to swimmers?"


COLOUR = "What is the colour of the new boats?"


def read_as(evidence: Sequence[Evidence], *words: str, rating: float = 3.0) -> list[Rated]:
    return [Rated(evidence=e, rating=rating, standing=rating, words=w) for e, w in zip(evidence, words, strict=True)]


@pytest.mark.parametrize(
    ("question", "words", "split"),
    [
        (COLOUR, ("pale pink", "slate grey"), True),
        (COLOUR, ("pale pink", "a pink"), False),
        (COLOUR, ("pale pink", "the new boats"), False),  # no word beside those of the question
        (COLOUR, ("pale pink", ""), False),
        (COLOUR, ("pink", "grey as " + "very " * SHORT + "wet slate"), False),  # a clause is not compared
        ("How salty is the lake?", ("0.2 per cent", "some 1.5 per cent"), True),
        ("Which colours do the boats have?", ("pale pink", "slate grey"), False),  # both may be right
        ("Is the club rich, or is it poor?", ("full coffers", "deep in debt"), True),
        ("Where does the club play?", ("Harbour Park", "the old stadium"), True),
        ("What is the paper called?", ("the HP", "the Harbour Post"), False),
        ("What is the paper called?", ("the HP", "the Old Ferry Times"), True),
    ],
)
def test_answers_that_share_no_word_are_sides_where_one_is_asked_for(
    question: str, words: tuple[str, str], split: bool, evidence_of: Make
) -> None:
    told = [evidence_of(f"They say {own}.", id=f"a{i}", published=MARCH)[0] for i, own in enumerate(words)]
    shown = [as_quote(e) for e in told]
    splits = find_splits(understand(question), shown, (), read=read_as(told, *words))
    values = [e.quote for e in told] if " or " in question else list(words)  # a choice is seen in the whole sentence
    assert [[side.value for side in each.sides] for each in splits] == [values] * split
    assert find_splits(understand(question), shown, (), read=read_as(told, *words, rating=WORDS_RATING - 0.1)) == ()


def differing(
    evidence: Sequence[Evidence],
    *differs: float,
    ratings: Sequence[float] = (3.0, 3.0),
    words: Sequence[str] = ("", ""),
) -> list[Rated]:
    told = zip(evidence, differs, ratings, words, strict=True)
    return [
        Rated(evidence=e, rating=r, standing=r, differs=d, words=w, place=place)
        for place, (e, d, r, w) in enumerate(told)
    ]


@pytest.mark.parametrize(("question", "least"), [("How is the lake?", DIFFERS), (OPEN, DIFFERS_YES)])
@pytest.mark.parametrize(
    ("first", "second", "rating", "split"),
    [
        (-9.0, -1.0, 1.0, True),
        (-9.0, -1.1, 1.0, False),
        (-9.0, -1.0, 0.9, False),
        (9.0, -9.0, 1.0, False),  # what is read first cannot differ from one before it
    ],
)
def test_accounts_that_the_reader_tells_apart_are_sides(
    question: str, least: float, first: float, second: float, rating: float, split: bool, evidence_of: Make
) -> None:
    texts = ("The mayor calls the lake clean.", "Nobody should swim in the lake, says the clinic.")
    told = [evidence_of(text, id=text, published=MARCH)[0] for text in texts]
    read = differing(told, first, least + second, ratings=(3.0, rating))
    splits = find_splits(understand(question), [as_quote(told[0])], told, read=read)
    assert [[side.value for side in each.sides] for each in splits] == [list(texts)] * split
    assert find_splits(understand("Who runs the lido?"), [as_quote(e) for e in told], (), read=read) == ()


def test_an_account_in_the_same_words_is_no_other(evidence_of: Make) -> None:
    told = [evidence_of(text, id=text)[0] for text in ("The lake is clean.", "They call the lake very clean.")]
    shown, how = [as_quote(e) for e in told], "How is the lake?"
    assert find_splits(understand(how), shown, (), read=differing(told, -9.0, 9.0, words=("clean", "very clean"))) == ()
    assert find_splits(understand(how), shown, (), read=differing(told, -9.0, 9.0, words=("lake", "the lake"))) != ()
    assert find_splits(understand(how), shown, (), read=differing(told, -9.0, 9.0, words=("OK", "Over Kelp"))) == ()


def test_of_several_dates_the_one_that_is_the_answer_is_compared(evidence_of: Make) -> None:
    told = [
        evidence_of(text, id=f"a{i}", published=MARCH)[0]
        for i, text in enumerate(
            ("Signed on 3 March 2024, it ends in May 2026.", "It runs out in May 2027, not May 2026.")
        )
    ]
    shown = [as_quote(e) for e in told]
    assert find_splits(understand("When does the lease end?"), shown, ()) == ()
    (split,) = find_splits(
        understand("When does the lease end?"), shown, (), read=read_as(told, "in May 2026", "May 2027")
    )
    assert [side.value for side in split.sides] == ["in May 2026", "in May 2027"]


def test_the_name_that_is_the_answer_is_compared(evidence_of: Make) -> None:
    texts = ("At Halden Marine, Ruth Okafor runs the yard.", "Halden Marine is run by Jonas Kroll.")
    told = [evidence_of(text, id=text, published=MARCH)[0] for text in texts]
    shown, who = [as_quote(e) for e in told], "Whose firm is it?"
    assert find_splits(understand(who), shown, ()) == ()
    (split,) = find_splits(understand(who), shown, (), read=read_as(told, "Ruth Okafor", "Jonas Kroll"))
    assert [side.value for side in split.sides] == ["Ruth Okafor", "Jonas Kroll"]


def test_one_story_has_no_sides(evidence_of: Make) -> None:
    told = evidence_of("Bathers fill the lido. The lido stays shut until June.")
    assert find_splits(understand(OPEN), [as_quote(e) for e in told], (), read=differing(told, -9.0, 9.0)) == ()


def test_what_is_counted_may_stand_behind_an_adjective(splits: Any) -> None:
    (split,) = splits(
        "How many storms were confirmed in the valley?",
        ("In the valley 69 storms were confirmed.", MARCH, "a"),
        ("It brought 87 confirmed storms to the valley.", MARCH, "b"),
    )
    assert [side.value for side in split.sides] == ["69 storms", "87 confirmed storms"]


def test_undated_articles_cannot_be_an_update(splits: Any) -> None:
    (split,) = splits(
        PAY,
        ("Varne Power must pay 42 million crowns.", None, "a"),
        ("Varne Power must pay 38 million crowns.", JUNE, "b"),
    )
    assert split.kind == "conflict"


def test_nothing_shown_nothing_disputed() -> None:
    assert find_splits(understand(PAY), (), ()) == ()


def test_each_story_gives_one_side(splits: Any) -> None:
    (split,) = splits(
        PAY,
        ("Varne Power must pay 42 million crowns.", MARCH, "a"),
        ("Varne Power must pay 38 million crowns.", MARCH, "b"),
        ("Varne Power must pay 38 million crowns to farmers.", MARCH, "c"),
        ("Varne Power must pay 57 million crowns.", MARCH, "b"),
    )
    stories = [side.supported.evidence[0].article.copy_group for side in split.sides]
    assert stories == ["a", "b"]


def test_a_rival_joins_only_where_its_article_names_whom_the_question_names(evidence_of: Make) -> None:
    shown = evidence_of("Varne Power must pay 42 million crowns.", id="a", published=MARCH)
    (other,) = evidence_of("The court settled on a payment of 38 million crowns.", id="b", published=MARCH)
    (rival,) = evidence_of("Varne Power was told to pay 38 million crowns.", id="c", published=MARCH)
    assert rivals_by_words(understand(PAY), [*shown, other]) == shown
    assert find_splits(understand(PAY), [as_quote(shown[0])], [other]) == ()
    (split,) = find_splits(understand(PAY), [as_quote(shown[0])], [rival])
    assert [side.supported.evidence[0] for side in split.sides] == [shown[0], rival]


def test_a_story_that_is_already_shown_brings_no_rival(evidence_of: Make) -> None:
    shown = evidence_of("Varne Power must pay 42 million crowns. The court settled on 38 million crowns.")
    assert find_splits(understand(PAY), [as_quote(shown[0])], shown[1:]) == ()


def test_rivals_by_words_stand_near_the_best_and_share_half_of_the_question(evidence_of: Make) -> None:
    near = evidence_of("Varne Power must pay 42 million crowns. The opera is new.", relevance=3.0)
    far = evidence_of("Varne Power must pay 38 million crowns.", id="b", relevance=1.0)
    assert rivals_by_words(understand(PAY), [*near, *far]) == near[:1]
    assert rivals_by_words(understand(PAY), ()) == ()


def test_two_that_give_the_same_year_do_not_disagree_on_yes_or_no(evidence_of: Make) -> None:
    question = "Will the ferry stay in service?"
    same = ("The ferry is to run until 2044.", "Boats go on crossing until 2044, says the harbour.")
    for texts, count in ((same, 0), ((same[0], "Boats stop crossing in 2043, says the harbour."), 1)):
        told = [evidence_of(text, id=text, published=MARCH)[0] for text in texts]
        assert (
            len(find_splits(understand(question), [as_quote(told[0])], told, read=differing(told, -9.0, 9.0))) == count
        )


def test_of_two_that_clash_the_one_that_says_when_stands_before_the_one_that_says_when_not(evidence_of: Make) -> None:
    texts = ("The lock will not open before 30 May 2024.", "The lock opens on 2 May 2024.")
    told = [evidence_of(text, id=text, published=MARCH)[0] for text in texts]
    (split,) = find_splits(understand("When does the lock open?"), [as_quote(told[0])], told[1:])
    assert split.kind == "conflict"
    assert [side.supported.text for side in split.sides] == list(reversed(texts))


def test_a_correction_puts_the_older_figure_right(evidence_of: Make) -> None:
    day = date(2031, 3, 1)
    (wrong,) = evidence_of("The Lumi fair drew 780 guests.", id="a", published=day)
    (right,) = evidence_of("The Lumi fair drew 710 guests.", id="b", published=day, title="Correction: the Lumi fair")
    (split,) = find_splits(understand("How many guests did the Lumi fair draw?"), [as_quote(right)], [wrong])
    assert split.kind == "update"
    assert [side.value for side in split.sides] == ["780 guests", "710 guests"]
