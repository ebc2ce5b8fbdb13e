"""HTTP on loopback, with the official openai client and with requests written by hand."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from index.library.contents import Library
from index.update.update_index import update_index
from rag.settings import Settings
from tests.payloads import PAYLOADS
from ui.api.http_server import Server, checked_token, open_server
from ui.api.operations import Operations
from ui.chat.doors.binding import HostError

TOKEN = "a-token-for-these-tests"
STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
READING = {"!doctype", "html", "head", "meta", "title", "body", "h1", "p", "small", "mark"} | {
    f"/{tag}" for tag in ("html", "head", "title", "body", "h1", "p", "small", "mark")
}
QUESTION = "By when must Orsby choose a bridge?"


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """`serve(operations, token=...)`: the address of a server over these operations."""
    running: list[tuple[Server, threading.Thread]] = []

    def start(operations: Operations, *, token: str = TOKEN) -> str:
        from ui.serving.listening import listen

        server = Server(operations, listen("127.0.0.1", 0), token=token, loopback=True)
        thread = threading.Thread(target=server.serve, daemon=True)
        thread.start()
        running.append((server, thread))
        return server.url

    yield start
    for server, thread in running:
        server.stop()
        thread.join(20)
        server._listener.close()


@pytest.fixture
def url(serve: Callable[..., str], quiet_operations: Operations) -> str:
    return serve(quiet_operations)


@pytest.fixture
def client(url: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=url, api_key=TOKEN, max_retries=0) as opened:
        yield opened


@pytest.fixture
def http(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, headers={"authorization": f"Bearer {TOKEN}"}, timeout=60) as opened:
        yield opened


def check_annotations(text: str, annotations: list[Any], record: dict[str, Any], home: Any) -> None:
    """Every mark of the text has its annotation, and every annotation its words in the article."""
    marks = [(found.start(), found.end()) for found in re.finditer(r"(?<!\\)\[\d+\]", text)]
    assert marks
    assert [(each["start_index"], each["end_index"]) for each in annotations] == marks
    with Library.open(home) as library:
        for each in annotations:
            place = each["char_location"]
            article = library.article(place["document_id"])
            assert article is not None
            assert article.text[place["start_char_index"] : place["end_char_index"]] == place["cited_text"]
            assert place["cited_text"] in {citation["quote"] for citation in record["citations"]}


def test_the_openai_client_gets_a_chat_completion_with_citations(client: openai.OpenAI, story_home: Any) -> None:
    reply: Any = client.chat.completions.create(model="dossier", messages=[{"role": "user", "content": QUESTION}])
    message = reply.choices[0].message
    assert "30 April 2024" in message.content
    assert reply.choices[0].finish_reason == "stop"
    flat = [{**each.url_citation.model_dump(), "char_location": each.char_location} for each in message.annotations]
    check_annotations(message.content, flat, reply.dossier, story_home)
    assert all(each["url"].startswith("http://127.0.0.1") for each in flat)


def test_a_citation_is_a_link_that_a_browser_opens_at_the_quoted_words(client: openai.OpenAI, url: str) -> None:
    reply: Any = client.chat.completions.create(model="dossier", messages=[{"role": "user", "content": QUESTION}])
    for each in reply.choices[0].message.annotations:
        page = httpx.get(each.url_citation.url)  # as a click does, without the token
        assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
        root = html.document_fromstring(page.text)
        assert [mark.text_content() for mark in root.iter("mark")] == each.char_location["cited_text"].split("\n")
        assert root.get_element_by_id("quote").tag == "mark"
        assert [tag for tag in ("script", "img", "a", "link", "form") if root.find(f".//{tag}") is not None] == []
        assert "default-src 'none'" in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("key=", "key=0"),
        ("start=", "start=1"),
        ("end=", "end=1"),
        ("version=", "version=0"),
        ("&key", "&nokey"),
        ("/read/", "/v1/articles/"),
        ("/read/", "/read/another-"),
    ],
)
def test_the_key_of_a_citation_opens_its_one_place_and_nothing_else(client: openai.OpenAI, old: str, new: str) -> None:
    reply: Any = client.chat.completions.create(model="dossier", messages=[{"role": "user", "content": QUESTION}])
    link = reply.choices[0].message.annotations[0].url_citation.url
    assert httpx.get(link).status_code == 200
    assert httpx.get(link.replace(old, new)).status_code == 401


def test_an_article_that_was_edited_since_is_shown_without_a_mark(
    client: openai.OpenAI, story_home: Any, fake_encoder: Any, tmp_path: Any
) -> None:
    reply: Any = client.chat.completions.create(model="dossier", messages=[{"role": "user", "content": QUESTION}])
    cited = reply.choices[0].message.annotations[0]
    with Library.open(story_home) as library:
        article = library.article(cited.char_location["document_id"])
    assert article is not None
    source = Path(article.source)
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(f"---\ntitle: {article.title}\n---\n\nBefore all. {article.text}\n", encoding="utf-8")
    update_index(story_home, [str(source)], encoder=fake_encoder)
    page = httpx.get(cited.url_citation.url).text
    assert "edited since it was quoted" in page
    assert "<mark" not in page


def test_a_streamed_chat_completion_says_the_same(client: openai.OpenAI) -> None:
    asked: Any = {"model": "dossier", "messages": [{"role": "user", "content": QUESTION}]}
    whole: Any = client.chat.completions.create(**asked)
    stream: Any = client.chat.completions.create(**asked, stream=True, stream_options={"include_usage": True})
    chunks = list(stream)
    text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert text == whole.choices[0].message.content
    last = [c for c in chunks if c.choices][-1].choices[0]
    assert last.finish_reason == "stop"
    assert last.delta.annotations == [each.model_dump() for each in whole.choices[0].message.annotations]
    assert chunks[-1].usage.total_tokens == whole.usage.total_tokens


def test_the_openai_client_gets_a_response_with_citations(client: openai.OpenAI, story_home: Any) -> None:
    reply: Any = client.responses.create(model="dossier", input=QUESTION, temperature=0)
    assert "30 April 2024" in reply.output_text
    annotations = [each.model_dump() for each in reply.output[0].content[0].annotations]
    check_annotations(reply.output_text, annotations, reply.dossier, story_home)
    assert reply.status == "completed"


def test_a_streamed_response_has_the_events_of_the_protocol_in_order(client: openai.OpenAI) -> None:
    with client.responses.stream(model="dossier", input=QUESTION) as stream:
        events: list[Any] = list(stream)
        final: Any = stream.get_final_response()
    kinds = [event.type for event in events]
    assert kinds[:4] == [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.content_part.added",
    ]
    assert kinds[-1] == "response.completed"
    assert "response.output_text.annotation.added" in kinds
    assert [event.sequence_number for event in events] == list(range(len(events)))
    assert "".join(e.delta for e in events if e.type == "response.output_text.delta") == final.output_text


def test_limits_stand_beside_the_protocol_and_a_misspelt_one_is_refused(client: openai.OpenAI) -> None:
    asked: Any = {"model": "dossier", "messages": [{"role": "user", "content": "For how much was the mill sold?"}]}
    early: Any = client.chat.completions.create(**asked, extra_body={"as_of": "2024-03-01"})
    assert all(each["published"] <= "2024-03-01" for each in early.dossier["citations"])
    with pytest.raises(openai.BadRequestError, match="asof"):
        client.chat.completions.create(**asked, extra_body={"asof": "2024-03-01"})


def test_a_follow_up_is_understood_by_the_messages_before(client: openai.OpenAI) -> None:
    turns: Any = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Who bought the old mill at Orsby?"},
        {"role": "assistant", "content": "Ada Holt."},
        {"role": "user", "content": [{"type": "text", "text": "And when does it open?"}]},
    ]
    reply: Any = client.chat.completions.create(model="dossier", messages=turns)
    assert "June 2025" in reply.choices[0].message.content


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            {"model": "gpt-5", "messages": [{"role": "user", "content": "Who?"}]},
            'there is no such model: ask "dossier"',
        ),
        ({"model": "dossier", "messages": []}, '"messages" cannot be used'),
        ({"model": "dossier", "messages": [{"role": "assistant", "content": "x"}]}, "the last message is no question"),
        ({"model": "dossier", "messages": [{"role": "user", "content": "?!"}]}, "the question is empty"),
        ({"model": "dossier", "messages": [{"role": "user", "content": "x" * 3000}]}, "the question has 3,000"),
        ({"model": "dossier", "messages": [{"role": "user", "content": "Who?"}], "n": 3}, '"n" cannot be used'),
        (
            {"model": "dossier", "messages": [{"role": "user", "content": "Who?"}], "tools": []},
            'unknown argument "tools"',
        ),
        (
            {"model": "dossier", "messages": [{"role": "user", "content": "Who?"}], "asof": "2031-05-01"},
            'unknown argument "asof": did you mean "as_of"?',
        ),
        ([], "the body is no JSON object"),
    ],
)
def test_a_request_that_cannot_be_answered_is_one_line(http: httpx.Client, body: Any, said: str) -> None:
    reply = http.post("/chat/completions", json=body)
    error = reply.json()["error"]
    assert (reply.status_code, error["type"]) == (400, "invalid_request_error")
    assert said in error["message"]
    assert "\n" not in error["message"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/search", b"{", 400),
        ("POST", "/search", b"\xff\xfe", 400),
        ("POST", "/search", b'{"query": "bridge", "limit": "3"}', 400),
        ("POST", "/search", b'{"query": "' + b"x" * 3_000_000 + b'"}', 413),
        ("GET", "/articles?limit=x", None, 400),
        ("GET", "/articles?asof=2024-01-01", None, 400),
        ("GET", "/articles?since=2024-02-01&until=2024-01-01", None, 400),
        ("GET", "/changes?since=2024-02-01&until=2024-01-01", None, 400),
        ("POST", "/ask", b'{"question": "When?", "since": "2024-02-01", "until": "2024-01-01"}', 400),
        ("GET", "/articles/none", None, 404),
        ("GET", "/articles/..%2f..%2fetc%2fpasswd", None, 404),
        ("GET", "/nothing", None, 404),
        ("DELETE", "/articles/x", None, 405),
    ],
)
def test_bad_requests_have_a_status_and_a_line(
    http: httpx.Client, method: str, path: str, body: bytes | None, status: int
) -> None:
    reply = http.request(method, path, content=body, headers={"content-type": "application/json"})
    assert reply.status_code == status
    assert reply.json()["error"]["message"]
    assert "Traceback" not in reply.text
    assert "/work" not in reply.text


def test_search_articles_show_and_ask_give_their_records(http: httpx.Client, story_home: Any) -> None:
    listed = http.get("/articles", params={"limit": 1}).json()
    assert (listed["total"], len(listed["articles"]), listed["next_offset"]) == (2, 1, 1)
    shown = http.get(f"/articles/{listed['articles'][0]['article_id']}", params={"start": 3, "length": 10}).json()
    with Library.open(story_home) as library:
        article = library.article(shown["article_id"])
    assert article is not None
    assert shown["text"] == article.text[3:13]
    found = http.post("/search", json={"query": "timber span", "limit": 1}).json()["passages"]
    assert "timber span" in found[0]["quote"]
    assert http.post("/ask", json={"question": QUESTION}).json()["status"] == "quoted"
    assert http.get("/brief", params={"kind": "deadlines"}).json()["stories"]
    assert http.get("/changes", params={"since": "2024-01-01"}).json()["changes"]


# --- who may come in ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", [None, "Bearer wrong", "Bearer", f"Basic {TOKEN}", f"Bearer {TOKEN}x"])
def test_without_the_token_nobody_comes_in(url: str, header: str | None) -> None:
    headers = {"authorization": header} if header else {}
    for path in ("/articles", "/models", "/nothing"):
        reply = httpx.get(url + path, headers=headers)
        assert (reply.status_code, reply.json()["error"]["code"]) == (401, "invalid_api_key")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:7861", "127.0.0.1.evil.example", ""])
def test_a_name_of_another_machine_is_refused(http: httpx.Client, host: str) -> None:
    assert http.get("/articles", headers={"host": host}).status_code in (400, 403)


def test_without_a_token_web_pages_are_refused_and_programs_served(
    serve: Callable[..., str], quiet_operations: Operations
) -> None:
    url = serve(quiet_operations, token="")
    assert httpx.get(f"{url}/articles").status_code == 200
    assert httpx.get(f"{url}/articles", headers={"origin": "https://evil.example"}).status_code == 403


def test_no_reply_may_be_used_by_a_page(http: httpx.Client) -> None:
    reply = http.get("/articles", headers={"origin": "https://evil.example"})
    assert "access-control-allow-origin" not in reply.headers
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in reply.headers["content-security-policy"]


@pytest.mark.parametrize(("given_", "wanted", "host"), [("short", True, "127.0.0.1"), ("", False, "0.0.0.0")])
def test_a_weak_token_or_an_open_door_is_refused(given_: str, wanted: bool, host: str) -> None:
    with pytest.raises(HostError):
        checked_token(given_, wanted=wanted, host=host)


def test_a_token_is_made_where_none_is_given() -> None:
    first, second = (checked_token("", wanted=True, host="127.0.0.1") for _ in range(2))
    assert first != second
    assert len(first[0]) >= 32


def test_a_port_that_is_taken_is_one_line(url: str, story_home: Any, tmp_path: Any) -> None:
    from rag.settings import Settings

    port = int(url.rpartition(":")[2].partition("/")[0])
    with pytest.raises(HostError, match="cannot listen"):
        open_server(Settings(home=story_home, cache=tmp_path), host="127.0.0.1", port=port, token=TOKEN)


# --- hostile articles, patience, fuzz -------------------------------------------------------------------------------


def test_no_payload_makes_a_link_picture_or_html_in_a_reply(
    serve: Callable[..., str], fake_loading: None, hostile_home: Any, tmp_path: Any
) -> None:
    operations = Operations(Settings(home=hostile_home, cache=tmp_path, quotes_only=True))
    url = serve(operations)
    answered = 0
    with (
        httpx.Client(base_url=url, headers={"authorization": f"Bearer {TOKEN}"}, timeout=60) as opened,
        httpx.Client(timeout=60) as reader,  # as a click does, without the token
    ):
        for number in range(100, 100 + len(PAYLOADS)):
            body = {"messages": [{"role": "user", "content": f"By when must the council of Torvik{number} vote?"}]}
            message = opened.post("chat/completions", json={"model": "dossier", **body}).json()["choices"][0]["message"]
            live = re.sub(r"\\.", "", message["content"])
            assert not re.search(r"<|`|\]\(|!\[|://|[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", live), PAYLOADS[
                number - 100
            ]
            assert all(each["url_citation"]["url"].startswith("http") for each in message["annotations"])
            answered += f"Torvik{number}" in message["content"]
            for each in message["annotations"]:
                link = each["url_citation"]["url"]
                if link.startswith(url.removesuffix("/v1")):
                    page = reader.get(link)
                    tags = {tag for tag in re.findall(r"<([^\s>]*)", page.text)}
                    assert tags <= READING, PAYLOADS[number - 100]
                    assert "<mark" in page.text
        for path in ("/articles?limit=500", "/brief", "/changes?since=2024-01-01&until=2032-01-01"):
            reply = opened.get(path)
            assert reply.json()
            assert not STEERING.search(reply.text), path
        reply = opened.post("/search", json={"query": "council Torvik", "limit": 30})
        assert len(reply.json()["passages"]) == 30
        assert not STEERING.search(reply.text)
        reply = opened.post(
            "/responses", json={"model": "dossier", "input": "By when must the council of Torvik100 vote?"}
        )
        assert "<" not in re.sub(r"\\\\.", "", reply.json()["output"][0]["content"][0]["text"])
    operations.close()
    assert answered > 0.9 * len(PAYLOADS)


def test_a_client_that_hangs_up_stops_its_question(serve: Callable[..., str], quiet_operations: Operations) -> None:
    stopped = threading.Event()

    class Slow(Operations):
        def ask(self, asked: Any, *, cancelled: Any = None, **_: Any) -> dict[str, Any]:
            begun = time.monotonic()
            while time.monotonic() - begun < 20:
                if cancelled():
                    stopped.set()
                    break
                time.sleep(0.05)
            return {}

    url = serve(Slow(quiet_operations.settings))
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{url}/ask", json={"question": "Who?"}, headers={"authorization": f"Bearer {TOKEN}"}, timeout=1)
    assert stopped.wait(5)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["model", "messages", "role", "content", "type", "text", "input", "query", "limit"]), inner
        )
    ),
    max_leaves=10,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(["/chat/completions", "/responses", "/search", "/ask"]), body=JSON)
def test_any_body_is_answered_or_refused_in_one_line(http: httpx.Client, path: str, body: Any) -> None:
    reply = http.post(path, content=json.dumps(body), headers={"content-type": "application/json"})
    assert reply.status_code in (200, 400)
    if reply.status_code == 400:
        assert "\n" not in reply.json()["error"]["message"]


def test_the_schema_describes_every_address(url: str) -> None:
    schema = httpx.get(url.removesuffix("/v1") + "/openapi.json").json()
    assert set(schema["paths"]) == {
        "/v1/ask",
        "/v1/search",
        "/v1/articles",
        "/v1/articles/{article_id}",
        "/v1/brief",
        "/v1/changes",
        "/v1/models",
        "/v1/chat/completions",
        "/v1/responses",
    }
    assert schema["components"]["schemas"]["AskInput"]["additionalProperties"] is False
