"""The page's parts without a browser: markup, places of citations, examples, turns at the model, names of files."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import unescape
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
from ui.chat.html.conversation_html import transcript_html, working_html
from ui.chat.html.fill import article_id_of, article_key
from ui.chat.html.frame_html import masthead_html, model_html, settings_html
from ui.chat.html.library_html import library_html, reader_html, removed_html
from ui.chat.html.sources_html import sources_html
from ui.chat.html.talks_html import about_html, conversations_html, scope_html
from ui.chat.model_queue import ModelQueue
from ui.chat.model_state import ModelState
from ui.chat.service import ChatService
from ui.chat.talks.archive import Heading
from ui.chat.talks.conversation import BoardLink, Conversation, Looked, Working
from ui.chat.talks.export import answer_plain, conversation_markdown, conversation_page
from ui.chat.talks.preferences import Preferences
from ui.chat.talks.scope import Scope
from ui.chat.talks.told import words_shown
from ui.safe import safe_name

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
OURS = set(
    "div article section h1 h2 h3 p q b span strong button ol ul li blockquote footer details summary mark a"
    " dl dt dd".split()
)


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
    talk.turns = [
        replace(
            turn,
            understood=payload,
            next=(payload,),
            looked=looked,
            found=(0,),
            boards=(BoardLink(story=payload, title=payload),),
        )
        for turn in talk.turns
    ]
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
            masthead_html(3, ModelState(state="missing", name=payload, detail=payload), payload),
            model_html(ModelState(state="missing", name=payload, detail=payload), payload),
            settings_html(Preferences(span=Scope(since=date(2024, 1, 1))), said=payload),
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
    assert 'class="value"' not in first
    assert first.count('<p class="side-quote"') == 1
    assert second.count('<p class="value"') == 1
    assert "side-quote" in second


def test_no_sentence_stands_twice_in_answer_card_and_sources(cite: Callable[..., Citation]) -> None:
    words = (
        "The weir opens on 3 June, the guild said.",
        "The weir opens on 9 June, the guild says now.",
        "Boats wait.",
    )
    one, two, three = (cite(n, text, title=f"Report {n}") for n, text in enumerate(words, start=1))
    sides = (Position(value="3 June", citations=(one,)), Position(value=words[1], citations=(two,)))
    answer = Answer(
        question="When does it open?",
        status="answered",
        statements=tuple(Statement(text=c.evidence.quote, citations=(c,)) for c in (two, one)),
        citations=(one, two),
        disagreements=(Disagreement(about="the day", kind="update", positions=sides),),
        model="file-of-a-model.gguf",
    )
    talk = Conversation()
    place, _ = talk.show([three.evidence])[0]
    turn = talk.finish("When does it open?", answer, found=(place,))
    html = transcript_html(talk.turns)
    beside = sources_html(*talk.sources(turn), told=words_shown(answer))
    shown = re.sub('<span class="note">.*?</span></span>|<span class="to-copy.*?</span>', "", html + beside)
    text = plain(shown)
    assert [text.count(sentence) for sentence in words] == [1, 1, 1]
    assert "Report 1" in plain(beside)
    assert "file-of-a-model" not in html


def test_an_article_without_a_title_is_called_by_its_file_s_name_and_never_by_its_place(
    cite: Callable[..., Citation],
) -> None:
    source = "/home/ulla/press/2024/grain-store_burns.txt"
    one = cite(1, "The store burned.", title="", publisher="", url="", source=source)
    answer = Answer(
        question="?", status="answered", statements=(Statement(text="It burned.", citations=(one,)),), citations=(one,)
    )
    talk = Conversation(name="Grain")
    talk.finish("What burned?", answer)
    exported = (conversation_markdown(talk), conversation_page(talk), answer_plain(talk.turns[0]))
    for text in (*exported, plain(transcript_html(talk.turns)), plain(reader_html(one.evidence.article))):
        assert "grain store burns" in text.replace("&#32;", " ")
        assert "ulla" not in text


def plain(html: str) -> str:
    """What a reader sees of some HTML."""
    return " ".join(unescape(re.sub("<[^>]+>", "", html)).split())


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
