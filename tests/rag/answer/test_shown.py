"""What is shown of what was read: relevance, leads, antecedents, days, false premises."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from rag.answer.finish import antecedent, finished
from rag.answer.lead import lead_for, lead_of_sides, settles
from rag.answer.premise import contradiction
from rag.answer.relevance import relevant
from rag.question.question import understand
from rag.stages import Rated
from rag.types import Answer, Citation, Evidence, Statement

Make = Callable[..., tuple[Evidence, ...]]
EARLY, LATE = date(2031, 3, 1), date(2031, 9, 1)


def rated(evidence: Evidence, rating: float, words: str = "", **values: Any) -> Rated:
    return Rated(evidence=evidence, rating=rating, standing=rating, words=words, **values)


def shown(*sentences: Evidence) -> Answer:
    citations = tuple(Citation(number=n, evidence=e) for n, e in enumerate(sentences, start=1))
    return Answer(
        question="?",
        status="answered",
        statements=tuple(Statement(text=" ".join(c.evidence.quote.split()), citations=(c,)) for c in citations),
        citations=citations,
    )


def test_another_topic_never_stands_beside_the_answer(evidence_of: Make) -> None:
    ferry = "The ferry Lumi Star sails at noon. The Lumi Star belongs to Orla Finn. Orla Finn lives in Varde."
    shop = "The Brandt bakery opens at seven. Jonas Brandt runs the Brandt bakery. Jonas Brandt sails in Skive."
    (sails, *_), (opens, *_) = evidence_of(ferry, id="a"), evidence_of(shop, id="b")
    chosen = relevant(understand("When does the ferry sail?"), [rated(sails, 3.0, "noon"), rated(opens, 2.0, "seven")])
    assert [r.evidence for r in chosen] == [sails]


def test_the_later_article_leads_where_the_present_is_asked_about(evidence_of: Make) -> None:
    (old,) = evidence_of("The Lumi ferry costs 14 crowns.", id="a", published=EARLY)
    (new,) = evidence_of("The Lumi ferry costs 18 crowns.", id="b", published=LATE)
    read = [rated(old, 3.0, "14 crowns"), rated(new, 2.0, "18 crowns")]
    assert relevant(understand("How much does the Lumi ferry cost now?"), read)[0].evidence == new
    assert relevant(understand("How much did the Lumi ferry cost in March 2031?"), read)[0].evidence == old
    assert relevant(understand("How much did the Lumi ferry originally cost?"), read)[0].evidence == old


def test_a_dispute_stands_with_what_is_disputed(evidence_of: Make) -> None:
    first, second = evidence_of("The crews count 90 berths. Tarn Ferries disputes this.")
    assert antecedent(second) == first
    assert antecedent(evidence_of("The crews count 90 berths. Tarn Ferries disputes the toll.")[1]) is None


def test_a_sentence_that_leans_on_the_one_before_is_judged_with_it(evidence_of: Make) -> None:
    before, leans = evidence_of("The harbour wall at Varde was mended. It is six metres high.", id="a")
    (other,) = evidence_of("The lido wall at Varde is two metres high.", id="b")
    read = [rated(before, -3.0), rated(leans, 1.0, "six metres"), rated(other, 0.0, "two metres")]
    assert relevant(understand("How tall is the harbour wall?"), read)[0].evidence == leans


def test_no_word_in_common_is_asked_of_a_question_in_another_language(evidence_of: Make) -> None:
    (told,) = evidence_of("There is room for twelve goats.", id="a")
    (named,) = evidence_of("Lumi gave the goats 340 bales.", id="b")
    read = [rated(told, 1.0, "twelve"), rated(named, 0.0, "340")]
    assert relevant(understand("Wie viele Ziegen finden auf dem Hof Platz?"), read)[0].evidence == told


@pytest.mark.parametrize(
    ("question", "text", "words", "lead"),
    [
        ("By when must Orla pay?", "Orla has until 5 May to pay.", "until 5 May", "Until 5 May."),
        ("When will it open?", "The lido could not open before May 2031.", "May 2031", "Not open before May 2031."),
        ("How much did it cost?", "The roof cost about €3 million.", "€3 million", "About €3 million."),
        ("Who runs the yard?", "The yard is run by Ruth Berg.", "Ruth Berg", "Ruth Berg."),
        ("Will the mayor resign?", "The mayor will not resign.", "", "No."),
        ("Is the strike over?", "The strike is over.", "", "Yes."),
    ],
)
def test_a_lead_is_cut_from_the_sentence_or_fixed(
    evidence_of: Make, question: str, text: str, words: str, lead: str
) -> None:
    (sentence,) = evidence_of(text, published=EARLY)
    found = lead_for(understand(question), sentence, words, rating=2.0)
    assert found is not None
    assert found.text == lead
    assert all(piece.quote in text for piece in found.slices)


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        ("Who leads it?", "Lars Holm leads it since Ina Quist left.", "Ina Quist"),  # two names
        ("When does it end?", "It ends on 3 May, or on 9 May.", "on 3 May, or on 9 May"),  # two dates
        ("How much did Orla pay?", "Orla offered €3 million but was turned down.", "€3 million"),  # not done
    ],
)
def test_there_is_no_lead_where_words_are_unsure(evidence_of: Make, question: str, text: str, words: str) -> None:
    (sentence,) = evidence_of(text, published=EARLY)
    assert lead_for(understand(question), sentence, words, rating=2.0) is None
    assert lead_for(understand(question), sentence, words, rating=-1.0) is None


@pytest.mark.parametrize(
    ("question", "sentence", "said"),
    [
        ("Was the captain convicted?", "The captain was acquitted.", "No."),
        ("Did the council approve the plan?", "The council may approve the plan.", ""),
        ("Did the council approve the plan?", "The union said the council approved the plan.", ""),
        ("Were all deaths reported?", "The firm denies that all deaths were reported.", ""),
    ],
)
def test_yes_and_no_are_said_only_where_it_is_settled(question: str, sentence: str, said: str) -> None:
    assert settles(understand(question), sentence) == said


def test_both_values_of_a_conflict_lead_with_who_gives_them(evidence_of: Make) -> None:
    (one,) = evidence_of("The firm says that 40 jobs will go.", id="a")
    (other,) = evidence_of("The union says that 90 jobs will go.", id="b")
    sides = [("40 jobs", one), ("90 jobs", other)]
    lead = lead_of_sides(understand("How many jobs will go?"), "conflict", sides)
    assert lead is not None
    assert lead.text == "40 jobs (The firm) or 90 jobs (The union)."
    assert lead_of_sides(understand("How many ferries does the harbour sell?"), "conflict", sides) is None


def test_nothing_is_led_with_where_the_reader_doubts_that_there_is_an_answer(evidence_of: Make) -> None:
    (sentence,) = evidence_of("The quarry opens in 2038.", published=EARLY)
    asked = understand("When does the quarry open?")
    assert lead_for(asked, sentence, "in 2038", rating=2.0, answerable=1.0) is not None
    assert lead_for(asked, sentence, "in 2038", rating=2.0, answerable=-1.0) is None


def test_a_lead_ends_with_what_is_counted(evidence_of: Make) -> None:
    (sentence,) = evidence_of("About 2,400 people live below the quarry.", published=EARLY)
    lead = lead_for(understand("How many people live below the quarry?"), sentence, "2,400 people live", rating=2.0)
    assert lead is not None
    assert lead.text == "About 2,400 people."


def test_a_sentence_that_leans_on_the_one_before_is_shown_with_it(evidence_of: Make) -> None:
    first, second = evidence_of("The port of Varde shut on Monday. It will open on Friday.")
    assert antecedent(second) == first
    assert antecedent(first) is None
    answer = finished(shown(second), understand("When will it open?"), ())
    (statement,) = answer.statements
    assert statement.text == "The port of Varde shut on Monday. It will open on Friday."
    assert statement.citations[0].evidence.quote == statement.text


@pytest.mark.parametrize(
    ("sentence", "leans"),
    [
        ("Those who wish to learn the trade can apply until May.", False),
        ("Those were the last two.", True),
        ("This year the port lost 40 ships.", False),
        ("This lost the port 40 ships.", True),
        ("Both Varde and Skive will pay.", False),
        ("Both will pay.", True),
        ("Neither the port nor the bank will pay.", False),
        ("Neither will pay.", True),
    ],
)
def test_only_what_points_back_leans_on_the_sentence_before(evidence_of: Make, sentence: str, leans: bool) -> None:
    first, second = evidence_of(f"The port of Varde shut on Monday. {sentence}")
    assert antecedent(second) == (first if leans else None)


def test_older_and_undated_sentences_are_opened_by_their_day(evidence_of: Make) -> None:
    (old,) = evidence_of("A ticket costs 14 crowns.", id="a", published=EARLY, publisher="Argus")
    (new,) = evidence_of("A ticket costs 18 crowns.", id="b", published=LATE, publisher="Argus")
    (none,) = evidence_of("A ticket is dear.", id="c", published=None, publisher="Argus")
    answer = finished(shown(new, old, none), understand("What does a ticket cost?"), ())
    assert [s.opening for s in answer.statements] == ["", "Argus, 1 March 2031: ", "Argus, undated: "]


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        ("Who signed the Varde Act of 1971?", "The Varde Act of 1984 was signed by Orla Finn.", "“1984”"),
        ("What did Nils Brandt say?", "Jonas Brandt said no.", "“Jonas Brandt”"),
        ("Who won the third race?", "Orla won the second race.", "“second race”"),
    ],
)
def test_a_false_premise_is_named(evidence_of: Make, question: str, text: str, said: str) -> None:
    (sentence,) = evidence_of(text, published=None)
    told = contradiction(understand(question), sentence, [sentence])
    assert "supposes" in told
    assert said in told


@pytest.mark.parametrize("question", ["Who signed the Varde Act of 1984?", "What did Finn say?", "Who is Orla Finn?"])
def test_a_true_premise_is_let_pass(evidence_of: Make, question: str) -> None:
    (sentence,) = evidence_of("The Varde Act of 1984 was signed by Orla Finn.", published=None)
    assert contradiction(understand(question), sentence, [sentence]) == ""


def test_the_latest_entry_of_a_running_report_leads_where_the_present_is_asked_about(evidence_of: Make) -> None:
    text = "Lido: as it happened\n21:40: Dry\nThe lido is open again.\n20:15: Flood\nThe lido is shut for the night."
    told = {e.quote: e for e in evidence_of(text, published=EARLY)}
    again, shut = told["The lido is open again."], told["The lido is shut for the night."]
    read = [rated(shut, 3.0, "shut for the night"), rated(again, 0.5, "open again")]
    assert relevant(understand("Is the lido shut?"), read)[0].evidence == again
    assert relevant(understand("Was the lido shut?"), read)[0].evidence == shut
    assert relevant(understand("Is the lido shut?"), [read[0], rated(again, -3.0)])[0].evidence == shut


def test_what_is_to_come_is_told_by_the_later_article_that_names_both(evidence_of: Make) -> None:
    (old,) = evidence_of("Orla Finn is to join Varde Sailing on Monday.", id="a", published=EARLY)
    (new,) = evidence_of("Orla Finn's move to Varde Sailing hangs by a thread.", id="b", published=LATE)
    read = [rated(old, 1.0), rated(new, -0.5)]
    assert relevant(understand("Will Finn join Varde?"), read)[0].evidence == new
    assert relevant(understand("Did Finn first join Varde?"), read)[0].evidence == old


def test_a_weekday_in_an_undated_article_is_told_as_undated_and_not_led_with(evidence_of: Make) -> None:
    (sentence,) = evidence_of("The winner of the Varde Cup is named on Thursday.", published=None, publisher="Argus")
    asked = understand("When is the winner named?")
    answer = finished(shown(sentence), asked, [rated(sentence, 3.0, "on Thursday")])
    assert [(s.kind, s.opening) for s in answer.statements] == [("sentence", "Argus, undated: ")]


def test_a_further_sentence_gives_another_figure_and_is_rated_well(evidence_of: Make) -> None:
    (first, again) = evidence_of("The Lumi ferry costs 14 crowns. It is 14 crowns a trip.", id="a", published=LATE)
    (old,) = evidence_of("The Lumi ferry costs 12 crowns.", id="b", published=EARLY)
    asked = understand("How much does the Lumi ferry cost?")
    read = [rated(first, 3.0, "14 crowns"), rated(again, 2.0, "14 crowns"), rated(old, 1.2, "12 crowns")]
    assert [r.evidence for r in relevant(asked, read)] == [first, old]
    assert [r.evidence for r in relevant(asked, [*read[:2], rated(old, 0.2, "12 crowns")])] == [first]


def test_a_kind_of_thing_that_no_article_has_is_a_false_premise_where_the_reader_doubts(evidence_of: Make) -> None:
    (sentence,) = evidence_of("The lithium mine opens in May. A lithium mine needs water.", published=None)[:1]
    asked = understand("When does the gold mine open?")
    assert contradiction(asked, sentence, [sentence]) == ""
    told = contradiction(asked, sentence, [sentence], unsure=True)
    assert told == "The question supposes “gold mine”; the articles say “lithium mine”."
    assert contradiction(understand("When does the big mine open?"), sentence, [sentence], unsure=True) == ""


def test_a_day_that_is_denied_is_led_with_as_denied_or_not_at_all(evidence_of: Make) -> None:
    question = understand("When will the Lumi board report?")
    (board,) = evidence_of("The Lumi board will report, but not before September.", published=EARLY)
    lead = lead_for(question, board, "before September", rating=3.0)
    assert lead is not None
    assert lead.text == "Not before September."
    (board,) = evidence_of("The Lumi board will report, but not in September.", published=EARLY)
    assert lead_for(question, board, "in September", rating=3.0) is None


def test_a_later_figure_that_surely_answers_leads_though_it_has_no_word_but_a_name_of_the_question(
    evidence_of: Make,
) -> None:
    (old,) = evidence_of("The new Lumi pier costs Orla Finn 24 million crowns.", id="a", published=EARLY)
    (new,) = evidence_of("It's 27 million now, Orla Finn of the Lumi says.", id="b", published=LATE)
    question = understand("How much does the Lumi pier cost?")
    assert relevant(question, [rated(old, 3.0, "24 million"), rated(new, 1.5, "27 million")])[0].evidence == new
    assert relevant(question, [rated(old, 3.0, "24 million"), rated(new, 0.4, "27 million")])[0].evidence == old


def test_what_looks_back_does_not_lead_where_the_present_is_asked_about(evidence_of: Make) -> None:
    (new,) = evidence_of("The Lumi ferry has nine cabins.", id="a", published=EARLY)
    (back,) = evidence_of("When the Lumi ferry first sailed, it had four cabins.", id="b", published=LATE)
    read = [rated(new, 3.0, "nine cabins"), rated(back, 2.0, "four cabins")]
    assert relevant(understand("How many cabins does the Lumi ferry have now?"), read)[0].evidence == new


def test_an_entry_that_ends_the_state_asked_about_leads(evidence_of: Make) -> None:
    text = "Lido: live\n21:40: Dry\nThe lido reopened at 21:30.\n20:15: Flood\nThe lido stays closed until Sunday."
    told = {e.quote: e for e in evidence_of(text, published=EARLY)}
    read = [rated(told["The lido stays closed until Sunday."], 4.0, "until Sunday")]
    again = rated(told["The lido reopened at 21:30."], -2.0, "21:30")
    assert relevant(understand("Until when does the lido stay closed?"), [*read, again])[0] is again


def test_a_stance_of_now_is_told_by_what_the_party_did_last(evidence_of: Make) -> None:
    (old,) = evidence_of("Norvane says the Tolm quarry must grow.", id="a", published=EARLY)
    (new,) = evidence_of("Norvane left the Tolm quarry to its rival in August.", id="b", published=LATE)
    read = [rated(old, 1.0), rated(new, -3.4)]
    assert relevant(understand("What does Norvane want now?"), read)[0].evidence == new
    assert relevant(understand("What does Norvane want?"), read)[0].evidence == old
    assert relevant(understand("What does Norvane want now?"), [read[0], rated(new, -5.0)])[0].evidence == old


def test_a_sentence_without_a_word_of_the_question_gives_way(evidence_of: Make) -> None:
    (told, other) = evidence_of("The Lumi pier opens on 4 May. The council decides on 9 June.", published=EARLY)
    read = [rated(told, 1.5, "4 May"), rated(other, 3.0, "9 June")]
    assert relevant(understand("When does the pier open?"), read)[0].evidence == told


def test_when_something_will_not_be_gives_way_to_when_it_will(evidence_of: Make) -> None:
    text = "The Lumi quay will not open this year. The harbour now expects to open it in the spring of 2033."
    no, yes = evidence_of(text, published=EARLY)
    read = [rated(no, 2.2, "this year"), rated(yes, 2.0, "the spring of 2033")]
    assert relevant(understand("When will the Lumi quay open?"), read)[0].evidence == yes
    assert relevant(understand("When will the Lumi quay not open?"), read)[0].evidence == no
