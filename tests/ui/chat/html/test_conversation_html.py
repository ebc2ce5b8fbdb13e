"""The page's parts without a browser: markup, places of citations, examples, turns at the model, names of files."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from index.library.contents import ArticleHeader
from index.types import DroppedLine
from rag.errors import ModelCancelled
from rag.types import Abstention, Answer, Citation, Disagreement, Position, Statement
from ui.chat.doors.binding import HostError, check_host
from ui.chat.handlers import Handlers, Visitor
from ui.chat.html.conversation_html import sources_html, transcript_html, working_html
from ui.chat.html.fill import article_id_of, article_key
from ui.chat.html.library_html import library_html, reader_html, removed_html
from ui.chat.html.talks_html import about_html, conversations_html, scope_html
from ui.chat.model_queue import ModelQueue
from ui.chat.service import ChatService, safe_name
from ui.chat.talks.archive import Heading
from ui.chat.talks.conversation import Conversation, Looked, Working
from ui.chat.talks.examples import example_questions
from ui.chat.talks.scope import Scope
from ui.wording import sayer

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "</button></article><h1>big</h1>",
    "![x](http://203.0.113.9/x.png)",
    "[x](javascript:alert(1))",
    "**bold** `code` $$x$$ <!-- c --> &lt;b&gt;",
    "\n\n    indented\n\n# heading\n\n- list",
    "http://203.0.113.9/auto",
    "<a href='http://203.0.113.9'>x</a>",
]
OURS = set("div article section h2 h3 p q span strong button ol ul li blockquote footer details summary mark a".split())


class Tags(HTMLParser):
    """The tags and attributes of some HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.open.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_can_add_markup_anywhere_on_the_page(cite: Callable[..., Citation], payload: str) -> None:
    one, two = (cite(n, payload, title=payload, publisher=payload, author=payload, url=payload) for n in (1, 2))
    sides = (Position(value=payload, citations=(one,)), Position(value=f"{payload} so", citations=(two,)))
    split = Disagreement(about=payload, kind="conflict", positions=sides)
    why = Abstention(reason="unsupported", explanation=payload, nearest=(one,))
    talk = Conversation()
    statement = Statement(text=payload, citations=(one, two))
    base: dict[str, Any] = {"question": payload, "notice": payload, "model": payload}
    talk.finish(
        payload,
        Answer(status="answered", statements=(statement,), citations=(one, two), disagreements=(split,), **base),
    )
    part = Answer(status="answered", statements=(statement,), citations=(one,), **base)
    talk.finish(payload, replace(part, abstention=replace(why, nearest=())))
    talk.finish(payload, Answer(status="quoted", statements=(statement,), citations=(one, two), **base))
    talk.finish(payload, Answer(status="abstained", statements=(), citations=(), abstention=why, **base))
    talk.finish(payload, Answer(status="answered", statements=(statement,), citations=(one, two), **base), quotes=True)
    talk.give_up(payload, payload)
    looked = (Looked(word=payload, passages=0), Looked(word="word", passages=2))
    talk.turns = [replace(turn, understood=payload, next=(payload,), looked=looked, found=(0,)) for turn in talk.turns]
    article = replace(one.evidence.article, dropped=(DroppedLine(line=1, text=payload, reason=payload),))
    html = "".join(
        (
            transcript_html(talk.turns),
            working_html(
                Working(
                    question=payload, stage="generate", seconds=1, draft=payload, detail=payload, understood=payload
                )
            ),
            sources_html([(0, one)], [(1, two.evidence)], about=payload),
            reader_html(article, (1, 4), note=payload),
            library_html([header(article)], found=payload),
            removed_html(payload, "a"),
            conversations_html([Heading(id="a-b_C", name=payload, updated=0)], "a-b_C", undo="x", notice=payload),
            scope_html(Scope(article_ids=("a",)), {"a": payload}, Scope(since=date(2024, 1, 1))),
            about_html(payload),
        )
    )
    tags = Tags(html)
    assert tags.open == []
    assert set(tags.tags) <= OURS - ({"a"} if not payload.startswith("http") else set())
    assert tags.attributes <= {"class", "type", "dir", "role", "href", "target", "rel"}
    assert "\n\n" not in html  # an empty line would hand the rest to Markdown
    assert not re.search(r"[*`$\[\]]", html)


def header(article: Any, passages: int = 3) -> ArticleHeader:
    """What the library lists of an article."""
    names = ("id", "title", "publisher", "published", "source", "copy_group")
    return ArticleHeader(passages=passages, **{name: getattr(article, name) for name in names})


def test_a_side_whose_value_is_its_sentence_is_told_once(cite: Callable[..., Citation]) -> None:
    said = "The lake is clean, says the mayor."
    one, two = cite(1, said), cite(2, "Nobody should swim there before May.")
    sides = (Position(value=said, citations=(one,)), Position(value="May", citations=(two,)))
    split = Disagreement(about="the answer", kind="conflict", positions=sides)
    talk = Conversation()
    answer = Answer(question="Is it clean?", status="answered", statements=(), citations=(), disagreements=(split,))
    talk.finish("Is it clean?", answer)
    first, second = transcript_html(talk.turns).split('<div class="side">')[1:]
    assert first.count('<p class="value whole"') == 1
    assert "side-quote" not in first
    assert second.count('<p class="value"') == 1
    assert "side-quote" in second


def test_the_reader_marks_exactly_the_quote_across_paragraphs(make_article: Callable[..., Any]) -> None:
    article = make_article("One two.\n\nThree four. Five.\n")
    html = reader_html(article, (4, 21))
    assert re.findall("<mark>(.*?)</mark>", html) == ["two&#46;", "Three four&#46;"]
    assert "<p>One <mark>" in html
    assert "</mark> Five&#46;</p>" in html
    assert "<mark>" not in reader_html(article)


def test_a_place_keeps_its_sentence_however_long_the_conversation(cite: Callable[..., Citation]) -> None:
    talk = Conversation()
    places = []
    for turn in range(12):
        citation = cite(1, f"Sentence of turn {turn}.")
        answer = Answer(question="?", status="quoted", statements=(), citations=(citation,))
        places.append((talk.finish("?", answer).places[1], citation.evidence))
    again = cite(1, "Sentence of turn 3.").evidence
    assert [talk.at(place) for place, _ in places] == [evidence for _, evidence in places]
    assert talk.show([again]) == [(places[3][0], again)]
    assert talk.at(99) is None
    assert talk.at(-1) is None


def test_examples_name_what_most_articles_are_about(make_article: Callable[..., Any]) -> None:
    articles = [
        make_article(
            "When it fell, Varne Power paid. They say that Varne Power lost, and Varne Power knew.",
            id="a",
        ),
        make_article(
            "On Monday the head of Varne Power met Hanna Dusek, and then Hanna Dusek left Varne Power.", id="b"
        ),
    ]
    questions = example_questions(articles)
    assert questions[0] == "What is at stake for Varne Power?"
    assert any("Hanna Dusek" in question for question in questions)
    assert not any("Monday" in question for question in questions)
    assert example_questions([make_article("nothing is named here")]) == (
        "What is at stake?",
        "By when?",
        "Who disagrees?",
    )
    assert example_questions([]) == ()


@pytest.mark.parametrize(
    "wanted", ["", "open-", "open-99", "open--1", "article-zz", "article-6", "open-1; x", "x" * 9_000, None, 7]
)
def test_a_browser_that_asks_for_nonsense_is_told_that_it_is_not_there(
    make_service: Callable[..., ChatService], wanted: Any
) -> None:
    visitor = Visitor(owner="someone", session="s")
    assert "no longer in the library" in Handlers(make_service(None)).open(wanted, "", visitor)


@pytest.mark.parametrize("article_id", ["000-a-b", "Ünï/ ../<x>", ""])
def test_an_article_key_leads_back_to_its_id(article_id: str) -> None:
    assert re.fullmatch("[0-9a-f]*", article_key(article_id))
    assert article_id_of(article_key(article_id)) == article_id


def test_the_model_serves_in_order_and_tells_each_its_place() -> None:
    queue, done, told = ModelQueue(), [], {}
    entered, leave = threading.Event(), threading.Event()

    def use(name: str) -> None:
        told[name] = []
        with queue.turn(on_wait=told[name].append, cancelled=None):
            done.append(name)
            if name == "first":
                entered.set()
                leave.wait(10)

    threads = [threading.Thread(target=use, args=(name,)) for name in ("first", "second", "third")]
    threads[0].start()
    assert entered.wait(10)
    threads[1].start()
    wait_until(lambda: bool(told.get("second")))
    threads[2].start()
    wait_until(lambda: bool(told.get("third")))
    leave.set()
    for thread in threads:
        thread.join(10)
    assert done == ["first", "second", "third"]
    assert (told["first"], told["second"], told["third"][0]) == ([], [1], 2)


def test_who_stops_waiting_leaves_the_line() -> None:
    queue = ModelQueue()
    with (
        queue.turn(on_wait=lambda ahead: None, cancelled=None),
        pytest.raises(ModelCancelled),
        queue.turn(on_wait=lambda ahead: None, cancelled=lambda: True),
    ):
        pytest.fail("it was not its turn")
    with queue.turn(on_wait=lambda ahead: pytest.fail("nobody is ahead"), cancelled=None):
        pass


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.txt"),
        ("Über uns?.HTML", "Über-uns.html"),
        (".hidden", "article.hidden"),
        ("a\u202eb\x00.md", "ab.md"),
        ("x" * 300 + ".pdf", "x" * 80 + ".pdf"),
        ("", "article.txt"),
    ],
)
def test_an_upload_gets_a_harmless_name(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_two_uploads_of_one_name_are_both_kept(make_service: Callable[..., ChatService], tmp_path: Path) -> None:
    service = make_service(None)
    upload = tmp_path / "report.txt"
    upload.write_text("One.")
    first, same = service.keep_file(upload), service.keep_file(upload)
    upload.write_text("Two.")
    second = service.keep_file(upload)
    assert first == same != second
    assert [Path(path).read_text() for path in (first, second)] == ["One.", "Two."]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.9.9.9"])
def test_this_machine_needs_no_login(host: str) -> None:
    assert check_host(host, auth=[], insecure=False) == []


def test_another_machine_needs_a_login_or_a_clear_word() -> None:
    assert check_host("0.0.0.0", auth=["ann:secret:x"], insecure=False) == [("ann", "secret:x")]
    assert check_host("0.0.0.0", auth=[], insecure=True) == []
    for auth in ([], [""], ["ann"], ["ann:"], [":secret"], ["ann:a", "ann:b"]):
        with pytest.raises(HostError):
            check_host("0.0.0.0", auth=auth, insecure=False)


def test_an_undated_article_comes_last_in_the_library(make_article: Callable[..., Any]) -> None:
    rows = [
        header(make_article("x", id="u", title="Undated", published=None), 1),
        header(make_article("x", id="d", title="Dated"), 2),
    ]
    html = library_html(rows)
    assert html.index("Dated<") < html.index("Undated<")
    assert "undated" in html
    assert date(2025, 8, 6).strftime("%B") in html


def test_a_position_tells_publisher_and_date_or_that_there_is_none(make_article: Callable[..., Any]) -> None:
    dated = make_article("x", title="A title", publisher="A paper", published=date(2025, 8, 6))
    assert sayer(dated) == "A paper · 6 August 2025"
    assert sayer(make_article("x", title="A title", publisher="", published=None)) == "A title · undated"


def test_a_question_leaves_nothing_in_the_home_but_its_conversation(
    make_service: Callable[..., ChatService], story_home: Path
) -> None:
    service = make_service()
    question = "By when must Orsby choose between the bridges?"
    answer = service.ask(question, on_event=lambda event: None, on_wait=lambda ahead: None, cancelled=lambda: False)
    assert answer.model
    files = [path for path in story_home.rglob("*") if path.is_file()]
    assert files
    assert [path.name for path in files if question.encode() in path.read_bytes()] == []


def wait_until(true: Callable[[], bool]) -> None:
    """Fails when it has not become true within ten seconds."""
    waited = threading.Event()
    for _ in range(500):
        if true():
            return
        waited.wait(0.02)
    pytest.fail("it never came")
