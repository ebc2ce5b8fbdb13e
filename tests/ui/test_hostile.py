"""Over 150 payloads through every word that Dossier did not write: the page's markup stays its own, the terminal is
never steered, and a real browser runs nothing and asks nobody."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from index.library.contents import ArticleHeader
from rag.types import Abstention, Answer, Citation, Disagreement, Evidence, Position, Statement
from tests.payloads import PAYLOADS, TERMINAL
from ui.chat.html.conversation_html import transcript_html, working_html
from ui.chat.html.library_html import library_html, message_html, reader_html
from ui.chat.html.sources_html import sources_html
from ui.chat.talks.conversation import Conversation, Working
from ui.terminal.output import print_json
from ui.terminal.render import render_answer, render_article, render_articles, render_dropped, render_progress

PLAIN = "a quiet word"
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Shape(HTMLParser):
    """The tags and attributes of some HTML, and its raw text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.marks: list[object] = []
        self.raw = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.marks.append((tag, tuple(sorted((name, value) for name, value in attrs if name != "href"))))

    def handle_endtag(self, tag: str) -> None:
        self.marks.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.raw += data

    def handle_comment(self, data: str) -> None:
        self.marks.append("a comment")

    def handle_decl(self, decl: str) -> None:
        self.marks.append("a declaration")


@pytest.fixture
def hostile(make_article: Callable[..., Any], make_passage: Callable[..., Any]) -> Callable[[str], Any]:
    """`hostile(payload)`: an article that has it everywhere, and an answer that shows it everywhere."""

    def make(payload: str) -> tuple[Any, Answer]:
        article = make_article(
            f"{payload} and more.", title=payload, publisher=payload, author=payload, source=payload, id="an-article",
            url=payload, published=date(2024, 5, 3),
        )  # fmt: skip
        whole = Evidence(article=article, passage=make_passage(article), start=0, end=len(article.text), relevance=1.0)
        citation = Citation(number=1, evidence=whole)
        sides = tuple(Position(value=payload, citations=(citation,)) for _ in range(2))
        answer = Answer(
            question=payload,
            status="answered",
            statements=(Statement(text=payload, citations=(citation,)),),
            citations=(citation,),
            disagreements=(Disagreement(about=payload, kind="conflict", positions=sides),),
            notice=payload,
            model=payload,
        )
        return article, answer

    return make


def header_of(article: Any) -> ArticleHeader:
    """What the library lists of an article."""
    names = ("id", "title", "publisher", "published", "source", "copy_group")
    return ArticleHeader(passages=2, **{name: getattr(article, name) for name in names})


def _abstained(answer: Answer, payload: str) -> Answer:
    from dataclasses import replace

    abstention = Abstention(reason="unsupported", explanation=payload, nearest=answer.citations)
    return replace(answer, status="abstained", statements=(), citations=(), disagreements=(), abstention=abstention)


def pages(payload: str, article: Any, answer: Answer) -> list[str]:
    """Every part of the page that shows it."""
    conversation = Conversation()
    turn = conversation.finish(payload, answer)
    abstained = conversation.finish(payload, _abstained(answer, payload))
    gone = conversation.give_up(payload, payload)
    (citation,) = answer.citations
    working = Working(question=payload, stage=payload, seconds=1.0, draft=f"x {payload}", detail=f"x {payload}")
    return [
        transcript_html([turn, abstained, gone]), working_html(working), library_html([header_of(article)]),
        sources_html([(0, citation)], [(0, citation.evidence)]), reader_html(article, (0, 3)), message_html(payload),
    ]  # fmt: skip


def test_there_are_over_150_payloads() -> None:
    assert len(set(PAYLOADS)) >= 150


@pytest.mark.parametrize("at", range(len(PAYLOADS)))
def test_a_payload_changes_nothing_of_the_page_but_its_words(at: int, hostile: Callable[[str], Any]) -> None:
    payload = PAYLOADS[at]
    wanted = [Shape(html) for html in pages(PLAIN, *hostile(PLAIN))]
    for html, plain in zip(pages(payload, *hostile(payload)), wanted, strict=True):
        shape = Shape(html)
        tags = {mark if isinstance(mark, str) else mark[0] for mark in shape.marks}  # type: ignore[index]
        ours = {mark if isinstance(mark, str) else mark[0] for mark in plain.marks} | {"a", "/a", "b", "/b"}  # type: ignore[index]
        assert tags <= ours | {"p", "/p", "span", "/span", "mark", "/mark"}
        named = {name for mark in shape.marks if not isinstance(mark, str) for name, _ in mark[1]}  # type: ignore[index]
        assert not [name for name in named if name.startswith("on") or name in ("src", "style", "srcset", "action")]
        assert not re.search(r"[<>`*_\[\]{}$#|\\!~=@]", shape.raw)
        assert not re.search(
            r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]", unescape(html)
        )


@pytest.mark.parametrize("at", range(len(PAYLOADS)))
def test_a_payload_never_steers_the_terminal(
    at: int, hostile: Callable[[str], Any], capsys: pytest.CaptureFixture[str]
) -> None:
    article, answer = hostile(PAYLOADS[at])
    out = render_progress([answer.citations[0].evidence], PAYLOADS[at]).plain
    for colour in (False, True):
        for shown in (answer, _abstained(answer, PAYLOADS[at])):
            out += render_answer(shown, width=80, colour=colour)
        out += render_article(article, width=80, colour=colour) + render_dropped(article, width=80, colour=colour)
        out += render_articles([(article, 1)], width=80, colour=colour)
    print_json({"payload": PAYLOADS[at]})
    printed = capsys.readouterr().out
    assert json.loads(printed) == {"payload": PAYLOADS[at]}
    plain = re.sub(r"\x1b\[[0-9;]*m", "", out)
    for text in (plain, printed):
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]", text)


def test_an_error_line_never_steers_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from ui.cli import main

    for payload in (text for text in TERMINAL if "\0" not in text):
        assert main(["--home", str(tmp_path / payload.replace("/", "")), "articles"]) == 1
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", said)


@pytest.mark.browser
def test_no_payload_runs_or_calls_home_in_a_real_browser(
    stories: Path, tmp_path: Path, fake_encoder: Any, make_service: Any, open_page: Any, visit: Any
) -> None:
    from index.update.update_index import update_index

    for at in range(0, len(PAYLOADS), 16):
        some = [text.replace("\0", "") for text in PAYLOADS[at : at + 16]]
        body = "\n\n".join(f"The zebra council votes on {text} in May." for text in some)
        front = json.dumps(some[0].encode("utf-8", "replace").decode())
        text = f"---\ntitle: {front}\npublisher: {front}\nauthor: {front}\n---\n\n{body}\n"
        (stories / f"hostile-{at}.md").write_text(text, encoding="utf-8", errors="replace")
    update_index(tmp_path / "home", [str(stories)], encoder=fake_encoder)
    page = visit(open_page(make_service(None)))
    page.fill("#question textarea", "What does the zebra council vote on? <img src=x onerror=window.hacked=1>")
    page.click("#ask")
    page.wait_for_selector(".turn:not(.working)")
    page.click(".cite, .card")
    page.wait_for_selector(".reader")
    page.get_by_role("tab", name="Library").click()
    page.wait_for_selector(".library")
    assert page.evaluate("window.hacked") is None
    assert page.strangers == []
