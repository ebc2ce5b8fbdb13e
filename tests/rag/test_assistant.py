"""One question through the whole line, over a real index, a fake encoder and a model that writes a script."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from index.errors import MissingError
from rag.answer.record.codec import dump
from rag.errors import ModelCancelled, ModelError, QuestionError
from rag.events import DraftGrew, EvidenceFound, StageStarted
from rag.models.protocol import Completion
from rag.question.checked import MAX_QUESTION, checked_question
from rag.question.followup import Exchange
from rag.reader.reader import LocalReader
from rag.stages import Reading
from rag.types import Evidence, Filters, TokenCounts

WHEN = "By when must Orbeck Marine remove the cranes?"
BY = "Orbeck Marine must remove the cranes by 30 September 2024."
TOWER = "Who built the lighthouse of Lissen?"
WEIR = "The lighthouse of Lissen was built in 1894 by the engineer Anna Weir."


@pytest.mark.model
def test_a_drafted_sentence_that_is_supported_is_the_answer(
    make_assistant: Any, says: Any, assert_honest: Any, real_reader: LocalReader
) -> None:
    model = says("Anna Weir, an engineer, built the lighthouse of Lissen in 1894.")
    answer = make_assistant(model, reader=real_reader).ask(TOWER)
    assert answer.status == "answered"
    assert [s.text for s in answer.statements] == ["Anna Weir, an engineer, built the lighthouse of Lissen in 1894."]
    assert [c.evidence.quote for c in answer.citations] == [WEIR]
    assert answer.question == TOWER
    assert answer.model == "scripted"
    assert answer.notice == ""
    assert_honest(answer)


def test_a_draft_that_says_too_much_gives_way_to_the_articles_sentence(
    make_assistant: Any, says: Any, assert_honest: Any
) -> None:
    answer = make_assistant(says("The lighthouse of Lissen was built by the famous engineer Anna Weir.")).ask(TOWER)
    assert answer.status == "answered"
    assert [s.text for s in answer.statements] == [WEIR]
    assert len(answer.rejected) == 1
    assert_honest(answer)


def test_two_dates_of_two_times_are_shown_as_an_update(make_assistant: Any, says: Any, assert_honest: Any) -> None:
    model = says(BY)
    answer = make_assistant(model).ask(WHEN)
    (disagreement,) = answer.disagreements
    assert disagreement.kind == "update"
    assert ["2024" in p.value for p in disagreement.positions] == [True, False]
    assert_honest(answer)


# --- no answer ----------------------------------------------------------------------------------------------------


def test_a_filter_that_leaves_nothing_abstains_without_asking_the_model(make_assistant: Any, says: Any) -> None:
    model = says(BY)
    answer = make_assistant(model).ask(WHEN, filters=Filters(until=date(1999, 1, 1)))
    assert answer.status == "abstained"
    assert answer.abstention.reason == "no_evidence"
    assert answer.abstention.nearest == ()
    assert model.prompts == []


@pytest.mark.parametrize("asked", ["ask", "search"])
def test_a_publisher_that_no_article_has_is_an_error_that_names_those_there_are(
    make_assistant: Any, says: Any, asked: str
) -> None:
    model = says(BY)
    with pytest.raises(MissingError, match=r'no article is from "nobody": the publishers are ".+", ".+"') as raised:
        getattr(make_assistant(model), asked)(WHEN, filters=Filters(publisher="nobody"))
    assert "\n" not in str(raised.value)
    assert model.prompts == []


def test_a_question_off_every_topic_abstains_without_asking_a_model_that_writes(make_assistant: Any, says: Any) -> None:
    model = says("Xyzzy.")
    answer = make_assistant(model).ask("Quokka plumage taxonomy?")
    assert answer.abstention.reason == "no_evidence"
    assert model.prompts == []


def test_one_that_reads_sentences_reads_them_however_far_they_look(make_assistant: Any) -> None:
    reader = _FindsNothingAtFirst(ever=False)
    answer = make_assistant(reader).ask("Quokka plumage taxonomy?")
    assert reader.given
    assert answer.status == "abstained"


@pytest.mark.parametrize("lines", [[], [{"evidence": [1], "text": BY}]])
def test_an_endpoint_that_says_no_is_believed(lines: Any, make_assistant: Any, scripted_model: Any) -> None:
    reply = json.dumps({"answerable": False, "statements": lines})
    answer = make_assistant(scripted_model(reply)).ask(WHEN)
    assert answer.status == "abstained"
    assert answer.abstention.reason == "model_declined"
    assert [r.text for r in answer.rejected] == [line["text"] for line in lines]


def test_a_draft_of_which_nothing_is_supported_abstains_and_keeps_it(
    make_assistant: Any, says: Any, assert_honest: Any
) -> None:
    answer = make_assistant(says("A dragon ate it in 1712.")).ask(TOWER)
    assert answer.status == "abstained"
    assert answer.abstention.reason == "unsupported"
    assert [r.text for r in answer.rejected] == ["A dragon ate it in 1712."]
    assert_honest(answer)


# --- the model fails ----------------------------------------------------------------------------------------------


def test_without_a_model_the_best_sentences_are_quoted(make_assistant: Any, assert_honest: Any) -> None:
    answer = make_assistant(None, notice="no model here: fetch one").ask(TOWER)
    assert answer.status == "quoted"
    assert answer.statements[0].text == WEIR
    assert answer.notice == "no model here: fetch one"
    assert answer.model == ""
    assert_honest(answer)


def test_a_model_that_fails_gives_quotes_and_one_line(
    make_assistant: Any, scripted_model: Any, assert_honest: Any
) -> None:
    model = scripted_model(ModelError("the endpoint is down: start it"))
    answer = make_assistant(model).ask(TOWER)
    assert answer.status == "quoted"
    assert answer.notice == "the endpoint is down: start it"
    assert answer.statements[0].text == WEIR
    assert_honest(answer)


def test_a_model_that_fails_on_what_the_articles_do_not_say_abstains_with_the_notice(
    make_assistant: Any, scripted_model: Any, assert_honest: Any
) -> None:
    model = scripted_model(ModelError("the endpoint is down: start it"))
    answer = make_assistant(model).ask("By when did Orbeck Marine have to remove the cranes of 1848?")
    assert answer.status == "abstained"
    assert answer.notice == "the endpoint is down: start it"
    assert_honest(answer)


def test_where_a_model_is_required_its_failure_is_raised(make_assistant: Any, scripted_model: Any) -> None:
    broken = make_assistant(scripted_model(ModelError("down: start it")), require_model=True)
    with pytest.raises(ModelError, match="down: start it"):
        broken.ask(TOWER)
    with pytest.raises(ModelError, match="no model"):
        make_assistant(None, notice="no model: fetch one", require_model=True).ask(TOWER)


def test_a_cancelled_question_raises_even_where_no_model_is_required(make_assistant: Any, scripted_model: Any) -> None:
    with pytest.raises(ModelCancelled):
        make_assistant(scripted_model(ModelCancelled("stopped"))).ask(TOWER)


def test_the_model_is_given_the_way_to_see_that_it_is_cancelled(make_assistant: Any) -> None:
    class Watching:
        name = "watching"

        def complete(self, prompt: Any, *, on_text: Any = None, cancelled: Any = None) -> Completion:
            if cancelled():
                raise ModelCancelled("stopped")
            return Completion(text="No", finish="stop")

        def check(self) -> None:
            """It is always there."""

    with pytest.raises(ModelCancelled):
        make_assistant(Watching()).ask(TOWER, cancelled=lambda: True)


# --- the question -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", ["", " ", "\n\t", "???", "“—”", "\x00", "\u200b\u202e"])
def test_a_question_without_a_word_cannot_be_asked(question: str, make_assistant: Any, says: Any) -> None:
    model = says(BY)
    with pytest.raises(QuestionError, match="empty"):
        make_assistant(model).ask(question)
    assert model.prompts == []


def test_a_question_of_ten_thousand_characters_cannot_be_asked(make_assistant: Any) -> None:
    with pytest.raises(QuestionError, match="10,000 characters"):
        make_assistant(None).ask("a" * 10_000)


def test_what_nobody_sees_is_no_part_of_a_question(make_assistant: Any) -> None:
    answer = make_assistant(None).ask("When did the\u200b\x1b[31m tower\u202e open?")
    assert answer.question == "When did the tower open?"


def test_the_longest_question_can_be_asked(make_assistant: Any, assert_honest: Any) -> None:
    question = (TOWER + " ") * (MAX_QUESTION // (len(TOWER) + 1))
    assert_honest(make_assistant(None).ask(question))
    assert checked_question("a" * MAX_QUESTION) == "a" * MAX_QUESTION


def test_a_question_is_asked_on_one_line() -> None:
    assert checked_question("  By when\n\tmust they?  ") == "By when must they?"


@pytest.mark.parametrize(
    "question",
    [
        "Кто построил маяк?",
        "灯台は誰が建てましたか？",
        "من بنى المنارة؟",
        "¿Quién construyó el faro?",
        "🏮 lighthouse 🏮",
        "<script>alert(1)</script>",
    ],
)
def test_a_question_in_another_script_gets_an_honest_answer(
    question: str, make_assistant: Any, says: Any, assert_honest: Any
) -> None:
    answer = make_assistant(says(WEIR)).ask(question)
    assert answer.question == question
    assert_honest(answer)


def test_a_follow_up_is_retrieved_and_asked_with_the_question_before(make_assistant: Any, says: Any) -> None:
    model = says(WEIR)
    before = Exchange(question="Is there a lighthouse of Lissen?", answer_text="Yes.")
    answer = make_assistant(model).ask("And who built it?", history=[before])
    assert answer.question == "And who built it?"
    assert all("there a lighthouse of Lissen: who built it?" in p.turns[-1].text for p in model.prompts)
    assert answer.statements[0].text == WEIR


# --- filters ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filters", "allowed"),
    [
        (Filters(as_of=date(2024, 3, 4)), {"cranes-sold", "lighthouse"}),
        (Filters(since=date(2024, 6, 1)), {"price-raised"}),
        (Filters(until=date(2024, 3, 4)), {"cranes-sold"}),
        (Filters(publisher="northern"), {"union-fights"}),
    ],
)
@pytest.mark.parametrize("with_model", [True, False])
def test_an_answer_rests_only_on_articles_that_the_filters_admit(
    filters: Filters, allowed: set[str], with_model: bool, make_assistant: Any, says: Any, harbour_ids: Any
) -> None:
    answer = make_assistant(says(BY, "Orbeck Marine has until 31 March 2025.") if with_model else None).ask(
        WHEN, filters=filters
    )
    nearest = answer.abstention.nearest if answer.abstention else ()
    used = {c.evidence.article.id for c in (*answer.citations, *nearest)}
    used |= {p.passage.article_id for p in answer.retrieved}
    assert used
    assert used <= {harbour_ids[name] for name in allowed}


def test_article_ids_limit_an_answer_to_these(make_assistant: Any, says: Any, harbour_ids: Any) -> None:
    only = frozenset({harbour_ids["price-raised"]})
    answer = make_assistant(says(BY)).ask(WHEN, filters=Filters(article_ids=only))
    assert {p.passage.article_id for p in answer.retrieved} == only
    assert "2024" not in "".join(s.text for s in answer.statements)


# --- what is reported on the way ----------------------------------------------------------------------------------


def test_events_come_in_order_and_the_evidence_before_the_draft(make_assistant: Any, says: Any) -> None:
    events: list[Any] = []
    answer = make_assistant(says(WEIR)).ask(TOWER, on_event=events.append)
    stages = [e.stage for e in events if isinstance(e, StageStarted)]
    assert stages == ["retrieve", "select", "generate", "verify"]
    kinds = [type(e) for e in events]
    assert kinds.count(EvidenceFound) == 1
    assert kinds.index(EvidenceFound) < kinds.index(DraftGrew)
    seconds = [e.seconds for e in events if not isinstance(e, DraftGrew)]
    assert seconds == sorted(seconds)
    (found,) = [e for e in events if isinstance(e, EvidenceFound)]
    assert {c.evidence.quote for c in answer.citations} <= {e.quote for e in found.evidence}


def test_a_draft_grows_without_its_protocol(make_assistant: Any, says: Any) -> None:
    events: list[Any] = []
    make_assistant(says(WEIR)).ask(TOWER, on_event=events.append)
    drafts = [e.text for e in events if isinstance(e, DraftGrew)]
    assert drafts[-1] == WEIR
    assert not [d for d in drafts if "[1]" in d or "{" in d or "answerable" in d]


def test_an_abstention_for_lack_of_evidence_still_reports_its_stages(make_assistant: Any) -> None:
    events: list[Any] = []
    make_assistant(None).ask(WHEN, filters=Filters(until=date(1999, 1, 1)), on_event=events.append)
    assert [type(e) for e in events] == [StageStarted, StageStarted, EvidenceFound]
    assert events[-1].evidence == ()


@pytest.mark.parametrize("question", [TOWER, "Quokka plumage taxonomy?"])
@pytest.mark.parametrize("with_model", [True, False])
def test_every_answer_has_its_timings(question: str, with_model: bool, make_assistant: Any, says: Any) -> None:
    answer = make_assistant(says(WEIR) if with_model else None).ask(question)
    timings = answer.timings_ms
    assert set(timings) == {"retrieve", "select", "generate", "verify", "total"}
    assert all(value >= 0 for value in timings.values())
    assert sum(v for k, v in timings.items() if k != "total") <= timings["total"]
    assert answer.retrieved
    assert dump(answer)["timings_ms"].keys() == timings.keys()


def test_the_tokens_of_all_calls_are_added(make_assistant: Any, scripted_model: Any) -> None:
    counts = TokenCounts(prompt=50, cached=40, completion=5)
    model = scripted_model(Completion(text=f"[1] {WEIR}", finish="stop", tokens=counts))
    tokens = make_assistant(model).ask(TOWER).tokens
    calls = len(model.prompts)
    assert tokens == TokenCounts(prompt=50 * calls, cached=40 * calls, completion=5 * calls)


def test_two_questions_do_not_touch_each_other(make_assistant: Any, says: Any) -> None:
    assistant = make_assistant(says(WEIR))
    first, _, again = assistant.ask(TOWER), assistant.ask(WHEN), assistant.ask(TOWER)
    one, two = dump(first), dump(again)
    assert {**one, "timings_ms": {}} == {**two, "timings_ms": {}}


def test_closing_lets_the_model_go(make_assistant: Any, scripted_model: Any) -> None:
    model = scripted_model("No")
    make_assistant(model).close()
    assert model.closed


def test_only_what_was_published_in_the_days_asked_about_answers(make_assistant: Any, says: Any) -> None:
    assistant = make_assistant(says("Orbeck Marine must remove the cranes by 31 December 2024."))
    answer = assistant.ask("By when must Orbeck Marine remove the cranes, by what was written since June 2024?")
    assert {c.evidence.article.published for c in answer.citations} == {date(2024, 6, 18)}


def test_where_nothing_of_those_days_answers_the_latest_does_and_that_is_said(make_assistant: Any, says: Any) -> None:
    asked = "Who leads the union of the dock workers, by what was written since August 2024?"
    answer = make_assistant(says("Pavel Oren leads the union.")).ask(asked, filters=Filters(as_of=date(2024, 12, 1)))
    assert answer.status == "answered"
    assert "since August 2024" in answer.notice
    assert "the latest is of 5 March 2024" in answer.notice


class _FindsNothingAtFirst:
    """A reader that finds the answer only in what it is given the second time, or never."""

    name = "scripted"

    def __init__(self, *, ever: bool) -> None:
        self.ever = ever
        self.given: list[list[str]] = []

    def read(self, question: str, evidence: Sequence[Evidence], *, cancelled: Any = None) -> Reading:
        self.given.append([e.quote for e in evidence])
        odds = 4.0 if self.ever and len(self.given) > 1 else -6.0
        return Reading(answerable=odds, sentences=(odds,) * len(evidence), tokens=TokenCounts(prompt=9))

    def check(self) -> None:
        """It can always read."""

    def close(self) -> None:
        """Nothing to close."""


def test_where_the_first_sentences_give_no_answer_the_next_are_read(make_assistant: Any, assert_honest: Any) -> None:
    reader = _FindsNothingAtFirst(ever=True)
    answer = make_assistant(reader).ask(TOWER)
    first, following = reader.given
    assert len(set(following) - set(first)) > 1
    assert answer.status == "answered"
    assert any(quote in answer.citations[0].evidence.quote for quote in following)
    assert answer.tokens == TokenCounts(prompt=18)
    assert_honest(answer)


def test_two_readings_are_all_and_the_refusal_is_by_the_first(make_assistant: Any) -> None:
    reader = _FindsNothingAtFirst(ever=False)
    answer = make_assistant(reader).ask(TOWER)
    assert len(reader.given) == 2
    assert answer.status == "abstained"
    assert {c.evidence.quote for c in answer.abstention.nearest} <= set(reader.given[0])
