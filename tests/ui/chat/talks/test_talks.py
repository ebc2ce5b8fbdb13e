"""What goes with a conversation, without a browser: whose it is, what it asks of, what leaves it, what may follow."""

from __future__ import annotations

import asyncio
import html
import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from rag.errors import QuestionError
from rag.types import Answer, Citation, Statement
from ui.chat.handlers import Handlers, Visitor
from ui.chat.stream import is_weak, understood
from ui.chat.talks.conversation import Conversation
from ui.chat.talks.export import answer_markdown, answer_plain, conversation_markdown, conversation_page
from ui.chat.talks.preferences import shortened
from ui.chat.talks.scope import Scope, filters_of, scope_from, scope_of_record, scope_record, scope_words
from ui.chat.talks.visitor import COOKIE, BrowserMark, owner_of, token_of

TOKEN = "t" * 32
Cite = Callable[..., Citation]


# --- whose ----------------------------------------------------------------------------------------------------------


def test_a_login_comes_before_the_browser_and_the_browser_before_the_visit() -> None:
    cookie = f"other=1; {COOKIE}={TOKEN}"
    owners = {
        owner_of(cookie, login="ann", session="s"),
        owner_of(cookie, login=None, session="s"),
        owner_of("", login=None, session="s"),
        owner_of("", login=None, session="s2"),
    }
    assert len(owners) == 4
    assert owner_of("", login="ann", session="x") == owner_of(cookie, login="ann", session="y")
    assert owner_of(cookie, login=None, session="x") == owner_of(cookie, login=None, session="y")
    assert not any(TOKEN in owner for owner in owners)


@pytest.mark.parametrize(
    "cookies", ["", "x", f"{COOKIE}=short", f"{COOKIE}={'a' * 65}", f'{COOKIE}="a b\u00e9"', "a=;;=b"]
)
def test_a_malformed_cookie_is_none(cookies: str) -> None:
    assert token_of(cookies) == ""


@pytest.mark.parametrize(
    ("path", "cookie", "marked"),
    [("/", b"", True), ("/", f"{COOKIE}={TOKEN}".encode(), False), ("/config", b"", False)],
)
def test_only_the_page_itself_gives_a_browser_its_mark(path: str, cookie: bytes, marked: bool) -> None:
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "headers": [(b"cookie", cookie)], "scheme": "http"}
    asyncio.run(BrowserMark(app)(scope, None, send))  # type: ignore[arg-type]
    headers = dict(sent[0]["headers"])
    assert (b"set-cookie" in headers) is marked
    if marked:
        assert re.fullmatch(
            rf"{COOKIE}=[\w-]{{32}}; Path=/; Max-Age=\d+; HttpOnly; SameSite=Lax", headers[b"set-cookie"].decode()
        )


# --- what is asked --------------------------------------------------------------------------------------------------


def test_a_scope_narrows_and_so_do_the_settings() -> None:
    scope = scope_from(["a", "b"], "2024-01-05", " 2024-03-01 ")
    always = Scope(since=date(2024, 2, 1), until=date(2025, 1, 1))
    filters = filters_of(scope, always)
    assert (filters.article_ids, filters.since, filters.until) == ({"a", "b"}, date(2024, 2, 1), date(2024, 3, 1))
    assert scope_of_record(scope_record(scope)) == scope
    assert scope_words(scope, {}) == "2 chosen articles, published from 5 January 2024 to 1 March 2024"
    assert scope_words(Scope(article_ids=("a",)), {"a": "A title"}) == "A title"
    assert (scope_words(Scope(), {}), Scope().is_all) == ("all articles", True)


@pytest.mark.parametrize("dates", [("yesterday", ""), ("", "2024-13-01"), ("2024-02-02", "2024-02-01")])
def test_a_date_that_is_none_and_a_span_without_days_are_refused(dates: tuple[str, str]) -> None:
    with pytest.raises(QuestionError):
        scope_from([], *dates)


def test_a_follow_up_is_understood_with_what_was_asked_and_a_sentence_with_what_it_says(cite: Cite) -> None:
    talk = Conversation()
    assert understood("And by when?", talk) == "And by when?"
    answer = Answer(question="?", status="quoted", statements=(), citations=(cite(1, "Yes."),))
    talk.finish("Who must choose a bridge?", answer)
    assert understood("And by when?", talk) == "Who must choose a bridge: by when?"
    assert understood("Who said so?", talk, "Work ends in May.") == "Work ends in May: Who said so?"


def test_evidence_with_few_words_of_the_question_is_weak(cite: Cite) -> None:
    found = [cite(1, "The bridge must be chosen by April.").evidence]
    assert not is_weak("By when must the bridge be chosen?", found)
    assert is_weak("Which quarterback lost the Toledo championship bridge?", found)


def test_a_short_answer_is_its_first_sentence_with_that_sentence_s_sources(cite: Cite) -> None:
    one, two = cite(1, "First."), cite(2, "Second.")
    said = (Statement(text="First.", citations=(one,)), Statement(text="Second.", citations=(two,)))
    short = shortened(Answer(question="?", status="answered", statements=said, citations=(one, two)))
    assert (short.statements, short.citations) == (said[:1], (one,))


# --- what leaves ----------------------------------------------------------------------------------------------------


def long_talk(cite: Cite) -> Conversation:
    """Ten turns, each with a first citation of its own."""
    talk = Conversation(name="Ten *turns* <b>")
    for turn in range(10):
        source = cite(1, f"Quote of turn {turn} <i>*x*</i>.", url=f"https://news.example/{turn}")
        said = Statement(text=f"Answer {turn}.", citations=(source,))
        talk.finish(
            f"Question {turn}?", Answer(question="?", status="answered", statements=(said,), citations=(source,))
        )
    return talk


def test_a_copied_answer_carries_its_quotes_and_sources(cite: Cite) -> None:
    turn = long_talk(cite).turns[3]
    assert answer_plain(turn) == (
        "Question 3?\n\nAnswer 3. [1]\n\n[1] “Quote of turn 3 <i>*x*</i>.” (A title · A paper · 6 August 2025)"
        " https://news.example/3\n"
    )
    assert answer_markdown(turn) == (
        "**Question 3?**\n\nAnswer 3. \\[1\\]\n\n- \\[1\\] “Quote of turn 3 \\<i\\>\\*x\\*\\</i\\>.”"
        " (A title · A paper · 6 August 2025) <https://news.example/3>\n"
    )


def test_in_an_exported_conversation_every_number_leads_to_its_own_quote(cite: Cite) -> None:
    talk = long_talk(cite)
    markdown, page = conversation_markdown(talk), conversation_page(talk)
    for at in range(1, 11):
        assert f"Answer {at - 1}.[^{at}-1]" in markdown
        assert re.search(rf"^\[\^{at}-1\]: “Quote of turn {at - 1} ", markdown, re.MULTILINE)
        assert f'<a href="#t{at}-1">[1]</a>' in page
        assert re.search(rf'<li id="t{at}-1">\[1\] “Quote of turn {at - 1} ', page.replace("&#32;", " "))
    assert markdown.startswith("# Ten \\*turns\\* \\<b\\>")
    assert "<b>" not in page
    assert "<i>" not in page
    assert "<script" not in page


def test_a_sentence_that_is_the_answer_is_not_exported_again_as_its_own_quote(cite: Cite) -> None:
    one, two = cite(1, "The fee is $40 (not $60) for well-kept boats_here."), cite(2, "1. It was 60 before.")
    said = (
        Statement(text="40 dollars.", citations=(one,), kind="lead"),
        Statement(text=one.evidence.quote, citations=(one,)),
        Statement(text=two.evidence.quote, citations=(two,), opening="3 May 2024: "),
    )
    talk = Conversation(name="Fees")
    talk.finish("What is it?", Answer(question="?", status="answered", statements=said, citations=(one, two)))
    assert conversation_markdown(talk) == (
        "# Fees\n\n## What is it?\n\n40 dollars.[^1-1]\n\n"
        "The fee is \\$40 (not \\$60) for well-kept boats_here.[^1-1]\n\n"
        "3 May 2024: 1. It was 60 before.[^1-2]\n\n"
        "[^1-1]: A title · A paper · 6 August 2025\n[^1-2]: A title · A paper · 6 August 2025\n"
    )
    assert conversation_page(talk).count("It was 60 before") == 1
    assert answer_plain(talk.turns[0]).count("It was 60 before") == 1


# --- settings -------------------------------------------------------------------------------------------------------


def test_settings_that_make_no_sense_are_told_and_others_kept(make_service: Callable[..., Any]) -> None:
    handlers, ann = Handlers(make_service(None)), Visitor(owner="a", session="s")

    def prefer(change: str) -> Any:
        text = json.dumps({"do": "prefer", "to": change})
        return handlers.action(text, "", "[]", "", "", "", ann)

    before = handlers.settings(ann)
    assert "no date" in html.unescape(prefer("since=soon")["kept"])
    assert prefer("length=endless").keys() == {"settings", "scope_line", "kept"}
    assert handlers.settings(ann) == before
    assert "Kept" in prefer("length=quotes")["settings"]
    assert "Kept" in prefer("quotes_only=yes")["settings"]
    assert "2024" in prefer("since=2024-01-01")["scope_line"]
    after = html.unescape(handlers.settings(ann))
    assert all(part in after for part in ("on do-prefer-length=quotes", "on do-prefer-quotes_only=no", "2024-01-01"))
    assert handlers.settings(Visitor(owner="b", session="s")) == before


def test_a_visit_is_loaded_once_so_that_what_was_typed_meanwhile_stays(make_service: Callable[..., Any]) -> None:
    handlers, load = Handlers(make_service(None)), '{"do": "load", "to": ""}'
    first, later = Visitor(owner="a", session="s"), Visitor(owner="a", session="t")
    assert "since" in handlers.action(load, "", "[]", "", "", "", first)
    assert handlers.action(load, "", "[]", "2024-01-01", "", "", first) == {}
    assert "since" in handlers.action(load, "", "[]", "", "", "", later)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"do": 7}', '{"do": "pick", "to": "nobody\'s"}', '{"do": "sources", "to": "9"}', '{"do": "boo"}',
     '{"do": "restore", "to": "zz.1"}', '{"do": "only", "to": "zz"}', '{"do": "export"}', '{"do": "undelete"}',
     '{"do": "remove", "to": "6e6f"}', '{"do": "edit", "to": "6e6f", "with": "{}"}',
     '{"do": "board", "to": "zz.9", "with": "x"}',
     '{"do": "prefer", "to": "="}', '{"do": "widen", "to": "-1"}', "x" * 30_000, None, 7],
)  # fmt: skip
def test_an_action_that_makes_no_sense_does_no_harm(make_service: Callable[..., Any], text: Any) -> None:
    service = make_service(None)
    changes = Handlers(service).action(text, "not mine", "[7, {}]", "x", "y", "", Visitor(owner="a", session="s"))
    assert isinstance(changes, dict)
    assert service.article_count() == 2
